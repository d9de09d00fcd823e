//! Custom claims of any type.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The custom claims of a plain JWT in the order of the token. Their values are kept as they are written, so a number
/// keeps all its digits.
#[derive(Clone, Default)]
pub(crate) struct CustomClaims(Vec<(String, Box<RawValue>)>);

impl fmt::Debug for CustomClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Serialize for CustomClaims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| members.serialize_entry(name, value))?;
        members.end()
    }
}

impl<'de> Deserialize<'de> for CustomClaims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = CustomClaims;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<CustomClaims, A::Error> {
                let mut claims = Vec::new();
                while let Some(member) = members.next_entry()? {
                    claims.push(member);
                }
                Ok(CustomClaims(claims))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
