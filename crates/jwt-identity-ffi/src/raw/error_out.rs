//! The caller's `jwti_error`, and the frame in which each C function runs.

use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::slice;

use crate::error::jwti_error;
use crate::failure::{Details, Failure};

/// The place into which the outcome of a call is written, or none.
pub(crate) struct ErrorOut(Option<NonNull<jwti_error>>);

impl ErrorOut {
    /// # Safety
    ///
    /// `error` is null, or points to room for a `jwti_error` that stays valid while the value exists.
    pub(crate) unsafe fn new(error: *mut jwti_error) -> Self {
        Self(NonNull::new(error))
    }

    /// Runs the body of a C function and returns the number of its outcome.
    pub(crate) fn run(&self, body: impl FnOnce() -> Result<(), Failure>) -> i32 {
        // A call that panics leaves its objects usable: the library repairs or poisons what it was changing.
        let outcome = catch_unwind(AssertUnwindSafe(|| match body() {
            Ok(()) => {
                self.clear();
                0
            }
            Err(failure) => self.write(&failure),
        }));
        outcome.unwrap_or_else(|payload| {
            // The payload of a panic can panic when it is dropped. The second payload is leaked.
            if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(second);
            }
            self.write(&Failure::panic())
        })
    }

    fn clear(&self) {
        let Some(error) = self.0 else { return };
        let error = error.as_ptr();
        // The rest of the texts is not cleared, because that takes as long as verifying a token.
        // SAFETY: the place is valid by the contract of `new`. It may be uninitialized, so no reference to it is created.
        unsafe {
            (&raw mut (*error).code).write(0);
            (&raw mut (*error).http_status).write(0);
            (&raw mut (*error).is_retryable).write(false);
            (&raw mut (*error).message_len).write(0);
            (&raw mut (*error).subject_len).write(0);
            (&raw mut (*error).message).cast::<c_char>().write(0);
            (&raw mut (*error).subject).cast::<c_char>().write(0);
        }
    }

    #[cold]
    fn write(&self, failure: &Failure) -> i32 {
        let code = failure.code();
        let Some(error) = self.0 else { return code };
        let error = error.as_ptr();
        // SAFETY: the place is valid by the contract of `new`, and zeros are a valid `jwti_error`.
        let error = unsafe {
            error.write_bytes(0, 1);
            &mut *error
        };
        let Details { http_status, is_retryable } = failure.details();
        error.code = code;
        error.http_status = http_status;
        error.is_retryable = is_retryable;
        let (message, subject) = (as_bytes(&mut error.message), as_bytes(&mut error.subject));
        (error.message_len, error.subject_len) = failure.describe(message, subject);
        code
    }
}

/// Returns the bytes of a text without its last one, which stays NUL.
fn as_bytes<const N: usize>(text: &mut [c_char; N]) -> &mut [u8] {
    // SAFETY: `c_char` has the size and alignment of a byte, and every byte is valid for both.
    unsafe { slice::from_raw_parts_mut(text.as_mut_ptr().cast(), N.saturating_sub(1)) }
}
