//! The structure that describes a failure, and the codes of this layer.

use std::ffi::{CStr, c_char};

/// An argument that must not be NULL is NULL. A text of a length other than 0 is NULL.
pub const JWTI_ERROR_NULL: i32 = -1;
/// An object is of another kind than the argument, or was freed.
pub const JWTI_ERROR_HANDLE: i32 = -2;
/// The call panicked. This is a fault of the library or of a callback. The objects can still be used and freed.
pub const JWTI_ERROR_PANIC: i32 = -3;
/// A text is not UTF-8.
pub const JWTI_ERROR_UTF8: i32 = -4;
/// The name of a profile, an algorithm, a kind or a preset is unknown. The message lists the known names.
pub const JWTI_ERROR_NAME: i32 = -5;
/// A callback failed, or its result cannot be used. A clock that fails is `JWTI_CODE_CLOCK_UNAVAILABLE` instead.
pub const JWTI_ERROR_CALLBACK: i32 = -6;
/// An object is for another profile than the call.
pub const JWTI_ERROR_PROFILE: i32 = -7;
/// The keys cannot do what is asked for, such as sign with public keys, or refresh keys that have no source.
pub const JWTI_ERROR_KEYS: i32 = -8;
/// A length is greater than `PTRDIFF_MAX`.
pub const JWTI_ERROR_LENGTH: i32 = -9;
/// An argument is out of bounds, or contradicts another one.
pub const JWTI_ERROR_ARGUMENT: i32 = -10;
/// The operating system could not start a thread.
pub const JWTI_ERROR_THREAD: i32 = -11;

/// The size of `jwti_error.message` with its NUL, in bytes.
pub const JWTI_MESSAGE_SIZE: usize = 1024;
/// The size of `jwti_error.subject` with its NUL, in bytes.
pub const JWTI_SUBJECT_SIZE: usize = 256;

/// The outcome of a call, in memory of the caller. The memory needs no preparation.
///
/// A call that succeeds sets all numbers to 0 and both texts to "". No text contains a secret, a token or a claim value.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_error {
    /// The number that the call returned.
    pub code: i32,
    /// The HTTP status with which a server should answer the request that carried the token. 0 if the failure is not
    /// about a token of a request.
    pub http_status: u16,
    /// Whether the same call may succeed later, because the clock, a key source or a store failed.
    pub is_retryable: bool,
    /// The full length of the message in bytes. It was cut if this is not less than `JWTI_MESSAGE_SIZE`.
    pub message_len: usize,
    /// The full length of the subject in bytes. It was cut if this is not less than `JWTI_SUBJECT_SIZE`.
    pub subject_len: usize,
    /// Tells what was expected and what was found, for logs. UTF-8 with a NUL, cut at a character.
    pub message: [c_char; JWTI_MESSAGE_SIZE],
    /// The claim, header parameter, setting, file or argument at fault, or "". UTF-8 with a NUL, cut at a character.
    pub subject: [c_char; JWTI_SUBJECT_SIZE],
}

/// Returns the name of a code of this layer.
pub(crate) fn name(code: i32) -> Option<&'static CStr> {
    match code {
        JWTI_ERROR_NULL => Some(c"interface.null"),
        JWTI_ERROR_HANDLE => Some(c"interface.handle"),
        JWTI_ERROR_PANIC => Some(c"interface.panic"),
        JWTI_ERROR_UTF8 => Some(c"interface.utf8"),
        JWTI_ERROR_NAME => Some(c"interface.name"),
        JWTI_ERROR_CALLBACK => Some(c"interface.callback"),
        JWTI_ERROR_PROFILE => Some(c"interface.profile"),
        JWTI_ERROR_KEYS => Some(c"interface.keys"),
        JWTI_ERROR_LENGTH => Some(c"interface.length"),
        JWTI_ERROR_ARGUMENT => Some(c"interface.argument"),
        JWTI_ERROR_THREAD => Some(c"interface.thread"),
        _ => None,
    }
}
