//! Verifiers.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use jwt_identity::keys::VerifyingKeySource;
use jwt_identity::{
    Algorithm, CacheLimits, JsonVerifier, NumericDate, Profile, TokenVerifier, VerifyError, ably, intercom, jwt,
    kustomer, livekit, nexmo, stream, sunshine, twilio, zendesk,
};

use crate::clock::CallerClock;
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::keys::jwti_keys;
use crate::names;
use crate::profiles::AnyJwt;
use crate::raw::callback::{jwti_clock_callback, jwti_drop_callback};
use crate::raw::object::{Opaque, tag};
use crate::raw::output::{TextBuffer, TextOut};
use crate::text::jwti_text;

/// Verifies tokens of one profile.
#[derive(Debug)]
pub struct jwti_verifier {
    _private: [u8; 0],
}

impl Opaque for jwti_verifier {
    type Content = Verifier;
    const TAG: u64 = tag(*b"jwti:ver");
}

/// The verifier behind a handle.
pub(crate) struct Verifier(Box<dyn AnyVerifier>);

/// When a token is verified.
#[derive(Clone, Copy)]
enum Time {
    /// At the time of the verifier's clock.
    Now,
    /// At the time of the verifier's clock, after the keys were refreshed if the key is unknown.
    NowOrRefreshed,
    At(NumericDate),
}

/// A `TokenVerifier` of any profile.
trait AnyVerifier: JsonVerifier {
    /// Verifies a token and appends its claims to `claims`.
    fn verify_onto(&self, token: &str, time: Time, claims: Option<&mut String>) -> Result<(), VerifyError>;

    /// Returns a verifier with another setting. This one stays as it is.
    fn with(&self, setting: Setting) -> Verifier;

    fn as_json(&self) -> &dyn JsonVerifier;
}

/// A setting of a verifier.
enum Setting {
    Clock(CallerClock),
    Cache(CacheLimits),
    Algorithms(Vec<Algorithm>),
    MaxTokenLen(usize),
}

impl<P: Profile<Claims: Clone + Send + Sync>> AnyVerifier for TokenVerifier<P> {
    fn with(&self, setting: Setting) -> Verifier {
        let verifier = self.clone();
        Verifier(Box::new(match setting {
            Setting::Clock(clock) => verifier.with_clock(clock),
            Setting::Cache(limits) => verifier.with_cache(limits),
            Setting::Algorithms(algorithms) => verifier.with_algorithms(&algorithms),
            Setting::MaxTokenLen(bytes) => verifier.with_max_token_len(bytes),
        }))
    }

    fn as_json(&self) -> &dyn JsonVerifier {
        self
    }

    fn verify_onto(&self, token: &str, time: Time, claims: Option<&mut String>) -> Result<(), VerifyError> {
        let verified = match time {
            Time::Now => self.verify(token),
            Time::NowOrRefreshed => self.verify_or_refresh_blocking(token),
            Time::At(now) => self.verify_at(token, now),
        }?;
        match claims {
            Some(claims) => Ok(verified.to_json_onto(claims)?),
            None => Ok(()),
        }
    }
}

impl Verifier {
    pub(crate) fn as_json(&self) -> &dyn JsonVerifier {
        self.0.as_json()
    }

    fn verify(&self, token: &str, time: Time, claims: Option<TextOut>) -> Result<(), Failure> {
        let Some(out) = claims else { return Ok(self.0.verify_onto(token, time, None)?) };
        // The claims are shorter than their encoding.
        let mut text = TextBuffer::with_room(token.len());
        self.0.verify_onto(token, time, Some(text.end()))?;
        out.set(text);
        Ok(())
    }
}

type New = fn(Arc<dyn VerifyingKeySource>, Option<&str>) -> Result<Verifier, Failure>;

/// Creates the row of a profile. Policies have `from_json` in common, but no trait.
macro_rules! named {
    ($profile:ty, $policy:ty) => {{
        let new: New = |keys, policy| {
            let verifier = TokenVerifier::<$profile>::new(keys);
            Ok(Verifier(Box::new(match policy {
                Some(policy) => verifier.with_policy(<$policy>::from_json(policy)?),
                None => verifier,
            })))
        };
        (<$profile>::NAME, new)
    }};
}

/// All profiles but those of webhooks, which are verified together with the request that they sign.
const PROFILES: &[(&str, New)] = &[
    named!(AnyJwt, jwt::Policy),
    named!(ably::Ably, ably::Policy),
    named!(intercom::Intercom, intercom::Policy),
    named!(kustomer::Kustomer, kustomer::Policy),
    named!(livekit::LiveKit, livekit::Policy),
    named!(nexmo::application::Application, nexmo::application::Policy),
    named!(nexmo::user::User, nexmo::user::Policy),
    named!(nexmo::video::Video, nexmo::video::Policy),
    named!(stream::Stream<stream::Call>, stream::Policy),
    named!(stream::Stream<stream::Server>, stream::Policy),
    named!(stream::Stream<stream::User>, stream::Policy),
    named!(sunshine::Sunshine, sunshine::Policy),
    named!(twilio::Twilio, twilio::Policy),
    named!(zendesk::chat::Chat, zendesk::chat::Policy),
    named!(zendesk::sso::Sso, zendesk::sso::Policy),
];

