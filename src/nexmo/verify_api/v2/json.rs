//! JSON request bodies.

use serde::Serialize;

use crate::error::CallError;
use crate::nexmo::verify_api::endpoint::Content;

pub(super) fn content(wire: &impl Serialize) -> Result<Content, CallError> {
    let body = serde_json::to_vec(wire).map_err(|_| CallError::parameter("body", "must be JSON"))?;
    Ok(("application/json", body))
}
