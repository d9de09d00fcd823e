//! The names of all members in a JSON text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The objects and arrays of a JSON text with the names in them, in their order.
///
/// A `serde_json::Value` would also copy every text and sort every object, and that took longer than signing.
pub(super) enum Names<'a> {
    Object(Vec<(Cow<'a, str>, Self)>),
    Array(Vec<Self>),
    /// Any other value.
    Leaf,
}

impl Names<'_> {
    /// Returns the first member that `other` lacks, with the names around it.
    ///
    /// It takes `n log n` comparisons, because the size of the text is not limited.
    pub(super) fn missing_in(&self, other: Names<'_>) -> Option<String> {
        match self {
            Self::Object(members) => {
                let mut others = if let Names::Object(others) = other { others } else { Vec::new() };
                others.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
                members.iter().find_map(|(name, value)| {
                    let at = others.binary_search_by(|(other, _)| other.cmp(name)).ok();
                    // Each name occurs once, so no other member needs what is taken out.
                    match at.and_then(|at| others.get_mut(at)) {
                        None => Some(name.clone().into_owned()),
                        Some((_, other)) => {
                            let inner = value.missing_in(std::mem::replace(other, Names::Leaf));
                            inner.map(|member| format!("{name}.{member}"))
                        }
                    }
                })
            }
            Self::Array(elements) => {
                let others = if let Names::Array(others) = other { others } else { Vec::new() };
                // An element without a counterpart lacks all its members.
                let counterparts = others.into_iter().chain(std::iter::repeat_with(|| Names::Leaf));
                elements.iter().zip(counterparts).find_map(|(element, other)| element.missing_in(other))
            }
            Self::Leaf => None,
        }
    }
}

impl<'de> Deserialize<'de> for Names<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((Name(name), value)) = map.next_entry()? {
            members.push((name, value));
        }
        Ok(Names::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Names::Array(elements))
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Names<'de>, E> {
        Ok(Names::Leaf)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Names<'de>, E> {
        Ok(Names::Leaf)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Names<'de>, E> {
        Ok(Names::Leaf)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Names<'de>, E> {
        Ok(Names::Leaf)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Names<'de>, E> {
        Ok(Names::Leaf)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Names<'de>, E> {
        Ok(Names::Leaf)
    }
}

/// A name that borrows from the text, unless it has escape sequences.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}
