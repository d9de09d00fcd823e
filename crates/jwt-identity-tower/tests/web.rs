//! The layer and the extractors in front of axum, hyper and tonic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::FromRef;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{
    Health, HealthState, KeyPair, KeyRef, KeySet, KeyStore, RefreshFuture, RefreshOutcome, RefreshReason, VerifyingKey,
    VerifyingKeySource,
};
use jwt_identity::nexmo::webhook::{self, WebhookVerifier};
use jwt_identity::nexmo::{Acl, user};
use jwt_identity::{
    Algorithm, FixedClock, KeyHint, KeyId, NumericDate, SharedSecret, TokenId, TokenSigner, TokenVerifier, VerifyError,
    kustomer,
};
use jwt_identity_tower::{Bearer, BearerLayer, RejectedWebhook, SignedWebhook};
use tower::{Layer, ServiceExt, service_fn};

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

fn secret() -> SharedSecret {
    SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()
}

fn verifier() -> TokenVerifier<kustomer::Kustomer> {
    kustomer::verifier(&secret()).unwrap().with_clock(FixedClock(NOW))
}

fn token() -> String {
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    kustomer::signer(&secret()).unwrap().sign(&claims).unwrap().into_string()
}

async fn hello(Bearer(verified): Bearer<kustomer::Claims>) -> String {
    format!("hello, {}", verified.claims().email().unwrap())
}

fn app(layer: BearerLayer<kustomer::Kustomer>) -> Router {
    Router::new().route("/", get(hello)).route("/closed", get(hello)).layer(layer)
}

/// The parts of a response that a client sees: status, `WWW-Authenticate`, `Retry-After` and body.
async fn ask(app: &Router, path: &str, authorizations: &[&str]) -> (u16, Option<String>, Option<String>, String) {
    let mut request = Request::get(path);
    for value in authorizations {
        request = request.header("authorization", *value);
    }
    let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, challenge, retry) = (response.status().as_u16(), header("www-authenticate"), header("retry-after"));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, challenge, retry, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test(flavor = "current_thread")]
async fn accepted_token_reaches_the_handler() {
    let app = app(BearerLayer::new(verifier()));
    let (status, _, _, body) = ask(&app, "/", &[&format!("Bearer {}", token())]).await;
    assert_eq!((status, body.as_str()), (200, "hello, ada@example.com"));
}

