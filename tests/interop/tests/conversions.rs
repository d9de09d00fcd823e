//! Conversion of every kind of jsonwebtoken key.

use jsonwebtoken::jwk::{Jwk as TheirJwk, JwkSet, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, decode_header, encode};
use jwt_identity::keys::interop;
use jwt_identity::keys::{Jwk, KeySet, VerifyingKey};
use jwt_identity::{Algorithm, ConfigError, ErrorCode, KeyId, TokenSigner, TokenVerifier};
use jwt_identity_interop::{
    Session, Which, claims, decoding_key, der, encoding_key, pem, secret, signing_key, verifying_key,
};
use serde_json::json;

const SECRET_BASE64: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";

/// Signing keys of jsonwebtoken, created in every possible way from the first key of each type.
fn encoding_keys() -> Vec<(&'static str, Algorithm, EncodingKey)> {
    let pem = |name| pem(Which::First, name).into_bytes();
    let der = |name| der(Which::First, name);
    let rsa_pem = |name| EncodingKey::from_rsa_pem(&pem(name)).unwrap();
    let ec_pem = |name| EncodingKey::from_ec_pem(&pem(name)).unwrap();
    vec![
        ("secret", Algorithm::Hs256, EncodingKey::from_secret(secret(Which::First).as_bytes())),
        ("base64 secret", Algorithm::Hs384, EncodingKey::from_base64_secret(SECRET_BASE64).unwrap()),
        ("urlsafe secret", Algorithm::Hs512, EncodingKey::from_urlsafe_base64_secret(SECRET_BASE64).unwrap()),
        ("RSA PEM, PKCS#8", Algorithm::Rs256, rsa_pem("rsa2048.pkcs8")),
        ("RSA PEM, PKCS#1", Algorithm::Ps384, rsa_pem("rsa2048.pkcs1")),
        ("RSA DER, PKCS#8", Algorithm::Rs512, EncodingKey::from_rsa_der(&der("rsa2048.pkcs8"))),
        ("RSA DER, PKCS#1", Algorithm::Ps256, EncodingKey::from_rsa_der(&der("rsa2048.pkcs1"))),
        ("P-256 PEM", Algorithm::Es256, ec_pem("p256.pkcs8")),
        ("P-384 PEM", Algorithm::Es384, ec_pem("p384.pkcs8")),
        ("P-256 DER, PKCS#8", Algorithm::Es256, EncodingKey::from_ec_der(&der("p256.pkcs8"))),
        ("P-384 DER, SEC1", Algorithm::Es384, EncodingKey::from_ec_der(&der("p384.sec1"))),
        ("Ed25519 PEM", Algorithm::EdDsa, EncodingKey::from_ed_pem(&pem("ed25519.pkcs8")).unwrap()),
        ("Ed25519 DER", Algorithm::EdDsa, EncodingKey::from_ed_der(&der("ed25519.pkcs8"))),
    ]
}

