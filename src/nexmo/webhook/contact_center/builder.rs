//! Building the claims set of a Contact Center webhook.

use crate::crypto::Sha256Digest;
use crate::nexmo::webhook::contact_center::Claims;
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// Builds the claims of one Contact Center webhook, to test your own handler. [`Claims::builder`] starts it.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
/// use jwt_identity::nexmo::webhook::contact_center::{Claims, MAX_LIFETIME};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let end = NumericDate::now()?.saturating_add(MAX_LIFETIME);
/// let claims = Claims::builder(Sha256Digest::of(b"{}"), end).build()?;
/// assert_eq!(claims.token_id(), None);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClaimsBuilder {
    claims: Claims,
}

impl Claims {
    /// Starts the claims of a webhook whose body has this digest.
    pub const fn builder(payload_hash: Sha256Digest, expires_at: NumericDate) -> ClaimsBuilder {
        let claims = Self { payload_hash, expires_at, token_id: None, issued_at: None, not_before: None };
        ClaimsBuilder { claims }
    }
}

impl ClaimsBuilder {
    /// Sets the token's ID. Default: none.
    pub fn token_id(mut self, token_id: TokenId) -> Self {
        self.claims.token_id = Some(token_id);
        self
    }

    /// Checks all claims and returns them.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `exp`) if the time is not a
    ///   NumericDate, such as one in milliseconds.
    pub fn build(self) -> Result<Claims, ClaimError> {
        claim::check_range("exp", self.claims.expires_at)?;
        Ok(self.claims)
    }
}