#[tokio::test(flavor = "current_thread")]
async fn other_requests_are_answered_as_rfc_6750_says() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let observer = move |error: &VerifyError| log.lock().unwrap().push(error.code().as_u16());
    let layer = BearerLayer::new(verifier()).with_realm("shop").with_observer(observer);
    let app = app(layer.with_check(|_, _, uri| uri.path() != "/closed"));
    let bearer = format!("Bearer {}", token());
    let forged = format!("{bearer}A");
    let rows: [(&str, &[&str], u16, &str); 7] = [
        ("/", &[], 401, r#"Bearer realm="shop""#),
        ("/", &["Basic YTpi"], 401, r#"Bearer realm="shop""#),
        ("/", &[&bearer, &bearer], 400, r#"Bearer realm="shop", error="invalid_request""#),
        ("/", &[&forged], 401, r#"Bearer realm="shop", error="invalid_token""#),
        ("/", &["Bearer undefined"], 401, r#"Bearer realm="shop", error="invalid_token""#),
        ("/", &["Bearer a.b.c"], 401, r#"Bearer realm="shop", error="invalid_token""#),
        ("/closed", &[&bearer], 403, r#"Bearer realm="shop", error="insufficient_scope""#),
    ];
    for (path, authorizations, status, challenge) in rows {
        let (found, header, retry, body) = ask(&app, path, authorizations).await;
        assert_eq!(
            (found, header.as_deref(), retry, body.as_str()),
            (status, Some(challenge), None, ""),
            "{authorizations:?}"
        );
    }
    assert_eq!(seen.lock().unwrap()[..3], [217, 218, 218]);
    assert_eq!(seen.lock().unwrap().len(), 6);
}

#[tokio::test(flavor = "current_thread")]
async fn claims_that_an_outer_layer_inserted_are_removed() {
    let verified = verifier().verify(&token()).unwrap();
    let inner = service_fn(|request: Request<Body>| async move {
        let has_claims = request.extensions().get::<jwt_identity::Verified<kustomer::Claims>>().is_some();
        Ok::<_, Infallible>(Response::new(Body::from(has_claims.to_string())))
    });
    let service = BearerLayer::new(verifier()).layer(inner);
    let mut request = Request::get("/").body(Body::empty()).unwrap();
    request.extensions_mut().insert(verified);
    assert_eq!(service.oneshot(request).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "current_thread")]
async fn extractor_without_a_layer_is_a_server_error() {
    let app = Router::new().route("/", get(hello));
    assert_eq!(ask(&app, "/", &[&format!("Bearer {}", token())]).await.0, 500);
    let optional = |bearer: Option<Bearer<kustomer::Claims>>| async move { bearer.is_some().to_string() };
    let app = Router::new().route("/", get(optional));
    assert_eq!(ask(&app, "/", &[]).await.3, "false");
}

/// A source that has no key until it is refreshed. Its first `failures_left` loads fail.
#[derive(Debug, Default)]
struct Late {
    keys: KeyStore,
    next: Mutex<KeySet>,
    failures_left: AtomicU32,
    loads: AtomicU32,
    has_failed: AtomicU32,
}

impl VerifyingKeySource for Late {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.keys.find(hint)
    }

    fn refresh(&self, _: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(async {
            self.loads.fetch_add(1, Ordering::Relaxed);
            if self.failures_left.load(Ordering::Relaxed) > 0 {
                self.failures_left.fetch_sub(1, Ordering::Relaxed);
                self.has_failed.store(1, Ordering::Relaxed);
                return RefreshOutcome::Failed(LoadError::new(LoadReason::TimedOut));
            }
            self.has_failed.store(0, Ordering::Relaxed);
            self.keys.replace(self.next.lock().unwrap().clone());
            RefreshOutcome::Changed
        })
    }

    fn health(&self) -> Option<Health> {
        let mut health = Health::new(HealthState::Fresh);
        health.failures = self.has_failed.load(Ordering::Relaxed);
        Some(health)
    }
}

fn plain_token(pair: &KeyPair) -> String {
    let claims =
        jwt::Claims::builder().subject("ada").expires_at(NumericDate::from_unix_seconds(1_700_000_060)).build();
    TokenSigner::<Jwt>::new(pair.clone()).sign(&claims.unwrap()).unwrap().into_string()
}

#[tokio::test(flavor = "current_thread")]
async fn missing_key_is_loaded_once_and_an_outage_is_503() {
    let pair = |id: &str| {
        let key = jwt_identity::crypto::HmacKey::new(Algorithm::Hs256, &secret()).unwrap();
        KeyPair::from(key).with_key_id(KeyId::new(id).unwrap())
    };
    let late = Arc::new(Late::default());
    late.keys.replace(KeySet::new([pair("old")]).unwrap());
    *late.next.lock().unwrap() = KeySet::new([pair("old"), pair("new")]).unwrap();
    late.failures_left.store(1, Ordering::Relaxed);
    let verifier = TokenVerifier::<Jwt>::new(Arc::clone(&late)).with_clock(FixedClock(NOW));
    let app = Router::new().route("/", get(|| async { "in" })).layer(BearerLayer::new(verifier));

    let new = format!("Bearer {}", plain_token(&pair("new")));
    // The key server is down: the token may be good, so the client keeps it and comes back.
    let (status, challenge, retry, _) = ask(&app, "/", &[&new]).await;
    assert_eq!((status, challenge, retry.as_deref()), (503, None, Some("5")));
    assert_eq!(ask(&app, "/", &[&new]).await.0, 200);
    assert_eq!(late.loads.load(Ordering::Relaxed), 2);
    assert_eq!(ask(&app, "/", &[&new]).await.0, 200);
    assert_eq!(late.loads.load(Ordering::Relaxed), 2);
    // Now the server answers, so a key that it does not list is no key.
    let stranger = format!("Bearer {}", plain_token(&pair("stranger")));
    assert_eq!(ask(&app, "/", &[&stranger]).await.0, 401);
}

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../tests/keys/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn access_control_list_permits_by_method_path_and_query() {
    let acl = Acl::from_json(
        r#"{"paths":{"/v1/users/**":{"methods":["GET"]},"/v1/messages":{"filters":{"to":"447977271009"}}}}"#,
    );
    let application = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab".parse().unwrap();
    let claims = user::Claims::builder(application, "alice", acl.unwrap(), TokenId::new("d3b0").unwrap(), NOW);
    let token = user::signer(&file("rsa2048.pkcs8.pem")).unwrap().sign(&claims.build().unwrap()).unwrap();
    let verifier = user::verifier(&file("rsa2048.spki.pem")).unwrap().with_clock(FixedClock(NOW));
    let app = Router::new()
        .fallback(|Bearer(verified): Bearer<user::Claims>| async move { verified.claims().subject().to_owned() })
        .layer(BearerLayer::new(verifier).with_acl());
    let bearer = format!("Bearer {}", token.as_str());
    let rows = [
        ("GET", "/v1/users/1", 200),
        ("POST", "/v1/users/1", 403),
        ("HEAD", "/v1/users/1", 403),
        ("GET", "/v2/users/1", 403),
        ("GET", "/v1/messages", 403),
        ("GET", "/v1/messages?to=447977271009", 200),
        ("GET", "/v1/messages?to=44797727100%39", 200),
        ("GET", "/v1/messages?to=1&to=447977271009", 403),
        ("GET", "/v1/users/../admin", 403),
        ("GET", "/v1/users/%2e%2e/admin", 403),
    ];
    for (method, path, status) in rows {
        let request = Request::builder().method(method).uri(path).header("authorization", &bearer);
        let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{method} {path}");
    }
}

#[derive(Clone)]
struct State {
    webhooks: WebhookVerifier,
}

impl FromRef<State> for WebhookVerifier {
    fn from_ref(state: &State) -> Self {
        state.webhooks.clone()
    }
}

#[tokio::test(flavor = "current_thread")]
async fn webhook_is_extracted_after_token_and_content_are_verified() {
    // The vector of Symfony's tests.
    let body = r#"{"status":"delivered","message_uuid":"1","to":"447700900000","channel":"sms"}"#;
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJwYXlsb2FkX2hhc2giOiI4ZTc4M2NlOGMwNjVmOTQ3NmQyZThiYTA3NWQyMDllMm\
                 I5ZmUyZGMwNjFmY2RmZjRiNzRlMzVmZWVkYzRkNTg0IiwiaWF0IjoxNTE2MjM5MDIyLCJqdGkiOiJqdGkiLCJpc3MiOiJWb25hZ2UifQ.\
                 phPpAWnQ8LF9c4F3r8x0_RHYt_k1py1MqL2Acy3-q5c";
    let clock = FixedClock(NumericDate::from_unix_seconds(1_516_239_022));
    let webhooks = webhook::verifier(&SharedSecret::new("secret-key").unwrap()).unwrap().with_clock(clock);
    let handler =
        |SignedWebhook(webhook): SignedWebhook| async move { webhook.claims().token_id().as_str().to_owned() };
    let app = Router::new().route("/events", post(handler)).with_state(State { webhooks });
    let send = |authorization: Option<String>, body: &str| {
        let mut request = Request::post("/events");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap())
    };
    let response = send(Some(format!("Bearer {token}")), body).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "jti");
    assert_eq!(send(Some(format!("Bearer {token}")), "{}").await.unwrap().status(), 401);
    // An unsigned callback is sent again, signed, if it is answered with 5xx.
    assert_eq!(send(None, body).await.unwrap().status(), 500);
    let long = "x".repeat(3 * 1024 * 1024);
    assert_eq!(send(Some(format!("Bearer {token}")), &long).await.unwrap().status(), 413);
}

#[tokio::test(flavor = "current_thread")]
async fn rejected_webhook_can_be_logged_and_answered() {
    let webhooks = webhook::verifier(&SharedSecret::new("secret-key").unwrap()).unwrap();
    let handler = |webhook: Result<SignedWebhook, RejectedWebhook>| async move {
        let rejected = webhook.unwrap_err();
        let code = rejected.verify_error().map(|error| error.code().as_u16());
        let text = format!("{code:?}: {rejected}");
        (rejected.into_response().status(), text)
    };
    let app = Router::new().route("/events", post(handler)).with_state(State { webhooks });
    let send = async |body: String| {
        let response = app.clone().oneshot(Request::post("/events").body(Body::from(body)).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let (status, text) = send("{}".to_owned()).await;
    assert_eq!((status, text.split_once(": ").unwrap().0), (500, "Some(217)"));
    let (status, text) = send("x".repeat(3 * 1024 * 1024)).await;
    assert_eq!((status, text.as_str()), (413, "None: the body cannot be read (status 413)"));
}

#[tokio::test(flavor = "current_thread")]
async fn layer_runs_in_front_of_hyper_over_http() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let inner = service_fn(|_: Request<hyper::body::Incoming>| async {
        Ok::<_, Infallible>(Response::new(http_body_util::Full::<hyper::body::Bytes>::from("in")))
    });
    let service = BearerLayer::new(verifier()).layer(inner);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = async {
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            let service = hyper_util::service::TowerToHyperService::new(service.clone());
            let io = hyper_util::rt::TokioIo::new(stream);
            hyper::server::conn::http1::Builder::new().serve_connection(io, service).await.unwrap();
        }
    };
    let client = async {
        let mut answers = Vec::new();
        for authorization in [format!("Authorization: Bearer {}\r\n", token()), String::new()] {
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let request = format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{authorization}\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answers.push(answer);
        }
        answers
    };
    let ((), answers) = tokio::join!(server, client);
    assert!(answers[0].starts_with("HTTP/1.1 200") && answers[0].ends_with("in"), "{}", answers[0]);
    assert!(
        answers[1].starts_with("HTTP/1.1 401") && answers[1].contains("www-authenticate: Bearer\r\n"),
        "{}",
        answers[1]
    );
}

#[tokio::test(flavor = "current_thread")]
async fn layer_runs_in_front_of_a_tonic_service() {
    let inner = service_fn(|request: Request<tonic::body::Body>| async move {
        assert!(request.extensions().get::<jwt_identity::Verified<kustomer::Claims>>().is_some());
        Ok::<_, Infallible>(Response::new(tonic::body::Body::empty()))
    });
    let service = BearerLayer::new(verifier()).layer(inner);
    let call = |authorization: String| {
        let request = Request::post("/shop.Orders/List").header("authorization", authorization);
        service.clone().oneshot(request.body(tonic::body::Body::empty()).unwrap())
    };
    assert_eq!(call(format!("Bearer {}", token())).await.unwrap().status(), 200);
    // A gRPC client maps the HTTP status 401 to UNAUTHENTICATED, and 503 to UNAVAILABLE.
    assert_eq!(call("Bearer x".to_owned()).await.unwrap().status(), 401);
}
