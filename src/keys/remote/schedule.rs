//! Decides when keys may be loaded and until when they may be served. It has no I/O, lock or clock: callers pass the
//! time.

use std::time::Duration;

use crate::jose::numeric_date::NumericDate;
use crate::keys::health::HealthState;
use crate::keys::refresh::RefreshReason;
use crate::keys::remote::settings::RemoteSettings;

#[derive(Debug)]
pub(super) struct Schedule {
    settings: RemoteSettings,
    /// The latest time that was passed in. An earlier time means that the clock was set back.
    seen: NumericDate,
    /// The start times of the last two attempts, the earlier one first.
    attempts: [Option<NumericDate>; 2],
    /// Failures in a row.
    failures: u32,
    /// The earliest time of the next attempt after a failure.
    retry_at: Option<NumericDate>,
    loaded: Option<Loaded>,
}

/// The times of the current keys.
#[derive(Debug, Clone, Copy)]
struct Loaded {
    at: NumericDate,
    refresh_at: NumericDate,
    fresh_until: NumericDate,
    serve_until: NumericDate,
}

impl Schedule {
    pub(super) const fn new(settings: RemoteSettings) -> Self {
        Self {
            settings,
            seen: NumericDate::from_unix_seconds(i64::MIN),
            attempts: [None; 2],
            failures: 0,
            retry_at: None,
            loaded: None,
        }
    }

    /// Records the current time. If the clock was set back, all stored times are moved back by the same amount.
    pub(super) fn observe(&mut self, now: NumericDate) {
        let back = self.seen.saturating_duration_since(now);
        if !back.is_zero() {
            let times = self.attempts.iter_mut().chain([&mut self.retry_at]).flatten();
            let loaded = self.loaded.iter_mut();
            let of_keys =
                loaded.flat_map(|it| [&mut it.at, &mut it.refresh_at, &mut it.fresh_until, &mut it.serve_until]);
            for time in times.chain(of_keys) {
                *time = time.saturating_sub(back);
            }
        }
        self.seen = now;
    }

    /// Returns the time that was recorded last.
    pub(super) const fn seen(&self) -> NumericDate {
        self.seen
    }

    /// Reports whether a load may start now.
    pub(super) fn permits(&self, reason: RefreshReason, now: NumericDate) -> bool {
        let may_retry = self.retry_at.is_none_or(|at| at <= now);
        match reason {
            RefreshReason::Manual => true,
            RefreshReason::Ahead => may_retry && self.loaded.is_none_or(|loaded| loaded.refresh_at <= now),
            RefreshReason::Missing => may_retry && !self.is_cooling_down(now),
        }
    }

    pub(super) const fn started(&mut self, now: NumericDate) {
        self.attempts = [self.attempts[1], Some(now)];
    }

    /// Records a successful load. `chance` is from 0 to 1000.
    pub(super) fn succeeded(&mut self, now: NumericDate, says: Option<Duration>, chance: u16) {
        let settings = &self.settings;
        let fresh_for = says.unwrap_or(settings.default_freshness);
        let fresh_for = fresh_for.clamp(settings.min_freshness, settings.max_freshness);
        let fresh_until = now.saturating_add(fresh_for);
        // 90 to 110 percent of the configured part, in units of 1/10 000 percent of the freshness.
        let spread = 9_000_u64.saturating_add(u64::from(chance.min(1000)).saturating_mul(2));
        let part = u64::from(settings.refresh_ahead_percent).saturating_mul(spread);
        let ahead = fresh_for.as_secs().saturating_mul(part) / 1_000_000;
        let refresh_at = now.saturating_add(Duration::from_secs(ahead.max(1))).min(fresh_until);
        let serve_until = fresh_until.saturating_add(settings.stale_if_error);
        self.loaded = Some(Loaded { at: now, refresh_at, fresh_until, serve_until });
        self.failures = 0;
        self.retry_at = None;
    }

    /// Records a failed load. `chance` is from 0 to 1000.
    pub(super) fn failed(&mut self, now: NumericDate, chance: u16) {
        let doubled =
            self.settings.first_back_off.as_secs().saturating_mul(1_u64.checked_shl(self.failures).unwrap_or(u64::MAX));
        let longest = doubled.min(self.settings.max_back_off.as_secs());
        // Full jitter, so that many instances do not retry at the same time.
        let pause = longest.saturating_mul(u64::from(chance.min(1000))).div_ceil(1000);
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(now.saturating_add(Duration::from_secs(pause)));
    }

    pub(super) fn state(&self, now: NumericDate) -> HealthState {
        match self.loaded {
            None => HealthState::Empty,
            Some(loaded) if now < loaded.fresh_until => HealthState::Fresh,
            Some(loaded) if now < loaded.serve_until => {
                HealthState::Stale { since: loaded.fresh_until, until: loaded.serve_until }
            }
            Some(_) => HealthState::Expired,
        }
    }

    pub(super) fn last_success(&self) -> Option<NumericDate> {
        self.loaded.map(|loaded| loaded.at)
    }

    pub(super) fn serve_until(&self) -> Option<NumericDate> {
        self.loaded.map(|loaded| loaded.serve_until)
    }

    /// Returns the time at which [`RefreshReason::Ahead`] will be permitted.
    pub(super) fn next_refresh(&self) -> NumericDate {
        let due = self.loaded.map_or(self.seen, |loaded| loaded.refresh_at);
        self.retry_at.map_or(due, |retry_at| retry_at.max(due))
    }

    /// Two attempts are allowed in the window: the first may be caused by an invented `kid`, and the second is left for
    /// a key that is new.
    fn is_cooling_down(&self, now: NumericDate) -> bool {
        self.attempts[0].is_some_and(|earlier| now < earlier.saturating_add(self.settings.cooldown))
    }
}

