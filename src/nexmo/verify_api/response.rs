//! Checks that all responses pass.

use std::time::Duration;

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};
use serde::Deserialize;

use crate::error::CallReason;
use crate::nexmo::verify_api::ApiError;
use crate::token::claim;

/// The longest response that is read, in bytes. The longest documented one is a search for ten verifications.
pub(super) const MAX_LEN: usize = 64 * 1024;

/// Parses the body of a response as a JSON object.
pub(super) fn object<'a, B: AsRef<[u8]>, T: Deserialize<'a>>(
    response: &'a Response<B>,
    media_types: &[&str],
) -> Result<T, ApiError> {
    let body = response.body().as_ref();
    if body.len() > MAX_LEN {
        return Err(ApiError::too_large(MAX_LEN));
    }
    if !is_plain(response.headers()) {
        return Err(ApiError::wrong_content("expected no content encoding"));
    }
    if !has_media_type(response.headers(), media_types) {
        return Err(ApiError::wrong_content("expected the media type `application/json`"));
    }
    claim::decode_json(body).map_err(|_| ApiError::wrong_content("expected a JSON object with the documented members"))
}

/// Reports whether the response names one of these media types, with or without parameters, and no other.
fn has_media_type(headers: &HeaderMap, media_types: &[&str]) -> bool {
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return false };
    let named = line.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    media_types.iter().any(|media_type| named.eq_ignore_ascii_case(media_type))
}

fn is_plain(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(CONTENT_ENCODING).iter();
    lines.all(|line| line.is_empty() || line.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Returns the error of an HTTP status that means the same for all calls.
pub(super) fn refusal<B>(response: &Response<B>) -> ApiError {
    let status = response.status();
    let reason = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => CallReason::Denied,
        StatusCode::TOO_MANY_REQUESTS => CallReason::Throttled,
        status if status.is_redirection() => CallReason::Redirected,
        status if status.is_server_error() => CallReason::Unavailable,
        status => CallReason::Status(status.as_u16()),
    };
    let asks_for_a_pause = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let pause = retry_after(response.headers()).filter(|_| asks_for_a_pause);
    ApiError::of_http_status(reason, status.as_u16()).with_retry_after(pause)
}

/// Reads `Retry-After` in seconds: RFC 9110 section 10.2.3.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}
