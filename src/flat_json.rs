//! The common form of a claims set, read sooner than `serde_json` does: an object of one level, without
//! blanks, of plain strings, natural numbers and truth values.
//!
//! What is read here, the strict reader of [`json`](crate::json) takes too, to the same outcome, which a test holds it to.
//! Everything else, and everything that is refused, is left to that one.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::json::{JsonError, JsonFault, SERDE_JSON_PRIVATE};
use crate::json_text::unplain;

/// Reads `text` into `T`, or nothing if it has another form.
#[inline]
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
    let mut object = Object { text, at: 0, names: [""; FEW], len: 0 };
    object.skip(b'{').ok()?;
    // An object or an array at the end: all the other members would be read in vain before it.
    if text.ends_with("}}") || text.ends_with("]}") {
        return None;
    }
    let value = T::deserialize(&mut object).ok()?;
    (object.at == text.len()).then_some(value)
}

/// The text is not of this form, or `T` does not want it so.
const OTHER_FORM: JsonError = JsonError::new(JsonFault::Invalid);

/// How many members there may be.
const FEW: usize = 8;

/// How long a number may be for a `u64` to hold it, whatever its digits.
const MAX_DIGITS: usize = 19;

/// An object whose members are read one by one.
struct Object<'de> {
    text: &'de str,
    /// The place of the next octet. It is the end when all is read.
    at: usize,
    names: [&'de str; FEW],
    /// How many names there are.
    len: usize,
}

impl<'de> Object<'de> {
    #[inline]
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip(&mut self, octet: u8) -> Result<(), JsonError> {
        if self.next() != Some(octet) {
            return Err(OTHER_FORM);
        }
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    fn name(&mut self) -> Result<Option<&'de str>, JsonError> {
        if self.skip(b'}').is_ok() {
            return Ok(None);
        }
        if self.len > 0 {
            self.skip(b',')?;
        }
        let name = self.string()?;
        self.skip(b':')?;
        if name.starts_with(SERDE_JSON_PRIVATE) || self.names.get(..self.len).is_some_and(|names| names.contains(&name))
        {
            return Err(OTHER_FORM);
        }
        *self.names.get_mut(self.len).ok_or(OTHER_FORM)? = name;
        self.len = self.len.saturating_add(1);
        Ok(Some(name))
    }

    fn value(&mut self) -> Result<Value<'de>, JsonError> {
        match self.next() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'0'..=b'9') => self.number().map(Value::Number),
            _ => self.truth().map(Value::Truth),
        }
    }

    fn string(&mut self) -> Result<&'de str, JsonError> {
        self.skip(b'"')?;
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = self.at.saturating_add(plain_len(rest));
        let text = self.text.get(self.at..end).ok_or(OTHER_FORM)?;
        self.at = end;
        self.skip(b'"')?;
        Ok(text)
    }

    fn number(&mut self) -> Result<u64, JsonError> {
        let start = self.at;
        let mut number: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.next() {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit & 0xf));
            self.at = self.at.saturating_add(1);
        }
        let digits = self.text.get(start..self.at).unwrap_or_default();
        // A point or an exponent behind it is no end of a member.
        if digits.len() > MAX_DIGITS || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(OTHER_FORM);
        }
        Ok(number)
    }

    fn truth(&mut self) -> Result<bool, JsonError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let truth = rest.starts_with("true");
        if !truth && !rest.starts_with("false") {
            return Err(OTHER_FORM);
        }
        self.at = self.at.saturating_add(if truth { 4 } else { 5 });
        Ok(truth)
    }
}

/// How many octets stand before the first that a string cannot have as it is.
#[inline]
fn plain_len(octets: &[u8]) -> usize {
    let (words, rest) = octets.as_chunks::<8>();
    for (words_before, word) in words.iter().enumerate() {
        let marks = unplain(u64::from_le_bytes(*word));
        if marks != 0 {
            let octets_before: u32 = marks.trailing_zeros() / 8;
            return words_before.saturating_mul(8).saturating_add(usize::try_from(octets_before).unwrap_or(0));
        }
    }
    let is_plain = |octet: &&u8| unplain(u64::from_le_bytes([**octet; 8])) == 0;
    octets.len().saturating_sub(rest.len()).saturating_add(rest.iter().take_while(is_plain).count())
}

macro_rules! refuse {
    ($($method:ident($($kind:ty),*);)+) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $kind,)* _: V) -> Result<V::Value, JsonError> {
            Err(OTHER_FORM)
        })+
    };
}

