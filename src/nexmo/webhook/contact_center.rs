//! The token of Vonage Contact Center's webhooks.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::nexmo::webhook::claims::{payload_hash, required};
use crate::token::claim;
use crate::token::claim::{Leeway, present, present_nbf};
use crate::{Algorithm, ClaimError, KeyIdRule, NumericDate, Profile, TokenId};

/// The longest time from now to `exp`: 5 minutes, which is the life that Contact Center gives its tokens.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::CONTACT_CENTER_LIFETIME.as_secs(), 5 * 60);
/// ```
///
/// Source: Vonage Contact Center, "Webhooks subscriptions".
pub const CONTACT_CENTER_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The profile of tokens with which Vonage Contact Center signs its webhooks.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::ContactCenter;
/// use jwt_identity::Profile;
///
/// assert_eq!(ContactCenter::NAME, "nexmo-contact-center-webhook");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactCenter {}

impl Profile for ContactCenter {
    const NAME: &'static str = "nexmo-contact-center-webhook";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = ContactCenterClaims;
    type Policy = ContactCenterPolicy;

    fn decode(claims_set: &[u8]) -> Result<ContactCenterClaims, ClaimError> {
        let wire = claim::decode_json::<Wire>(claims_set)?;
        Ok(ContactCenterClaims {
            payload_hash: payload_hash(wire.payload_hash)?,
            expires_at: required("exp", wire.exp)?,
            token_id: wire.jti.map(TokenId::new).transpose()?,
            issued_at: wire.iat,
            not_before: wire.nbf,
        })
    }

    fn check(claims: &ContactCenterClaims, policy: &ContactCenterPolicy, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = policy.leeway;
        claim::check_exp(claims.expires_at, now, leeway)?;
        if claims.expires_at > now.saturating_add(CONTACT_CENTER_LIFETIME).saturating_add(leeway.as_duration()) {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
        }
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claims.issued_at.map_or(Ok(()), |issued_at| claim::check_iat(issued_at, now, leeway))
    }
}

/// What the token of a Contact Center webhook says.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
/// use jwt_identity::nexmo::webhook::ContactCenterClaims;
/// use jwt_identity::{NumericDate, TokenId};
///
/// let end = NumericDate::from_unix_seconds(1_700_000_300);
/// let claims = ContactCenterClaims::new(Sha256Digest::of(b"{}"), end).with_token_id(TokenId::new("id")?);
/// assert_eq!(claims.expires_at(), end);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage Contact Center, "Webhooks subscriptions" (`payload_hash`, `exp`); whether `jti` and `iat` stand in
/// the token is not documented by the vendor, nor is the case of the digits of `payload_hash` ("hex"): only lower case is
/// accepted, which is how Vonage writes it elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactCenterClaims {
    payload_hash: Sha256Digest,
    expires_at: NumericDate,
    token_id: Option<TokenId>,
    issued_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
}

impl ContactCenterClaims {
    /// Makes the claims for content of this digest.
    #[must_use]
    pub const fn new(payload_hash: Sha256Digest, expires_at: NumericDate) -> Self {
        Self { payload_hash, expires_at, token_id: None, issued_at: None, not_before: None }
    }

    /// Sets the token's id.
    #[must_use]
    pub fn with_token_id(self, token_id: TokenId) -> Self {
        Self { token_id: Some(token_id), ..self }
    }

    /// Returns the SHA-256 digest of the body.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::crypto::Sha256Digest;
    /// # use jwt_identity::nexmo::webhook::ContactCenterClaims;
    /// # use jwt_identity::NumericDate;
    /// # let end = NumericDate::from_unix_seconds(1_700_000_300);
    /// let digest = Sha256Digest::of(b"{}");
    /// assert_eq!(ContactCenterClaims::new(digest, end).payload_hash(), &digest);
    /// ```
    #[must_use]
    pub const fn payload_hash(&self) -> &Sha256Digest {
        &self.payload_hash
    }

    /// Returns when the token expires.
    #[must_use]
    pub const fn expires_at(&self) -> NumericDate {
        self.expires_at
    }

    /// Returns the token's id, if it has one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::crypto::Sha256Digest;
    /// # use jwt_identity::nexmo::webhook::ContactCenterClaims;
    /// # use jwt_identity::NumericDate;
    /// # let end = NumericDate::from_unix_seconds(1_700_000_300);
    /// assert_eq!(ContactCenterClaims::new(Sha256Digest::of(b"{}"), end).token_id(), None);
    /// ```
    #[must_use]
    pub const fn token_id(&self) -> Option<&TokenId> {
        self.token_id.as_ref()
    }
}

impl Serialize for ContactCenterClaims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WireRef {
            payload_hash: &self.payload_hash.to_hex(),
            exp: self.expires_at,
            jti: self.token_id.as_ref(),
            iat: self.issued_at,
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

impl fmt::Debug for ContactCenterClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactCenterClaims").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// What a verifier tolerates in a Contact Center token: a clock difference.
///
/// Checked are, in this order: `exp`, which must stand and lie no further ahead than
/// [`CONTACT_CENTER_LIFETIME`]; `nbf` and `iat` where they stand.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::nexmo::webhook::ContactCenterPolicy;
///
/// assert_ne!(ContactCenterPolicy::default().leeway(Leeway::ZERO), ContactCenterPolicy::default());
/// ```
///
/// Clock differences are not documented by the vendor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactCenterPolicy {
    leeway: Leeway,
}

impl ContactCenterPolicy {
    /// Sets the tolerated clock difference. Default: 30 seconds.
    #[must_use]
    pub const fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway }
    }

    /// The last second at which the token can be accepted under any policy, and the leeway for a clock that is set
    /// back. Not this policy's own: a guard may be shared with a verifier whose leeway is wider.
    pub(super) fn accepted_until(claims: &ContactCenterClaims) -> NumericDate {
        claims.expires_at.saturating_add(Leeway::MAX.as_duration()).saturating_add(Leeway::DEFAULT.as_duration())
    }
}

#[derive(Serialize)]
struct WireRef<'a> {
    payload_hash: &'a str,
    exp: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'a TokenId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "present")]
    payload_hash: Option<String>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    jti: Option<String>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
}
