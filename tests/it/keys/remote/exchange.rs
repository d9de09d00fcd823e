//! Rules that a response must meet before its keys are used.

use std::error::Error as _;
use std::time::Duration;

use http::Response;
use jwt_identity::KeyError;
use jwt_identity::crypto::HmacKey;
use jwt_identity::error::{KeyReason, LoadError, LoadReason};
use jwt_identity::keys::remote::{EndpointUrl, JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{KeyPair, KeySet, RefreshOutcome, RefreshReason};
use jwt_identity::kustomer::{Claims, Kustomer};
use jwt_identity::{Algorithm, KeyId, SharedSecret, TokenSigner};

use super::failure;
use super::script::{Answer, Scene, Step, jwk_set, keys};
use crate::support::{NOW, SECRET};

const LIMIT: LoadReason = LoadReason::TooLarge { limit: 262_144 };

/// Loads good keys, then this response. Returns the reason for its failure, and asserts that the good keys were kept.
fn rejected(answer: Answer) -> LoadReason {
    let scene = Scene::new([keys(&["good"]), Step::Answer(answer)]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    let outcome = scene.keys.refresh_blocking(RefreshReason::Manual);
    let RefreshOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
    assert!(scene.verifies("good"), "{error}");
    assert_eq!(scene.keys.health().last_error.as_ref(), Some(&error));
    error.reason()
}

fn key_reason(answer: Answer) -> KeyReason {
    match rejected(answer) {
        LoadReason::Key(error) => error.reason(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn bad_response_keeps_keys_and_has_its_own_reason() {
    let json = |body: &str| Answer::json(body);
    assert_eq!(key_reason(json(r#"{"keys":[]}"#)), KeyReason::SetEmpty);
    assert_eq!(key_reason(json("")), KeyReason::SetMalformed);
    assert_eq!(key_reason(json("{}")), KeyReason::SetMalformed);
    assert_eq!(key_reason(json("<html></html>")), KeyReason::SetMalformed);
    assert_eq!(key_reason(json(r#"{"keys":[{"kty":"quantum"}]}"#)), KeyReason::Unsupported);
    let leaked = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}]}"#;
    assert_eq!(key_reason(json(leaked)), KeyReason::NotPublic);
    let secret = r#"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#;
    assert_eq!(key_reason(json(secret)), KeyReason::NotPublic);
    let many: Vec<String> = (0..200).map(|number| format!("key-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(key_reason(json(&jwk_set(&many))), KeyReason::TooMany);
    let other = r#"{"kty":"EC","crv":"P-256","kid":"one","x":"*","y":"*"}"#;
    let two = jwk_set(&["one"]).replacen('[', &format!("[{other},"), 1);
    assert_eq!(key_reason(json(&two)), KeyReason::DuplicateKeyId);
    assert_eq!(rejected(Answer::json(b"{\"keys\":[\xff]}")), LoadReason::WrongContent);
}

#[test]
fn unexpected_status_is_reported() {
    for (status, reason) in [
        (201, LoadReason::Status(201)),
        (204, LoadReason::Status(204)),
        (206, LoadReason::Status(206)),
        (400, LoadReason::Status(400)),
        (401, LoadReason::Denied),
        (403, LoadReason::Denied),
        (404, LoadReason::Status(404)),
        (429, LoadReason::Status(429)),
        (500, LoadReason::Status(500)),
        (503, LoadReason::Status(503)),
        (999, LoadReason::Status(999)),
    ] {
        let answer = Answer { status, ..Answer::json(jwk_set(&["stranger"])) };
        assert_eq!(rejected(answer), reason, "{status}");
    }
}

#[test]
fn redirect_is_never_followed() {
    for status in [300, 301, 302, 303, 305, 307, 308] {
        let answer = Answer::status(status).header("location", "https://id.example.com/other");
        assert_eq!(rejected(answer), LoadReason::Redirected, "{status}");
    }
}

#[test]
fn client_ignoring_an_error_cannot_inject_keys() {
    for (first, expected) in [(301, None), (500, None), (200, None), (103, Some("new"))] {
        let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", Algorithm::ALL).unwrap();
        let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
        let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
        for status in [first, 200] {
            let head = Response::builder().status(status).header("content-type", "application/json").body(()).unwrap();
            let _ = attempt.exchange_mut().head(&head.into_parts().0);
        }
        let _ = attempt.exchange_mut().push(jwk_set(&["new"]).as_bytes());
        let outcome = attempt.finish();
        let key_ids: Vec<String> = keys.health().key_ids.iter().map(ToString::to_string).collect();
        assert_eq!(key_ids, expected.as_slice(), "{first}: {outcome:?}");
    }
}

#[test]
fn unexpected_media_type_is_rejected() {
    let with = |media_type: &str| Answer {
        headers: vec![("content-type", media_type.into())],
        ..Answer::json(jwk_set(&["new"]))
    };
    for media_type in
        ["text/html", "text/plain", "application/jsonp", "application/json+x", "json", "", "a/b; application/json"]
    {
        assert_eq!(rejected(with(media_type)), LoadReason::WrongContent, "{media_type}");
    }
    assert_eq!(rejected(Answer { headers: vec![], ..with("") }), LoadReason::WrongContent);
    assert_eq!(rejected(with("application/json").header("content-type", "text/html")), LoadReason::WrongContent);
    for media_type in
        ["application/json", "application/jwk-set+json", "Application/JSON; charset=utf-8", "application/json ;a=\"b\""]
    {
        let scene = Scene::new([Step::Answer(with(media_type))]);
        assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed, "{media_type}");
    }
}

/// The outcome of loading this answer from an endpoint that also accepts some media types.
fn load_accepting(media_types: &[&'static str], answer: &Response<Vec<u8>>) -> Result<(), String> {
    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", Algorithm::ALL).unwrap();
    let endpoint = endpoint.with_media_types(media_types).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    match keys.attempt(RefreshReason::Manual).unwrap().unwrap().complete(answer.clone()) {
        RefreshOutcome::Failed(error) => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn of_type(media_type: Option<&str>) -> Response<Vec<u8>> {
    let mut response = Response::new(jwk_set(&["new"]).into_bytes());
    if let Some(media_type) = media_type {
        response.headers_mut().insert("content-type", media_type.parse().unwrap());
    }
    response
}

#[test]
fn endpoint_accepts_further_media_types() {
    for (found, accepted) in [
        ("text/plain; charset=utf-8", "text/plain"),
        ("binary/octet-stream", "binary/octet-stream"),
        ("application/jwk+json", "application/jwk+json"),
        ("application/jwks+json", "application/jwks+json"),
        ("Text/Plain", "TEXT/plain"),
        ("application/vnd.acme.keys-v1+json", "application/vnd.acme.keys-v1+json"),
    ] {
        assert_eq!(load_accepting(&[accepted], &of_type(Some(found))), Ok(()), "{found}");
        let expected = "expected `application/jwk-set+json` or `application/json`";
        let shown = found.split(';').next().unwrap();
        let message = format!("`https://id.example.com/keys`: unexpected content type `{shown}`, {expected}");
        assert_eq!(load_accepting(&[], &of_type(Some(found))), Err(message));
    }
    assert_eq!(load_accepting(&["application/octet-stream"], &of_type(None)), Ok(()));
    let missing = load_accepting(&["text/plain"], &of_type(None)).unwrap_err();
    assert!(missing.contains("the response has no content type, expected") && missing.contains("`text/plain`"));
    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", Algorithm::ALL).unwrap();
    for invalid in
        ["", "json", "text/", "/plain", "text/plain; charset=utf-8", "text/plain, a/b", "*/*", "a/b/c", " a/b"]
    {
        let error = endpoint.clone().with_media_types(&[invalid]).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (122, Some("media_types")), "{invalid}");
    }
}

#[test]
fn malformed_content_type_is_not_shown() {
    let long = format!("text/{}", "x".repeat(81));
    for found in ["hush", "hush/", "/hush", "a/hush hush", "hush=\"/\"", &long] {
        let message = load_accepting(&[], &of_type(Some(found))).unwrap_err();
        assert!(message.contains(": unexpected content type, expected") && !message.contains("hush"), "{message}");
    }
}

#[test]
fn empty_content_encoding_is_identity() {
    for encoding in ["", " ", "identity", "Identity ", "identity, identity", ",", "identity,"] {
        let scene = Scene::new([Step::Answer(Answer::json(jwk_set(&["new"])).header("content-encoding", encoding))]);
        assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed, "{encoding}");
    }
}

#[test]
fn byte_order_mark_of_a_set_is_ignored() {
    let set = jwk_set(&["new"]);
    let scene = Scene::new([Step::Answer(Answer::json(format!("\u{feff}{set}")))]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    assert_eq!(key_reason(Answer::json(format!("\u{feff}\u{feff}{set}"))), KeyReason::SetMalformed);
}

#[test]
fn compressed_answer_is_rejected_before_its_body() {
    for encoding in ["gzip", "br", "deflate", "zstd", "identity, gzip", "unheard-of"] {
        let answer = Answer::json(jwk_set(&["new"])).header("content-encoding", encoding);
        assert_eq!(rejected(answer), LoadReason::WrongContent, "{encoding}");
    }
    let plain = Answer::json(jwk_set(&["new"])).header("content-encoding", "Identity");
    let scene = Scene::new([Step::Answer(plain)]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
}

#[test]
fn body_is_read_up_to_the_limit_exactly() {
    let set = jwk_set(&["new"]);
    let padded = |len: usize| Answer::json(format!("{set}{}", " ".repeat(len - set.len())));
    let scene = Scene::new([Step::Answer(padded(262_144))]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    assert_eq!(rejected(padded(262_145)), LIMIT);
}

#[test]
fn endless_body_is_abandoned_at_the_limit() {
    let gibibyte = Answer { repeat: 1 << 20, ..Answer::json(vec![b' '; 1024]) };
    let scene = Scene::new([Step::Answer(gibibyte)]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LIMIT));
    assert_eq!(scene.script.pieces(), 257, "one beyond the limit");
}

#[test]
fn length_beyond_the_limit_is_rejected_before_the_body() {
    for len in ["262145", "1073741824", "18446744073709551615"] {
        let scene = Scene::new([Step::Answer(Answer::json(jwk_set(&["new"])).header("content-length", len))]);
        assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LIMIT), "{len}");
        assert_eq!(scene.script.pieces(), 0, "{len}");
    }
}

#[test]
fn invalid_or_contradictory_lengths_are_rejected() {
    let set = jwk_set(&["new"]);
    let with = |lens: &[&str]| {
        lens.iter().fold(Answer::json(set.as_str()), |answer, len| answer.header("content-length", *len))
    };
    for lens in
        [&["-1"][..], &["+1"], &["1e3"], &["0x10"], &[""], &["99999999999999999999"], &["10", "11"], &["10, 10"]]
    {
        assert_eq!(rejected(with(lens)), LoadReason::WrongContent, "{lens:?}");
    }
    let len = set.len().to_string();
    let scene = Scene::new([Step::Answer(with(&[&len, &len]))]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
}

#[test]
fn body_with_wrong_length_is_a_broken_connection() {
    let set = jwk_set(&["new"]);
    for len in [set.len() - 1, set.len() + 1, 0] {
        let answer = Answer::json(set.as_str()).header("content-length", len.to_string());
        assert_eq!(rejected(answer), LoadReason::Unreachable, "{len}");
    }
}

#[test]
fn endless_error_body_is_read_up_to_its_limit() {
    let endless = Answer { status: 503, repeat: 1 << 20, ..Answer::json(vec![b'x'; 1000]) };
    let scene = Scene::new([Step::Answer(endless)]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LoadReason::Status(503)));
    assert_eq!(scene.script.pieces(), 17);
}

/// An endpoint for a secret with its own error type. It also sets headers that it must not control.
#[derive(Debug)]
struct Vault(EndpointUrl);

#[derive(Debug, thiserror::Error)]
#[error("sealed, {bytes} bytes said so")]
struct Sealed {
    bytes: usize,
}

impl KeyEndpoint for Vault {
    fn url(&self) -> &EndpointUrl {
        &self.0
    }

    fn headers(&self) -> http::HeaderMap {
        let mut key = http::HeaderValue::from_static("Bearer hush");
        key.set_sensitive(true);
        let mut headers = http::HeaderMap::from_iter([(http::header::AUTHORIZATION, key)]);
        headers.insert(http::header::ACCEPT_ENCODING, http::HeaderValue::from_static("gzip"));
        headers.insert(http::header::IF_NONE_MATCH, http::HeaderValue::from_static("*"));
        headers.insert(http::header::IF_MODIFIED_SINCE, http::HeaderValue::from_static("now"));
        headers
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        if body == b"none" {
            return Ok(KeySet::default());
        }
        assert!(body != b"panic", "an endpoint that panics");
        let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(body)?)?;
        Ok(KeySet::new([KeyPair::from(key)])?)
    }

    fn refusal(&self, status: http::StatusCode, body: &[u8]) -> LoadError {
        LoadError::new(LoadReason::Status(status.as_u16())).because(Sealed { bytes: body.len() })
    }
}

fn vault() -> RemoteKeys {
    let endpoint = Vault(EndpointUrl::new("https://vault.example.com/secret").unwrap());
    RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap()
}

fn response(status: u16, body: &str) -> Response<Vec<u8>> {
    let response = Response::builder().status(status).header("content-type", "application/json");
    response.body(body.as_bytes().to_vec()).unwrap()
}

#[test]
fn secret_endpoint_gives_signer_and_detailed_errors() {
    let keys = vault();
    let signer = TokenSigner::<Kustomer>::new(keys.clone());
    let claims = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    assert_eq!(signer.sign(&claims).unwrap_err().code().as_u16(), 503);

    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let request = attempt.request();
    assert_eq!(request.headers()["authorization"], "Bearer hush");
    assert!(!format!("{request:?} {attempt:?}").contains("hush"));
    assert_eq!(request.headers()["accept-encoding"], "identity", "the endpoint must not set it");
    assert!(!request.headers().contains_key("if-none-match"), "the endpoint must not set it");
    assert!(!request.headers().contains_key("if-modified-since"), "the endpoint must not set it");
    assert_eq!(attempt.complete(response(200, SECRET)), RefreshOutcome::Changed);
    assert!(signer.sign(&claims).is_ok());

    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let RefreshOutcome::Failed(error) = attempt.complete(response(503, "sealed")) else {
        panic!("the load should have failed")
    };
    assert_eq!(error.reason(), LoadReason::Status(503));
    assert_eq!(error.source().unwrap().downcast_ref::<Sealed>().unwrap().bytes, 6);
    assert!(signer.sign(&claims).is_ok());
}

#[test]
fn empty_set_and_panicking_endpoint_keep_old_keys() {
    let keys = vault();
    keys.attempt(RefreshReason::Manual).unwrap().unwrap().complete(response(200, SECRET));
    let empty = keys.attempt(RefreshReason::Manual).unwrap().unwrap().complete(response(200, "none"));
    let subject = "https://vault.example.com/secret";
    let expected = LoadError::from(KeyError::new(KeyReason::SetEmpty)).about(subject);
    assert_eq!(empty, RefreshOutcome::Failed(expected));

    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attempt.complete(response(200, "panic"))));
    assert!(panicked.is_err());
    assert_eq!(keys.health().last_error.as_ref().map(LoadError::reason), Some(LoadReason::Aborted));
    assert!(keys.health().state.has_usable_keys());
    let again = keys.attempt(RefreshReason::Manual).unwrap().unwrap().complete(response(200, SECRET));
    assert_eq!(again, RefreshOutcome::Unchanged);
}

#[test]
fn attempt_without_a_response_fails() {
    let keys = vault();
    for attempt in [0, 1] {
        let mut attempt_out = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
        if attempt == 1 {
            attempt_out.exchange_mut().push(SECRET.as_bytes()).unwrap();
        }
        let aborted = LoadError::new(LoadReason::Aborted).about("https://vault.example.com/secret");
        assert_eq!(attempt_out.finish(), RefreshOutcome::Failed(aborted));
    }
}

#[test]
fn body_after_an_error_is_not_parsed_as_keys() {
    let keys = vault();
    let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let (head, ()) = Response::builder().header("content-type", "text/html").body(()).unwrap().into_parts();
    assert_eq!(attempt.exchange_mut().head(&head).unwrap_err().reason(), LoadReason::WrongContent);
    assert!(!attempt.exchange_mut().wants_body());
    attempt.exchange_mut().push(SECRET.as_bytes()).unwrap();
    let RefreshOutcome::Failed(error) = attempt.finish() else { panic!("the load should have failed") };
    assert_eq!(error.reason(), LoadReason::WrongContent);
}

#[test]
fn error_body_is_truncated_at_its_limit() {
    let keys = vault();
    let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let (head, ()) = Response::builder().status(503).body(()).unwrap().into_parts();
    attempt.exchange_mut().head(&head).unwrap();
    attempt.exchange_mut().push(&[b'x'; 1000]).unwrap();
    attempt.exchange_mut().push(&vec![b'x'; 262_144]).unwrap();
    let RefreshOutcome::Failed(error) = attempt.finish() else { panic!("the load should have failed") };
    let Some(cause) = std::error::Error::source(&error) else { panic!("the error should have a source") };
    assert_eq!(cause.to_string(), "sealed, 16384 bytes said so");
}

#[test]
fn bytes_after_the_limit_add_no_keys() {
    let keys = vault();
    let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let (head, ()) = Response::builder().header("content-type", "application/json").body(()).unwrap().into_parts();
    let exchange = attempt.exchange_mut();
    exchange.head(&head).unwrap();
    assert!(exchange.wants_body());
    assert_eq!(exchange.push(&vec![b' '; 262_145]).unwrap_err().reason(), LIMIT);
    assert!(!exchange.wants_body());
    exchange.push(SECRET.as_bytes()).unwrap();
    let RefreshOutcome::Failed(error) = attempt.finish() else { panic!("the load should have failed") };
    assert_eq!(error.reason(), LoadReason::WrongContent);
}

#[test]
fn custom_client_receives_the_time_limits() {
    let limits = |settings: RemoteSettings| {
        let endpoint = JwkSetEndpoint::new("https://id.example.com", &[Algorithm::Es256]).unwrap();
        let keys = RemoteKeys::by_hand(endpoint, settings).unwrap();
        let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
        let exchange = attempt.exchange_mut();
        (exchange.total_timeout(), exchange.connect_timeout())
    };
    assert_eq!(limits(RemoteSettings::default()), (Duration::from_secs(5), Duration::from_secs(2)));
    let (total, connect) = (Duration::from_millis(700), Duration::from_millis(300));
    assert_eq!(limits(RemoteSettings::default().total_timeout(total).connect_timeout(connect)), (total, connect));
}

#[test]
fn invalid_endpoint_is_rejected() {
    assert_eq!(JwkSetEndpoint::new("https://id.example.com", &[]).unwrap_err().subject(), Some("algorithms"));
    assert_eq!(JwkSetEndpoint::new("http://id.example.com", &[Algorithm::Es256]).unwrap_err().subject(), Some("url"));
    let endpoint = JwkSetEndpoint::new("https://id.example.com", &[Algorithm::Es256]).unwrap();
    let broken = RemoteSettings::default().max_body_len(0);
    assert_eq!(RemoteKeys::by_hand(endpoint, broken).unwrap_err().code().as_u16(), 122);
}

#[test]
fn health_lists_the_kids_in_use() {
    let scene = Scene::new([keys(&["one", "two"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    let key_ids: Vec<KeyId> = ["one", "two"].map(|key_id| KeyId::new(key_id).unwrap()).into();
    assert_eq!(scene.keys.health().key_ids, key_ids);
}

#[test]
fn error_about_a_jwk_names_the_url() {
    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::EdDsa]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let response = Response::builder()
        .header("content-type", "application/json")
        .body(br#"{"keys":[{"kty":"OKP","crv":"Ed448","x":"AA"}]}"#.to_vec())
        .unwrap();
    let RefreshOutcome::Failed(error) = attempt.complete(response) else { panic!("the load should have failed") };
    assert_eq!(error.subject(), Some("https://id.example.com/keys"));
}

#[test]
fn rsa_key_without_alg_fits_each_allowed_algorithm() {
    use jwt_identity::keys::VerifyingKeySource;
    let pem = crate::support::pem("rsa2048.pkcs8");
    let public =
        KeySet::new([KeyPair::from_pem(Algorithm::Rs256, &pem).unwrap().with_key_id(KeyId::new("entra").unwrap())]);
    let set = public.unwrap().public_jwk_set().unwrap().to_json().replacen(r#""alg":"RS256","#, "", 1);
    assert!(!set.contains("alg"), "{set}");
    let endpoint =
        JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256]);
    let keys = RemoteKeys::by_hand(endpoint.unwrap(), RemoteSettings::default()).unwrap();
    let answer = Response::builder().header("content-type", "application/json").body(set).unwrap();
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    assert_eq!(attempt.complete(answer), RefreshOutcome::Changed);
    let code = |algorithm| {
        let hint = jwt_identity::KeyHint::new(algorithm, Some("entra"));
        keys.find(&hint).map(|key| key.algorithm()).map_err(|error| error.code().as_u16())
    };
    assert_eq!(code(Algorithm::Rs256), Ok(Algorithm::Rs256));
    assert_eq!(code(Algorithm::Ps256), Ok(Algorithm::Ps256));
    for other in [Algorithm::Rs512, Algorithm::Es256] {
        assert_eq!(code(other), Err(211), "{other:?}");
    }
    assert_eq!(keys.health().key_ids, [KeyId::new("entra").unwrap()]);
}
