//! The guard against a real server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::arithmetic_side_effects, reason = "tests")]

mod failures;
mod processes;
mod server;

use std::sync::Arc;
use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::error::ReplayError;
use jwt_identity::nexmo::webhook::{self, Request};
use jwt_identity::token::replay::AsyncReplayGuard;
use jwt_identity::{ErrorCode, NumericDate, SharedSecret, TokenId};
use jwt_identity_redis::RedisReplayGuard;
use jwt_identity_redis::redis::ErrorKind;

use crate::server::{Server, is_installed};

/// Runs a future on a runtime with two threads.
fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(future)
}

/// A guard that waits long, for tests of anything but the timeout on a busy machine.
async fn guard(server: &Server) -> RedisReplayGuard {
    RedisReplayGuard::connect(&server.url()).await.unwrap().with_timeout(Duration::from_secs(20))
}

fn now() -> NumericDate {
    NumericDate::now().unwrap()
}

fn after(seconds: u64) -> NumericDate {
    now().saturating_add(Duration::from_secs(seconds))
}

/// Registers an id for ten minutes.
async fn register(guard: &RedisReplayGuard, id: &str) -> Result<(), ReplayError> {
    guard.register_async("issuer", &TokenId::new(id).unwrap(), after(600), now()).await
}

#[test]
fn second_use_of_an_id_is_rejected() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let (one, two) = (guard(&server).await, guard(&server).await);
        assert_eq!(register(&one, "a").await, Ok(()));
        for guard in [&one, &two, &one.clone()] {
            assert_eq!(register(guard, "a").await, Err(ReplayError::Replayed));
        }
        assert_eq!(register(&two, "b").await, Ok(()));
        assert_eq!(register(&one, "b").await, Err(ReplayError::Replayed));
    });
}

#[test]
fn issuers_and_prefixes_separate_ids() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let guard = guard(&server).await;
        for (issuer, id) in [("a", "bc"), ("ab", "c"), ("b", "bc"), ("", "abc")] {
            let id = TokenId::new(id).unwrap();
            assert_eq!(guard.register_async(issuer, &id, after(600), now()).await, Ok(()), "{issuer} {id}");
        }
        let other = guard.clone().with_prefix("other:");
        assert_eq!(register(&guard, "id").await, Ok(()));
        assert_eq!(register(&other, "id").await, Ok(()));
    });
}

#[test]
fn keys_hide_issuer_and_id_and_expire() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let guard = guard(&server).await.with_prefix("replay:");
        let keep_until = after(600);
        let id = TokenId::new("very-secret-id").unwrap();
        guard.register_async("very-secret-issuer", &id, keep_until, now()).await.unwrap();
        let keys = server.command("KEYS *");
        let key = keys.lines().find(|line| line.starts_with("replay:")).unwrap();
        let digest = key.strip_prefix("replay:").unwrap();
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{keys}");
        assert_eq!(keys.lines().count(), 3, "{keys}");
        assert_eq!(server.command(&format!("GET {key}")), "$1\r\n1\r\n");
        let end = keep_until.as_unix_seconds() + 1;
        assert_eq!(server.command(&format!("EXPIRETIME {key}")), format!(":{end}\r\n"));
        assert_eq!(format!("{guard:?}"), r#"RedisReplayGuard { prefix: "replay:", timeout: 20s, .. }"#);
    });
}

#[test]
fn entry_lasts_through_the_last_second() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let guard = guard(&server).await;
        let (id, keep_until) = (TokenId::new("id").unwrap(), after(2));
        assert_eq!(guard.register_async("issuer", &id, keep_until, now()).await, Ok(()));
        // Until the clock is past the end, and then for good, because the server would not keep the entry.
        let mut outcomes = Vec::new();
        while now() <= keep_until.saturating_add(Duration::from_secs(1)) {
            let again = guard.register_async("issuer", &id, keep_until, now()).await.unwrap_err();
            if outcomes.last() != Some(&again) {
                outcomes.push(again);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(outcomes, [ReplayError::Replayed, ReplayError::Unavailable]);
        // The same id in a new token is accepted.
        assert_eq!(guard.register_async("issuer", &id, after(600), now()).await, Ok(()));
    });
}

