//! Tokens made to be let in: layout, header, base64, JSON, key look-up and signature.
//!
//! The names A01 to A31 are those of a catalogue of published attacks on JWT libraries; the CVE or RFC stands beside
//! each. Keys that are attacks themselves (weak, mixed, malformed) are in `keys.rs`, what a claim may not say is with
//! the profile that has it. A message is signed with the right key unless a test says otherwise.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jwt_identity::claim::{self, ClaimError};
use jwt_identity::crypto::{EcdsaSigner, EcdsaVerifier, Ed25519Verifier, HmacKey, RsaSigner, RsaVerifier};
use jwt_identity::keys::{Jwk, KeyLookupError, KeyRef, KeySet, VerifyingKey, VerifyingKeySource};
use jwt_identity::{
    Algorithm, ErrorCode, KeyHint, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret, Signer, TokenVerifier,
    Verifier, jws,
};
use serde_json::{Value, json};

use crate::backend::over_each_backend;
use crate::support::{SECRET, b64, der, hs256, outer, pem, signed, token, unb64, vector_file};

/// A kind of token that may say anything and is allowed everything, so that only the core can refuse it.
struct Anything;

type AnyClaims = BTreeMap<String, Value>;

thread_local! {
    /// How often claims were read on this thread.
    static DECODED: Cell<usize> = const { Cell::new(0) };
}

