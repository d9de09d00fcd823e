//! Strict JSON out: the strict reader accepts every text that is written.
//!
//! `serde_json` alone writes a number that is not finite as `null`, and writes one name twice if a type flattens another.
//! So objects and arrays are written here, where both are found. Numbers and escape sequences are left to `serde_json`. The
//! text is the same as its own.

use std::fmt;
use std::io;
use std::io::Write;

use serde::de::IgnoredAny;
use serde::ser;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::encoding::json::name_marks::NameMarks;
use crate::encoding::json::plain::needs_escape;
use crate::encoding::json::read::{is_strict_value, try_from_slice};
use crate::encoding::json::scan::{Form, JsonFault, MAX_DEPTH, SERDE_JSON_PRIVATE, scan};
use crate::error::claim::{ClaimError, ClaimReason};

/// Claims as JSON, on the stack as long as they fit.
pub(crate) struct JsonText {
    stack: [u8; Self::SIZE],
    len: usize,
    heap: Vec<u8>,
}

impl JsonText {
    const SIZE: usize = 512;

    pub(crate) const fn new() -> Self {
        Self { stack: [0; Self::SIZE], len: 0, heap: Vec::new() }
    }

    /// Writes `value` into the empty text.
    ///
    /// Returns an error if the value does not serialize to a JSON object, or holds a number that is not finite or two
    /// members of one name.
    pub(crate) fn write<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ClaimError> {
        let mut writer = Writer { text: self, names: NameMarks::default(), depth: 0 };
        value.serialize(&mut writer).map_err(Unwritable::into_claim_error)?;
        let may_repeat = writer.names.may_repeat;
        if !self.as_slice().starts_with(b"{") {
            return Err(ClaimError::of_claims_set(ClaimReason::InvalidJson));
        }
        // The reader is several times as fast as the scan, which names the fault.
        if may_repeat && try_from_slice::<IgnoredAny>(self.as_slice()).is_none() { self.check_form() } else { Ok(()) }
    }

    #[cold]
    fn check_form(&self) -> Result<(), ClaimError> {
        let form = std::str::from_utf8(self.as_slice()).map_err(|_| JsonFault::InvalidUtf8).and_then(scan);
        let fault = form.map_or_else(Some, Form::fault);
        fault.map_or(Ok(()), |fault| Err(ClaimError::of_claims_set(fault.reason())))
    }

    /// Returns what was written.
    pub(crate) fn into_string(self) -> Result<String, ClaimError> {
        let bytes = if self.heap.is_empty() { self.as_slice().to_vec() } else { self.heap };
        // serde_json writes UTF-8, so this never fails.
        String::from_utf8(bytes).map_err(|_| ClaimError::of_claims_set(ClaimReason::InvalidUtf8))
    }

    /// Returns what was written. `serde_json` writes UTF-8, so this never fails.
    pub(crate) fn as_str(&self) -> Result<&str, ClaimError> {
        std::str::from_utf8(self.as_slice()).map_err(|_| ClaimError::of_claims_set(ClaimReason::InvalidUtf8))
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        if self.heap.is_empty() { self.stack.get(..self.len).unwrap_or_default() } else { &self.heap }
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        let end = self.len.wrapping_add(bytes.len());
        match self.stack.get_mut(self.len..end) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len = end;
            }
            None => self.push_onto_heap(bytes),
        }
    }

    #[inline]
    fn push_quoted(&mut self, bytes: &[u8]) {
        let end = self.len.wrapping_add(bytes.len()).wrapping_add(2);
        match self.stack.get_mut(self.len..end) {
            Some([open, room @ .., close]) => {
                (*open, *close) = (b'"', b'"');
                room.copy_from_slice(bytes);
                self.len = end;
            }
            _ => [b"\"", bytes, b"\""].into_iter().for_each(|part| self.push_onto_heap(part)),
        }
    }

    #[inline]
    fn push_name(&mut self, name: &[u8]) {
        let end = self.len.wrapping_add(name.len()).wrapping_add(3);
        match self.stack.get_mut(self.len..end) {
            Some([open, room @ .., close, colon]) => {
                (*open, *close, *colon) = (b'"', b'"', b':');
                room.copy_from_slice(name);
                self.len = end;
            }
            _ => [b"\"", name, b"\":"].into_iter().for_each(|part| self.push_onto_heap(part)),
        }
    }

    /// Replaces the comma after the last element, if there is one, by a closing bracket.
    #[inline]
    fn close(&mut self, bracket: u8) {
        let written = if self.heap.is_empty() { self.stack.get_mut(..self.len) } else { self.heap.get_mut(..) };
        match written.and_then(<[u8]>::last_mut) {
            Some(last) if *last == b',' => *last = bracket,
            _ => self.push(&[bracket]),
        }
    }

    /// From the first call on, the array on the stack counts as full.
    #[cold]
    fn push_onto_heap(&mut self, bytes: &[u8]) {
        if self.heap.is_empty() {
            self.heap.extend_from_slice(self.stack.get(..self.len).unwrap_or_default());
            self.len = Self::SIZE;
        }
        self.heap.extend_from_slice(bytes);
    }
}

