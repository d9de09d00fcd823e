//! The common form of a claims set, read sooner than `serde_json` does: an object, without blanks, of plain strings,
//! natural numbers, truth values and such objects.
//!
//! What is read here, the strict reader of [`json`](crate::encoding::json::read) takes too, to the same outcome, which a test holds it to.
//! Everything else, and everything that is refused, is left to that one.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::encoding::json::name_marks::NameMarks;
use crate::encoding::json::read::{JsonError, JsonFault, SERDE_JSON_PRIVATE};
use crate::encoding::json::write::unplain;

/// Reads `text` into `T`, or nothing if it has another form.
#[inline]
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
    // An array at the end: all the other members would be read in vain before it.
    if !text.starts_with('{') || text.ends_with("]}") {
        return None;
    }
    let mut reader = Reader { text, at: 0, levels: 0, has_failed: false };
    let value = T::deserialize(Value::Object(&mut reader)).ok()?;
    // A type may make do without what it could not read. Whether it may is not for this reader to judge.
    (reader.at == text.len() && !reader.has_failed).then_some(value)
}

/// The text is not of this form, or `T` does not want it so.
const OTHER_FORM: JsonError = JsonError::new(JsonFault::Invalid);

/// How deep objects may be nested.
const MAX_LEVELS: usize = 8;

/// How long a number may be for a `u64` to hold it, whatever its digits.
const MAX_DIGITS: usize = 19;

struct Reader<'de> {
    text: &'de str,
    /// The place of the next octet. It is the end when all is read.
    at: usize,
    /// How many objects are open.
    levels: usize,
    has_failed: bool,
}

impl<'de> Reader<'de> {
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

    #[inline]
    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, JsonError> {
        self.skip(b'{')?;
        self.levels = self.levels.saturating_add(1);
        let mut object = Object { reader: self, names: NameMarks::default(), is_at_end: false };
        let value = if object.reader.levels > MAX_LEVELS { Err(OTHER_FORM) } else { visitor.visit_map(&mut object) };
        if value.is_err() || !object.is_at_end {
            self.has_failed = true;
            return value.and(Err(OTHER_FORM));
        }
        self.levels = self.levels.saturating_sub(1);
        value
    }

    /// Reads the name of a member that comes after these, or the end of the object.
    fn name(&mut self, names: &mut NameMarks) -> Result<Option<&'de str>, JsonError> {
        if self.skip(b'}').is_ok() {
            return Ok(None);
        }
        if !names.is_empty() {
            self.skip(b',')?;
        }
        let name = self.string()?;
        names.insert(name.as_bytes());
        if names.may_repeat || name.starts_with(SERDE_JSON_PRIVATE) {
            return Err(OTHER_FORM);
        }
        Ok(Some(name))
    }

    /// Reads the value of the member whose name was read last.
    fn value(&mut self) -> Result<Value<'_, 'de>, JsonError> {
        self.skip(b':')?;
        match self.next() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'0'..=b'9') => self.number().map(Value::Number),
            Some(b'{') => Ok(Value::Object(self)),
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

/// An object whose members are read one by one.
struct Object<'r, 'de> {
    reader: &'r mut Reader<'de>,
    names: NameMarks,
    is_at_end: bool,
}

impl<'de> MapAccess<'de> for Object<'_, 'de> {
    type Error = JsonError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, JsonError> {
        if self.is_at_end {
            return Ok(None);
        }
        let key = self.reader.name(&mut self.names).and_then(|name| {
            self.is_at_end = name.is_none();
            name.map(|name| seed.deserialize(Value::Text(name))).transpose()
        });
        self.reader.has_failed |= key.is_err();
        key
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, JsonError> {
        let value = self.reader.value().and_then(|value| seed.deserialize(value));
        self.reader.has_failed |= value.is_err();
        value
    }
}

/// A name, or the value of a member.
enum Value<'r, 'de> {
    Text(&'de str),
    Number(u64),
    Truth(bool),
    /// That which begins here.
    Object(&'r mut Reader<'de>),
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

impl<'de> Deserializer<'de> for Value<'_, 'de> {
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
            Self::Object(reader) => reader.object(visitor),
        }
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self {
            Self::Object(reader) => reader.object(visitor),
            _ => Err(OTHER_FORM),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_map(visitor)
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
        deserialize_tuple_struct(&'static str, usize);
        deserialize_enum(&'static str, &'static [&'static str]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value as Json;

    use super::*;
    use crate::NumericDate;
    use crate::encoding::json::read as json;

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

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Nested {
        acl: BTreeMap<String, BTreeMap<String, Claims>>,
    }

    /// What a visitor may do, in the order of its members.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Habit {
        ReadsAll,
        TakesAnyValue,
        StopsEarly,
        ReadsNamesAlone,
        AsksBeyondTheEnd,
    }

    /// A type with a visitor of its own, for the object around and for those within.
    #[derive(Debug, PartialEq)]
    struct Odd<const HABIT: usize>(Vec<String>, Vec<Option<Box<Self>>>);

    impl<'de, const HABIT: usize> Deserialize<'de> for Odd<HABIT> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(OddVisitor)
        }
    }

    struct OddVisitor<const HABIT: usize>;

    impl<'de, const HABIT: usize> Visitor<'de> for OddVisitor<HABIT> {
        type Value = Odd<HABIT>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Odd<HABIT>, A::Error> {
            let (mut names, mut values) = (Vec::new(), Vec::new());
            let habit = HABITS[HABIT];
            while let Some(name) = map.next_key()? {
                names.push(name);
                match habit {
                    Habit::TakesAnyValue => values.push(map.next_value().ok()),
                    Habit::StopsEarly => return Ok(Odd(names, values)),
                    Habit::ReadsNamesAlone => {}
                    Habit::ReadsAll | Habit::AsksBeyondTheEnd => values.push(Some(map.next_value()?)),
                }
            }
            if habit == Habit::AsksBeyondTheEnd {
                names.extend(map.next_key()?);
            }
            Ok(Odd(names, values))
        }
    }

    /// A type that makes do with nothing, wherever it stands.
    #[derive(Debug, PartialEq)]
    struct Lenient<T>(Option<T>);

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(T::deserialize(deserializer).ok()))
        }
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(transparent)]
    struct Levels(BTreeMap<String, Lenient<Levels>>);

