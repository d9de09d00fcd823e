//! The part that all responses have in common.

use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::nexmo::verify_api::v1::status::{CallKind, Status};
use crate::nexmo::verify_api::{ApiError, RequestId, response};

#[derive(Deserialize)]
struct Head {
    status: String,
    /// Of any type: a failure is a failure, whatever else the response contains.
    request_id: Option<Value>,
}

/// Parses the body of a successful response: HTTP status 200 and the string `0` as `status`.
pub(super) fn success<'a, B: AsRef<[u8]>, T: Deserialize<'a>>(
    response: &'a Response<B>,
    call: CallKind,
) -> Result<T, ApiError> {
    let head: Head = parse(response)?;
    accept(&head.status, call, head.request_id.as_ref())?;
    parse(response)
}

/// Parses the body of a response with HTTP status 200.
pub(super) fn parse<'a, B: AsRef<[u8]>, T: Deserialize<'a>>(response: &'a Response<B>) -> Result<T, ApiError> {
    if response.status() != StatusCode::OK {
        return Err(response::refusal(response));
    }
    response::object(response, &["application/json"])
}

/// Accepts the status 0 alone.
pub(super) fn accept(status: &str, call: CallKind, request_id: Option<&Value>) -> Result<(), ApiError> {
    match Status::from_text(status) {
        Some(Status::Ok) => Ok(()),
        Some(status) => {
            let running = request_id.filter(|_| status == Status::Concurrent && call == CallKind::Request);
            let running = running.and_then(Value::as_str).and_then(|id| RequestId::new(id).ok());
            Err(ApiError::of_status(status.reason(call), status).with_running(running))
        }
        None => Err(ApiError::wrong_content("expected a number as text in `status`")),
    }
}

/// Checks that a response is about the verification that was asked for.
pub(super) fn check_id(found: &str, asked: &RequestId) -> Result<(), ApiError> {
    if found == asked.as_str() {
        return Ok(());
    }
    Err(ApiError::wrong_content("expected the `request_id` of the call"))
}

/// Checks the length of an id that is sent: at most 32 characters.
pub(super) fn check_len(id: &RequestId) -> Result<(), crate::error::CallError> {
    if id.as_str().len() > 32 {
        return Err(crate::error::CallError::parameter("request_id", "must have at most 32 characters in version 1"));
    }
    Ok(())
}