impl Write for JsonText {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.push(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a value cannot be written.
#[derive(Debug)]
enum Unwritable {
    /// A number that is not finite, and the outermost member in which it lies, as far as that has a name of its own.
    NotFinite(Option<&'static str>),
    TooDeep,
    /// A claim reported by [`reserved`].
    Reserved(&'static str),
    /// Anything else. The text of whoever reports it may quote a value; only the fact is kept.
    Other,
}

impl Unwritable {
    fn inside(self, member: &'static str) -> Self {
        match self {
            Self::NotFinite(_) => Self::NotFinite(Some(member)),
            other => other,
        }
    }

    fn into_claim_error(self) -> ClaimError {
        match self {
            Self::NotFinite(Some(member)) => ClaimError::new(member, ClaimReason::Invalid),
            Self::TooDeep => ClaimError::of_claims_set(ClaimReason::NestingTooDeep),
            Self::Reserved(name) => ClaimError::new(name, ClaimReason::Reserved),
            Self::NotFinite(None) | Self::Other => ClaimError::of_claims_set(ClaimReason::Invalid),
        }
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON cannot hold")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }
}

/// The enum whose variants are names that a claim must not have.
const RESERVED: &str = "$jwt_identity::private::Reserved";

/// Fails with the name of a claim that must not be written. [`JsonText`] reports the name, while another serializer only
/// has the error's text, because a [`ser::Error`] carries nothing else.
#[cold]
pub(crate) fn reserved<S: Serializer>(name: &'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit_variant(RESERVED, 0, name)?;
    Err(ser::Error::custom("a custom claim has the name of a registered claim"))
}

/// Writes a value into a text.
struct Writer<'t> {
    text: &'t mut JsonText,
    names: NameMarks,
    /// The number of open objects and arrays.
    depth: u32,
}

impl<'t> Writer<'t> {
    /// Writes a value of which `serde_json` makes no object.
    #[inline]
    fn scalar<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        serde_json::to_writer(&mut *self.text, value).map_err(|_| Unwritable::Other)
    }

    /// Writes JSON in JSON. Names may repeat in it unless the reader accepts it here.
    fn raw<T: Serialize + ?Sized>(&mut self, private: &'static str, value: &T) -> Result<(), Unwritable> {
        let start = self.text.as_slice().len();
        self.scalar(&Private(private, value))?;
        let raw = self.text.as_slice().get(start..).unwrap_or_default();
        self.names.may_repeat |= !is_strict_value(raw, self.depth);
        Ok(())
    }

    #[inline]
    fn string(&mut self, text: &str) -> Result<(), Unwritable> {
        if needs_escape(text.as_bytes()) {
            return self.scalar(text);
        }
        self.text.push_quoted(text.as_bytes());
        Ok(())
    }

    /// Writes the name of a member of a struct, and the colon behind it.
    #[inline]
    fn static_name(&mut self, name: &'static str) -> Result<(), Unwritable> {
        self.names.insert(name.as_bytes());
        if needs_escape(name.as_bytes()) {
            self.scalar(name)?;
            self.text.push(b":");
        } else {
            self.text.push_name(name.as_bytes());
        }
        Ok(())
    }

    /// Writes a name that need not be a string: `serde_json` knows what else it takes for one.
    fn name<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Unwritable> {
        let start = self.text.as_slice().len();
        if name.serialize(NameOnly(self)).is_err() {
            let only_member = serde_json::to_string(&OnlyMember(name)).map_err(|_| Unwritable::Other)?;
            let name = only_member.strip_prefix('{').and_then(|text| text.strip_suffix(":null}"));
            self.text.push(name.ok_or(Unwritable::Other)?.as_bytes());
        }
        let written = self.text.as_slice().get(start..).unwrap_or_default();
        self.names.insert(written);
        match written.strip_prefix(b"\"") {
            // `serde_json` would take the value for text to be read, so the reader rejects the name.
            Some(name) if name.starts_with(SERDE_JSON_PRIVATE.as_bytes()) => Err(Unwritable::Other),
            _ => Ok(()),
        }
    }

    /// Goes one level down, as far as the reader goes, and returns the level before.
    #[inline]
    fn descend(&mut self) -> Result<u32, Unwritable> {
        let outer = self.depth;
        self.depth = outer.saturating_add(1);
        if self.depth > MAX_DEPTH { Err(Unwritable::TooDeep) } else { Ok(outer) }
    }

    #[inline]
    fn open<'w>(&'w mut self, open: &[u8], close: &'static [u8]) -> Result<Members<'w, 't>, Unwritable> {
        let outer = self.descend()?;
        self.text.push(open);
        Ok(Members { writer: self, close, private: None, outer })
    }

    /// Opens what is the value of an enum's variant.
    fn open_variant<'w>(
        &'w mut self,
        variant: &'static str,
        open: &[u8],
        close: &'static [u8],
    ) -> Result<Members<'w, 't>, Unwritable> {
        let outer = self.descend()?;
        self.text.push(b"{");
        self.string(variant)?;
        self.text.push(b":");
        Ok(Members { outer, ..self.open(open, close)? })
    }
}

macro_rules! scalars {
    ($($method:ident($kind:ty);)+) => {
        $(#[inline]
        fn $method(self, value: $kind) -> Result<(), Unwritable> {
            self.scalar(&value)
        })+
    };
}

impl<'w, 't> Serializer for &'w mut Writer<'t> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Members<'w, 't>;
    type SerializeTuple = Members<'w, 't>;
    type SerializeTupleStruct = Members<'w, 't>;
    type SerializeTupleVariant = Members<'w, 't>;
    type SerializeMap = Members<'w, 't>;
    type SerializeStruct = Members<'w, 't>;
    type SerializeStructVariant = Members<'w, 't>;

