//! Errors of calls of a vendor's HTTP API, with their reasons.

use std::fmt;
use std::sync::Arc;

use crate::error::code::ErrorCode;

/// A call of a vendor's HTTP API failed, or its request could not be built.
///
/// Neither the message nor the `Debug` form contains a value of the request or of the response. The subject is the name
/// of the parameter at fault, if there is one.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::CallError;
///
/// let error = CallError::parameter("brand", "must have 1 to 16 characters");
/// assert_eq!((error.code(), error.subject()), (ErrorCode::ApiInvalidParameter, Some("brand")));
/// assert_eq!(error.to_string(), "parameter `brand` must have 1 to 16 characters");
/// ```
#[derive(Debug, Clone)]
pub struct CallError {
    reason: CallReason,
    parameter: Option<&'static str>,
    rule: Option<&'static str>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl CallError {
    /// Creates the error of a call.
    #[must_use]
    pub const fn new(reason: CallReason) -> Self {
        Self { reason, parameter: None, rule: None, cause: None }
    }

    /// Creates the error of a parameter (code 701).
    ///
    /// The message is the name of the parameter and then `rule`, such as "must have 1 to 16 characters".
    #[must_use]
    pub const fn parameter(parameter: &'static str, rule: &'static str) -> Self {
        let reason = CallReason::InvalidParameter;
        Self { reason, parameter: Some(parameter), rule: Some(rule), cause: None }
    }

    /// Names the parameter at fault.
    #[must_use]
    pub fn about(self, parameter: &'static str) -> Self {
        Self { parameter: Some(parameter), ..self }
    }

    /// Adds a more specific error, such as that of a vendor, as [`source`](std::error::Error::source).
    ///
    /// Its message and `Debug` form must contain no value of the request or of the response. The cause does not count when
    /// two errors are compared. The message of an [`Unreachable`](CallReason::Unreachable) or
    /// [`TimedOut`](CallReason::TimedOut) error ends with that of its cause.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::error::Error;
    /// use jwt_identity::error::{CallError, CallReason};
    ///
    /// #[derive(Debug, thiserror::Error)]
    /// #[error("the number cannot be reached")]
    /// struct Unroutable;
    ///
    /// let error = CallError::new(CallReason::Rejected).because(Unroutable);
    /// assert!(error.source().is_some_and(|cause| cause.is::<Unroutable>()));
    /// ```
    #[must_use]
    pub fn because(self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..self }
    }

    /// Returns the reason.
    #[must_use]
    pub const fn reason(&self) -> CallReason {
        self.reason
    }

    /// Returns the name of the parameter at fault, if there is one.
    #[must_use]
    pub const fn subject(&self) -> Option<&str> {
        match self.parameter {
            Some(parameter) => Some(parameter),
            None => None,
        }
    }

    /// Returns the stable code of this error.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.reason.code()
    }

    /// Reports whether the same call may succeed later because the network or the vendor caused the failure.
    ///
    /// The vendor may have carried out a call that timed out or whose connection broke.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::{CallError, CallReason};
    ///
    /// assert!(CallError::new(CallReason::TimedOut).is_retryable());
    /// assert!(!CallError::new(CallReason::WrongCode).is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}

impl PartialEq for CallError {
    fn eq(&self, other: &Self) -> bool {
        (self.reason, self.parameter, self.rule) == (other.reason, other.parameter, other.rule)
    }
}

impl Eq for CallError {}

impl From<CallReason> for CallError {
    fn from(reason: CallReason) -> Self {
        Self::new(reason)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.parameter, self.rule) {
            (Some(parameter), Some(rule)) => write!(f, "parameter `{parameter}` {rule}")?,
            (Some(parameter), None) => write!(f, "{}: parameter `{parameter}`", self.reason)?,
            (None, _) => self.reason.fmt(f)?,
        }
        match (&self.cause, self.reason) {
            // A log often shows the message alone, and the step that failed tells an operator what to look at.
            (Some(cause), CallReason::Unreachable | CallReason::TimedOut) => write!(f, ": {cause}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Some(cause) => Some(cause.as_ref()),
            None => None,
        }
    }
}

