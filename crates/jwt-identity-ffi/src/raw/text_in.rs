//! Texts of the caller in structures.

use std::ffi::c_char;
use std::ptr;

use crate::failure::Failure;
use crate::raw::argument;

/// A text of the caller: UTF-8 without a NUL. If `data` is NULL, the text is absent, and `len` must be 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_str {
    /// The first byte, or NULL.
    data: *const c_char,
    /// The length in bytes.
    len: usize,
}

/// A list of texts of the caller. If `items` is NULL, the list is empty, and `count` must be 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_str_list {
    /// The first text, or NULL.
    items: *const jwti_str,
    /// The number of texts.
    count: usize,
}

impl jwti_str {
    /// The absent text.
    pub const ABSENT: Self = Self { data: ptr::null(), len: 0 };

    /// Creates a text for a test in Rust.
    ///
    /// # Safety
    ///
    /// `data` is null, or valid for `len` bytes as long as the value is used.
    #[must_use]
    pub const unsafe fn new(data: *const c_char, len: usize) -> Self {
        Self { data, len }
    }

    /// Returns the text, which is required.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Failure> {
        // SAFETY: a value comes from the caller of a C function or from `new`. Both promise that it is valid.
        unsafe { argument::text(name, self.data, self.len) }
    }

    /// Returns the text, or `None` if it is absent.
    pub(crate) fn optional(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        // SAFETY: see `required`.
        unsafe { argument::optional_text(name, self.data, self.len) }
    }
}

impl jwti_str_list {
    /// The empty list.
    pub const EMPTY: Self = Self { items: ptr::null(), count: 0 };

    /// Creates a list for a test in Rust.
    ///
    /// # Safety
    ///
    /// `items` is null, or valid for `count` texts as long as the value is used.
    #[must_use]
    pub const unsafe fn new(items: *const jwti_str, count: usize) -> Self {
        Self { items, count }
    }

    /// Returns the texts of the list, none of which may be absent.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<&str>, Failure> {
        // SAFETY: a value comes from the caller of a C function or from `new`. Both promise that it is valid.
        let items = unsafe { argument::list(name, self.items, self.count) }?;
        items.iter().map(|item| item.required(name)).collect()
    }
}
