//! A server that follows the protocol.

use std::error::Error as _;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use http::Response;
use jwt_identity::error::LoadReason;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity::kustomer::{ApiError, ApiErrorCode, ApiKey, Claims, Kustomer, SecretEndpoint};
use jwt_identity::{NumericDate, TokenSigner, TokenVerifier};
use jwt_identity_network::{
    Driver, RawServer, Server, json, jwk_set, patient, runtime, status, token, wait_for_the_end,
};

#[test]
fn token_verifies_after_the_first_load() {
    for driver in Driver::ALL {
        let server = Server::json(jwk_set(&["good"]));
        let keys = driver.source(&server.url(), patient());
        assert!(driver.verifies(&keys, &token("good")), "{driver:?}");
        assert!(driver.verifies(&keys, &token("good")), "{driver:?}");
        let requests = server.requests();
        assert_eq!(requests.len(), 1, "{driver:?}");
        let headers = requests[0].headers();
        assert_eq!(headers["accept"], "application/jwk-set+json, application/json");
        assert_eq!(headers["accept-encoding"], "identity");
        assert!(headers["user-agent"].to_str().unwrap().starts_with("jwt-identity/"));
        let mut names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"], "{driver:?} adds no header");
    }
}

#[test]
fn status_304_renews_freshness_without_a_body() {
    for driver in Driver::ALL {
        let server = Server::start(|request| {
            if request.headers().get("if-none-match").is_some_and(|etag| etag == "\"7\"") {
                return Response::builder().status(304).header("etag", "\"7\"").body(String::new()).unwrap();
            }
            let mut answer = json(jwk_set(&["good"]));
            answer.headers_mut().insert("etag", http::HeaderValue::from_static("\"7\""));
            answer
        });
        let keys = driver.source(&server.url(), patient());
        assert_eq!(driver.refresh(&keys), RefreshOutcome::Changed, "{driver:?}");
        assert_eq!(driver.refresh(&keys), RefreshOutcome::Unchanged, "{driver:?}");
        assert_eq!(driver.refresh(&keys), RefreshOutcome::Unchanged, "{driver:?}");
        assert_eq!(keys.health().last_error, None);
        assert!(driver.verifies(&keys, &token("good")), "{driver:?}");
        assert_eq!(server.requests().len(), 3);
    }
}

#[test]
fn token_under_a_rotated_key_verifies_after_one_load() {
    for driver in Driver::ALL {
        let current = Arc::new(Mutex::new("one"));
        let served = Arc::clone(&current);
        let server = Server::start(move |_| json(jwk_set(&[*served.lock().unwrap()])));
        let keys = driver.source(&server.url(), patient());
        assert!(driver.verifies(&keys, &token("one")), "{driver:?}");
        *current.lock().unwrap() = "two";
        assert!(driver.verifies(&keys, &token("two")), "{driver:?}");
        assert!(!driver.verifies(&keys, &token("one")), "{driver:?}");
        assert_eq!(server.requests().len(), 2, "the last token caused no load");
    }
}

#[test]
fn hundred_tasks_share_the_first_load() {
    let (arrived, arrival) = mpsc::channel::<()>();
    let arrival = Mutex::new(arrival);
    // Answers after all tasks have started to wait.
    let server = Server::start(move |_| {
        for _ in 0..100 {
            arrival.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
        }
        json(jwk_set(&["good"]))
    });
    let keys = Driver::Reqwest.source(&server.url(), patient());
    runtime().block_on(async {
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let (keys, arrived) = (keys.clone(), arrived.clone());
                tokio::spawn(async move {
                    let mut refresh = keys.refresh(RefreshReason::Missing);
                    let mut is_first = true;
                    std::future::poll_fn(move |context| {
                        let polled = refresh.as_mut().poll(context);
                        if std::mem::take(&mut is_first) {
                            arrived.send(()).unwrap();
                        }
                        polled
                    })
                    .await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), RefreshOutcome::Changed);
        }
    });
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn abandoned_load_closes_its_connection() {
    let connections = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&connections);
    let (closed, is_closed) = mpsc::channel();
    let (asked, is_asked) = tokio::sync::oneshot::channel();
    let asked = Mutex::new(Some(asked));
    let server = RawServer::start(move |stream| {
        if counter.fetch_add(1, Ordering::SeqCst) > 0 {
            let body = jwk_set(&["good"]);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
            return stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        }
        asked.lock().unwrap().take().unwrap().send(()).unwrap();
        let ended = wait_for_the_end(stream);
        closed.send(ended.is_ok()).unwrap();
        ended
    });
    let keys = Driver::Reqwest.source(&server.url(), patient());
    let abandoned = keys.clone();
    runtime().block_on(async {
        tokio::select! {
            outcome = abandoned.refresh(RefreshReason::Missing) => panic!("{outcome:?}"),
            asked = is_asked => asked.unwrap(),
        }
    });
    assert!(is_closed.recv_timeout(Duration::from_millis(50)).is_err(), "the next caller may carry it on");
    drop((keys, abandoned));
    assert!(is_closed.recv_timeout(Duration::from_secs(20)).unwrap());
}

