//! The claims set of a signed webhook.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::nexmo::ApplicationId;
use crate::nexmo::webhook::{ApiKey, ISSUER};
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate, TokenId};

/// The claims of a webhook: who sent which content when, and for which account.
///
/// `iss` is always [`ISSUER`], so there is no getter for it. Vonage makes such claims. You make some to test your own
/// handler ([`signer`](crate::nexmo::webhook::signer)).
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::webhook::{ApiKey, Claims};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let (digest, now) = (Sha256Digest::of(br#"{"status":"delivered"}"#), NumericDate::from_unix_seconds(1_700_000_000));
/// let claims = Claims::builder(digest, TokenId::new("id")?, now)
///     .api_key(ApiKey::new("a1b2c3d")?)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .build()?;
/// assert_eq!(claims.payload_hash(), &digest);
/// assert_eq!(claims.token_id().as_str(), "id");
/// assert_eq!(claims.issued_at(), now);
/// assert_eq!(claims.api_key().map(ApiKey::as_str), Some("a1b2c3d"));
/// assert!(claims.application_id().is_some());
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (claims of the token).
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) issued_at: NumericDate,
    pub(super) token_id: TokenId,
    pub(super) payload_hash: Sha256Digest,
    pub(super) api_key: Option<ApiKey>,
    pub(super) application_id: Option<ApplicationId>,
    pub(super) expires_at: Option<NumericDate>,
    pub(super) not_before: Option<NumericDate>,
}

impl Claims {
    /// Returns when the webhook was sent.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns the ID of this token; see [`ReplayGuard`](crate::token::replay::ReplayGuard).
    #[must_use]
    pub const fn token_id(&self) -> &TokenId {
        &self.token_id
    }

    /// Returns the SHA-256 digest of the content.
    #[must_use]
    pub const fn payload_hash(&self) -> &Sha256Digest {
        &self.payload_hash
    }

    /// Returns the account, if the token names one.
    #[must_use]
    pub const fn api_key(&self) -> Option<&ApiKey> {
        self.api_key.as_ref()
    }

    /// Returns the application, if the token names one.
    #[must_use]
    pub const fn application_id(&self) -> Option<&ApplicationId> {
        self.application_id.as_ref()
    }

    pub(super) fn decode(claims_set: &[u8]) -> Result<Self, ClaimError> {
        let wire = claim::decode_json::<Wire>(claims_set)?;
        // Before what is missing, so that a token of somebody else is reported as one.
        if required("iss", wire.iss)? != ISSUER {
            return Err(ClaimError::new("iss", ClaimReason::WrongIssuer));
        }
        Ok(Self {
            issued_at: required("iat", wire.iat)?,
            token_id: TokenId::new(required("jti", wire.jti)?)?,
            payload_hash: payload_hash(wire.payload_hash)?,
            api_key: wire.api_key.map(ApiKey::new).transpose()?,
            application_id: wire.application_id.map(ApplicationId::opaque).transpose()?,
            expires_at: wire.exp,
            not_before: wire.nbf,
        })
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WireRef {
            iat: self.issued_at,
            jti: &self.token_id,
            iss: ISSUER,
            payload_hash: &self.payload_hash.to_hex(),
            api_key: self.api_key.as_ref(),
            application_id: self.application_id.as_ref(),
            exp: self.expires_at,
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("issued_at", &self.issued_at).finish_non_exhaustive()
    }
}

/// The claims set as written; in the order of the vendor's sample.
#[derive(Serialize)]
struct WireRef<'a> {
    iat: NumericDate,
    jti: &'a TokenId,
    iss: &'a str,
    payload_hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a ApiKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_id: Option<&'a ApplicationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// The claims set as read. `exp` and `nbf` are not the vendor's, but where they stand they bind.
#[derive(Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "present")]
    iss: Option<String>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    jti: Option<String>,
    #[serde(default, deserialize_with = "present")]
    payload_hash: Option<String>,
    #[serde(default, deserialize_with = "present")]
    api_key: Option<String>,
    #[serde(default, deserialize_with = "present")]
    application_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
}

pub(super) fn required<T>(claim: &'static str, value: Option<T>) -> Result<T, ClaimError> {
    value.ok_or(ClaimError::new(claim, ClaimReason::Missing))
}

pub(super) fn payload_hash(text: Option<String>) -> Result<Sha256Digest, ClaimError> {
    Sha256Digest::from_hex(&required("payload_hash", text)?)
        .ok_or(ClaimError::new("payload_hash", ClaimReason::Invalid))
}
