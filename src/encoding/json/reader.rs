//! The strict reader, a deserializer.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::encoding::json::decimal::{CEILING, FLOOR, RoundedNumbers};
use crate::encoding::json::error::{JsonError, Outcome};
use crate::encoding::json::name::Name;
use crate::encoding::json::names::Names;
use crate::encoding::json::number::Number;
use crate::encoding::json::plain::plain_len;
use crate::encoding::json::scan::{JsonFault, MAX_DEPTH, SERDE_JSON_PRIVATE, split_string};

/// Walks through a text once, and lets visitors see its values.
pub(super) struct Reader<'de> {
    text: &'de str,
    /// The index of the next byte, at most the length of the text.
    at: usize,
    /// The number of open objects and arrays.
    depth: u32,
    /// `true` if there was a fault anywhere, even if the target type ignored the error.
    pub(super) has_failed: bool,
    /// Whether an object or an array was left before its end. Nothing behind it is read.
    is_lost: bool,
    /// Members of the outermost object that the type read into does not see.
    hidden: &'static [&'static str],
    /// Whether raw text need not be strict.
    pub(super) leaves_raw_text: bool,
    /// The numbers of the text that an `f64` rounds to a whole number, once one of them was wanted.
    rounded: Option<RoundedNumbers>,
}

impl<'de> Reader<'de> {
    pub(super) const fn new(text: &'de str, hidden: &'static [&'static str]) -> Self {
        let (at, depth, rounded) = (0, 0, None);
        Self { text, at, depth, has_failed: false, is_lost: false, hidden, leaves_raw_text: false, rounded }
    }

    #[inline]
    pub(super) fn whole_object<T: Deserialize<'de>>(&mut self) -> Outcome<T> {
        if self.peek() != b'{' {
            return Err(JsonError::new(JsonFault::InvalidJson));
        }
        let value = T::deserialize(&mut *self)?;
        self.peek();
        if self.is_lost || self.at < self.text.len() {
            return Err(JsonError::new(JsonFault::InvalidJson));
        }
        Ok(value)
    }

    /// Reports whether the text is one value that may be inside `depth` objects and arrays.
    pub(super) fn is_whole_value(&mut self, depth: u32) -> bool {
        self.depth = depth;
        let is_value = IgnoredAny::deserialize(&mut *self).is_ok() && !self.has_failed;
        self.peek();
        is_value && self.at == self.text.len()
    }

    /// Records a fault, in case the target type ignores the error.
    #[cold]
    fn fail(&mut self, error: JsonError) -> JsonError {
        self.has_failed = true;
        error
    }

    /// Returns the fault of a value that is not what the type wants, or that is not JSON, which the caller finds out. A
    /// scalar is read, so that a type that ignores the error can go on behind it.
    #[cold]
    fn wrong_type(&mut self) -> JsonError {
        match self.peek() {
            b'"' => drop(self.string()),
            b'-' | b'0'..=b'9' => drop(self.number()),
            _ => _ = ["null", "true", "false"].iter().any(|word| self.word(word)),
        }
        self.fail(JsonError::new(JsonFault::WrongType))
    }

