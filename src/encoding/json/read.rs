//! Strict JSON in: unique member names at every level, bounded depth, an object at the top, typed failures.
//!
//! `serde_json` alone keeps the last of two equal members in a map, skips ignored members unread, and reports in
//! sentences that quote the input. [`from_slice`] wraps its deserializer so that every member passes through here. A part
//! that a type takes unread, such as a raw value, is looked at by [`scan`].

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de;
use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::ser::Serialize;

use crate::encoding::json::decimal::{self, RoundedNumbers};
use crate::encoding::json::scan::{JsonFault, MAX_DEPTH, SERDE_JSON_PRIVATE, scan};
use crate::error::claim::ClaimError;

/// A fault and the outermost member in which it lies, as far as the type read into has a name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) fault: JsonFault,
    pub(crate) member: Option<&'static str>,
}

impl JsonError {
    pub(crate) const fn new(fault: JsonFault) -> Self {
        Self { fault, member: None }
    }

    const fn of(fault: JsonFault, member: &'static str) -> Self {
        Self { fault, member: Some(member) }
    }

    /// Names the member around the fault, which is the one a caller can do something about.
    fn inside(self, member: Option<&'static str>) -> Self {
        match (member, self.fault) {
            // What is missing inside a member does not make the member missing.
            (Some(_), JsonFault::Missing) => Self { fault: JsonFault::Invalid, member },
            (Some(_), _) => Self { member, ..self },
            (None, _) => self,
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strict JSON fault")
    }
}

impl std::error::Error for JsonError {}

impl de::Error for JsonError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new(JsonFault::Invalid)
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::new(JsonFault::WrongType)
    }
    fn invalid_value(found: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        match found {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => Self::new(JsonFault::OutOfRange),
            _ => Self::new(JsonFault::Invalid),
        }
    }
    fn missing_field(field: &'static str) -> Self {
        Self::of(JsonFault::Missing, field)
    }
    fn duplicate_field(field: &'static str) -> Self {
        Self::of(JsonFault::DuplicateMember, field)
    }
}

/// Reads one JSON object, and nothing else, into `T`.
#[inline]
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, JsonError> {
    read_or_explain(utf8(text)?, &[])
}

/// Reads one JSON object into `T` as if it had no members of these names. They are checked all the same.
#[inline]
pub(crate) fn from_slice_without<'de, T: Deserialize<'de>>(
    text: &'de [u8],
    hidden: &'static [&'static str],
) -> Result<T, JsonError> {
    read_or_explain(utf8(text)?, hidden)
}

/// Reads one JSON object into `T`, whose raw values hold JSON of any form. The caller reads each of them strictly.
///
/// `T` must not swallow errors.
pub(crate) fn from_str_with_unread_parts<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    read_object(&State::new(text, &[]))
}

/// Reads one JSON object into `T`, or nothing if anything is wrong with it, even if `T` did not mind.
#[inline]
pub(crate) fn try_from_slice<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Option<T> {
    let state = State::new(utf8(text).ok()?, &[]);
    let value = read_object(&state).ok()?;
    (!state.has_failed.get() && accept(&state).is_ok()).then_some(value)
}

fn utf8(text: &[u8]) -> Result<&str, JsonError> {
    std::str::from_utf8(text).map_err(|_| JsonError::new(JsonFault::InvalidUtf8))
}

