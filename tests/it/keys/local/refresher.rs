//! The thread that reads keys again and again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use jwt_identity::keys::{HealthState, KeyEvent, KeyReader, LocalKeys, SigningKeySource};
use jwt_identity::{Algorithm, ErrorCode};

use crate::support::{SECRET, TempFolder};

const EVERY: Duration = Duration::from_millis(10);

fn reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}

fn wait_until(is_true: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_true() {
        assert!(Instant::now() < deadline, "it does not happen");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn refresher_finds_new_files_and_reports_bad_ones() {
    let folder = TempFolder::new();
    folder.write("2025.secret", SECRET);
    let (sender, events) = mpsc::channel();
    let sender = Mutex::new(sender);
    let keys = LocalKeys::from_directory(folder.path(), reader()).unwrap().with_events(
        move |_: &str, event: &KeyEvent<'_>| {
            let _ = sender.lock().unwrap().send(event.as_str());
        },
    );
    let refresher = keys.spawn_refresher(EVERY).unwrap();
    folder.write("2026.secret", SECRET.replace('0', "1"));
    wait_until(|| keys.primary().unwrap().key_id().unwrap().as_str() == "2026");
    folder.write("2027.secret", "short");
    wait_until(|| keys.health().last_error.is_some());
    let health = keys.health();
    assert_eq!(health.last_error.unwrap().code(), ErrorCode::KeyTooShort);
    assert_eq!(health.key_ids.len(), 2, "the old keys stay");
    folder.remove("2027.secret");
    wait_until(|| keys.health().state == HealthState::Fresh);

    assert!(!refresher.has_ended());
    assert!(refresher.stop(Duration::from_secs(60)));
    let events: Vec<_> = events.try_iter().collect();
    for event in ["loaded", "rotated", "unchanged", "failed"] {
        assert!(events.contains(&event), "{event}: {events:?}");
    }
    // Nothing reads any more.
    folder.remove("2026.secret");
    thread::sleep(5 * EVERY);
    assert_eq!(keys.key_set().len(), 2);
}

#[test]
fn refresher_ends_with_the_last_clone() {
    let keys = LocalKeys::from_env_with("KEY", |_| Some(SECRET.into()), reader()).unwrap();
    let refresher = keys.spawn_refresher(EVERY).unwrap();
    let clone = keys.clone().with_cooldown(Duration::ZERO);
    drop(keys);
    thread::sleep(5 * EVERY);
    assert!(!refresher.has_ended());
    drop(clone);
    wait_until(|| refresher.has_ended());
}

#[test]
fn panic_of_the_lookup_does_not_end_the_refresher() {
    let look_ups = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&look_ups);
    let lookup = move |_: &str| {
        assert!(counted.fetch_add(1, Ordering::SeqCst) != 2, "a panic on purpose");
        Some(SECRET.into())
    };
    let failures = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&failures);
    let keys =
        LocalKeys::from_env_with("KEY", lookup, reader()).unwrap().with_events(move |_: &str, event: &KeyEvent<'_>| {
            if let KeyEvent::Failed { error, .. } = event {
                assert_eq!(error.code(), ErrorCode::KeySourceAborted);
                seen.fetch_add(1, Ordering::SeqCst);
            }
        });
    let refresher = keys.spawn_refresher(EVERY).unwrap();
    wait_until(|| look_ups.load(Ordering::SeqCst) > 5);
    assert_eq!(failures.load(Ordering::SeqCst), 1);
    assert_eq!(keys.health().last_error, None);
    assert!(refresher.stop(Duration::from_secs(60)));
}

#[test]
fn hanging_reading_keeps_stop_from_waiting_too_long() {
    let (let_go, is_let_go) = mpsc::channel::<()>();
    let (is_let_go, look_ups) = (Mutex::new(is_let_go), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&look_ups);
    let lookup = move |_: &str| {
        if counted.fetch_add(1, Ordering::SeqCst) == 2 {
            let _ = is_let_go.lock().unwrap().recv();
        }
        Some(SECRET.into())
    };
    let keys = LocalKeys::from_env_with("KEY", lookup, reader()).unwrap();
    let refresher = keys.spawn_refresher(EVERY).unwrap();
    wait_until(|| look_ups.load(Ordering::SeqCst) == 3);
    assert!(!refresher.stop(Duration::from_millis(20)), "the reading still hangs");
    assert!(keys.primary().is_ok());
    drop(let_go);
}
