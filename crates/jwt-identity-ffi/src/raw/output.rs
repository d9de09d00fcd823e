//! Places of the caller into which a call writes.

use std::ptr;

use crate::raw::object::{self, HEAD_LEN, Opaque};
use crate::text::jwti_text;

/// A place for a text. It is empty until [`set`](Self::set) is called.
pub(crate) struct TextOut(*mut jwti_text);

impl TextOut {
    /// Empties the place.
    ///
    /// # Safety
    ///
    /// `place` points to room for a `jwti_text` that stays valid while the value exists.
    pub(crate) unsafe fn new(place: *mut jwti_text) -> Self {
        // SAFETY: the place is valid by the contract of this function.
        unsafe { place.write(jwti_text { data: ptr::null_mut(), len: 0 }) };
        Self(place)
    }

    /// Hands a text over to the caller.
    pub(crate) fn set(self, text: TextBuffer) {
        let len = text.0.len().saturating_sub(HEAD_LEN);
        let data = object::text_into_raw(text.0);
        // SAFETY: the place is valid by the contract of `new`.
        unsafe { self.0.write(jwti_text { data, len }) };
    }
}

/// A text for the caller, with room for its head in front. Only append to it.
pub(crate) struct TextBuffer(String);

impl TextBuffer {
    /// Creates an empty text with room for this number of bytes.
    pub(crate) fn with_room(len: usize) -> Self {
        // One more byte for the NUL.
        let mut text = String::with_capacity(len.saturating_add(HEAD_LEN).saturating_add(1));
        text.push_str(HEAD_ROOM);
        Self(text)
    }

    /// Creates an empty text with room for a token with claims of this length.
    ///
    /// The room suffices for HS256 with a `kid` of 64 bytes. A longer signature grows the text, which costs little beside an
    /// RSA or ECDSA signature.
    pub(crate) fn for_token(claims_len: usize) -> Self {
        let payload_len = claims_len.saturating_add(2).saturating_div(3).saturating_mul(4);
        Self::with_room(payload_len.saturating_add(HEADER_AND_SIGNATURE))
    }

    /// Returns the text to append to.
    pub(crate) const fn end(&mut self) -> &mut String {
        &mut self.0
    }
}

impl From<&str> for TextBuffer {
    fn from(text: &str) -> Self {
        let mut buffer = Self::with_room(text.len());
        buffer.end().push_str(text);
        buffer
    }
}

/// The length of an encoded header with a `kid` of 64 bytes, of an HS256 signature, and of two dots.
const HEADER_AND_SIGNATURE: usize = 192;

const HEAD_ROOM: &str = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const _: () = assert!(HEAD_ROOM.len() == HEAD_LEN);

/// A place for an object. It is null until [`set`](Self::set) is called.
pub(crate) struct ObjectOut<O>(*mut *mut O);

impl<O: Opaque> ObjectOut<O> {
    /// Writes null to the place.
    ///
    /// # Safety
    ///
    /// `place` points to room for a pointer that stays valid while the value exists.
    pub(crate) unsafe fn new(place: *mut *mut O) -> Self {
        // SAFETY: the place is valid by the contract of this function.
        unsafe { place.write(ptr::null_mut()) };
        Self(place)
    }

    /// Hands an object over to the caller.
    pub(crate) fn set(self, content: O::Content) {
        let object = object::into_raw::<O>(content);
        // SAFETY: the place is valid by the contract of `new`.
        unsafe { self.0.write(object) };
    }
}

/// A place for a number. It is the default until [`set`](Self::set) is called.
pub(crate) struct ValueOut<T>(*mut T);

impl<T: Copy + Default> ValueOut<T> {
    /// Writes the default to the place.
    ///
    /// # Safety
    ///
    /// `place` points to room for a number that stays valid while the value exists.
    pub(crate) unsafe fn new(place: *mut T) -> Self {
        // SAFETY: the place is valid by the contract of this function.
        unsafe { place.write(T::default()) };
        Self(place)
    }

    pub(crate) fn set(self, value: T) {
        // SAFETY: the place is valid by the contract of `new`.
        unsafe { self.0.write(value) };
    }
}