/// Verifying keys of jsonwebtoken, created in every possible way from the first key of each type.
fn decoding_keys() -> Vec<(&'static str, Algorithm, DecodingKey)> {
    let pem = |name| pem(Which::First, name).into_bytes();
    let der = |name| der(Which::First, name);
    let jwk = |algorithm: Algorithm| their_jwk(algorithm, Which::First);
    let member =
        |algorithm, name: &str| serde_json::to_value(jwk(algorithm)).unwrap()[name].as_str().unwrap().to_owned();
    // The bytes that a JWK has in base64url. An SPKI ends with the point or the 32 bytes.
    let point = |name, len: usize| {
        let spki = der(name);
        spki[spki.len() - len..].to_vec()
    };
    let (n, e) = (member(Algorithm::Rs256, "n"), member(Algorithm::Rs256, "e"));
    // PKCS#1: tag and length of the sequence, tag and length of n, sign byte, n, tag and length of e, e.
    let pkcs1 = der("rsa2048.pkcs1.pub");
    let (n_bytes, n_with_sign, e_bytes) = (&pkcs1[9..265], &pkcs1[8..265], &pkcs1[267..]);
    let rsa_pem = |name| DecodingKey::from_rsa_pem(&pem(name)).unwrap();
    let ec_pem = |name| DecodingKey::from_ec_pem(&pem(name)).unwrap();
    let ec_components =
        |algorithm| DecodingKey::from_ec_components(&member(algorithm, "x"), &member(algorithm, "y")).unwrap();
    let ed_components = || DecodingKey::from_ed_components(&member(Algorithm::EdDsa, "x")).unwrap();
    let mut keys = vec![
        ("secret", Algorithm::Hs512, DecodingKey::from_secret(secret(Which::First).as_bytes())),
        ("base64 secret", Algorithm::Hs256, DecodingKey::from_base64_secret(SECRET_BASE64).unwrap()),
        ("RSA PEM, SPKI", Algorithm::Rs256, rsa_pem("rsa2048.spki")),
        ("RSA PEM, PKCS#1", Algorithm::Ps512, rsa_pem("rsa2048.pkcs1.pub")),
        ("RSA DER, PKCS#1", Algorithm::Rs384, DecodingKey::from_rsa_der(&pkcs1)),
        ("RSA DER, SPKI", Algorithm::Rs512, DecodingKey::from_rsa_der(&der("rsa2048.spki"))),
        ("RSA components", Algorithm::Ps256, DecodingKey::from_rsa_components(&n, &e).unwrap()),
        ("RSA bytes", Algorithm::Ps384, DecodingKey::from_rsa_raw_components(n_bytes, e_bytes)),
        ("RSA bytes with sign", Algorithm::Rs256, DecodingKey::from_rsa_raw_components(n_with_sign, e_bytes)),
        ("P-256 PEM", Algorithm::Es256, ec_pem("p256.spki")),
        ("P-384 PEM", Algorithm::Es384, ec_pem("p384.spki")),
        ("P-256 components", Algorithm::Es256, ec_components(Algorithm::Es256)),
        ("P-384 components", Algorithm::Es384, ec_components(Algorithm::Es384)),
        ("P-256 point", Algorithm::Es256, DecodingKey::from_ec_der(&point("p256.spki", 65))),
        ("P-384 SPKI", Algorithm::Es384, DecodingKey::from_ec_der(&der("p384.spki"))),
        ("Ed25519 PEM", Algorithm::EdDsa, DecodingKey::from_ed_pem(&pem("ed25519.spki")).unwrap()),
        ("Ed25519 component", Algorithm::EdDsa, ed_components()),
        ("Ed25519 bytes", Algorithm::EdDsa, DecodingKey::from_ed_der(&point("ed25519.spki", 32))),
        ("Ed25519 SPKI", Algorithm::EdDsa, DecodingKey::from_ed_der(&der("ed25519.spki"))),
    ];
    keys.extend(
        Algorithm::ALL.iter().map(|&algorithm| ("JWK", algorithm, DecodingKey::from_jwk(&jwk(algorithm)).unwrap())),
    );
    keys
}

fn their_jwk(algorithm: Algorithm, which: Which) -> TheirJwk {
    TheirJwk::from_decoding_key(&decoding_key(which, algorithm), Some(algorithm.into())).unwrap()
}

#[test]
fn algorithm_names_are_equal() {
    for &algorithm in Algorithm::ALL {
        let theirs = jsonwebtoken::Algorithm::from(algorithm);

        assert_eq!(Algorithm::try_from(theirs), Ok::<_, ConfigError>(algorithm));
        assert_eq!(serde_json::to_value(theirs).unwrap(), algorithm.as_str());
    }
}

#[test]
fn signing_keys_convert() {
    for (name, algorithm, key) in encoding_keys() {
        let key_id = KeyId::new("app_1").unwrap();
        let key = interop::signing_key(algorithm, &key).unwrap_or_else(|error| panic!("{name}: {error}"));
        let key = key.with_key_id(key_id);
        let token = TokenSigner::<Session>::new(key).sign(&claims()).unwrap();

        let verifier = TokenVerifier::<Session>::new(verifying_key(Which::First, algorithm));
        assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims(), "{name}");
        let header = decode_header(token.as_str()).unwrap();
        assert_eq!((header.alg, header.kid.as_deref()), (algorithm.into(), Some("app_1")), "{name}");
    }
}

