//! The claims that a caller adds to the registered ones.

use std::fmt;

use serde::de::{self, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};

use crate::ClaimError;
use crate::encoding::json::spans::Spans;
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
    let names = || Spans::new(json.as_slice()).map(|(name, _)| name);
    let reserved = if names().any(|name| name.contains(&b'\\')) {
        claim::decode_json::<MemberNames>(json.as_slice())?.0
    } else {
        names().find_map(spelled_out)
    };
    reserved.map_or(Ok(()), |name| Err(ClaimError::new(name, ClaimReason::RegisteredInCustom)))
}

/// Returns an error if the type of the custom claims has a member with the name of a registered claim.
///
/// `C` is deserialized without the registered claims, so such a member would always be missing, and an optional one would
/// be `None` whatever the token says.
pub(super) fn check_type<C: for<'de> Deserialize<'de>>() -> Result<(), ClaimError> {
    match C::deserialize(MembersOfType) {
        Err(MemberOfType(Some(name))) => Err(ClaimError::new(name, ClaimReason::RegisteredInCustom)),
        _ => Ok(()),
    }
}

/// Returns the registered claim of this name.
fn registered(name: &str) -> Option<&'static str> {
    // The length tells most other names apart, and every verification comes here.
    if name.len() == 3 { RegisteredClaim::NAMES.iter().copied().find(|claim| *claim == name) } else { None }
}

/// Returns the registered claim whose name has this spelling in JSON.
fn spelled_out(name: &[u8]) -> Option<&'static str> {
    let [b'"', name @ .., b'"'] = name else { return None };
    std::str::from_utf8(name).ok().and_then(registered)
}

/// A deserializer without a value, which a derived type tells the names of its members.
struct MembersOfType;

/// The first registered name among the members of a type.
#[derive(Debug)]
struct MemberOfType(Option<&'static str>);

impl fmt::Display for MemberOfType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no value")
    }
}

impl std::error::Error for MemberOfType {}

impl de::Error for MemberOfType {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(None)
    }
}

impl<'de> Deserializer<'de> for MembersOfType {
    type Error = MemberOfType;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, MemberOfType> {
        Err(MemberOfType(None))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        members: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, MemberOfType> {
        Err(MemberOfType(members.iter().copied().find_map(registered)))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, MemberOfType> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MemberOfType> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
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
                    reserved = reserved.or(registered(&name));
                }
                Ok(MemberNames(reserved))
            }
        }
        deserializer.deserialize_map(Names)
    }
}
