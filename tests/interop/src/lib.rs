//! Shared by the tests: two keys for every algorithm, each in the form of both libraries, and a profile.

use jsonwebtoken::{AlgorithmFamily, DecodingKey, EncodingKey};
use jwt_identity::ClaimError;
use jwt_identity::crypto::{
    EcdsaSigner, EcdsaVerifier, Ed25519Signer, Ed25519Verifier, HmacKey, RsaSigner, RsaVerifier,
};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::token::claim;
use jwt_identity::{Algorithm, KeyId, KeyIdRule, KeyType, NumericDate, Profile, SharedSecret};
use serde::{Deserialize, Serialize};

/// Selects one of the two keys of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The key that signs.
    First,
    /// The key that must not verify signatures of the first.
    Second,
}

/// The `kid` of this crate's signing keys.
pub const KEY_ID: &str = "2026-11";

/// A claims set that both libraries accept. Its `exp` is in the year 2100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub iat: i64,
    pub exp: i64,
}

/// The claims set of all tests.
#[must_use]
pub fn claims() -> Claims {
    Claims { sub: "ada \u{1f469}\u{200d}\u{1f4bb}".into(), iat: 1_700_000_000, exp: 4_102_444_800 }
}

/// A profile that allows every algorithm and checks no claims, because only signatures are tested.
#[derive(Debug)]
pub enum Session {}

impl Profile for Session {
    const NAME: &'static str = "session";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(_: &Claims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

/// Reads a key from `tests/keys` (the first) or from `tests/interop/keys` (the second).
#[must_use]
pub fn pem(which: Which, name: &str) -> String {
    let folder = match which {
        Which::First => "../keys",
        Which::Second => "keys",
    };
    std::fs::read_to_string(format!("{}/{folder}/{name}.pem", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Reads the same key as DER.
#[must_use]
pub fn der(which: Which, name: &str) -> Vec<u8> {
    pem::parse(pem(which, name)).unwrap().into_contents()
}

/// A secret long enough for HS512.
#[must_use]
pub const fn secret(which: Which) -> &'static str {
    match which {
        Which::First => "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        Which::Second => "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
    }
}

/// The stem of the key file names of an algorithm.
#[must_use]
pub fn file_of(algorithm: Algorithm) -> &'static str {
    match algorithm.key_type() {
        KeyType::Rsa => "rsa2048",
        KeyType::EcP256 => "p256",
        KeyType::EcP384 => "p384",
        KeyType::Ed25519 => "ed25519",
        other => panic!("no file for {other:?}"),
    }
}

/// The signing key of jsonwebtoken, created by jsonwebtoken.
#[must_use]
pub fn encoding_key(which: Which, algorithm: Algorithm) -> EncodingKey {
    let pem = || pem(which, &format!("{}.pkcs8", file_of(algorithm)));
    match jsonwebtoken::Algorithm::from(algorithm).family() {
        AlgorithmFamily::Hmac => EncodingKey::from_secret(secret(which).as_bytes()),
        AlgorithmFamily::Rsa => EncodingKey::from_rsa_pem(pem().as_bytes()).unwrap(),
        AlgorithmFamily::Ec => EncodingKey::from_ec_pem(pem().as_bytes()).unwrap(),
        AlgorithmFamily::Ed => EncodingKey::from_ed_pem(pem().as_bytes()).unwrap(),
    }
}

/// The verifying key of jsonwebtoken, created by jsonwebtoken.
#[must_use]
pub fn decoding_key(which: Which, algorithm: Algorithm) -> DecodingKey {
    let pem = || pem(which, &format!("{}.spki", file_of(algorithm)));
    match jsonwebtoken::Algorithm::from(algorithm).family() {
        AlgorithmFamily::Hmac => DecodingKey::from_secret(secret(which).as_bytes()),
        AlgorithmFamily::Rsa => DecodingKey::from_rsa_pem(pem().as_bytes()).unwrap(),
        AlgorithmFamily::Ec => DecodingKey::from_ec_pem(pem().as_bytes()).unwrap(),
        AlgorithmFamily::Ed => DecodingKey::from_ed_pem(pem().as_bytes()).unwrap(),
    }
}

/// The signing key of this crate, created without a conversion.
#[must_use]
pub fn signing_key(which: Which, algorithm: Algorithm) -> SigningKey {
    let key_id = KeyId::new(KEY_ID).unwrap();
    let pem = || pem(which, &format!("{}.pkcs8", file_of(algorithm)));
    match algorithm.key_type() {
        KeyType::Symmetric => SigningKey::new(hmac_key(which, algorithm)),
        KeyType::Rsa => SigningKey::new(RsaSigner::from_pem(algorithm, &pem()).unwrap()),
        KeyType::Ed25519 => SigningKey::new(Ed25519Signer::from_pem(&pem()).unwrap()),
        _ => SigningKey::new(EcdsaSigner::from_pem(algorithm, &pem()).unwrap()),
    }
    .with_key_id(key_id)
}

/// The verifying key of this crate, created without a conversion.
#[must_use]
pub fn verifying_key(which: Which, algorithm: Algorithm) -> VerifyingKey {
    let pem = || pem(which, &format!("{}.spki", file_of(algorithm)));
    match algorithm.key_type() {
        KeyType::Symmetric => VerifyingKey::new(hmac_key(which, algorithm)),
        KeyType::Rsa => VerifyingKey::new(RsaVerifier::from_pem(algorithm, &pem()).unwrap()),
        KeyType::Ed25519 => VerifyingKey::new(Ed25519Verifier::from_pem(&pem()).unwrap()),
        _ => VerifyingKey::new(EcdsaVerifier::from_pem(algorithm, &pem()).unwrap()),
    }
}

fn hmac_key(which: Which, algorithm: Algorithm) -> HmacKey {
    HmacKey::new(algorithm, &SharedSecret::new(secret(which)).unwrap()).unwrap()
}

/// Reports whether signing the same input twice gives the same signature.
#[must_use]
pub fn is_deterministic(algorithm: Algorithm) -> bool {
    !matches!(algorithm, Algorithm::Ps256 | Algorithm::Ps384 | Algorithm::Ps512 | Algorithm::Es256 | Algorithm::Es384)
}

/// Returns altered forms of a token: another first byte of the signature, no signature, other claims.
#[must_use]
pub fn altered(token: &str) -> Vec<String> {
    let [header, payload, signature] = <[&str; 3]>::try_from(token.split('.').collect::<Vec<_>>()).unwrap();
    // The first character has no unused bits, so the altered segment is still canonical base64url.
    let other = |segment: &str| {
        let first = if segment.starts_with('A') { 'B' } else { 'A' };
        format!("{first}{}", &segment[1..])
    };
    vec![
        format!("{header}.{payload}.{}", other(signature)),
        format!("{header}.{payload}.{}", "A".repeat(signature.len())),
        // {"sub":"eve","iat":1700000000,"exp":4102444800}
        format!("{header}.eyJzdWIiOiJldmUiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0.{signature}"),
    ]
}
