//! Texts of the library.

use std::ffi::c_char;

pub use crate::raw::text_in::{jwti_str, jwti_str_list};

/// A text of the library. The caller owns it and releases it with `jwti_free(text.data)`, which overwrites it first.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_text {
    /// The text in UTF-8, with a NUL behind it. NULL after a failure.
    pub data: *mut c_char,
    /// The length in bytes, without the NUL.
    pub len: usize,
}
