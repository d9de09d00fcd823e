//! The raw calls, and the least work around them, written by hand for each token. It uses a prepared key, a constant
//! header, one buffer for the claims and one allocation for the token. The header is hashed in advance where an HMAC
//! starts with it. There is no check that a caller could leave out.

use std::collections::HashMap;
use std::hint::black_box;
use std::rc::Rc;

use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey};
use aws_lc_rs::{hmac as aws_hmac, rand as aws_rand, signature as aws_signature};
use base64_simd::URL_SAFE_NO_PAD;
use hmac::Mac;
use ring::signature::KeyPair as _;
use ring::{hmac as ring_hmac, rand as ring_rand, signature as ring_signature};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::case::{Case, Kind};
use crate::cases::{Cases, key_numbers};
use crate::tokens::{
    Claims, ED25519, Kustomer, Nexmo, P256, RSA, Session, Sunshine, THE_KEY, Times, base64url, der, key_id, now, secret,
};

pub const RAW_RING: &str = "raw ring";
pub const RAW_AWS_LC: &str = "raw aws-lc";
const RAW_RUST_CRYPTO: &str = "raw RustCrypto";
const RING: &str = "least work, ring";
const AWS_LC: &str = "least work, aws-lc";
const RUST_CRYPTO: &str = "least work, RustCrypto";

/// The longest signature here: RSA with 2048 bits.
type Room = [u8; 256];
/// The function that verifies signing input and signature, by encoded header.
type Verifiers = HashMap<String, Rc<dyn Fn(&[u8], &[u8]) -> bool>>;

