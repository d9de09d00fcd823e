//! The errors of calls.

use std::fmt;
use std::time::Duration;

use crate::error::{CallError, CallReason};
use crate::nexmo::verify_api::RequestId;
use crate::nexmo::verify_api::v1::Status;
use crate::{Error, ErrorCode};

/// The Verify API reported a failure, or the response is not one of the API.
///
/// It holds no text of the response. It converts into [`CallError`], of which it is the
/// [`source`](std::error::Error::source), and into [`Error`].
///
/// # Examples
///
/// ```
/// use jwt_identity::error::CallReason;
/// use jwt_identity::nexmo::verify_api::{Call, PhoneNumber, v1};
///
/// let start = v1::Start::builder(PhoneNumber::new("447700900000")?, "ACME").build()?;
/// let response = http::Response::builder()
///     .header("content-type", "application/json")
///     .body(r#"{"status":"10","request_id":"abcdef0123456789abcdef0123456789","error_text":"..."}"#)?;
/// let error = start.read(&response).unwrap_err();
/// assert_eq!((error.reason(), error.status()), (CallReason::Concurrent, Some(v1::Status::Concurrent)));
/// assert!(error.running().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    reason: CallReason,
    found: Found,
    running: Option<RequestId>,
    retry_after: Option<Duration>,
    parameters: Vec<&'static str>,
}

/// The kind of response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// The status in the body of version 1.
    Status(Status),
    /// An HTTP status.
    HttpStatus(u16),
    /// Something that breaks this rule.
    Other(&'static str),
}

impl ApiError {
    pub(super) const fn of_status(reason: CallReason, status: Status) -> Self {
        Self::new(reason, Found::Status(status))
    }

    pub(super) const fn of_http_status(reason: CallReason, status: u16) -> Self {
        Self::new(reason, Found::HttpStatus(status))
    }

    pub(super) const fn wrong_content(rule: &'static str) -> Self {
        Self::new(CallReason::WrongContent, Found::Other(rule))
    }

    pub(super) const fn too_large(limit: usize) -> Self {
        Self::new(CallReason::TooLarge { limit }, Found::Other("must not be longer than the limit"))
    }

    const fn new(reason: CallReason, found: Found) -> Self {
        Self { reason, found, running: None, retry_after: None, parameters: Vec::new() }
    }

    pub(super) fn with_running(self, running: Option<RequestId>) -> Self {
        Self { running, ..self }
    }

    pub(super) fn with_retry_after(self, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..self }
    }

    pub(super) fn with_parameters(self, parameters: Vec<&'static str>) -> Self {
        Self { parameters, ..self }
    }

    /// Returns the reason.
    #[must_use]
    pub const fn reason(&self) -> CallReason {
        self.reason
    }

    /// Returns the status in the body of a response of version 1.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        match self.found {
            Found::Status(status) => Some(status),
            Found::HttpStatus(_) | Found::Other(_) => None,
        }
    }

    /// Returns the verification of the same number that is in progress, if the reason is
    /// [`Concurrent`](CallReason::Concurrent) and the API named it.
    ///
    /// Another session may have started it. Continue it only after
    /// [`PendingVerification::adopt`](crate::nexmo::verify_api::PendingVerification::adopt).
    #[must_use]
    pub const fn running(&self) -> Option<&RequestId> {
        self.running.as_ref()
    }

    /// Returns the pause that the API asked for with HTTP status 429 or 503, in seconds. Dates are ignored.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the names of the parameters that version 2 rejected, as far as they are names of documented parameters.
    #[must_use]
    pub fn parameters(&self) -> &[&'static str] {
        &self.parameters
    }

    /// Returns the stable code of this error.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.reason.code()
    }

    /// Returns the name of the first parameter that the API rejected, if it named one.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.parameters.first().copied()
    }

    /// Reports whether the same call may succeed later because the vendor caused the failure.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = &self.reason;
        match self.found {
            Found::Status(status) => write!(f, "the Verify API answered with status {}: {reason}", status.number()),
            Found::HttpStatus(status) => write!(f, "the Verify API answered with HTTP status {status}: {reason}"),
            Found::Other(rule) => write!(f, "{reason}: {rule}"),
        }
    }
}

impl std::error::Error for ApiError {}

impl From<ApiError> for CallError {
    fn from(error: ApiError) -> Self {
        let call = Self::new(error.reason);
        let call = match error.parameters.first() {
            Some(parameter) => call.about(parameter),
            None => call,
        };
        call.because(error)
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Call(error.into())
    }
}
