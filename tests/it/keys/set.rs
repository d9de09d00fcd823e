//! Key sets: validity times, primary key, pairs, publishing and parsing.

use std::collections::BTreeSet;

use jwt_identity::crypto::{EcdsaSigner, HmacKey, RsaSigner};
use jwt_identity::error::VerifyError;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{
    Jwk, KeyEntry, KeyPair, KeySet, KeyStore, SigningKey, SigningKeySource, VerifyingKey, VerifyingKeySource,
};
use jwt_identity::{
    Algorithm, BadSignature, Clock, EnvironmentError, ErrorCode, FixedClock, KeyHint, KeyId, NumericDate, SharedSecret,
    Signature, Signer, TokenSigner, TokenVerifier, Verifier,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::{bool, option};
use serde_json::{Value, json};

use crate::properties;
use crate::support::{at, b64, der, hs256, members, outer, pem, unb64, vector_file};

/// Each algorithm with key pairs, and a private key file for it.
const PRIVATE: &[(Algorithm, &str)] = &[
    (Algorithm::Rs256, "rsa2048.pkcs8"),
    (Algorithm::Rs384, "rsa2048.pkcs1"),
    (Algorithm::Rs512, "rsa4096.pkcs1"),
    (Algorithm::Ps256, "rsa2048.pkcs8"),
    (Algorithm::Ps384, "rsa2048.pkcs1"),
    (Algorithm::Ps512, "rsa4096.pkcs1"),
    (Algorithm::Es256, "p256.sec1"),
    (Algorithm::Es384, "p384.sec1"),
    (Algorithm::EdDsa, "ed25519.pkcs8"),
];
const MESSAGE: &[u8] = b"header.payload";

fn key_id(text: &str) -> KeyId {
    KeyId::new(text).unwrap()
}

/// An HS256 key derived from `name`.
fn hmac(name: &str) -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &SharedSecret::new(format!("{name:x>32}")).unwrap()).unwrap()
}

fn pair(name: &str) -> KeyPair {
    KeyPair::from(hmac(name)).with_key_id(key_id(name))
}

fn verifying(name: &str) -> VerifyingKey {
    pair(name).verifying_key().clone()
}

fn set_at(now: i64, entries: impl IntoIterator<Item = KeyEntry>) -> KeySet {
    KeySet::new(entries).unwrap().with_clock(FixedClock(at(now)))
}

/// Returns the `kid` of the primary key, or the error.
fn primary(keys: &dyn SigningKeySource) -> Result<String, EnvironmentError> {
    keys.primary().map(|key| key.key_id().unwrap().to_string())
}

fn find(keys: &dyn VerifyingKeySource, name: &str) -> Result<(), VerifyError> {
    keys.find(&KeyHint::new(Algorithm::Hs256, Some(name))).map(drop)
}

#[derive(Debug)]
struct BrokenClock;

impl Clock for BrokenClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Err(EnvironmentError::ClockUnavailable)
    }
}

#[test]
fn pair_verifies_before_activate_at_and_signs_from_then() {
    let keys = |now| set_at(now, [pair("old").into(), KeyEntry::from(pair("new")).activate_at(at(1_000))]);

    for (now, signs) in [(0, "old"), (999, "old"), (1_000, "new"), (1_001, "new")] {
        assert_eq!(primary(&keys(now)).unwrap(), signs, "{now}");
        assert_eq!(primary(&KeyStore::new(keys(now))).unwrap(), signs, "{now}, in a store");
        assert_eq!((find(&keys(now), "old"), find(&keys(now), "new")), (Ok(()), Ok(())), "{now}");
    }
}

