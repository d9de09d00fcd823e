//! The events of a source.

use std::sync::{Arc, Mutex};

use jwt_identity::error::LoadReason;
use jwt_identity::keys::{KeyEvent, KeyEvents, RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity::{ErrorCode, KeyId};

use super::script::{Answer, Scene, Step, jwk_set, keys, poll, token};
use super::{DAY, failure};

/// Writes one line for each event.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl KeyEvents for Log {
    fn on_event(&self, source: &str, event: &KeyEvent<'_>) {
        assert_eq!(source, "https://id.example.com/keys");
        let names = |key_ids: &[KeyId]| key_ids.iter().map(KeyId::as_str).collect::<Vec<_>>().join(",");
        let detail = match event {
            KeyEvent::Loaded { keys, skipped, .. } => format!("{keys}/{}", skipped.len()),
            KeyEvent::Rotated { added, removed, .. } => format!("+{} -{}", names(added), names(removed)),
            KeyEvent::Failed { error, failures, retry_at, .. } => {
                format!("{} {failures} {}", error.code().as_u16(), retry_at.is_some())
            }
            _ => String::new(),
        };
        self.0.lock().unwrap().push(format!("{} {detail}", event.as_str()).trim().to_owned());
    }
}

fn scene(steps: impl IntoIterator<Item = Step>) -> (Scene, Log) {
    let (mut scene, log) = (Scene::new(steps), Log::default());
    scene.keys = scene.keys.with_events(log.clone());
    scene.verifier = scene.verifier.with_keys(scene.keys.clone());
    (scene, log)
}

#[test]
fn each_event_is_sent_once() {
    let skipped = jwk_set(&["b", "c"]).replacen(r#"{"keys":["#, r#"{"keys":[{"kty":"quantum"},"#, 1);
    let (scene, log) = scene([
        keys(&["a", "b"]),
        keys(&["a", "b"]),
        Step::Answer(Answer::json(skipped)),
        Step::Fail(LoadReason::TimedOut),
        Step::Fail(LoadReason::Denied),
        keys(&["b", "c"]),
    ]);
    let refresh = || drop(scene.keys.refresh_blocking(RefreshReason::Manual));
    let expected: [&[&str]; 6] = [
        &["loaded 2/0"],
        &["unchanged"],
        &["loaded 2/1", "rotated +c -a"],
        &["failed 512 1 true"],
        &["failed 516 2 true"],
        &["loaded 2/0"],
    ];
    for lines in expected {
        refresh();
        assert_eq!(log.take(), lines);
    }
    scene.clock.advance(10 * DAY);
    for _ in 0..3 {
        assert!(!scene.verifies("b"));
        let _ = scene.keys.health();
    }
    assert_eq!(log.take(), ["expired"]);
    refresh();
    assert_eq!(log.take(), ["unchanged"]);
    scene.clock.advance(10 * DAY);
    let _ = scene.keys.health();
    assert_eq!(log.take(), ["expired"], "once more after a load");
}

#[test]
fn abandoned_load_sends_a_failure() {
    let gate = super::script::Gate::default();
    let (scene, log) = scene([Step::Gated(gate, Box::new(keys(&["a"])))]);
    let mut stuck = scene.keys.refresh(RefreshReason::Missing);
    assert!(poll(&mut stuck).is_pending());
    scene.clock.advance(6);
    let _ = scene.keys.health();
    assert_eq!(log.take(), ["failed 512 1 false"]);
    drop(scene.keys.attempt(RefreshReason::Missing).unwrap().unwrap());
    assert_eq!(log.take(), ["failed 517 1 false"]);
}

#[test]
fn receiver_may_call_the_source_and_panic() {
    let slot = Arc::new(std::sync::OnceLock::<jwt_identity::keys::remote::RemoteKeys>::new());
    let (mut scene, of_receiver) = (Scene::new([keys(&["a"]), Step::Fail(LoadReason::Denied)]), Arc::clone(&slot));
    scene.keys = scene.keys.with_events(move |_: &str, event: &KeyEvent<'_>| {
        let health = of_receiver.get().unwrap().health();
        assert!(!matches!(event, KeyEvent::Failed { .. }), "{:?}", health.state);
    });
    slot.set(scene.keys.clone()).unwrap();
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LoadReason::Denied));
    assert_eq!(scene.keys.health().last_error.map(|error| error.code()), Some(ErrorCode::KeySourceDenied));
    assert!(scene.verifier.with_keys(scene.keys.clone()).verify(&token("a")).is_ok());
}

#[test]
fn health_counts_failures_and_attempts() {
    let answer = Answer::status(503).header("retry-after", "45");
    let scene = Scene::new([keys(&["a"]), Step::Answer(answer), Step::Fail(LoadReason::TimedOut), keys(&["a"])]);
    let health = |seconds| {
        scene.clock.advance(seconds);
        scene.keys.refresh_blocking(RefreshReason::Manual);
        let health = scene.keys.health();
        let since_start = |date: Option<jwt_identity::NumericDate>| {
            date.map(|date| date.as_unix_seconds() - crate::support::NOW.as_unix_seconds())
        };
        let age = health.age.map(|age| age.as_secs());
        (health.failures, age, since_start(health.last_attempt), since_start(health.retry_at))
    };
    assert_eq!(health(0), (0, Some(0), Some(0), None));
    assert_eq!(health(100), (1, Some(100), Some(100), Some(145)), "the server asked for 45 seconds");
    assert_eq!(health(10), (2, Some(110), Some(110), Some(111)));
    assert_eq!(health(10), (0, Some(0), Some(120), None));
}
