//! The claims set of a Contact Center webhook.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::crypto::Sha256Digest;
use crate::nexmo::webhook::claims::{payload_hash, required};
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate, TokenId};

/// The claims of a Contact Center webhook.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
/// use jwt_identity::nexmo::webhook::contact_center::Claims;
/// use jwt_identity::{NumericDate, TokenId};
///
/// let (digest, end) = (Sha256Digest::of(b"{}"), NumericDate::from_unix_seconds(1_700_000_300));
/// let claims = Claims::builder(digest, end).token_id(TokenId::new("id")?).build()?;
/// assert_eq!(claims.payload_hash(), &digest);
/// assert_eq!(claims.expires_at(), end);
/// assert_eq!(claims.token_id().map(TokenId::as_str), Some("id"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage Contact Center, "Webhooks subscriptions" (`payload_hash`, `exp`). The vendor documents neither whether
/// `jti` and `iat` stand in the token nor the case of the digits of `payload_hash` ("hex"). Only lower case is accepted,
/// which is how Vonage writes it elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) payload_hash: Sha256Digest,
    pub(super) expires_at: NumericDate,
    pub(super) token_id: Option<TokenId>,
    pub(super) issued_at: Option<NumericDate>,
    pub(super) not_before: Option<NumericDate>,
}

impl Claims {
    /// Returns the SHA-256 digest of the body.
    #[must_use]
    pub const fn payload_hash(&self) -> &Sha256Digest {
        &self.payload_hash
    }

    /// Returns when the token expires.
    #[must_use]
    pub const fn expires_at(&self) -> NumericDate {
        self.expires_at
    }

    /// Returns the token's ID, if it has one.
    #[must_use]
    pub const fn token_id(&self) -> Option<&TokenId> {
        self.token_id.as_ref()
    }

    pub(super) fn decode(claims_set: &[u8]) -> Result<Self, ClaimError> {
        let wire = claim::decode_json::<Wire>(claims_set)?;
        Ok(Self {
            payload_hash: payload_hash(wire.payload_hash)?,
            expires_at: required("exp", wire.exp)?,
            token_id: wire.jti.map(TokenId::new).transpose()?,
            issued_at: wire.iat,
            not_before: wire.nbf,
        })
    }
}

impl Serialize for Claims {
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

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("expires_at", &self.expires_at).finish_non_exhaustive()
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
