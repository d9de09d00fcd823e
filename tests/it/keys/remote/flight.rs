//! One load serves all waiters, even if some give up or the load fails.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use jwt_identity::error::LoadReason;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::remote::{
    Exchange, Fetch, FetchFuture, JwkSetEndpoint, RemoteKeys, RemoteSettings, SleepFuture,
};
use jwt_identity::keys::{KeyRef, RefreshFuture, RefreshOutcome, RefreshReason, VerifyingKey, VerifyingKeySource};
use jwt_identity::{Algorithm, Clock, KeyHint, TokenVerifier, VerifyError};

use super::failure;
use super::script::{Callback, Gate, Scene, Step, TestClock, URL, forged, keys, poll, token};
use crate::support::AT_NOW;

fn gated(step: Step) -> (Gate, Step) {
    let gate = Gate::default();
    (gate.clone(), Step::Gated(gate, Box::new(step)))
}

/// A waker that counts its calls.
#[derive(Default)]
struct Calls(AtomicUsize);

impl Calls {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for Calls {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn poll_with(future: &mut RefreshFuture<'_>, calls: &Arc<Calls>) -> Poll<RefreshOutcome> {
    let waker = Waker::from(Arc::clone(calls));
    future.as_mut().poll(&mut Context::from_waker(&waker))
}

#[test]
fn hundred_futures_share_one_load() {
    let (gate, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    let mut waiting: Vec<_> = (0..100).map(|_| scene.keys.refresh(RefreshReason::Missing)).collect();
    assert_eq!(scene.script.loads(), 0, "a future does nothing before it is polled");
    assert!(waiting.iter_mut().all(|future| poll(future).is_pending()));
    gate.open();
    for future in &mut waiting {
        assert_eq!(poll(future), Poll::Ready(RefreshOutcome::Changed));
    }
    assert_eq!(scene.script.loads(), 1);
    assert!(scene.verifies("good"));
}

/// A source that forwards refreshes and counts those that are waiting.
#[derive(Debug)]
struct Counting {
    keys: RemoteKeys,
    waiting: Mutex<usize>,
    changed: Condvar,
}

impl Counting {
    fn over(keys: &RemoteKeys) -> Arc<Self> {
        Arc::new(Self { keys: keys.clone(), waiting: Mutex::new(0), changed: Condvar::new() })
    }

    fn wait_until(&self, waiting: usize) {
        let guard = self.changed.wait_while(self.waiting.lock().unwrap(), |now| *now < waiting);
        drop(guard.unwrap());
    }
}

struct Counted<'a> {
    inner: RefreshFuture<'a>,
    counter: Option<&'a Counting>,
}

impl Future for Counted<'_> {
    type Output = RefreshOutcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<RefreshOutcome> {
        let polled = self.inner.as_mut().poll(context);
        if let Some(counter) = self.counter.take() {
            *counter.waiting.lock().unwrap() += 1;
            counter.changed.notify_all();
        }
        polled
    }
}

impl VerifyingKeySource for Counting {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.keys.find(hint)
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(Counted { inner: self.keys.refresh(reason), counter: Some(self) })
    }
}

#[test]
fn hundred_threads_share_one_load() {
    let (gate, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    let counting = Counting::over(&scene.keys);
    let verifier = scene.verifier.with_keys(counting.clone());
    let good = token("good");
    thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| assert!(verifier.verify_or_refresh_blocking(&good).is_ok()));
        }
        counting.wait_until(100);
        gate.open();
    });
    assert_eq!(scene.script.loads(), 1);
}

#[test]
fn hundred_waiters_of_a_failed_load_get_its_error() {
    let (gate, step) = gated(Step::Fail(LoadReason::TimedOut));
    let scene = Scene::new([step]);
    let mut waiting: Vec<_> = (0..100).map(|_| scene.keys.refresh(RefreshReason::Missing)).collect();
    assert!(waiting.iter_mut().all(|future| poll(future).is_pending()));
    gate.open();
    for future in &mut waiting {
        assert_eq!(poll(future), Poll::Ready(failure(LoadReason::TimedOut)));
    }
    assert_eq!(scene.script.loads(), 1);
}