#[test]
fn key_is_unusable_from_verify_until() {
    let keys = |now| set_at(now, [KeyEntry::from(pair("old")).verify_until(at(1_000))]);

    for now in [-1, 0, 999] {
        assert_eq!((primary(&keys(now)), find(&keys(now), "old")), (Ok("old".to_owned()), Ok(())), "{now}");
        assert_eq!(keys(now).key_ids().unwrap(), [key_id("old")], "{now}");
    }
    for now in [1_000, 1_001, i64::MAX] {
        assert_eq!(primary(&keys(now)), Err(EnvironmentError::KeySourceUnavailable), "{now}");
        assert_eq!(find(&keys(now), "old"), Err(VerifyError::UnknownKeyId), "{now}");
        assert!(keys(now).key_ids().unwrap().is_empty(), "{now}");
    }
}

#[test]
fn latest_active_pair_is_primary() {
    let timed = |name, time| KeyEntry::from(pair(name)).activate_at(at(time));
    let plain = |name| KeyEntry::from(pair(name));
    for (entries, expected) in [
        (vec![plain("a"), plain("b")], "b"),
        (vec![timed("a", 5), plain("b")], "a"),
        (vec![timed("a", 0), plain("b")], "a"),
        (vec![timed("a", -5), plain("b")], "a"),
        (vec![timed("a", 5), timed("b", 5), timed("c", 4)], "b"),
        (vec![timed("a", 9), timed("b", 5), timed("c", 7)], "a"),
        (vec![timed("a", 5), timed("b", 11), plain("c")], "a"),
        (vec![timed("a", 5), timed("b", 7).verify_until(at(10)), plain("c")], "a"),
        (vec![plain("a"), verifying("b").into(), KeyEntry::from(verifying("c")).activate_at(at(9))], "a"),
    ] {
        let names: Vec<_> = entries.iter().map(|entry| format!("{entry:?}")).collect();
        assert_eq!(primary(&set_at(10, entries)).unwrap(), expected, "{names:?}");
    }
}

#[test]
fn verify_until_before_activate_at_is_rejected() {
    let entry = |from, until| KeyEntry::from(pair("a")).activate_at(at(from)).verify_until(at(until));
    for (from, until) in [(10, 9), (10, 10), (i64::MAX, i64::MIN)] {
        let error = KeySet::new([entry(from, until)]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::KeyNeverActive, "{from} {until}");
        assert_eq!(error.code().as_u16(), 120);
    }
    assert!(KeySet::new([entry(10, 11)]).is_ok());
}

#[test]
fn duplicate_kids_are_rejected_despite_disjoint_times() {
    let entries = [
        KeyEntry::from(pair("a")).verify_until(at(10)),
        KeyEntry::from(pair("b").with_key_id(key_id("a"))).activate_at(at(20)),
    ];
    assert_eq!(KeySet::new(entries).unwrap_err().code(), ErrorCode::KeyDuplicateKeyId);
}

#[test]
fn failing_clock_matters_only_to_keys_with_times() {
    let timed = KeySet::new([KeyEntry::from(pair("a")).verify_until(at(10))]).unwrap();
    let timed = timed.with_clock(BrokenClock);
    assert_eq!(primary(&timed), Err(EnvironmentError::ClockUnavailable));
    assert_eq!(find(&timed, "a").unwrap_err().code(), ErrorCode::ClockUnavailable);
    assert_eq!(find(&KeyStore::new(timed.clone()), "unknown").unwrap_err().code(), ErrorCode::ClockUnavailable);
    assert_eq!(timed.key_ids(), Err(EnvironmentError::ClockUnavailable));
    assert_eq!(timed.public_jwk_set(), Err(EnvironmentError::ClockUnavailable));

    let plain = KeySet::new([pair("a")]).unwrap().with_clock(BrokenClock);
    assert_eq!((primary(&plain), find(&plain, "a")), (Ok("a".to_owned()), Ok(())));
}

