//! Strict JSON out: what is written is JSON that the strict reader takes, and says what the value says.
//!
//! `serde_json` alone writes a number that is none as `null`, and one name twice where a type flattens another into
//! itself. Both are rare, so writing watches for a sign of them and looks closely only where it sees one.

use std::fmt;
use std::io;

use serde::de::IgnoredAny;
use serde::ser::{self, Serialize, Serializer};
use serde_json::ser::Formatter;

use crate::claim::{self, ClaimError, ClaimReason};

/// Claims as JSON, on the stack as long as they fit.
pub(crate) struct JsonText {
    stack: [u8; Self::SIZE],
    len: usize,
    heap: Vec<u8>,
}

impl JsonText {
    const SIZE: usize = 1024;

    pub(crate) const fn new() -> Self {
        Self { stack: [0; Self::SIZE], len: 0, heap: Vec::new() }
    }

    /// Writes `value` into the empty text.
    ///
    /// Refused are a value that serializes to no JSON, a number that is not finite, and two members of one name.
    pub(crate) fn write<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ClaimError> {
        let mut signs = Signs::default();
        let mut serializer = serde_json::Serializer::with_formatter(&mut *self, Watching(&mut signs));
        // serde_json's text may quote a value; only the fact is kept.
        value.serialize(&mut serializer).map_err(|_| ClaimError::of_claims_set(ClaimReason::Invalid))?;
        if signs.null {
            value.serialize(Numbers).map_err(|error| error.0)?;
        }
        if signs.repeated_name {
            let _: IgnoredAny = claim::decode_json(self.as_slice())?;
        }
        Ok(())
    }

    /// Returns what was written.
    pub(crate) fn into_string(self) -> Result<String, ClaimError> {
        let octets = if self.heap.is_empty() { self.as_slice().to_vec() } else { self.heap };
        // serde_json writes UTF-8, so this never fails.
        String::from_utf8(octets).map_err(|_| ClaimError::of_claims_set(ClaimReason::InvalidUtf8))
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        if self.heap.is_empty() { self.stack.get(..self.len).unwrap_or_default() } else { &self.heap }
    }
}

impl io::Write for JsonText {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.write_all(octets)?;
        Ok(octets.len())
    }

    #[inline]
    fn write_all(&mut self, octets: &[u8]) -> io::Result<()> {
        let end = self.len.saturating_add(octets.len());
        match self.stack.get_mut(self.len..end) {
            Some(room) if self.heap.is_empty() => {
                room.copy_from_slice(octets);
                self.len = end;
            }
            _ => {
                if self.heap.is_empty() {
                    self.heap.extend_from_slice(self.stack.get(..self.len).unwrap_or_default());
                }
                self.heap.extend_from_slice(octets);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many names are told apart by their marks.
const FEW: usize = 16;

/// Signs that the text has to be looked at. No sign means that there is nothing to see; the reverse need not hold.
#[derive(Default)]
struct Signs {
    /// A `null` was written, which may have been a number.
    null: bool,
    /// A name was written that may stand elsewhere, too.
    repeated_name: bool,
    is_in_name: bool,
    /// Zero where there is none yet.
    marks: [u32; FEW],
    len: usize,
}

impl Signs {
    /// Notes a name by its text up to the first escape: a mark that equal names share and few others do.
    #[inline]
    fn name(&mut self, name: &str) {
        let octets = name.as_bytes();
        let mark = match (octets.first_chunk(), octets.last_chunk()) {
            (Some(first), Some(last)) => u32::from_le_bytes(*first) ^ u32::from_le_bytes(*last).rotate_left(13),
            _ => octets.iter().fold(0, |mark, octet| mark << 8 | u32::from(*octet)),
        };
        let mark = mark | 1 << 31;
        // All places, and not as many as are filled: that takes no branch.
        self.repeated_name |= self.marks.iter().fold(0, |known, other| known | u8::from(*other == mark)) != 0;
        match self.marks.get_mut(self.len) {
            Some(place) => *place = mark,
            None => self.repeated_name = true,
        }
        self.len = self.len.saturating_add(1);
    }
}

/// Writes as `serde_json` does by default, and notes the signs.
struct Watching<'s>(&'s mut Signs);

impl Formatter for Watching<'_> {
    fn write_null<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.null = true;
        writer.write_all(b"null")
    }

    #[inline]
    fn begin_object_key<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.is_in_name = true;
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    #[inline]
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.0.is_in_name {
            self.0.is_in_name = false;
            self.0.name(fragment);
        }
        writer.write_all(fragment.as_bytes())
    }

    #[inline]
    fn end_object_key<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        // An empty name or a number: it came in no fragment.
        self.0.repeated_name |= self.0.is_in_name;
        self.0.is_in_name = false;
        Ok(())
    }

    fn write_raw_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        self.0.repeated_name = true;
        writer.write_all(fragment.as_bytes())
    }
}