    /// Returns the next byte behind whitespace, or 0 at the end. The grammar has no place for a 0.
    #[inline]
    fn peek(&mut self) -> u8 {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if *byte > b' ' => *byte,
            _ => self.peek_behind_space(),
        }
    }

    #[inline(never)]
    fn peek_behind_space(&mut self) -> u8 {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.as_bytes().get(self.at) {
            self.at = self.at.wrapping_add(1);
        }
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    /// Steps behind the next byte if it is this one.
    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == byte;
        if is_next {
            self.at = self.at.wrapping_add(1);
        }
        is_next
    }

    /// Steps behind a word if it is next.
    fn word(&mut self, word: &str) -> bool {
        let is_next = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if is_next {
            self.at = self.at.saturating_add(word.len());
        }
        is_next
    }

    /// Reads the string whose opening quote is next.
    fn string(&mut self) -> Outcome<Cow<'de, str>> {
        match self.plain_string() {
            Some(string) => Ok(Cow::Borrowed(string)),
            None => self.string_with_escapes().map(Cow::Owned),
        }
    }

    /// Reads the string whose opening quote is next, unless it has escape sequences or a fault.
    fn plain_string(&mut self) -> Option<&'de str> {
        let start = self.at.wrapping_add(1);
        let end = start.wrapping_add(plain_len(self.text.as_bytes().get(start..)?));
        match self.text.as_bytes().get(end) {
            Some(b'"') => {
                self.at = end.wrapping_add(1);
                self.text.get(start..end)
            }
            _ => None,
        }
    }

    #[cold]
    fn string_with_escapes(&mut self) -> Outcome<String> {
        let (quoted, _) = split_string(self.text.get(self.at..).unwrap_or_default());
        self.at = self.at.saturating_add(quoted.len());
        serde_json::from_str(quoted).map_err(|_| self.fail(JsonError::new(JsonFault::WrongType)))
    }

    /// Reads the number whose first digit or sign is next.
    fn number(&mut self) -> Outcome<Number> {
        let start = self.at;
        let (mut number, mut end) = (0_u64, start);
        let after = loop {
            match self.text.as_bytes().get(end) {
                Some(digit @ b'0'..=b'9') => number = number.wrapping_mul(10).wrapping_add(u64::from(digit & 0xf)),
                after => break after,
            }
            end = end.wrapping_add(1);
        };
        let has_leading_zero = self.text.as_bytes().get(start) == Some(&b'0') && end > start.saturating_add(1);
        let is_natural = end > start && !has_leading_zero && !matches!(after, Some(b'.' | b'e' | b'E'));
        if is_natural && end <= start.saturating_add(MAX_DIGITS) {
            self.at = end;
            return Ok(Number::U64(number));
        }
        self.other_number()
    }

    #[cold]
    fn other_number<N: Deserialize<'de>>(&mut self) -> Outcome<N> {
        let text = self.number_text();
        serde_json::from_str(text).map_err(|_| self.fail(JsonError::new(JsonFault::WrongType)))
    }

    /// Reads all bytes that can be part of a number.
    fn number_text(&mut self) -> &'de str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_in_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let text = rest.get(..rest.bytes().take_while(is_in_number).count()).unwrap_or_default();
        self.at = self.at.saturating_add(text.len());
        text
    }

    /// Returns the whole number below or above a number whose nearest `f64` is whole, if the number itself is not.
    #[cold]
    fn whole_number(&mut self, nearest: f64, bound: fn(&RoundedNumbers, f64) -> Option<i64>) -> Number {
        if nearest.fract() != 0.0 {
            return Number::F64(nearest);
        }
        let rounded = self.rounded.get_or_insert_with(|| RoundedNumbers::of(self.text));
        bound(rounded, nearest).map_or(Number::F64(nearest), Number::I64)
    }

    /// Reads the raw text of any value.
    fn raw(&mut self) -> Outcome<&'de str> {
        self.peek();
        let start = self.at;
        if self.leaves_raw_text {
            let mut values = serde_json::Deserializer::from_str(self.text.get(start..).unwrap_or_default()).into_iter();
            if !matches!(values.next(), Some(Ok(IgnoredAny))) {
                return Err(self.fail(JsonError::new(JsonFault::InvalidJson)));
            }
            self.at = start.saturating_add(values.byte_offset());
        } else {
            // Any type is right, so what has the wrong one is no JSON.
            IgnoredAny::deserialize(&mut *self).map_err(|error| match error.fault {
                JsonFault::WrongType => JsonError::new(JsonFault::InvalidJson),
                _ => error,
            })?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Steps into the object or array that is next.
    #[inline]
    fn enter(&mut self) -> Outcome<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fail(JsonError::new(JsonFault::NestingTooDeep)));
        }
        self.depth = self.depth.wrapping_add(1);
        self.at = self.at.wrapping_add(1);
        Ok(())
    }

    /// Steps out of an object or array, of which a visitor made `outcome`.
    #[inline]
    fn leave<T>(&mut self, outcome: Outcome<T>, is_at_end: bool) -> Outcome<T> {
        self.depth = self.depth.wrapping_sub(1);
        match outcome {
            Ok(value) if is_at_end => Ok(value),
            outcome => Err(self.leave_early(outcome.err(), is_at_end)),
        }
    }

    #[cold]
    fn leave_early(&mut self, error: Option<JsonError>, is_at_end: bool) -> JsonError {
        if !is_at_end {
            self.is_lost = true;
            self.at = self.text.len();
        }
        self.fail(error.unwrap_or(JsonError::new(JsonFault::WrongType)))
    }

    /// Reads a comma or the closing bracket. Returns whether there is another element or member.
    #[inline]
    fn has_next(&mut self, place: &mut Place, close: u8) -> Outcome<bool> {
        let has_next = match place {
            Place::Begin => !self.take(close),
            Place::Behind if self.take(b',') => true,
            Place::Behind if self.take(close) => false,
            Place::End => return Ok(false),
            Place::Behind | Place::Value => return Err(self.fail(JsonError::new(JsonFault::WrongType))),
        };
        *place = if has_next { Place::Behind } else { Place::End };
        Ok(has_next)
    }

    /// Reports whether an object or array ends at `place`, and steps behind its end.
    #[inline]
    fn ends(&mut self, place: Place, close: u8) -> bool {
        match place {
            Place::End => true,
            Place::Begin | Place::Behind => self.take(close),
            Place::Value => false,
        }
    }

    #[inline]
    fn object<V: Visitor<'de>>(&mut self, members: &'static [&'static str], visitor: V) -> Outcome<V::Value> {
        self.enter()?;
        let mut object = Object {
            reader: &mut *self,
            members,
            place: Place::Begin,
            current: Cow::Borrowed(""),
            names: Names::default(),
        };
        let outcome = visitor.visit_map(&mut object);
        let place = object.place;
        let is_at_end = self.ends(place, b'}');
        self.leave(outcome, is_at_end)
    }

    fn array<V: Visitor<'de>>(&mut self, visitor: V) -> Outcome<V::Value> {
        self.enter()?;
        let mut array = Array { reader: &mut *self, place: Place::Begin };
        let outcome = visitor.visit_seq(&mut array);
        let place = array.place;
        let is_at_end = self.ends(place, b']');
        self.leave(outcome, is_at_end)
    }
}

