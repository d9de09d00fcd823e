//! The claims set of an Ably token.

use std::fmt;
use std::time::Duration;

use crate::ably::channel_claims::ChannelClaims;
use crate::ably::{Capability, ClientId};
use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate};

/// The longest lifetime of a token: 24 hours from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::ably::MAX_LIFETIME.as_secs(), 24 * 60 * 60);
/// ```
///
/// Source: Ably, "Token auth" (token TTL limits).
pub const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest lifetime of a token with a revocation key: 1 hour from `iat`. It is also the lifetime unless one is set.
///
/// For an API key with revocable tokens the bound applies to all tokens.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::ably::MAX_REVOCABLE_LIFETIME.as_secs(), 60 * 60);
/// ```
///
/// Source: Ably, "Token auth" (token TTL limits). That a revocation key implies such an API key is our conclusion.
pub const MAX_REVOCABLE_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The name of the claim.
const REVOCATION_KEY: &str = "x-ably-revocation-key";
/// The most characters of a revocation key. Not documented by the vendor.
const MAX_TEXT_LEN: usize = 1024;

/// The claims of a token: what it permits, to whom, and how long.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::ably::{Capability, Claims, Operation};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(Capability::new("*", [Operation::All])?, now).client_id("ada").build()?;
/// let json = r#"{"iat":1700000000,"exp":1700003600,"x-ably-capability":"{\"*\":[\"*\"]}","x-ably-clientId":"ada"}"#;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), json);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Ably, "JSON Web Tokens (JWTs)" (JWT claims).
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) issued_at: NumericDate,
    pub(super) expires_at: NumericDate,
    pub(super) capability: Capability,
    pub(super) client_id: Option<ClientId>,
    pub(super) revocation_key: Option<String>,
    pub(super) channels: ChannelClaims,
    pub(super) not_before: Option<NumericDate>,
}

impl Claims {
    /// Checks all claims but the times of a policy.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        claim::check_issue_and_expiry(Some(self.issued_at), Some(self.expires_at))?;
        self.client_id.as_ref().map_or(Ok(()), ClientId::check)?;
        self.revocation_key().map_or(Ok(()), |key| claim::check_identifier(REVOCATION_KEY, key, MAX_TEXT_LEN))?;
        self.channels.check()
    }

    /// Checks what a verifier checks with its clock.
    pub(super) fn check_lifetime(&self) -> Result<(), ClaimError> {
        if self.expires_at.saturating_duration_since(self.issued_at) > self.max_lifetime() {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
        }
        Ok(())
    }

    pub(super) const fn max_lifetime(&self) -> Duration {
        if self.revocation_key.is_some() { MAX_REVOCABLE_LIFETIME } else { MAX_LIFETIME }
    }

    /// Returns when the token was issued: `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns when the token expires: `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> NumericDate {
        self.expires_at
    }

    /// Returns what the token permits: `x-ably-capability`.
    #[must_use]
    pub const fn capability(&self) -> &Capability {
        &self.capability
    }

    /// Returns the identity of the client: `x-ably-clientId`. A client without one cannot enter a presence set.
    #[must_use]
    pub const fn client_id(&self) -> Option<&ClientId> {
        self.client_id.as_ref()
    }

    /// Returns the key by which the token can be revoked, if it has one: `x-ably-revocation-key`.
    #[must_use]
    pub fn revocation_key(&self) -> Option<&str> {
        self.revocation_key.as_deref()
    }

    /// Returns what the other clients of a channel can read about this client: `ably.channel.` and the channel as it
    /// was written. Wildcards are not resolved.
    #[must_use]
    pub fn channel_claim(&self, channel: &str) -> Option<&str> {
        self.channels.get(channel)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("capability", &self.capability)
            .field("client_id", &self.client_id)
            .field("revocation_key", &self.revocation_key().map(Redacted::new))
            .field("channels", &self.channels)
            .finish_non_exhaustive()
    }
}