#[test]
fn dropped_future_parks_its_load() {
    let (gate, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    let mut given_up = scene.keys.refresh(RefreshReason::Missing);
    assert!(poll(&mut given_up).is_pending());
    drop(given_up);
    assert_eq!(scene.keys.health().last_error, None, "nothing has failed");
    gate.open();
    assert!(scene.verifier.verify_or_refresh_blocking(&token("good")).is_ok());
    assert_eq!(scene.script.loads(), 1, "the next caller carried it on");
}

#[test]
fn thousand_hang_ups_cause_one_load() {
    let (_never_opened, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    // The deadline of a load is `total_timeout` plus one second.
    for (seconds, loads) in [(0, 1), (5, 1), (6, 2), (11, 2), (12, 2), (18, 2), (30, 3)] {
        scene.clock.advance(seconds - scene.clock.now_after_start());
        for _ in 0..1_000 {
            let _ = poll(&mut scene.keys.refresh(RefreshReason::Missing));
        }
        assert_eq!(scene.script.loads(), loads, "after {seconds} seconds");
    }
}

#[test]
fn parked_load_holds_neither_source_nor_client() {
    let held = Arc::new(());
    let witness = Arc::downgrade(&held);
    // The gate belongs to the load and stores its waker, which refers to the load.
    let (gate, step) = gated(Step::CallOnDrop(Callback::new(move || drop(Arc::clone(&held)))));
    let scene = Scene::new([step]);
    assert!(poll(&mut scene.keys.refresh(RefreshReason::Missing)).is_pending());
    scene.script.then([]);
    assert_eq!(witness.strong_count(), 1);
    drop((scene, gate));
    assert_eq!(witness.strong_count(), 0);
}

#[test]
fn other_waiters_continue_an_abandoned_load() {
    let (gate, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    let mut first = scene.keys.refresh(RefreshReason::Missing);
    let mut second = scene.keys.refresh(RefreshReason::Missing);
    let (of_first, of_second) = (Arc::<Calls>::default(), Arc::<Calls>::default());
    assert!(poll_with(&mut first, &of_first).is_pending());
    assert!(poll_with(&mut second, &of_second).is_pending());
    assert_eq!((of_first.count(), of_second.count()), (0, 0), "no waker is called while nothing happens");
    drop(first);
    gate.open();
    assert!(of_second.count() > 0, "the second waiter must continue, so it is woken");
    assert_eq!(poll_with(&mut second, &of_second), Poll::Ready(RefreshOutcome::Changed));
    assert_eq!(scene.script.loads(), 1);
}

#[test]
fn unpolled_future_does_not_block_others() {
    let (gate, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    let mut kept = scene.keys.refresh(RefreshReason::Missing);
    let mut second = scene.keys.refresh(RefreshReason::Missing);
    let calls = Arc::<Calls>::default();
    assert!(poll(&mut kept).is_pending() && poll_with(&mut second, &calls).is_pending());
    gate.open();
    assert!(calls.count() > 0);
    assert_eq!(poll_with(&mut second, &calls), Poll::Ready(RefreshOutcome::Changed));
    drop(kept);
}

#[test]
fn wake_during_poll_reaches_all_waiters() {
    let (gate, step) = gated(Step::Yield(Box::new(keys(&["good"]))));
    let scene = Scene::new([step]);
    let mut first = scene.keys.refresh(RefreshReason::Missing);
    let mut second = scene.keys.refresh(RefreshReason::Missing);
    let calls = Arc::<Calls>::default();
    assert!(poll(&mut first).is_pending() && poll_with(&mut second, &calls).is_pending());
    gate.open();
    let before = calls.count();
    // The load wakes itself while it is polled by the first waiter.
    assert!(poll(&mut first).is_pending());
    drop(first);
    assert_eq!(calls.count(), before + 1);
    assert_eq!(poll_with(&mut second, &calls), Poll::Ready(RefreshOutcome::Changed));
    assert_eq!(scene.script.loads(), 1);
}

#[test]
fn wake_during_poll_is_not_lost() {
    let scene = Scene::new([]);
    let (of_first, of_second) = (Arc::<Calls>::default(), Arc::<Calls>::default());
    let (keys_of_second, slot) = (scene.keys.clone(), Arc::new(Mutex::new(None)));
    let (place, calls) = (Arc::clone(&slot), Arc::clone(&of_second));
    let call = Callback::new(move || {
        let keys = keys_of_second.clone();
        let mut second: RefreshFuture<'static> = Box::pin(async move { keys.refresh(RefreshReason::Missing).await });
        assert!(poll_with(&mut second, &calls).is_pending());
        *place.lock().unwrap() = Some(second);
    });
    scene.script.then([Step::YieldAndCall(call, Box::new(keys(&["good"])))]);
    let mut first = scene.keys.refresh(RefreshReason::Missing);
    assert!(poll_with(&mut first, &of_first).is_pending());
    assert!(of_first.count() > 0 && of_second.count() > 0);
    assert_eq!(poll_with(&mut first, &of_first), Poll::Ready(RefreshOutcome::Changed));
    assert_eq!(poll_with(slot.lock().unwrap().as_mut().unwrap(), &of_second), Poll::Ready(RefreshOutcome::Changed));
    assert_eq!(scene.script.loads(), 1);
}

#[test]
fn load_that_wakes_itself_is_polled_again() {
    let scene = Scene::new([Step::Yield(Box::new(keys(&["good"])))]);
    let mut refresh = scene.keys.refresh(RefreshReason::Missing);
    let calls = Arc::<Calls>::default();
    assert!(poll_with(&mut refresh, &calls).is_pending());
    assert_eq!(calls.count(), 1);
    assert_eq!(poll_with(&mut refresh, &calls), Poll::Ready(RefreshOutcome::Changed));
}

#[test]
fn load_without_waiters_is_abandoned_at_its_deadline() {
    let (_never_opened, step) = gated(keys(&["good"]));
    let scene = Scene::new([step, keys(&["good"])]);
    let mut waiting: Vec<_> = (0..10).map(|_| scene.keys.refresh(RefreshReason::Missing)).collect();
    assert!(waiting.iter_mut().all(|future| poll(future).is_pending()));
    drop(waiting);
    scene.clock.advance(6);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Missing), RefreshOutcome::Changed);
    assert_eq!((scene.script.loads(), scene.keys.health().failures), (2, 0));
}

#[test]
fn overdue_load_ends_for_all_waiters_at_the_next_call() {
    let ask: [fn(&RemoteKeys); 4] = [
        |keys| {
            let _ = keys.health();
        },
        |keys| {
            let _ = keys.next_refresh();
        },
        |keys| {
            let _ = keys.attempt(RefreshReason::Ahead);
        },
        |keys| {
            let _ = poll(&mut keys.refresh(RefreshReason::Missing));
        },
    ];
    for ask in ask {
        let (_never_opened, step) = gated(keys(&["good"]));
        let scene = Scene::new([step]);
        let (mut one, mut two) =
            (scene.keys.refresh(RefreshReason::Missing), scene.keys.refresh(RefreshReason::Manual));
        let calls = Arc::<Calls>::default();
        assert!(poll(&mut one).is_pending() && poll_with(&mut two, &calls).is_pending());
        scene.clock.advance(5);
        ask(&scene.keys);
        assert_eq!(calls.count(), 0, "it is not overdue yet");
        scene.clock.advance(1);
        ask(&scene.keys);
        assert!(calls.count() > 0);
        assert_eq!(poll(&mut one), Poll::Ready(failure(LoadReason::TimedOut)));
        assert_eq!(poll(&mut two), Poll::Ready(failure(LoadReason::TimedOut)));
        assert_eq!(scene.keys.health().failures, 1);
    }
}

/// A client that never answers, with a timer that the test ends.
#[derive(Debug, Default)]
struct Hanging {
    timer: Gate,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Fetch for Hanging {
    fn fetch<'a>(&'a self, _: &'a mut Exchange) -> FetchFuture<'a> {
        Box::pin(std::future::pending())
    }

    fn sleep(&self, duration: Duration) -> Option<SleepFuture> {
        self.pauses.lock().unwrap().push(duration);
        let timer = self.timer.clone();
        Some(Box::pin(async move { timer.opened().await }))
    }
}

#[test]
fn timer_of_the_client_ends_an_overdue_load() {
    let hanging = Hanging::default();
    let (timer, pauses) = (hanging.timer.clone(), Arc::clone(&hanging.pauses));
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::new(endpoint, hanging, RemoteSettings::default()).unwrap();
    let (mut one, mut two) = (keys.refresh(RefreshReason::Missing), keys.refresh(RefreshReason::Manual));
    let calls = Arc::<Calls>::default();
    // The first waiter is never polled again, as on a runtime that is not driven.
    assert!(poll(&mut one).is_pending() && poll_with(&mut two, &calls).is_pending());
    assert_eq!(*pauses.lock().unwrap(), [Duration::from_secs(6)]);
    timer.open();
    assert!(calls.count() > 0, "although nobody asks");
    assert_eq!(poll_with(&mut two, &calls), Poll::Ready(failure(LoadReason::TimedOut)));
}

#[test]
fn caller_after_the_deadline_starts_a_new_load() {
    let (gate, step) = gated(keys(&["late"]));
    let scene = Scene::new([step, keys(&["good"])]);
    let mut stuck = scene.keys.refresh(RefreshReason::Missing);
    assert!(poll(&mut stuck).is_pending());
    scene.clock.advance(6);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Missing), RefreshOutcome::Changed);
    gate.open();
    assert_eq!(poll(&mut stuck), Poll::Ready(failure(LoadReason::TimedOut)));
    assert!(scene.verifies("good") && !scene.verifies("late"));
}

#[test]
fn blocking_caller_detects_an_overdue_load() {
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let settings = RemoteSettings::default().connect_timeout(Duration::from_millis(1));
    let settings = settings.total_timeout(Duration::from_millis(1));
    let keys = RemoteKeys::by_hand(endpoint, settings).unwrap();
    let attempt = keys.attempt(RefreshReason::Missing).unwrap().unwrap();
    let began = Instant::now();
    assert_eq!(keys.refresh_blocking(RefreshReason::Missing), failure(LoadReason::TimedOut));
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let set = super::jwk_set(&["late"]);
    let answer = http::Response::builder().header("content-type", "application/json").body(set).unwrap();
    assert_eq!(attempt.complete(answer), failure(LoadReason::TimedOut));
    assert!(!keys.health().state.has_usable_keys(), "a response after the deadline is not used");
}

/// A client that answers after 50 milliseconds on the clock of the test.
#[derive(Debug, Clone)]
struct Slow {
    clock: TestClock,
    key_id: Arc<Mutex<&'static str>>,
    wakers: Arc<Mutex<Vec<Waker>>>,
}

impl Slow {
    /// Advances the clock by a millisecond.
    fn tick(&self) {
        self.clock.advance_by(1);
        let wakers = std::mem::take(&mut *self.wakers.lock().unwrap());
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Fetch for Slow {
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
        let begun = self.clock.monotonic().unwrap();
        Box::pin(async move {
            poll_fn(|context| {
                let passed = self.clock.monotonic().unwrap().duration_since(begun);
                self.wakers.lock().unwrap().push(context.waker().clone());
                if passed >= Duration::from_millis(50) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            let head = http::Response::builder().header("content-type", "application/json").body(()).unwrap();
            exchange.head(&head.into_parts().0)?;
            let set = super::jwk_set(&[*self.key_id.lock().unwrap()]);
            exchange.push(set.as_bytes())
        })
    }
}

/// Returns the milliseconds from a rotation until a valid token is accepted. Meanwhile another client sends unknown
/// `kid`s and hangs up after three milliseconds. A valid request comes every `pause` milliseconds.
fn delay_of_a_rotation(pause: i64) -> Option<i64> {
    let slow = Slow { clock: TestClock::with_monotonic(), key_id: Arc::new(Mutex::new("old")), wakers: Arc::default() };
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys =
        RemoteKeys::new(endpoint, slow.clone(), RemoteSettings::default()).unwrap().with_clock(slow.clock.clone());
    let verifier = TokenVerifier::<Jwt>::new(keys.clone()).with_clock(AT_NOW);
    let (new, mut first) = (token("new"), keys.refresh(RefreshReason::Manual));
    while poll(&mut first).is_pending() {
        slow.tick();
    }
    *slow.key_id.lock().unwrap() = "new";
    let (mut stranger, mut honest) = (None, None);
    for millisecond in 0..60_000 {
        if millisecond % 4 == 0 {
            stranger = Some(keys.refresh(RefreshReason::Missing));
        } else if millisecond % 4 == 3 {
            stranger = None;
        }
        let _ = stranger.as_mut().map(poll);
        if millisecond % pause == 0 && honest.is_none() {
            honest = Some(Box::pin(verifier.verify_or_refresh(&new)));
        }
        match honest.as_mut().map(poll) {
            Some(Poll::Ready(Ok(_))) => return Some(millisecond),
            Some(Poll::Ready(Err(_))) => honest = None,
            Some(Poll::Pending) | None => {}
        }
        slow.tick();
    }
    None
}

#[test]
fn client_that_hangs_up_does_not_delay_a_rotation() {
    for pause in [10, 100, 1_000] {
        let delay = delay_of_a_rotation(pause);
        assert!(delay.is_some_and(|delay| delay <= 1_100), "one request in {pause} ms: {delay:?}");
    }
}

#[test]
fn caller_during_abandonment_starts_a_new_load() {
    let scene = Scene::new([]);
    let (keys_of_second, slot) = (scene.keys.clone(), Arc::new(Mutex::new(None)));
    let place = Arc::clone(&slot);
    let call = Callback::new(move || {
        let keys = keys_of_second.clone();
        let mut second: RefreshFuture<'static> = Box::pin(async move { keys.refresh(RefreshReason::Missing).await });
        *place.lock().unwrap() = Some(poll(&mut second));
    });
    scene.script.then([Step::CallOnDrop(call), keys(&["good"])]);
    let mut first = scene.keys.refresh(RefreshReason::Missing);
    assert!(poll(&mut first).is_pending());
    drop(first);
    scene.clock.advance(6);
    let _ = scene.keys.next_refresh();
    assert_eq!(*slot.lock().unwrap(), Some(Poll::Ready(RefreshOutcome::Changed)));
    assert_eq!(scene.script.loads(), 2);
    assert_eq!(
        scene.keys.refresh_blocking(RefreshReason::Manual),
        RefreshOutcome::Unchanged,
        "the source is not blocked"
    );
}

#[test]
fn waiters_of_a_panicking_load_get_an_error() {
    let (gate, step) = gated(Step::Panic);
    let scene = Scene::new([step, keys(&["good"])]);
    let mut waiting: Vec<_> = (0..10).map(|_| scene.keys.refresh(RefreshReason::Missing)).collect();
    assert!(waiting.iter_mut().all(|future| poll(future).is_pending()));
    gate.open();
    for future in &mut waiting {
        assert_eq!(poll(future), Poll::Ready(failure(LoadReason::Aborted)));
    }
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
}

#[test]
fn manual_refresh_joins_the_running_load() {
    let (gate, step) = gated(keys(&["good"]));
    let scene = Scene::new([step]);
    let mut first = scene.keys.refresh(RefreshReason::Ahead);
    let mut manual = scene.keys.refresh(RefreshReason::Manual);
    assert!(poll(&mut first).is_pending() && poll(&mut manual).is_pending());
    gate.open();
    assert_eq!(poll(&mut manual), Poll::Ready(RefreshOutcome::Changed));
    assert_eq!(poll(&mut first), Poll::Ready(RefreshOutcome::Changed));
    assert_eq!(scene.script.loads(), 1);
}

#[test]
fn lookup_does_not_wait_for_a_load() {
    let (_never_opened, step) = gated(keys(&["new"]));
    let scene = Scene::new([keys(&["good"]), step]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    let mut under_way = scene.keys.refresh(RefreshReason::Manual);
    assert!(poll(&mut under_way).is_pending());
    assert!(scene.verifies("good"));
    assert_eq!(scene.verifier.verify(&forged("stranger")).unwrap_err().code().as_u16(), 213);
}

#[test]
fn waiters_get_the_outcome_of_a_manual_attempt() {
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    assert_eq!(keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Refused, "no client would perform it");

    let attempt = keys.attempt(RefreshReason::Missing).unwrap().unwrap();
    assert!(keys.attempt(RefreshReason::Manual).unwrap().is_none(), "another attempt is running");
    let (mut one, mut two) = (keys.refresh(RefreshReason::Missing), keys.refresh(RefreshReason::Missing));
    let calls = Arc::<Calls>::default();
    assert!(poll_with(&mut one, &calls).is_pending() && poll_with(&mut two, &calls).is_pending());
    drop(one);
    drop(attempt);
    assert!(calls.count() >= 1);
    assert_eq!(poll(&mut two), Poll::Ready(failure(LoadReason::Aborted)));
    assert!(keys.attempt(RefreshReason::Missing).unwrap().is_some(), "the next attempt may begin immediately");
}

#[test]
fn manual_attempt_without_waiters_still_succeeds() {
    let endpoint = JwkSetEndpoint::new(URL, &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let attempt = keys.attempt(RefreshReason::Missing).unwrap().unwrap();
    let mut impatient = keys.refresh(RefreshReason::Missing);
    assert!(poll(&mut impatient).is_pending());
    drop(impatient);
    let set = super::jwk_set(&["good"]);
    let answer = http::Response::builder().header("content-type", "application/json").body(set).unwrap();
    assert_eq!(attempt.complete(answer), RefreshOutcome::Changed);
    assert!(keys.health().state.has_usable_keys());
}

#[test]
fn load_blocks_only_its_waiters() {
    let scene = Scene::new([keys(&["good"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    let (gate, step) = gated(keys(&["new"]));
    scene.script.then([step]);
    let counting = Counting::over(&scene.keys);
    let verifier = scene.verifier.with_keys(counting.clone());
    let new = token("new");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| verifier.verify_or_refresh_blocking(&new).is_ok());
        counting.wait_until(1);
        assert!(scene.verifies("good"));
        gate.open();
        assert!(waiting.join().unwrap());
    });
}