#[test]
fn set_without_private_keys_cannot_sign() {
    let keys = KeySet::new([verifying("a")]).unwrap();
    let claims = Claims::builder().expires_at(NumericDate::MAX).build().unwrap();
    for error in [
        TokenSigner::<Jwt>::new(keys.clone()).sign(&claims).unwrap_err(),
        TokenSigner::<Jwt>::new(KeyStore::new(keys)).sign(&claims).unwrap_err(),
        TokenSigner::<Jwt>::new(KeyStore::default()).sign(&claims).unwrap_err(),
        TokenSigner::<Jwt>::new(KeySet::default()).sign(&claims).unwrap_err(),
    ] {
        assert_eq!(error.code(), ErrorCode::KeySourceUnavailable);
    }
}

#[test]
fn retired_key_without_kid_causes_no_ambiguity() {
    let keys = |now| set_at(now, [KeyEntry::from(pair("old")).verify_until(at(10)), pair("new").into()]);
    let hint = KeyHint::new(Algorithm::Hs256, None);
    assert_eq!(keys(9).find(&hint).map(drop), Err(VerifyError::AmbiguousKey));
    assert_eq!(keys(10).find(&hint).unwrap().key_id(), Some(&key_id("new")));
}

#[test]
fn key_is_found_by_its_exact_kid_only() {
    let keys = KeySet::new([verifying("app_1")]).unwrap();
    for near in ["", "app_", "app_10", "APP_1", " app_1", "app_1\0", "../app_1", "app_1\u{200b}", &"a".repeat(4_096)] {
        assert_eq!(find(&keys, near), Err(VerifyError::UnknownKeyId), "{near:?}");
        assert_eq!(find(&KeyStore::new(keys.clone()), near), Err(VerifyError::UnknownKeyId), "{near:?}");
    }
    let other = KeyHint::new(Algorithm::Hs384, Some("app_1"));
    assert_eq!(keys.find(&other).map(drop), Err(VerifyError::AlgorithmMismatch));
}

// Pairs.

#[test]
fn pair_of_every_algorithm_is_read_from_pem_der_and_jwk() {
    for (algorithm, file) in PRIVATE {
        let of_pem = KeyPair::from_pem(*algorithm, &pem(file)).unwrap();
        let of_der = KeyPair::from_der(*algorithm, &der(&pem(file))).unwrap();
        for signing in [&of_pem, &of_der] {
            let signature = signing.signing_key().sign(MESSAGE).unwrap();
            for verifying in [&of_pem, &of_der] {
                assert_eq!(verifying.verifying_key().verify(MESSAGE, signature.as_slice()), Ok(()), "{algorithm}");
                let another = verifying.verifying_key().verify(b"header.another", signature.as_slice());
                assert_eq!(another, Err(BadSignature), "{algorithm}");
            }
        }
        assert_eq!((of_pem.algorithm(), of_pem.key_id()), (*algorithm, None));
        assert_eq!(of_pem.verifying_key().public_jwk(), of_der.verifying_key().public_jwk(), "{algorithm}");
    }

    for (algorithm, jwk) in private_jwks() {
        let pair = KeyPair::from_jwk(&[algorithm], &Jwk::from_json(&jwk.to_string()).unwrap()).unwrap();
        let signature = pair.signing_key().sign(MESSAGE).unwrap();
        assert_eq!(pair.verifying_key().verify(MESSAGE, signature.as_slice()), Ok(()), "{algorithm}");
        assert_eq!(pair.key_id(), Some(&key_id("of jwk")));
        assert_eq!(pair.verifying_key().key_id(), pair.key_id());
    }
}

