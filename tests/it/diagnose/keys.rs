//! Mistakes with keys are found by trying the given key.

use jwt_identity::crypto::{EcdsaSigner, RsaSigner};
use jwt_identity::diagnose::{Diagnose, TokenKind};
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::VerifyingKey;
use jwt_identity::{Algorithm, ErrorCode, SharedSecret, TokenVerifier, kustomer};
use serde_json::json;

use super::{HS256, KEYED, NOW_SECONDS, RS256, find, hs256_token, rules};
use crate::support::{NOW, SECRET, b64, hs256, pem, secret, token};

fn claims() -> String {
    json!({"email": "ada@example.com", "iat": NOW_SECONDS}).to_string()
}

#[test]
fn mistaken_forms_of_the_secret_are_findings() {
    // The base64, base64url and hex forms of 32 bytes, in which vendors issue secrets.
    let bytes: Vec<u8> = (0..32).map(|number: u8| number.wrapping_mul(37) ^ 0xfb).collect();
    let standard = base64(&bytes);
    let hex = bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let url_safe = b64(&bytes);
    let quoted = format!("\"{SECRET}\"");
    let rows: [(&str, Vec<u8>, &str); 12] = [
        (&standard, bytes.clone(), "key.secret-base64-decoded"),
        (standard.trim_end_matches('='), bytes.clone(), "key.secret-base64-decoded"),
        (&url_safe, bytes.clone(), "key.secret-base64-decoded"),
        (&hex, bytes.clone(), "key.secret-hex-decoded"),
        (SECRET, base64(SECRET.as_bytes()).into_bytes(), "key.secret-base64-encoded"),
        (SECRET, b64(SECRET).into_bytes(), "key.secret-base64-encoded"),
        (SECRET, format!("{SECRET}\n").into_bytes(), "key.secret-surrounded"),
        (SECRET, format!("{SECRET}\r\n").into_bytes(), "key.secret-surrounded"),
        (SECRET, quoted.into_bytes(), "key.secret-surrounded"),
        (SECRET, Vec::new(), "key.empty-secret"),
        (SECRET, b"app_5deaa3531c7f940010cc4ba4".to_vec(), "key.key-id-as-secret"),
        (SECRET, b"something else entirely, of another account".to_vec(), "signature.invalid"),
    ];
    for (given, used, rule) in rows {
        let given = SharedSecret::new(given).unwrap();
        let verifier = kustomer::verifier(&given).unwrap();
        let token = hs256_token(KEYED, &claims(), &used);
        let report = Diagnose::new().verifier(&verifier).secret(&given).run(&token, NOW);
        assert!(!report.is_verified());
        assert_eq!(find(&report, rule).subject(), Some("signature"), "{report}");
        // The verifier's own error is not repeated.
        assert!(!rules(&report).contains(&"verifier.rejected"), "{report}");
    }
}

/// Standard base64 with padding, from base64url.
fn base64(bytes: &[u8]) -> String {
    let text = b64(bytes).replace('-', "+").replace('_', "/");
    let padding = (4 - text.len() % 4) % 4;
    text + &"=".repeat(padding)
}

#[test]
fn key_id_that_was_given_is_tried_as_a_secret() {
    let token = hs256_token(HS256, &claims(), b"app_5deaa3531c7f940010cc4ba4");
    let report = Diagnose::new().secret(&secret()).key_id("app_5deaa3531c7f940010cc4ba4").run(&token, NOW);
    assert_eq!(rules(&report), ["key.key-id-as-secret"]);
}

#[test]
fn report_names_a_secret_of_another_purpose() {
    let api_secret = SharedSecret::new("a test API secret of many bytes!").unwrap();
    let token = hs256_token(HS256, &claims(), b"a test API secret of many bytes!");
    let report = Diagnose::new().secret(&secret()).other_secret("the API secret", &api_secret).run(&token, NOW);
    assert_eq!(find(&report, "key.other-secret").detail(), Some("it was signed with: the API secret"));
    assert!(!report.to_string().contains("many bytes"));
}

#[test]
fn report_names_a_public_key_used_as_secret() {
    let public = pem("rsa2048.spki");
    for used in [public.clone(), public.trim().to_owned(), format!("{}\n", public.trim())] {
        let token = hs256_token(HS256, &json!({"application_id": "x"}).to_string(), used.as_bytes());
        let report = Diagnose::new().kind(TokenKind::NexmoApplication).public_key_pem(&public).run(&token, NOW);
        assert_eq!(find(&report, "key.public-key-as-secret").subject(), Some("signature"));
        assert_eq!(find(&report, "header.alg-wrong").detail(), Some("expected RS256, found HS256"));
    }
}

