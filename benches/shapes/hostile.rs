//! Tokens of an attacker, with and without a valid signature.

use jwt_identity::ErrorCode::{
    self, HeaderUnknownKeyId, SignatureInvalid, TokenDuplicateMember, TokenInvalidBase64, TokenInvalidJson,
    TokenMalformed, TokenNestingTooDeep,
};
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{KeySet, VerifyingKey};
use jwt_identity::{FixedClock, KeyId, TokenVerifier};

use super::{Call, KEY_ID, NOW, Outcome, PAYLOAD, Shape, hmac, longest, room_in, token};

pub(crate) const SHAPES: &[Shape] = &[
    // Parsed before the signature is checked, so anyone can cause this cost.
    ("header/text", |size| header(size, None, text)),
    ("header/escapes", |size| header(size, None, escapes)),
    ("header/members", |size| header(size, None, members)),
    ("header/escaped_names", |size| header(size, None, escaped_names)),
    ("header/arrays", |size| header(size, None, arrays)),
    ("header/objects", |size| header(size, None, objects)),
    ("header/numbers", |size| header(size, None, numbers)),
    ("header/digits", |size| header(size, None, digits)),
    ("header/key_id", |size| {
        header(size, Some(HeaderUnknownKeyId), |count| format!(r#","kid":"{}""#, "k".repeat(count)))
    }),
    ("header/too_deep", |size| header(size, Some(TokenNestingTooDeep), too_deep)),
    ("header/equal_names", |size| header(size, Some(TokenDuplicateMember), |count| members(count) + r#","alg":0"#)),
    ("header/unclosed", |size| header(size, Some(TokenInvalidJson), |count| members(count) + ",")),
    ("dots", |size| Ok(vec![Call::refuse(verifier()?, ".".repeat(size), TokenMalformed)?])),
    ("wrong_character", |size| spoiled(size, TokenMalformed, |token| token + "!")),
    ("not_canonical", |size| spoiled(size, TokenInvalidBase64, |token| token + "AA")),
    ("signature", |size| spoiled(size, SignatureInvalid, |token| token.replacen("eyJz", "eyJ0", 1))),
    // Parsed after the signature check, in members that no profile reads.
    ("ignored/text", |size| ignored(size, text)),
    ("ignored/escapes", |size| ignored(size, escapes)),
    ("ignored/members", |size| ignored(size, members)),
    ("ignored/escaped_names", |size| ignored(size, escaped_names)),
    ("ignored/arrays", |size| ignored(size, arrays)),
    ("ignored/objects", |size| ignored(size, objects)),
    ("ignored/numbers", |size| ignored(size, numbers)),
    ("ignored/digits", |size| ignored(size, digits)),
];

/// A token whose header has these members in addition to `alg`.
fn header(size: usize, code: Option<ErrorCode>, members: impl Fn(usize) -> String) -> Outcome<Vec<Call>> {
    let header = |count| format!(r#"{{"alg":"HS256"{}}}"#, members(count));
    let token = token(&longest(room_in(size), header, String::len)?, PAYLOAD)?;
    Ok(vec![match code {
        Some(code) => Call::refuse(verifier()?, token, code)?,
        None => Call::verify(verifier()?, token)?,
    }])
}

/// A token with these members in its payload.
fn ignored(size: usize, members: impl Fn(usize) -> String) -> Outcome<Vec<Call>> {
    Ok(vec![Call::verify(verifier()?, with_payload(size, members)?)?])
}

/// A valid token that `spoil` makes invalid.
fn spoiled(size: usize, code: ErrorCode, spoil: fn(String) -> String) -> Outcome<Vec<Call>> {
    Ok(vec![Call::refuse(verifier()?, spoil(with_payload(size, text)?), code)?])
}

/// A token with the header that the key is known to have.
fn with_payload(size: usize, members: impl Fn(usize) -> String) -> Outcome<String> {
    let payload = |count| PAYLOAD.replace('}', &(members(count) + "}"));
    let payload = longest(room_in(size), payload, String::len)?;
    token(&format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{KEY_ID}"}}"#), &payload)
}

fn verifier() -> Outcome<TokenVerifier<Jwt>> {
    let key = VerifyingKey::new(hmac()?).with_key_id(KeyId::new(KEY_ID)?);
    Ok(TokenVerifier::new(KeySet::new([key])?).with_clock(FixedClock(NOW)))
}

fn text(count: usize) -> String {
    format!(r#","x":"{}""#, "a".repeat(count))
}

fn escapes(count: usize) -> String {
    format!(r#","x":"{}""#, r"\u0061".repeat(count))
}

fn members(count: usize) -> String {
    named("n", count)
}

fn escaped_names(count: usize) -> String {
    named(r"\u006e", count)
}

fn named(name: &str, count: usize) -> String {
    let members: Vec<String> = (0..count).map(|number| format!(r#","{name}{number}":0"#)).collect();
    members.concat()
}

/// Arrays at the maximum depth, repeated.
fn arrays(count: usize) -> String {
    format!(r#","x":[{}0]"#, format!("{}{},", "[".repeat(62), "]".repeat(62)).repeat(count))
}

fn objects(count: usize) -> String {
    format!(r#","x":[{}0]"#, format!("{}0{},", r#"{"a":"#.repeat(62), "}".repeat(62)).repeat(count))
}

fn too_deep(count: usize) -> String {
    format!(r#","x":{}{}"#, "[".repeat(count), "]".repeat(count))
}

/// Numbers near the middle between two `f64` values, which only long arithmetic can round correctly.
fn numbers(count: usize) -> String {
    format!(r#","x":[{}0]"#, "9007199254740993e-300,".repeat(count))
}

/// One such number with as many digits as fit.
fn digits(count: usize) -> String {
    format!(r#","x":1.00000000000000011102230246251565404236316680908203125{}1"#, "0".repeat(count))
}
