//! Typed claims of the caller.

use jwt_identity::{NumericDate, Profile};

use crate::failure::Failure;
use crate::raw::output::{TextBuffer, TextOut};
use crate::signer::Signer;

mod kustomer;
mod sunshine;

pub use kustomer::*;
pub use sunshine::*;

/// Signs claims and hands the token over.
fn sign<P: Profile>(signer: &Signer, claims: &P::Claims, text_len: usize, token: TextOut) -> Result<(), Failure> {
    let mut text = TextBuffer::for_token(text_len);
    signer.of::<P>()?.sign_onto(claims, text.end())?;
    token.set(text);
    Ok(())
}

/// Returns a time of the caller, or the time of the system clock for 0.
fn time_or_now(seconds: i64) -> Result<NumericDate, Failure> {
    match seconds {
        0 => Ok(NumericDate::now()?),
        seconds => Ok(NumericDate::from_unix_seconds(seconds)),
    }
}

/// Returns a time of the caller, or `None` for 0.
fn optional_time(seconds: i64) -> Option<NumericDate> {
    (seconds != 0).then(|| NumericDate::from_unix_seconds(seconds))
}
