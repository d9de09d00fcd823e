//! Errors of the environment: clock, random bytes, key source, remote signer.

use crate::error::code::ErrorCode;

/// The environment failed, not the token: clock, random bytes, key source or remote signer.
///
/// # Examples
///
/// ```
/// use jwt_identity::{EnvironmentError, ErrorCode};
///
/// let error = EnvironmentError::KeySourceUnavailable;
/// assert_eq!(error.code(), ErrorCode::KeySourceUnavailable);
/// assert!(error.code().is_retryable());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// The clock gave no time (code 501).
    #[error("the clock gave no time")]
    ClockUnavailable,
    /// The system gave no random bytes (code 502).
    #[error("the system gave no random bytes")]
    RandomUnavailable,
    /// The key source has no keys at the moment (code 503).
    #[error("the key source has no keys at the moment")]
    KeySourceUnavailable,
    /// The key of the token is unknown, and the source could not load newer keys (code 520). The token may be valid.
    #[error("no key is known for header parameter `kid`, and the key source could not load newer keys")]
    KeysOutdated,
    /// The remote signer did not answer (code 504).
    #[error("the remote signer did not answer")]
    SignerUnavailable,
    /// The keys are older than the source may use them, and newer ones could not be loaded (code 506).
    #[error("the keys of the source have expired, and newer ones could not be loaded")]
    KeySetExpired,
    /// A function that was passed in, such as a clock, called the object that was calling it.
    #[error("a function that was passed in called the object that was calling it")]
    Reentrant,
}

impl EnvironmentError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::EnvironmentError;
    ///
    /// assert_eq!(EnvironmentError::ClockUnavailable.code().as_u16(), 501);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::ClockUnavailable => ErrorCode::ClockUnavailable,
            Self::RandomUnavailable => ErrorCode::RandomUnavailable,
            Self::KeySourceUnavailable => ErrorCode::KeySourceUnavailable,
            Self::KeysOutdated => ErrorCode::KeySourceOutdated,
            Self::SignerUnavailable => ErrorCode::SignerUnavailable,
            Self::KeySetExpired => ErrorCode::KeySetExpired,
            Self::Reentrant => ErrorCode::CallReentrant,
        }
    }

    /// Returns `None`: no claim, setting or file is at fault.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::EnvironmentError::ClockUnavailable.subject(), None);
    /// ```
    #[must_use]
    pub const fn subject(self) -> Option<&'static str> {
        None
    }

    /// Reports whether the same call may succeed later because the failure was one of the surroundings.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::EnvironmentError::SignerUnavailable.is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        self.code().is_retryable()
    }

    /// Reports whether a source has no keys at the moment. Another source, or the same one later, may have keys.
    pub(crate) const fn is_lack_of_keys(self) -> bool {
        matches!(self, Self::KeySourceUnavailable | Self::KeySetExpired)
    }
}
