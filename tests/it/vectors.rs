//! Published vectors of valid and invalid signatures, keys and tokens (see `tests/vectors/README.md`).

use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{Jwk, KeySet, VerifyingKey};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, Error, ErrorCode, KeyError, NumericDate, SharedSecret, TokenVerifier};
use serde_json::{Map, Value};

use crate::crypto::backend::{Backend, over_each_backend};
use crate::support::{unb64, vector_file};

/// Reads a file of vectors and checks the number of rows, so that a truncated file fails the test.
fn rows(file: &str, expected: usize) -> Vec<Value> {
    let rows: Vec<Value> = vector_file(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), expected, "rows of {file}");
    rows
}

/// The same, with `same` replaced by the key of the previous row.
fn rows_with_keys(file: &str, expected: usize) -> Vec<Value> {
    let mut rows = rows(file, expected);
    let mut key = Value::Null;
    for row in &mut rows {
        if row["key"] == "same" {
            row["key"] = key.clone();
        }
        key = row["key"].clone();
    }
    rows
}

#[test]
fn tokens_for_further_vendors_verify_as_plain_tokens() {
    let rows: Vec<Value> = serde_json::from_str(&vector_file("more_vendors.json")).unwrap();
    assert_eq!(rows.len(), 42);
    for row in rows {
        let key = match (row["signing_key_hex"].as_str(), row["public_pem"].as_str()) {
            (Some(_), _) => {
                let secret = SharedSecret::from_bytes(&bytes(&row, "signing_key_hex")).unwrap();
                VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret).unwrap())
            }
            (None, Some(pem)) => {
                VerifyingKey::from_pem(row["header"]["alg"].as_str().unwrap().parse().unwrap(), pem).unwrap()
            }
            (None, None) => {
                let secret = text(&row, "secret_or_key");
                let is_base64 = row["secret_encoding"] == "base64";
                let secret = if is_base64 { SharedSecret::from_base64(secret) } else { SharedSecret::new(secret) };
                VerifyingKey::new(HmacKey::from_short_secret(Algorithm::Hs256, &secret.unwrap(), 22).unwrap())
            }
        };
        let token = text(&row, "token");
        assert_eq!(unb64(token.split('.').next().unwrap()), text(&row, "header_text").as_bytes());
        let now = ["iat", "nbf", "exp"].iter().find_map(|name| row["claims"][name].as_i64());
        let policy = jwt::Policy::default().any_audience().allow_never_expiring();
        let verifier = TokenVerifier::<Jwt<Map<String, Value>>>::new(key).with_policy(policy);
        let now =
            NumericDate::from_unix_seconds(now.unwrap_or(1_750_000_000) - i64::from(row["claims"]["iat"].is_null()));
        let verified =
            verifier.verify_at(token, now).unwrap_or_else(|error| panic!("{} {}: {error}", row["vendor"], row["what"]));
        assert_eq!(
            serde_json::from_str::<Value>(&verified.to_json().unwrap()).unwrap(),
            row["claims"],
            "{}",
            row["what"]
        );
    }
}

fn text<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_else(|| panic!("{} has no text `{member}`", row["id"]))
}

fn bytes(row: &Value, member: &str) -> Vec<u8> {
    let digits = text(row, member);
    assert!(digits.len().is_multiple_of(2), "{}", row["id"]);
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.as_bytes().chunks(2).map(byte).collect()
}

/// Parses the allowed algorithms of a row. Panics if a name is unknown.
fn allowed(row: &Value) -> Vec<Algorithm> {
    let names = row["alg"].as_array().unwrap();
    names.iter().map(|name| name.as_str().unwrap().parse().unwrap()).collect()
}

