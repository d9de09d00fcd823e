//! Properties of every input: no text causes a panic, no changed token is accepted, and signed tokens verify.
//!
//! The cases are the same in every run. Run more with `PROPTEST_CASES=20000 PROPTEST_RNG_SEED=7 cargo test --test it
//! properties`.

use std::collections::BTreeMap;

use jwt_identity::ClaimError;
use jwt_identity::crypto::{
    EcdsaSigner, EcdsaVerifier, Ed25519Signer, Ed25519Verifier, HmacKey, RsaSigner, RsaVerifier,
};
use jwt_identity::keys::{Jwk, KeyPair, KeySet, SigningKey, VerifyingKey};
use jwt_identity::token::claim;
use jwt_identity::token::jws;
use jwt_identity::{
    Algorithm, ErrorCode, KeyHint, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret, Signer, TokenId, TokenSigner,
    TokenVerifier, Verifier, VerifyError,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};

#[cfg(feature = "aws-lc-rs")]
use crate::crypto::backend::{AWS_LC, RING};
use crate::support::{b64, der, hs256, pem, secret, signed, token, unb64};

pub(crate) fn config(cases: u32) -> ProptestConfig {
    let from_environment = ProptestConfig::default();
    let rng_seed = match from_environment.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_261_121),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { from_environment.cases } else { cases };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..from_environment }
}

struct Anything;

impl Profile for Anything {
    const NAME: &'static str = "anything";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = BTreeMap<String, Value>;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<Self::Claims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(_: &Self::Claims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

fn verifier() -> TokenVerifier<Anything> {
    TokenVerifier::new(VerifyingKey::new(hs256()))
}

/// One signer and its verifier for each key type.
fn pairs() -> Vec<(SigningKey, VerifyingKey)> {
    let rsa = |algorithm| RsaSigner::from_pem(algorithm, &pem("rsa2048.pkcs8")).unwrap();
    let ec = |algorithm, name| EcdsaSigner::from_pem(algorithm, &pem(name)).unwrap();
    let ed25519 = Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    let long = SharedSecret::new([b's'; 64]).unwrap();
    let hmac = |algorithm| HmacKey::new(algorithm, &long).unwrap();
    let (rs256, ps512) = (rsa(Algorithm::Rs256), rsa(Algorithm::Ps512));
    let (es256, es384) = (ec(Algorithm::Es256, "p256.sec1"), ec(Algorithm::Es384, "p384.sec1"));
    let verifying = [
        VerifyingKey::new(rs256.verifier()),
        VerifyingKey::new(ps512.verifier()),
        VerifyingKey::new(es256.verifier()),
        VerifyingKey::new(es384.verifier()),
        VerifyingKey::new(ed25519.verifier()),
        VerifyingKey::new(hmac(Algorithm::Hs256)),
        VerifyingKey::new(hmac(Algorithm::Hs384)),
        VerifyingKey::new(hmac(Algorithm::Hs512)),
    ];
    let signing = [
        SigningKey::new(rs256),
        SigningKey::new(ps512),
        SigningKey::new(es256),
        SigningKey::new(es384),
        SigningKey::new(ed25519),
        SigningKey::new(hmac(Algorithm::Hs256)),
        SigningKey::new(hmac(Algorithm::Hs384)),
        SigningKey::new(hmac(Algorithm::Hs512)),
    ];
    signing.into_iter().zip(verifying).collect()
}

/// Reports whether the error code is one of the blocks for tokens, signatures or claims.
fn is_about_a_token(error: &VerifyError) -> bool {
    let code = error.code();
    ErrorCode::ALL.contains(&code) && (200..500).contains(&code.as_u16())
}

/// Generates JSON values for a claims set, with arbitrary names and texts.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Generates text that resembles JSON and often is valid JSON.
fn json_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just(":".to_owned()),
        Just("\"alg\"".to_owned()),
        Just("\"HS256\"".to_owned()),
        Just("\"kid\"".to_owned()),
        Just("\"crit\"".to_owned()),
        Just("\"\\u0061lg\"".to_owned()),
        Just("null".to_owned()),
        Just("1e999".to_owned()),
        Just("-0".to_owned()),
        Just(" ".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
        "[ -~]{0,3}",
    ];
    prop_oneof![
        prop::collection::vec(piece.clone(), 0..12).prop_map(|pieces| pieces.concat()),
        prop::collection::vec(piece, 0..8).prop_map(|pieces| format!("{{\"alg\":\"HS256\"{}}}", pieces.concat())),
        json_value().prop_map(|value| value.to_string()),
    ]
}