#[test]
fn verifying_keys_convert() {
    for (name, algorithm, key) in decoding_keys() {
        let key = interop::verifying_key(algorithm, &key).unwrap_or_else(|error| panic!("{name}: {error}"));
        let verifier = TokenVerifier::<Session>::new(key);

        let token = encode(&Header::new(algorithm.into()), &claims(), &encoding_key(Which::First, algorithm)).unwrap();
        assert_eq!(verifier.verify(&token).unwrap().claims(), &claims(), "{name} for {algorithm}");

        let other = TokenSigner::<Session>::new(signing_key(Which::Second, algorithm)).sign(&claims()).unwrap();
        let rejected = verifier.verify(other.as_str()).unwrap_err();
        assert_eq!(rejected.code(), ErrorCode::SignatureInvalid, "{name} for {algorithm}");
    }
}

#[test]
fn key_of_another_family_type_or_curve_is_rejected() {
    for (name, algorithm, key) in encoding_keys() {
        for &other in Algorithm::ALL.iter().filter(|other| other.key_type() != algorithm.key_type()) {
            let error = interop::signing_key(other, &key).unwrap_err();
            assert_eq!(error.code(), ErrorCode::KeyWrongAlgorithm, "{name} for {other}");
        }
    }
    for (name, algorithm, key) in decoding_keys() {
        for &other in Algorithm::ALL.iter().filter(|other| other.key_type() != algorithm.key_type()) {
            let error = interop::verifying_key(other, &key).unwrap_err();
            assert_eq!(error.code(), ErrorCode::KeyWrongAlgorithm, "{name} for {other}");
        }
    }
}

#[test]
fn weak_keys_are_rejected_with_the_reason() {
    let der = |name| der(Which::First, name);
    let public_pem = pem(Which::First, "rsa2048.spki");
    let no_bytes = DecodingKey::from_rsa_raw_components(&[], &[]);
    let exponent_1 = DecodingKey::from_rsa_raw_components(&[0xff; 256], &[1]);
    let off_curve = DecodingKey::from_ec_der(&[4; 65]);
    let small_order = DecodingKey::from_ed_der(&[0; 32]);
    let signing = [
        (Algorithm::Hs256, EncodingKey::from_secret(b""), ErrorCode::KeySecretEmpty),
        (Algorithm::Hs512, EncodingKey::from_secret(&[7; 63]), ErrorCode::KeyTooShort),
        (Algorithm::Hs256, EncodingKey::from_secret(public_pem.as_bytes()), ErrorCode::KeySecretIsKeyText),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(b""), ErrorCode::KeyWrongForm),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(b"garbage"), ErrorCode::KeyWrongForm),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(&der("rsa2048.spki")), ErrorCode::KeyWrongForm),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(&der("rsa1024.pkcs1")), ErrorCode::KeyTooShort),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(&der("p256.pkcs8")), ErrorCode::KeyWrongAlgorithm),
        (Algorithm::Es256, EncodingKey::from_ec_der(&der("p256.sec1.nopublic")), ErrorCode::KeyPublicPartMissing),
        (Algorithm::Es256, EncodingKey::from_ec_der(&der("p521.sec1")), ErrorCode::KeyUnsupported),
        (Algorithm::EdDsa, EncodingKey::from_ed_der(&[0; 48]), ErrorCode::KeyWrongForm),
    ];
    let verifying = [
        (Algorithm::Hs256, DecodingKey::from_secret(b""), ErrorCode::KeySecretEmpty),
        (Algorithm::Hs256, DecodingKey::from_secret(public_pem.as_bytes()), ErrorCode::KeySecretIsKeyText),
        (Algorithm::Rs256, DecodingKey::from_rsa_der(&der("rsa2048.pkcs1")), ErrorCode::KeyWrongForm),
        (Algorithm::Rs256, DecodingKey::from_rsa_der(&der("rsa1024.spki")), ErrorCode::KeyTooShort),
        (Algorithm::Rs256, no_bytes, ErrorCode::KeyTooShort),
        (Algorithm::Rs256, exponent_1, ErrorCode::KeyInvalidParts),
        (Algorithm::Es256, off_curve, ErrorCode::KeyInvalidParts),
        (Algorithm::Es256, DecodingKey::from_ec_der(&[4]), ErrorCode::KeyInvalidParts),
        (Algorithm::Es256, DecodingKey::from_ec_der(b""), ErrorCode::KeyWrongForm),
        (Algorithm::EdDsa, small_order, ErrorCode::KeyInvalidParts),
        (Algorithm::EdDsa, DecodingKey::from_ed_components("AQID").unwrap(), ErrorCode::KeyWrongForm),
    ];

    for (case, (algorithm, key, code)) in signing.iter().enumerate() {
        let error = interop::signing_key(*algorithm, key).unwrap_err();
        assert_eq!(error.code(), *code, "signing key {case}: {error}");
    }
    for (case, (algorithm, key, code)) in verifying.iter().enumerate() {
        let error = interop::verifying_key(*algorithm, key).unwrap_err();
        assert_eq!(error.code(), *code, "verifying key {case}: {error}");
    }
}