/// Goes through a value as writing does, and stops at a number that is not finite.
#[derive(Clone, Copy)]
struct Numbers;

/// Such a number, and the outermost member in which it lies, as far as that has a name of its own.
#[derive(Debug)]
struct NotFinite(ClaimError);

impl NotFinite {
    const fn inside(member: &'static str) -> Self {
        Self(ClaimError::new(member, ClaimReason::Invalid))
    }
}

impl Default for NotFinite {
    fn default() -> Self {
        Self(ClaimError::of_claims_set(ClaimReason::Invalid))
    }
}

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for NotFinite {}

impl ser::Error for NotFinite {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::default()
    }
}

macro_rules! no_number {
    ($($method:ident($($kind:ty),*);)+) => {
        $(fn $method(self, $(_: $kind),*) -> Result<(), NotFinite> {
            Ok(())
        })+
    };
}

macro_rules! compound {
    ($($method:ident($($kind:ty),*) -> $compound:ident;)+) => {
        $(type $compound = Self;)+
        $(fn $method(self, $(_: $kind),*) -> Result<Self, NotFinite> {
            Ok(self)
        })+
    };
}

impl Serializer for Numbers {
    type Ok = ();
    type Error = NotFinite;

    no_number! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_i128(i128); serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_u128(u128); serialize_char(char); serialize_str(&str); serialize_bytes(&[u8]); serialize_none();
        serialize_unit(); serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    compound! {
        serialize_seq(Option<usize>) -> SerializeSeq;
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_map(Option<usize>) -> SerializeMap;
        serialize_struct(&'static str, usize) -> SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }

    fn serialize_f32(self, number: f32) -> Result<(), NotFinite> {
        self.serialize_f64(f64::from(number))
    }

    fn serialize_f64(self, number: f64) -> Result<(), NotFinite> {
        if number.is_finite() { Ok(()) } else { Err(NotFinite::default()) }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotFinite> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), NotFinite> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotFinite> {
        value.serialize(self)
    }
}

macro_rules! elements {
    ($($compound:ident: $method:ident;)+) => {
        $(impl ser::$compound for Numbers {
            type Ok = ();
            type Error = NotFinite;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotFinite> {
                value.serialize(*self)
            }

            fn end(self) -> Result<(), NotFinite> {
                Ok(())
            }
        })+
    };
}

elements! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

impl ser::SerializeMap for Numbers {
    type Ok = ();
    type Error = NotFinite;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NotFinite> {
        // serde_json refuses such a number for a name by itself.
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotFinite> {
        value.serialize(*self)
    }

    fn end(self) -> Result<(), NotFinite> {
        Ok(())
    }
}

macro_rules! fields {
    ($($compound:ident;)+) => {
        $(impl ser::$compound for Numbers {
            type Ok = ();
            type Error = NotFinite;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), NotFinite> {
                value.serialize(*self).map_err(|_| NotFinite::inside(name))
            }

            fn end(self) -> Result<(), NotFinite> {
                Ok(())
            }
        })+
    };
}

fields! { SerializeStruct; SerializeStructVariant; }

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;
    use crate::ErrorCode;

    fn written<T: Serialize>(value: &T) -> Result<String, (ErrorCode, Option<&'static str>)> {
        let mut text = JsonText::new();
        text.write(value).map_err(|error| (error.code(), error.claim()))?;
        Ok(String::from_utf8(text.as_slice().to_vec()).unwrap())
    }

    #[derive(Serialize)]
    enum Shape {
        Unit,
        Newtype(f64),
        Tuple(f64, f64),
        Struct { x: f64 },
    }

    #[derive(Serialize)]
    struct Claims {
        seats: Option<u8>,
        ratio: f64,
        shape: Shape,
        list: Vec<Option<(f32, BTreeMap<u8, f64>)>>,
    }

    fn claims(ratio: f64, shape: Shape, element: f32, value: f64) -> Claims {
        Claims { seats: None, ratio, shape, list: vec![None, Some((element, BTreeMap::from([(1, value)])))] }
    }

    #[test]
    fn what_can_be_written_is_written_as_serde_json_writes_it() {
        for shape in [Shape::Unit, Shape::Newtype(1.5), Shape::Tuple(0.0, -1e300), Shape::Struct { x: f64::MIN }] {
            let claims = claims(f64::MAX, shape, f32::MIN_POSITIVE, -0.0);
            assert_eq!(written(&claims), Ok(serde_json::to_string(&claims).unwrap()));
        }
        let names: BTreeMap<String, u8> = ["", "a", "\n", "a\n", "a\"b", "\u{e9}", "a long name of one"]
            .into_iter()
            .chain([
                "1",
                "22",
                "333",
                "4444",
                "55555",
                "666666",
                "7777777",
                "88888888",
                "999999999",
                "0",
                "00",
                "a long name of two",
            ])
            .map(|name| (name.to_owned(), 0))
            .collect();
        assert_eq!(written(&names), Ok(serde_json::to_string(&names).unwrap()));
    }

    #[test]
    fn a_number_that_is_none_is_refused_wherever_it_stands_and_named_by_the_outermost_member() {
        for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let refused = |name| Err((ErrorCode::ClaimInvalid, Some(name)));
            assert_eq!(written(&claims(none, Shape::Unit, 0.0, 0.0)), refused("ratio"));
            for shape in [Shape::Newtype(none), Shape::Tuple(0.0, none), Shape::Struct { x: none }] {
                assert_eq!(written(&claims(0.0, shape, 0.0, 0.0)), refused("shape"));
            }
            assert_eq!(written(&claims(0.0, Shape::Unit, 0.0, none)), refused("list"));
            assert_eq!(written(&BTreeMap::from([("ratio", none)])), Err((ErrorCode::ClaimInvalid, None)));
        }
        assert_eq!(written(&claims(0.0, Shape::Unit, f32::NAN, 0.0)), Err((ErrorCode::ClaimInvalid, Some("list"))));
    }