/// A private JWK for each algorithm, built from the numbers of the test keys.
fn private_jwks() -> Vec<(Algorithm, Value)> {
    let mut jwks = vec![
        (Algorithm::Hs256, json!({"kty": "oct", "k": b64([7; 32])})),
        (Algorithm::Hs384, json!({"kty": "oct", "k": b64([7; 48])})),
        (Algorithm::Hs512, json!({"kty": "oct", "k": b64([7; 64])})),
    ];
    for (algorithm, file) in PRIVATE {
        let public = KeyPair::from_pem(*algorithm, &pem(file)).unwrap().verifying_key().public_jwk().unwrap();
        let mut jwk: Value = serde_json::from_str(&public.to_json()).unwrap();
        for (name, number) in private_numbers(file) {
            jwk[name] = b64(number).into();
        }
        jwks.push((*algorithm, jwk));
    }
    for (algorithm, jwk) in &mut jwks {
        jwk["alg"] = algorithm.as_str().into();
        jwk["kid"] = "of jwk".into();
    }
    jwks
}

/// The private numbers of a test key by JWK member name. They are extracted from the DER independently of the crate.
fn private_numbers(file: &str) -> Vec<(&'static str, Vec<u8>)> {
    let found = outer(&der(&pem(file)));
    match file {
        // RFC 8410 section 7: an OCTET STRING in an OCTET STRING.
        "ed25519.pkcs8" => vec![("d", members(&found[2].1)[0].1.clone())],
        // RFC 5915 section 3.
        "p256.sec1" | "p384.sec1" => vec![("d", found[1].1.clone())],
        // RFC 8017 appendix A.1.2; PKCS#8 wraps it.
        _ => {
            let numbers = if file.ends_with("pkcs8") { outer(&found[2].1) } else { found };
            let number = |index: usize| {
                let number: &[u8] = &numbers[index].1;
                number.strip_prefix(&[0]).unwrap_or(number).to_vec()
            };
            ["d", "p", "q", "dp", "dq", "qi"].into_iter().zip((3..9).map(number)).collect()
        }
    }
}

#[test]
fn pair_requires_an_asymmetric_private_key() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        let private = pem("p256.pkcs8");
        assert_eq!(KeyPair::from_pem(algorithm, &private).unwrap_err().code(), ErrorCode::KeyWrongAlgorithm);
        assert_eq!(KeyPair::from_der(algorithm, &der(&private)).unwrap_err().code(), ErrorCode::KeyWrongAlgorithm);
    }
    for (algorithm, public) in
        [(Algorithm::Rs256, "rsa2048.spki"), (Algorithm::Es256, "p256.spki"), (Algorithm::EdDsa, "ed25519.spki")]
    {
        let key = VerifyingKey::from_pem(algorithm, &pem(public)).unwrap();
        let jwk = Jwk::from_json(&key.public_jwk().unwrap().to_json()).unwrap();
        assert_eq!(KeyPair::from_pem(algorithm, &pem(public)).unwrap_err().code(), ErrorCode::KeyWrongForm);
        assert_eq!(KeyPair::from_jwk(&[algorithm], &jwk).unwrap_err().code(), ErrorCode::KeyWrongForm);
    }
}

#[test]
fn mismatched_halves_are_rejected_as_a_pair() {
    let rsa = |algorithm, file| SigningKey::new(RsaSigner::from_pem(algorithm, &pem(file)).unwrap());
    let public = |algorithm, file| VerifyingKey::from_pem(algorithm, &pem(file)).unwrap();
    let (rs256, ps256) = (Algorithm::Rs256, Algorithm::Ps256);

    assert!(KeyPair::new(rsa(rs256, "rsa2048.pkcs8"), public(rs256, "rsa2048.spki")).is_ok());
    for (signing, verifying, code) in [
        (rsa(rs256, "rsa2048.pkcs8"), public(rs256, "rsa4096.spki"), ErrorCode::KeyInvalidParts),
        (rsa(rs256, "rsa2048.pkcs8"), public(ps256, "rsa2048.spki"), ErrorCode::KeyWrongAlgorithm),
        (SigningKey::new(hmac("a")), VerifyingKey::new(hmac("b")), ErrorCode::KeyInvalidParts),
        (SigningKey::new(OutOfOrder), VerifyingKey::new(hmac("b")), ErrorCode::KeyInvalidParts),
    ] {
        assert_eq!(KeyPair::new(signing, verifying).unwrap_err().code(), code);
    }
}

