//! Typed claims of the caller.

use std::time::Duration;

use jwt_identity::{NumericDate, Profile, TokenId};

use crate::failure::Failure;
use crate::raw::output::{TextBuffer, TextOut};
use crate::signer::Signer;
use crate::text::jwti_str;

mod jwt;
mod kustomer;
mod nexmo;
mod sunshine;
mod webhook;

pub use jwt::*;
pub use kustomer::*;
pub use nexmo::*;
pub use sunshine::*;
pub use webhook::*;

/// Signs claims and hands the token over.
fn sign<P: Profile>(signer: &Signer, claims: &P::Claims, text_len: usize, token: TextOut) -> Result<(), Failure> {
    let mut text = TextBuffer::for_token(text_len);
    signer.of::<P>()?.sign_onto(claims, text.end())?;
    token.set(text);
    Ok(())
}

/// Returns a time of the caller, or the time of the system clock for 0.
pub(crate) fn time_or_now(seconds: i64) -> Result<NumericDate, Failure> {
    match seconds {
        0 => Ok(NumericDate::now()?),
        seconds => Ok(NumericDate::from_unix_seconds(seconds)),
    }
}

/// Returns a time of the caller, or `None` for 0.
fn optional_time(seconds: i64) -> Option<NumericDate> {
    (seconds != 0).then(|| NumericDate::from_unix_seconds(seconds))
}

/// Returns the expiry, or `None` if the token is never to expire.
fn expiry(expires_at: i64, never_expires: bool) -> Result<Option<NumericDate>, Failure> {
    match (optional_time(expires_at), never_expires) {
        (Some(expires_at), false) => Ok(Some(expires_at)),
        (None, true) => Ok(None),
        (Some(_), true) => Err(Failure::argument("expires_at", "must be 0 if `never_expires` is set")),
        (None, false) => Err(Failure::argument("expires_at", "must be set, unless `never_expires` is set")),
    }
}

/// Returns a `jti` of the caller, or a random one if it is absent.
fn token_id(text: &jwti_str) -> Result<TokenId, Failure> {
    match text.optional("token_id")? {
        Some(text) => Ok(TokenId::new(text)?),
        None => Ok(TokenId::random()?),
    }
}

/// Returns a duration of the caller, or `None` for 0.
pub(crate) fn seconds(argument: &'static str, seconds: i64) -> Result<Option<Duration>, Failure> {
    match u64::try_from(seconds) {
        Ok(0) => Ok(None),
        Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
        Err(_) => Err(Failure::argument(argument, "must not be negative")),
    }
}
