//! All code of this crate that follows pointers. The rest of the crate has no unsafe block.

pub(crate) mod argument;
pub(crate) mod callback;
pub(crate) mod error_out;
pub(crate) mod object;
pub(crate) mod output;
pub(crate) mod text_in;

/// Runs the body of a C function.
///
/// `entry!(error, name = kind(pointer, ..), .. => { body })` converts each pointer by the function `kind` of
/// [`argument`](crate::raw::argument), which rejects it with a code. The body is safe code and returns a
/// `Result<(), Failure>`. A panic in it is caught. The outcome is written to `error` and returned as a number.
macro_rules! entry {
    ($error:ident, $($name:ident = $kind:ident($($pointer:expr),+)),* $(,)? => $body:block) => {{
        // SAFETY: the caller of the C function promises that `error` is null or points to a `jwti_error`.
        let outcome = unsafe { $crate::raw::error_out::ErrorOut::new($error) };
        outcome.run(|| {
            $(
                // SAFETY: the caller of the C function promises that its pointers are null or valid during the call.
                let $name = unsafe { $crate::raw::argument::$kind(stringify!($name), $($pointer),+) }?;
            )*
            $body
        })
    }};
}