/// The reason why a call of a vendor's API failed.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::CallReason;
///
/// assert_eq!(CallReason::WrongCode.code().as_u16(), 715);
/// assert_eq!(CallReason::WrongCode.suggested_status(), 403);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallReason {
    /// A parameter is missing or breaks a rule (code 701).
    InvalidParameter,
    /// The API cannot be reached, or the connection broke (code 702).
    Unreachable,
    /// The API did not answer in time (code 703).
    TimedOut,
    /// The API answered with a redirect, which is not followed (code 704).
    Redirected,
    /// The response is longer than the limit (code 705).
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The response does not have the expected media type or form (code 706).
    WrongContent,
    /// The call was aborted, or the code of the client panicked (code 707).
    Aborted,
    /// The API answered with an HTTP status that this call does not have (code 708).
    Status(u16),
    /// The API rejected the credentials (code 709).
    Denied,
    /// The API received too many calls (code 710).
    Throttled,
    /// The API has an internal fault (code 711).
    Unavailable,
    /// The account is barred, has no credit, or may not make this call (code 712).
    AccountLimited,
    /// The API rejected the call for another reason (code 713).
    Rejected,
    /// Another verification of the same number or address is in progress (code 714).
    Concurrent,
    /// The one-time code is wrong (code 715).
    WrongCode,
    /// Too many wrong codes were entered, and the verification has ended (code 716).
    TooManyCodes,
    /// The API does not know the verification, or it has ended already (code 717).
    Ended,
    /// The verification does not permit this call at present (code 718).
    WrongState,
    /// The verification was started by another session or for another number (code 719).
    ForeignSession,
    /// The time in which the verification can be completed has passed (code 720).
    Expired,
}

impl CallReason {
    /// Returns the stable code of this reason.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidParameter => ErrorCode::ApiInvalidParameter,
            Self::Unreachable => ErrorCode::ApiUnreachable,
            Self::TimedOut => ErrorCode::ApiTimedOut,
            Self::Redirected => ErrorCode::ApiRedirected,
            Self::TooLarge { .. } => ErrorCode::ApiTooLarge,
            Self::WrongContent => ErrorCode::ApiWrongContent,
            Self::Aborted => ErrorCode::ApiAborted,
            Self::Status(_) => ErrorCode::ApiStatus,
            Self::Denied => ErrorCode::ApiDenied,
            Self::Throttled => ErrorCode::ApiThrottled,
            Self::Unavailable => ErrorCode::ApiUnavailable,
            Self::AccountLimited => ErrorCode::ApiAccountLimited,
            Self::Rejected => ErrorCode::ApiRejected,
            Self::Concurrent => ErrorCode::VerificationConcurrent,
            Self::WrongCode => ErrorCode::VerificationWrongCode,
            Self::TooManyCodes => ErrorCode::VerificationTooManyCodes,
            Self::Ended => ErrorCode::VerificationEnded,
            Self::WrongState => ErrorCode::VerificationWrongState,
            Self::ForeignSession => ErrorCode::VerificationForeignSession,
            Self::Expired => ErrorCode::VerificationExpired,
        }
    }

    /// Returns the HTTP status with which a server answers a user whose request led to this error. Our choice.
    ///
    /// | status | reasons |
    /// |---|---|
    /// | 400 | a parameter |
    /// | 403 | a wrong code, another session |
    /// | 409 | a concurrent verification, a wrong state |
    /// | 410 | a verification that has ended or expired, or had too many wrong codes |
    /// | 422 | a call that the API rejected, such as for a number that it cannot reach |
    /// | 502 | a response that is not one of the API, or that reports a fault in credentials or account |
    /// | 503 | an API that is unreachable, throttled or unavailable |
    /// | 504 | an API that did not answer in time |
    #[must_use]
    pub const fn suggested_status(&self) -> u16 {
        match self {
            Self::InvalidParameter => 400,
            Self::WrongCode | Self::ForeignSession => 403,
            Self::Concurrent | Self::WrongState => 409,
            Self::Ended | Self::Expired | Self::TooManyCodes => 410,
            Self::Rejected => 422,
            Self::Redirected
            | Self::TooLarge { .. }
            | Self::WrongContent
            | Self::Status(_)
            | Self::Denied
            | Self::AccountLimited => 502,
            Self::Unreachable | Self::Aborted | Self::Throttled | Self::Unavailable => 503,
            Self::TimedOut => 504,
        }
    }
}

impl fmt::Display for CallReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidParameter => "a parameter of the call is missing or breaks a rule",
            Self::Unreachable => "the API cannot be reached, or the connection broke",
            Self::TimedOut => "the API did not answer in time",
            Self::Redirected => "the API answered with a redirect, which is not followed",
            Self::TooLarge { limit } => {
                return write!(f, "the response of the API is longer than the limit of {limit} bytes");
            }
            Self::WrongContent => "the response of the API does not have the expected media type or form",
            Self::Aborted => "the call was aborted",
            Self::Status(status) => return write!(f, "the API answered with the unexpected status {status}"),
            Self::Denied => "the API rejected the credentials",
            Self::Throttled => "the API received too many calls",
            Self::Unavailable => "the API has an internal fault",
            Self::AccountLimited => "the account is barred, has no credit, or may not make this call",
            Self::Rejected => "the API rejected the call",
            Self::Concurrent => "another verification of the same number or address is in progress",
            Self::WrongCode => "the one-time code is wrong",
            Self::TooManyCodes => "too many wrong codes were entered, and the verification has ended",
            Self::Ended => "the API does not know the verification, or it has ended already",
            Self::WrongState => "the verification does not permit this call at present",
            Self::ForeignSession => "the verification was started by another session or for another number",
            Self::Expired => "the time in which the verification can be completed has passed",
        })
    }
}
