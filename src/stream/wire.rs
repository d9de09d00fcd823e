//! The claims set as it is written and read.

use serde::de::IgnoredAny;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::stream::{Claims, Kind};
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate};

impl<K: Kind> Serialize for Claims<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        self.kind().write(&mut members)?;
        let (iat, exp) = (("iat", self.issued_at()), ("exp", self.expires_at()));
        let (first, second) = if K::EXPIRY_FIRST { (exp, iat) } else { (iat, exp) };
        for (name, time) in [first, second, ("nbf", self.not_before())] {
            time.map_or(Ok(()), |time| members.serialize_entry(name, &time))?;
        }
        members.end()
    }
}

/// Reads a claims set.
pub(super) fn decode<K: Kind>(claims_set: &[u8]) -> Result<Claims<K>, ClaimError> {
    let Read { user_id, call_cids, role, server, iat, exp, nbf, aud } = claim::decode_json(claims_set)?;
    claim::check_no_audience(aud.is_some())?;
    let kind = K::read(user_id, call_cids, role, server)?;
    Ok(Claims::new(kind, iat, exp)?.with_not_before(nbf))
}

/// `nbf` and `aud` are not the vendor's, but a verifier does not ignore them.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "present")]
    user_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    call_cids: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    role: Option<String>,
    #[serde(default, deserialize_with = "present")]
    server: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
}
