//! A member name as a key of the caller's type.

use std::borrow::Cow;
use std::str::FromStr;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{Deserializer, Visitor};
use serde::ser::Serialize;

use crate::encoding::json::error::JsonError;
use crate::encoding::json::scan::JsonFault;

/// A member name as a key of the caller's type; a map may have numbers for keys.
pub(super) struct Name<'n, 'de>(pub(super) &'n Cow<'de, str>);

impl Name<'_, '_> {
    /// Parses a number in its canonical spelling, so that no two names are one key.
    fn parse<N: FromStr + ToString>(&self) -> Result<N, JsonError> {
        let number: Option<N> = self.0.parse().ok();
        number.filter(|number| number.to_string() == *self.0).ok_or(JsonError::new(JsonFault::WrongType))
    }

    /// Parses a float that is spelled as `serde_json` spells it.
    fn parse_float<N: FromStr + Serialize>(&self) -> Result<N, JsonError> {
        let number: Option<N> = self.0.parse().ok();
        let is_same = |number: &N| serde_json::to_string(number).is_ok_and(|spelling| spelling == *self.0);
        number.filter(is_same).ok_or(JsonError::new(JsonFault::WrongType))
    }
}

macro_rules! numeric_names {
    ($($deserialize:ident $visit:ident;)+) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
            visitor.$visit(self.parse()?)
        })+
    };
}

impl<'de> Deserializer<'de> for Name<'_, 'de> {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Cow::Borrowed(name) => BorrowedStrDeserializer::new(name).deserialize_any(visitor),
            Cow::Owned(name) => StrDeserializer::new(name).deserialize_any(visitor),
        }
    }

    numeric_names! {
        deserialize_i8 visit_i8; deserialize_i16 visit_i16; deserialize_i32 visit_i32; deserialize_i64 visit_i64;
        deserialize_i128 visit_i128; deserialize_u8 visit_u8; deserialize_u16 visit_u16; deserialize_u32 visit_u32;
        deserialize_u64 visit_u64; deserialize_u128 visit_u128; deserialize_bool visit_bool;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_f32(self.parse_float()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_f64(self.parse_float()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_enum(StrDeserializer::new(self.0))
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
