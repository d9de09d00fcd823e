//! One token for many calls.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use jwt_identity::nexmo::application::Application;
use jwt_identity::nexmo::{ApplicationId, ApplicationTokens};
use jwt_identity::{EnvironmentError, Error, HeldToken, NumericDate, TokenHolder};

use crate::acl::jwti_acl;
use crate::clock;
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::mint::seconds;
use crate::raw::callback::{jwti_claims_callback, jwti_clock_callback, jwti_drop_callback};
use crate::raw::object::{Opaque, tag};
use crate::raw::output::{TextBuffer, TextOut, ValueOut};
use crate::signer::jwti_signer;
use crate::text::jwti_text;

/// Holds a token and returns it until shortly before its end, so that a client does not sign for every call.
#[derive(Debug)]
pub struct jwti_holder {
    _private: [u8; 0],
}

impl Opaque for jwti_holder {
    type Content = Holder;
    const TAG: u64 = tag(*b"jwti:hld");
}

/// The holder behind a handle.
pub(crate) enum Holder {
    Application(ApplicationTokens),
    Claims(TokenHolder),
}

/// Signing with keys in memory has no other way to this error.
const NO_CLAIMS: Error = Error::Environment(EnvironmentError::SignerUnavailable);

impl Holder {
    /// Hands the token over, with its end.
    fn give(&self, now: Option<NumericDate>, token: TextOut, accepted_until: ValueOut<i64>) -> Result<(), Failure> {
        let held = self.token(now)?;
        token.set(TextBuffer::from(held.as_str()));
        accepted_until.set(held.accepted_until().as_unix_seconds());
        Ok(())
    }

    fn token(&self, now: Option<NumericDate>) -> Result<Arc<HeldToken>, Failure> {
        let token = match (self, now) {
            (Self::Application(holder), None) => holder.token(),
            (Self::Application(holder), Some(now)) => holder.token_at(now),
            (Self::Claims(holder), None) => holder.token(),
            (Self::Claims(holder), Some(now)) => holder.token_at(now),
        };
        token.map_err(|error| match error {
            NO_CLAIMS => Failure::callback("claims", "returned no claims"),
            error => error.into(),
        })
    }
}

/// Creates a holder of application tokens for calls to Vonage. The signer must be of the profile "nexmo-application".
///
/// `lifetime` is the time from `iat` to `exp` in seconds, or 0 for 15 minutes. A token is replaced `renew_before` seconds
/// before its end, or 60 seconds for 0. `acl` limits what the tokens permit, or is NULL. `clock` tells the time, or is NULL for the
/// system clock. The library takes `user_data` over only if the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_holder_new_application(
    signer: *const jwti_signer,
    application_id: *const c_char,
    application_id_len: usize,
    lifetime: i64,
    renew_before: i64,
    acl: *const jwti_acl,
    clock: jwti_clock_callback,
    user_data: *mut c_void,
    drop_user_data: jwti_drop_callback,
    holder: *mut *mut jwti_holder,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        holder = object_out(holder),
        signer = handle(signer),
        application_id = text(application_id, application_id_len),
        acl = optional_handle(acl),
        clock = optional_callback(clock, user_data, drop_user_data),
        => {
            let signer = signer.of::<Application>()?.clone();
            let (lifetime, renew_before) = (seconds("lifetime", lifetime)?, seconds("renew_before", renew_before)?);
            let mut tokens = ApplicationTokens::new(signer, ApplicationId::new(application_id)?);
            if let Some(lifetime) = lifetime {
                tokens = tokens.with_lifetime(lifetime);
            }
            if let Some(renew_before) = renew_before {
                tokens = tokens.with_renew_before(renew_before);
            }
            if let Some(acl) = acl {
                tokens = tokens.with_acl(acl.acl().clone());
            }
            holder.set(Holder::Application(tokens.with_clock(clock::or_system(clock))));
            Ok(())
        }
    )
}

/// Creates a holder of tokens whose claims a callback returns. The signer can be of any profile.
///
/// The claims are signed as by `jwti_sign_json`. A token is replaced `renew_before` seconds before its end, or 60 seconds for 0.
/// `clock` tells the time, or is NULL for the system clock. The library takes the two `user_data` over only if the call
/// succeeds. A callback that calls its own holder is answered with an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_holder_new(
    signer: *const jwti_signer,
    claims: jwti_claims_callback,
    claims_user_data: *mut c_void,
    drop_claims_user_data: jwti_drop_callback,
    renew_before: i64,
    clock: jwti_clock_callback,
    clock_user_data: *mut c_void,
    drop_clock_user_data: jwti_drop_callback,
    holder: *mut *mut jwti_holder,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        holder = object_out(holder),
        signer = handle(signer),
        claims = callback(claims, claims_user_data, drop_claims_user_data),
        clock = optional_callback(clock, clock_user_data, drop_clock_user_data),
        => {
            let renew_before = seconds("renew_before", renew_before)?.unwrap_or(TokenHolder::DEFAULT_RENEW_BEFORE);
            let (signer, claims) = (signer.clone(), claims.accept());
            let mint = move |now| {
                let (claims, accepted_until) = claims.claims(now).ok_or(NO_CLAIMS)?;
                Ok((signer.as_json().sign_json(&claims)?, accepted_until))
            };
            let tokens = TokenHolder::new(clock::or_system(clock), mint).with_renew_before(renew_before);
            holder.set(Holder::Claims(tokens));
            Ok(())
        }
    )
}

/// Returns the token, and signs the next one if it is due. `accepted_until` is set to the time from which the token is
/// rejected, in seconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_holder_token(
    holder: *const jwti_holder,
    token: *mut jwti_text,
    accepted_until: *mut i64,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        accepted_until = value_out(accepted_until),
        holder = handle(holder),
        => { holder.give(None, token, accepted_until) }
    )
}

/// Returns the token for the time `now`, in seconds since 1970. See `jwti_holder_token`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_holder_token_at(
    holder: *const jwti_holder,
    now: i64,
    token: *mut jwti_text,
    accepted_until: *mut i64,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        accepted_until = value_out(accepted_until),
        holder = handle(holder),
        => { holder.give(Some(NumericDate::from_unix_seconds(now)), token, accepted_until) }
    )
}

/// Forgets the token, so that the next call signs another. Call it after a change of keys.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_holder_invalidate(holder: *const jwti_holder, error: *mut jwti_error) -> i32 {
    entry!(error, holder = handle(holder) => {
        match holder {
            Holder::Application(holder) => holder.invalidate(),
            Holder::Claims(holder) => holder.invalidate(),
        }
        Ok(())
    })
}
