//! The cost of a call through C beside that of the same call in Rust.
//!
//! ```text
//! cargo bench -p jwt-identity-ffi --bench calls    a table in Markdown
//! cargo test -p jwt-identity-ffi --bench calls     each call once, to check that it works
//! ```
//!
//! A call is all that a caller does for one token, with the release of its result. Both ways are first checked to have the
//! same result.
#![allow(
    clippy::undocumented_unsafe_blocks,
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    clippy::wildcard_imports,
    reason = "the program is like one in C, and adds up times"
)]

use std::error::Error;
use std::ffi::{CStr, c_char};
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::{Duration, Instant};

use jwt_identity::kustomer::{self, Claims, Kustomer};
use jwt_identity::{JsonSigner, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
use jwt_identity_ffi::*;

const NOW: i64 = 1_700_000_000;
const AT_NOW: NumericDate = NumericDate::from_unix_seconds(NOW);
/// A test secret.
const SECRET: &str = "test-secret-of-thirty-two-bytes!";
const JSON: &str = r#"{"email":"ada@example.com","externalId":"user-12345","iat":1700000000}"#;
const EMAIL: &str = "ada@example.com";
const EXTERNAL_ID: &str = "user-12345";

const ROUNDS: usize = 1001;
/// How long a side runs in a round. A longer sample is interrupted more often.
const SAMPLE: Duration = Duration::from_micros(100);

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    let rust = Rust::new()?;
    let c = C::new();
    let token = rust.sign_json()?;
    let broken = token.replace('.', "..");
    assert_eq!(c.sign_json(Text::into_owned), token);
    assert_eq!(c.mint(Text::into_owned), rust.mint()?);
    assert_eq!(c.verify(&token, Text::into_owned), rust.verify(&token)?);
    assert_eq!((c.reject(&broken), rust.reject(&broken)), (202, 202));

    println!("| call | Rust | C | C over Rust |\n|---|---|---|---|");
    let pairs: [(&str, Call<'_>, Call<'_>); 4] = [
        ("`jwti_sign_json`", &|| drop(black_box(rust.sign_json())), &|| c.sign_json(drop)),
        ("`jwti_mint_kustomer`", &|| drop(black_box(rust.mint())), &|| c.mint(drop)),
        ("`jwti_verify_at`, with claims", &|| drop(black_box(rust.verify(&token))), &|| c.verify(&token, drop)),
        ("`jwti_verify_at`, code 202", &|| check(rust.reject(&broken).into()), &|| check(c.reject(&broken))),
    ];
    for (name, rust, c) in pairs {
        let pair = Pair::measure(rounds, rust, c);
        println!("| {name} | {:.0} ns | {:.0} ns | {:.0} ns |", pair.rust, pair.c, pair.c - pair.rust);
    }
    Ok(())
}

type Call<'c> = &'c dyn Fn();

fn check(code: i32) {
    assert_eq!(code, 202);
}

/// The least time of a call on each side, in nanoseconds.
struct Pair {
    rust: f64,
    c: f64,
}

impl Pair {
    /// Times both sides in turn, so that a slow moment of the machine affects both. The least time is that of a sample that
    /// was not interrupted.
    fn measure(rounds: usize, rust: Call<'_>, c: Call<'_>) -> Self {
        let calls = if rounds == 1 { 1 } else { calls_in(SAMPLE, rust) };
        let mut pair = Self { rust: f64::INFINITY, c: f64::INFINITY };
        for round in 0..rounds {
            if round % 2 == 0 {
                pair.rust = pair.rust.min(time(calls, rust));
                pair.c = pair.c.min(time(calls, c));
            } else {
                pair.c = pair.c.min(time(calls, c));
                pair.rust = pair.rust.min(time(calls, rust));
            }
        }
        pair
    }
}