/// Returns a description of the difference if the outcome is not the expected one.
fn judge<T, E: std::fmt::Display>(row: &Value, outcome: &Result<T, E>) -> Option<String> {
    let as_expected = match text(row, "expect") {
        "valid" => outcome.is_ok(),
        "invalid" => outcome.is_err(),
        "acceptable" => true,
        other => panic!("{}: unknown expectation {other}", row["id"]),
    };
    let found = match outcome {
        Ok(_) => "accepted".to_owned(),
        Err(error) => format!("rejected: {error}"),
    };
    (!as_expected).then(|| format!("{} ({}) {found}", row["id"], row["why"]))
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} rows fail:\n{}", failures.len(), failures.join("\n"));
}

/// Creates the key of a row of raw signatures. Some Wycheproof HMAC keys are shorter than RFC 7518 section 3.2
/// permits and cannot be a JWK. They still test HMAC, so these keys use a lowered minimum length.
fn raw_key(backend: &Backend, algorithm: Algorithm, jwk: &Value) -> Result<VerifyingKey, KeyError> {
    match (algorithm, jwk["k"].as_str()) {
        (Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512, Some(secret)) => {
            let secret = unb64(secret);
            let floor = algorithm.signature_len().unwrap().min(secret.len());
            HmacKey::from_short_secret(algorithm, &SharedSecret::new(secret)?, floor).map(VerifyingKey::new)
        }
        _ => backend.verifying_key(&Jwk::from_json(&jwk.to_string())?, &[algorithm]),
    }
}

/// Verifies every row of a file of raw signatures. A key that is rejected fails the test, because its rows would
/// prove nothing.
fn check_raw(backend: &Backend, algorithm: Algorithm, expected: usize) {
    let rows = rows(&format!("wycheproof_{algorithm}.jsonl"), expected);
    let mut failures = Vec::new();
    let mut key = None;
    for row in &rows {
        assert_eq!(text(row, "alg"), algorithm.as_str(), "{}", row["id"]);
        if row["key"] != "same" {
            key = match raw_key(backend, algorithm, &row["key"]) {
                Ok(key) => Some(key),
                Err(error) => {
                    failures.push(format!("{}: key rejected: {error}", row["id"]));
                    None
                }
            };
        }
        if let Some(key) = &key {
            failures.extend(judge(row, &key.verify(&bytes(row, "msg"), &bytes(row, "sig"))));
        }
    }
    assert_none(&failures);
}

#[test]
fn wycheproof_hmac_verdicts_match() {
    over_each_backend(|backend| {
        check_raw(backend, Algorithm::Hs256, 56);
        check_raw(backend, Algorithm::Hs384, 62);
        check_raw(backend, Algorithm::Hs512, 54);
    });
}

#[test]
fn wycheproof_rsa_pkcs1_verdicts_match() {
    over_each_backend(|backend| {
        check_raw(backend, Algorithm::Rs256, 179);
        check_raw(backend, Algorithm::Rs384, 191);
        check_raw(backend, Algorithm::Rs512, 178);
    });
}

#[test]
fn wycheproof_rsa_pss_verdicts_match() {
    over_each_backend(|backend| {
        check_raw(backend, Algorithm::Ps256, 71);
        check_raw(backend, Algorithm::Ps384, 99);
        check_raw(backend, Algorithm::Ps512, 138);
    });
}

#[test]
fn wycheproof_ecdsa_verdicts_match() {
    over_each_backend(|backend| {
        check_raw(backend, Algorithm::Es256, 180);
        check_raw(backend, Algorithm::Es384, 190);
    });
}

#[test]
fn wycheproof_ed25519_verdicts_match() {
    over_each_backend(|backend| {
        check_raw(backend, Algorithm::EdDsa, 110);
    });
}

/// Creates the key or key set of a row and verifies the row's token with it.
fn check_jws(backend: &Backend, row: &Value) -> Result<(), Error> {
    let algorithms = allowed(row);
    let json = row["key"].to_string();
    if row["key"]["keys"].is_array() {
        jws::verify(text(row, "token"), &algorithms, &KeySet::from_unpublished_jwk_set(&algorithms, &json)?)?;
    } else {
        let key = backend.verifying_key(&Jwk::from_json(&json)?, &algorithms)?;
        jws::verify(text(row, "token"), &algorithms, &key)?;
    }
    Ok(())
}