    const HABITS: [Habit; 5] =
        [Habit::ReadsAll, Habit::TakesAnyValue, Habit::StopsEarly, Habit::ReadsNamesAlone, Habit::AsksBeyondTheEnd];

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
        taken::<BTreeMap<String, BTreeMap<String, BTreeMap<String, u8>>>>(text);
        taken::<Nested>(text);
        taken::<Lenient<Claims>>(text);
        taken::<Lenient<Odd<2>>>(text);
        taken::<BTreeMap<String, Lenient<Odd<2>>>>(text);
        taken::<BTreeMap<String, Lenient<u8>>>(text);
        taken::<Levels>(text);
        taken::<Odd<0>>(text);
        taken::<Odd<1>>(text);
        taken::<Odd<2>>(text);
        taken::<Odd<3>>(text);
        taken::<Odd<4>>(text);
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
            r#"{"a":{},"b":{"a":{"a":1},"b":2},"c":{"a":{}}}"#,
            r#"{"sub":"ada","exp":0,"acl":{"paths":{"/*/users/**":{},"/*/calls/**":{"filters":{"to":"447700900000"}}}}}"#,
            &in_levels(MAX_LEVELS),
            &format!("{{{}}}", (0..16).map(|at| format!("\"{at}\":{{}}")).collect::<Vec<_>>().join(",")),
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
            r#"{"a":{"b":[1]}}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":{},"a":{}}"#,
            r#"{"a":{"b":{}},"a":1}"#,
            r#"{"a":{"b":1}"#,
            r#"{"a":{"b":1}}}"#,
            r#"{"a":{,}}"#,
            r#"{"a":{"b"}}"#,
            r#"{"a":{"b":}}"#,
            r#"{"a":{}"b":{}}"#,
            r#"{"a":{ }}"#,
            r#"{"a":{"$serde_json::private::Number":"1"}}"#,
            &in_levels(MAX_LEVELS + 1),
            &in_levels(100_000),
            &"{\"a\":".repeat(100_000),
            r#"{"a":"\n"}"#,
            r#"{"a":"b}"#,
            r#"{"a\u0062":1}"#,
            r#"{"$serde_json::private::RawValue":"1"}"#,
            &format!("{{{}}}", (0..=16).map(|at| format!("\"{at}\":1")).collect::<Vec<_>>().join(",")),
            "{\"a\":\"\n\"}",
            "{\"a\":\"a text with a blank \t further on\"}",
        ] {
            assert!(!is_taken(text), "{text}");
        }
    }

    fn in_levels(levels: usize) -> String {
        format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels))
    }

    #[test]
    fn a_type_that_goes_its_own_way_through_an_object_learns_no_other_thing() {
        assert!(taken::<Odd<0>>(r#"{"a":{"b":{}},"c":{}}"#));
        assert!(taken::<Odd<4>>(r#"{"a":{"b":{}},"c":{}}"#));
        // What the strict reader makes of these is its own affair.
        assert!(!taken::<Odd<1>>(r#"{"a":{"b":1},"c":{}}"#));
        assert!(!taken::<Odd<1>>(r#"{"a":[],"c":{}}"#));
        assert!(!taken::<Odd<2>>(r#"{"a":{}}"#));
        assert!(!taken::<Odd<3>>(r#"{"a":}"#));
    }

    #[test]
    fn a_type_that_makes_do_with_nothing_is_given_no_text_that_is_no_json() {
        let nine_open_eight_closed = format!("{}{{{}", "{\"a\":".repeat(MAX_LEVELS), "}".repeat(MAX_LEVELS));
        assert!(!taken::<Levels>(&nine_open_eight_closed));
        assert!(json::from_slice::<Levels>(nine_open_eight_closed.as_bytes()).is_err());
        assert!(!taken::<BTreeMap<String, Lenient<Odd<2>>>>(r#"{"x":{"a","b":1}"#));
        assert!(!taken::<Lenient<u8>>(""));
        // What is no fault of the form is a matter of the type.
        assert!(taken::<BTreeMap<String, Lenient<u8>>>(r#"{"a":"text","b":1}"#));
    }

    #[test]
    fn whatever_becomes_of_a_text_the_strict_reader_says_the_same() {
        let texts = [
            r#"{"sub":"ada é","exp":1700000000,"flag":true,"1":"user","small":12}"#,
            r#"{"acl":{"a":{"b":{"exp":1}},"c":{}},"d":{}}"#,
        ];
        for (text, (start, _)) in texts.iter().flat_map(|text| text.char_indices().map(move |place| (text, place))) {
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
