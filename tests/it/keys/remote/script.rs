//! A scripted client, a manual clock, and keys that the client serves.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use http::Request;
use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::jwt::{Claims, Jwt, Policy};
use jwt_identity::keys::remote::{Exchange, Fetch, FetchFuture, Jitter, JwkSetEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{KeyPair, KeySet};
use jwt_identity::{Algorithm, Clock, EnvironmentError, KeyId, NumericDate, TokenSigner, TokenVerifier};

use crate::support::{AT_NOW, NOW, b64, pem};

pub(super) const URL: &str = "https://id.example.com/keys?api_key=hush";

/// A clock that a test sets. It has a monotonic time if the test asks for one.
#[derive(Debug, Clone)]
pub(super) struct TestClock {
    wall: Arc<AtomicI64>,
    monotonic: Option<(Instant, Arc<AtomicI64>)>,
}

impl TestClock {
    pub(super) fn new() -> Self {
        Self { wall: Arc::new(AtomicI64::new(NOW.as_unix_seconds() * 1000)), monotonic: None }
    }

    pub(super) fn with_monotonic() -> Self {
        Self { monotonic: Some((Instant::now(), Arc::default())), ..Self::new() }
    }

    /// Returns how many seconds have been added since the start.
    pub(super) fn now_after_start(&self) -> i64 {
        self.wall.load(Ordering::SeqCst) / 1000 - NOW.as_unix_seconds()
    }

    /// Advances all clocks. A negative number sets back a clock without a monotonic time.
    pub(super) fn advance(&self, seconds: i64) {
        self.advance_by(seconds * 1000);
    }

    pub(super) fn advance_by(&self, milliseconds: i64) {
        self.set(milliseconds);
        if let Some((_, passed)) = &self.monotonic {
            passed.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }

    /// Moves only the wall clock, as when it is set or after the machine was suspended.
    pub(super) fn set(&self, milliseconds: i64) {
        self.wall.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(NumericDate::from_unix_seconds(self.wall.load(Ordering::SeqCst).div_euclid(1000)))
    }

    fn monotonic(&self) -> Option<Instant> {
        let (start, passed) = self.monotonic.as_ref()?;
        start.checked_add(Duration::from_millis(passed.load(Ordering::SeqCst).try_into().unwrap()))
    }
}

/// The behaviour of the scripted client for one request.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Answer(Answer),
    Fail(LoadReason),
    Panic,
    /// Yields once: wakes itself while it is polled.
    Yield(Box<Self>),
    /// Wakes itself while it is polled, and calls a function before the poll ends.
    YieldAndCall(Callback, Box<Self>),
    /// Never ends, and calls a function when it is dropped.
    CallOnDrop(Callback),
    /// Waits for the gate first.
    Gated(Gate, Box<Step>),
}

#[derive(Clone)]
pub(super) struct Callback(Arc<dyn Fn() + Send + Sync>);

impl Callback {
    pub(super) fn new(call: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(call))
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback")
    }
}

#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// How many times the body is sent, one copy after the other.
    pub(super) repeat: usize,
}

impl Answer {
    pub(super) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: vec![("content-type", "application/json".into())], body: body.into(), repeat: 1 }
    }

    pub(super) fn status(status: u16) -> Self {
        Self { status, ..Self::json("") }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Blocks the futures that await it until it is opened.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<Mutex<(bool, Vec<Waker>)>>);

impl Gate {
    pub(super) fn open(&self) {
        let mut gate = self.0.lock().unwrap();
        gate.0 = true;
        let waiting = std::mem::take(&mut gate.1);
        drop(gate);
        waiting.into_iter().for_each(Waker::wake);
    }