#[test]
fn wycheproof_jws_verdicts_match() {
    let rows = rows("wycheproof_jws.jsonl", 257);
    assert!(rows.iter().all(|row| row["layer"] == "jws"));
    over_each_backend(|backend| {
        let failures: Vec<String> = rows.iter().filter_map(|row| judge(row, &check_jws(backend, row))).collect();
        assert_none(&failures);
    });
}

#[test]
fn rsa_forgery_verdicts_match() {
    let rows = rows_with_keys("rsa_forgeries.jsonl", 26);
    over_each_backend(|backend| {
        let failures: Vec<String> = rows.iter().filter_map(|row| judge(row, &check_jws(backend, row))).collect();
        assert_none(&failures);
    });
}

/// `tests/attacks` checks the codes with ring. This test only compares the backends.
#[cfg(feature = "aws-lc-rs")]
#[test]
fn key_attacks_have_equal_codes_in_both_backends() {
    let code = |backend: &Backend, row: &Value| {
        let jwk = Jwk::from_json(&row["key"].to_string())?;
        let names = row["alg"].as_array().unwrap().iter().filter_map(Value::as_str);
        let algorithms: Vec<Algorithm> = names.filter_map(|name| name.parse().ok()).collect();
        let key = backend.verifying_key(&jwk, &algorithms)?;
        jws::verify(text(row, "token"), &algorithms, &key).map(drop).map_err(Error::from)
    };
    let rows = rows_with_keys("attacks.jsonl", 1496);
    let (mut judged, mut let_in) = (0, 0);
    for row in rows.iter().filter(|row| ["RSA", "EC", "OKP"].iter().any(|kty| row["key"]["kty"] == *kty)) {
        let [ours, theirs] =
            [crate::crypto::backend::RING, crate::crypto::backend::AWS_LC].map(|backend| code(&backend, row));
        judged += 1;
        let_in += usize::from(ours.is_ok());
        let codes = [ours, theirs].map(|outcome| outcome.err().map(|error| error.code()));
        assert_eq!(codes[0], codes[1], "{} ({})", row["id"], row["why"]);
    }
    assert!(judged > 400 && let_in > 10, "{judged} {let_in}");
}

#[test]
fn wycheproof_jwk_and_jwk_set_verdicts_match() {
    let rows = rows("wycheproof_jwk.jsonl", 24);
    assert!(rows.iter().all(|row| row["layer"] == "jwk"));
    over_each_backend(|backend| {
        let failures: Vec<String> = rows.iter().filter_map(|row| judge(row, &check_jws(backend, row))).collect();
        assert_none(&failures);
    });
}

/// A row about a bad key must fail when the key is parsed, before a token is verified.
#[test]
fn bad_wycheproof_key_is_rejected_on_construction() {
    let expected = [
        ("wp-jwk-1", ErrorCode::KeySetMixed),
        ("wp-jwk-4", ErrorCode::KeyDuplicateKeyId),
        ("wp-jwk-6", ErrorCode::KeyUnsupported),
        ("wp-jwk-7", ErrorCode::KeyInvalidParts),
        ("wp-jwk-8", ErrorCode::KeyTooShort),
        ("wp-jwk-9", ErrorCode::KeyInvalidParts),
        ("wp-jwk-10", ErrorCode::KeyTooShort),
        ("wp-jwk-11", ErrorCode::KeyTooShort),
        ("wp-jwk-12", ErrorCode::KeyTooShort),
        ("wp-jwk-16", ErrorCode::KeySecretEmpty),
        ("wp-jwk-17", ErrorCode::KeySecretEmpty),
        ("wp-jwk-18", ErrorCode::KeySecretEmpty),
        ("wp-jwk-19", ErrorCode::KeyUnsupported),
        ("wp-jwk-20", ErrorCode::KeyUnsupported),
        ("wp-jwk-21", ErrorCode::KeyNotPermitted),
        ("wp-jwk-22", ErrorCode::KeyInvalidParts),
        ("wp-jwk-23", ErrorCode::KeyInvalidParts),
        ("wp-jwk-24", ErrorCode::KeyMalformed),
    ];
    let rows = rows("wycheproof_jwk.jsonl", 24);
    let mut failures = Vec::new();
    for (id, code) in expected {
        let row = rows.iter().find(|row| row["id"] == id).unwrap();
        assert!(row["key"]["keys"].is_array());
        // Allows all algorithms, so that a key is not rejected for its algorithm if the row allows none.
        let outcome = KeySet::from_unpublished_jwk_set(Algorithm::ALL, &row["key"].to_string()).map(drop);
        match outcome {
            Err(error) if error.code() == code => {}
            other => failures.push(format!("{id}: wanted {code}, found {other:?}")),
        }
    }
    assert_none(&failures);
}