/// The encoded header and the dot after it.
pub fn prefix(algorithm: &str, key_id: Option<&str>) -> String {
    let key_id = key_id.map(|key_id| format!(r#","kid":"{key_id}""#)).unwrap_or_default();
    base64url(format!(r#"{{"alg":"{algorithm}","typ":"JWT"{key_id}}}"#)) + "."
}

fn mint(prefix: &str, claims: &impl Serialize, json: &mut Vec<u8>, sign: impl Fn(&[u8], &mut Room) -> usize) -> String {
    json.clear();
    serde_json::to_writer(&mut *json, claims).unwrap();
    let mut token = String::with_capacity(prefix.len() + (json.len() + 256) * 4 / 3 + 3);
    token.push_str(prefix);
    URL_SAFE_NO_PAD.encode_append(&*json, &mut token);
    let mut room = [0; 256];
    let len = sign(token.as_bytes(), &mut room);
    token.push('.');
    URL_SAFE_NO_PAD.encode_append(&room[..len], &mut token);
    token
}

/// Splits a token into header with dot, signing input, payload and signature.
fn split(token: &str) -> Option<(&str, &str, &str, &str)> {
    let (input, signature) = token.rsplit_once('.')?;
    let dot = input.find('.')?;
    Some((&input[..=dot], input, &input[dot + 1..], signature))
}

fn open<C: DeserializeOwned + Times>(
    token: &str,
    buffer: &mut Vec<u8>,
    verify: impl FnOnce(&str, &[u8], &[u8]) -> bool,
) -> Option<C> {
    let (header, input, payload, signature) = split(token)?;
    buffer.clear();
    URL_SAFE_NO_PAD.decode_append(signature, buffer).ok()?;
    if !verify(header, input.as_bytes(), buffer) {
        return None;
    }
    buffer.clear();
    URL_SAFE_NO_PAD.decode_append(payload, buffer).ok()?;
    let claims: C = serde_json::from_slice(buffer).ok()?;
    claims.hold(now()).then_some(claims)
}

/// Adds a raw row and a row of least work with the same signing function.
fn add_sign<C: Serialize + Clone + 'static>(
    case: &mut Case,
    (raw, least): (&'static str, &'static str),
    prefix: String,
    claims: &C,
    sign: impl Fn(&[u8], &mut Room) -> usize + Clone + 'static,
) {
    add_raw_sign(case, raw, &prefix, claims, sign.clone());
    add_least_sign(case, least, prefix, claims, sign);
}

fn add_raw_sign(
    case: &mut Case,
    name: &'static str,
    prefix: &str,
    claims: &impl Serialize,
    sign: impl Fn(&[u8], &mut Room) -> usize + 'static,
) {
    let input = prefix.to_owned() + &base64url(serde_json::to_vec(claims).unwrap());
    case.raw(name, move || {
        let mut room = [0; 256];
        black_box(sign(black_box(input.as_bytes()), &mut room));
        black_box(room);
    });
}

fn add_least_sign<C: Serialize + Clone + 'static>(
    case: &mut Case,
    name: &'static str,
    prefix: String,
    claims: &C,
    sign: impl Fn(&[u8], &mut Room) -> usize + 'static,
) {
    let (claims, mut json) = (claims.clone(), Vec::with_capacity(1024));
    case.sign(Kind::Least, name, move || mint(&prefix, black_box(&claims), &mut json, &sign));
}

/// Adds a raw row and a row of least work. `verifiers` has an entry for each accepted header.
fn add_verify<C: DeserializeOwned + Times + 'static>(
    case: &mut Case,
    (raw, least): (&'static str, &'static str),
    verifiers: Verifiers,
) {
    let good = case.good().to_owned();
    let (header, input, _, signature) = split(&good).unwrap();
    let (input, signature) = (input.to_owned(), URL_SAFE_NO_PAD.decode_to_vec(signature).unwrap());
    let verify = Rc::clone(&verifiers[header]);
    case.raw(raw, move || assert!(verify(black_box(input.as_bytes()), black_box(&signature))));
    let mut buffer = Vec::with_capacity(1024);
    case.verify(Kind::Least, least, move |token| {
        let verify = |header: &str, input: &[u8], signature: &[u8]| {
            verifiers.get(header).is_some_and(|verify| verify(input, signature))
        };
        open::<C>(token, &mut buffer, verify).is_some_and(|claims| {
            black_box(claims);
            true
        })
    });
}

fn only(prefix: String, verify: impl Fn(&[u8], &[u8]) -> bool + 'static) -> Verifiers {
    HashMap::from([(prefix, Rc::new(verify) as _)])
}

fn put(signature: &[u8], room: &mut Room) -> usize {
    room[..signature.len()].copy_from_slice(signature);
    signature.len()
}

pub fn add(cases: &mut Cases, claims: &Claims) {
    hs256(&mut cases.kustomer_sign, &claims.kustomer, None);
    hs256(&mut cases.sunshine_sign, &claims.sunshine, Some(THE_KEY));
    hs256_verify::<Kustomer>(&mut cases.kustomer_verify, &[None]);
    for (count, case) in &mut cases.sunshine_verify {
        let keys: Vec<_> = key_numbers(*count).into_iter().map(Some).collect();
        hs256_verify::<Sunshine>(case, &keys);
    }
    rs256(cases, claims);
    es256(cases, claims);
    eddsa(cases, claims);
}

/// Returns the secret of a key and the prefix of its tokens. Without a number there is no `kid`.
fn hs256_key(number: Option<usize>) -> (String, String) {
    (secret(number.unwrap_or(THE_KEY)), prefix("HS256", number.map(key_id).as_deref()))
}

/// The block size of SHA-256 in bytes. A header of at least one block is hashed in advance.
const BLOCK_LEN: usize = 64;

fn hs256<C: Serialize + Clone + 'static>(case: &mut Case, claims: &C, key: Option<usize>) {
    let (secret, prefix) = hs256_key(key);
    let ring_key = ring_hmac::Key::new(ring_hmac::HMAC_SHA256, secret.as_bytes());
    let aws_key = aws_hmac::Key::new(aws_hmac::HMAC_SHA256, secret.as_bytes());
    let rust_key = hmac::Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    // The part that is hashed in advance, if that saves a block.
    let hashed = if prefix.len() < BLOCK_LEN { 0 } else { prefix.len() };
    let mut ring_begun = ring_hmac::Context::with_key(&ring_key);
    ring_begun.update(&prefix.as_bytes()[..hashed]);
    let rust_begun = rust_key.clone().chain_update(&prefix.as_bytes()[..hashed]);

    add_raw_sign(case, RAW_RING, &prefix, claims, move |input, room| {
        put(ring_hmac::sign(&ring_key, input).as_ref(), room)
    });
    add_least_sign(case, RING, prefix.clone(), claims, move |input, room| {
        let mut mac = ring_begun.clone();
        mac.update(&input[hashed..]);
        put(mac.sign().as_ref(), room)
    });
    add_sign(case, (RAW_AWS_LC, AWS_LC), prefix.clone(), claims, move |input, room| {
        put(aws_hmac::sign(&aws_key, input).as_ref(), room)
    });
    add_raw_sign(case, RAW_RUST_CRYPTO, &prefix, claims, move |input, room| {
        put(&rust_key.clone().chain_update(input).finalize().into_bytes(), room)
    });
    add_least_sign(case, RUST_CRYPTO, prefix, claims, move |input, room| {
        put(&rust_begun.clone().chain_update(&input[hashed..]).finalize().into_bytes(), room)
    });
}