    pub(super) async fn opened(&self) {
        poll_fn(|context| {
            let mut gate = self.0.lock().unwrap();
            if gate.0 {
                return Poll::Ready(());
            }
            gate.1.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

struct OnDrop(Callback);

impl Drop for OnDrop {
    fn drop(&mut self) {
        (self.0.0)();
    }
}

async fn yield_once(call: impl Fn()) {
    let mut has_yielded = false;
    poll_fn(|context| {
        if has_yielded {
            return Poll::Ready(());
        }
        has_yielded = true;
        context.waker().wake_by_ref();
        call();
        Poll::Pending
    })
    .await;
}

/// A client that performs a list of steps and repeats the last one.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    requests: Arc<Mutex<Vec<Request<()>>>>,
    pieces: Arc<AtomicUsize>,
}

impl Script {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let script = Self::default();
        script.then(steps);
        script
    }

    /// Replaces the remaining steps.
    pub(super) fn then(&self, steps: impl IntoIterator<Item = Step>) {
        *self.steps.lock().unwrap() = steps.into_iter().collect();
    }

    pub(super) fn loads(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub(super) fn last_request(&self) -> Request<()> {
        self.requests.lock().unwrap().last().unwrap().clone()
    }

    /// Returns how many pieces of bodies were passed to the source.
    pub(super) fn pieces(&self) -> usize {
        self.pieces.load(Ordering::SeqCst)
    }

    async fn perform(&self, exchange: &mut Exchange, step: Step) -> Result<(), LoadError> {
        match step {
            Step::Answer(answer) => {
                let mut response = http::Response::builder().status(answer.status);
                for (name, value) in &answer.headers {
                    response = response.header(*name, value);
                }
                let (head, ()) = response.body(()).unwrap().into_parts();
                exchange.head(&head)?;
                for _ in 0..answer.repeat {
                    if !exchange.wants_body() {
                        break;
                    }
                    self.pieces.fetch_add(1, Ordering::SeqCst);
                    exchange.push(&answer.body)?;
                }
                Ok(())
            }
            Step::Fail(reason) => Err(reason.into()),
            Step::Panic => panic!("a loader that panics"),
            Step::Yield(step) => {
                yield_once(|| {}).await;
                Box::pin(self.perform(exchange, *step)).await
            }
            Step::YieldAndCall(meddler, step) => {
                yield_once(|| (meddler.0)()).await;
                Box::pin(self.perform(exchange, *step)).await
            }
            Step::CallOnDrop(meddler) => {
                let _guard = OnDrop(meddler);
                std::future::pending().await
            }
            Step::Gated(gate, step) => {
                gate.opened().await;
                Box::pin(self.perform(exchange, *step)).await
            }
        }
    }
}

impl Fetch for Script {
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
        self.requests.lock().unwrap().push(exchange.request().clone());
        let mut steps = self.steps.lock().unwrap();
        let step = if steps.len() > 1 { steps.pop_front() } else { steps.front().cloned() };
        drop(steps);
        Box::pin(async move { self.perform(exchange, step.unwrap()).await })
    }
}

pub(super) fn pair(key_id: &str) -> KeyPair {
    KeyPair::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap().with_key_id(KeyId::new(key_id).unwrap())
}

/// A published JWK Set with one key for each `kid`.
pub(super) fn jwk_set(key_ids: &[&str]) -> String {
    KeySet::new(key_ids.iter().map(|key_id| pair(key_id))).unwrap().public_jwk_set().unwrap().to_json()
}

pub(super) fn keys(key_ids: &[&str]) -> Step {
    Step::Answer(Answer::json(jwk_set(key_ids)))
}

/// A valid token with this `kid`.
pub(super) fn token(key_id: &str) -> String {
    let claims = Claims::builder().expires_at(NOW.saturating_add(Duration::from_secs(300))).build().unwrap();
    TokenSigner::<Jwt>::new(pair(key_id).signing_key().clone()).sign(&claims).unwrap().into_string()
}

/// A token with this `kid` that was signed with another key.
pub(super) fn forged(key_id: &str) -> String {
    let header = format!(r#"{{"alg":"ES256","typ":"JWT","kid":"{key_id}"}}"#);
    format!("{}.{}.{}", b64(header), b64("{}"), b64([7; 64]))
}

/// A source with a script and a clock, and a verifier with its own fixed clock.
pub(super) struct Scene {
    pub(super) keys: RemoteKeys,
    pub(super) script: Script,
    pub(super) clock: TestClock,
    pub(super) verifier: TokenVerifier<Jwt>,
}

impl Scene {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with_settings(steps, RemoteSettings::default())
    }

    pub(super) fn with_settings(steps: impl IntoIterator<Item = Step>, settings: RemoteSettings) -> Self {
        Self::with_clock(steps, settings, TestClock::new())
    }

    /// A scene whose clock also has a monotonic time.
    pub(super) fn monotonic(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with_clock(steps, RemoteSettings::default(), TestClock::with_monotonic())
    }

    fn with_clock(steps: impl IntoIterator<Item = Step>, settings: RemoteSettings, clock: TestClock) -> Self {
        let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
        let script = Script::new(steps);
        let settings = settings.jitter(Jitter::Fixed { per_mille: 500 });
        let keys = RemoteKeys::new(endpoint, script.clone(), settings).unwrap().with_clock(clock.clone());
        let verifier = TokenVerifier::new(keys.clone()).with_policy(Policy::default()).with_clock(AT_NOW);
        Self { keys, script, clock, verifier }
    }

    pub(super) fn verifies(&self, key_id: &str) -> bool {
        self.verifier.verify(&token(key_id)).is_ok()
    }

    /// Returns the error code for a token, after a refresh if one is due.
    pub(super) fn refusal(&self, token: &str) -> u16 {
        self.verifier.verify_or_refresh_blocking(token).unwrap_err().code().as_u16()
    }
}

/// Polls once with a waker that does nothing.
pub(super) fn poll<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}
