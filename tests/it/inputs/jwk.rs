//! JWKs and JWK Sets of other programs, and texts that are neither.

use jwt_identity::error::{KeyForm, KeyReason};
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{Jwk, KeySet, KeyStore, Merged, VerifyingKey, VerifyingKeySource};
use jwt_identity::{Algorithm, ErrorCode, KeyHint, KeyId, TokenVerifier, VerifyError};
use serde_json::{Value, json};
use std::sync::Arc;

use super::assert_error;
use crate::support::{
    AT_NOW, b64, ec_private_jwk, ec_public_jwk, ed25519_public_jwk, hs256, pem, rsa_private_jwk, rsa_public_jwk, token,
    unb64, with, without,
};

fn set(keys: &[Value]) -> KeySet {
    let text = json!({ "keys": keys }).to_string();
    KeySet::from_jwk_set(Algorithm::ALL, &text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn named(jwk: Value, kid: &str, alg: &str) -> Value {
    with(with(jwk, "kid", kid), "alg", alg)
}

/// Another RSA public key, for which no private key exists.
fn other_rsa() -> Value {
    let mut n = unb64(rsa_public_jwk()["n"].as_str().unwrap());
    n[1] ^= 1;
    with(rsa_public_jwk(), "n", b64(n))
}

fn found(keys: &dyn VerifyingKeySource, algorithm: Algorithm, kid: &str) -> Result<Algorithm, VerifyError> {
    keys.find(&KeyHint::new(algorithm, Some(kid))).map(|key| key.algorithm())
}

#[test]
fn empty_members_of_a_public_key_are_not_private() {
    // .NET and others write public keys with these empty members.
    let dotnet = json!({"oth": [], "x5c": [], "kid": "a", "use": "sig"});
    for (member, value) in [
        ("oth", json!([])),
        ("d", json!("")),
        ("p", json!("")),
        ("k", json!("")),
        ("oth", json!([{"r": "", "d": "", "t": ""}])),
        ("oth", json!({})),
        ("priv", json!("")),
        ("x5c", json!([])),
    ] {
        let mut jwk = rsa_public_jwk();
        jwk.as_object_mut().unwrap().extend(dotnet.as_object().unwrap().clone());
        let keys = set(&[with(named(jwk, "a", "RS256"), member, value.clone())]);
        assert!(found(&keys, Algorithm::Rs256, "a").is_ok(), "{member} {value}");
    }
    // A `null` member, or a `key_ops` that permits nothing, makes only that key unusable.
    let good = named(ec_public_jwk("p256.sec1", "P-256"), "good", "ES256");
    let keys = set(&[with(named(rsa_public_jwk(), "a", "RS256"), "d", Value::Null), good.clone()]);
    assert_eq!((keys.len(), keys.skipped().len()), (1, 1));
    let keys = set(&[with(named(rsa_public_jwk(), "a", "RS256"), "key_ops", json!([])), good.clone()]);
    let skipped = keys.skipped()[0].error();
    assert_error(
        "key_ops",
        Err::<(), _>(skipped),
        ErrorCode::KeyNotPermitted,
        Some("key_ops"),
        &["empty array", "leave it out"],
    );
    assert!(found(&keys, Algorithm::Es256, "good").is_ok());
    for secret in [json!("AQAB"), json!(" "), json!([{"d": "AQAB"}]), json!(7), json!(false)] {
        let text = json!({"keys": [with(named(rsa_public_jwk(), "a", "RS256"), "d", secret), good]}).to_string();
        let outcome = KeySet::from_jwk_set(Algorithm::ALL, &text);
        assert_error(&text, outcome, ErrorCode::KeyNotPublic, None, &["secret or a private key"]);
    }
    // A signing key with an empty private half is rejected.
    let public = with(rsa_private_jwk(), "d", "");
    let outcome = jwt_identity::keys::KeyPair::from_jwk(
        &[Algorithm::Rs256],
        &Jwk::from_json(&public.to_string())
            .unwrap_or_else(|_| Jwk::from_json(&with(rsa_public_jwk(), "d", "").to_string()).unwrap()),
    );
    assert_error("d empty", outcome, ErrorCode::KeyWrongForm, None, &["public key"]);
}

#[test]
fn kid_and_algorithm_identify_a_key() {
    let ec = || ec_public_jwk("p256.sec1", "P-256");
    let keys = set(&[
        named(rsa_public_jwk(), "a", "RS256"),
        named(rsa_public_jwk(), "a", "PS256"),
        named(ec(), "a", "ES256"),
        named(ed25519_public_jwk(), "a", "EdDSA"),
        named(rsa_public_jwk(), "a", "RSA-OAEP"),
        with(named(other_rsa(), "a", "RS256"), "use", "enc"),
    ]);
    assert_eq!(keys.len(), 4);
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::EdDsa] {
        assert_eq!(found(&keys, algorithm, "a"), Ok(algorithm));
        assert_eq!(found(&KeyStore::new(keys.clone()), algorithm, "a"), Ok(algorithm));
    }
    assert_eq!(found(&keys, Algorithm::Rs512, "a"), Err(VerifyError::AlgorithmMismatch));
    assert_eq!(found(&keys, Algorithm::Rs256, "b"), Err(VerifyError::UnknownKeyId));
    assert_eq!(keys.key_ids().unwrap(), [KeyId::new("a").unwrap()]);
}

#[test]
fn key_listed_twice_is_kept_once() {
    let rsa = || named(rsa_public_jwk(), "a", "RS256");
    for (name, keys) in [
        ("equal", vec![rsa(), rsa()]),
        ("three times", vec![rsa(), rsa(), rsa()]),
        ("with other members", vec![rsa(), with(with(rsa(), "use", "sig"), "x5t", "abc")]),
        ("without alg", vec![without(rsa(), "alg"), rsa()]),
        ("without kid", vec![without(rsa(), "kid"), without(rsa(), "kid")]),
    ] {
        let text = json!({ "keys": keys }).to_string();
        let keys = KeySet::from_jwk_set(&[Algorithm::Rs256], &text).unwrap();
        assert_eq!((keys.len(), keys.skipped().len()), (1, 0), "{name}");
        assert!(keys.find(&KeyHint::new(Algorithm::Rs256, None)).is_ok(), "{name}");
    }
    let ec = with(ec_private_jwk("p256.sec1", "P-256"), "kid", "a");
    let public = with(ec_public_jwk("p256.sec1", "P-256"), "kid", "a");
    for keys in [[ec.clone(), ec.clone()], [ec.clone(), public.clone()], [public, ec]] {
        let own = KeySet::from_private_jwk_set(&[Algorithm::Es256], &json!({ "keys": keys }).to_string()).unwrap();
        assert_eq!(own.len(), 1);
        assert!(jwt_identity::keys::SigningKeySource::primary(&own).is_ok());
    }
}

#[test]
fn different_keys_with_one_kid_disable_that_kid_only() {
    let (good, ps) = (named(ed25519_public_jwk(), "good", "EdDSA"), named(rsa_public_jwk(), "a", "PS256"));
    let weak = with(with(rsa_public_jwk(), "n", b64([0xa5; 127])), "kid", "a");
    for (name, keys, skipped) in [
        ("two keys", vec![named(rsa_public_jwk(), "a", "RS256"), named(other_rsa(), "a", "RS256")], 2),
        ("one without alg", vec![with(rsa_public_jwk(), "kid", "a"), named(other_rsa(), "a", "RS256")], 2),
        ("a weak key of the algorithm", vec![named(rsa_public_jwk(), "a", "RS256"), with(weak, "alg", "RS256")], 2),
        (
            "a malformed key",
            vec![named(rsa_public_jwk(), "a", "RS256"), json!({"kid": "a", "kty": "RSA", "n": "*"})],
            2,
        ),
    ] {
        let text = json!({"keys": [good.clone(), keys[0], keys[1]]}).to_string();
        let found_keys = KeySet::from_jwk_set(&[Algorithm::Rs256, Algorithm::EdDsa], &text).unwrap();
        assert_eq!((found_keys.len(), found_keys.skipped().len()), (1, skipped), "{name}");
        assert!(found_keys.skipped().iter().all(|key| key.key_id().is_some_and(|kid| kid.as_str() == "a")), "{name}");
        assert!(found_keys.skipped().iter().any(|key| key.error().reason() == KeyReason::DuplicateKeyId), "{name}");
        assert!(found(&found_keys, Algorithm::EdDsa, "good").is_ok(), "{name}");
        let outcome = found(&found_keys, Algorithm::Rs256, "a");
        assert_error(name, outcome, ErrorCode::HeaderSkippedKey, Some("kid"), &["cannot be used"]);
    }
    // The same `kid` with another algorithm is another key.
    let keys = set(&[named(rsa_public_jwk(), "a", "RS256"), named(other_rsa(), "a", "RS256"), ps]);
    assert!(found(&keys, Algorithm::Ps256, "a").is_ok());
    let words = ["two different keys", "`kid`"];
    assert_error("RS256", found(&keys, Algorithm::Rs256, "a"), ErrorCode::HeaderSkippedKey, Some("kid"), &words);
}

#[test]
fn error_for_a_skipped_key_says_why_it_was_skipped() {
    let good = named(ed25519_public_jwk(), "good", "EdDSA");
    let odd = |jwk: Value| with(jwk, "kid", "odd");
    let rsa = || odd(rsa_public_jwk());
    for (name, jwk, word) in [
        ("enc", with(rsa(), "use", "enc"), "`use`"),
        ("key_ops", with(rsa(), "key_ops", json!(["encrypt"])), "`key_ops`"),
        ("alg", with(rsa(), "alg", "RSA-OAEP"), "not supported"),
        ("alg", with(rsa(), "alg", "RS999"), "`alg`"),
        ("kty", odd(json!({"kty": "AKP", "alg": "ML-DSA-65", "pub": "AQAB"})), "`kty`"),
        ("crv", odd(with(ec_public_jwk("p256.sec1", "P-256"), "crv", "P-521")), "`crv`"),
        ("short", with(rsa(), "n", b64([0xa5; 128])), "too short"),
        ("padded", with(rsa(), "n", "AQAB="), "`n`"),
        ("no n", without(rsa(), "n"), "`n`"),
        ("kid alone", json!({"kid": "odd"}), "`kty`"),
    ] {
        let keys = set(&[good.clone(), jwk]);
        let skipped = &keys.skipped()[0];
        assert_eq!(skipped.key_id().unwrap().as_str(), "odd", "{name}");
        let text = token(r#"{"alg":"RS256","kid":"odd"}"#, r#"{"exp":1700000900}"#, &hs256());
        let verifier = TokenVerifier::<Jwt>::new(keys.clone()).with_clock(AT_NOW);
        let words = ["the key set has a key", "`kid`", "cannot be used", word];
        assert_error(name, verifier.verify(&text), ErrorCode::HeaderSkippedKey, Some("kid"), &words);
        let rejected = verifier.verify(&text).unwrap_err();
        let VerifyError::SkippedKey { reason, member, .. } = rejected else { panic!("{rejected:?}") };
        assert_eq!((reason, member), (skipped.error().reason(), skipped.error().subject()), "{name}");

        // Another source of the same verifier may have a usable key of this `kid`.
        let usable = VerifyingKey::from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap();
        let usable: Arc<dyn VerifyingKeySource> = Arc::new(usable.with_key_id(KeyId::new("odd").unwrap()));
        let merged = Merged::new([Arc::new(keys.clone()) as Arc<dyn VerifyingKeySource>, usable]);
        assert!(found(&merged, Algorithm::Rs256, "odd").is_ok(), "{name}");
        let merged = Merged::new([Arc::new(keys) as Arc<dyn VerifyingKeySource>, Arc::new(KeySet::default())]);
        assert_eq!(found(&merged, Algorithm::Rs256, "odd").unwrap_err().code(), ErrorCode::HeaderSkippedKey, "{name}");
    }
    let keys = set(&[good]);
    assert_eq!(found(&keys, Algorithm::EdDsa, "odd"), Err(VerifyError::UnknownKeyId));
}

#[test]
fn key_without_alg_is_bound_to_each_algorithm_that_fits() {
    for (allowed, len) in [
        (&[Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256][..], 2),
        (&[Algorithm::Rs256, Algorithm::Rs512], 2),
        (&[Algorithm::Rs256], 1),
        (Algorithm::ALL, 6),
    ] {
        let text = json!({"keys": [with(rsa_public_jwk(), "kid", "a")]}).to_string();
        let keys = KeySet::from_jwk_set(allowed, &text).unwrap();
        assert_eq!((keys.len(), keys.key_ids().unwrap().len()), (len, 1), "{allowed:?}");
        for algorithm in [Algorithm::Rs256, Algorithm::Rs512, Algorithm::Ps256, Algorithm::Ps384] {
            let expected =
                if allowed.contains(&algorithm) { Ok(algorithm) } else { Err(VerifyError::AlgorithmMismatch) };
            assert_eq!(found(&keys, algorithm, "a"), expected, "{allowed:?} {algorithm}");
        }
        assert!(found(&keys, Algorithm::Es256, "a").is_err() && found(&keys, Algorithm::Hs256, "a").is_err());
    }
    // A single key and a signing key must be unambiguous.
    let jwk = Jwk::from_json(&rsa_public_jwk().to_string()).unwrap();
    let outcome = VerifyingKey::from_jwk(&[Algorithm::Rs256, Algorithm::Ps256], &jwk);
    assert_error("one", outcome, ErrorCode::KeyAlgorithmUnclear, Some("alg"), &["not exactly one"]);
    let text = json!({"keys": [rsa_private_jwk()]}).to_string();
    let outcome = KeySet::from_private_jwk_set(&[Algorithm::Rs256, Algorithm::Ps256], &text);
    assert_error("own", outcome, ErrorCode::KeyAlgorithmUnclear, Some("alg"), &["not exactly one"]);
}

#[test]
fn key_types_of_hardware_modules_are_read() {
    for (jwk, kty, algorithm) in [
        (rsa_public_jwk(), "RSA-HSM", Algorithm::Rs256),
        (ec_public_jwk("p256.sec1", "P-256"), "EC-HSM", Algorithm::Es256),
        (ec_public_jwk("p384.sec1", "P-384"), "EC-HSM", Algorithm::Es384),
    ] {
        let azure = json!(["sign", "verify", "wrapKey", "unwrapKey", "encrypt", "decrypt"]);
        let key = with(with(with(jwk, "kty", kty), "kid", "https://v.vault.azure.net/keys/a/1"), "key_ops", azure);
        let text = json!({"keys": [key]}).to_string();
        let keys = KeySet::from_jwk_set(&[algorithm], &text).unwrap();
        assert!(found(&keys, algorithm, "https://v.vault.azure.net/keys/a/1").is_ok(), "{kty}");
    }
    for kty in ["oct-HSM", "rsa-hsm", "RSA-TPM", "RSA-", "HSM"] {
        let outcome = Jwk::from_json(&with(rsa_public_jwk(), "kty", kty).to_string());
        assert_error(kty, outcome, ErrorCode::KeyUnsupported, Some("kty"), &["not supported"]);
    }
}

#[test]
fn error_names_the_faulty_member_of_a_jwk() {
    let (rsa, ec, okp) = (rsa_public_jwk, || ec_public_jwk("p256.sec1", "P-256"), ed25519_public_jwk);
    let own = rsa_private_jwk;
    let small = ["p", "q", "dp", "dq", "qi"].into_iter().fold(own(), without);
    let n = rsa()["n"].as_str().unwrap().to_owned();
    let x = unb64(ec()["x"].as_str().unwrap());
    let malformed = ErrorCode::KeyMalformed;
    let invalid = ErrorCode::KeyInvalidParts;
    for (jwk, code, member, words) in [
        (small, malformed, "p", &["`p`, `q`, `dp`, `dq`, `qi` are missing"][..]),
        (without(without(own(), "q"), "qi"), malformed, "q", &["`q`, `qi` are missing"]),
        (without(own(), "d"), malformed, "d", &["`d` is missing"]),
        (without(own(), "dp"), malformed, "dp", &["`dp` is missing"]),
        (json!({"kty": "RSA"}), malformed, "n", &["`n`, `e` are missing"]),
        (without(rsa(), "e"), malformed, "e", &["`e` is missing"]),
        (json!({"kty": "EC", "crv": "P-256"}), malformed, "x", &["`x`, `y` are missing"]),
        (without(ec(), "crv"), malformed, "crv", &["`crv` is missing"]),
        (without(okp(), "x"), malformed, "x", &["`x` is missing"]),
        (json!({"kty": "oct"}), malformed, "k", &["`k` is missing"]),
        (json!({"kid": "a"}), malformed, "kty", &["`kty` is missing"]),
        (json!({"key": rsa()}), malformed, "kty", &["`kty` is missing", "inner object"]),
        (with(rsa(), "n", format!("{n}=")), malformed, "n", &["`n` has padding"]),
        (with(rsa(), "e", "AQ+/"), malformed, "e", &["`e` is base64", "base64url"]),
        (with(rsa(), "n", format!("{n}\n")), malformed, "n", &["`n`", "whitespace or a line end"]),
        (with(rsa(), "n", "00:a1:b2"), malformed, "n", &["`n`", "character"]),
        (with(rsa(), "n", &n[1..]), malformed, "n", &["`n`", "cut off"]),
        (with(rsa(), "e", 65_537), malformed, "e", &["`e` is not a string"]),
        (with(rsa(), "key_ops", "verify"), malformed, "key_ops", &["`key_ops` is not an array of strings"]),
        (with(rsa(), "kid", 7), malformed, "kid", &["`kid` is not a string"]),
        (with(rsa(), "alg", Value::Null), malformed, "alg", &["`alg` is not a string"]),
        (with(rsa(), "e", ""), invalid, "e", &["`e` is empty"]),
        (with(rsa(), "n", b64([&[0], &unb64(&n)[..]].concat())), invalid, "n", &["zero byte", "shortest form"]),
        (with(ec(), "x", b64(&x[1..])), invalid, "x", &["`x` must have 32 bytes", "found 31 bytes"]),
        (with(ec(), "x", b64([&[0], &x[..]].concat())), invalid, "x", &["32 bytes", "found 33 bytes"]),
        (with(ec(), "crv", "P-384"), invalid, "x", &["48 bytes", "found 32 bytes"]),
        (with(okp(), "x", "AQAB"), invalid, "x", &["32 bytes", "found 3 bytes"]),
        (with(ec(), "crv", "P-521"), ErrorCode::KeyUnsupported, "crv", &["found P-521"]),
        (with(ec(), "crv", "secp256k1"), ErrorCode::KeyUnsupported, "crv", &["found secp256k1"]),
        (with(ec(), "crv", "P-256K"), ErrorCode::KeyUnsupported, "crv", &["found secp256k1"]),
        (with(okp(), "crv", "X25519"), ErrorCode::KeyUnsupported, "crv", &["found X25519"]),
        (with(okp(), "crv", "Ed448"), ErrorCode::KeyUnsupported, "crv", &["found Ed448"]),
    ] {
        let text = jwk.to_string();
        assert_error(&text, Jwk::from_json(&text), code, Some(member), words);
    }
    for (text, words) in [
        (r#"{"kty":"RSA","n":"AQ"#, &["cut off"][..]),
        ("{'kty':'RSA','n':'AQAB'}", &["double quotes"]),
        (r#"{\"kty\":\"RSA\"}"#, &["backslashes"]),
        (r#"{"kty":"RSA",}"#, &["invalid JSON"]),
        (r#"{"kty":"RSA","a":1,"a":1}"#, &["same name"]),
        ("\u{feff}{\"kty\":\"oct\"}", &["byte order mark"]),
        ("[1]", &["JSON array"]),
        ("null", &["not an object"]),
    ] {
        assert_error(text, Jwk::from_json(text), malformed, None, words);
    }
}

#[test]
fn error_names_text_that_is_no_jwk_or_jwk_set() {
    let rsa = rsa_public_jwk().to_string();
    let certificates = json!({"1a2b": pem("certificate"), "3c4d": pem("certificate")}).to_string();
    let discovery = r#"{"issuer":"https://id.example.com","authorization_endpoint":"https://id.example.com/a","jwks_uri":"https://id.example.com/keys"}"#;
    let jwt = token(r#"{"alg":"HS256"}"#, "{}", &hs256());
    for (text, form, words) in [
        (discovery, KeyForm::OpenIdConfiguration, &["an OpenID discovery document", "`jwks_uri`"][..]),
        (r#"{"token_endpoint":"https://id.example.com/t"}"#, KeyForm::OpenIdConfiguration, &["`jwks_uri`"]),
        ("{}", KeyForm::JsonObject, &["a JSON object that is not a key"]),
        (r#"{"a":1}"#, KeyForm::JsonObject, &["a JSON object that is not a key"]),
        (&certificates, KeyForm::CertificatesByKeyId, &["certificates by `kid`", "JWK Set of this issuer"]),
        ("<!DOCTYPE html><a href=\"/\">keys</a>", KeyForm::Html, &["HTML", "check the URL"]),
        ("<?xml version=\"1.0\"?><EntityDescriptor/>", KeyForm::Html, &["XML", "check the URL"]),
        (r#"{"error":"not_found"}"#, KeyForm::ErrorResponse, &["an error", "check the URL"]),
        (r#"{"message":"Forbidden"}"#, KeyForm::ErrorResponse, &["an error", "check the URL"]),
        (&rsa, KeyForm::Jwk, &["found a JWK", "array `keys`"]),
        ("[]", KeyForm::JsonArray, &["a JSON array", "member `keys`"]),
        ("null", KeyForm::JsonValue, &["a JSON value"]),
        (r#""text""#, KeyForm::JsonValue, &["a JSON value"]),
        (&pem("rsa2048.spki"), KeyForm::Pem, &["a PEM block"]),
        (&jwt, KeyForm::Token, &["a token"]),
        ("https://id.example.com/keys", KeyForm::Url, &["a URL", "fetch it first"]),
        ("keys/jwks.json", KeyForm::FilePath, &["a file path", "read the file first"]),
        ("", KeyForm::Empty, &["nothing"]),
        (r#"{"keys":3}"#, KeyForm::JwkSet, &["`keys` is a number"]),
        (r#"{"keys":{}}"#, KeyForm::JwkSet, &["`keys` is an object, expected an array"]),
        (r#"{"keys":"[]"}"#, KeyForm::JwkSet, &["`keys` is a string"]),
        (r#"{"keys":null}"#, KeyForm::JwkSet, &["`null`"]),
        (r#"{"data":{"keys":[{"kty":"RSA"}]}}"#, KeyForm::JwkSet, &["in another object"]),
        (r#"{"keys":[{"kty":"RSA""#, KeyForm::JwkSet, &["cut off"]),
        ("{", KeyForm::JsonObject, &["cut off"]),
        ("{'keys':[]}", KeyForm::JwkSet, &["double quotes"]),
        (r#"{"keys":[],}"#, KeyForm::JwkSet, &["invalid JSON"]),
        (r#"{"keys":[],"keys":[]}"#, KeyForm::JwkSet, &[]),
        ("\u{feff}{\"keys\":[]}", KeyForm::JwkSet, &["byte order mark"]),
    ] {
        let rejected = KeySet::from_jwk_set(Algorithm::ALL, text).unwrap_err();
        assert_eq!(rejected.form(), Some(form), "{text}: {rejected}");
        assert_error(text, KeySet::from_jwk_set(Algorithm::ALL, text), ErrorCode::KeySetMalformed, None, words);
        assert!(Jwk::from_json(text).is_err() || form == KeyForm::Jwk, "{text}");
    }
    for (text, words) in [
        (discovery, &["expected a JWK", "OpenID discovery document", "`jwks_uri`"][..]),
        (&certificates, &["expected a JWK", "certificates by `kid`"]),
        (r#"{"keys":[]}"#, &["expected a JWK", "a JWK Set", "one member of `keys`"]),
        ("<html></html>", &["expected a JWK", "HTML"]),
        (&pem("rsa2048.spki"), &["expected a JWK", "a PEM block"]),
        (&jwt, &["expected a JWK", "a token"]),
    ] {
        assert_error(text, Jwk::from_json(text), ErrorCode::KeyWrongForm, None, words);
    }
}
