//! Errors of replay guards.

use crate::error::code::ErrorCode;

/// A token was not accepted by a [`ReplayGuard`].
///
/// # Examples
///
/// ```
/// use jwt_identity::error::ReplayError;
///
/// assert!(!ReplayError::Replayed.code().is_retryable());
/// assert!(ReplayError::Full.code().is_retryable());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A token with this id was accepted before (code 418).
    #[error("a token with this `jti` was accepted before")]
    Replayed,
    /// The guard has no room to remember another token (code 505).
    #[error("the replay guard is full")]
    Full,
    /// The guard's store does not answer (code 505).
    #[error("the replay guard does not answer")]
    Unavailable,
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
        }
    }
}