#[test]
fn server_whose_clock_is_past_the_end_accepts_nothing() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
        let failures = Arc::clone(&seen);
        let guard = guard(&server)
            .await
            .with_failure_handler(move |error| failures.lock().unwrap().push((error.kind(), error.to_string())));
        let id = TokenId::new("id").unwrap();
        // The clock of this process is behind by an hour or by years, or the end is no time that the server knows.
        for keep_until in [-3_600, -1_000_000_000].map(|seconds| at(now().as_unix_seconds() + seconds)) {
            for _ in 0..2 {
                let outcome = guard.register_async("issuer", &id, keep_until, keep_until).await;
                assert_eq!(outcome, Err(ReplayError::Unavailable));
            }
        }
        let clocks = std::mem::take(&mut *seen.lock().unwrap());
        assert!(clocks.len() == 4 && clocks.iter().all(|(_, text)| text.contains("clock of the server")), "{clocks:?}");
        for keep_until in [at(0), at(-1), at(i64::MIN), at(i64::MAX)] {
            for _ in 0..2 {
                let outcome = guard.register_async("issuer", &id, keep_until, now()).await;
                assert_eq!(outcome, Err(ReplayError::Unavailable), "{keep_until:?}");
            }
        }
        assert!(seen.lock().unwrap().iter().all(|(_, text)| !text.contains("issuer")));
        assert_eq!(register(&guard, "id").await, Ok(()));
    });
}

fn at(seconds: i64) -> NumericDate {
    NumericDate::from_unix_seconds(seconds)
}

#[test]
fn webhook_that_reaches_two_pods_is_accepted_once() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let secret = SharedSecret::new("secret-key").unwrap();
        let mut pods = Vec::new();
        for _ in 0..2 {
            let guard = Arc::new(guard(&server).await);
            pods.push(webhook::verifier(&secret).unwrap().with_async_replay_guard(guard));
        }
        let id = TokenId::random().unwrap();
        let claims = webhook::Claims::builder(Sha256Digest::of(b"{}"), id, now()).build().unwrap();
        let header = format!("Bearer {}", webhook::signer(&secret).unwrap().sign(&claims).unwrap().as_str());
        let request = Request::new("POST").headers([("authorization", &header)]).body(b"{}");

        assert!(pods[0].verify_async(&request).await.is_ok());
        for pod in &pods {
            let error = pod.verify_async(&request).await.unwrap_err();
            assert_eq!((error.code(), webhook::suggested_status(&error)), (ErrorCode::ClaimReplayed, 401));
            // A blocking call cannot use the guard.
            assert_eq!(pod.verify(&request).unwrap_err().code(), ErrorCode::ReplayGuardNeedsAsync);
        }
    });
}

#[test]
fn evicting_server_is_rejected_at_the_start() {
    if !is_installed() {
        return;
    }
    for (policy, is_accepted) in
        [("noeviction", true), ("allkeys-lru", false), ("volatile-ttl", false), ("volatile-random", false)]
    {
        let server = Server::start(&["--maxmemory", "8mb", "--maxmemory-policy", policy]);
        let connected = run(RedisReplayGuard::connect(&server.url()));
        match connected {
            Ok(_) => assert!(is_accepted, "{policy}"),
            Err(error) => {
                assert!(!is_accepted, "{policy}: {error}");
                assert_eq!(error.kind(), ErrorKind::InvalidClientConfig);
                assert!(error.to_string().contains(policy), "{error}");
            }
        }
    }
    // Without a limit nothing is evicted.
    let server = Server::start(&["--maxmemory", "0", "--maxmemory-policy", "allkeys-lru"]);
    assert!(run(RedisReplayGuard::connect(&server.url())).is_ok());
}

#[test]
fn password_is_required_and_never_shown() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&["--requirepass", "very-secret-password"]);
    let url = |password: &str| server.url().replace("redis://", &format!("redis://:{password}@"));
    let error = run(RedisReplayGuard::connect(&url("another-secret-password"))).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("another-secret-password"), "{shown}");
    assert!(run(RedisReplayGuard::connect(&server.url())).is_err());
    run(async {
        let guard = RedisReplayGuard::connect(&url("very-secret-password")).await.unwrap();
        assert!(!format!("{guard:?}").contains("very-secret-password"));
        assert_eq!(register(&guard.with_timeout(Duration::from_secs(20)), "id").await, Ok(()));
    });
}
