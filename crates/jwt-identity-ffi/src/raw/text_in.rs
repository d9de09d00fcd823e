//! Texts of the caller in structures.

use std::ffi::{c_char, c_void};
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

    /// Returns the length, as the caller states it.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Returns the text, which is required.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Failure> {
        // SAFETY: a value comes from the caller of a C function or from `new`. Both promise that it is valid.
        unsafe { argument::text(name, self.data, self.len) }
    }

    /// Returns the bytes of the text, which need not be UTF-8. They are empty if it is absent.
    pub(crate) fn bytes(&self, name: &'static str) -> Result<&[u8], Failure> {
        // SAFETY: see `required`.
        unsafe { argument::content(name, self.data.cast(), self.len) }
    }

    /// Returns the text, or `None` if it is absent.
    pub(crate) fn optional(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        // SAFETY: see `required`.
        unsafe { argument::optional_text(name, self.data, self.len) }
    }
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

/// A name with its value, such as a header field or a parameter.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_field {
    /// The name.
    pub name: jwti_str,
    /// The value.
    pub value: jwti_str,
}

/// A list of fields of the caller. If `items` is NULL, the list is empty, and `count` must be 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_field_list {
    /// The first field, or NULL.
    items: *const jwti_field,
    /// The number of fields.
    count: usize,
}

/// Bytes of the caller. If `data` is NULL, they are empty, and `len` must be 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_bytes {
    /// The first byte, or NULL.
    data: *const c_void,
    /// The number of bytes.
    len: usize,
}

macro_rules! list {
    ($list:ident of $item:ident) => {
        impl $list {
            /// The empty list.
            pub const EMPTY: Self = Self { items: ptr::null(), count: 0 };

            /// Creates a list for a test in Rust.
            ///
            /// # Safety
            ///
            /// `items` is null, or valid for `count` items as long as the value is used.
            #[must_use]
            pub const unsafe fn new(items: *const $item, count: usize) -> Self {
                Self { items, count }
            }

            /// Returns the items.
            pub(crate) fn items(&self, name: &'static str) -> Result<&[$item], Failure> {
                // SAFETY: a value comes from the caller of a C function or from `new`. Both promise that it is valid.
                unsafe { argument::list(name, self.items, self.count) }
            }
        }
    };
}

list!(jwti_str_list of jwti_str);
list!(jwti_field_list of jwti_field);

impl jwti_str_list {
    /// Returns the texts of the list, none of which may be absent.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<&str>, Failure> {
        self.items(name)?.iter().map(|item| item.required(name)).collect()
    }
}

impl jwti_bytes {
    /// No bytes.
    pub const EMPTY: Self = Self { data: ptr::null(), len: 0 };

    /// Creates bytes for a test in Rust.
    ///
    /// # Safety
    ///
    /// `data` is null, or valid for `len` bytes as long as the value is used.
    #[must_use]
    pub const unsafe fn new(data: *const c_void, len: usize) -> Self {
        Self { data, len }
    }

    /// Returns the bytes.
    pub(crate) fn content(&self, name: &'static str) -> Result<&[u8], Failure> {
        // SAFETY: a value comes from the caller of a C function or from `new`. Both promise that it is valid.
        unsafe { argument::content(name, self.data, self.len) }
    }
}