#[test]
fn rfc_and_jwt_io_token_verdicts_match() {
    over_each_backend(|backend| {
        let rows = rows("rfc_and_jwtio.jsonl", 22);
        let (claims, signatures): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|row| row["layer"] == "jwt");
        assert_eq!((claims.len(), signatures.len()), (2, 20));
        let mut failures: Vec<String> =
            signatures.iter().filter_map(|row| judge(row, &check_jws(backend, row))).collect();
        for row in claims {
            let jwk = Jwk::from_json(&row["key"].to_string()).unwrap();
            let key = backend.verifying_key(&jwk, &allowed(row)).unwrap();
            let policy = jwt::Policy::default().leeway(Leeway::ZERO);
            let verifier = TokenVerifier::<Jwt>::new(key).with_algorithms(&allowed(row)).with_policy(policy);
            let now = NumericDate::from_unix_seconds(row["now"].as_i64().unwrap());
            let outcome = verifier.verify_at(text(row, "token"), now);
            failures.extend(judge(row, &outcome));
            match (row["error"].as_str(), outcome) {
                (None, Ok(_)) => {}
                (Some("Expired"), Err(error)) if error.code() == ErrorCode::ClaimExpired => {}
                (error, outcome) => failures.push(format!("{}: wanted {error:?}, found {outcome:?}", row["id"])),
            }
        }
        assert_none(&failures);
    });
}

#[test]
fn unsecured_and_json_forms_of_rfc_7515_are_rejected() {
    over_each_backend(|backend| {
        let rows = rows("rfc_and_jwtio.jsonl", 22);
        for (id, code) in [
            ("rfc7515-A5", ErrorCode::HeaderAlgorithmNotAllowed),
            ("rfc7515-A6", ErrorCode::TokenMalformed),
            ("rfc7515-A7", ErrorCode::TokenMalformed),
            ("jwtio-none", ErrorCode::HeaderAlgorithmNotAllowed),
        ] {
            let row = rows.iter().find(|row| row["id"] == id).unwrap();
            assert_eq!(check_jws(backend, row).unwrap_err().code(), code, "{id}");
        }
    });
}

#[test]
fn rfc_8037_example_has_equal_signature() {
    over_each_backend(|backend| {
        // RFC 8037 appendices A.1 and A.4. Ed25519 is deterministic, so the whole token is fixed.
        let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let key = backend.signing_key(&Jwk::from_json(jwk).unwrap(), &[Algorithm::EdDsa]).unwrap();
        let token = jws::sign(b"Example of Ed25519 signing", &key).unwrap();
        let rows = rows("rfc_and_jwtio.jsonl", 22);
        let example = rows.iter().find(|row| row["id"] == "rfc8037-A4").unwrap();
        assert_eq!(token.as_str(), text(example, "token"));
    });
}

#[test]
fn published_thumbprints_match() {
    let rows: Vec<Value> = serde_json::from_str(&vector_file("thumbprints.json")).unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let jwk = Jwk::from_json(&row["jwk"].to_string()).unwrap();
        assert_eq!(jwk.thumbprint().as_str(), text(&row, "sha256"), "{}", row["id"]);
    }
}
