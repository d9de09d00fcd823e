//! The claims set as it is written and read.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::ably::capability::{CLAIM, FORM};
use crate::ably::{Capability, Claims, ClientId};
use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            iat: self.issued_at,
            exp: self.expires_at,
            capability: &self.capability,
            client_id: self.client_id().map(ClientId::as_str),
            revocation_key: self.revocation_key(),
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    const PLURAL: &str = "the claim is `x-ably-capability`, and its value is a string that holds JSON";
    let read: Read = claim::decode_json(claims_set)?;
    claim::check_no_audience(read.aud.is_some())?;
    if read.capabilities.is_some() {
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
    #[serde(rename = "x-ably-capability")]
    capability: &'a Capability,
    #[serde(rename = "x-ably-clientId", skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(rename = "x-ably-revocation-key", skip_serializing_if = "Option::is_none")]
    revocation_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// `nbf`, `aud` and the plural are not the vendor's, but a verifier does not ignore them.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(rename = "x-ably-capability", default, deserialize_with = "present")]
    capability: Option<Value>,
    #[serde(rename = "x-ably-capabilities", default, deserialize_with = "present")]
    capabilities: Option<IgnoredAny>,
    #[serde(rename = "x-ably-clientId", default, deserialize_with = "present")]
    client_id: Option<String>,
    #[serde(rename = "x-ably-revocation-key", default, deserialize_with = "present")]
    revocation_key: Option<String>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
}
