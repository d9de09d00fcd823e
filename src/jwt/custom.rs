//! The claims that a caller adds to the registered ones.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::ClaimError;
use crate::encoding::json::write::JsonText;
use crate::error::ClaimReason;
use crate::jwt::RegisteredClaim;
use crate::token::claim;

/// The name in errors about a custom claim whose own name is not known when the program is compiled.
pub(super) const CUSTOM: &str = "(custom)";

/// Returns an error if the custom claims are not a JSON object, or if one of them has the name of a registered claim.
///
/// Serializes them, because a `Serialize` implementation can write any name.
pub(super) fn check<C: Serialize>(custom: &C) -> Result<(), ClaimError> {
    let mut json = JsonText::new();
    json.write(custom).map_err(|error| match (error.subject(), error.reason()) {
        (None, ClaimReason::Invalid | ClaimReason::InvalidJson) => ClaimError::new(CUSTOM, ClaimReason::Invalid),
        _ => error,
    })?;
    let MemberNames(reserved) = claim::decode_json(json.as_slice())?;
    reserved.map_or(Ok(()), |name| Err(ClaimError::new(name, ClaimReason::Reserved)))
}

/// The first registered name among the members of an object.
struct MemberNames(Option<&'static str>);

impl<'de> Deserialize<'de> for MemberNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = MemberNames;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MemberNames, A::Error> {
                let mut reserved = None;
                while let Some((name, IgnoredAny)) = map.next_entry::<String, _>()? {
                    let same = RegisteredClaim::NAMES.iter().copied().find(|claim| *claim == name);
                    reserved = reserved.or(same);
                }
                Ok(MemberNames(reserved))
            }
        }
        deserializer.deserialize_map(Names)
    }
}