/// The most digits with which any number fits in a `u64`.
const MAX_DIGITS: usize = 19;

/// Where in an object or array the reader is.
#[derive(Clone, Copy)]
enum Place {
    /// Behind the opening bracket.
    Begin,
    /// Behind the name of a member.
    Value,
    /// Behind an element or member.
    Behind,
    /// Behind the closing bracket.
    End,
}

macro_rules! read_as {
    (text: $($method:ident)+) => {
        $(#[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
            if self.peek() != b'"' {
                return Err(self.wrong_type());
            }
            match self.plain_string() {
                Some(text) => visitor.visit_borrowed_str(text),
                None => visitor.visit_string(self.string_with_escapes()?),
            }
        })+
    };
    (number: $($method:ident)+) => {
        $(#[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
            match self.peek() {
                b'0'..=b'9' | b'-' => self.number()?.show_to(visitor),
                _ => Err(self.wrong_type()),
            }
        })+
    };
    (long number: $($method:ident $visit:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
            match self.peek() {
                b'0'..=b'9' | b'-' => visitor.$visit(self.other_number()?),
                _ => Err(self.wrong_type()),
            }
        })+
    };
    (bytes: $($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
            match self.peek() {
                b'"' => match self.string()? {
                    Cow::Borrowed(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
                    Cow::Owned(text) => visitor.visit_byte_buf(text.into_bytes()),
                },
                _ => self.deserialize_seq(visitor),
            }
        })+
    };
    (null: $($method:ident($($ignored:ty)?))+) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $ignored,)? visitor: V) -> Outcome<V::Value> {
            self.peek();
            if self.word("null") { visitor.visit_unit() } else { Err(self.wrong_type()) }
        })+
    };
    (array: $($method:ident($($ignored:ty),*))+) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $ignored,)* visitor: V) -> Outcome<V::Value> {
            if self.peek() == b'[' { self.array(visitor) } else { Err(self.wrong_type()) }
        })+
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = JsonError;

    read_as!(text: deserialize_char deserialize_str deserialize_string deserialize_identifier);
    read_as!(number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_f64);
    read_as!(long number: deserialize_i128 visit_i128 deserialize_u128 visit_u128);
    read_as!(bytes: deserialize_bytes deserialize_byte_buf);
    read_as!(null: deserialize_unit() deserialize_unit_struct(&'static str));
    read_as!(array: deserialize_seq() deserialize_tuple(usize) deserialize_tuple_struct(&'static str, usize));

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.peek() {
            b'"' => self.deserialize_str(visitor),
            b'0'..=b'9' | b'-' => self.number()?.show_to(visitor),
            b'{' => self.object(&[], visitor),
            b'[' => self.array(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => self.deserialize_bool(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        self.peek();
        if self.word("true") {
            visitor.visit_bool(true)
        } else if self.word("false") {
            visitor.visit_bool(false)
        } else {
            Err(self.wrong_type())
        }
    }

    // An `f64` on its way to an `f32` would be rounded twice.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        let (b'0'..=b'9' | b'-') = self.peek() else {
            return Err(self.wrong_type());
        };
        let start = self.at;
        match self.number()? {
            Number::F64(_) => {
                self.at = start;
                visitor.visit_f32(self.other_number()?)
            }
            number => number.show_to(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        if self.peek() == b'n' && self.word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        if self.peek() == b'{' { self.object(&[], visitor) } else { Err(self.wrong_type()) }
    }

    // An array in the place of a struct, which `serde_json` accepts, has no names that could be checked.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        if self.peek() == b'{' { self.object(members, visitor) } else { Err(self.wrong_type()) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        match self.peek() {
            b'"' => visitor.visit_enum(Variant { reader: self, has_content: false }),
            b'{' => {
                self.enter()?;
                let outcome = visitor.visit_enum(Variant { reader: &mut *self, has_content: true });
                let is_at_end = self.take(b'}');
                self.leave(outcome, is_at_end)
            }
            _ => Err(self.wrong_type()),
        }
    }

    // The name is a constant at each call, so the comparisons cost nothing once this is inlined. Without `always` it is
    // not.
    #[expect(clippy::inline_always, reason = "measured")]
    #[inline(always)]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Outcome<V::Value> {
        let bound: fn(&RoundedNumbers, f64) -> Option<i64> = match name {
            FLOOR => RoundedNumbers::floor,
            CEILING => RoundedNumbers::ceiling,
            _ if name.starts_with(SERDE_JSON_PRIVATE) => {
                let raw = self.raw()?;
                let read = serde_json::Deserializer::from_str(raw).deserialize_newtype_struct(name, visitor);
                return read.map_err(|_| self.fail(JsonError::new(JsonFault::WrongType)));
            }
            _ => return visitor.visit_newtype_struct(self),
        };
        let (b'0'..=b'9' | b'-') = self.peek() else {
            return Err(self.wrong_type());
        };
        match self.number()? {
            Number::F64(nearest) => self.whole_number(nearest, bound).show_to(visitor),
            number => number.show_to(visitor),
        }
    }

    // Ignored members are read all the same: two readers must not see two tokens.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        self.deserialize_any(visitor)
    }
}

/// An array whose elements are read one by one.
struct Array<'r, 'de> {
    reader: &'r mut Reader<'de>,
    place: Place,
}

impl<'de> SeqAccess<'de> for &mut Array<'_, 'de> {
    type Error = JsonError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Outcome<Option<S::Value>> {
        if !self.reader.has_next(&mut self.place, b']')? {
            return Ok(None);
        }
        match seed.deserialize(&mut *self.reader) {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(self.reader.fail(error)),
        }
    }
}

/// An object whose members are read one by one. A repeated name is an error.
struct Object<'r, 'de> {
    reader: &'r mut Reader<'de>,
    /// The names that the type read into has for members.
    members: &'static [&'static str],
    place: Place,
    /// The name of the member that is being read.
    current: Cow<'de, str>,
    names: Names<'de>,
}

