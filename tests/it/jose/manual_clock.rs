//! The clock that tests move.

use std::time::Duration;

use jwt_identity::{Clock, ManualClock, NumericDate};

use crate::support::{NOW, at};

#[test]
fn clones_share_the_time_in_both_directions() {
    let clock = ManualClock::new(NOW);
    let other = clock.clone();
    clock.advance(Duration::from_millis(90_900));
    assert_eq!(other.now(), Ok(at(1_700_000_090)));
    other.set(NOW);
    assert_eq!(clock.get(), NOW);
}

#[test]
fn clock_stops_at_the_end_of_time() {
    let clock = ManualClock::new(NumericDate::from_unix_seconds(i64::MAX));
    clock.advance(Duration::from_secs(u64::MAX));
    assert_eq!(clock.get(), NumericDate::from_unix_seconds(i64::MAX));
    clock.set(NumericDate::from_unix_seconds(i64::MIN));
    clock.advance(Duration::MAX);
    assert!(clock.get() >= NOW);
}