/// Creates a verifier with the time of the system clock.
///
/// `profile` is one of "ably", "intercom", "jwt", "kustomer", "livekit", "nexmo-application", "nexmo-user", "nexmo-video",
/// "stream-call", "stream-server", "stream-user", "sunshine", "twilio", "zendesk-chat" and "zendesk-sso". `policy` is a JSON
/// object with the settings of the profile's policy, such as `{"leeway_seconds":30}`, or NULL for the strict defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verifier_new(
    profile: *const c_char,
    profile_len: usize,
    keys: *const jwti_keys,
    policy: *const c_char,
    policy_len: usize,
    verifier: *mut *mut jwti_verifier,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        verifier = object_out(verifier),
        profile = text(profile, profile_len),
        keys = handle(keys),
        policy = optional_text(policy, policy_len),
        => {
            let found = PROFILES.iter().find(|(name, _)| *name == profile);
            let names = || PROFILES.iter().map(|(name, _)| *name);
            let (_, new) = found.ok_or_else(|| Failure::unknown_name("profile", names()))?;
            verifier.set(new(keys.verifying(), policy)?);
            Ok(())
        }
    )
}

/// Verifies a token at the time of the verifier's clock.
///
/// `claims` receives the claims as a JSON object. It can be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verify(
    verifier: *const jwti_verifier,
    token: *const c_char,
    token_len: usize,
    claims: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, claims = optional_text_out(claims), verifier = handle(verifier), token = text(token, token_len) => {
        verifier.verify(token, Time::Now, claims)
    })
}

/// Verifies a token at the time `now`, in seconds since 1970.
///
/// `claims` receives the claims as a JSON object. It can be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verify_at(
    verifier: *const jwti_verifier,
    token: *const c_char,
    token_len: usize,
    now: i64,
    claims: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, claims = optional_text_out(claims), verifier = handle(verifier), token = text(token, token_len) => {
        verifier.verify(token, Time::At(NumericDate::from_unix_seconds(now)), claims)
    })
}

/// Verifies a token at the time of the verifier's clock. If its key is unknown, the keys are read again first, which may
/// wait for a file.
///
/// `claims` receives the claims as a JSON object. It can be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verify_or_refresh(
    verifier: *const jwti_verifier,
    token: *const c_char,
    token_len: usize,
    claims: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, claims = optional_text_out(claims), verifier = handle(verifier), token = text(token, token_len) => {
        verifier.verify(token, Time::NowOrRefreshed, claims)
    })
}

/// Creates a verifier like `from` that asks a callback for the time. `from` stays as it is, and both are freed.
///
/// `drop_user_data` releases `user_data`, and can be NULL. The library takes `user_data` over only if the call succeeds. A
/// clock that calls its own verifier is answered with an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verifier_with_clock(
    from: *const jwti_verifier,
    clock: jwti_clock_callback,
    user_data: *mut c_void,
    drop_user_data: jwti_drop_callback,
    verifier: *mut *mut jwti_verifier,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        verifier = object_out(verifier),
        from = handle(from),
        clock = callback(clock, user_data, drop_user_data),
        => {
            verifier.set(from.0.with(Setting::Clock(CallerClock::new(clock.accept()))));
            Ok(())
        }
    )
}

/// Creates a verifier like `from` that remembers verified tokens, for a server that sees the same token on each request. It
/// accepts and rejects the same tokens. `from` stays as it is, and both are freed.
///
/// `max_tokens` and `max_bytes` limit what is remembered. 0 is the default: 4096 tokens and 4 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verifier_with_cache(
    from: *const jwti_verifier,
    max_tokens: usize,
    max_bytes: usize,
    verifier: *mut *mut jwti_verifier,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, verifier = object_out(verifier), from = handle(from) => {
        let tokens = if max_tokens == 0 { CacheLimits::DEFAULT_MAX_TOKENS } else { max_tokens };
        let bytes = if max_bytes == 0 { CacheLimits::DEFAULT_MAX_BYTES } else { max_bytes };
        let limits = CacheLimits::default().max_tokens(tokens).max_bytes(bytes);
        verifier.set(from.0.with(Setting::Cache(limits)));
        Ok(())
    })
}

/// Creates a verifier like `from` that accepts only these algorithms. `from` stays as it is, and both are freed.
///
/// `algorithms` are names with commas between them, such as "RS256,ES256".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verifier_with_algorithms(
    from: *const jwti_verifier,
    algorithms: *const c_char,
    algorithms_len: usize,
    verifier: *mut *mut jwti_verifier,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        verifier = object_out(verifier),
        from = handle(from),
        algorithms = text(algorithms, algorithms_len),
        => {
            verifier.set(from.0.with(Setting::Algorithms(names::algorithms(algorithms)?)));
            Ok(())
        }
    )
}

/// Creates a verifier like `from` that rejects tokens of more bytes with code 201. `from` stays as it is, and both are freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_verifier_with_max_token_len(
    from: *const jwti_verifier,
    max_token_len: usize,
    verifier: *mut *mut jwti_verifier,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, verifier = object_out(verifier), from = handle(from) => {
        verifier.set(from.0.with(Setting::MaxTokenLen(max_token_len)));
        Ok(())
    })
}