fn hs256_verify<C: DeserializeOwned + Times + 'static>(case: &mut Case, keys: &[Option<usize>]) {
    let (mut over_ring, mut over_aws, mut over_rust) = (HashMap::new(), HashMap::new(), HashMap::new());
    for key in keys {
        let (secret, prefix) = hs256_key(*key);
        let ring_key = ring_hmac::Key::new(ring_hmac::HMAC_SHA256, secret.as_bytes());
        let aws_key = aws_hmac::Key::new(aws_hmac::HMAC_SHA256, secret.as_bytes());
        let rust_key = hmac::Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        over_ring.extend(only(prefix.clone(), move |input, mac| ring_hmac::verify(&ring_key, input, mac).is_ok()));
        over_aws.extend(only(prefix.clone(), move |input, mac| aws_hmac::verify(&aws_key, input, mac).is_ok()));
        over_rust.extend(only(prefix, move |input, mac| {
            let mut own = rust_key.clone();
            own.update(input);
            own.verify_slice(mac).is_ok()
        }));
    }
    add_verify::<C>(case, (RAW_RING, RING), over_ring);
    add_verify::<C>(case, (RAW_AWS_LC, AWS_LC), over_aws);
    add_verify::<C>(case, (RAW_RUST_CRYPTO, RUST_CRYPTO), over_rust);
}

fn rs256(cases: &mut Cases, claims: &Claims) {
    let prefix = prefix("RS256", None);
    let ring_key = Rc::new(ring_signature::RsaKeyPair::from_pkcs8(&der(RSA)).unwrap());
    let aws_key = Rc::new(aws_signature::RsaKeyPair::from_pkcs8(&der(RSA)).unwrap());
    let ring_public = ring_signature::UnparsedPublicKey::new(
        &ring_signature::RSA_PKCS1_2048_8192_SHA256,
        ring_key.public_key().as_ref().to_vec(),
    );
    let aws_public = ParsedPublicKey::new(&aws_signature::RSA_PKCS1_2048_8192_SHA256, aws_key.public_key()).unwrap();
    add_sign(&mut cases.nexmo_sign, (RAW_RING, RING), prefix.clone(), &claims.nexmo, move |input, room| {
        ring_key.sign(&ring_signature::RSA_PKCS1_SHA256, &ring_rand::SystemRandom::new(), input, room).unwrap();
        room.len()
    });
    add_sign(&mut cases.nexmo_sign, (RAW_AWS_LC, AWS_LC), prefix.clone(), &claims.nexmo, move |input, room| {
        aws_key.sign(&aws_signature::RSA_PKCS1_SHA256, &aws_rand::SystemRandom::new(), input, room).unwrap();
        room.len()
    });
    let over_ring = only(prefix.clone(), move |input, signature| ring_public.verify(input, signature).is_ok());
    let over_aws = only(prefix, move |input, signature| aws_public.verify_sig(input, signature).is_ok());
    add_verify::<Nexmo>(&mut cases.nexmo_verify, (RAW_RING, RING), over_ring);
    add_verify::<Nexmo>(&mut cases.nexmo_verify, (RAW_AWS_LC, AWS_LC), over_aws);
}

