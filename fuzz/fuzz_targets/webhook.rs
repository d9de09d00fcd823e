//! A webhook. The first line is the claims set, correctly signed, in which `"@"` is replaced by the digest of the
//! content. The second line is the query, and the rest is the body.
#![no_main]

use std::sync::LazyLock;

use jwt_identity::SharedSecret;
use jwt_identity::crypto::{HmacKey, Sha256Digest};
use jwt_identity::nexmo::webhook::contact_center::ContactCenter;
use jwt_identity::nexmo::webhook::{self, Request, Webhook, WebhookVerifier};
use jwt_identity_fuzz::{NOW, TEST_SECRET, check_claims, hmac_key, signed};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static KEY: LazyLock<HmacKey> = LazyLock::new(hmac_key);
static VERIFIER: LazyLock<WebhookVerifier> = LazyLock::new(|| {
    let secret = SharedSecret::new(TEST_SECRET).expect("a secret");
    webhook::verifier(&secret).expect("one secret")
});

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let (Some(claims), Some(query), Some(body)) = (parts.next(), parts.next(), parts.next()) else { return };
    let (Ok(claims), Ok(query)) = (std::str::from_utf8(claims), std::str::from_utf8(query)) else { return };
    let parameters = parameters_as_json(query);
    let [by_body, by_query] = [body, parameters.as_deref().unwrap_or_default().as_bytes()].map(Sha256Digest::of);
    let mut accepted = Vec::new();
    for (method, digest) in [("POST", by_body), ("GET", by_query)] {
        let claims = claims.replace(r#""@""#, &format!("\"{}\"", digest.to_hex()));
        check_claims::<Webhook>(claims.as_bytes());
        check_claims::<ContactCenter>(claims.as_bytes());
        let authorization = format!("Bearer {}", signed(br#"{"alg":"HS256","typ":"JWT"}"#, claims.as_bytes(), &KEY));
        let request = Request::new(method).headers([("authorization", authorization.as_str())]);
        let request = request.query((!query.is_empty()).then_some(query)).body(body);
        accepted.push(VERIFIER.verify_at(&request, NOW).is_ok());
        if accepted.ends_with(&[true]) {
            let claims: Value = serde_json::from_str(&claims).expect("accepted claims are valid JSON");
            let issued_at = claims["iat"].as_f64().expect("an `iat`");
            assert!((issued_at - 1_700_000_000.0).abs() < 302.0, "iat is outside the window");
            let hash = claims["payload_hash"].as_str().expect("a digest");
            assert_eq!(hash, digest.to_hex(), "the digest belongs to other content");
            assert!(method == "POST" || (body.is_empty() && parameters.is_some()));
        }
        // The claims set alone is never accepted as a header value.
        let raw = Request::new(method).headers([("authorization", data)]).body(body);
        assert!(VERIFIER.verify_at(&raw, NOW).is_err());
    }
    if claims.contains(r#""@""#) && body.is_empty() && parameters.is_some() {
        assert_eq!(accepted[0], accepted[1], "the digest of the body or of the query");
    }
});

/// Returns the parameters of a query in their order as a JSON object. Returns `None` if a name is duplicate, something
/// cannot be decoded, or the query has a fragment.
fn parameters_as_json(query: &str) -> Option<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    if query.contains('#') {
        return None;
    }
    let mut names = Vec::new();
    let mut members = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        if names.contains(&name) {
            return None;
        }
        members.push(format!("{}:{}", Value::from(name.as_str()), Value::from(value)));
        names.push(name);
    }
    Some(format!("{{{}}}", members.join(",")))
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}
