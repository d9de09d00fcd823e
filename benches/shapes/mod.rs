//! Tokens of growing size: one shape for each part of a token that can grow, and one for each way to make parsing
//! slow. Also keys, vendors and tenants of growing number.
//!
//! `sizes.rs` and `keys.rs` time the calls, `instructions.rs` counts instructions. Each call first checks its result.
#![allow(clippy::arithmetic_side_effects)]

use std::error::Error;
use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::JsonSigner;
use jwt_identity::crypto::HmacKey;
use jwt_identity::{Algorithm, ErrorCode, NumericDate, Profile, SharedSecret, Signer, TokenSigner, TokenVerifier};
use serde::Serialize;

pub(crate) mod hostile;
pub(crate) mod keyed;
pub(crate) mod minted;
pub(crate) mod vendors;

pub(crate) const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_003_600);
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const KEY_ID: &str = "app_5deaa3531c7f940010cc4ba4";

const PAYLOAD: &str = r#"{"sub":"ada","exp":1700003600}"#;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// Creates the calls for a token of at most this many bytes and nearly that long, or for this many keys, vendors or
/// tenants.
pub(crate) type Shape = (&'static str, fn(usize) -> Outcome<Vec<Call>>);

/// A call whose cost may depend on the size of its token.
pub(crate) struct Call {
    /// `sign`, `sign_json`, `verify` or `refuse`.
    pub(crate) operation: &'static str,
    /// The length of the token that is created or verified.
    pub(crate) bytes: usize,
    run: Box<dyn Fn()>,
}

impl Call {
    pub(crate) fn run(&self) {
        (self.run)();
    }

    fn sign<P: Profile + 'static>(signer: TokenSigner<P>, claims: P::Claims) -> Outcome<Self> {
        let bytes = signer.sign(&claims)?.as_str().len();
        let run = move || drop(black_box(signer.sign(black_box(&claims))));
        Ok(Self { operation: "sign", bytes, run: Box::new(run) })
    }

    fn sign_json<P: Profile + 'static>(signer: TokenSigner<P>, claims: &P::Claims) -> Outcome<Self> {
        let json = serde_json::to_string(claims)?;
        let bytes = signer.sign_json(&json)?.as_str().len();
        let run = move || drop(black_box(signer.sign_json(black_box(&json))));
        Ok(Self { operation: "sign_json", bytes, run: Box::new(run) })
    }

    fn verify<P: Profile + 'static>(verifier: TokenVerifier<P>, token: String) -> Outcome<Self> {
        verifier.verify(&token)?;
        Ok(Self::looking_at("verify", verifier, token))
    }

    fn refuse<P: Profile + 'static>(verifier: TokenVerifier<P>, token: String, code: ErrorCode) -> Outcome<Self> {
        match verifier.verify(&token) {
            Err(error) if error.code() == code => Ok(Self::looking_at("refuse", verifier, token)),
            other => Err(format!("expected {code}, got {:?}", other.map(drop)).into()),
        }
    }

    fn looking_at<P: Profile + 'static>(operation: &'static str, verifier: TokenVerifier<P>, token: String) -> Self {
        let bytes = token.len();
        let run = move || drop(black_box(verifier.verify(black_box(&token))));
        Self { operation, bytes, run: Box::new(run) }
    }
}

/// The maximum length of the payload or header in a token of this size. The rest is a short header and at most an RSA
/// signature.
const fn room_in(size: usize) -> usize {
    (size - 420) / 4 * 3
}

/// Calls `make` with the largest number for which the result is at most this long.
fn longest<T>(bytes: usize, make: impl Fn(usize) -> T, len: impl Fn(&T) -> usize) -> Outcome<T> {
    let fits = |count: usize| len(&make(count)) <= bytes;
    let (mut fitting, mut above) = (0, bytes);
    if !fits(fitting) {
        return Err(format!("no token fits in {bytes} bytes").into());
    }
    while above - fitting > 1 {
        let middle = usize::midpoint(fitting, above);
        if fits(middle) {
            fitting = middle;
        } else {
            above = middle;
        }
    }
    Ok(make(fitting))
}

fn json_len<T: Serialize>(value: &T) -> usize {
    serde_json::to_string(value).map_or(usize::MAX, |json| json.len())
}

fn hmac() -> Outcome<HmacKey> {
    Ok(HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SECRET)?)?)
}

/// Creates a token with any header and payload.
fn token(header: &str, payload: &str) -> Outcome<String> {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = hmac()?.sign(input.as_bytes())?;
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature.as_slice())))
}
