//! Clocks that are set, that are wrong once, or that stop while the machine is suspended.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use jwt_identity::error::{LoadReason, VerifyError};
use jwt_identity::keys::{HealthState, RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity::{Algorithm, EnvironmentError, KeyHint};

use super::script::{Answer, Callback, Gate, Scene, Step, jwk_set, keys, poll, token};
use super::{DAY, failure, secs};
use crate::support::NOW;

const HOUR: i64 = 3_600_000;

fn day_long() -> Step {
    Step::Answer(Answer::json(jwk_set(&["good"])).header("cache-control", "max-age=86400"))
}

#[test]
fn clock_ahead_once_keeps_valid_keys() {
    let scene = Scene::monotonic([day_long(), Step::Fail(LoadReason::Unreachable)]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.set(240 * HOUR);
    assert_eq!(scene.keys.health().state, HealthState::Expired, "the clock says so");
    assert!(!scene.verifies("good"));
    scene.clock.set(-240 * HOUR);
    scene.clock.advance(60);
    assert_eq!(scene.keys.health().state, HealthState::Fresh);
    assert!(scene.verifies("good"));
    assert_eq!(scene.keys.health().last_success, Some(NOW));
    assert_eq!(scene.keys.health().age, Some(secs(60)));
}

#[test]
fn clock_behind_once_keeps_valid_keys() {
    let scene = Scene::monotonic([day_long(), Step::Fail(LoadReason::Unreachable)]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.set(-240 * HOUR);
    assert_eq!(scene.keys.health().state, HealthState::Fresh);
    scene.clock.set(240 * HOUR);
    assert!(scene.verifies("good"));
    scene.clock.advance(DAY - 1);
    assert_eq!(scene.keys.health().state, HealthState::Fresh);
    assert!(scene.verifies("good"));
}

#[test]
fn clock_set_back_does_not_extend_key_lifetimes() {
    // No call is made while the clock is set, so the source cannot detect it.
    let scene = Scene::monotonic([keys(&["good"]), Step::Fail(LoadReason::Unreachable)]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.set(-HOUR);
    scene.clock.advance(4_199);
    assert!(scene.verifies("good"));
    scene.clock.advance(1);
    let hint = KeyHint::new(Algorithm::Es256, Some("good"));
    let expired = VerifyError::Environment(EnvironmentError::KeySetExpired);
    assert_eq!(scene.keys.find(&hint).unwrap_err(), expired);
    assert_eq!(scene.keys.health().state, HealthState::Expired);
}

#[test]
fn suspended_time_is_measured_by_the_wall_clock() {
    let scene = Scene::monotonic([keys(&["good"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.set(3 * HOUR);
    assert!(!scene.verifies("good"));
    assert_eq!(scene.keys.next_refresh(), Ok(Duration::ZERO));
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Unchanged);
    assert!(scene.verifies("good"));
}

#[test]
fn clock_set_back_delays_no_refresh_or_retry() {
    let scene = Scene::monotonic([keys(&["good"]), Step::Fail(LoadReason::Unreachable), keys(&["new"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.set(-24 * HOUR);
    scene.clock.advance(480);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), failure(LoadReason::Unreachable));
    scene.clock.set(-24 * HOUR);
    scene.clock.advance(1);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Changed);
}

/// A client that counts its loads and reports each.
fn reporting(steps: impl IntoIterator<Item = Step>) -> (Scene, mpsc::Receiver<()>) {
    let (loaded, is_loaded) = mpsc::channel();
    let callback = Callback::new(move || {
        let _ = loaded.send(());
    });
    let steps = steps.into_iter().map(|step| Step::YieldAndCall(callback.clone(), Box::new(step)));
    (Scene::monotonic(steps), is_loaded)
}

fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn lookup_of_expired_keys_wakes_the_refresher_thread() {
    let (scene, is_loaded) = reporting([keys(&["good"])]);
    let refresher = scene.keys.spawn_refresher().unwrap();
    is_loaded.recv_timeout(secs(30)).unwrap();
    eventually("loaded", || scene.verifies("good"));
    scene.clock.set(3 * HOUR);
    let began = Instant::now();
    eventually("recovered", || scene.verifies("good"));
    assert!(began.elapsed() < secs(20), "its pause is a minute: {:?}", began.elapsed());
    assert_eq!(scene.script.loads(), 2);
    assert!(refresher.stop(secs(30)));
}

#[test]
fn expired_lookups_wake_the_refresher_once_per_back_off() {
    let steps = [keys(&["good"]), Step::Fail(LoadReason::Unreachable)];
    let (scene, is_loaded) = reporting(steps);
    let refresher = scene.keys.spawn_refresher().unwrap();
    is_loaded.recv_timeout(secs(30)).unwrap();
    eventually("loaded", || scene.verifies("good"));
    scene.clock.set(3 * HOUR);
    // The clock is fixed from now on, so the pause after the failure never ends.
    eventually("failed", || !scene.verifies("good") && scene.keys.health().failures > 0);
    let until = Instant::now() + secs(3);
    while Instant::now() < until {
        assert!(!scene.verifies("good"));
    }
    assert_eq!(scene.script.loads(), 2);
    assert!(refresher.stop(secs(30)));
}

#[test]
fn refresher_thread_continues_a_parked_load() {
    let gate = Gate::default();
    let scene = Scene::monotonic([keys(&["old"]), Step::Gated(gate.clone(), Box::new(keys(&["new"])))]);
    let refresher = scene.keys.spawn_refresher().unwrap();
    eventually("loaded", || scene.verifies("old"));
    assert!(poll(&mut scene.keys.refresh(RefreshReason::Missing)).is_pending(), "a client hangs up");
    gate.open();
    eventually("carried on", || scene.verifies("new"));
    assert_eq!(scene.script.loads(), 2);
    drop(refresher);
}

/// A timer that ends when the test says so and records the requested pauses.
#[derive(Clone, Default)]
struct Timer(Arc<Mutex<Vec<(Duration, Gate)>>>);

impl Timer {
    fn sleep(&self, pause: Duration) -> impl Future<Output = ()> + Send + use<> {
        let gate = Gate::default();
        self.0.lock().unwrap().push((pause, gate.clone()));
        async move { gate.opened().await }
    }

    fn end(&self) -> Duration {
        let (pause, gate) = self.0.lock().unwrap().pop().unwrap();
        gate.open();
        pause
    }
}

#[test]
fn lookup_of_expired_keys_wakes_a_refresh_loop() {
    let scene = Scene::monotonic([keys(&["good"])]);
    let (timer, calls) = (Timer::default(), Arc::new(AtomicUsize::new(0)));
    let sleeping = timer.clone();
    let mut running = Box::pin(scene.keys.run(move |pause| {
        calls.fetch_add(1, Ordering::SeqCst);
        sleeping.sleep(pause)
    }));
    assert!(poll(&mut running).is_pending());
    assert_eq!((scene.script.loads(), timer.end()), (1, secs(1)));
    assert!(poll(&mut running).is_pending());
    scene.clock.set(3 * HOUR);
    assert!(poll(&mut running).is_pending());
    assert_eq!(scene.script.loads(), 1, "no call has detected it");
    assert!(!scene.verifies("good"));
    assert!(poll(&mut running).is_pending());
    assert_eq!(scene.script.loads(), 2);
    assert!(scene.verifies("good"));
}

#[test]
fn refresh_loop_ends_with_its_signal_and_with_the_source() {
    let scene = Scene::monotonic([keys(&["good"])]);
    let (timer, stop) = (Timer::default(), Gate::default());
    let (sleeping, stopped) = (timer.clone(), stop.clone());
    let mut running =
        Box::pin(scene.keys.run_until(move |pause| sleeping.sleep(pause), async move { stopped.opened().await }));
    assert!(poll(&mut running).is_pending());
    stop.open();
    assert!(poll(&mut running).is_ready());

    let sleeping = timer.clone();
    let mut running = Box::pin(scene.keys.run(move |pause| sleeping.sleep(pause)));
    assert!(poll(&mut running).is_pending());
    timer.end();
    assert!(poll(&mut running).is_pending());
    drop(scene);
    assert!(poll(&mut running).is_ready(), "immediately, not at the end of the pause");
}

#[test]
fn stop_waits_for_the_thread_up_to_its_timeout() {
    let (gate, (entered, has_entered)) = (Gate::default(), mpsc::channel());
    let entered = Callback::new(move || {
        let _ = entered.send(());
    });
    let step = Step::YieldAndCall(entered, Box::new(Step::Gated(gate.clone(), Box::new(keys(&["good"])))));
    let scene = Scene::monotonic([step]);
    let refresher = scene.keys.spawn_refresher().unwrap();
    has_entered.recv_timeout(secs(30)).unwrap();
    assert!(!refresher.stop(Duration::from_millis(50)), "it is still loading");
    gate.open();
    eventually("the load ends all the same", || scene.verifies("good"));
    let refresher = scene.keys.spawn_refresher().unwrap();
    assert!(refresher.stop(secs(30)));
    assert!(scene.verifier.verify(&token("good")).is_ok());
}