impl Profile for Anything {
    const NAME: &'static str = "anything";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = AnyClaims;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<AnyClaims, ClaimError> {
        DECODED.set(DECODED.get() + 1);
        claim::decode_json(claims_set)
    }

    fn check(_: &AnyClaims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

/// The same, with a `kid` demanded.
struct Named;

impl Profile for Named {
    const NAME: &'static str = "named";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    type Claims = AnyClaims;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<AnyClaims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(_: &AnyClaims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const PAYLOAD: &str = r#"{"sub":"ada"}"#;

fn hmac_key() -> VerifyingKey {
    VerifyingKey::new(hs256())
}

fn rsa_key(algorithm: Algorithm) -> VerifyingKey {
    VerifyingKey::new(RsaVerifier::from_pem(algorithm, &pem("rsa2048.spki")).unwrap())
}

fn ec_key(name: &str, algorithm: Algorithm) -> VerifyingKey {
    VerifyingKey::new(EcdsaVerifier::from_pem(algorithm, &pem(name)).unwrap())
}

fn rsa_signer(algorithm: Algorithm) -> RsaSigner {
    RsaSigner::from_pem(algorithm, &pem("rsa2048.pkcs8")).unwrap()
}

fn ec_signer() -> EcdsaSigner {
    EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap()
}

fn only(algorithm: Algorithm, key: VerifyingKey) -> TokenVerifier<Anything> {
    TokenVerifier::new(key).with_algorithms(&[algorithm])
}

fn hs256_verifier() -> TokenVerifier<Anything> {
    only(Algorithm::Hs256, hmac_key())
}

fn good() -> String {
    token(HEADER, PAYLOAD, &hs256())
}

fn header_token(header: impl AsRef<[u8]>) -> String {
    token(header, PAYLOAD, &hs256())
}

fn payload_token(payload: impl AsRef<[u8]>) -> String {
    token(HEADER, payload, &hs256())
}

/// The outcome as a code; a token let in has none.
fn outcome(verifier: &TokenVerifier<Anything>, token: &str) -> Option<ErrorCode> {
    verifier.verify(token).err().map(|error| error.code())
}

/// Asserts the code of every case, and tells all that differ at once. A token is refused by both ways of verifying.
fn assert_refused(verifier: &TokenVerifier<Anything>, cases: &[(impl AsRef<str>, String, ErrorCode)]) {
    let mut failures = Vec::new();
    for (name, token, expected) in cases {
        let name = name.as_ref();
        let found = outcome(verifier, token);
        if found != Some(*expected) {
            failures.push(format!("{name}: wanted {expected}, found {found:?}"));
        }
        if verifier.verify_to_json(token).is_ok() {
            failures.push(format!("{name}: let in by verify_to_json"));
        }
    }
    assert!(!cases.is_empty());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// HMAC with SHA-256 under octets that this crate would not take for a secret.
fn mac_with(secret: &[u8], signing_input: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    format!("{signing_input}.{}", b64(ring::hmac::sign(&key, signing_input.as_bytes())))
}

#[test]
fn the_token_that_the_others_differ_from_is_let_in() {
    assert_eq!(outcome(&hs256_verifier(), &good()), None);
    assert_eq!(hs256_verifier().verify(&good()).unwrap().claims()["sub"], "ada");
}

// A01, A02: RFC 7519 section 7.2, RFC 7515 section 7.1; CVE-2020-28042.
#[test]
fn a_text_without_three_full_segments_is_malformed() {
    let (header, payload) = (b64(HEADER), b64(PAYLOAD));
    let good = good();
    let signature = good.rsplit('.').next().unwrap();
    let malformed = |name: &'static str, token: String| (name, token, ErrorCode::TokenMalformed);
    assert_refused(
        &hs256_verifier(),
        &[
            malformed("empty", String::new()),
            malformed("one segment", header.clone()),
            malformed("two segments", format!("{header}.{payload}")),
            malformed("four segments", format!("{good}.{signature}")),
            malformed("five segments", format!("{header}.{payload}.{payload}.{payload}.{signature}")),
            malformed("one dot", ".".to_owned()),
            malformed("two dots", "..".to_owned()),
            malformed("dots", "......".to_owned()),
            malformed("no header", signed(&format!(".{payload}"), &hs256())),
            malformed("no payload", signed(&format!("{header}."), &hs256())),
            malformed("no signature", format!("{header}.{payload}.")),
            malformed("only a header", format!("{header}..")),
            ("detached payload", format!("{header}..{signature}"), ErrorCode::SignatureInvalid),
            malformed("dot in front", format!(".{good}")),
            malformed("dot behind", format!("{good}.")),
            malformed("two dots inside", good.replacen('.', "..", 1)),
        ],
    );
}

// A03: CVE-2025-30204, CVE-2025-27144, CVE-2025-22868.
#[test]
fn a_text_of_dots_is_malformed_whatever_its_length() {
    let verifier = hs256_verifier().with_max_token_len(1 << 20);
    let cases: Vec<_> = [3, 100, 20_000, 1 << 20]
        .map(|dots| (format!("{dots} dots"), ".".repeat(dots), ErrorCode::TokenMalformed))
        .into_iter()
        .chain([
            ("dots behind".to_owned(), good() + &".".repeat(8000), ErrorCode::TokenMalformed),
            ("dots in front".to_owned(), ".".repeat(8000) + &good(), ErrorCode::TokenMalformed),
        ])
        .collect();
    assert_refused(&verifier, &cases);
    assert_refused(&hs256_verifier(), &[("20 000 dots", ".".repeat(20_000), ErrorCode::TokenTooLarge)]);
}

// A04: CVE-2022-39227.
#[test]
fn the_json_serializations_of_a_jws_and_a_text_that_is_both_are_malformed() {
    let good = good();
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    let flattened = json!({"protected": header, "payload": payload, "signature": signature}).to_string();
    let general =
        json!({"payload": payload, "signatures": [{"protected": header, "signature": signature}]}).to_string();
    let forged = b64(r#"{"sub":"mallory"}"#);
    let both = format!(r#"{{" {header}.{forged}.":"","payload":"{payload}","signature":"{signature}"}}"#);
    let both_compact = format!(r#"{{"a":"{header}.{payload}.{signature}"}}"#);
    assert_refused(
        &hs256_verifier(),
        &[
            ("flattened", flattened, ErrorCode::TokenMalformed),
            ("general", general, ErrorCode::TokenMalformed),
            ("JSON that splits into a forged token", both, ErrorCode::TokenMalformed),
            ("a token inside JSON", both_compact, ErrorCode::TokenMalformed),
        ],
    );
}

// A05: a token has one spelling. `bis` of RFC 8725, section 3.14.
#[test]
fn a_good_token_with_anything_before_behind_or_inside_it_is_malformed() {
    let good = good();
    let inside = |what: &str| good.replacen('.', &format!("{what}."), 1);
    let in_payload = good.replacen("eyJ", "ey J", 2);
    let cases: Vec<_> = [
        ("blank in front", format!(" {good}")),
        ("newline behind", format!("{good}\n")),
        ("carriage return and newline behind", format!("{good}\r\n")),
        ("tab behind", format!("{good}\t")),
        ("NUL behind", format!("{good}\0")),
        ("Bearer", format!("Bearer {good}")),
        ("byte order mark", format!("\u{feff}{good}")),
        ("blank inside", inside(" ")),
        ("line break inside", inside("\r\n")),
        ("blank in the payload", in_payload),
        ("zero-width space", inside("\u{200b}")),
        ("percent-encoded dots", good.replace('.', "%2E")),
        ("full-width dots", good.replace('.', "\u{ff0e}")),
        ("ideographic full stops", good.replace('.', "\u{3002}")),
        ("quoted", format!("\"{good}\"")),
        ("two tokens", format!("{good},{good}")),
        ("two tokens in lines", format!("{good}\n{good}")),
        ("braces", format!("{{{good}}}")),
        ("soft hyphen", good.replacen('J', "J\u{ad}", 1)),
    ]
    .into_iter()
    .map(|(name, token)| (name, token, ErrorCode::TokenMalformed))
    .collect();
    assert_refused(&hs256_verifier(), &cases);
}

/// A good token of exactly that many octets.
fn token_of_len(len: usize) -> String {
    for blanks in 0..8 {
        let header = format!(r#"{{"alg":"HS256"{}}}"#, " ".repeat(blanks));
        let rest = len - b64(&header).len() - 2 - 43;
        let octets = rest * 3 / 4;
        let payload = format!(r#"{{"a":"{}"}}"#, "x".repeat(octets - 8));
        if b64(&payload).len() == rest {
            return token(header, payload, &hs256());
        }
    }
    panic!("no token of {len} octets");
}

// A06: CVE-2025-61920.
#[test]
fn a_token_above_the_limit_is_refused_unread_and_one_at_the_limit_is_not() {
    const LIMIT: usize = 16 * 1024;
    let long_kid = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(40_000));
    assert_eq!(token_of_len(LIMIT).len(), LIMIT);
    assert_eq!(outcome(&hs256_verifier(), &token_of_len(LIMIT)), None);
    assert!(jws::verify(&token_of_len(LIMIT), &[Algorithm::Hs256], &hmac_key()).is_ok());
    assert_refused(
        &hs256_verifier(),
        &[
            ("one octet more", token_of_len(LIMIT + 1), ErrorCode::TokenTooLarge),
            ("90 000 octets", token_of_len(90_000), ErrorCode::TokenTooLarge),
            ("long kid", header_token(long_kid), ErrorCode::TokenTooLarge),
            ("no token at all", "\u{e9}".repeat(LIMIT), ErrorCode::TokenTooLarge),
        ],
    );
    let over = jws::verify(&token_of_len(LIMIT + 1), &[Algorithm::Hs256], &hmac_key()).unwrap_err();
    assert_eq!(over.code(), ErrorCode::TokenTooLarge);
    let narrow = hs256_verifier().with_max_token_len(good().len());
    assert_eq!(outcome(&narrow, &good()), None);
    let narrow = hs256_verifier().with_max_token_len(good().len() - 1);
    assert_eq!(outcome(&narrow, &good()), Some(ErrorCode::TokenTooLarge));
}

// A07: RFC 7515 section 2 and appendix C.
#[test]
fn a_segment_in_another_alphabet_or_with_padding_is_malformed_though_signed_that_way() {
    let header = b64(r#"{"alg":"HS256" }"#);
    let payload = b64(r#"{"a":"??>>~~"}"#);
    let standard = payload.replace('-', "+").replace('_', "/");
    assert_ne!(standard, payload);
    let malformed = |name: &'static str, token: String| (name, token, ErrorCode::TokenMalformed);
    let good = signed(&format!("{header}.{payload}"), &hs256());
    assert_eq!(outcome(&hs256_verifier(), &good), None);
    assert_refused(
        &hs256_verifier(),
        &[
            malformed("padding behind the signature", format!("{good}=")),
            malformed("padding in the header", signed(&format!("{header}==.{payload}"), &hs256())),
            malformed("padding in the payload", signed(&format!("{header}.{payload}="), &hs256())),
            malformed("standard alphabet", signed(&format!("{header}.{standard}"), &hs256())),
            malformed("Cyrillic letter", signed(&format!("{}.{payload}", header.replace('e', "\u{435}")), &hs256())),
            malformed("tilde", signed(&format!("{header}.{payload}~"), &hs256())),
        ],
    );
}

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Sets the lowest bit of what the last character stands for.
fn with_trailing_bit(segment: &str) -> String {
    let (rest, last) = segment.split_at(segment.len() - 1);
    let value = ALPHABET.iter().position(|character| *character == last.as_bytes()[0]).unwrap();
    assert_eq!(value & 1, 0);
    format!("{rest}{}", char::from(ALPHABET[value + 1]))
}

// A08: RFC 4648 section 3.5. Two texts for one token defeat lists of revoked tokens.
#[test]
fn a_segment_that_is_not_canonical_is_refused_though_signed_that_way() {
    // Both leave bits unused in the last character.
    let (header, payload) = (b64(r#"{"alg":"HS256" }"#), b64(PAYLOAD));
    let good = signed(&format!("{header}.{payload}"), &hs256());
    assert_eq!(outcome(&hs256_verifier(), &good), None);
    let (input, signature) = good.rsplit_once('.').unwrap();
    let refused = |name: &'static str, token: String| (name, token, ErrorCode::TokenInvalidBase64);
    assert_refused(
        &hs256_verifier(),
        &[
            refused("header", signed(&format!("{}.{payload}", with_trailing_bit(&header)), &hs256())),
            refused("payload", signed(&format!("{header}.{}", with_trailing_bit(&payload)), &hs256())),
            refused("signature", format!("{input}.{}", with_trailing_bit(signature))),
            refused("header of one character too many", signed(&format!("{header}AAA.{payload}"), &hs256())),
            refused("payload of one character", signed(&format!("{header}.A"), &hs256())),
            refused("signature of one character", format!("{input}.A")),
            refused("signature of five characters", format!("{input}.AAAAA")),
        ],
    );
}

// A09: RFC 7515 sections 4 and 10.12, RFC 7519 section 4.
#[test]
fn a_member_that_stands_twice_is_refused_at_every_level_and_in_every_spelling() {
    let mut cases = Vec::new();
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","\u0061lg":"none"}"#,
        r#"{"\u0061lg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"a","kid":"b"}"#,
        r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
        r#"{"alg":"HS256","unknown":1,"unknown":1}"#,
        r#"{"alg":"HS256","jwk":{"kty":"oct","kty":"RSA"}}"#,
    ] {
        cases.push((header, header_token(header), ErrorCode::TokenDuplicateMember));
    }
    for payload in [
        r#"{"exp":1,"exp":2}"#,
        r#"{"sub":"ada","sub":"mallory"}"#,
        r#"{"sub":"ada","s\u0075b":"mallory"}"#,
        r#"{"acl":{"paths":{"/a":{},"/a":{}}}}"#,
        r#"{"list":[{"a":1},{"b":1,"b":2}]}"#,
        r#"{"":1,"":2}"#,
    ] {
        cases.push((payload, payload_token(payload), ErrorCode::TokenDuplicateMember));
    }
    assert_refused(&hs256_verifier(), &cases);
    // Names that only look alike are two names.
    assert_eq!(outcome(&hs256_verifier(), &payload_token(r#"{"sub":1,"SUB":2,"su\u0431":3}"#)), None);
}

#[test]
fn the_hundredth_member_is_compared_with_the_first() {
    let names: Vec<String> = (0..100).map(|number| format!("\"n{number}\":0")).collect();
    let object = |last: &str| format!("{{{},{last}}}", names.join(","));
    assert_eq!(outcome(&hs256_verifier(), &payload_token(object("\"n100\":0"))), None);
    let cases: Vec<_> = [0, 15, 16, 17, 99]
        .map(|number| (number.to_string(), payload_token(object(&format!("\"n{number}\":0")))))
        .into_iter()
        .map(|(name, token)| (name, token, ErrorCode::TokenDuplicateMember))
        .collect();
    assert_refused(&hs256_verifier(), &cases);
}

// A10: RFC 3629; RFC 8725 section 3.7.
#[test]
fn a_header_or_payload_that_is_not_utf8_is_refused() {
    let around = |octets: &[u8]| [br#"{"alg":"HS256","a":""#, octets, br#""}"#].concat();
    let utf8 = ErrorCode::TokenInvalidUtf8;
    let json = ErrorCode::TokenInvalidJson;
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_marked = [&[0xff, 0xfe], &utf16[..]].concat();
    let texts = [
        ("stray octet", around(&[0xff]), utf8),
        ("cut short", around(&[0xe2, 0x82]), utf8),
        ("overlong slash", around(&[0xc0, 0xaf]), utf8),
        ("overlong NUL", around(&[0xc0, 0x80]), utf8),
        ("surrogate", around(&[0xed, 0xa0, 0x80]), utf8),
        ("above Unicode", around(&[0xf4, 0x90, 0x80, 0x80]), utf8),
        ("continuation alone", around(&[0x80]), utf8),
        ("UTF-16", utf16, json),
        ("UTF-16 with its mark", utf16_marked, utf8),
        ("byte order mark", [&[0xef, 0xbb, 0xbf], HEADER.as_bytes()].concat(), json),
        ("escaped lone surrogate", around(br"\ud800"), json),
        ("escaped reversed pair", around(br"\udc00\ud800"), json),
    ];
    let cases: Vec<_> = texts
        .iter()
        .flat_map(|(name, text, code)| {
            [
                (format!("{name} in the header"), header_token(text), *code),
                (format!("{name} in the payload"), payload_token(text), *code),
            ]
        })
        .collect();
    assert_refused(&hs256_verifier(), &cases);
}

// A11: RFC 8259; RFC 7519 section 7.2, step 10.
#[test]
fn a_header_or_payload_that_is_not_one_json_object_is_refused() {
    let texts = [
        r#"["alg","HS256"]"#,
        r#""HS256""#,
        "1",
        "null",
        "true",
        "{",
        "}",
        "[]",
        " ",
        r#"{"alg":"HS256"}x"#,
        r#"{"alg":"HS256"}{"alg":"HS256"}"#,
        r#"{"alg":"HS256"},"#,
        r#"{"alg":"HS256",}"#,
        r#"{"alg":"HS256","a":1,}"#,
        r#"{,"alg":"HS256"}"#,
        r#"{"alg":"HS256" "a":1}"#,
        r#"{"alg":"HS256"/**/}"#,
        "{\"alg\":\"HS256\"}// comment",
        r#"{"alg":"HS256","a":NaN}"#,
        r#"{"alg":"HS256","a":Infinity}"#,
        r#"{"alg":"HS256","a":-}"#,
        r#"{"alg":"HS256","a":+1}"#,
        r#"{"alg":"HS256","a":01}"#,
        r#"{"alg":"HS256","a":1.}"#,
        r#"{"alg":"HS256","a":.5}"#,
        r#"{"alg":"HS256","a":0x1}"#,
        r#"{"alg":"HS256","a":tru}"#,
        r#"{"alg":"HS256","a":'x'}"#,
        r"{'alg':'HS256'}",
        r#"{alg:"HS256"}"#,
        r#"{"alg":"HS256","a":"\x41"}"#,
        r#"{"alg":"HS256","a":"\u12"}"#,
        r#"{"alg":"HS256","a":"#,
        r#"{"alg":"HS256","a":"x"#,
        "{\"alg\":\"HS256\",\"a\":\"\n\"}",
        "{\"alg\":\"HS256\",\"a\":\"\0\"}",
        "{\"alg\":\"HS256\"}\0",
        "\0{\"alg\":\"HS256\"}",
        "\u{a0}{\"alg\":\"HS256\"}",
        "\u{b}{\"alg\":\"HS256\"}",
        "\u{c}{\"alg\":\"HS256\"}",
        r#"{"alg":"HS256","typ":"JWT""#,
        r#"{"alg":"HS256","typ":"JWT"}}"#,
    ];
    let cases: Vec<_> = texts
        .iter()
        .flat_map(|text| {
            [
                (format!("header {text}"), header_token(text), ErrorCode::TokenInvalidJson),
                (format!("payload {text}"), payload_token(text), ErrorCode::TokenInvalidJson),
            ]
        })
        .collect();
    assert_refused(&hs256_verifier(), &cases);
}

// A12: no recursion without a bound.
#[test]
fn json_is_nested_at_most_64_levels_deep() {
    let verifier = hs256_verifier().with_max_token_len(1 << 20);
    let arrays = |levels: usize| format!(r#"{{"alg":"HS256","a":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let objects =
        |levels: usize| format!(r#"{{"alg":"HS256","a":{}1{}}}"#, r#"{"a":"#.repeat(levels), "}".repeat(levels));
    for text in [arrays(63), objects(63)] {
        assert_eq!(outcome(&verifier, &payload_token(&text)), None);
        assert_eq!(outcome(&verifier, &header_token(&text)), None);
    }
    let mut cases = Vec::new();
    for levels in [64, 65, 127, 128, 129, 3000, 6000, 100_000] {
        for (name, text) in [("arrays", arrays(levels)), ("objects", objects(levels))] {
            cases.push((format!("{levels} {name} in the header"), header_token(&text), ErrorCode::TokenNestingTooDeep));
            cases.push((
                format!("{levels} {name} in the payload"),
                payload_token(&text),
                ErrorCode::TokenNestingTooDeep,
            ));
        }
    }
    for levels in [100, 10_000] {
        let open = format!(r#"{{"alg":"HS256","a":{}"#, "[".repeat(levels));
        cases.push((format!("{levels} never closed"), header_token(open), ErrorCode::TokenInvalidJson));
    }
    assert_refused(&verifier, &cases);
}

#[test]
fn a_number_of_thousands_of_digits_is_refused_and_not_rounded() {
    let digits = "1".repeat(5001);
    let text = format!(r#"{{"alg":"HS256","a":{digits}}}"#);
    assert_refused(
        &hs256_verifier(),
        &[
            ("header", header_token(&text), ErrorCode::TokenInvalidJson),
            ("payload", payload_token(&text), ErrorCode::TokenInvalidJson),
            ("exponent", payload_token(r#"{"a":1e999}"#), ErrorCode::TokenInvalidJson),
            ("kid", header_token(format!(r#"{{"alg":"HS256","kid":{digits}}}"#)), ErrorCode::HeaderInvalid),
        ],
    );
}

// A13: CVE-2015-9235; the block lists that `noNE` went around.
#[test]
fn no_spelling_of_none_is_an_algorithm() {
    let verifiers = [TokenVerifier::<Anything>::new(hmac_key()), TokenVerifier::new(rsa_key(Algorithm::Rs256))];
    for name in ["none", "None", "NONE", "nOnE", "noNE", " none", "none ", "none\\u0000", "no\\u006ee", "", " "] {
        let header = b64(format!(r#"{{"alg":"{name}"}}"#));
        let input = format!("{header}.{}", b64(PAYLOAD));
        for verifier in &verifiers {
            assert_refused(
                verifier,
                &[
                    (name, signed(&input, &hs256()), ErrorCode::HeaderAlgorithmNotAllowed),
                    (name, format!("{input}.AA"), ErrorCode::HeaderAlgorithmNotAllowed),
                    (name, format!("{input}."), ErrorCode::HeaderAlgorithmNotAllowed),
                ],
            );
        }
    }
}

// A14: RFC 7515 section 4.1.1.
#[test]
fn alg_is_the_exact_name_of_an_algorithm() {
    let mut cases = vec![("missing".to_owned(), header_token("{}"), ErrorCode::HeaderInvalid)];
    for value in ["null", "256", "true", r#"["HS256"]"#, r#"{"name":"HS256"}"#, "-1.5"] {
        cases.push((value.to_owned(), header_token(format!(r#"{{"alg":{value}}}"#)), ErrorCode::HeaderInvalid));
    }
    for value in ["hs256", "Hs256", "HS256 ", " HS256", r"HS256\u0000", "HS-256", "HS2560", "HS25", "SHA256", "HMAC"] {
        let header = format!(r#"{{"alg":"{value}"}}"#);
        cases.push((value.to_owned(), header_token(header), ErrorCode::HeaderAlgorithmNotAllowed));
    }
    for value in ["ES256K", "ES512", "Ed448", "RSA-OAEP", "dir", "A256GCM", "PBES2-HS256+A128KW", "HS256,RS256"] {
        let header = format!(r#"{{"alg":"{value}","typ":"JWT"}}"#);
        cases.push((value.to_owned(), header_token(header), ErrorCode::HeaderAlgorithmNotAllowed));
    }
    assert_refused(&TokenVerifier::new(hmac_key()), &cases);
    for header in [r#"{"Alg":"HS256"}"#, r#"{"ALG":"HS256"}"#, r#"{"alg ":"HS256"}"#] {
        assert_refused(&hs256_verifier(), &[(header, header_token(header), ErrorCode::HeaderInvalid)]);
    }
}

/// What an attacker may take for the secret, who has only the public key.
fn spellings_of_public_keys() -> Vec<(String, Vec<u8>)> {
    let mut spellings = vec![("empty".to_owned(), Vec::new())];
    for name in ["rsa2048.spki", "rsa2048.pkcs1.pub", "p256.spki", "ed25519.spki"] {
        let text = pem(name);
        let key = der(&text);
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        for (spelling, octets) in [
            ("PEM", text.clone()),
            ("PEM without final newline", text.trim_end().to_owned()),
            ("PEM with carriage returns", text.replace('\n', "\r\n")),
            ("PEM with literal newlines", text.replace('\n', "\\n")),
            ("PEM on one line", text.replace('\n', "")),
            ("base64", body.clone()),
            ("base64url", b64(&key)),
        ] {
            spellings.push((format!("{name} as {spelling}"), octets.into_bytes()));
        }
        spellings.push((format!("{name} as DER"), key.clone()));
        let (_, last) = outer(&key).pop().unwrap();
        spellings.push((format!("{name}, the octets of the key"), last[1..].to_vec()));
    }
    let (_, point) = outer(&der(&pem("p256.spki"))).pop().unwrap();
    spellings.push(("the coordinates of the point".to_owned(), point[2..].to_vec()));
    let (_, modulus) = outer(&der(&pem("rsa2048.pkcs1.pub"))).swap_remove(0);
    spellings.push(("the modulus".to_owned(), modulus[1..].to_vec()));
    let jwk = json!({"kty": "RSA", "n": b64(&modulus[1..]), "e": "AQAB"});
    spellings.push(("JWK".to_owned(), jwk.to_string().into_bytes()));
    spellings
}

// A15: CVE-2015-9235, CVE-2022-29217, CVE-2023-48223, CVE-2024-54150.
#[test]
fn a_public_key_is_never_taken_for_a_secret() {
    let input = format!("{}.{}", b64(HEADER), b64(PAYLOAD));
    let ed25519 = || VerifyingKey::new(Ed25519Verifier::from_pem(&pem("ed25519.spki")).unwrap());
    let modulus = outer(&der(&pem("rsa2048.pkcs1.pub"))).swap_remove(0).1;
    let unnamed = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, b64(&modulus[1..]));
    let jwk = || Jwk::from_json(&unnamed).unwrap().to_verifying_key(&[Algorithm::Rs256, Algorithm::Hs256]).unwrap();
    let in_a_set = || KeySet::new([jwk()]).unwrap();
    let key_with_both_allowed = [rsa_key(Algorithm::Rs256), ec_key("p256.spki", Algorithm::Es256), ed25519(), jwk()];
    let mut tried = 0;
    for (name, octets) in spellings_of_public_keys() {
        let forged = mac_with(&octets, &input);
        let narrow = only(Algorithm::Rs256, rsa_key(Algorithm::Rs256));
        assert_refused(&narrow, &[(&name, forged.clone(), ErrorCode::HeaderAlgorithmNotAllowed)]);
        for key in &key_with_both_allowed {
            let wide = TokenVerifier::<Anything>::new(key.clone());
            assert_refused(&wide, &[(&name, forged.clone(), ErrorCode::HeaderAlgorithmMismatch)]);
        }
        let set = TokenVerifier::<Anything>::new(in_a_set());
        assert_refused(&set, &[(&name, forged, ErrorCode::HeaderUnknownKeyId)]);
        tried += 1;
    }
    assert_eq!(tried, 1 + 4 * 9 + 3);
}

// A16: RFC 8725 section 3.1; CVE-2026-48523.
#[test]
fn a_real_signature_of_another_algorithm_is_refused() {
    let named = |name: &str| format!("{}.{}", b64(format!(r#"{{"alg":"{name}"}}"#)), b64(PAYLOAD));
    let long = SharedSecret::new(SECRET.repeat(2)).unwrap();
    let hmac = |algorithm| HmacKey::new(algorithm, &long).unwrap();
    let cut = |token: String, octets: usize| {
        let (input, signature) = token.rsplit_once('.').unwrap();
        format!("{input}.{}", b64(&unb64(signature)[..octets]))
    };
    let (rs256, ps256) = (rsa_signer(Algorithm::Rs256), rsa_signer(Algorithm::Ps256));
    let p384 = EcdsaSigner::from_pem(Algorithm::Es384, &pem("p384.sec1")).unwrap();

    let not_allowed = ErrorCode::HeaderAlgorithmNotAllowed;
    let by_rsa = only(Algorithm::Rs256, rsa_key(Algorithm::Rs256));
    assert_refused(
        &by_rsa,
        &[
            ("RS384", signed(&named("RS384"), &rsa_signer(Algorithm::Rs384)), not_allowed),
            ("PS256", signed(&named("PS256"), &ps256), not_allowed),
            ("header RS256 over PSS", signed(&named("RS256"), &ps256), ErrorCode::SignatureInvalid),
            (
                "header RS256 over SHA-384",
                signed(&named("RS256"), &rsa_signer(Algorithm::Rs384)),
                ErrorCode::SignatureInvalid,
            ),
        ],
    );
    let mismatch = ErrorCode::HeaderAlgorithmMismatch;
    assert_refused(
        &TokenVerifier::new(rsa_key(Algorithm::Rs256)),
        &[
            ("RS384", signed(&named("RS384"), &rsa_signer(Algorithm::Rs384)), mismatch),
            ("PS256", signed(&named("PS256"), &ps256), mismatch),
        ],
    );
    assert_refused(
        &TokenVerifier::new(rsa_key(Algorithm::Ps256)),
        &[("header PS256 over PKCS#1", signed(&named("PS256"), &rs256), ErrorCode::SignatureInvalid)],
    );
    let by_hmac = TokenVerifier::new(VerifyingKey::new(hmac(Algorithm::Hs256)));
    assert_refused(
        &by_hmac,
        &[
            ("HS512", signed(&named("HS512"), &hmac(Algorithm::Hs512)), mismatch),
            ("SHA-512 MAC", signed(&named("HS256"), &hmac(Algorithm::Hs512)), ErrorCode::SignatureInvalid),
            (
                "SHA-512 MAC, cut",
                cut(signed(&named("HS256"), &hmac(Algorithm::Hs512)), 32),
                ErrorCode::SignatureInvalid,
            ),
        ],
    );
    assert_refused(
        &TokenVerifier::new(ec_key("p384.spki", Algorithm::Es384)),
        &[
            ("ES256 with P-384", signed(&named("ES256"), &p384), mismatch),
            ("header ES384 over P-256", signed(&named("ES384"), &ec_signer()), ErrorCode::SignatureInvalid),
            ("ES256K", signed(&named("ES256K"), &ec_signer()), not_allowed),
        ],
    );
    assert_refused(
        &TokenVerifier::new(ec_key("p256.spki", Algorithm::Es256)),
        &[
            ("ES384 with P-256", signed(&named("ES384"), &ec_signer()), mismatch),
            ("header ES256 over P-384", signed(&named("ES256"), &p384), ErrorCode::SignatureInvalid),
        ],
    );
}

// A17: CVE-2018-0114; RFC 8725 section 3.10.
#[test]
fn a_key_that_the_token_brings_along_is_not_used() {
    let attacker = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("m".repeat(32)).unwrap()).unwrap();
    let brought = [
        json!({"jwk": {"kty": "oct", "k": b64("m".repeat(32))}}),
        json!({"jwk": {"kty": "oct", "kid": "real", "k": b64("m".repeat(32))}, "kid": "real"}),
        json!({"jwk": "junk"}),
        json!({"jku": "http://127.0.0.1:1/keys"}),
        json!({"x5u": "http://169.254.169.254/latest/meta-data/"}),
        json!({"x5c": ["junk"], "x5t": "junk", "x5t#S256": 7}),
    ];
    let cases: Vec<_> = brought
        .into_iter()
        .map(|mut header| {
            header["alg"] = "HS256".into();
            (header.to_string(), token(header.to_string(), PAYLOAD, &attacker), ErrorCode::SignatureInvalid)
        })
        .collect();
    let key = hmac_key().with_key_id(KeyId::new("real").unwrap());
    assert_refused(&only(Algorithm::Hs256, key.clone()), &cases);
    assert_refused(&TokenVerifier::new(KeySet::new([key]).unwrap()), &cases);

    // The same with key pairs: the attacker signs with a key of their own and attaches its public half.
    let row = vector_file("rfc_and_jwtio.jsonl");
    let row: Value = serde_json::from_str(row.lines().nth(2).unwrap()).unwrap();
    let real = Jwk::from_json(&row["key"].to_string()).unwrap().to_verifying_key(&[Algorithm::Es256]).unwrap();
    let (_, point) = outer(&der(&pem("p256.spki"))).pop().unwrap();
    let (x, y) = point[2..].split_at(32);
    let header = json!({"alg": "ES256", "jwk": {"kty": "EC", "crv": "P-256", "x": b64(x), "y": b64(y)}});
    let forged = token(header.to_string(), PAYLOAD, &ec_signer());
    assert_refused(&TokenVerifier::new(real), &[("EC", forged, ErrorCode::SignatureInvalid)]);
}

fn tenant(name: &str, secret: char) -> HmacKey {
    let secret = SharedSecret::new(secret.to_string().repeat(32)).unwrap();
    HmacKey::new(Algorithm::Hs256, &secret).unwrap().with_key_id(KeyId::new(name).unwrap())
}

fn tenants() -> KeySet {
    KeySet::new([VerifyingKey::new(tenant("app_1", '1')), VerifyingKey::new(tenant("app_2", '2'))]).unwrap()
}

fn with_kid(kid: &Value, key: &dyn Signer) -> String {
    token(json!({"alg": "HS256", "kid": kid}).to_string(), PAYLOAD, key)
}

// A18: RFC 7515 section 4.1.4.
#[test]
fn a_token_is_verified_with_the_key_its_kid_names_and_no_other() {
    let verifier = TokenVerifier::<Anything>::new(tenants());
    let (one, two) = (tenant("app_1", '1'), tenant("app_2", '2'));
    assert_eq!(outcome(&verifier, &with_kid(&json!("app_1"), &one)), None);
    assert_eq!(outcome(&verifier, &with_kid(&json!("app_2"), &two)), None);
    let mut cases = vec![
        ("another tenant's kid", with_kid(&json!("app_2"), &one), ErrorCode::SignatureInvalid),
        ("an unknown kid", with_kid(&json!("app_3"), &one), ErrorCode::HeaderUnknownKeyId),
        ("no kid where two fit", token(HEADER, PAYLOAD, &one), ErrorCode::HeaderAmbiguousKey),
    ];
    for kid in [json!(""), json!(null), json!(1), json!(["app_1"]), json!(true), json!({"app_1": 1})] {
        cases.push(("wrong type", with_kid(&kid, &one), ErrorCode::HeaderInvalid));
    }
    // In the spelling that this crate writes itself, too.
    let empty = token(r#"{"alg":"HS256","typ":"JWT","kid":""}"#, PAYLOAD, &one);
    cases.push(("empty", empty, ErrorCode::HeaderInvalid));
    assert_refused(&verifier, &cases);
    let named = TokenVerifier::<Named>::new(tenants());
    assert_eq!(named.verify(&token(HEADER, PAYLOAD, &one)).unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
}

// A19, A20: RFC 8725 section 3.10; CVE-2026-44351.
#[test]
fn a_kid_is_compared_as_text_and_never_interpreted() {
    let verifier = TokenVerifier::<Anything>::new(tenants());
    let long = "k".repeat(4000);
    let kids = [
        "../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        "http://127.0.0.1/key",
        "' OR '1'='1",
        "app_1' UNION SELECT 'k",
        "*)(uid=*",
        "$(id)",
        "`id`",
        "app_1\0",
        "app_1\n",
        "APP_1",
        "app_",
        "app_1 ",
        " app_1",
        "app_11",
        "\u{430}pp_1",
        "app\u{ff3f}1",
        "__proto__",
        "constructor",
        "0",
        "%61pp_1",
        &long,
    ];
    for kid in kids {
        let input = format!("{}.{}", b64(json!({"alg": "HS256", "kid": kid}).to_string()), b64(PAYLOAD));
        assert_refused(
            &verifier,
            &[
                (kid, signed(&input, &tenant("app_1", '1')), ErrorCode::HeaderUnknownKeyId),
                (kid, mac_with(b"", &input), ErrorCode::HeaderUnknownKeyId),
                (kid, mac_with(kid.as_bytes(), &input), ErrorCode::HeaderUnknownKeyId),
            ],
        );
    }
    // An escaped spelling is the same text.
    let escaped = token(r#"{"alg":"HS256","kid":"\u0061pp_1"}"#, PAYLOAD, &tenant("app_1", '1'));
    assert_eq!(outcome(&verifier, &escaped), None);
}

// A21: RFC 7515 section 4.1.11; CVE-2025-59420. A22: RFC 7797 section 7.
#[test]
fn an_extension_that_must_be_understood_is_not() {
    let critical = ErrorCode::HeaderUnsupportedCritical;
    let mut cases = Vec::new();
    for extension in [
        r#""crit":["exp"],"exp":1"#,
        r#""crit":["bork"]"#,
        r#""crit":["bork"],"bork":1"#,
        r#""crit":[]"#,
        r#""crit":"exp""#,
        r#""crit":null"#,
        r#""crit":{}"#,
        r#""crit":1"#,
        r#""crit":true"#,
        r#""crit":[1]"#,
        r#""crit":["alg"]"#,
        r#""crit":["crit"]"#,
        r#""crit":["bork","bork"],"bork":1"#,
        r#""crit":[""],"":1"#,
        r#""crit":["b64"],"b64":false"#,
        r#""crit":["b64"],"b64":true"#,
        r#""b64":false"#,
        r#""b64":true"#,
        r#""b64":null"#,
        r#""cr\u0069t":["exp"]"#,
    ] {
        for header in [format!(r#"{{"alg":"HS256",{extension}}}"#), format!(r#"{{{extension},"alg":"HS256"}}"#)] {
            cases.push((header.clone(), header_token(header), critical));
        }
    }
    let raw = format!("{}.{PAYLOAD}", b64(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#));
    cases.push(("raw payload".to_owned(), signed(&raw, &hs256()), ErrorCode::TokenMalformed));
    cases.push((
        "crit twice".to_owned(),
        header_token(r#"{"alg":"HS256","crit":["a"],"crit":["a"]}"#),
        ErrorCode::TokenDuplicateMember,
    ));
    assert_refused(&hs256_verifier(), &cases);
}

// A23: RFC 8725 section 3.11.
#[test]
fn a_token_of_another_type_is_refused() {
    let typed = |value: &str| header_token(format!(r#"{{"alg":"HS256","typ":{value}}}"#));
    let mut cases = Vec::new();
    for value in
        ["\"at+jwt\"", "\"JOSE+JSON\"", r#""JWT\u0000""#, "\"\"", "\"JWT \"", "\"application/\"", "\"text/JWT\""]
    {
        cases.push((value, typed(value), ErrorCode::HeaderWrongType));
    }
    for value in ["1", "null", "[\"JWT\"]", "{}", "false"] {
        cases.push((value, typed(value), ErrorCode::HeaderInvalid));
    }
    assert_refused(&hs256_verifier(), &cases);
}

// A24: CVE-2024-28180, CVE-2024-33664, CVE-2023-52428, CVE-2023-51774.
#[test]
fn an_encrypted_compressed_or_nested_token_is_refused_at_once() {
    let nested = ErrorCode::HeaderNestedToken;
    let pbes2 = r#"{"alg":"PBES2-HS256+A128KW","p2s":"AAAA","p2c":2147483647}"#;
    let encrypted = r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":2147483647}"#;
    let five = format!("{}.AAAA.AAAA.AAAA.AAAA", b64(encrypted));
    assert_refused(
        &TokenVerifier::new(hmac_key()),
        &[
            ("cty JWT", token(r#"{"alg":"HS256","cty":"JWT"}"#, good(), &hs256()), nested),
            ("cty jwt", token(r#"{"alg":"HS256","cty":"application/jwt"}"#, PAYLOAD, &hs256()), nested),
            ("zip", header_token(r#"{"alg":"HS256","zip":"DEF"}"#), nested),
            ("zip null", header_token(r#"{"alg":"HS256","zip":null}"#), nested),
            ("enc", header_token(r#"{"alg":"HS256","enc":"A128GCM"}"#), nested),
            ("alg dir", header_token(r#"{"alg":"dir","enc":"A128GCM"}"#), nested),
            ("JWE of five segments", five, ErrorCode::TokenMalformed),
            ("PBES2 with enc", header_token(encrypted), nested),
            ("PBES2 in three segments", header_token(pbes2), ErrorCode::HeaderAlgorithmNotAllowed),
        ],
    );
}

/// A good token with its signature replaced.
fn resigned(token: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
    let (input, signature) = token.rsplit_once('.').unwrap();
    format!("{input}.{}", b64(change(unb64(signature))))
}

// A25: RFC 7515 section 5.2.
#[test]
fn a_mac_is_whole_and_over_the_text_as_it_came() {
    let good = good();
    let input = good.rsplit_once('.').unwrap().0;
    let mut cases = Vec::new();
    for octet in 0..32 {
        for bit in 0..8 {
            let flipped = resigned(&good, |mut mac| {
                mac[octet] ^= 1 << bit;
                mac
            });
            cases.push((format!("bit {bit} of octet {octet}"), flipped, ErrorCode::SignatureInvalid));
        }
    }
    for len in 1..32 {
        let cut = resigned(&good, |mac| mac[..len].to_vec());
        cases.push((format!("cut to {len}"), cut, ErrorCode::SignatureInvalid));
    }
    let longer = |tail: &'static [u8]| resigned(&good, |mac| [&mac[..], tail].concat());
    let digits = |octet: &u8| format!("{octet:02x}").into_bytes();
    let hex = |mac: Vec<u8>| mac.iter().flat_map(digits).collect();
    let hash = ring::digest::digest(&ring::digest::SHA256, input.as_bytes());
    let over_decoded = mac_with(SECRET.as_bytes(), &format!("{HEADER}.{PAYLOAD}"));
    let over_decoded = over_decoded.rsplit_once('.').unwrap().1.to_owned();
    let (header, payload) = input.split_once('.').unwrap();
    let signature = good.rsplit_once('.').unwrap().1;
    let other = header_token(r#"{"typ":"JWT","alg":"HS256"}"#);
    for (name, token) in [
        ("one octet more", longer(&[0])),
        ("twice as long", longer(&[0; 32])),
        ("longer than any signature", longer(&[0; 1000])),
        ("in hexadecimal", resigned(&good, hex)),
        ("all zeros", resigned(&good, |_| vec![0; 32])),
        ("all ones", resigned(&good, |_| vec![0xff; 32])),
        ("reversed", resigned(&good, |mac| mac.into_iter().rev().collect())),
        ("a plain hash", format!("{input}.{}", b64(hash))),
        ("under the empty secret", mac_with(b"", input)),
        ("under another secret", mac_with(b"0123456789abcdef0123456789abcdeF", input)),
        ("under the secret in hexadecimal", mac_with(b"\x01\x23\x45\x67\x89\xab\xcd\xef", input)),
        ("over the decoded text", format!("{input}.{over_decoded}")),
        (
            "over the payload alone",
            format!("{input}.{}", mac_with(SECRET.as_bytes(), payload).rsplit_once('.').unwrap().1),
        ),
        ("of a token with the same header in other words", format!("{input}.{}", other.rsplit_once('.').unwrap().1)),
        ("with another payload", format!("{header}.{}.{signature}", b64(r#"{"sub":"mallory"}"#))),
    ] {
        cases.push((name.to_owned(), token, ErrorCode::SignatureInvalid));
    }
    let swapped = format!("{payload}.{header}.{signature}");
    cases.push(("header and payload swapped".to_owned(), swapped, ErrorCode::HeaderInvalid));
    let none = format!("{input}.");
    cases.push(("cut to 0".to_owned(), none, ErrorCode::TokenMalformed));
    assert_refused(&hs256_verifier(), &cases);
}

const P256_ORDER: &str = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";
const P384_ORDER: &str = "________________________________x2NNgfQ3Ld9YGg2ySLCneuzsGWrMxSlz";

/// Subtracts one from an odd number.
fn minus_one(mut number: Vec<u8>) -> Vec<u8> {
    *number.last_mut().unwrap() -= 1;
    number
}

// A26: CVE-2022-21449. A27: RFC 7518 section 3.4.
#[test]
fn an_ecdsa_signature_is_two_numbers_of_the_group_side_by_side() {
    over_each_backend(|backend| {
        let es256 = (Algorithm::Es256, "p256.sec1", "p256.spki", P256_ORDER, 32);
        let es384 = (Algorithm::Es384, "p384.sec1", "p384.spki", P384_ORDER, 48);
        for (algorithm, private, public, order, len) in [es256, es384] {
            let signer = backend.signer_from_pem(algorithm, &pem(private)).unwrap();
            let verifier = only(algorithm, backend.verifier_from_pem(algorithm, &pem(public)).unwrap());
            let good = token(json!({ "alg": algorithm.name() }).to_string(), PAYLOAD, &*signer);
            assert_eq!(outcome(&verifier, &good), None);
            let order = unb64(order);
            assert_eq!(order.len(), len);
            let one = [&vec![0; len - 1][..], &[1]].concat();
            let numbers = [vec![0; len], one, minus_one(order.clone()), order, vec![0xff; len]];
            let mut cases = Vec::new();
            for r in &numbers {
                for s in &numbers {
                    cases.push((format!("{r:02x?} {s:02x?}"), resigned(&good, |_| [&r[..], s].concat())));
                }
                cases.push((format!("r {r:02x?}"), resigned(&good, |own| [&r[..], &own[len..]].concat())));
                cases.push((format!("s {r:02x?}"), resigned(&good, |own| [&own[..len], r].concat())));
            }
            let swap = |own: Vec<u8>| [&own[len..], &own[..len]].concat();
            cases.push(("swapped".to_owned(), resigned(&good, swap)));
            for other in [1, len, 2 * len - 2, 2 * len - 1] {
                cases.push((format!("{other} octets"), resigned(&good, |own| own[..other].to_vec())));
            }
            for more in [1, 2, 32] {
                cases.push((format!("{more} octets more"), resigned(&good, |own| [&own[..], &vec![0; more]].concat())));
            }
            let padded = |own: Vec<u8>| [&[0], &own[..len], &[0], &own[len..]].concat();
            cases.push(("a zero before each number".to_owned(), resigned(&good, padded)));
            let as_der = |own: Vec<u8>| {
                crate::support::sequence(&[crate::support::integer(&own[..len]), crate::support::integer(&own[len..])])
            };
            cases.push(("DER".to_owned(), resigned(&good, as_der)));
            cases.push(("DER of zeros".to_owned(), resigned(&good, |_| vec![0x30, 6, 2, 1, 0, 2, 1, 0])));
            let cases: Vec<_> =
                cases.into_iter().map(|(name, token)| (name, token, ErrorCode::SignatureInvalid)).collect();
            assert_refused(&verifier, &cases);
        }
    });
}

/// Adds the little-endian `summand`; the sum must fit.
fn add_little_endian(number: &mut [u8], summand: &[u8]) {
    let mut carry = 0_u16;
    for (octet, more) in number.iter_mut().zip(summand) {
        carry += u16::from(*octet) + u16::from(*more);
        *octet = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    assert_eq!(carry, 0);
}

// A28: RFC 8032 section 5.1.7.
#[test]
fn an_ed25519_signature_has_one_spelling() {
    over_each_backend(|backend| {
        // 2^252 + 27742317777372353535851937790883648493.
        const ORDER: [u8; 32] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let signer = backend.signer_from_pem(Algorithm::EdDsa, &pem("ed25519.pkcs8")).unwrap();
        let key = backend.verifier_from_pem(Algorithm::EdDsa, &pem("ed25519.spki")).unwrap();
        let verifier = only(Algorithm::EdDsa, key);
        let good = token(r#"{"alg":"EdDSA"}"#, PAYLOAD, &*signer);
        assert_eq!(outcome(&verifier, &good), None);
        assert_eq!(outcome(&verifier, &token(r#"{"alg":"Ed25519"}"#, PAYLOAD, &*signer)), None);
        let larger = |mut own: Vec<u8>| {
            add_little_endian(&mut own[32..], &ORDER);
            own
        };
        let identity = |own: Vec<u8>| [&[1][..], &[0; 31], &own[32..]].concat();
        let high_bit = |at: usize| {
            move |mut own: Vec<u8>| {
                own[at] ^= 0x80;
                own
            }
        };
        let cases: Vec<_> = [
            ("S and the order", resigned(&good, larger)),
            ("zeros", resigned(&good, |_| vec![0; 64])),
            ("identity for R", resigned(&good, identity)),
            ("identity for R, zero for S", resigned(&good, |_| [&[1][..], &[0; 63]].concat())),
            ("halves swapped", resigned(&good, |own| [&own[32..], &own[..32]].concat())),
            ("high bit of R", resigned(&good, high_bit(31))),
            ("high bit of S", resigned(&good, high_bit(63))),
            ("63 octets", resigned(&good, |own| own[..63].to_vec())),
            ("65 octets", resigned(&good, |own| [&own[..], &[0]].concat())),
            ("32 octets", resigned(&good, |own| own[..32].to_vec())),
        ]
        .into_iter()
        .map(|(name, token)| (name, token, ErrorCode::SignatureInvalid))
        .collect();
        assert_refused(&verifier, &cases);
    });
}

// A29: RFC 8017 section 8.2.2.
#[test]
fn an_rsa_signature_has_the_length_of_the_modulus_and_is_below_it() {
    over_each_backend(|backend| {
        let signer = backend.signer_from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
        let good = token(r#"{"alg":"RS256"}"#, PAYLOAD, &*signer);
        let verifier =
            only(Algorithm::Rs256, backend.verifier_from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap());
        assert_eq!(outcome(&verifier, &good), None);
        let modulus = outer(&der(&pem("rsa2048.pkcs1.pub"))).swap_remove(0).1[1..].to_vec();
        let one = [&[0; 255][..], &[1]].concat();
        let sum = |own: Vec<u8>| {
            let little = |number: &[u8]| number.iter().rev().copied().chain([0]).collect::<Vec<u8>>();
            let mut sum = little(&own);
            add_little_endian(&mut sum, &little(&modulus));
            // Without the extra octet where it is not needed.
            sum.into_iter().rev().skip_while(|octet| *octet == 0).collect()
        };
        let cases: Vec<_> = [
            ("a zero in front", resigned(&good, |own| [&[0], &own[..]].concat())),
            ("a zero behind", resigned(&good, |own| [&own[..], &[0]].concat())),
            ("cut by one octet", resigned(&good, |own| own[..255].to_vec())),
            ("cut in front", resigned(&good, |own| own[1..].to_vec())),
            ("one octet", resigned(&good, |_| vec![1])),
            ("0", resigned(&good, |_| vec![0; 256])),
            ("1", resigned(&good, |_| one)),
            ("n - 1", resigned(&good, |_| minus_one(modulus.clone()))),
            ("n", resigned(&good, |_| modulus.clone())),
            ("s + n", resigned(&good, sum)),
            ("all ones", resigned(&good, |_| vec![0xff; 256])),
            ("512 octets", resigned(&good, |own| own.repeat(2))),
        ]
        .into_iter()
        .map(|(name, token)| (name, token, ErrorCode::SignatureInvalid))
        .collect();
        assert_refused(&verifier, &cases);
    });
}

// A29 to A31: CVE-2006-4339; RFC 8017 section 8.2.2; RFC 7518 section 3.5.
#[test]
fn an_rsa_signature_padded_in_any_but_the_one_way_is_refused() {
    over_each_backend(|backend| {
        let text = vector_file("rsa_forgeries.jsonl");
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len(), 26);
        let modulus = outer(&der(&pem("rsa2048.pkcs1.pub"))).swap_remove(0).1;
        let own = json!({"kty": "RSA", "n": b64(&modulus[1..]), "e": "AQAB"});
        let mut let_in = Vec::new();
        for row in &rows {
            let algorithm = Algorithm::from_name(row["alg"].as_str().unwrap()).unwrap();
            let jwk = row.get("key").unwrap_or(&own).to_string();
            let key = backend.verifying_key(&Jwk::from_json(&jwk).unwrap(), &[algorithm]).unwrap();
            match outcome(&only(algorithm, key), row["token"].as_str().unwrap()) {
                None => let_in.push(row["id"].as_str().unwrap()),
                Some(code) => assert_eq!(code, ErrorCode::SignatureInvalid, "{}", row["id"]),
            }
        }
        assert_eq!(let_in, ["rs256-good", "ps256-salt-32-mgf1-sha256"]);
    });
}

/// Hands out one key and counts how often it was asked.
#[derive(Debug)]
struct Counted {
    key: VerifyingKey,
    asked: Arc<AtomicUsize>,
}

impl VerifyingKeySource for Counted {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.key.find(hint)
    }
}

fn counted(key: VerifyingKey) -> (TokenVerifier<Anything>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    (TokenVerifier::new(Counted { key, asked: Arc::clone(&asked) }), asked)
}

#[test]
fn no_key_is_asked_for_before_the_header_is_found_acceptable() {
    let (verifier, asked) = counted(hmac_key());
    let verifier = verifier.with_algorithms(&[Algorithm::Hs256, Algorithm::Hs512]).with_max_token_len(1000);
    for refused in [
        String::new(),
        "..".to_owned(),
        good() + "=",
        "A".repeat(1001),
        header_token(r#"{"alg":"HS384"}"#),
        header_token(r#"{"alg":"RS256"}"#),
        header_token(r#"{"alg":"none"}"#),
        header_token(r#"{"alg":"HS256","crit":["exp"]}"#),
        header_token(r#"{"alg":"HS256","b64":false}"#),
        header_token(r#"{"alg":"HS256","zip":"DEF"}"#),
        header_token(r#"{"alg":"HS256","kid":7}"#),
        header_token(r#"{"alg":"HS256","alg":"HS256"}"#),
        header_token("{"),
        format!("{}.{}.A", b64(HEADER), b64(PAYLOAD)),
    ] {
        assert!(verifier.verify(&refused).is_err(), "{refused}");
        assert!(verifier.peek(&refused).is_err(), "{refused}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(verifier.peek(&good()).is_ok());
    assert_eq!(asked.load(Ordering::Relaxed), 0, "a peek asks for no key");
    assert!(verifier.verify(&good()).is_ok());
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(verifier.verify(&header_token(r#"{"alg":"HS512"}"#)).is_err());
    assert_eq!(asked.load(Ordering::Relaxed), 2, "once for each token");
}

#[test]
fn nothing_of_the_payload_is_read_before_the_signature_holds() {
    let verifier = hs256_verifier();
    let forged = resigned(&good(), |mut mac| {
        mac[0] ^= 1;
        mac
    });
    let broken = resigned(&payload_token("{"), |_| vec![0; 32]);
    DECODED.set(0);
    for refused in [&forged, &broken, &token(r#"{"alg":"HS512"}"#, PAYLOAD, &hs256())] {
        assert!(verifier.verify(refused).is_err());
        assert!(verifier.verify_to_json(refused).is_err());
        if let Ok(unverified) = verifier.peek(refused) {
            assert!(unverified.verify_with(&hmac_key()).is_err());
        }
    }
    let nested = token(r#"{"alg":"HS256","cty":"JWT"}"#, PAYLOAD, &hs256());
    assert_eq!(outcome(&verifier, &nested), Some(ErrorCode::HeaderNestedToken));
    assert_eq!(DECODED.get(), 0);
    assert_eq!(outcome(&verifier, &good()), None);
    assert_eq!(DECODED.get(), 1);
}

/// Each token has the fault of its line and those of all lines below, so that only the order decides which is told.
#[test]
fn of_several_faults_the_first_in_the_order_of_checks_is_told() {
    let known = KeySet::new([VerifyingKey::new(tenant("known", 'k'))]).unwrap();
    let verifier = TokenVerifier::<Named>::new(known)
        .with_algorithms(&[Algorithm::Hs256, Algorithm::Hs512])
        .with_max_token_len(400);
    let bad = |header: &str, payload: &str| format!("{}.{}.{}", b64(header), b64(payload), b64([0; 32]));
    let right = |header: &str, payload: &str| token(header, payload, &tenant("known", 'k'));
    let steps = [
        (bad("{", "{") + &"*".repeat(400), ErrorCode::TokenTooLarge),
        (bad("{", "{") + "*", ErrorCode::TokenMalformed),
        (bad("{", "{") + "AA", ErrorCode::TokenInvalidBase64),
        (bad(r#"{"alg":1,"alg":1,"#, "{"), ErrorCode::TokenInvalidJson),
        (bad(r#"{"alg":1,"alg":1,"crit":1}"#, "{"), ErrorCode::TokenDuplicateMember),
        (bad(r#"{"alg":1,"crit":["a"],"enc":1}"#, "{"), ErrorCode::HeaderInvalid),
        (bad(r#"{"alg":"none","crit":["a"],"enc":1}"#, "{"), ErrorCode::HeaderUnsupportedCritical),
        (bad(r#"{"alg":"none","enc":1}"#, "{"), ErrorCode::HeaderNestedToken),
        (bad(r#"{"alg":"HS384"}"#, "{"), ErrorCode::HeaderAlgorithmNotAllowed),
        (bad(r#"{"alg":"HS512","typ":"x"}"#, "{"), ErrorCode::HeaderMissingKeyId),
        (bad(r#"{"alg":"HS512","typ":"x","kid":"unknown"}"#, "{"), ErrorCode::HeaderUnknownKeyId),
        (bad(r#"{"alg":"HS512","typ":"x","kid":"known"}"#, "{"), ErrorCode::HeaderAlgorithmMismatch),
        (bad(r#"{"alg":"HS256","typ":"x","kid":"known","cty":"JWT"}"#, "{"), ErrorCode::SignatureInvalid),
        (right(r#"{"alg":"HS256","typ":"x","kid":"known","cty":"JWT"}"#, "{"), ErrorCode::HeaderNestedToken),
        (right(r#"{"alg":"HS256","typ":"x","kid":"known"}"#, "{"), ErrorCode::TokenInvalidJson),
        (right(r#"{"alg":"HS256","typ":"x","kid":"known"}"#, "{}"), ErrorCode::HeaderWrongType),
    ];
    for (step, (token, expected)) in steps.iter().enumerate() {
        let found = verifier.verify(token).unwrap_err().code();
        assert_eq!(found, *expected, "step {step}");
    }
    assert!(verifier.verify(&right(r#"{"alg":"HS256","typ":"JWT","kid":"known"}"#, "{}")).is_ok());
}

#[test]
fn a_key_handed_in_after_a_peek_is_held_to_the_same_rules() {
    let verifier = TokenVerifier::<Anything>::new(hmac_key());
    let token = good();
    let peeked = verifier.peek(&token).unwrap();
    assert_eq!(peeked.hint().algorithm(), Algorithm::Hs256);
    assert!(peeked.verify_with(&hmac_key()).is_ok());
    let other = peeked.verify_with(&rsa_key(Algorithm::Rs256)).unwrap_err();
    assert_eq!(other.code(), ErrorCode::HeaderAlgorithmMismatch);
    let other = peeked.verify_with(&VerifyingKey::new(tenant("app_1", '1'))).unwrap_err();
    assert_eq!(other.code(), ErrorCode::SignatureInvalid);
}

/// A source that answers every question with the same key, whatever its algorithm.
#[derive(Debug)]
struct Careless(VerifyingKey);

impl VerifyingKeySource for Careless {
    fn find(&self, _: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        Ok(KeyRef::borrowed(&self.0))
    }
}

#[test]
fn a_careless_key_source_cannot_bring_algorithm_and_key_out_of_step() {
    let verifier = TokenVerifier::<Anything>::new(Careless(rsa_key(Algorithm::Rs256)));
    assert_refused(&verifier, &[("HMAC", good(), ErrorCode::HeaderAlgorithmMismatch)]);
    let refused = jws::verify(&good(), Algorithm::ALL, &Careless(rsa_key(Algorithm::Rs256))).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::HeaderAlgorithmMismatch);
}

#[test]
fn a_verifier_that_allows_no_algorithm_allows_none() {
    let verifier = TokenVerifier::<Anything>::new(hmac_key()).with_algorithms(&[]);
    assert_refused(&verifier, &[("HS256", good(), ErrorCode::HeaderAlgorithmNotAllowed)]);
    let refused = jws::verify(&good(), &[], &hmac_key()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::HeaderAlgorithmNotAllowed);
}

/// A verifier of one's own that says yes to everything, to see what is done before it is asked.
#[derive(Debug)]
struct YesMan;

impl Verifier for YesMan {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), jwt_identity::BadSignature> {
        Ok(())
    }
}

#[test]
fn layout_and_header_are_checked_even_if_the_key_would_take_anything() {
    let verifier = TokenVerifier::<Anything>::new(VerifyingKey::new(YesMan));
    let none = token(r#"{"alg":"none"}"#, PAYLOAD, &hs256());
    let critical = token(r#"{"alg":"HS256","crit":["a"]}"#, PAYLOAD, &hs256());
    assert_refused(
        &verifier,
        &[
            ("no signature", format!("{}.{}.", b64(HEADER), b64(PAYLOAD)), ErrorCode::TokenMalformed),
            ("none", none, ErrorCode::HeaderAlgorithmNotAllowed),
            ("crit", critical, ErrorCode::HeaderUnsupportedCritical),
        ],
    );
}

// What is unusual but right must pass, or the refusals above would prove little.
#[test]
fn unusual_but_right_tokens_are_let_in() {
    let headers = [
        "{ \"alg\" :\t\"HS256\" ,\r\n \"typ\" : \"JWT\" }",
        " \n{\"alg\":\"HS256\"}\n ",
        r#"{"alg":"\u0048S256"}"#,
        r#"{"\u0061lg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"jwt"}"#,
        r#"{"alg":"HS256","typ":"application/JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256","unknown":[null,1.5e-3,{"a":{}}],"critical":true}"#,
        r#"{"alg":"HS256","kid":"\u00e9 / ' ; --"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"a b~!"}"#,
        r#"{"alg":"HS256","cty":"json"}"#,
        r#"{"alg":"HS256","jku":"https://example.com/","x5t":"abc"}"#,
    ];
    for header in headers {
        assert_eq!(outcome(&hs256_verifier(), &header_token(header)), None, "{header}");
    }
    for payload in ["{}", " { } ", r#"{"s\u0075b":"\ud83d\ude00","n":1.5e3,"a":[[],{}],"x":null}"#] {
        assert_eq!(outcome(&hs256_verifier(), &payload_token(payload)), None, "{payload}");
    }
}
