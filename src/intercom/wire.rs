//! The claims set as it is written and read.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::error::ClaimReason;
use crate::intercom::Claims;
use crate::intercom::attributes::can_be_attribute;
use crate::token::claim;
use crate::{ClaimError, NumericDate};

/// The attributes stand between the identity and the times, as libraries write them that append the times.
impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("user_id", self.user_id())?;
        for (name, text) in [("email", self.email()), ("name", self.name())] {
            text.map_or(Ok(()), |text| members.serialize_entry(name, text))?;
        }
        self.attributes().try_for_each(|(name, value)| members.serialize_entry(name, value))?;
        for (name, time) in [("iat", self.issued_at()), ("exp", self.expires_at()), ("nbf", self.not_before())] {
            time.map_or(Ok(()), |time| members.serialize_entry(name, &time))?;
        }
        members.end()
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let read: Read = claim::decode_json(claims_set)?;
    claim::check_no_audience(read.has_audience)?;
    let hint = "Intercom identifies nobody by an `email` alone";
    let user_id = read.user_id.ok_or(ClaimError::new("user_id", ClaimReason::Missing).with_hint(hint))?;
    let mut claims = Claims::unchecked(user_id);
    claims.check_user_id()?;
    read.email.map_or(Ok(()), |email| claims.set_email(email))?;
    read.name.map_or(Ok(()), |name| claims.set_name(name))?;
    read.attributes.into_iter().try_for_each(|(name, value)| claims.add_attribute(name, value))?;
    claims.with_times(read.iat, read.exp, read.nbf)
}

const MEMBERS: &[&str] = &["user_id", "email", "name", "iat", "exp", "nbf", "aud"];

/// A claims set as read: each claim may be there or not.
#[derive(Default)]
struct Read {
    user_id: Option<String>,
    email: Option<String>,
    name: Option<String>,
    iat: Option<NumericDate>,
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    has_audience: bool,
    attributes: Vec<(String, Value)>,
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Read;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a claims set")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
                let mut read = Read::default();
                while let Some(member) = map.next_key()? {
                    match member {
                        Member::UserId => read.user_id = Some(map.next_value()?),
                        Member::Email => read.email = Some(map.next_value()?),
                        Member::Name => read.name = Some(map.next_value()?),
                        Member::Iat => read.iat = Some(map.next_value()?),
                        Member::Exp => read.exp = Some(map.next_value()?),
                        Member::Nbf => read.nbf = map.next_value::<Start>()?.0,
                        Member::Aud => read.has_audience = map.next_value().map(|IgnoredAny| true)?,
                        Member::Other(name) if can_be_attribute(&name) => {
                            read.attributes.push((name, map.next_value()?));
                        }
                        Member::Other(_) => _ = map.next_value::<IgnoredAny>()?,
                    }
                }
                Ok(read)
            }
        }

        // As a struct, so that the strict reader of the core knows the names for its errors. It rejects equal names.
        deserializer.deserialize_struct("Claims", MEMBERS, Members)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    UserId,
    Email,
    Name,
    Iat,
    Exp,
    Nbf,
    Aud,
    Other(String),
}

#[derive(Deserialize)]
struct Start(#[serde(deserialize_with = "claim::present_nbf")] Option<NumericDate>);