#[test]
fn kustomer_secret_is_fetched_with_the_api_key() {
    for driver in Driver::ALL {
        for body in [
            r#"{"data":{"type":"setting","attributes":{"secret":"test-secret-of-thirty-two-octets"}}}"#,
            r#"{"attributes":{"secret":"test-secret-of-thirty-two-octets"}}"#,
        ] {
            let server = Server::json(body.to_owned());
            let endpoint = SecretEndpoint::new("acme", ApiKey::new("test-api-key").unwrap()).unwrap();
            let endpoint = endpoint.with_base_url(&server.base_url()).unwrap();
            let keys = driver.source_of(endpoint, patient());
            assert_eq!(driver.refresh(&keys), RefreshOutcome::Changed, "{driver:?}");
            let now = NumericDate::now().unwrap();
            let claims = Claims::builder(now).email("ada@example.com").build().unwrap();
            let token = TokenSigner::<Kustomer>::new(keys.clone()).sign(&claims).unwrap();
            assert!(TokenVerifier::<Kustomer>::new(keys).verify_at(token.as_str(), now).is_ok());
            let request = server.requests().remove(0);
            assert_eq!(request.uri(), "/v1/auth/customer/settings");
            assert_eq!(request.headers()["authorization"], "Bearer test-api-key", "{driver:?}");
        }
    }
}

#[test]
fn errors_of_the_kustomer_api_are_typed() {
    let envelope = r#"{"errors":[{"status":404,"code":"notfound","title":"Not Found"}]}"#;
    for driver in Driver::ALL {
        for (code, body, reason, kind) in [
            (401, "{}", LoadReason::Denied, ApiErrorCode::Unreadable),
            (403, "", LoadReason::Denied, ApiErrorCode::Unreadable),
            (404, envelope, LoadReason::Status(404), ApiErrorCode::NotFound),
            (429, "", LoadReason::Status(429), ApiErrorCode::Unreadable),
            (500, "<html></html>", LoadReason::Status(500), ApiErrorCode::Unreadable),
        ] {
            let server = Server::start(move |_| status(code, body));
            let endpoint = SecretEndpoint::new("acme", ApiKey::new("test-api-key").unwrap()).unwrap();
            let endpoint = endpoint.with_base_url(&server.base_url()).unwrap();
            let keys = driver.source_of(endpoint, patient());
            let RefreshOutcome::Failed(error) = driver.refresh(&keys) else { panic!("{driver:?} {code}") };
            assert_eq!(error.reason(), reason, "{driver:?}");
            let cause = error.source().unwrap().downcast_ref::<ApiError>().unwrap();
            assert_eq!((cause.status(), cause.reason()), (code, kind), "{driver:?}");
        }
    }
}

#[test]
fn blocking_and_async_verification_agree() {
    let server = Server::json(jwk_set(&["good"]));
    let blocking = Driver::Ureq.source(&server.url(), patient());
    let verifier = TokenVerifier::<Jwt>::new(blocking);
    let error = verifier.verify_or_refresh_blocking(&token("unknown")).unwrap_err();
    let awaiting = Driver::Reqwest.source(&server.url(), patient());
    let verifier = TokenVerifier::<Jwt>::new(awaiting);
    let also = runtime().block_on(verifier.verify_or_refresh(&token("unknown"))).unwrap_err();
    assert_eq!((error.code().as_u16(), also.code().as_u16()), (213, 213));
    assert_eq!(server.requests().len(), 2);
}