/// Replaces some bytes of a valid text.
fn mutated(valid: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0..4_u8, any::<u8>());
    prop::collection::vec(change, 1..4).prop_map(move |changes| {
        let mut bytes = valid.clone();
        for (at, kind, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => bytes.truncate(at),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

const KEY_FILES: &[&str] = &[
    "rsa2048.pkcs1",
    "rsa2048.pkcs8",
    "rsa2048.spki",
    "rsa2048.pkcs1.pub",
    "p256.sec1",
    "p256.pkcs8",
    "p256.spki",
    "p384.sec1",
    "p384.spki",
    "p521.sec1",
    "ed25519.pkcs8",
    "ed25519.spki",
    "certificate",
    "rsa2048.encrypted",
    "openssh",
];

/// Parses a text as PEM in every possible way. If a private key is accepted, its own verifier must accept its
/// signatures.
fn read_pem(text: &str) {
    for algorithm in [Algorithm::Rs256, Algorithm::Ps512] {
        if let Ok(signer) = RsaSigner::from_pem(algorithm, text) {
            assert_signs(&signer, &signer.verifier());
        }
        drop(RsaVerifier::from_pem(algorithm, text));
    }
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        if let Ok(signer) = EcdsaSigner::from_pem(algorithm, text) {
            assert_signs(&signer, &signer.verifier());
        }
        drop(EcdsaVerifier::from_pem(algorithm, text));
    }
    if let Ok(signer) = Ed25519Signer::from_pem(text) {
        assert_signs(&signer, &signer.verifier());
    }
    drop(Ed25519Verifier::from_pem(text));
}

fn read_der(der: &[u8]) {
    if let Ok(signer) = RsaSigner::from_der(Algorithm::Rs256, der) {
        assert_signs(&signer, &signer.verifier());
    }
    if let Ok(signer) = EcdsaSigner::from_der(Algorithm::Es256, der) {
        assert_signs(&signer, &signer.verifier());
    }
    if let Ok(signer) = EcdsaSigner::from_der(Algorithm::Es384, der) {
        assert_signs(&signer, &signer.verifier());
    }
    if let Ok(signer) = Ed25519Signer::from_der(der) {
        assert_signs(&signer, &signer.verifier());
    }
    let refusals = [
        RsaVerifier::from_der(Algorithm::Rs256, der).err(),
        EcdsaVerifier::from_der(Algorithm::Es256, der).err(),
        EcdsaVerifier::from_der(Algorithm::Es384, der).err(),
        Ed25519Verifier::from_der(der).err(),
    ];
    // The bytes can be a public key of one type at most.
    assert!(refusals.iter().flatten().count() >= 3);
    assert!(refusals.iter().flatten().all(|error| error.code().as_u16() / 100 == 1));
}

fn assert_signs(signer: &dyn Signer, verifier: &dyn Verifier) {
    let signature = signer.sign(b"header.payload").unwrap();
    assert!(verifier.verify(b"header.payload", signature.as_slice()).is_ok());
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn arbitrary_text_is_rejected_with_a_code(text in any::<String>()) {
        let error = verifier().verify(&text).unwrap_err();
        prop_assert!(is_about_a_token(&error), "{error}");
        prop_assert!(verifier().peek(&text).is_err());
        prop_assert!(jws::verify(&text, Algorithm::ALL, &VerifyingKey::new(hs256())).is_err());
    }

    #[test]
    fn arbitrary_segments_are_rejected(text in "[A-Za-z0-9_=-]{0,30}(\\.[A-Za-z0-9_-]{0,40}){0,4}") {
        let error = verifier().verify(&text).unwrap_err();
        prop_assert!(is_about_a_token(&error), "{error}");
    }

    #[test]
    fn accepted_header_parses_equally_in_serde_json(header in json_like()) {
        let outcome = verifier().verify(&token(&header, "{}", &hs256()));
        let read = serde_json::from_str::<BTreeMap<String, Value>>(&header);
        if outcome.is_ok() {
            let read = read.unwrap();
            prop_assert_eq!(&read["alg"], "HS256");
            prop_assert!(!read.contains_key("crit") && !read.contains_key("b64") && !read.contains_key("zip"));
        } else if let Err(error) = outcome {
            prop_assert!(is_about_a_token(&error), "{error}");
        }
    }

    #[test]
    fn accepted_claims_parse_equally_in_serde_json(payload in json_like()) {
        let outcome = verifier().verify(&token(r#"{"alg":"HS256","typ":"JWT"}"#, &payload, &hs256()));
        match outcome {
            Ok(verified) => {
                let read: BTreeMap<String, Value> = serde_json::from_str(&payload).unwrap();
                prop_assert_eq!(verified.claims(), &read);
            }
            Err(error) => prop_assert!(is_about_a_token(&error), "{error}"),
        }
    }

    #[test]
    fn every_json_object_is_accepted_unchanged(members in prop::collection::btree_map(any::<String>(), json_value(), 0..8)) {
        let payload = serde_json::to_string(&members).unwrap();
        let verified = verifier().verify(&token(r#"{"alg":"HS256"}"#, payload, &hs256())).unwrap();
        prop_assert_eq!(verified.claims(), &members);
    }

    #[test]
    fn any_bytes_for_header_and_payload_cause_no_panic(header in prop::collection::vec(any::<u8>(), 0..80), payload in prop::collection::vec(any::<u8>(), 0..80)) {
        let by_header = verifier().verify(&token(&header, "{}", &hs256()));
        let by_payload = verifier().verify(&token(r#"{"alg":"HS256"}"#, &payload, &hs256()));
        for error in by_header.err().into_iter().chain(by_payload.err()) {
            prop_assert!(is_about_a_token(&error), "{error}");
        }
    }

    #[test]
    fn changed_token_is_never_accepted(
        bytes in mutated(token(r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#, r#"{"sub":"ada"}"#, &hs256()).into_bytes()),
    ) {
        let original = token(r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#, r#"{"sub":"ada"}"#, &hs256());
        let text = String::from_utf8_lossy(&bytes);
        if text != original {
            let error = verifier().verify(&text).unwrap_err();
            prop_assert!(is_about_a_token(&error), "{error}");
        }
    }

    #[test]
    fn key_id_accepts_exactly_the_documented_texts(text in any::<String>()) {
        let fits = (1..=KeyId::MAX_LEN).contains(&text.len()) && !text.chars().any(char::is_control);
        match KeyId::new(&text) {
            Ok(key_id) => prop_assert!(fits && key_id.as_str() == text && text.trim() == text),
            Err(error) => {
                // Of the texts within the bounds only those are rejected that have something around them.
                prop_assert!(!fits || error.to_string().contains(';'), "{}", error);
                prop_assert_eq!(error.code(), ErrorCode::KeyInvalidKeyId);
            }
        }
        if let Ok(id) = TokenId::new(text.clone()) {
            prop_assert_eq!(id.as_str(), text);
        }
    }

    #[test]
    fn secret_of_any_bytes_is_accepted_or_has_a_code(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        match SharedSecret::new(&bytes) {
            Ok(made) => {
                prop_assert_eq!(made.len(), bytes.len());
                for (algorithm, floor) in [(Algorithm::Hs256, 32), (Algorithm::Hs384, 48), (Algorithm::Hs512, 64)] {
                    prop_assert_eq!(HmacKey::new(algorithm, &made).is_ok(), bytes.len() >= floor);
                }
            }
            Err(error) => {
                let is_text = std::str::from_utf8(&bytes).is_ok();
                let is_expected = match error.code() {
                    ErrorCode::KeySecretEmpty => bytes.is_empty(),
                    ErrorCode::KeySecretPadded => is_text && SharedSecret::from_bytes(&bytes).is_ok(),
                    code => code == ErrorCode::KeySecretIsKeyText,
                };
                prop_assert!(is_expected);
            }
        }
    }

    #[test]
    fn arbitrary_text_is_rejected_as_a_key(text in any::<String>(), label in "[A-Z ]{0,20}") {
        read_pem(&text);
        read_pem(&format!("-----BEGIN {label}-----{text}-----END {label}-----"));
        read_pem(&format!("-----BEGIN PRIVATE KEY-----{}-----END PRIVATE KEY-----", b64(&text)));
    }

    #[test]
    fn arbitrary_bytes_are_rejected_as_a_key(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_der(&bytes);
        read_der(&[&[0x30, 0x82, 0, 60], &bytes[..]].concat());
    }

    #[test]
    fn arbitrary_json_is_rejected_as_jwk_with_a_code(text in json_like(), value in json_value()) {
        for json in [text.clone(), format!(r#"{{"kty":"oct","k":{value}}}"#), format!(r#"{{"kty":"RSA",{text}}}"#)] {
            if let Err(error) = Jwk::from_json(&json).and_then(|jwk| VerifyingKey::from_jwk(Algorithm::ALL, &jwk)) {
                prop_assert_eq!(error.code().as_u16() / 100, 1);
            }
            let set = format!(r#"{{"keys":[{json}]}}"#);
            for json in [json, set] {
                if let Err(error) = KeySet::from_unpublished_jwk_set(&[Algorithm::Hs256], &json) {
                    prop_assert_eq!(error.code().as_u16() / 100, 1);
                }
            }
        }
    }

    #[test]
    fn secret_round_trips_through_a_jwk(bytes in prop::collection::vec(any::<u8>(), 32..100)) {
        let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, b64(&bytes));
        let by_jwk = KeyPair::from_jwk(&[Algorithm::Hs256], &Jwk::from_json(&jwk).unwrap()).unwrap();
        let directly = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(&bytes).unwrap()).unwrap();
        let (one, two) = (by_jwk.signing_key().sign(b"a").unwrap(), directly.sign(b"a").unwrap());
        prop_assert_eq!(one.as_slice(), two.as_slice());
    }

    #[test]
    fn sign_into_gives_the_same_token_as_sign(members in prop::collection::btree_map("[a-z]{1,8}", json_value(), 0..20), before in any::<String>()) {
        let signer = TokenSigner::<Anything>::new(SigningKey::new(hs256()));
        let mut buffer = before;
        signer.sign_into(&members, &mut buffer).unwrap();
        let signed = signer.sign(&members).unwrap();
        prop_assert_eq!(signed.as_str(), buffer);
        let payload = signed.as_str().split('.').nth(1).unwrap();
        prop_assert_eq!(unb64(payload), serde_json::to_vec(&members).unwrap());
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn every_key_verifies_its_signatures(payload in prop::collection::vec(any::<u8>(), 0..2000)) {
        for (signing, verifying) in pairs() {
            let algorithm = signing.algorithm();
            let token = jws::sign(&payload, &signing).unwrap();
            let verified = jws::verify(token.as_str(), &[algorithm], &verifying).unwrap();
            prop_assert_eq!(verified.claims().as_slice(), payload.as_slice(), "{}", algorithm);
            let (input, signature) = token.as_str().rsplit_once('.').unwrap();
            prop_assert!(verifying.verify(input.as_bytes(), &unb64(signature)).is_ok());
        }
    }

    #[test]
    fn signed_claims_round_trip(members in prop::collection::btree_map(any::<String>(), json_value(), 0..10)) {
        for (signing, verifying) in pairs() {
            let token = TokenSigner::<Anything>::new(signing).sign(&members).unwrap();
            let verified = TokenVerifier::<Anything>::new(verifying).verify(token.as_str()).unwrap();
            prop_assert_eq!(verified.claims(), &members);
        }
    }

    #[test]
    fn written_header_is_parsed_as_algorithm_and_kid_of_the_key(
        name in "[ -~]{1,256}|\\PC{1,64}",
        algorithm in prop::sample::select(&[Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512][..]),
    ) {
        let Ok(key_id) = KeyId::new(&name) else { return Ok(()) };
        let secret = SharedSecret::new([7; 64]).unwrap();
        let key = KeyPair::from(HmacKey::new(algorithm, &secret).unwrap()).with_key_id(key_id);
        let token = TokenSigner::<Anything>::new(key.clone()).sign(&BTreeMap::new()).unwrap();
        let verifier = TokenVerifier::<Anything>::new(key);
        let unverified = verifier.peek(token.as_str()).unwrap();
        prop_assert_eq!(unverified.hint(), KeyHint::new(algorithm, Some(&name)));
        // At the second verification the header is known.
        prop_assert!((0..2).all(|_| verifier.verify(token.as_str()).is_ok()));
    }

    #[test]
    fn changed_key_is_rejected_or_works(
        (pem, der) in prop::sample::select(KEY_FILES).prop_flat_map(|name| {
            (mutated(pem(name).into_bytes()), mutated(der(&pem(name))))
        }),
    ) {
        read_pem(&String::from_utf8_lossy(&pem));
        read_der(&der);
    }

    #[cfg(feature = "aws-lc-rs")]
    #[test]
    fn changed_key_is_judged_equally_by_both_backends(
        der in prop::sample::select(KEY_FILES).prop_flat_map(|name| mutated(der(&pem(name)))),
    ) {
        for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa] {
            let code = |outcome: Result<VerifyingKey, jwt_identity::KeyError>| outcome.err().map(|error| error.code());
            let over_ring = code(RING.verifier_from_der(algorithm, &der));
            prop_assert_eq!(over_ring, code(AWS_LC.verifier_from_der(algorithm, &der)));

            match (RING.signer_from_der(algorithm, &der), AWS_LC.signer_from_der(algorithm, &der)) {
                (Ok(ours), Ok(theirs)) if [Algorithm::Rs256, Algorithm::EdDsa].contains(&algorithm) => {
                    let signatures = [ours, theirs].map(|signer| signer.sign(b"header.payload").unwrap());
                    prop_assert_eq!(signatures[0].as_slice(), signatures[1].as_slice());
                }
                (Ok(_), Ok(_)) => {}
                // Only aws-lc checks the private exponent.
                (Ok(_), Err(error)) if algorithm == Algorithm::Rs256 => {
                    prop_assert_eq!(error.code(), ErrorCode::KeyInvalidParts);
                }
                (ours, theirs) => {
                    prop_assert_eq!(ours.err().map(|error| error.code()), theirs.err().map(|error| error.code()));
                }
            }
        }
    }

    #[test]
    fn changed_jwk_is_rejected_or_works(
        bytes in mutated(br#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#.to_vec()),
    ) {
        if let Ok(jwk) = Jwk::from_json(&String::from_utf8_lossy(&bytes)) {
            prop_assert_eq!(jwk.thumbprint().as_str().len(), 43);
            if let Ok(key) = KeyPair::from_jwk(&[Algorithm::EdDsa], &jwk) {
                prop_assert!(key.signing_key().sign(b"a").is_ok());
            }
            if let Err(error) = VerifyingKey::from_jwk(&[Algorithm::EdDsa], &jwk) {
                prop_assert_eq!(error.code().as_u16() / 100, 1);
            }
        }
    }
}

const REPLACEMENTS: &[char] = &['A', 'B', 'Q', 'w', '_', '-', '0', '.', '=', '+', ' ', '\0', '\n', '\u{e9}'];

/// Replaces each character, inserts before each character, and removes each character.
fn assert_no_changed_character_is_accepted(token: &str, verifier: &TokenVerifier<Anything>, replacements: &[char]) {
    assert!(verifier.verify(token).is_ok());
    let characters: Vec<char> = token.chars().collect();
    let check = |changed: String| {
        let error = verifier.verify(&changed).expect_err(&changed);
        assert!(is_about_a_token(&error), "{changed}: {error}");
    };
    for at in 0..characters.len() {
        let (before, behind) = characters.split_at(at);
        let text = |middle: &[char], behind: &[char]| [before, middle, behind].concat().into_iter().collect::<String>();
        for replacement in replacements {
            if characters[at] != *replacement {
                check(text(&[*replacement], &behind[1..]));
            }
        }
        check(text(&['x'], behind));
        check(text(&[], &behind[1..]));
        check(text(&[], &[]));
        if let [first, second, rest @ ..] = behind
            && first != second
        {
            check(text(&[*second, *first], rest));
        }
    }
}

const CLAIMS: &str = r#"{"sub":"ada","iat":1700000000}"#;

#[test]
fn one_changed_character_invalidates_an_hs256_token() {
    let token = token(r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#, CLAIMS, &hs256());
    assert_no_changed_character_is_accepted(&token, &verifier(), REPLACEMENTS);
    let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']).collect();
    assert_no_changed_character_is_accepted(&token, &verifier(), &alphabet);
}

#[test]
fn one_changed_character_invalidates_an_rs256_token() {
    let signer = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let verifier = TokenVerifier::new(VerifyingKey::new(signer.verifier()));
    let token = token(r#"{"alg":"RS256"}"#, CLAIMS, &signer);
    assert_no_changed_character_is_accepted(&token, &verifier, REPLACEMENTS);
}

#[test]
fn one_changed_character_invalidates_an_es256_token() {
    let signer = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
    let verifier = TokenVerifier::new(VerifyingKey::new(signer.verifier()));
    let token = token(r#"{"alg":"ES256"}"#, CLAIMS, &signer);
    assert_no_changed_character_is_accepted(&token, &verifier, REPLACEMENTS);
}

#[test]
fn one_changed_character_invalidates_an_ed25519_token() {
    let signer = Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    let verifier = TokenVerifier::new(VerifyingKey::new(signer.verifier()));
    let token = token(r#"{"alg":"EdDSA"}"#, CLAIMS, &signer);
    assert_no_changed_character_is_accepted(&token, &verifier, REPLACEMENTS);
}

#[test]
fn signers_and_verifiers_of_one_secret_agree() {
    let one = signed("a.b", &hs256());
    let two = signed("a.b", &HmacKey::new(Algorithm::Hs256, &secret()).unwrap());
    assert_eq!(one, two);
}