#[test]
fn short_secret_is_a_warning() {
    let short = SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR").unwrap();
    let token = hs256_token(
        KEYED,
        &json!({"scope": "user", "external_id": "1", "exp": NOW_SECONDS + 9}).to_string(),
        b"BFJJ88naxc5PZNAMU9KpBNTR",
    );
    let report = Diagnose::new().secret(&short).run(&token, NOW);
    assert_eq!(rules(&report), ["key.weak-secret"]);
    let long = Diagnose::new()
        .secret(&secret())
        .run(&super::token(KEYED, r#"{"scope":"user","external_id":"1","exp":1700000009}"#, &hs256()), NOW);
    assert_eq!(rules(&long), Vec::<&str>::new());
}

#[test]
fn report_says_whether_a_public_key_fits() {
    let signer = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let claims =
        json!({"application_id": super::APPLICATION, "iat": NOW_SECONDS, "exp": NOW_SECONDS + 60, "jti": "d3b0"});
    let token = token(RS256, claims.to_string(), &signer);
    let (own, other) = (pem("rsa2048.spki"), pem("rsa4096.spki"));
    let run = |key: &str| rules(&Diagnose::new().public_key_pem(key).run(&token, NOW));
    assert_eq!(run(&own), Vec::<&str>::new());
    assert_eq!(run(&other), ["signature.invalid"]);
    assert_eq!(run("no key"), ["signature.invalid"]);
}

#[test]
fn key_of_another_type_is_named_with_the_type_that_is_needed() {
    let rsa = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let ecdsa = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap();
    let claims = json!({"sub": "a", "exp": NOW_SECONDS + 60}).to_string();
    let es256 = r#"{"alg":"ES256","typ":"JWT"}"#;
    let public = pem("rsa2048.spki");
    let tokens = [
        (token(RS256, &claims, &rsa), "key.needs-public-key", "the token is signed with RS256"),
        (token(es256, &claims, &ecdsa), "key.needs-public-key", "the token is signed with ES256"),
        (token(HS256, &claims, &hs256()), "key.needs-secret", "the token is signed with HS256"),
    ];
    for (token, rule, detail) in tokens {
        let report = if rule == "key.needs-secret" {
            let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::from_pem(Algorithm::Rs256, &public).unwrap());
            Diagnose::new().verifier(&verifier).public_key_pem(&public).run(&token, NOW)
        } else {
            let verifier = TokenVerifier::<Jwt>::new(hs256());
            Diagnose::new().verifier(&verifier).secret(&secret()).run(&token, NOW)
        };
        // The verifier returns the same code, so its error is not repeated.
        assert_eq!(rules(&report), [rule], "{report}");
        let finding = find(&report, rule);
        assert_eq!((finding.detail(), finding.code()), (Some(detail), Some(ErrorCode::HeaderAlgorithmMismatch)));
    }
    // If the algorithm is wrong for the kind, another key is no cure.
    let login = token(RS256, self::claims(), &rsa);
    let report = Diagnose::new().kind(TokenKind::Kustomer).secret(&secret()).run(&login, NOW);
    assert_eq!(rules(&report), ["header.alg-wrong"]);
}

#[test]
fn report_names_an_ecdsa_signature_in_der() {
    let signer = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap();
    let header = r#"{"alg":"ES256","typ":"JWT"}"#;
    let good = token(header, json!({"sub": "a", "exp": NOW_SECONDS + 60}).to_string(), &signer);
    let (input, signature) = good.rsplit_once('.').unwrap();
    let numbers = crate::support::unb64(signature);
    let number = |half: &[u8]| crate::support::integer(half);
    let der = crate::support::sequence(&[number(&numbers[..32]), number(&numbers[32..])]);
    let report = Diagnose::new().public_key_pem(&pem("p256.spki")).run(&format!("{input}.{}", b64(der)), NOW);
    assert_eq!(rules(&report), ["signature.der"]);
    let report = Diagnose::new().public_key_pem(&pem("p256.spki")).run(&good, NOW);
    assert_eq!(rules(&report), Vec::<&str>::new());
}