    scalars! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_i128(i128); serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_u128(u128); serialize_char(char);
    }

    /// Writes an array of numbers.
    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Unwritable> {
        let outer = self.descend()?;
        self.scalar(bytes)?;
        self.depth = outer;
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<(), Unwritable> {
        if number.is_finite() { self.scalar(&number) } else { Err(Unwritable::NotFinite(None)) }
    }

    fn serialize_f64(self, number: f64) -> Result<(), Unwritable> {
        if number.is_finite() { self.scalar(&number) } else { Err(Unwritable::NotFinite(None)) }
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), Unwritable> {
        self.string(text)
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.text.push(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Result<(), Unwritable> {
        if name == RESERVED { Err(Unwritable::Reserved(variant)) } else { self.string(variant) }
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        let outer = self.descend()?;
        self.text.push(b"{");
        self.string(variant)?;
        self.text.push(b":");
        value.serialize(&mut *self)?;
        self.text.push(b"}");
        self.depth = outer;
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'w, 't>, Unwritable> {
        self.open(b"[", b"]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'w, 't>, Unwritable> {
        self.open(b"[", b"]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Members<'w, 't>, Unwritable> {
        self.open(b"[", b"]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'w, 't>, Unwritable> {
        self.open_variant(variant, b"[", b"]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'w, 't>, Unwritable> {
        self.open(b"{", b"}")
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Members<'w, 't>, Unwritable> {
        if name.starts_with(SERDE_JSON_PRIVATE) {
            let outer = self.depth;
            return Ok(Members { writer: self, close: b"", private: Some(name), outer });
        }
        self.open(b"{", b"}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'w, 't>, Unwritable> {
        self.open_variant(variant, b"{", b"}}")
    }
}

/// The members of an object, or the elements of an array, on their way.
struct Members<'w, 't> {
    writer: &'w mut Writer<'t>,
    close: &'static [u8],
    /// The name of the type, if it is one by which `serde_json` tells itself to write text as a value.
    private: Option<&'static str>,
    /// The level to which closing them leads back.
    outer: u32,
}

impl Members<'_, '_> {
    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        value.serialize(&mut *self.writer)?;
        self.writer.text.push(b",");
        Ok(())
    }

    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unwritable> {
        if let Some(private) = self.private {
            return self.writer.raw(private, value);
        }
        self.writer.static_name(name)?;
        match value.serialize(&mut *self.writer) {
            Ok(()) => self.writer.text.push(b","),
            Err(error) => return Err(error.inside(name)),
        }
        Ok(())
    }

    #[inline]
    fn close(self) {
        if let [bracket, rest @ ..] = self.close {
            self.writer.text.close(*bracket);
            self.writer.text.push(rest);
        }
        self.writer.depth = self.outer;
    }
}

macro_rules! members {
    ($($compound:ident: $method:ident($($name:ident: $kind:ty)?) $with:ident;)+) => {
        $(impl $compound for Members<'_, '_> {
            type Ok = ();
            type Error = Unwritable;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, $($name: $kind,)? value: &T) -> Result<(), Unwritable> {
                self.$with($($name,)? value)
            }

            #[inline]
            fn end(self) -> Result<(), Unwritable> {
                self.close();
                Ok(())
            }
        })+
    };
}

members! {
    SerializeSeq: serialize_element() element;
    SerializeTuple: serialize_element() element;
    SerializeTupleStruct: serialize_field() element;
    SerializeTupleVariant: serialize_field() element;
    SerializeStruct: serialize_field(name: &'static str) member;
    SerializeStructVariant: serialize_field(name: &'static str) member;
}

impl SerializeMap for Members<'_, '_> {
    type Ok = ();
    type Error = Unwritable;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Unwritable> {
        self.writer.name(name)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.writer.text.push(b":");
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}

/// Writes a name if it is a string, and nothing otherwise.
struct NameOnly<'w, 't>(&'w mut Writer<'t>);

macro_rules! no_string {
    ($($method:ident($($kind:ty),*) -> $outcome:ty;)+) => {
        $(fn $method(self, $(_: $kind),*) -> Result<$outcome, Unwritable> {
            Err(Unwritable::Other)
        })+
    };
}

type NoMembers = ser::Impossible<(), Unwritable>;

impl Serializer for NameOnly<'_, '_> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = NoMembers;
    type SerializeTuple = NoMembers;
    type SerializeTupleStruct = NoMembers;
    type SerializeTupleVariant = NoMembers;
    type SerializeMap = NoMembers;
    type SerializeStruct = NoMembers;
    type SerializeStructVariant = NoMembers;

    #[inline]
    fn serialize_str(self, name: &str) -> Result<(), Unwritable> {
        self.0.string(name)
    }

    no_string! {
        serialize_bool(bool) -> (); serialize_i8(i8) -> (); serialize_i16(i16) -> (); serialize_i32(i32) -> ();
        serialize_i64(i64) -> (); serialize_u8(u8) -> (); serialize_u16(u16) -> (); serialize_u32(u32) -> ();
        serialize_u64(u64) -> (); serialize_f32(f32) -> (); serialize_f64(f64) -> (); serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> (); serialize_none() -> (); serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> (); serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> NoMembers; serialize_tuple(usize) -> NoMembers;
        serialize_tuple_struct(&'static str, usize) -> NoMembers;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> NoMembers;
        serialize_map(Option<usize>) -> NoMembers; serialize_struct(&'static str, usize) -> NoMembers;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> NoMembers;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), Unwritable> {
        Err(Unwritable::Other)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, name: &T) -> Result<(), Unwritable> {
        name.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unwritable> {
        Err(Unwritable::Other)
    }
}

/// An object of one member, to see how `serde_json` writes its name.
struct OnlyMember<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> Serialize for OnlyMember<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, ())])
    }
}

/// The one member of a type that `serde_json` knows by its name.
struct Private<'a, T: ?Sized>(&'static str, &'a T);

impl<T: Serialize + ?Sized> Serialize for Private<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct(self.0, 1)?;
        members.serialize_field(self.0, self.1)?;
        members.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;
    use crate::error::code::ErrorCode;

    fn written<T: Serialize>(value: &T) -> Result<String, (ErrorCode, Option<&'static str>)> {
        let mut text = JsonText::new();
        text.write(value).map_err(|error| (error.code(), error.subject()))?;
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
    fn claims_are_written_as_serde_json_writes_them() {
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
    fn non_finite_number_is_rejected_by_outermost_member() {
        for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let rejected = |name| Err((ErrorCode::ClaimInvalid, Some(name)));
            assert_eq!(written(&claims(none, Shape::Unit, 0.0, 0.0)), rejected("ratio"));
            for shape in [Shape::Newtype(none), Shape::Tuple(0.0, none), Shape::Struct { x: none }] {
                assert_eq!(written(&claims(0.0, shape, 0.0, 0.0)), rejected("shape"));
            }
            assert_eq!(written(&claims(0.0, Shape::Unit, 0.0, none)), rejected("list"));
            assert_eq!(written(&BTreeMap::from([("ratio", none)])), Err((ErrorCode::ClaimInvalid, None)));
        }
        assert_eq!(written(&claims(0.0, Shape::Unit, f32::NAN, 0.0)), Err((ErrorCode::ClaimInvalid, Some("list"))));
    }

    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    struct Wrapped(&'static str);
    #[derive(Serialize)]
    struct Nothing;
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum NoName {
        Newtype(&'static str),
    }
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Word {
        #[serde(rename = "a \"variant\"")]
        Variant,
    }
    #[derive(Serialize)]
    struct Extremes {
        least: (i8, i16, i32, i64, i128),
        most: (u8, u16, u32, u64, u128),
        others: (f32, bool, char, (), Option<()>),
    }

    /// Shows that a value is spelled as `serde_json` spells it.
    #[track_caller]
    fn same<T: Serialize>(value: T) {
        let value = BTreeMap::from([("value", value)]);
        assert_eq!(written(&value), Ok(serde_json::to_string(&value).unwrap()));
    }

    #[test]
    fn value_that_serde_json_writes_as_no_name_is_rejected() {
        let variant = BTreeMap::from([(NoName::Newtype("n"), 0)]);
        assert!(serde_json::to_string(&variant).is_err());
        assert_eq!(written(&variant), Err((ErrorCode::ClaimInvalid, None)));
    }

    #[test]
    fn output_matches_serde_json() {
        let every: String = (0..0x180).filter_map(char::from_u32).chain("\u{2028}\u{1f600}".chars()).collect();
        same(every.as_str());
        same(BTreeMap::from([(every.as_str(), 0)]));
        for character in every.chars() {
            same((character, character.to_string(), BTreeMap::from([(character, 0)])));
        }
        same((BTreeMap::from([(-1, 0), (2, 0)]), BTreeMap::from([(true, 0)]), BTreeMap::from([(3_u128, 0)])));
        same((BTreeMap::from([(Wrapped("n"), 0)]), BTreeMap::from([(Word::Variant, 0)]), Word::Variant));
        same((BTreeMap::from([(Some("s"), 0)]), BTreeMap::<u8, u8>::new(), [0_u8; 0]));
        same((Wrapped("alone"), Nothing, [Wrapped("among"), Wrapped("others")]));
        same(Extremes {
            least: (i8::MIN, i16::MIN, i32::MIN, i64::MIN, i128::MIN),
            most: (u8::MAX, u16::MAX, u32::MAX, u64::MAX, u128::MAX),
            others: (f32::MIN_POSITIVE, true, '"', (), None),
        });
        same(serde_json::json!({ "a": [1, 2.5, null, { "b": "\n" }], "c": u64::MAX }));
        // Raw JSON is written unchanged, and checked.
        let raw = |text: &str| serde_json::value::RawValue::from_string(text.to_owned()).unwrap();
        same(raw(r#"[ 1.0, {"a": "\u0061"} ]"#));
        let twice = BTreeMap::from([("raw", raw(r#"{"a":1,"\u0061":2}"#))]);
        assert_eq!(written(&twice).unwrap_err().0, ErrorCode::TokenDuplicateMember);
        assert_eq!(written(&BTreeMap::from([([1], 0)])), Err((ErrorCode::ClaimInvalid, None)));
        assert_eq!(written(&BTreeMap::from([(None::<bool>, 0)])), Err((ErrorCode::ClaimInvalid, None)));
    }

    #[test]
    fn one_escape_or_two_are_written_wherever_they_stand() {
        for len in 1..33 {
            for (first, second) in (0..len).flat_map(|first| (first..len).map(move |second| (first, second))) {
                let mut text = vec!['a'; len];
                (text[first], text[second]) = ('"', '"');
                same(String::from_iter(text));
            }
        }
    }

    #[test]
    fn a_text_is_the_same_on_the_stack_and_on_the_heap() {
        for len in 1000..1040 {
            let value = BTreeMap::from([("a", "x".repeat(len)), ("b", "\"".to_owned())]);
            assert_eq!(written(&value), Ok(serde_json::to_string(&value).unwrap()));
        }
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
    fn equal_names_are_rejected_and_similar_ones_accepted() {
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
