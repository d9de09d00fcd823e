//! Kustomer's secret endpoint: both shapes of its response, its errors, and the API key, which is never shown.

use std::error::Error as _;

use http::Response;
use jwt_identity::error::{KeyReason, LoadError, LoadReason};
use jwt_identity::keys::remote::{KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{RefreshOutcome, RefreshReason};
use jwt_identity::kustomer::{self, ApiError, ApiErrorCode, ApiKey, Claims, Kustomer, SecretEndpoint};
use jwt_identity::{TokenSigner, TokenVerifier};

use crate::support::{AT_NOW, NOW, SECRET, secret};

const API_KEY: &str = "test-api-key.hush";
const URL: &str = "https://acme.api.kustomerapp.com/v1/auth/customer/settings";

fn source() -> RemoteKeys {
    let endpoint = SecretEndpoint::new("acme", ApiKey::new(API_KEY).unwrap()).unwrap();
    RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap()
}

fn answer(keys: &RemoteKeys, status: u16, media_type: &str, body: &str) -> RefreshOutcome {
    let response = Response::builder().status(status).header("content-type", media_type).body(body).unwrap();
    keys.attempt(RefreshReason::Manual).unwrap().unwrap().complete(response)
}

fn failure(status: u16, body: &str) -> LoadError {
    match answer(&source(), status, "application/json", body) {
        RefreshOutcome::Failed(error) => error,
        outcome => panic!("{body}: {outcome:?}"),
    }
}

#[test]
fn both_response_shapes_give_a_signer_and_a_verifier() {
    for body in [
        format!(r#"{{"attributes":{{"secret":"{SECRET}"}}}}"#),
        format!(
            r#"{{"data":{{"type":"setting","id":"1","attributes":{{"secret":"{SECRET}","other":7}}}},"meta":{{}}}}"#
        ),
        format!(r#"{{"data":{{"attributes":{{"secret":"{SECRET}"}}}},"attributes":null}}"#),
    ] {
        let keys = source();
        assert_eq!(answer(&keys, 200, "application/json; charset=utf-8", &body), RefreshOutcome::Changed, "{body}");
        let claims = Claims::builder(NOW).email("ada@example.com").build().unwrap();
        let token = TokenSigner::<Kustomer>::new(keys.clone()).sign(&claims).unwrap();
        assert_eq!(token.as_str(), kustomer::signer(&secret()).unwrap().sign(&claims).unwrap().as_str());
        let verifier = TokenVerifier::<Kustomer>::new(keys).with_clock(AT_NOW);
        assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims);
    }
}

#[test]
fn rotated_secret_replaces_the_old_one() {
    let keys = source();
    let body = |secret: &str| format!(r#"{{"data":{{"attributes":{{"secret":"{secret}"}}}}}}"#);
    answer(&keys, 200, "application/json", &body(SECRET));
    let signer = TokenSigner::<Kustomer>::new(keys.clone());
    let verifier = TokenVerifier::<Kustomer>::new(keys.clone()).with_clock(AT_NOW);
    let old = signer.sign(&Claims::builder(NOW).email("ada@example.com").build().unwrap()).unwrap();
    let rotated = answer(&keys, 200, "application/vnd.api+json", &body("fedcba9876543210fedcba9876543210"));
    assert_eq!(rotated, RefreshOutcome::Changed);
    assert_eq!(verifier.verify(old.as_str()).unwrap_err().code().as_u16(), 301);
    let new = signer.sign(&Claims::builder(NOW).email("ada@example.com").build().unwrap()).unwrap();
    assert!(verifier.verify(new.as_str()).is_ok());
}

#[test]
fn response_in_another_form_is_rejected() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "<html><body>Log in</body></html>",
        r#"{"data":null}"#,
        r#"{"data":{}}"#,
        r#"{"data":[{"attributes":{"secret":"0123456789abcdef0123456789abcdef"}}]}"#,
        r#"{"data":{"attributes":{}}}"#,
        r#"{"data":{"attributes":{"secret":null}}}"#,
        r#"{"data":{"attributes":{"secret":1234567890}}}"#,
        r#"{"data":{"attributes":{"secret":["0123456789abcdef0123456789abcdef"]}}}"#,
        r#"{"data":{"attributes":{"Secret":"0123456789abcdef0123456789abcdef"}}}"#,
        r#"{"secret":"0123456789abcdef0123456789abcdef"}"#,
        r#"{"data":{"attributes":{"secret":"0123456789abcdef0123456789abcdef"}}} x"#,
        r#"{"data":{"attributes":{"secret":"0123456789abcdef0123456789abcdef","secret":"0123456789abcdef0123456789abcdef"}}}"#,
        r#"{"data":{"attributes":{"secret":"0123456789abcdef0123456789abcdef"}},"data":{"attributes":{"secret":"a"}}}"#,
        r#"{"data":{"attributes":{"secret":"0123456789abcdef0123456789abcdef"}},"attributes":{"secret":"fedcba9876543210fedcba9876543210"}}"#,
    ] {
        assert_eq!(failure(200, body).reason(), LoadReason::WrongContent, "{body}");
    }
    let html = answer(&source(), 200, "text/html", "<html></html>");
    assert_eq!(html, RefreshOutcome::Failed(LoadError::new(LoadReason::WrongContent).about(URL)));
}

#[test]
fn unusable_secret_is_rejected() {
    for (secret, reason) in [
        ("", KeyReason::SecretEmpty),
        ("0123456789abcdef0123456789abcde", KeyReason::TooShort),
        (" 0123456789abcdef0123456789abcdef", KeyReason::SecretPadded),
        ("0123456789abcdef0123456789abcdef\\n", KeyReason::SecretPadded),
        ("-----BEGIN PUBLIC KEY----- 0123456789abcdef", KeyReason::SecretIsKeyText),
    ] {
        let body = format!(r#"{{"data":{{"attributes":{{"secret":"{secret}"}}}}}}"#);
        let error = failure(200, &body);
        let LoadReason::Key(key) = error.reason() else { panic!("{error:?}") };
        assert_eq!(key.reason(), reason, "{secret}");
        assert!(secret.is_empty() || !format!("{error:?} {error}").contains(secret.trim()), "{error:?}");
    }
}

#[test]
fn errors_of_the_api_are_typed_and_quote_nothing() {
    let envelope =
        |code: &str| format!(r#"{{"errors":[{{"status":400,"code":"{code}","title":"hush","detail":"hush"}}]}}"#);
    for (status, body, reason, code) in [
        (401, envelope("unauthorized"), LoadReason::Denied, ApiErrorCode::Other),
        (403, envelope("forbidden"), LoadReason::Denied, ApiErrorCode::Other),
        (400, envelope("badparam"), LoadReason::Status(400), ApiErrorCode::BadParameter),
        (404, envelope("notfound"), LoadReason::Status(404), ApiErrorCode::NotFound),
        (429, envelope("throttled"), LoadReason::Status(429), ApiErrorCode::Other),
        (500, "<html>hush</html>".into(), LoadReason::Status(500), ApiErrorCode::Unreadable),
        (500, String::new(), LoadReason::Status(500), ApiErrorCode::Unreadable),
        (500, r#"{"errors":[]}"#.into(), LoadReason::Status(500), ApiErrorCode::Unreadable),
        (500, r#"{"errors":{"code":"notfound"}}"#.into(), LoadReason::Status(500), ApiErrorCode::Unreadable),
        (500, r#"{"errors":[{"code":7}]}"#.into(), LoadReason::Status(500), ApiErrorCode::Unreadable),
        (502, envelope("x").repeat(1000), LoadReason::Status(502), ApiErrorCode::Unreadable),
    ] {
        let error = failure(status, &body);
        assert_eq!((error.reason(), error.subject()), (reason, Some(URL)), "{status} {body}");
        let cause = error.source().unwrap().downcast_ref::<ApiError>().unwrap();
        assert_eq!((cause.status(), cause.reason()), (status, code), "{status} {body}");
        let shown = format!("{error} {error:?} {cause} {cause:?}");
        assert!(!shown.contains("hush"), "{shown}");
    }
    let error = failure(404, &envelope("notfound"));
    assert_eq!(error.source().unwrap().to_string(), "the Kustomer API answered with status 404: not found");
}

#[test]
fn loaded_secret_outlives_later_failures() {
    let keys = source();
    answer(&keys, 200, "application/json", &format!(r#"{{"attributes":{{"secret":"{SECRET}"}}}}"#));
    for status in [401, 403, 404, 429, 500, 503] {
        assert!(matches!(answer(&keys, status, "application/json", "{}"), RefreshOutcome::Failed(_)), "{status}");
    }
    let signer = TokenSigner::<Kustomer>::new(keys);
    assert!(signer.sign(&Claims::builder(NOW).email("ada@example.com").build().unwrap()).is_ok());
}

#[test]
fn request_follows_the_guide_and_hides_the_api_key() {
    let keys = source();
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let request = attempt.request();
    assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("GET", URL));
    assert_eq!(request.headers()["authorization"], format!("Bearer {API_KEY}"));
    assert_eq!(request.headers()["content-type"], "application/json");
    let key = ApiKey::new(API_KEY).unwrap();
    let endpoint = SecretEndpoint::new("acme", key.clone()).unwrap();
    let shown = format!("{key:?} {endpoint:?} {keys:?} {attempt:?} {request:?} {:?}", endpoint.headers());
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn organisation_is_one_host_name_label() {
    let new = |org: &str| SecretEndpoint::new(org, ApiKey::new(API_KEY).unwrap());
    for org in ["a", "acme", "Acme-2", "0", &"a".repeat(63)] {
        let endpoint = new(org).unwrap();
        assert_eq!(endpoint.url().as_uri().host(), Some(format!("{org}.api.kustomerapp.com").as_str()));
    }
    for org in
        ["", "-a", "a-", "a.b", "a/b", "evil.example.com/", "a@b", "a:1", "a_b", "a b", "ä", "a\r\nb", &"a".repeat(64)]
    {
        assert_eq!(new(org).unwrap_err().subject(), Some("org"), "{org}");
    }
}

#[test]
fn api_key_must_be_visible_ascii() {
    for text in ["", " ", "a b", "a\n", "a\r\nX: y", "ä", "\0", "a\u{7f}"] {
        assert_eq!(ApiKey::new(text).unwrap_err().subject(), Some("api_key"), "{text:?}");
    }
}

#[test]
fn base_url_must_be_https_or_loopback_without_path() {
    let endpoint = || SecretEndpoint::new("acme", ApiKey::new(API_KEY).unwrap()).unwrap();
    for base in ["http://127.0.0.1:9", "http://127.0.0.1:9/", "https://proxy.example.com", "http://[::1]:9"] {
        let url = endpoint().with_base_url(base).unwrap().url().to_string();
        assert_eq!(url, format!("{}/v1/auth/customer/settings", base.trim_end_matches('/')));
    }
    for base in
        ["http://example.com", "https://a@example.com", "https://example.com/path", "https://example.com?a=b", ""]
    {
        assert!(endpoint().with_base_url(base).is_err(), "{base}");
    }
}