#[inline]
fn read_or_explain<'de, T: Deserialize<'de>>(text: &'de str, hidden: &'static [&'static str]) -> Result<T, JsonError> {
    let state = State::new(text, hidden);
    match read_object(&state).and_then(|value| accept(&state).and(Ok(value))) {
        Err(error) => Err(explain(text, error)),
        read => read,
    }
}

#[inline]
fn read_object<'de, T: Deserialize<'de>>(state: &State<'de>) -> Result<T, JsonError> {
    if !state.text.trim_ascii_start().starts_with('{') {
        return Err(JsonError::new(JsonFault::InvalidJson));
    }
    let mut json = serde_json::Deserializer::from_str(state.text);
    let value = T::deserialize(Strict { inner: &mut json, state })?;
    json.end().map_err(|_| JsonError::new(JsonFault::InvalidJson))?;
    Ok(value)
}

/// Judges the form of a text that was read, where the type read into may have hidden a fault of it.
#[inline]
fn accept(state: &State<'_>) -> Result<(), JsonError> {
    if state.has_failed.get() || state.has_unread_part.get() { accept_form(state) } else { Ok(()) }
}

#[cold]
fn accept_form(state: &State<'_>) -> Result<(), JsonError> {
    let form = scan(state.text).map_err(JsonError::new)?;
    // A type may swallow the error of a value that it cannot hold, such as a number that is too large.
    let may_swallow = !state.has_unread_part.get() && !form.has_private_name;
    form.fault().filter(|_| !may_swallow).map_or(Ok(()), |fault| Err(JsonError::new(fault)))
}

/// Reports what is wrong with the form of the whole text before what is wrong with one member's type.
///
/// Only failures come here, so the text may be read twice more.
#[cold]
fn explain(text: &str, error: JsonError) -> JsonError {
    match scan(text) {
        Err(fault) if fault != error.fault => JsonError::new(fault),
        // Such a number is the fault of the member that wanted one.
        Ok(form) if form.has_unbounded_number && error.member.is_none() => JsonError::new(JsonFault::InvalidJson),
        _ => error,
    }
}

/// What all wrappers of one text share.
struct State<'t> {
    text: &'t str,
    hidden: &'static [&'static str],
    depth: Cell<u32>,
    /// A fault on its way out through `serde_json`, whose error type could only carry its text.
    fault: Cell<Option<JsonError>>,
    /// Whether there was a fault anywhere, even if the type read into did not mind.
    has_failed: Cell<bool>,
    /// Whether a part was taken without a look into it: raw text, or bytes of a string with any escape sequence.
    has_unread_part: Cell<bool>,
    /// The numbers of the text that an `f64` rounds to a whole number, once one of them was wanted.
    rounded: OnceCell<RoundedNumbers>,
}

impl<'t> State<'t> {
    const fn new(text: &'t str, hidden: &'static [&'static str]) -> Self {
        Self {
            text,
            hidden,
            depth: Cell::new(0),
            fault: Cell::new(None),
            has_failed: Cell::new(false),
            has_unread_part: Cell::new(false),
            rounded: OnceCell::new(),
        }
    }

    /// Hands `error` to `serde_json` as a blank; [`Self::recover`] turns it back.
    fn smuggle<E: de::Error>(&self, error: JsonError) -> E {
        self.fault.set(Some(self.refuse(error)));
        E::custom("")
    }

    /// Returns the fault that was smuggled; an error of `serde_json` itself is a value of the wrong type, or bad form,
    /// which [`explain`] finds out.
    fn recover(&self) -> JsonError {
        self.refuse(self.fault.take().unwrap_or(JsonError::new(JsonFault::WrongType)))
    }

    /// Notes that there is a fault, for whoever asks in the end.
    fn refuse(&self, error: JsonError) -> JsonError {
        self.has_failed.set(true);
        error
    }

    /// Tells whether `name` stands in the text, and is not one that `serde_json` hands to a visitor of its own making.
    fn is_in_text(&self, name: &Name<'_, '_>) -> bool {
        match name.0 {
            Cow::Borrowed(name) => self.text.as_bytes().as_ptr_range().contains(&name.as_ptr()),
            Cow::Owned(_) => true,
        }
    }

    fn nested<T>(&self, visit: impl FnOnce() -> Result<T, JsonError>) -> Result<T, JsonError> {
        let depth = self.depth.get().saturating_add(1);
        if depth > MAX_DEPTH {
            return Err(JsonError::new(JsonFault::NestingTooDeep));
        }
        self.depth.set(depth);
        let value = visit();
        self.depth.set(depth.saturating_sub(1));
        value
    }
}

/// A deserializer, seed or access of `serde_json` with the strict state beside it.
struct Strict<'s, T> {
    inner: T,
    state: &'s State<'s>,
}

/// A visitor on its way into `serde_json`.
struct StrictVisitor<'s, V> {
    visitor: V,
    state: &'s State<'s>,
    shape: Shape,
}

