//! A number of a JSON text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::encoding::json::error::Outcome;

/// A number as `serde_json` parses it.
pub(super) enum Number {
    U64(u64),
    I64(i64),
    F64(f64),
}

impl Number {
    #[inline]
    pub(super) fn show_to<'de, V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self {
            Self::U64(number) => visitor.visit_u64(number),
            Self::I64(number) => visitor.visit_i64(number),
            Self::F64(number) => visitor.visit_f64(number),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }
            fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
                Ok(Number::U64(number))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
                Ok(Number::I64(number))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Number, E> {
                Ok(Number::F64(number))
            }
        }

        // The hint keeps `serde_json` from its `arbitrary_precision` path, which another crate may have switched on.
        deserializer.deserialize_f64(Any)
    }
}
