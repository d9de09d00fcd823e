//! The claims set as it is written and read.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::ably::capability::{CLAIM, FORM};
use crate::ably::channel_claims::{ChannelClaims, PREFIX};
use crate::ably::{Capability, Claims, ClientId};
use crate::error::ClaimReason;
use crate::token::claim;
use crate::{ClaimError, NumericDate};

/// The members in the order of the vendor's samples.
impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("iat", &self.issued_at)?;
        members.serialize_entry("exp", &self.expires_at)?;
        members.serialize_entry(CLAIM, &self.capability)?;
        let client_id = self.client_id().map(ClientId::as_str);
        for (name, text) in [("x-ably-clientId", client_id), ("x-ably-revocation-key", self.revocation_key())] {
            text.map_or(Ok(()), |text| members.serialize_entry(name, text))?;
        }
        for (channel, text) in self.channels.iter() {
            members.serialize_entry(&format!("{PREFIX}{channel}"), text)?;
        }
        self.not_before.map_or(Ok(()), |time| members.serialize_entry("nbf", &time))?;
        members.end()
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    const PLURAL: &str = "the claim is `x-ably-capability`, and its value is a string that holds JSON";
    let read: Read = claim::decode_json(claims_set)?;
    claim::check_no_audience(read.has_audience)?;
    if read.has_plural {
        return Err(ClaimError::new("x-ably-capabilities", ClaimReason::Reserved).with_hint(PLURAL));
    }
    let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
    let claims = Claims {
        issued_at: read.iat.ok_or(missing("iat"))?,
        expires_at: read.exp.ok_or(missing("exp"))?,
        capability: match read.capability.ok_or(missing(CLAIM))? {
            Value::String(json) => Capability::from_json(&json)?,
            _ => return Err(ClaimError::new(CLAIM, ClaimReason::Invalid).with_hint(FORM)),
        },
        client_id: read.client_id.map(ClientId::read),
        revocation_key: read.revocation_key,
        channels: ChannelClaims::read(read.channel_claims)?,
        not_before: read.nbf,
    };
    claims.check()?;
    Ok(claims)
}

const MEMBERS: &[&str] = &[
    "iat",
    "exp",
    "nbf",
    "aud",
    "x-ably-capability",
    "x-ably-capabilities",
    "x-ably-clientId",
    "x-ably-revocation-key",
];

/// A claims set as read: each claim may be there or not. `nbf`, `aud` and the plural are not the vendor's, but a
/// verifier does not ignore them.
#[derive(Default)]
struct Read {
    iat: Option<NumericDate>,
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    has_audience: bool,
    capability: Option<Value>,
    has_plural: bool,
    client_id: Option<String>,
    revocation_key: Option<String>,
    channel_claims: Vec<(String, Value)>,
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
                        Member::Iat => read.iat = Some(map.next_value()?),
                        Member::Exp => read.exp = Some(map.next_value()?),
                        Member::Nbf => read.nbf = map.next_value::<Start>()?.0,
                        Member::Aud => read.has_audience = map.next_value().map(|IgnoredAny| true)?,
                        Member::Capability => read.capability = Some(map.next_value()?),
                        Member::Capabilities => read.has_plural = map.next_value().map(|IgnoredAny| true)?,
                        Member::ClientId => read.client_id = Some(map.next_value()?),
                        Member::RevocationKey => read.revocation_key = Some(map.next_value()?),
                        Member::Other(name) => match name.strip_prefix(PREFIX) {
                            Some(channel) => read.channel_claims.push((channel.to_owned(), map.next_value()?)),
                            None => _ = map.next_value::<IgnoredAny>()?,
                        },
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
    Iat,
    Exp,
    Nbf,
    Aud,
    #[serde(rename = "x-ably-capability")]
    Capability,
    #[serde(rename = "x-ably-capabilities")]
    Capabilities,
    #[serde(rename = "x-ably-clientId")]
    ClientId,
    #[serde(rename = "x-ably-revocation-key")]
    RevocationKey,
    Other(String),
}

#[derive(Deserialize)]
struct Start(#[serde(deserialize_with = "claim::present_nbf")] Option<NumericDate>);
