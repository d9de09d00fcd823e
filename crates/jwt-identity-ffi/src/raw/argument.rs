//! Arguments of C functions. Each function checks one kind of them for [`entry!`].
//!
//! # Safety
//!
//! Each pointer is null, or valid for its type and length until the C function returns. A handle is null or a live object of
//! this library, of any kind.

use std::ffi::{c_char, c_void};
use std::slice;

use crate::failure::Failure;
use crate::raw::callback::{Offered, jwti_drop_callback};
use crate::raw::object::{self, Opaque};
use crate::raw::output::{ObjectOut, TextOut, ValueOut};
use crate::text::jwti_text;

/// Returns a required text.
pub(crate) unsafe fn text<'a>(name: &'static str, data: *const c_char, len: usize) -> Result<&'a str, Failure> {
    // SAFETY: see the head of this file.
    unsafe { optional_text(name, data, len) }?.ok_or(Failure::null(name))
}

/// Returns a text, or `None` for null.
pub(crate) unsafe fn optional_text<'a>(
    name: &'static str,
    data: *const c_char,
    len: usize,
) -> Result<Option<&'a str>, Failure> {
    // SAFETY: see the head of this file.
    let bytes = unsafe { optional_bytes(name, data.cast(), len) }?;
    bytes.map(str::from_utf8).transpose().map_err(|_| Failure::not_utf8(name))
}

/// Returns required bytes.
pub(crate) unsafe fn bytes<'a>(name: &'static str, data: *const c_void, len: usize) -> Result<&'a [u8], Failure> {
    // SAFETY: see the head of this file.
    unsafe { optional_bytes(name, data.cast(), len) }?.ok_or(Failure::null(name))
}

unsafe fn optional_bytes<'a>(name: &'static str, data: *const u8, len: usize) -> Result<Option<&'a [u8]>, Failure> {
    if data.is_null() {
        return if len == 0 { Ok(None) } else { Err(Failure::null(name)) };
    }
    if isize::try_from(len).is_err() {
        return Err(Failure::too_long(name));
    }
    // SAFETY: see the head of this file. The length was checked.
    Ok(Some(unsafe { slice::from_raw_parts(data, len) }))
}

/// Returns an object.
pub(crate) unsafe fn handle<'a, O: Opaque>(name: &'static str, object: *const O) -> Result<&'a O::Content, Failure> {
    // SAFETY: see the head of this file.
    unsafe { object::borrow(name, object) }
}

/// Returns a structure.
pub(crate) unsafe fn structure<'a, T>(name: &'static str, structure: *const T) -> Result<&'a T, Failure> {
    // SAFETY: see the head of this file.
    unsafe { structure.as_ref() }.ok_or(Failure::null(name))
}

/// Returns a place for a text.
pub(crate) unsafe fn text_out(name: &'static str, place: *mut jwti_text) -> Result<TextOut, Failure> {
    // SAFETY: see the head of this file.
    if place.is_null() { Err(Failure::null(name)) } else { Ok(unsafe { TextOut::new(place) }) }
}

/// Returns a place for a text, or `None` for null.
#[allow(clippy::unnecessary_wraps, reason = "`entry!` expects a result of each kind")]
pub(crate) unsafe fn optional_text_out(_: &'static str, place: *mut jwti_text) -> Result<Option<TextOut>, Failure> {
    // SAFETY: see the head of this file.
    Ok(if place.is_null() { None } else { Some(unsafe { TextOut::new(place) }) })
}

/// Returns a place for an object.
pub(crate) unsafe fn object_out<O: Opaque>(name: &'static str, place: *mut *mut O) -> Result<ObjectOut<O>, Failure> {
    // SAFETY: see the head of this file.
    if place.is_null() { Err(Failure::null(name)) } else { Ok(unsafe { ObjectOut::new(place) }) }
}

/// Returns a place for a number.
pub(crate) unsafe fn value_out<T: Copy + Default>(name: &'static str, place: *mut T) -> Result<ValueOut<T>, Failure> {
    // SAFETY: see the head of this file.
    if place.is_null() { Err(Failure::null(name)) } else { Ok(unsafe { ValueOut::new(place) }) }
}

/// Returns a list. It is empty for null and the length 0.
pub(crate) unsafe fn list<'a, T>(name: &'static str, items: *const T, count: usize) -> Result<&'a [T], Failure> {
    if items.is_null() {
        return if count == 0 { Ok(&[]) } else { Err(Failure::null(name)) };
    }
    if count.checked_mul(size_of::<T>()).is_none_or(|len| isize::try_from(len).is_err()) {
        return Err(Failure::too_long(name));
    }
    // SAFETY: see the head of this file. The length was checked.
    Ok(unsafe { slice::from_raw_parts(items, count) })
}

/// Returns a callback that the caller still owns.
pub(crate) unsafe fn callback<F>(
    name: &'static str,
    function: Option<F>,
    user_data: *mut c_void,
    drop: jwti_drop_callback,
) -> Result<Offered<F>, Failure> {
    // SAFETY: the caller promises that the functions take this pointer from any thread.
    unsafe { Offered::new(name, function, user_data, drop) }
}

/// Returns an object, or `None` for null.
pub(crate) unsafe fn optional_handle<'a, O: Opaque>(
    name: &'static str,
    object: *const O,
) -> Result<Option<&'a O::Content>, Failure> {
    // SAFETY: see the head of this file.
    if object.is_null() { Ok(None) } else { unsafe { object::borrow(name, object) }.map(Some) }
}

/// Returns bytes. They are empty for null and the length 0.
pub(crate) unsafe fn content<'a>(name: &'static str, data: *const c_void, len: usize) -> Result<&'a [u8], Failure> {
    // SAFETY: see the head of this file.
    Ok(unsafe { optional_bytes(name, data.cast(), len) }?.unwrap_or_default())
}

/// Returns a list of objects.
pub(crate) unsafe fn handles<'a, O: Opaque>(
    name: &'static str,
    objects: *const *const O,
    count: usize,
) -> Result<Vec<&'a O::Content>, Failure> {
    // SAFETY: see the head of this file.
    let objects = unsafe { list(name, objects, count) }?;
    // SAFETY: see the head of this file.
    objects.iter().map(|&object| unsafe { object::borrow(name, object) }).collect()
}

/// Returns a callback that the caller still owns, or `None` for null.
#[allow(clippy::unnecessary_wraps, reason = "`entry!` expects a result of each kind")]
pub(crate) unsafe fn optional_callback<F>(
    name: &'static str,
    function: Option<F>,
    user_data: *mut c_void,
    drop: jwti_drop_callback,
) -> Result<Option<Offered<F>>, Failure> {
    // SAFETY: the caller promises that the functions take this pointer from any thread.
    function.map(|function| unsafe { Offered::new(name, Some(function), user_data, drop) }).transpose()
}
