//! The HTTP status that answers a rejected webhook.

use crate::VerifyError;
use crate::error::ReplayError;

/// Returns the HTTP status to answer a rejected webhook with.
///
/// - 500 for a webhook without a token ([`VerifyError::TokenMissing`], code 217). Now and then Vonage sends a callback
///   unsigned, after a fault on its side. Answered with 5xx, it sends the callback again, signed. With any other
///   status the callback is lost. Never act on its content.
/// - 500 if the replay guard is asynchronous and the call was not (code 530), so that the webhook is sent again.
/// - 503 for a [retryable](VerifyError::is_retryable) failure of the clock, the key source or the replay guard.
/// - 401 for everything else.
///
/// The body of the response can stay empty: a stranger need not know which check failed.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::ReplayError;
/// use jwt_identity::nexmo::webhook::suggested_status;
/// use jwt_identity::VerifyError;
///
/// assert_eq!(suggested_status(&VerifyError::TokenMissing { header: "Authorization" }), 500);
/// assert_eq!(suggested_status(&ReplayError::Full.into()), 503);
/// assert_eq!(suggested_status(&VerifyError::InvalidSignature), 401);
/// ```
///
/// Source: Vonage, "Decoding signed webhooks", for unsigned callbacks. The others are our choice.
#[must_use]
pub const fn suggested_status(error: &VerifyError) -> u16 {
    match error {
        VerifyError::TokenMissing { .. } | VerifyError::Replay(ReplayError::NeedsAsync) => 500,
        error if error.is_retryable() => 503,
        _ => 401,
    }
}
