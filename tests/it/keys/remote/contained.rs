//! What the code of others may do to a source: panic where it likes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use http::Response;
use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::keys::remote::{EndpointUrl, JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{KeySet, RefreshOutcome, RefreshReason, VerifyingKeySource};
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
fn a_waker_that_panics_keeps_nobody_else_from_being_woken() {
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let (mut bad, mut good) = (keys.refresh(RefreshReason::Missing), keys.refresh(RefreshReason::Missing));
    let calls = Arc::<Counting>::default();
    let (of_bad, of_good) = (Waker::from(Arc::new(Panicking)), Waker::from(Arc::clone(&calls)));
    assert!(bad.as_mut().poll(&mut Context::from_waker(&of_bad)).is_pending());
    assert!(good.as_mut().poll(&mut Context::from_waker(&of_good)).is_pending());
    let outcome = catch_unwind(AssertUnwindSafe(|| attempt.fail(LoadReason::TimedOut)));
    assert_eq!(calls.0.load(Ordering::SeqCst), 1, "it would wait for ever");
    assert!(outcome.is_ok(), "and whoever loads is not to blame");
}

#[test]
fn a_waker_that_panics_while_a_load_goes_on_harms_neither_it_nor_the_others() {
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

/// Panics while it is told to.
#[derive(Debug, Clone, Default)]
struct Moody(Arc<AtomicBool>);

impl Moody {
    fn set(&self, panics: bool) {
        self.0.store(panics, Ordering::SeqCst);
    }

    fn check(&self) {
        assert!(!self.0.load(Ordering::SeqCst), "told to panic");
    }
}

impl Clock for Moody {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        self.check();
        Ok(NOW)
    }
}

fn answer(set: String) -> Response<String> {
    Response::builder().header("content-type", "application/json").body(set).unwrap()
}

#[test]
fn a_clock_that_panics_is_one_that_gives_no_time_and_the_next_load_works() {
    let moody = Moody::default();
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

/// An endpoint that panics in whatever is asked of it, while it is told to.
#[derive(Debug)]
struct MoodyEndpoint(EndpointUrl, Moody);

impl KeyEndpoint for MoodyEndpoint {
    fn url(&self) -> &EndpointUrl {
        self.1.check();
        &self.0
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap().read(body)
    }
}

#[test]
fn an_endpoint_that_panics_where_its_url_is_asked_for_does_not_block_the_source() {
    let moody = Moody::default();
    let endpoint = MoodyEndpoint(EndpointUrl::new(URL).unwrap(), moody.clone());
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