/// Returns the time of one call in nanoseconds.
fn time(calls: u32, call: Call<'_>) -> f64 {
    let begun = Instant::now();
    for _ in 0..calls {
        call();
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

/// Returns about how many calls take this time.
fn calls_in(sample: Duration, call: Call<'_>) -> u32 {
    let mut calls = 1;
    while time(calls, call) * f64::from(calls) < sample.as_secs_f64() * 1e9 {
        calls *= 2;
    }
    calls
}

/// The objects of a caller in Rust.
struct Rust {
    signer: TokenSigner<Kustomer>,
    verifier: TokenVerifier<Kustomer>,
}

impl Rust {
    fn new() -> Result<Self, Box<dyn Error>> {
        let secret = SharedSecret::new(SECRET)?;
        Ok(Self { signer: kustomer::signer(&secret)?, verifier: kustomer::verifier(&secret)? })
    }

    fn sign_json(&self) -> Result<String, jwt_identity::SignError> {
        Ok(self.signer.sign_json(black_box(JSON))?.into_string())
    }

    fn mint(&self) -> Result<String, jwt_identity::Error> {
        let claims = Claims::builder(black_box(AT_NOW)).email(black_box(EMAIL)).external_id(black_box(EXTERNAL_ID));
        Ok(self.signer.sign(&claims.build()?)?.into_string())
    }

    fn verify(&self, token: &str) -> Result<String, jwt_identity::VerifyError> {
        Ok(self.verifier.verify_at(token, AT_NOW)?.to_json()?)
    }

    /// Returns the code. The message is written, as a caller that logs it does.
    fn reject(&self, token: &str) -> u16 {
        let Err(error) = self.verifier.verify_at(token, AT_NOW) else { return 0 };
        black_box(error.to_string());
        error.code().as_u16()
    }
}

/// The objects of a caller in C.
struct C {
    signer: *mut jwti_signer,
    verifier: *mut jwti_verifier,
}

/// A text that the library returned.
struct Text(jwti_text);

impl Text {
    fn into_owned(self) -> String {
        unsafe { CStr::from_ptr(self.0.data) }.to_string_lossy().into_owned()
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        unsafe { jwti_free(self.0.data.cast()) };
    }
}

impl C {
    fn new() -> Self {
        let (mut keys, mut signer, mut verifier) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        let (none, no_error) = (ptr::null(), ptr::null_mut());
        let (profile, algorithm, secret) = (at("kustomer"), at("HS256"), at(SECRET));
        unsafe {
            let (secret, secret_len) = (secret.0.cast(), secret.1);
            let code = jwti_keys_from_secret(
                algorithm.0,
                algorithm.1,
                secret,
                secret_len,
                0,
                none,
                0,
                &raw mut keys,
                no_error,
            );
            assert_eq!(code, 0);
            assert_eq!(jwti_signer_new(profile.0, profile.1, keys, &raw mut signer, no_error), 0);
            assert_eq!(jwti_verifier_new(profile.0, profile.1, keys, none, 0, &raw mut verifier, no_error), 0);
            jwti_free(keys.cast());
        }
        Self { signer, verifier }
    }

    fn sign_json<R>(&self, finish: impl FnOnce(Text) -> R) -> R {
        let json = at(black_box(JSON));
        finish(text(|text, error| unsafe { jwti_sign_json(self.signer, json.0, json.1, text, error) }))
    }

    fn mint<R>(&self, finish: impl FnOnce(Text) -> R) -> R {
        let text_of = |text: &'static str| unsafe { jwti_str::new(text.as_ptr().cast(), text.len()) };
        let claims = jwti_kustomer_claims {
            email: text_of(black_box(EMAIL)),
            external_id: text_of(black_box(EXTERNAL_ID)),
            issued_at: black_box(NOW),
        };
        finish(text(|text, error| unsafe { jwti_mint_kustomer(self.signer, &raw const claims, text, error) }))
    }

    fn verify<R>(&self, token: &str, finish: impl FnOnce(Text) -> R) -> R {
        let token = at(token);
        finish(text(|text, error| unsafe { jwti_verify_at(self.verifier, token.0, token.1, NOW, text, error) }))
    }

    fn reject(&self, token: &str) -> i32 {
        let (token, mut error) = (at(token), MaybeUninit::<jwti_error>::uninit());
        unsafe { jwti_verify_at(self.verifier, token.0, token.1, NOW, ptr::null_mut(), error.as_mut_ptr()) }
    }
}

impl Drop for C {
    fn drop(&mut self) {
        unsafe {
            jwti_free(self.signer.cast());
            jwti_free(self.verifier.cast());
        }
    }
}

fn at(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

/// Runs a call that must succeed, with an error structure.
fn text(call: impl FnOnce(*mut jwti_text, *mut jwti_error) -> i32) -> Text {
    let (mut text, mut error) = (MaybeUninit::<jwti_text>::uninit(), MaybeUninit::<jwti_error>::uninit());
    assert_eq!(call(text.as_mut_ptr(), error.as_mut_ptr()), 0);
    Text(unsafe { text.assume_init() })
}