fn es256(cases: &mut Cases, claims: &Claims) {
    let prefix = prefix("ES256", None);
    let random = ring_rand::SystemRandom::new();
    let ring_key =
        ring_signature::EcdsaKeyPair::from_pkcs8(&ring_signature::ECDSA_P256_SHA256_FIXED_SIGNING, &der(P256), &random)
            .unwrap();
    let ring_key = Rc::new(ring_key);
    let aws_key = Rc::new(
        aws_signature::EcdsaKeyPair::from_pkcs8(&aws_signature::ECDSA_P256_SHA256_FIXED_SIGNING, &der(P256)).unwrap(),
    );
    let ring_public = ring_signature::UnparsedPublicKey::new(
        &ring_signature::ECDSA_P256_SHA256_FIXED,
        ring_key.public_key().as_ref().to_vec(),
    );
    let aws_public = ParsedPublicKey::new(&aws_signature::ECDSA_P256_SHA256_FIXED, aws_key.public_key()).unwrap();
    add_sign(&mut cases.es256_sign, (RAW_RING, RING), prefix.clone(), &claims.session, move |input, room| {
        put(ring_key.sign(&ring_rand::SystemRandom::new(), input).unwrap().as_ref(), room)
    });
    add_sign(&mut cases.es256_sign, (RAW_AWS_LC, AWS_LC), prefix.clone(), &claims.session, move |input, room| {
        put(aws_key.sign(&aws_rand::SystemRandom::new(), input).unwrap().as_ref(), room)
    });
    let over_ring = only(prefix.clone(), move |input, signature| ring_public.verify(input, signature).is_ok());
    let over_aws = only(prefix, move |input, signature| aws_public.verify_sig(input, signature).is_ok());
    add_verify::<Session>(&mut cases.es256_verify, (RAW_RING, RING), over_ring);
    add_verify::<Session>(&mut cases.es256_verify, (RAW_AWS_LC, AWS_LC), over_aws);
}

fn eddsa(cases: &mut Cases, claims: &Claims) {
    let prefix = prefix("EdDSA", None);
    let ring_key = Rc::new(ring_signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der(ED25519)).unwrap());
    let aws_key = Rc::new(aws_signature::Ed25519KeyPair::from_pkcs8(&der(ED25519)).unwrap());
    let ring_public =
        ring_signature::UnparsedPublicKey::new(&ring_signature::ED25519, ring_key.public_key().as_ref().to_vec());
    let aws_public = ParsedPublicKey::new(&aws_signature::ED25519, aws_key.public_key()).unwrap();
    add_sign(&mut cases.eddsa_sign, (RAW_RING, RING), prefix.clone(), &claims.session, move |input, room| {
        put(ring_key.sign(input).as_ref(), room)
    });
    add_sign(&mut cases.eddsa_sign, (RAW_AWS_LC, AWS_LC), prefix.clone(), &claims.session, move |input, room| {
        put(aws_key.sign(input).as_ref(), room)
    });
    let over_ring = only(prefix.clone(), move |input, signature| ring_public.verify(input, signature).is_ok());
    let over_aws = only(prefix, move |input, signature| aws_public.verify_sig(input, signature).is_ok());
    add_verify::<Session>(&mut cases.eddsa_verify, (RAW_RING, RING), over_ring);
    add_verify::<Session>(&mut cases.eddsa_verify, (RAW_AWS_LC, AWS_LC), over_aws);
}