#[cfg(test)]
mod tests {
    use RefreshReason::{Ahead, Manual, Missing};

    use super::*;

    const HALF: u16 = 500;

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_unix_seconds(seconds.saturating_add(1_700_000_000))
    }

    fn schedule() -> Schedule {
        let mut schedule = Schedule::new(RemoteSettings::default());
        schedule.observe(at(0));
        schedule
    }

    fn loaded(says: Option<u64>, chance: u16) -> Schedule {
        let mut schedule = schedule();
        schedule.started(at(0));
        schedule.succeeded(at(0), says.map(Duration::from_secs), chance);
        schedule
    }

    #[test]
    fn empty_source_loads_for_every_reason() {
        assert!([Missing, Ahead, Manual].map(|reason| schedule().permits(reason, at(0))).into_iter().all(|it| it));
        assert_eq!((schedule().state(at(0)), schedule().next_refresh()), (HealthState::Empty, at(0)));
    }

    #[test]
    fn freshness_follows_the_response_within_limits() {
        for (says, lasts) in [(None, 600), (Some(0), 60), (Some(59), 60), (Some(61), 61), (Some(u64::MAX), 86_400)] {
            let schedule = loaded(says, HALF);
            assert_eq!(schedule.state(at(lasts - 1)), HealthState::Fresh, "{says:?}");
            let stale = HealthState::Stale { since: at(lasts), until: at(lasts + 3600) };
            assert_eq!(schedule.state(at(lasts)), stale, "{says:?}");
            assert_eq!(schedule.state(at(lasts + 3599)), stale, "{says:?}");
            assert_eq!(schedule.state(at(lasts + 3600)), HealthState::Expired, "{says:?}");
        }
    }

    #[test]
    fn early_refresh_is_due_around_80_percent() {
        for (chance, due) in [(0, 432), (HALF, 480), (1000, 528)] {
            let schedule = loaded(Some(600), chance);
            assert_eq!(schedule.next_refresh(), at(due));
            assert!(!schedule.permits(Ahead, at(due - 1)) && schedule.permits(Ahead, at(due)));
        }
        let mut late = Schedule::new(RemoteSettings::default().refresh_ahead_percent(99));
        late.succeeded(at(0), None, 1000);
        assert_eq!(late.next_refresh(), at(600));
    }

    #[test]
    fn missing_keys_cause_two_attempts_per_cooldown() {
        let mut schedule = loaded(None, HALF);
        assert!(schedule.permits(Missing, at(1)), "one is kept for a rotation");
        schedule.started(at(10));
        schedule.succeeded(at(10), None, HALF);
        for refused in [10, 20, 29] {
            assert!(!schedule.permits(Missing, at(refused)), "{refused}");
            assert!(schedule.permits(Manual, at(refused)), "{refused}");
        }
        assert!(schedule.permits(Missing, at(30)));
        schedule.started(at(30));
        assert!(!schedule.permits(Missing, at(39)));
        assert!(schedule.permits(Missing, at(40)));
    }

    #[test]
    fn back_off_doubles_and_is_reset_by_success() {
        let mut schedule = schedule();
        let mut now = 0;
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            schedule.failed(at(now), 1000);
            assert!(!schedule.permits(Ahead, at(now + pause - 1)), "{pause}");
            assert!(schedule.permits(Ahead, at(now + pause)) && schedule.permits(Missing, at(now + pause)), "{pause}");
            assert_eq!(schedule.next_refresh(), at(now + pause));
            now += pause;
        }
        schedule.failures = u32::MAX;
        schedule.failed(at(now), 1000);
        assert_eq!(schedule.next_refresh(), at(now + 60));
        schedule.succeeded(at(now), None, HALF);
        schedule.failed(at(now), 1000);
        assert!(schedule.permits(Missing, at(now + 1)));
    }

    #[test]
    fn failure_keeps_current_keys() {
        let mut schedule = loaded(None, HALF);
        schedule.failed(at(599), 0);
        assert_eq!(schedule.state(at(599)), HealthState::Fresh);
        assert_eq!((schedule.last_success(), schedule.serve_until()), (Some(at(0)), Some(at(4200))));
    }

    #[test]
    fn zero_stale_if_error_expires_with_freshness() {
        let mut schedule = Schedule::new(RemoteSettings::default().stale_if_error(Duration::ZERO));
        schedule.succeeded(at(0), None, HALF);
        assert_eq!(schedule.state(at(599)), HealthState::Fresh);
        assert_eq!(schedule.state(at(600)), HealthState::Expired);
    }

    #[test]
    fn clock_set_back_moves_all_times() {
        const DAY: i64 = 86_400;
        let mut schedule = loaded(Some(600), HALF);
        schedule.started(at(5));
        schedule.observe(at(5));
        schedule.observe(at(5 - DAY));
        assert!(!schedule.permits(Missing, at(5 - DAY)) && schedule.permits(Missing, at(30 - DAY)));
        assert_eq!(schedule.next_refresh(), at(480 - DAY));
        assert_eq!((schedule.last_success(), schedule.serve_until()), (Some(at(-DAY)), Some(at(4200 - DAY))));
    }

    #[test]
    fn extreme_clocks_do_not_overflow() {
        for now in [i64::MIN, -1, 0, i64::MAX - 1, i64::MAX].map(NumericDate::from_unix_seconds) {
            let mut schedule = loaded(Some(u64::MAX), 1000);
            schedule.observe(now);
            schedule.started(now);
            schedule.failed(now, 1000);
            schedule.succeeded(now, Some(Duration::MAX), 1000);
            schedule.observe(NumericDate::from_unix_seconds(i64::MIN));
            let _ = (schedule.state(now), schedule.next_refresh(), schedule.permits(Missing, now));
        }
    }
}
