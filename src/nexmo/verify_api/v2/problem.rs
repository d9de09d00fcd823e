//! Failures of version 2.

use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::error::CallReason;
use crate::nexmo::verify_api::{ApiError, RequestId, response};

/// The reasons for which a call fails, where the HTTP status alone does not say.
#[derive(Debug, Clone, Copy)]
pub(super) enum CallKind {
    Start,
    Check,
    /// The next step, or the cancellation.
    Change,
}

#[derive(Default, Deserialize)]
struct Problem {
    request_id: Option<Value>,
    invalid_parameters: Option<Value>,
}

/// Returns the error of a response whose status is not that of success.
///
/// The status decides alone. The body adds details if it can be read.
pub(super) fn refusal<B: AsRef<[u8]>>(response: &Response<B>, call: CallKind) -> ApiError {
    let general = response::refusal(response);
    let reason = match (response.status(), call) {
        (StatusCode::PAYMENT_REQUIRED, _) => CallReason::AccountLimited,
        (StatusCode::UNPROCESSABLE_ENTITY, _) => CallReason::InvalidParameter,
        (StatusCode::BAD_REQUEST, CallKind::Check) => CallReason::WrongCode,
        (StatusCode::GONE, CallKind::Check) => CallReason::TooManyCodes,
        (StatusCode::NOT_FOUND, CallKind::Check | CallKind::Change) => CallReason::Ended,
        (StatusCode::CONFLICT, CallKind::Start) => CallReason::Concurrent,
        (StatusCode::CONFLICT, CallKind::Check | CallKind::Change) => CallReason::WrongState,
        _ => return general,
    };
    let problem: Problem =
        response::object(response, &["application/problem+json", "application/json"]).unwrap_or_default();
    let running = problem.request_id.filter(|_| reason == CallReason::Concurrent);
    let running = running.as_ref().and_then(Value::as_str).and_then(|id| RequestId::new(id).ok());
    let is_about_parameters = reason == CallReason::InvalidParameter;
    let parameters = problem.invalid_parameters.filter(|_| is_about_parameters).map(|found| names(&found));
    ApiError::of_http_status(reason, response.status().as_u16())
        .with_running(running)
        .with_parameters(parameters.unwrap_or_default())
}

/// Returns the documented names in `invalid_parameters`, which is an object or an array of objects.
fn names(found: &Value) -> Vec<&'static str> {
    let objects = found.as_array().map_or(std::slice::from_ref(found), Vec::as_slice);
    let names = objects.iter().filter_map(|object| object.get("name")?.as_str());
    // The name may be a path such as `workflow[0].to`.
    let known = names.filter_map(|name| {
        let last =
            name.rsplit(['.', '/', '[', ']']).find(|part| part.starts_with(|it: char| it.is_ascii_alphabetic()))?;
        PARAMETERS.iter().copied().find(|parameter| *parameter == last)
    });
    known.take(PARAMETERS.len()).collect()
}

/// The names of parameters. Any other text of a response could be a value.
const PARAMETERS: &[&str] = &[
    "brand",
    "workflow",
    "locale",
    "channel_timeout",
    "code_length",
    "code",
    "client_ref",
    "fraud_check",
    "template_id",
    "channel",
    "to",
    "from",
    "app_hash",
    "entity_id",
    "content_id",
    "mode",
    "redirect_url",
    "sandbox",
    "request_id",
];
