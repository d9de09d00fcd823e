//! Panics in code of others: wakers, clocks, endpoints.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use http::Response;
use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::keys::remote::{EndpointUrl, JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{HealthState, KeySet, RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity::{Algorithm, Clock, EnvironmentError, NumericDate};

use super::failure;
use super::script::{Gate, Scene, Step, URL, jwk_set, keys};
use crate::support::NOW;

struct Panicking;

impl Wake for Panicking {
    fn wake(self: Arc<Self>) {
        panic!("a waker that panics");
    }
}

#[derive(Default)]
struct Counting(AtomicUsize);

impl Wake for Counting {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn panicking_waker_does_not_stop_other_wake_ups() {
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let (mut bad, mut good) = (keys.refresh(RefreshReason::Missing), keys.refresh(RefreshReason::Missing));
    let calls = Arc::<Counting>::default();
    let (of_bad, of_good) = (Waker::from(Arc::new(Panicking)), Waker::from(Arc::clone(&calls)));
    assert!(bad.as_mut().poll(&mut Context::from_waker(&of_bad)).is_pending());
    assert!(good.as_mut().poll(&mut Context::from_waker(&of_good)).is_pending());
    let outcome = catch_unwind(AssertUnwindSafe(|| attempt.fail(LoadReason::TimedOut)));
    assert_eq!(calls.0.load(Ordering::SeqCst), 1, "the other waiter was not woken");
    assert!(outcome.is_ok(), "the load itself succeeded");
}

#[test]
fn panicking_waker_does_not_affect_other_waiters() {
    let gate = Gate::default();
    let scene = Scene::new([Step::Gated(gate.clone(), Box::new(keys(&["good"])))]);
    let (mut bad, mut good) = (scene.keys.refresh(RefreshReason::Missing), scene.keys.refresh(RefreshReason::Missing));
    let calls = Arc::<Counting>::default();
    let (of_bad, of_good) = (Waker::from(Arc::new(Panicking)), Waker::from(Arc::clone(&calls)));
    assert!(bad.as_mut().poll(&mut Context::from_waker(&of_bad)).is_pending());
    assert!(good.as_mut().poll(&mut Context::from_waker(&of_good)).is_pending());
    let opened = catch_unwind(AssertUnwindSafe(|| gate.open()));
    assert!(opened.is_ok() && calls.0.load(Ordering::SeqCst) > 0);
    let polled = good.as_mut().poll(&mut Context::from_waker(&of_good));
    assert_eq!(polled, Poll::Ready(RefreshOutcome::Changed));
}

/// Panics while the flag is set.
#[derive(Debug, Clone, Default)]
struct PanicsIfSet(Arc<AtomicBool>);

impl PanicsIfSet {
    fn set(&self, panics: bool) {
        self.0.store(panics, Ordering::SeqCst);
    }

    fn check(&self) {
        assert!(!self.0.load(Ordering::SeqCst), "a panic on purpose");
    }
}

impl Clock for PanicsIfSet {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        self.check();
        Ok(NOW)
    }
}

fn answer(set: String) -> Response<String> {
    Response::builder().header("content-type", "application/json").body(set).unwrap()
}

#[test]
fn panicking_clock_counts_as_unavailable() {
    let moody = PanicsIfSet::default();
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap().with_clock(moody.clone());
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    moody.set(true);
    let settled = catch_unwind(AssertUnwindSafe(|| attempt.complete(answer(jwk_set(&["good"])))));
    let asked = catch_unwind(AssertUnwindSafe(|| keys.next_refresh()));
    moody.set(false);
    let next = keys.attempt(RefreshReason::Manual).unwrap().expect("the source is free again");
    assert_eq!(next.complete(answer(jwk_set(&["good"]))), RefreshOutcome::Changed);
    assert_eq!(asked.unwrap_or(Ok(Duration::ZERO)), Err(EnvironmentError::ClockUnavailable));
    let unavailable = LoadReason::Environment(EnvironmentError::ClockUnavailable);
    assert_eq!(settled.unwrap_or(RefreshOutcome::Refused), failure(unavailable));
}

/// A clock that calls every function of its own source that reads the clock.
#[derive(Debug, Clone, Default)]
struct SelfRefreshing(Arc<OnceLock<RemoteKeys>>, Arc<AtomicUsize>);

impl Clock for SelfRefreshing {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        let Some(keys) = self.0.get() else { return Ok(NOW) };
        assert_eq!(keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Failed(REENTRANT.into()));
        assert_eq!(keys.attempt(RefreshReason::Manual).map(|_| ()), Err(EnvironmentError::Reentrant));
        assert_eq!(keys.next_refresh(), Err(EnvironmentError::Reentrant));
        assert!(keys.health().last_error.is_none());
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(NOW)
    }
}

const REENTRANT: LoadReason = LoadReason::Environment(EnvironmentError::Reentrant);

#[test]
fn clock_that_refreshes_its_own_source_gets_an_error() {
    let (clock, (done, is_done)) = (SelfRefreshing::default(), mpsc::channel());
    let keys = Scene::new([keys(&["good"])]).keys.with_clock(clock.clone());
    clock.0.set(keys.clone()).unwrap();
    // Runs on its own thread, so that a deadlock fails the test.
    let (calls, asked) = (Arc::clone(&clock.1), keys.clone());
    thread::spawn(move || {
        let outcome = asked.refresh_blocking(RefreshReason::Manual);
        let next = asked.next_refresh();
        done.send((outcome, next.is_ok(), asked.health().state)).unwrap();
    });
    let (outcome, has_next, health) = is_done.recv_timeout(Duration::from_secs(60)).expect("deadlock");
    assert_eq!((outcome, has_next, health), (RefreshOutcome::Changed, true, HealthState::Fresh));
    assert!(calls.load(Ordering::SeqCst) >= 3);
}

#[test]
fn concurrent_times_do_not_look_like_clock_set_back() {
    // Each thread gets a later time than the previous one, in whatever order they record it.
    #[derive(Debug, Clone)]
    struct Ticking(Arc<AtomicI64>);
    impl Clock for Ticking {
        fn now(&self) -> Result<NumericDate, EnvironmentError> {
            Ok(NumericDate::from_unix_seconds(self.0.fetch_add(1, Ordering::SeqCst)))
        }
    }
    let ticks = Arc::new(AtomicI64::new(NOW.as_unix_seconds()));
    let settings = RemoteSettings::default().cooldown(Duration::from_secs(1_000_000));
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, settings).unwrap().with_clock(Ticking(Arc::clone(&ticks)));
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    assert_eq!(attempt.complete(answer(jwk_set(&["good"]))), RefreshOutcome::Changed);
    let loaded_at = keys.health().last_success.unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..2_000).for_each(|_| drop(keys.health())));
        }
    });
    // If the source saw a clock that was set back, it would move this time to the past.
    assert_eq!(keys.health().last_success, Some(loaded_at));
}

/// An endpoint whose functions panic while the flag is set.
#[derive(Debug)]
struct PanickingEndpoint(EndpointUrl, PanicsIfSet);

impl KeyEndpoint for PanickingEndpoint {
    fn url(&self) -> &EndpointUrl {
        self.1.check();
        &self.0
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap().read(body)
    }
}

#[test]
fn panicking_endpoint_url_does_not_block_the_source() {
    let moody = PanicsIfSet::default();
    let endpoint = PanickingEndpoint(EndpointUrl::new(URL).unwrap(), moody.clone());
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    moody.set(true);
    let settled = catch_unwind(AssertUnwindSafe(|| attempt.fail(LoadReason::TimedOut)));
    let begun = catch_unwind(AssertUnwindSafe(|| keys.attempt(RefreshReason::Manual).map(|it| it.is_some())));
    assert!(begun.is_err(), "there is no request without a URL");
    moody.set(false);
    let next = keys.attempt(RefreshReason::Manual).unwrap().expect("the source is free again");
    assert_eq!(next.complete(answer(jwk_set(&["good"]))), RefreshOutcome::Changed);
    assert!(matches!(settled, Ok(RefreshOutcome::Failed(error)) if error.reason() == LoadReason::TimedOut));
}
