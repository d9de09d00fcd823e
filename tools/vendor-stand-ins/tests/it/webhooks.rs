//! Signed webhooks, received by a server with the library's verifier.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jwt_identity::SharedSecret;
use jwt_identity::nexmo::webhook::{self, WebhookVerifier, suggested_status};
use jwt_identity::token::replay::MemoryReplayGuard;
use tokio::net::TcpListener;
use tower_service::Service as _;

use crate::support::{World, application_id, world};

/// The outcome that a handler saw: API key and application of the token, or the code of the error.
type Seen = Arc<Mutex<Vec<Result<(String, String), u16>>>>;

async fn receiver(verifier: WebhookVerifier) -> (String, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let handle = async move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let request = webhook::Request::new(method.as_str())
            .headers(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
            .query(uri.query())
            .body(&body);
        match verifier.verify(&request) {
            Ok(verified) => {
                let claims = verified.claims();
                let text = |text: Option<String>| text.unwrap_or_default();
                let api_key = text(claims.api_key().map(|key| key.as_str().to_owned()));
                let application = text(claims.application_id().map(|id| id.as_str().to_owned()));
                log.lock().unwrap().push(Ok((api_key, application)));
                StatusCode::NO_CONTENT
            }
            Err(error) => {
                log.lock().unwrap().push(Err(error.code().as_u16()));
                StatusCode::from_u16(suggested_status(&error)).unwrap()
            }
        }
    };
    let router = Router::new().fallback(handle);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let router = router.clone();
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                router.clone().call(request.map(axum::body::Body::new))
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    (url, seen)
}

fn verifier(world: &World) -> WebhookVerifier {
    let secret = SharedSecret::new(world.stand_ins.signature_secret()).unwrap();
    webhook::verifier(&secret)
        .unwrap()
        .with_clock(world.clock.clone())
        .with_replay_guard(Arc::new(MemoryReplayGuard::new(100)))
}

#[tokio::test]
async fn signed_webhooks_are_accepted() {
    let world = world().await;
    let (url, seen) = receiver(verifier(&world)).await;
    let webhooks = world.stand_ins.webhooks();
    for _ in 0..2 {
        assert_eq!(webhooks.send(&url, r#"{"status":"delivered"}"#).await.unwrap(), [204]);
    }
    assert_eq!(webhooks.get(&format!("{url}?to=442079460000&from=447700900000&text=a+b%26c")).await.unwrap(), [204]);
    let expected = ("abcd1234".to_owned(), application_id().as_str().to_owned());
    assert_eq!(*seen.lock().unwrap(), [Ok(expected.clone()), Ok(expected.clone()), Ok(expected)]);
}

#[tokio::test]
async fn unsigned_webhook_is_sent_again_with_a_token() {
    let world = world().await;
    let (url, seen) = receiver(verifier(&world)).await;
    assert_eq!(world.stand_ins.webhooks().send_unsigned_first(&url, "{}").await.unwrap(), [500, 204]);
    assert_eq!(seen.lock().unwrap()[0], Err(217));
}

#[tokio::test]
async fn rejected_webhook_is_not_sent_again() {
    let world = world().await;
    let other = SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap();
    let (url, seen) = receiver(webhook::verifier(&other).unwrap().with_clock(world.clock.clone())).await;
    assert_eq!(world.stand_ins.webhooks().send(&url, "{}").await.unwrap(), [401]);
    assert_eq!(*seen.lock().unwrap(), [Err(301)]);
}

#[tokio::test]
async fn failing_receiver_is_asked_three_times() {
    let world = world().await;
    world.stand_ins.faults().inject("/events", vendor_stand_ins::Fault::Status(503));
    let url = format!("{}/events", world.stand_ins.url());
    assert_eq!(world.stand_ins.webhooks().send(&url, "{}").await.unwrap(), [503, 503, 503]);
    assert!(world.stand_ins.webhooks().send("https://127.0.0.1/events", "{}").await.is_err());
    assert!(world.stand_ins.webhooks().send("http://127.0.0.1:1/events", "{}").await.is_err());
}
