//! Building the claims set of a signed webhook.

use crate::crypto::Sha256Digest;
use crate::nexmo::ApplicationId;
use crate::nexmo::webhook::{ApiKey, Claims};
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// Builds the claims of one webhook, to test your own handler. [`Claims::builder`] starts it.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
/// use jwt_identity::nexmo::webhook::{ApiKey, Claims};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let builder = Claims::builder(Sha256Digest::of(b"{}"), TokenId::random()?, NumericDate::now()?);
/// let claims = builder.api_key(ApiKey::new("a1b2c3d")?).build()?;
/// assert_eq!(claims.application_id(), None);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClaimsBuilder {
    claims: Claims,
}

impl Claims {
    /// Starts the claims of a webhook whose content has this digest.
    pub const fn builder(payload_hash: Sha256Digest, token_id: TokenId, issued_at: NumericDate) -> ClaimsBuilder {
        let claims = Self {
            issued_at,
            token_id,
            payload_hash,
            api_key: None,
            application_id: None,
            expires_at: None,
            not_before: None,
        };
        ClaimsBuilder { claims }
    }
}

impl ClaimsBuilder {
    /// Sets the account. Default: none.
    pub fn api_key(mut self, api_key: ApiKey) -> Self {
        self.claims.api_key = Some(api_key);
        self
    }

    /// Sets the application. Default: none.
    pub fn application_id(mut self, application_id: ApplicationId) -> Self {
        self.claims.application_id = Some(application_id);
        self
    }

    /// Checks all claims and returns them.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`) if the time is not a
    ///   NumericDate, such as one in milliseconds.
    pub fn build(self) -> Result<Claims, ClaimError> {
        claim::check_range("iat", self.claims.issued_at)?;
        Ok(self.claims)
    }
}
