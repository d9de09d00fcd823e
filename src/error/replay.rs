//! Errors of replay guards.

use crate::error::code::ErrorCode;

/// A [`ReplayGuard`](crate::token::replay::ReplayGuard) did not accept a token.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::ReplayError;
///
/// assert!(!ReplayError::Replayed.is_retryable());
/// assert!(ReplayError::Full.is_retryable());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A token with this id was accepted before (code 418).
    #[error("a token with this `jti` was accepted before")]
    Replayed,
    /// The guard has no room to remember another token (code 505).
    #[error("the replay guard is full, so it cannot remember the token")]
    Full,
    /// The store of the guard did not answer, or may have forgotten the token (code 505).
    #[error("the store of the replay guard did not answer, or may have forgotten the token")]
    Unavailable,
    /// The guard is asynchronous, and the call that verifies blocks (code 530).
    #[error("the replay guard is asynchronous, expected a call of `verify_async`")]
    NeedsAsync,
}

impl ReplayError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ReplayError;
    ///
    /// assert_eq!(ReplayError::Replayed.code().as_u16(), 418);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Replayed => ErrorCode::ClaimReplayed,
            Self::Full | Self::Unavailable => ErrorCode::ReplayGuardUnavailable,
            Self::NeedsAsync => ErrorCode::ReplayGuardNeedsAsync,
        }
    }

    /// Returns `jti` if the token was accepted before, and `None` if the guard is at fault.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ReplayError;
    ///
    /// assert_eq!((ReplayError::Replayed.subject(), ReplayError::Full.subject()), (Some("jti"), None));
    /// ```
    #[must_use]
    pub const fn subject(self) -> Option<&'static str> {
        match self {
            Self::Replayed => Some("jti"),
            Self::Full | Self::Unavailable | Self::NeedsAsync => None,
        }
    }

    /// Reports whether the same call may succeed later because the guard or its store had a temporary fault.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ReplayError;
    ///
    /// assert!(ReplayError::Unavailable.is_retryable() && !ReplayError::Replayed.is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        self.code().is_retryable()
    }
}