    #[derive(Serialize)]
    struct Outer<'a> {
        inner: Members<'a>,
        a: u8,
    }

    /// Writes members of any names, equal ones too.
    struct Members<'a>(&'a [&'a str]);

    impl Serialize for Members<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().map(|name| (name, 0)))
        }
    }

    #[test]
    fn two_members_of_one_name_are_refused_and_names_that_look_alike_are_not() {
        let many: Vec<String> = (0..40).map(|number| format!("name {number}")).collect();
        let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(written(&Members(&many)).is_ok());
        many.push("name 0");
        let long = "n".repeat(2000);
        for twice in [&["a", "b", "a"][..], &["", ""], &["\n", "\n"], &["a\n", "b", "a\n"], &[&long, &long], &many] {
            assert_eq!(written(&Members(twice)), Err((ErrorCode::TokenDuplicateMember, None)), "{twice:?}");
        }
        for alike in [&["a\n", "a"][..], &["\n", ""], &["a b c d e f", "a b c d-e f"], &["A", "a"], &["1", "01"]] {
            assert!(written(&Members(alike)).is_ok(), "{alike:?}");
        }
        assert!(written(&Outer { inner: Members(&["a", "inner"]), a: 0 }).is_ok());
        assert!(written(&Outer { inner: Members(&["b", "b"]), a: 0 }).is_err());
    }
}
