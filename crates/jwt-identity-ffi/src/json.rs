//! Results as JSON.

use jwt_identity::ClaimError;
use jwt_identity::error::ClaimReason;
use serde::Serialize;

use crate::failure::Failure;
use crate::raw::output::TextBuffer;

/// Returns a value as JSON text. The types of the library always serialize.
pub(crate) fn text(value: &impl Serialize) -> Result<TextBuffer, Failure> {
    let json = serde_json::to_string(value).map_err(|_| ClaimError::of_claims_set(ClaimReason::InvalidJson))?;
    Ok(TextBuffer::from(json.as_str()))
}