#[test]
fn jwk_thumbprints_are_equal() {
    for &algorithm in Algorithm::ALL {
        let theirs = their_jwk(algorithm, Which::First);

        let ours = Jwk::try_from(&theirs).unwrap();

        assert_eq!(ours.key_type(), algorithm.key_type());
        assert_eq!(ours.thumbprint().as_str(), theirs.thumbprint(ThumbprintHash::SHA256).unwrap(), "{algorithm}");
        assert_eq!(VerifyingKey::from_jwk(&[algorithm], &ours).unwrap().algorithm(), algorithm);
    }
}

#[test]
fn jwk_that_jsonwebtoken_could_not_classify_is_rejected() {
    let cases = [
        (json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA" }), ErrorCode::KeyUnsupported),
        (json!({ "kty": "RSA", "n": "AQAB" }), ErrorCode::KeyMalformed),
        (json!({ "kty": "OKP", "crv": "Ed25519", "x": "AQID" }), ErrorCode::KeyInvalidParts),
        (json!({ "kty": "EC", "crv": "P-521", "x": "AQID", "y": "AQID" }), ErrorCode::KeyUnsupported),
        (json!({ "kty": "oct", "k": "not base64url!" }), ErrorCode::KeyMalformed),
        (json!({ "kty": "oct", "k": "AAEC", "kid": "" }), ErrorCode::KeyInvalidKeyId),
    ];
    for (json, code) in cases {
        let theirs: TheirJwk = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(Jwk::try_from(&theirs).unwrap_err().code(), code, "{json}");
    }
}

#[test]
fn jwk_set_becomes_a_key_set_that_finds_the_same_keys() {
    let named = |algorithm, which, key_id: &str| {
        let mut jwk = their_jwk(algorithm, which);
        jwk.common.key_id = Some(key_id.to_owned());
        jwk
    };
    let mut for_encryption = named(Algorithm::Es256, Which::Second, "enc");
    for_encryption.common.public_key_use = Some(jsonwebtoken::jwk::PublicKeyUse::Encryption);
    let set = JwkSet {
        keys: vec![
            named(Algorithm::Rs256, Which::First, "2026-11"),
            named(Algorithm::Es256, Which::First, "p256"),
            named(Algorithm::EdDsa, Which::First, "ed"),
            for_encryption,
        ],
    };

    let keys: KeySet = interop::key_set(&[Algorithm::Rs256, Algorithm::Es256], &set).unwrap();

    assert_eq!(keys.len(), 2);
    let skipped: Vec<_> = keys.skipped().iter().map(|skipped| (skipped.index(), skipped.error().code())).collect();
    assert_eq!(skipped, [(2, ErrorCode::KeyWrongAlgorithm), (3, ErrorCode::KeyNotPermitted)]);
    let token = TokenSigner::<Session>::new(signing_key(Which::First, Algorithm::Rs256)).sign(&claims()).unwrap();
    assert!(TokenVerifier::<Session>::new(keys).verify(token.as_str()).is_ok());
}

#[test]
fn jwk_set_without_usable_keys_is_rejected() {
    let empty = JwkSet::default();
    let mixed = JwkSet { keys: [Algorithm::Hs256, Algorithm::Rs256].map(|a| their_jwk(a, Which::First)).to_vec() };

    assert_eq!(interop::key_set(Algorithm::ALL, &empty).unwrap_err().code(), ErrorCode::KeySetEmpty);
    assert_eq!(interop::key_set(Algorithm::ALL, &mixed).unwrap_err().code(), ErrorCode::KeySetMixed);
}