impl Object<'_, '_> {
    /// Reads the name of the next member, if there is one.
    fn next_name(&mut self) -> Outcome<bool> {
        let reader = &mut *self.reader;
        if !reader.has_next(&mut self.place, b'}')? {
            return Ok(false);
        }
        if reader.peek() != b'"' {
            return Err(reader.fail(JsonError::new(JsonFault::WrongType)));
        }
        self.current = match reader.plain_string() {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(reader.string_with_escapes()?),
        };
        if !reader.take(b':') {
            return Err(reader.fail(JsonError::new(JsonFault::WrongType)));
        }
        self.place = Place::Value;
        // `serde_json` uses these names internally, to read text as a value. A text from outside must not have them.
        if self.current.starts_with(SERDE_JSON_PRIVATE) {
            return Err(reader.fail(JsonError::new(JsonFault::Invalid)));
        }
        if self.names.insert(&self.current) {
            return Ok(true);
        }
        Err(self.fail(JsonFault::DuplicateMember))
    }

    #[cold]
    fn fail(&mut self, fault: JsonFault) -> JsonError {
        self.reader.fail(JsonError { fault, member: self.member() })
    }

    /// The member that is being read, if the type read into has a name for it.
    #[cold]
    fn member(&self) -> Option<&'static str> {
        self.members.iter().copied().find(|member| *member == self.current)
    }
}

