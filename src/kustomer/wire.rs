//! The claims set as it is written and read.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};

use crate::error::ClaimReason;
use crate::kustomer::Claims;
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            email: self.email(),
            external_id: self.external_id(),
            iat: self.issued_at(),
            exp: self.expires_at(),
            nbf: self.not_before(),
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let Read { email, external_id, iat, exp, nbf, aud, scope } = claim::decode_json(claims_set)?;
    // RFC 8725 section 3.12: a token of another kind may have an `email` and an `iat`, too. Its `scope` says what it was
    // issued for. It is checked first, because what such a token lacks would mislead.
    if scope.is_some() {
        return Err(ClaimError::new("scope", ClaimReason::WrongScope).with_hint(OTHER_KIND));
    }
    claim::check_no_audience(aud.is_some())?;
    let issued_at = iat.ok_or(ClaimError::new("iat", ClaimReason::Missing))?;
    Ok(Claims::new(email, external_id, issued_at)?.with_limits(exp, nbf))
}

const OTHER_KIND: &str = "Kustomer tokens have none, so the token was issued for something else, such as Sunshine \
                          Conversations";

/// The members in the order of the vendor's samples.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(rename = "externalId", skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    iat: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// The members after `iat` are not Kustomer's, but a verifier does not ignore them.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(rename = "externalId", default, deserialize_with = "present")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    scope: Option<IgnoredAny>,
}
