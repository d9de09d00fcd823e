//! Functions of the caller that the library calls.

use std::ffi::{c_char, c_void};
use std::fmt;
use std::mem::ManuallyDrop;

use jwt_identity::error::ReplayError;
use jwt_identity::token::replay::ReplayGuard;
use jwt_identity::{EnvironmentError, NumericDate, TokenId};

use crate::failure::Failure;
use crate::raw::object;
use crate::text::jwti_text;

/// Releases `user_data` when the library needs it no longer. It is called once, by any thread. NULL if there is nothing to
/// release.
pub type jwti_drop_callback = Option<unsafe extern "C-unwind" fn(user_data: *mut c_void)>;

/// Writes the current time, in seconds since 1970, and returns 0. Any other result means that the clock has no time.
///
/// It is called by any thread, and by several at the same time.
pub type jwti_clock_callback = Option<unsafe extern "C-unwind" fn(user_data: *mut c_void, now: *mut i64) -> i32>;

/// Writes the claims of the next token, which starts at the time `now`, and the time from which the token is rejected.
///
/// `claims` receives a text of the library, such as one of `jwti_text_new`. The library takes it over and releases it. The
/// result is 0, or any other number if there are no claims at the moment. Times are seconds since 1970.
///
/// It is called by any thread.
pub type jwti_claims_callback = Option<
    unsafe extern "C-unwind" fn(
        user_data: *mut c_void,
        now: i64,
        claims: *mut jwti_text,
        accepted_until: *mut i64,
    ) -> i32,
>;

/// Remembers the id of a token until the time `keep_until`, in seconds since 1970.
///
/// The result is 0 if the id is new, 1 if it was remembered before, and any other number if the store failed. Looking up and
/// remembering must be one step. `issuer` and `id` are texts in UTF-8 that are valid during the call.
///
/// It is called by any thread, and by several at the same time.
pub type jwti_replay_callback = Option<
    unsafe extern "C-unwind" fn(
        user_data: *mut c_void,
        issuer: *const c_char,
        issuer_len: usize,
        id: *const c_char,
        id_len: usize,
        keep_until: i64,
        now: i64,
    ) -> i32,
>;

/// The pointer that a callback gets, and the function that releases it.
struct UserData {
    pointer: *mut c_void,
    drop: jwti_drop_callback,
}

// SAFETY: the header demands that callbacks can be called by any thread and by several at the same time. The library does
// nothing else with the pointer.
unsafe impl Send for UserData {}
// SAFETY: see above.
unsafe impl Sync for UserData {}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(drop) = self.drop {
            // SAFETY: the caller promises that the function takes this pointer. It is called once.
            unsafe { drop(self.pointer) };
        }
    }
}

/// A function of the caller with its `user_data`.
pub(crate) struct Callback<F> {
    function: F,
    user_data: UserData,
}

impl<F> fmt::Debug for Callback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

/// A callback that the caller still owns: it is not released until [`accept`](Self::accept) was called.
pub(crate) struct Offered<F>(ManuallyDrop<Callback<F>>);

impl<F> Offered<F> {
    /// # Safety
    ///
    /// `function` and `drop` take `user_data`, from any thread, until `drop` was called.
    pub(crate) unsafe fn new(
        name: &'static str,
        function: Option<F>,
        user_data: *mut c_void,
        drop: jwti_drop_callback,
    ) -> Result<Self, Failure> {
        let function = function.ok_or(Failure::null(name))?;
        Ok(Self(ManuallyDrop::new(Callback { function, user_data: UserData { pointer: user_data, drop } })))
    }

    /// Moves the callback into the library. Call it when nothing can fail any more.
    pub(crate) fn accept(self) -> Callback<F> {
        ManuallyDrop::into_inner(self.0)
    }
}

pub(crate) type ClockFunction = unsafe extern "C-unwind" fn(*mut c_void, *mut i64) -> i32;

impl Callback<ClockFunction> {
    pub(crate) fn now(&self) -> Result<NumericDate, EnvironmentError> {
        let mut now = 0;
        // SAFETY: the caller promises that the function takes these arguments.
        match unsafe { (self.function)(self.user_data.pointer, &raw mut now) } {
            0 => Ok(NumericDate::from_unix_seconds(now)),
            _ => Err(EnvironmentError::ClockUnavailable),
        }
    }
}

pub(crate) type ReplayFunction =
    unsafe extern "C-unwind" fn(*mut c_void, *const c_char, usize, *const c_char, usize, i64, i64) -> i32;

impl ReplayGuard for Callback<ReplayFunction> {
    fn register(
        &self,
        issuer: &str,
        token_id: &TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> Result<(), ReplayError> {
        let id = token_id.as_str();
        // SAFETY: the caller promises that the function takes these arguments.
        let outcome = unsafe {
            (self.function)(
                self.user_data.pointer,
                issuer.as_ptr().cast(),
                issuer.len(),
                id.as_ptr().cast(),
                id.len(),
                keep_until.as_unix_seconds(),
                now.as_unix_seconds(),
            )
        };
        match outcome {
            0 => Ok(()),
            1 => Err(ReplayError::Replayed),
            _ => Err(ReplayError::Unavailable),
        }
    }
}

pub(crate) type ClaimsFunction = unsafe extern "C-unwind" fn(*mut c_void, i64, *mut jwti_text, *mut i64) -> i32;

impl Callback<ClaimsFunction> {
    /// Returns the claims of the next token, and the time from which it is rejected. `None` if the callback failed.
    pub(crate) fn claims(&self, now: NumericDate) -> Option<(String, NumericDate)> {
        let mut claims = jwti_text { data: std::ptr::null_mut(), len: 0 };
        let mut until = 0;
        // SAFETY: the caller promises that the function takes these arguments.
        let outcome =
            unsafe { (self.function)(self.user_data.pointer, now.as_unix_seconds(), &raw mut claims, &raw mut until) };
        // SAFETY: the caller promises that the text is null or one of the library, which this call takes over.
        let text = unsafe { object::take_text(claims.data) };
        (outcome == 0).then_some((text?, NumericDate::from_unix_seconds(until)))
    }
}