/// A signer that always fails.
#[derive(Debug)]
struct OutOfOrder;

impl Signer for OutOfOrder {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }
    fn sign(&self, _: &[u8]) -> Result<Signature, jwt_identity::SignError> {
        Err(EnvironmentError::SignerUnavailable.into())
    }
}

#[test]
fn both_halves_of_a_pair_have_one_kid() {
    let signing = |kid: Option<&str>| {
        let key = SigningKey::new(hmac("a"));
        kid.map_or(key.clone(), |kid| key.with_key_id(key_id(kid)))
    };
    let verifying = |kid: Option<&str>| {
        let key = VerifyingKey::new(hmac("a"));
        kid.map_or(key.clone(), |kid| key.with_key_id(key_id(kid)))
    };
    for (of_signing, of_verifying, expected) in [
        (Some("s"), Some("v"), Some("s")),
        (Some("s"), None, Some("s")),
        (None, Some("v"), Some("v")),
        (None, None, None),
    ] {
        let pair = KeyPair::new(signing(of_signing), verifying(of_verifying)).unwrap();
        let found = [pair.key_id(), pair.signing_key().key_id(), pair.verifying_key().key_id()];
        assert_eq!(found.map(|kid| kid.map(KeyId::as_str)), [expected; 3]);

        // The header of its tokens has the same kid.
        let token = TokenSigner::<Jwt>::new(pair.signing_key().clone());
        let token = token.sign(&Claims::builder().expires_at(NumericDate::MAX).build().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&unb64(token.as_str().split('.').next().unwrap())).unwrap();
        assert_eq!(header.get("kid").and_then(Value::as_str), expected);
    }
}

// Publishing.

#[test]
fn thumbprints_match_the_vectors() {
    let rows: Vec<Value> = serde_json::from_str(&vector_file("thumbprints.json")).unwrap();
    for row in &rows {
        let mut jwk = row["jwk"].clone();
        // The key of RFC 7517 is for encryption, so no verifier accepts it. `use` is not part of a thumbprint.
        jwk.as_object_mut().unwrap().remove("use");
        let jwk = Jwk::from_json(&jwk.to_string()).unwrap();
        let key = VerifyingKey::from_jwk(&[Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa], &jwk).unwrap();
        let published = key.public_jwk().unwrap().with_key_id(key_id("any"));
        assert_eq!(published.thumbprint().as_str(), row["sha256"], "{}", row["id"]);
    }
    assert!(rows.len() >= 3);
}

#[test]
fn thumbprint_kid_matches_published_jwk_and_skips_secrets() {
    for (algorithm, file) in PRIVATE {
        let pair = KeyPair::from_pem(*algorithm, &pem(file)).unwrap().with_thumbprint();
        let published = KeySet::new([pair.clone()]).unwrap().public_jwk_set().unwrap();
        let read: Value = serde_json::from_str(&published.to_json()).unwrap();
        let jwk = Jwk::from_json(&read["keys"][0].to_string()).unwrap();
        assert_eq!((jwk.key_id(), Some(&jwk.thumbprint())), (pair.key_id(), pair.key_id()), "{algorithm}");
    }
    assert_eq!(KeyPair::from(hmac("a")).with_thumbprint().key_id(), None);
    assert_eq!(pair("a").with_thumbprint().key_id(), Some(&key_id("a")));
}