impl<'de> Deserializer<'de> for &mut Object<'de> {
    type Error = JsonError;

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_map(self)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_map(self)
    }

    refuse! {
        deserialize_any(); deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
        deserialize_f32(); deserialize_f64(); deserialize_char(); deserialize_str(); deserialize_string();
        deserialize_bytes(); deserialize_byte_buf(); deserialize_option(); deserialize_unit();
        deserialize_unit_struct(&'static str); deserialize_newtype_struct(&'static str); deserialize_seq();
        deserialize_tuple(usize); deserialize_tuple_struct(&'static str, usize);
        deserialize_enum(&'static str, &'static [&'static str]); deserialize_identifier(); deserialize_ignored_any();
    }
}

impl<'de> MapAccess<'de> for Object<'de> {
    type Error = JsonError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, JsonError> {
        match self.name()? {
            Some(name) => seed.deserialize(Value::Text(name)).map(Some),
            None => Ok(None),
        }
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, JsonError> {
        seed.deserialize(self.value()?)
    }
}

/// A name, or the value of a member.
enum Value<'de> {
    Text(&'de str),
    Number(u64),
    Truth(bool),
}

/// What is asked for as one kind of value is not given as another, however tolerant the visitor.
macro_rules! only {
    ($($kind:ident, $visit:ident: $($method:ident)+;)+) => {
        $($(#[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
            match self {
                Self::$kind(value) => visitor.$visit(value),
                _ => Err(OTHER_FORM),
            }
        })+)+
    };
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = JsonError;

    only! {
        Text, visit_borrowed_str: deserialize_str deserialize_string deserialize_identifier;
        Number, visit_u64: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
            deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64;
        Truth, visit_bool: deserialize_bool;
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self {
            Self::Text(text) => visitor.visit_borrowed_str(text),
            Self::Number(number) => visitor.visit_u64(number),
            Self::Truth(truth) => visitor.visit_bool(truth),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        if name.starts_with(SERDE_JSON_PRIVATE) { Err(OTHER_FORM) } else { visitor.visit_newtype_struct(self) }
    }

    refuse! {
        deserialize_i128(); deserialize_u128(); deserialize_char(); deserialize_bytes(); deserialize_byte_buf();
        deserialize_unit(); deserialize_unit_struct(&'static str); deserialize_seq(); deserialize_tuple(usize);
        deserialize_tuple_struct(&'static str, usize); deserialize_map();
        deserialize_struct(&'static str, &'static [&'static str]);
        deserialize_enum(&'static str, &'static [&'static str]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value as Json;

    use super::*;
    use crate::{NumericDate, json};

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Claims {
        sub: Option<String>,
        exp: NumericDate,
        #[serde(default)]
        ratio: f64,
        #[serde(default)]
        flag: bool,
        #[serde(default)]
        small: i8,
        #[serde(default)]
        letter: Option<char>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    enum Scope {
        #[serde(rename = "user")]
        User,
        #[serde(rename = "app")]
        App,
    }

    fn taken<'de, T: Deserialize<'de> + PartialEq + std::fmt::Debug>(text: &'de str) -> bool {
        let Some(value) = read::<T>(text) else { return false };
        assert_eq!(json::from_slice_without::<T>(text.as_bytes(), &[]), Ok(value), "{text}");
        true
    }

    fn is_taken(text: &str) -> bool {
        let as_struct = taken::<Claims>(text);
        let as_map = taken::<BTreeMap<String, Json>>(text);
        taken::<BTreeMap<u8, Scope>>(text);
        taken::<BTreeMap<&str, &str>>(text);
        taken::<BTreeMap<String, Option<i64>>>(text);
        taken::<Json>(text);
        taken::<()>(text);
        as_struct || as_map
    }

    #[test]
    fn the_common_form_is_taken_and_nothing_else() {
        for text in [
            "{}",
            r#"{"sub":"ada","exp":1700000000}"#,
            "{\"exp\":0,\"flag\":true,\"small\":127,\"other\":\"\u{7f} \u{e9} \u{1f511}\"}",
            r#"{"a":false,"b":9999999999999999999,"c":"","":"","d":"a text of more than eight octets"}"#,
            r#"{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8}"#,
        ] {
            assert!(is_taken(text), "{text}");
        }
        for text in [
            "",
            "{",
            "[]",
            " {}",
            "{} ",
            "{}{}",
            r#"{"a":1,}"#,
            r#"{,"a":1}"#,
            r#"{"a":1"b":2}"#,
            r#"{"a" :1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":01}"#,
            r#"{"a":-1}"#,
            r#"{"a":1.5}"#,
            r#"{"a":1e2}"#,
            r#"{"a":99999999999999999999}"#,
            r#"{"a":null}"#,
            r#"{"a":truefalse}"#,
            r#"{"a":[1]}"#,
            r#"{"a":{}}"#,
            r#"{"a":"\n"}"#,
            r#"{"a":"b}"#,
            r#"{"a\u0062":1}"#,
            r#"{"$serde_json::private::RawValue":"1"}"#,
            r#"{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9}"#,
            "{\"a\":\"\n\"}",
            "{\"a\":\"a text with a blank \t further on\"}",
        ] {
            assert!(!is_taken(text), "{text}");
        }
    }

    #[test]
    fn whatever_becomes_of_a_text_the_strict_reader_says_the_same() {
        let text = r#"{"sub":"ada é","exp":1700000000,"flag":true,"1":"user","small":12}"#;
        for (start, _) in text.char_indices() {
            for end in [start, start + 1, start + 2, start + 9] {
                let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) else { continue };
                for middle in [
                    "", "\"", "\\", "{", "}", "[", "]", ":", ",", " ", "\n", "0", "1", "-", ".", "e", "true", "null",
                    "\u{e9}",
                ] {
                    is_taken(&format!("{before}{middle}{after}"));
                }
            }
        }
    }

    #[test]
    fn octets_are_plain_up_to_the_first_that_is_not() {
        for len in 0..40 {
            for (place, octet) in (0..len).flat_map(|place| (0..=255).map(move |octet| (place, octet))) {
                let mut octets = vec![b'a'; len];
                octets[place] = octet;
                let is_plain = octet >= b' ' && octet != b'"' && octet != b'\\';
                assert_eq!(plain_len(&octets), if is_plain { len } else { place }, "{octet} at {place} of {len}");
                // A borrow in the arithmetic reaches over to the next octet.
                if let Some(next) = octets.get_mut(place + 1) {
                    *next = octet.wrapping_add(1);
                    assert!(plain_len(&octets) >= place);
                    assert_eq!(plain_len(&octets) > place, is_plain);
                }
            }
        }
    }
}
