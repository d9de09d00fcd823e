//! Texts of the library.

use std::ffi::c_char;

use crate::error::jwti_error;
use crate::raw::output::TextBuffer;

pub use crate::raw::text_in::{jwti_bytes, jwti_field, jwti_field_list, jwti_str, jwti_str_list};

/// A text of the library. The caller owns it and releases it with `jwti_free(text.data)`, which overwrites it first.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_text {
    /// The text in UTF-8, with a NUL behind it. NULL after a failure.
    pub data: *mut c_char,
    /// The length in bytes, without the NUL.
    pub len: usize,
}

/// Creates a text of the library from a text of the caller, for a callback that returns one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_text_new(
    data: *const c_char,
    len: usize,
    text: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, text = text_out(text), data = text(data, len) => {
        text.set(TextBuffer::from(data));
        Ok(())
    })
}