/// The visitor of a type that wants the whole number below or above a number of the text.
struct WholeNumber<'s, V> {
    visitor: V,
    state: &'s State<'s>,
    whole: fn(&RoundedNumbers, f64) -> Option<i64>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for WholeNumber<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<V::Value, E> {
        self.visitor.visit_i64(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<V::Value, E> {
        self.visitor.visit_u64(number)
    }

    #[cold]
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<V::Value, E> {
        let rounded = || self.state.rounded.get_or_init(|| RoundedNumbers::of(self.state.text));
        match (number.fract() == 0.0).then(rounded).and_then(|rounded| (self.whole)(rounded, number)) {
            Some(whole) => self.visitor.visit_i64(whole),
            None => self.visitor.visit_f64(number),
        }
    }
}

/// What the type read into takes from an object.
#[derive(Clone, Copy)]
enum Shape {
    /// A struct with these members; an array in its place is refused.
    Struct(&'static [&'static str]),
    Other,
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*) $(unread if $is_unread:expr)?;)+) => {
        $(fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, JsonError> {
            let state = self.state;
            $(if $is_unread {
                state.has_unread_part.set(true);
            })?
            self.inner
                .$method($($argument,)* StrictVisitor { visitor, state, shape: Shape::Other })
                .map_err(|_| state.recover())
        })+
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<'_, D> {
    type Error = JsonError;

    forward! {
        deserialize_any(); deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32();
        deserialize_i64(); deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32();
        deserialize_u64(); deserialize_u128(); deserialize_f32(); deserialize_f64(); deserialize_char();
        deserialize_str(); deserialize_string(); deserialize_bytes() unread if true;
        deserialize_byte_buf() unread if true; deserialize_option(); deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_seq(); deserialize_tuple(len: usize); deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map(); deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }

    // The name is a constant at each call, so the comparisons cost nothing once this is inlined. Without `always` it is
    // not, which costs 1 % of the instructions of a verification.
    #[expect(clippy::inline_always, reason = "measured")]
    #[inline(always)]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        let state = self.state;
        let whole: fn(&RoundedNumbers, f64) -> Option<i64> = match name {
            decimal::FLOOR => RoundedNumbers::floor,
            decimal::CEILING => RoundedNumbers::ceiling,
            _ => {
                if name.starts_with(SERDE_JSON_PRIVATE) {
                    state.has_unread_part.set(true);
                }
                let visitor = StrictVisitor { visitor, state, shape: Shape::Other };
                return self.inner.deserialize_newtype_struct(name, visitor).map_err(|_| state.recover());
            }
        };
        let visitor = WholeNumber { visitor, state, whole };
        // The hint keeps `serde_json` from its `arbitrary_precision` path, which another crate may have switched on.
        let visitor = StrictVisitor { visitor, state, shape: Shape::Other };
        self.inner.deserialize_f64(visitor).map_err(|_| state.recover())
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        let state = self.state;
        let visitor = StrictVisitor { visitor, state, shape: Shape::Struct(fields) };
        self.inner.deserialize_struct(name, fields, visitor).map_err(|_| state.recover())
    }

    // Ignored members are read all the same: two readers must not see two tokens.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_any(visitor)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let state = self.state;
        let strict = Strict { inner: deserializer, state };
        self.inner.deserialize(strict).map_err(|error| state.smuggle(error))
    }
}

