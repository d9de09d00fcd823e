//! Reading a claims set.

use std::fmt;

use serde::Deserialize;
use serde::de;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::error::ClaimReason;
use crate::nexmo::acl::{AclWire, explain};
use crate::nexmo::kind::Grant;
use crate::nexmo::{ApplicationId, Claims, Kind};
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// The claims that this crate reads, for the names in errors.
const MEMBERS: &[&str] = &["application_id", "iat", "jti", "exp", "nbf", "sub", "acl"];

/// The names that a custom claim cannot have: those of RFC 7519, of Vonage, and of its video client tokens.
const RESERVED: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "application_id",
    "acl",
    "ttl",
    "session_id",
    "scope",
    "role",
    "connection_data",
    "initial_layout_class_list",
];

/// Returns a reserved name in a form that an error can carry.
pub(super) fn reserved(name: &str) -> Option<&'static str> {
    RESERVED.iter().copied().find(|reserved| *reserved == name)
}

/// Reads the claims set of either kind of token.
pub(super) fn decode<K: Kind>(claims_set: &[u8]) -> Result<Claims<K>, ClaimError> {
    let wire: Wire = claim::decode_json(claims_set).map_err(|error| locate_in_acl(error, claims_set))?;
    wire.into_claims()
}

/// Makes an error about `acl` name the place inside of it; any other stays as it is.
pub(super) fn locate_in_acl(error: ClaimError, claims_set: &[u8]) -> ClaimError {
    if error.subject() != Some("acl") {
        return error;
    }
    let claims_set = serde_json::from_slice::<Value>(claims_set).unwrap_or_default();
    explain(error.reason(), claims_set.get("acl"))
}

/// The claims set as read, every claim there or not.
#[derive(Default)]
struct Wire {
    application_id: Option<String>,
    issued_at: Option<NumericDate>,
    token_id: Option<String>,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
    subject: Option<String>,
    acl: Option<AclWire>,
    custom: Vec<(String, Value)>,
}

impl Wire {
    fn into_claims<K: Kind>(self) -> Result<Claims<K>, ClaimError> {
        let has = |name| self.custom.iter().any(|(known, _)| known == name);
        // A video client token is a third kind of token; the users it lets in are not those of `sub`.
        if has("session_id") {
            return Err(ClaimError::new("session_id", ClaimReason::Unexpected));
        }
        // Nothing here emits it, and Vonage refuses it.
        if has("ttl") {
            return Err(ClaimError::new("ttl", ClaimReason::Reserved));
        }
        let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
        let claims = Claims::<K> {
            application_id: ApplicationId::opaque(self.application_id.ok_or(missing("application_id"))?)?,
            issued_at: self.issued_at.ok_or(missing("iat"))?,
            token_id: TokenId::new(self.token_id.ok_or(missing("jti"))?)?,
            expires_at: self.expires_at,
            not_before: self.not_before,
            grant: K::Grant::from_claims(self.subject, self.acl.map(Into::into))?,
            custom: self.custom,
        };
        claims.grant.check()?;
        Ok(claims)
    }
}

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Wire;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a claims set")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Wire, A::Error> {
                let mut wire = Wire::default();
                while let Some(member) = map.next_key()? {
                    match member {
                        Member::ApplicationId => wire.application_id = Some(map.next_value()?),
                        Member::Iat => wire.issued_at = Some(map.next_value()?),
                        Member::Jti => wire.token_id = Some(map.next_value()?),
                        Member::Exp => wire.expires_at = Some(map.next_value::<EndDate>()?.0),
                        Member::Nbf => wire.not_before = map.next_value::<StartDate>()?.0,
                        Member::Sub => wire.subject = Some(map.next_value()?),
                        Member::Acl => wire.acl = Some(map.next_value()?),
                        Member::Custom(name) => wire.custom.push((name, map.next_value()?)),
                    }
                }
                Ok(wire)
            }
        }

        // As a struct, so that the strict reader of the core knows the names for its errors. It refuses equal names.
        deserializer.deserialize_struct("Claims", MEMBERS, Members)
    }
}

/// A member name; those with a meaning are not copied.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    ApplicationId,
    Iat,
    Jti,
    Exp,
    Nbf,
    Sub,
    Acl,
    Custom(String),
}

/// `nbf`.
#[derive(Deserialize)]
struct StartDate(#[serde(deserialize_with = "claim::present_nbf")] Option<NumericDate>);

/// The date in `exp`: a number as everywhere, or its decimal text, because the vendor's own guide and API reference
/// show it so. What Vonage's servers make of text is not documented; it is never minted.
struct EndDate(NumericDate);

impl<'de> Deserialize<'de> for EndDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let out_of_range = || de::Error::invalid_value(de::Unexpected::Signed(0), &"a NumericDate");
        match Value::deserialize(deserializer)? {
            number @ Value::Number(_) => NumericDate::deserialize(number).map(Self).map_err(|_| out_of_range()),
            Value::String(text) if is_decimal(&text) => {
                let date = text.parse().map(NumericDate::from_unix_seconds).ok().filter(|date| date.is_representable());
                date.map(Self).ok_or_else(out_of_range)
            }
            _ => Err(de::Error::custom("")),
        }
    }
}

/// The one way to write a whole number: digits only, without leading zeros.
fn is_decimal(text: &str) -> bool {
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    !text.is_empty() && !has_leading_zero && text.bytes().all(|octet| octet.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_that_is_read_is_reserved() {
        for member in MEMBERS {
            assert_eq!(reserved(member), Some(*member));
        }
    }
}