#[test]
fn published_set_has_no_private_members() {
    const PUBLIC_MEMBERS: &[&str] = &["kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"];
    for (algorithm, file) in PRIVATE {
        let pair = KeyPair::from_pem(*algorithm, &pem(file)).unwrap().with_thumbprint();
        let keys = KeySet::new([pair]).unwrap();
        let json = keys.public_jwk_set().unwrap().to_json();

        let elsewhere = KeySet::from_jwk_set(Algorithm::ALL, &json).unwrap();
        let claims = Claims::builder().expires_at(NumericDate::MAX).subject("ada").build().unwrap();
        let token = TokenSigner::<Jwt>::new(keys).sign(&claims).unwrap();
        let verifier = TokenVerifier::<Jwt>::new(elsewhere);
        assert_eq!(verifier.verify(token.as_str()).unwrap().claims().subject(), Some("ada"), "{algorithm}");

        let read: Value = serde_json::from_str(&json).unwrap();
        let names: BTreeSet<&String> = read["keys"][0].as_object().unwrap().keys().collect();
        assert!(names.iter().all(|name| PUBLIC_MEMBERS.contains(&name.as_str())), "{names:?}");
        assert_shows_nothing_of(&json, file);
    }
}

/// Asserts that a text shows no private number of a test key in any encoding.
fn assert_shows_nothing_of(text: &str, file: &str) {
    for (name, number) in private_numbers(file) {
        // The first bytes identify the number.
        let start = &number[..12];
        let hex = start.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let list = format!("{start:?}").replace(['[', ']'], "");
        for spelling in [b64(start), hex.to_uppercase(), hex, list] {
            assert!(!text.contains(&spelling), "{file}: `{name}` shows as {spelling}");
        }
    }
}

#[test]
fn debug_output_hides_private_keys_and_secrets() {
    for (algorithm, file) in PRIVATE {
        let pair = KeyPair::from_pem(*algorithm, &pem(file)).unwrap().with_thumbprint();
        let set = KeySet::new([pair.clone()]).unwrap();
        let debug = format!("{pair:?} {set:?} {:?} {:?}", KeyStore::new(set.clone()), KeyEntry::from(pair.clone()));
        assert!(debug.contains("KeyStore") && debug.contains("KeyPair"), "{debug}");
        assert_shows_nothing_of(&debug, file);
    }
    // Checks that the assertion can fail.
    let numbers = private_numbers("p256.sec1");
    let shown = std::panic::catch_unwind(|| assert_shows_nothing_of(&format!("{:?}", numbers[0].1), "p256.sec1"));
    assert!(shown.is_err());
}

#[test]
fn secrets_and_opaque_keys_are_not_published() {
    #[derive(Debug)]
    struct Private(EcdsaSigner);
    impl Verifier for Private {
        fn algorithm(&self) -> Algorithm {
            Algorithm::Es384
        }
        fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
            self.0.verifier().verify(signing_input, signature)
        }
    }
    let private = Private(EcdsaSigner::from_pem(Algorithm::Es384, &pem("p384.sec1")).unwrap());
    let es256 = KeyPair::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap().with_key_id(key_id("es256"));
    let entries = [
        KeyEntry::from(pair("a")),
        es256.into(),
        VerifyingKey::new(hs256()).into(),
        VerifyingKey::new(private).with_key_id(key_id("private")).into(),
    ];
    let published = KeySet::new(entries).unwrap().public_jwk_set().unwrap();
    assert_eq!(published.keys().iter().map(|jwk| jwk.key_id().unwrap().as_str()).collect::<Vec<_>>(), ["es256"]);
    assert!(!published.to_json().contains("oct"));
}

#[test]
fn key_is_published_until_it_retires() {
    let read = |file, algorithm, name| KeyPair::from_pem(algorithm, &pem(file)).unwrap().with_key_id(key_id(name));
    let keys = |now| {
        let old = KeyEntry::from(read("p256.sec1", Algorithm::Es256, "old")).verify_until(at(2_000));
        let new = KeyEntry::from(read("p384.sec1", Algorithm::Es384, "new")).activate_at(at(1_000));
        set_at(now, [old, new])
    };
    let published = |now| -> Vec<String> {
        let set = keys(now).public_jwk_set().unwrap();
        set.keys().iter().map(|jwk| jwk.key_id().unwrap().to_string()).collect()
    };
    for now in [0, 999, 1_000, 1_999] {
        assert_eq!(published(now), ["old", "new"], "{now}");
    }
    for now in [2_000, 2_001] {
        assert_eq!(published(now), ["new"], "{now}");
    }
}