macro_rules! visit {
    ($($method:ident($type:ty);)+) => {
        $(fn $method<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value).map_err(|error| self.state.smuggle(error))
        })+
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for StrictVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    visit! {
        visit_bool(bool); visit_i8(i8); visit_i16(i16); visit_i32(i32); visit_i64(i64); visit_i128(i128);
        visit_u8(u8); visit_u16(u16); visit_u32(u32); visit_u64(u64); visit_u128(u128); visit_f32(f32);
        visit_f64(f64); visit_char(char); visit_str(&str); visit_borrowed_str(&'de str); visit_string(String);
        visit_bytes(&[u8]); visit_borrowed_bytes(&'de [u8]); visit_byte_buf(Vec<u8>);
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none().map_err(|error| self.state.smuggle(error))
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit().map_err(|error| self.state.smuggle(error))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let state = self.state;
        let strict = Strict { inner: deserializer, state };
        self.visitor.visit_some(strict).map_err(|error| state.smuggle(error))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let state = self.state;
        let strict = Strict { inner: deserializer, state };
        self.visitor.visit_newtype_struct(strict).map_err(|error| state.smuggle(error))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        let state = self.state;
        if let Shape::Struct(_) = self.shape {
            return Err(state.smuggle(JsonError::new(JsonFault::WrongType)));
        }
        state.nested(|| self.visitor.visit_seq(Strict { inner: seq, state })).map_err(|error| state.smuggle(error))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let state = self.state;
        let members = match self.shape {
            Shape::Struct(members) => members,
            Shape::Other => &[],
        };
        // Kept here and lent, since the map itself is moved from hand to hand.
        let mut names = Names::default();
        let map = StrictMap { inner: map, state, members, current: Cow::Borrowed(""), names: &mut names };
        state.nested(|| self.visitor.visit_map(map)).map_err(|error| state.smuggle(error))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        let state = self.state;
        // A variant with content is an object. One without is a string, and which of both it is cannot be told here.
        let outer = state.depth.get();
        if outer >= MAX_DEPTH {
            state.has_unread_part.set(true);
        }
        state.depth.set(outer.saturating_add(1));
        let value = self.visitor.visit_enum(Strict { inner: data, state });
        state.depth.set(outer);
        value.map_err(|error| state.smuggle(error))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<'_, A> {
    type Error = JsonError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, JsonError> {
        let state = self.state;
        self.inner.next_element_seed(Strict { inner: seed, state }).map_err(|_| state.recover())
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, 's, A: EnumAccess<'de>> EnumAccess<'de> for Strict<'s, A> {
    type Error = JsonError;
    type Variant = Strict<'s, A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self::Variant), JsonError> {
        let state = self.state;
        match self.inner.variant_seed(Strict { inner: seed, state }) {
            Ok((value, variant)) => Ok((value, Strict { inner: variant, state })),
            Err(_) => Err(state.recover()),
        }
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<'_, A> {
    type Error = JsonError;

    fn unit_variant(self) -> Result<(), JsonError> {
        self.inner.unit_variant().map_err(|_| self.state.recover())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, JsonError> {
        let state = self.state;
        self.inner.newtype_variant_seed(Strict { inner: seed, state }).map_err(|_| state.recover())
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, JsonError> {
        let state = self.state;
        let visitor = StrictVisitor { visitor, state, shape: Shape::Other };
        self.inner.tuple_variant(len, visitor).map_err(|_| state.recover())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        let state = self.state;
        let visitor = StrictVisitor { visitor, state, shape: Shape::Struct(fields) };
        self.inner.struct_variant(fields, visitor).map_err(|_| state.recover())
    }
}

/// An object whose member names are told apart.
struct StrictMap<'s, 'n, 'de, A> {
    inner: A,
    state: &'s State<'s>,
    members: &'static [&'static str],
    /// The name of the member that is being read.
    current: Cow<'de, str>,
    names: &'n mut Names<'de>,
}

impl<A> StrictMap<'_, '_, '_, A> {
    /// The member that is being read, if the type read into has a name for it.
    #[cold]
    fn member(&self) -> Option<&'static str> {
        self.members.iter().copied().find(|member| *member == self.current)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for StrictMap<'_, '_, 'de, A> {
    type Error = JsonError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, JsonError> {
        let state = self.state;
        loop {
            let Some(name) = self.inner.next_key_seed(NameSeed).map_err(|_| state.recover())? else {
                return Ok(None);
            };
            // By these names `serde_json` tells itself to read text as a value; a stranger must not.
            if name.starts_with(SERDE_JSON_PRIVATE) && state.is_in_text(&Name(&name)) {
                return Err(state.refuse(JsonError::new(JsonFault::Invalid)));
            }
            let is_hidden = state.depth.get() == 1 && state.hidden.iter().any(|hidden| *hidden == name);
            self.current = name;
            if !self.names.insert(self.current.clone()) {
                return Err(state.refuse(JsonError { fault: JsonFault::DuplicateMember, member: self.member() }));
            }
            if !is_hidden {
                return seed.deserialize(Name(&self.current)).map(Some);
            }
            let _: IgnoredAny = self.next_value_seed(PhantomData)?;
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, JsonError> {
        let state = self.state;
        self.inner.next_value_seed(Strict { inner: seed, state }).map_err(|_| state.recover().inside(self.member()))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

/// Takes a member name, without a copy where it has no escapes.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// A member name as a key of the caller's type; a map may have numbers for keys.
struct Name<'n, 'de>(&'n Cow<'de, str>);

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

/// How many names are compared side by side.
const FEW: usize = 8;

/// The member names of one object: a few side by side, more in a set, so that a hostile object costs no square.
struct Names<'de> {
    few: [&'de str; FEW],
    len: usize,
    many: Option<HashSet<Cow<'de, str>>>,
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self { few: [""; FEW], len: 0, many: None }
    }
}

impl<'de> Names<'de> {
    /// Tells whether `name` is new.
    fn insert(&mut self, name: Cow<'de, str>) -> bool {
        if let Some(many) = &mut self.many {
            return many.insert(name);
        }
        let few = self.few.get(..self.len).unwrap_or_default();
        if few.contains(&name.as_ref()) {
            return false;
        }
        if let Cow::Borrowed(name) = &name
            && let Some(slot) = self.few.get_mut(self.len)
        {
            *slot = name;
            self.len = self.len.saturating_add(1);
            return true;
        }
        let few = self.few.get(..self.len).unwrap_or_default();
        let mut many: HashSet<Cow<'de, str>> = few.iter().map(|name| Cow::Borrowed(*name)).collect();
        many.insert(name);
        self.many = Some(many);
        true
    }
}

impl From<JsonError> for ClaimError {
    fn from(error: JsonError) -> Self {
        Self::about(error.member, error.fault.reason())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Claims {
        sub: String,
        #[serde(default)]
        exp: Option<u32>,
        #[serde(default)]
        acl: Option<Acl>,
        #[serde(default)]
        seats: BTreeMap<u16, Kind>,
    }

    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Acl {
        paths: Vec<String>,
    }

    #[derive(Debug, serde::Deserialize, PartialEq)]
    enum Kind {
        Plain,
        Named { name: String },
        Pair(u8, u8),
    }

    fn fault(json: &str) -> (JsonFault, Option<&'static str>) {
        let error = from_slice::<Claims>(json.as_bytes()).unwrap_err();
        (error.fault, error.member)
    }

    #[test]
    fn every_shape_that_serde_json_reads_is_read() {
        let json = br#" {"sub":"a\u0062","exp":7,"acl":{"paths":["x"]},"other":[{"deep":[null,1.5,true]}],
            "seats":{"1":"Plain","2":{"Named":{"name":"n"}},"3":{"Pair":[1,2]}}} "#;
        let claims: Claims = from_slice(json).unwrap();
        assert_eq!(claims.sub, "ab");
        assert_eq!(claims.seats.get(&3), Some(&Kind::Pair(1, 2)));
        assert_eq!(claims.seats.len(), 3);
    }

    #[test]
    fn equal_names_are_rejected_at_every_level() {
        for json in [
            r#"{"sub":"a","sub":"a"}"#,
            r#"{"sub":"a","x":1,"x":1}"#,
            r#"{"sub":"a","x":1,"\u0078":1}"#,
            r#"{"sub":"a","\u0078":1,"x":1}"#,
            r#"{"sub":"a","x":{"y":[{"z":1,"z":2}]}}"#,
            r#"{"sub":"a","acl":{"paths":[],"paths":[]}}"#,
            r#"{"sub":"a","seats":{"1":"Plain","1":"Plain"}}"#,
            r#"{"sub":5,"x":1,"x":1}"#,
        ] {
            assert_eq!(fault(json).0, JsonFault::DuplicateMember, "{json}");
        }
        let many: Vec<String> = (0..500).map(|n| format!("\"n{n}\":0")).collect();
        let json = format!("{{\"sub\":\"a\",{}}}", many.join(","));
        assert!(from_slice::<Claims>(json.as_bytes()).is_ok());
        assert_eq!(fault(&json.replace("\"n499\"", "\"n3\"")).0, JsonFault::DuplicateMember);
    }

    #[test]
    fn a_variant_without_content_is_a_name_and_nothing_more() {
        for content in ["5", "\"x\"", "[]", "{\"x\":1}"] {
            let json = format!("{{\"sub\":\"a\",\"seats\":{{\"1\":{{\"Plain\":{content}}}}}}}");
            assert_eq!(fault(&json), (JsonFault::WrongType, Some("seats")), "{content}");
        }
    }

    #[test]
    fn a_number_as_a_name_has_one_spelling() {
        for name in ["01", "+1", "1.0", "1e0", " 1", "65536", "-0"] {
            let json = format!("{{\"sub\":\"a\",\"seats\":{{\"{name}\":\"Plain\"}}}}");
            assert_eq!(fault(&json), (JsonFault::WrongType, Some("seats")), "{name}");
        }
    }

    #[test]
    fn reserved_names_of_serde_json_are_rejected_in_text() {
        #[derive(serde::Deserialize)]
        struct Open<'a> {
            value: serde_json::Value,
            #[serde(borrow)]
            raw: Option<&'a serde_json::value::RawValue>,
        }
        let ordinary: Open<'_> = from_slice(br#"{"value":[1,1.5],"raw":{"a": 1}}"#).unwrap();
        assert_eq!((ordinary.value.to_string().as_str(), ordinary.raw.unwrap().get()), ("[1,1.5]", "{\"a\": 1}"));
        for value in [
            r#"{"$serde_json::private::RawValue":"{\"a\":1,\"a\":2}"}"#,
            r#"{"\u0024serde_json::private::RawValue":"1"}"#,
            r#"{"$serde_json::private::Number":"12e5"}"#,
            r#"[{"x":{"$serde_json::private::RawValue":"[1]"}}]"#,
        ] {
            let json = format!("{{\"value\":{value}}}");
            let refused = from_slice::<Open<'_>>(json.as_bytes()).map(|_| ()).unwrap_err();
            assert_eq!((refused.fault, refused.member), (JsonFault::Invalid, Some("value")), "{json}");
            let ignored = format!("{{\"sub\":\"a\",\"other\":{value}}}");
            assert_eq!(fault(&ignored).0, JsonFault::Invalid, "{ignored}");
        }
    }

    #[test]
    fn hidden_members_are_not_seen_but_are_checked() {
        let read = |text: &'static str| from_slice_without::<BTreeMap<String, u8>>(text.as_bytes(), &["exp", "iss"]);
        assert_eq!(read(r#"{"exp":"x","a":1,"iss":{}}"#).unwrap(), BTreeMap::from([("a".to_owned(), 1)]));
        assert_eq!(read(r#"{"exp":1,"a":1,"exp":1}"#).unwrap_err().fault, JsonFault::DuplicateMember);
        assert_eq!(read(r#"{"exp":{"a":1,"a":2}}"#).unwrap_err().fault, JsonFault::DuplicateMember);
    }

    #[test]
    fn a_fault_is_named_after_the_outermost_member() {
        assert_eq!(fault(r#"{"sub":1}"#), (JsonFault::WrongType, Some("sub")));
        assert_eq!(fault(r#"{"sub":null}"#), (JsonFault::WrongType, Some("sub")));
        assert_eq!(fault(r#"{"exp":1}"#), (JsonFault::Missing, Some("sub")));
        assert_eq!(fault(r#"{"sub":"a","exp":-1}"#), (JsonFault::OutOfRange, Some("exp")));
        assert_eq!(fault(r#"{"sub":"a","exp":1e999}"#), (JsonFault::WrongType, Some("exp")));
        assert_eq!(fault(r#"{"sub":"a","acl":{}}"#), (JsonFault::Invalid, Some("acl")));
        assert_eq!(fault(r#"{"sub":"a","acl":{"paths":"x"}}"#), (JsonFault::WrongType, Some("acl")));
        assert_eq!(fault(r#"{"sub":"a","acl":[["x"]]}"#), (JsonFault::WrongType, Some("acl")));
    }

    #[test]
    fn what_is_not_one_json_object_is_refused() {
        for json in [
            "",
            " ",
            "[]",
            "\"a\"",
            "1",
            "null",
            "true",
            "{",
            "{\"sub\":\"a\"",
            "{\"sub\":\"a\"}x",
            "{}{}",
            "{\"sub\":\"a\",}",
            "{sub:\"a\"}",
            "{'sub':\"a\"}",
            "{\"sub\":NaN}",
            "{\"sub\":01}",
            "{\"sub\":+1}",
            "{\"sub\":0x1}",
            "{\"sub\":\"a\" /* b */}",
            "{\"sub\":\"\u{1}\"}",
            "{\"sub\":\"\\ud800\"}",
            "\u{feff}{\"sub\":\"a\"}",
            "{\"sub\":\"a\"}\0",
            "{\"sub\":1,\"exp\":}",
            "{\"x\":1,\"x\":1,\"sub\":\"\\ud800\"}",
            "{\"sub\":\"a\",\"x\":1e999}",
        ] {
            assert_eq!(fault(json).0, JsonFault::InvalidJson, "{json:?}");
        }
        for octets in [&b"{\"sub\":\"\xff\"}"[..], b"{\"sub\":\"\xc0\xaf\"}", b"{\"sub\":\"\xed\xa0\x80\"}"] {
            assert_eq!(from_slice::<Claims>(octets).unwrap_err().fault, JsonFault::InvalidUtf8);
        }
    }

    #[test]
    fn fault_of_form_precedes_other_faults() {
        let deep = |rest: &str| format!(r#"{{"x":{}{}{rest}}}"#, "[".repeat(100), "]".repeat(100));
        assert_eq!(fault(&deep(r#","y":1"#)).0, JsonFault::NestingTooDeep);
        assert_eq!(fault(&deep(r#","y":1,"y":1"#)).0, JsonFault::DuplicateMember);
        assert_eq!(fault(&deep(r#","y":1,"y":1,"z":"\ud800""#)).0, JsonFault::InvalidJson);
        assert_eq!(fault(&deep(r#","y":1,"y":1,"#)).0, JsonFault::InvalidJson);
        assert_eq!(fault(r#"[{"y":1,"y":1}]"#).0, JsonFault::DuplicateMember);
        assert_eq!(fault(&"[".repeat(100)).0, JsonFault::InvalidJson);
        assert_eq!(fault(&format!("{}{}", "[".repeat(100), "]".repeat(100))).0, JsonFault::NestingTooDeep);
        // What is too deep to be read is not searched.
        let hidden = format!(r#"{{"x":{}{{"y":1,"y":1}}{}}}"#, "[".repeat(100), "]".repeat(100));
        assert_eq!(fault(&hidden).0, JsonFault::NestingTooDeep);
    }

    /// Makes do with nothing.
    #[derive(Debug, PartialEq)]
    struct Lenient(Option<BTreeMap<String, Lenient>>);

    impl<'de> Deserialize<'de> for Lenient {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(BTreeMap::deserialize(deserializer).ok()))
        }
    }

    #[test]
    fn invalid_text_is_rejected_for_lenient_types() {
        let read = |text: &str| from_slice::<BTreeMap<String, Lenient>>(text.as_bytes());
        let fault = |text: &str| read(text).map_err(|error| error.fault);
        let nothing = || Ok(BTreeMap::from([("x".to_owned(), Lenient(None))]));
        for text in [r#"{"x":1}"#, r#"{"x":"text"}"#, r#"{"x":true}"#, r#"{ "x":1}"#, r#"{ "x":1e999}"#] {
            assert_eq!(fault(text), nothing(), "{text}");
        }
        for (text, expected) in [
            (r#"{"x":{"a":1,"a"}}"#, JsonFault::InvalidJson),
            (r#"{"x":{"a":{},"a":{}}}"#, JsonFault::DuplicateMember),
            (r#"{"x":{"a":{},"a":{}}"#, JsonFault::InvalidJson),
            (r#"{"x":{"a":1,"a":2},"y":{}}"#, JsonFault::DuplicateMember),
            (r#"{"x":{"a":tru}"#, JsonFault::InvalidJson),
            (r#"{"x":"\q"}"#, JsonFault::InvalidJson),
            (r#"{"x":{"$serde_json::private::RawValue":1}"#, JsonFault::InvalidJson),
        ] {
            assert_eq!(fault(text), Err(expected), "{text}");
        }
        let deep = format!("{}1{}", "{\"x\":".repeat(80), "}".repeat(80));
        assert_eq!(fault(&deep), Err(JsonFault::NestingTooDeep));
    }

    #[test]
    fn nesting_limit_includes_ignored_members() {
        let arrays = |levels: usize| format!("{{\"sub\":\"a\",\"x\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(from_slice::<Claims>(arrays(63).as_bytes()).is_ok());
        assert_eq!(fault(&arrays(64)).0, JsonFault::NestingTooDeep);
        assert_eq!(fault(&arrays(100_000)).0, JsonFault::NestingTooDeep);
        let objects = format!("{{\"sub\":\"a\",\"x\":{}1{}}}", "{\"a\":".repeat(3000), "}".repeat(3000));
        assert_eq!(fault(&objects).0, JsonFault::NestingTooDeep);
    }
}
