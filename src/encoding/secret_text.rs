//! Reading a secret from a configuration.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use zeroize::Zeroizing;

/// Reads a text that errors must not show.
///
/// Deserializers show numbers and booleans in their own errors. So any value is requested, and the visitor rejects the
/// others. A binary format may not know the types of its values, and nobody forgets quotes in it.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(SecretVisitor)
    } else {
        deserializer.deserialize_string(SecretVisitor)
    }
}

struct SecretVisitor;

impl Visitor<'_> for SecretVisitor {
    type Value = Zeroizing<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Zeroizing::new(text))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Err(E::custom("expected a text in quotes, found a boolean"))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(number())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Err(number())
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Self::Value, E> {
        Err(number())
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Self::Value, E> {
        Err(number())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(number())
    }
}

fn number<E: Error>() -> E {
    E::custom("expected a text in quotes, found a number")
}

#[cfg(test)]
mod tests {
    use serde::de::value::Error as ValueError;
    use serde::forward_to_deserialize_any;

    use super::*;

    /// A text in a format that does not know the types of its values.
    struct Binary(&'static str);

    impl<'de> Deserializer<'de> for Binary {
        type Error = ValueError;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, ValueError> {
            Err(ValueError::custom("this format does not know the types of its values"))
        }

        fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            visitor.visit_str(self.0)
        }

        fn is_human_readable(&self) -> bool {
            false
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    #[test]
    fn text_of_binary_format_is_read() {
        assert_eq!(deserialize(Binary("secret")).unwrap().as_str(), "secret");
    }
}
