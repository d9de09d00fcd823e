//! Webhooks with an asynchronous replay guard, such as one over a network.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use jwt_identity::nexmo::webhook::contact_center;
use jwt_identity::token::replay::{AsyncReplayGuard, RegisterFuture};

use super::{
    Arc, BODY, ErrorCode, FixedClock, IAT, MemoryReplayGuard, NumericDate, ReplayError, Request, TokenId, VECTOR,
    VerifyError, at, post, suggested_status, verifier,
};

/// A guard that gives a fixed answer at the second poll and records its calls.
#[derive(Debug)]
struct Remote {
    answer: Result<(), ReplayError>,
    asked: Mutex<Vec<(String, String, NumericDate, NumericDate)>>,
}

impl Remote {
    fn new(answer: Result<(), ReplayError>) -> Arc<Self> {
        Arc::new(Self { answer, asked: Mutex::default() })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl AsyncReplayGuard for Remote {
    fn register_async<'a>(
        &'a self,
        issuer: &'a str,
        token_id: &'a TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> RegisterFuture<'a> {
        let mut is_sent = false;
        Box::pin(poll_fn(move |context| {
            if is_sent {
                return Poll::Ready(self.answer);
            }
            is_sent = true;
            self.asked.lock().unwrap().push((issuer.to_owned(), token_id.to_string(), keep_until, now));
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}

/// Polls a future until it is ready. Returns its output and the number of polls.
fn run<F: Future + Send>(future: F) -> (F::Output, usize) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for polls in 1..10 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return (output, polls);
        }
    }
    panic!("the future is pending");
}

#[test]
fn async_guard_receives_the_same_arguments() {
    let header = format!("Bearer {VECTOR}");
    for (answer, status) in [
        (Ok(()), None),
        (Err(ReplayError::Replayed), Some(401)),
        (Err(ReplayError::Full), Some(503)),
        (Err(ReplayError::Unavailable), Some(503)),
    ] {
        let remote = Remote::new(answer);
        let guarded = verifier().with_async_replay_guard(remote.clone());
        let (outcome, polls) = run(guarded.verify_async(&post(&header, BODY)));
        assert_eq!(outcome.as_ref().map(|_| ()).map_err(Clone::clone), answer.map_err(VerifyError::Replay));
        assert_eq!((outcome.err().as_ref().map(suggested_status), polls), (status, 2));
        let (again, _) = run(guarded.verify_async_at(&post(&header, BODY), at(IAT + 7)));
        assert_eq!(again.is_ok(), answer.is_ok());
        let entry = |now| ("nexmo-webhook/".to_owned(), "jti".to_owned(), at(IAT + 630), at(now));
        assert_eq!(*remote.asked.lock().unwrap(), [entry(IAT), entry(IAT + 7)]);
    }
}

#[test]
fn async_guard_is_called_after_all_other_checks() {
    let remote = Remote::new(Ok(()));
    let guarded = verifier().with_async_replay_guard(remote.clone());
    let (honest, forged) = (format!("Bearer {VECTOR}"), format!("Bearer {}A", &VECTOR.strip_suffix('c').unwrap()));
    let rows = [
        (Request::new("POST").body(BODY), IAT, ErrorCode::TokenMissing),
        (post("Basic YTpi", BODY), IAT, ErrorCode::TokenNotBearer),
        (post(&forged, BODY), IAT, ErrorCode::SignatureInvalid),
        (post(&honest, BODY), IAT + 301, ErrorCode::ClaimTooOld),
        (post(&honest, b"{}"), IAT, ErrorCode::ClaimContentMismatch),
    ];
    for (request, now, code) in rows {
        let (asynchronous, polls) = run(guarded.verify_async_at(&request, at(now)));
        assert_eq!((asynchronous.unwrap_err().code(), polls), (code, 1));
        assert_eq!(guarded.verify_at(&request, at(now)).unwrap_err().code(), code);
    }
    assert_eq!(remote.asked(), 0);
}

#[test]
fn blocking_call_with_an_async_guard_is_an_error() {
    let remote = Remote::new(Ok(()));
    let guarded = verifier().with_async_replay_guard(remote.clone());
    let header = format!("Bearer {VECTOR}");
    let error = guarded.verify(&post(&header, BODY)).unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), (ErrorCode::ReplayGuardNeedsAsync, false));
    assert_eq!((suggested_status(&error), error.subject()), (500, None));
    assert!(error.to_string().contains("`verify_async`"), "{error}");
    assert_eq!(remote.asked(), 0);
}

#[test]
fn last_guard_replaces_the_other() {
    let remote = Remote::new(Ok(()));
    let guarded =
        verifier().with_async_replay_guard(remote.clone()).with_replay_guard(Arc::new(MemoryReplayGuard::new(1)));
    let header = format!("Bearer {VECTOR}");
    assert!(guarded.verify(&post(&header, BODY)).is_ok());
    assert_eq!(guarded.verify(&post(&header, BODY)).unwrap_err().code(), ErrorCode::ClaimReplayed);
    assert_eq!(remote.asked(), 0);
}

#[test]
fn nonblocking_guard_serves_both_calls() {
    let header = format!("Bearer {VECTOR}");
    let guard = Arc::new(MemoryReplayGuard::new(10));
    let (blocking, asynchronous) =
        (verifier().with_replay_guard(guard.clone()), verifier().with_async_replay_guard(guard));
    let (first, polls) = run(blocking.verify_async(&post(&header, BODY)));
    assert_eq!((first.is_ok(), polls), (true, 1));
    for guarded in [blocking, asynchronous] {
        let (again, _) = run(guarded.verify_async(&post(&header, BODY)));
        assert_eq!(again.unwrap_err().code(), ErrorCode::ClaimReplayed);
    }
}

#[test]
fn async_call_without_a_guard_completes_at_once() {
    let header = format!("Bearer {VECTOR}");
    for _ in 0..2 {
        let (outcome, polls) = run(verifier().verify_async(&post(&header, BODY)));
        assert_eq!((outcome.is_ok(), polls), (true, 1));
    }
}

#[test]
fn contact_center_supports_async_guards() {
    let remote = Remote::new(Err(ReplayError::Unavailable));
    let secret = contact_center::subscription_secret("bXlfc2VjcmV0X2tleQ==").unwrap();
    let verifier = contact_center::verifier(&secret).unwrap().with_clock(FixedClock(at(IAT)));
    let guarded = verifier.with_async_replay_guard(remote.clone());
    let claims = super::json!({"payload_hash": super::BODY_HASH, "exp": IAT + 300});
    let header = super::signed("my_secret_key", &claims);
    let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
    let (outcome, _) = run(guarded.verify_async(&request));
    assert_eq!(outcome.unwrap_err().code(), ErrorCode::ReplayGuardUnavailable);
    assert!(remote.asked.lock().unwrap()[0].1.starts_with("sha-256:"));
}