// Parsing sets of others.

const GOOD: &str = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;

/// Parses a set of one good key and these members.
fn published(members: &[String]) -> Result<KeySet, ErrorCode> {
    let good = format!(r#"{{{GOOD},"kid":"good"}}"#);
    let json = format!(r#"{{"keys":[{}]}}"#, [&[good], members].concat().join(","));
    KeySet::from_jwk_set(&[Algorithm::EdDsa], &json).map_err(|error| error.code())
}

#[test]
fn private_member_rejects_a_published_set() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    for name in ["k", "d", "p", "q", "dp", "dq", "qi", "oth"] {
        for value in [
            r#""AAAA""#,
            r#"" ""#,
            "7",
            "-1e999",
            "false",
            "[1]",
            r#"{"r":"AA"}"#,
            r#""not base64!""#,
            r#""\ud800""#,
            &deep,
        ] {
            for member in [
                format!(r#"{{{GOOD},"kid":"a","{name}":{value}}}"#),
                format!(r#"{{"{name}":{value}}}"#),
                format!(r#"{{"{name}":{value},"{name}":null,"kty":"oct"}}"#),
                format!("\n\t {{\"kty\":\"quantum\",\"{name}\":{value}}}"),
                format!(r#"{{"kty":7,"kty":8,"{name}":{value}}}"#),
                format!(r#"{{{GOOD},"{name}":{value},"{name}":{value}}}"#),
                format!(r#"{{{GOOD},"{name}":null,"{name}":{value}}}"#),
                format!(r#"{{"\ud800":1,"{name}":{value}}}"#),
                format!(r#"{{"ext":{deep}, "{name}" : {value} }}"#),
                format!(r#"{{{GOOD},"{}":{value}}}"#, escaped(name)),
            ] {
                assert_eq!(published(std::slice::from_ref(&member)).unwrap_err(), ErrorCode::KeyNotPublic, "{member}");
            }
        }
    }
}

/// Writes each letter of a name as an escape sequence.
fn escaped(name: &str) -> String {
    name.bytes().fold(String::new(), |escaped, byte| escaped + &format!(r"\u{byte:04x}"))
}

#[test]
fn unusable_public_member_is_skipped() {
    let odd = [
        "7",
        "null",
        "[]",
        r#"["k","d"]"#,
        r#""k""#,
        "{}",
        r#"{"kty":"oct"}"#,
        r#"{"kty":"oct","k":null}"#,
        r#"{"kty":"quantum","K":"AAAA","D":1,"kd":2}"#,
        r#"{"\ud800":1}"#,
        r#"{"kty":"OKP","kty":"OKP"}"#,
        r#"{"kty":"quantum","ext":{"d":1}}"#,
    ];
    for member in odd {
        let set = published(&[member.to_owned()]).unwrap_or_else(|code| panic!("{member}: {code}"));
        assert_eq!((set.len(), set.skipped().len()), (1, 1), "{member}");
    }
    let set = published(&odd.map(str::to_owned)).unwrap();
    assert_eq!((set.len(), set.skipped().len()), (1, odd.len()));
}

#[test]
fn published_set_has_at_most_128_members() {
    let member = |number| format!(r#"{{{GOOD},"kid":"{number}"}}"#);
    let set = published(&(1..128).map(member).collect::<Vec<_>>()).unwrap();
    assert_eq!(set.len(), KeySet::MAX_PUBLISHED);
    assert_eq!(published(&(1..129).map(member).collect::<Vec<_>>()).unwrap_err(), ErrorCode::KeyTooMany);
    // Unusable members count towards the limit.
    assert_eq!(published(&vec!["{}".to_owned(); 128]).unwrap_err(), ErrorCode::KeyTooMany);
}

#[test]
fn set_with_a_private_or_bad_key_is_rejected() {
    for (text, code) in [
        ("", ErrorCode::KeySetMalformed),
        ("<html>no</html>", ErrorCode::KeySetMalformed),
        ("[]", ErrorCode::KeySetMalformed),
        (r#"{"keys":{}}"#, ErrorCode::KeySetMalformed),
        (r#"{"keys":null}"#, ErrorCode::KeySetMalformed),
        (r#"{"keys":[],"keys":[]}"#, ErrorCode::KeySetMalformed),
        (r#"{"keys":[]} trailing"#, ErrorCode::KeySetMalformed),
        (r#"{"keys":[]}"#, ErrorCode::KeySetEmpty),
    ] {
        let error = KeySet::from_jwk_set(Algorithm::ALL, text).unwrap_err();
        assert_eq!(error.code(), code, "{text}");
    }
}

#[test]
fn broken_member_rejects_an_own_set() {
    let good = json!({"kty": "oct", "kid": "old", "k": b64([7; 32])});
    for (kid, k, expected) in
        [("new", b64([8; 31]), ErrorCode::KeyTooShort), ("new", "not base64url!".to_owned(), ErrorCode::KeyMalformed)]
    {
        let jwks = json!({"keys": [good, {"kty": "oct", "kid": kid, "k": k}]}).to_string();
        let error = KeySet::from_private_jwk_set(&[Algorithm::Hs256], &jwks).unwrap_err();
        assert_eq!(error.code(), expected);
    }
    let jwks = json!({"keys": [good, {"kty": "oct", "kid": "enc", "use": "enc", "k": b64([8; 32])}]}).to_string();
    let keys = KeySet::from_private_jwk_set(&[Algorithm::Hs256], &jwks).unwrap();
    assert_eq!((keys.len(), keys.skipped().len()), (1, 1));
}

/// The times of a pair: when it starts to sign and when it stops verifying.
type Times = (Option<i64>, Option<i64>);

proptest! {
    #![proptest_config(properties::config(200))]

    #[test]
    fn keys_in_use_follow_their_times(
        times in vec((option::of(0..6_i64), option::of(0..8_i64)), 0..7),
        is_named in bool::ANY,
    ) {
        let times: Vec<Times> = times.into_iter().filter(|(from, until)| from < until || until.is_none()).collect();
        let entry = |(number, (from, until)): (usize, &Times)| {
            let pair = KeyPair::from(hmac("any"));
            let entry = KeyEntry::from(if is_named { pair.with_key_id(key_id(&number.to_string())) } else { pair });
            let entry = from.map_or(entry.clone(), |from| entry.activate_at(at(from)));
            until.map_or(entry.clone(), |until| entry.verify_until(at(until)))
        };
        for now in -1..9 {
            let keys = set_at(now, times.iter().enumerate().map(entry));
            let verifies = |(_, until): &Times| until.is_none_or(|until| now < until);
            let signs = |times: &Times| verifies(times) && times.0.is_none_or(|from| from <= now);
            // The pair with the latest start time that has passed. Of equal ones, the last in the list.
            let signing = (0..times.len()).filter(|place| signs(&times[*place])).max_by_key(|place| times[*place].0);
            match (keys.primary(), signing) {
                (Ok(key), Some(place)) if is_named => prop_assert_eq!(key.key_id(), Some(&key_id(&place.to_string()))),
                (found, expected) => prop_assert_eq!(found.is_ok(), expected.is_some()),
            }
            let fitting = times.iter().filter(|times| verifies(times)).count();
            let expected = [Err(VerifyError::UnknownKeyId), Ok(()), Err(VerifyError::AmbiguousKey)][fitting.min(2)];
            prop_assert_eq!(keys.find(&KeyHint::new(Algorithm::Hs256, None)).map(drop), expected);
        }
    }
}
