//! The claims set as it is written and read.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::zendesk::chat::Claims;
use crate::zendesk::keys;
use crate::{ClaimError, NumericDate};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            iat: self.issued_at,
            exp: self.expires_at,
            name: self.name(),
            email: self.email(),
            external_id: self.external_id(),
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let read: Read = claim::decode_json(claims_set)?;
    keys::check_kind(read.scope.is_some(), read.aud.is_some())?;
    let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
    let claims = Claims {
        issued_at: read.iat.ok_or(missing("iat"))?,
        expires_at: read.exp.ok_or(missing("exp"))?,
        name: read.name.ok_or(missing("name"))?,
        email: read.email.ok_or(missing("email"))?,
        external_id: read.external_id.ok_or(missing("external_id"))?,
        not_before: read.nbf,
    };
    claims.check()?;
    Ok(claims)
}

/// The members in the order of the vendor's samples.
#[derive(Serialize)]
struct Written<'a> {
    iat: NumericDate,
    exp: NumericDate,
    name: &'a str,
    email: &'a str,
    external_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// `nbf`, `aud` and `scope` are not the vendor's, but a verifier does not ignore them.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    scope: Option<IgnoredAny>,
}