impl<'de> MapAccess<'de> for &mut Object<'_, 'de> {
    type Error = JsonError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        while self.next_name()? {
            let hidden = if self.reader.depth == 1 { self.reader.hidden } else { &[] };
            if !hidden.iter().any(|hidden| *hidden == self.current) {
                return seed.deserialize(Name(&self.current)).map(Some);
            }
            let _: IgnoredAny = self.next_value_seed(PhantomData)?;
        }
        Ok(None)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Outcome<S::Value> {
        let Place::Value = self.place else {
            return Err(self.fail(JsonFault::WrongType));
        };
        self.place = Place::Behind;
        match seed.deserialize(&mut *self.reader) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.reader.fail(error.inside(self.member()))),
        }
    }
}

/// The variant of an enum: a string, or the one member of an object.
struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
    has_content: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = JsonError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Outcome<(S::Value, Self)> {
        if self.reader.peek() != b'"' {
            return Err(self.reader.wrong_type());
        }
        let name = self.reader.string()?;
        if self.has_content && !self.reader.take(b':') {
            return Err(self.reader.wrong_type());
        }
        let variant = seed.deserialize(Name(&name))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = JsonError;

    fn unit_variant(self) -> Outcome<()> {
        if self.has_content { <()>::deserialize(self.reader) } else { Ok(()) }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Outcome<S::Value> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Outcome<V::Value> {
        self.content()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, members: &'static [&'static str], visitor: V) -> Outcome<V::Value> {
        self.content()?.deserialize_struct("", members, visitor)
    }
}

impl<'r, 'de> Variant<'r, 'de> {
    fn content(self) -> Outcome<&'r mut Reader<'de>> {
        if self.has_content { Ok(self.reader) } else { Err(self.reader.fail(JsonError::new(JsonFault::WrongType))) }
    }
}
