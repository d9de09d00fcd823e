//! A webhook: the first line is the claims set, rightly signed; the second the query; the rest is the body.
#![no_main]

use std::sync::LazyLock;

use jwt_identity::SharedSecret;
use jwt_identity::crypto::{HmacKey, Sha256Digest};
use jwt_identity::nexmo::webhook::{Request, Secrets, WebhookVerifier};
use jwt_identity_fuzz::{NOW, TEST_SECRET, hmac_key, signed};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static KEY: LazyLock<HmacKey> = LazyLock::new(hmac_key);
static VERIFIER: LazyLock<WebhookVerifier> = LazyLock::new(|| {
    let secret = SharedSecret::new(TEST_SECRET).expect("a secret");
    WebhookVerifier::new(Secrets::new(secret).expect("one secret"))
});

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |octet| *octet == b'\n');
    let (Some(claims), Some(query), Some(body)) = (parts.next(), parts.next(), parts.next()) else { return };
    let Ok(query) = std::str::from_utf8(query) else { return };
    let authorization = format!("Bearer {}", signed(br#"{"alg":"HS256","typ":"JWT"}"#, claims, &KEY));
    for method in ["GET", "POST"] {
        let request = Request::new(method).headers([("authorization", authorization.as_str())]);
        let request = request.query((!query.is_empty()).then_some(query)).body(body);
        if VERIFIER.verify_at(&request, NOW).is_ok() {
            let claims: Value = serde_json::from_slice(claims).expect("what is accepted is JSON to every reader");
            let issued_at = claims["iat"].as_f64().expect("an `iat`");
            assert!((issued_at - 1_700_000_000.0).abs() < 302.0, "old or early");
            if let Some(hash) = claims.get("payload_hash") {
                assert_eq!(hash.as_str(), Some(Sha256Digest::of(body).to_hex().as_str()), "another body");
            }
        }
        // The claims set alone, as it stands, is no header value that is accepted.
        let raw = Request::new(method).headers([("authorization", data)]).body(body);
        assert!(VERIFIER.verify_at(&raw, NOW).is_err());
    }
});
