//! Why a webhook was refused.

use crate::error::ReplayError;
use crate::nexmo::webhook::QueryFault;
use crate::{ClaimError, EnvironmentError, ErrorCode, VerifyError};

/// A webhook was refused.
///
/// No message and no `Debug` form has a value of a header, claim, parameter or body.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::WebhookError;
/// use jwt_identity::{ErrorCode, VerifyError};
///
/// let forged = WebhookError::from(VerifyError::InvalidSignature);
/// assert_eq!((forged.code(), forged.suggested_status()), (ErrorCode::SignatureInvalid, 401));
/// assert_eq!((WebhookError::Unsigned.code().as_u16(), WebhookError::Unsigned.suggested_status()), (217, 500));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The header that carries the token is missing (code 217). **Answer 5xx.**
    ///
    /// Now and then Vonage sends a callback unsigned, after a fault on its side. Answered with 5xx, it sends the
    /// callback again, signed; with any other refusal the callback is lost. Never act on the content.
    ///
    /// Source: Vonage, "Decoding signed webhooks".
    #[error("the webhook is not signed")]
    Unsigned,
    /// The header that carries the token came more than once (code 218).
    #[error("the header with the token came more than once")]
    RepeatedHeader,
    /// The header that carries the token is not `Bearer` and one token (code 218).
    #[error("the header is not `Bearer` and one token")]
    NotBearer,
    /// The token was refused (2xx, 301, 4xx), or clock or key source are not there (5xx).
    #[error(transparent)]
    Token(#[from] VerifyError),
    /// The content is not the one that was signed, or a GET request came with a body (code 417).
    #[error("the content is not the one that was signed")]
    ContentMismatch,
    /// The query string of a GET request can be read in more than one way (code 417).
    #[error("the query string {0}")]
    Query(#[from] QueryFault),
    /// The token was shown before (code 418), or the guard cannot tell (code 505).
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

impl WebhookError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// See [`WebhookError`].
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unsigned => ErrorCode::TokenMissing,
            Self::RepeatedHeader | Self::NotBearer => ErrorCode::TokenNotBearer,
            Self::Token(error) => error.code(),
            Self::ContentMismatch | Self::Query(_) => ErrorCode::ClaimContentMismatch,
            Self::Replay(error) => error.code(),
        }
    }

    /// Returns the name of the claim at fault, if one is.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::WebhookError;
    ///
    /// assert_eq!(WebhookError::ContentMismatch.claim(), Some("payload_hash"));
    /// assert_eq!(WebhookError::Unsigned.claim(), None);
    /// ```
    #[must_use]
    pub const fn claim(&self) -> Option<&'static str> {
        match self {
            Self::Token(error) => error.claim(),
            Self::ContentMismatch | Self::Query(_) => Some("payload_hash"),
            Self::Replay(ReplayError::Replayed) => Some("jti"),
            Self::Unsigned | Self::RepeatedHeader | Self::NotBearer | Self::Replay(_) => None,
        }
    }

    /// Returns the HTTP status to answer with: 500 where Vonage should send the webhook again, signed; 503 where it
    /// should do so later; 401 where the sender is not to be believed.
    ///
    /// The body of the answer can stay empty: a stranger need not know which check failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ReplayError;
    /// use jwt_identity::nexmo::webhook::WebhookError;
    ///
    /// assert_eq!(WebhookError::Unsigned.suggested_status(), 500);
    /// assert_eq!(WebhookError::from(ReplayError::Full).suggested_status(), 503);
    /// assert_eq!(WebhookError::NotBearer.suggested_status(), 401);
    /// ```
    ///
    /// Source: Vonage, "Decoding signed webhooks", for unsigned callbacks; the others are our choice.
    #[must_use]
    pub const fn suggested_status(&self) -> u16 {
        match self {
            Self::Unsigned => 500,
            error if error.code().is_retryable() => 503,
            _ => 401,
        }
    }
}

impl From<ClaimError> for WebhookError {
    fn from(error: ClaimError) -> Self {
        Self::Token(error.into())
    }
}

impl From<EnvironmentError> for WebhookError {
    fn from(error: EnvironmentError) -> Self {
        Self::Token(error.into())
    }
}
