//! Decides when keys may be loaded and until when they may be served. It has no I/O, lock or clock: callers pass the
//! time.

use std::time::Duration;

use crate::jose::numeric_date::NumericDate;
use crate::keys::health::HealthState;
use crate::keys::refresh::RefreshReason;
use crate::keys::remote::settings::RemoteSettings;
use crate::keys::remote::timeline::Moment;

#[derive(Debug)]
pub(super) struct Schedule {
    settings: RemoteSettings,
    /// The start times of the last two attempts, the earlier one first.
    attempts: [Option<Moment>; 2],
    /// Failures in a row.
    failures: u32,
    /// The last failure, and the pause after it.
    retry: Option<(Moment, Duration)>,
    /// The last time that a load because of a missing key was refused.
    refused: Option<Moment>,
    loaded: Option<Loaded>,
}

/// The current keys: when they were loaded, and what happens how long after that.
#[derive(Debug, Clone, Copy)]
struct Loaded {
    at: Moment,
    refresh_after: Duration,
    fresh_for: Duration,
    serve_for: Duration,
}

impl Schedule {
    pub(super) const fn new(settings: RemoteSettings) -> Self {
        Self { settings, attempts: [None; 2], failures: 0, retry: None, refused: None, loaded: None }
    }

    /// Reports whether a load may start now.
    pub(super) fn permits(&self, reason: RefreshReason, now: Moment) -> bool {
        match reason {
            RefreshReason::Manual => true,
            RefreshReason::Ahead => self.next_refresh(now).is_zero(),
            RefreshReason::Missing => self.missing_in(now).is_zero(),
        }
    }

    /// Records that a load because of a missing key was refused.
    pub(super) const fn refused(&mut self, now: Moment) {
        self.refused = Some(now);
    }

    pub(super) const fn started(&mut self, now: Moment) {
        self.attempts = [self.attempts[1], Some(now)];
    }

    /// Records a successful load. `chance` is from 0 to 1000.
    pub(super) fn succeeded(&mut self, now: Moment, says: Option<Duration>, chance: u16) {
        let settings = &self.settings;
        let fresh_for = says.unwrap_or(settings.default_freshness);
        let fresh_for = fresh_for.clamp(settings.min_freshness, settings.max_freshness);
        let fresh_for = Duration::from_secs(fresh_for.as_secs());
        // 90 to 110 percent of the configured part, in units of 1/10 000 percent of the freshness.
        let spread = 9_000_u64.saturating_add(u64::from(chance.min(1000)).saturating_mul(2));
        let part = u64::from(settings.refresh_ahead_percent).saturating_mul(spread);
        let ahead = fresh_for.as_secs().saturating_mul(part) / 1_000_000;
        let refresh_after = Duration::from_secs(ahead.max(1)).min(fresh_for);
        let serve_for = fresh_for.saturating_add(Duration::from_secs(settings.stale_if_error.as_secs()));
        self.loaded = Some(Loaded { at: now, refresh_after, fresh_for, serve_for });
        self.failures = 0;
        self.retry = None;
    }

    /// Records a failed load. `chance` is from 0 to 1000, and `asked` is the pause that the server asked for.
    pub(super) fn failed(&mut self, now: Moment, chance: u16, asked: Option<Duration>) {
        let doubled =
            self.settings.first_back_off.as_secs().saturating_mul(1_u64.checked_shl(self.failures).unwrap_or(u64::MAX));
        let max = self.settings.max_back_off.as_secs();
        // Full jitter, so that many instances do not retry at the same time.
        let pause = doubled.min(max).saturating_mul(u64::from(chance.min(1000))).div_ceil(1000);
        let asked = asked.map_or(0, |asked| asked.as_secs()).min(max);
        self.gave_up();
        self.retry = Some((now, Duration::from_secs(pause.max(asked))));
    }

    /// Records a load that did not end in time, for reasons that may lie in this process. There is no pause after it.
    pub(super) const fn gave_up(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    pub(super) fn state(&self, now: Moment) -> HealthState {
        let Some(loaded) = self.loaded else { return HealthState::Empty };
        let age = now.since(loaded.at);
        // At the last representable second all keys have expired. A look-up compares dates, so it finds that as well.
        if age >= loaded.serve_for || now.wall >= loaded.at.wall.saturating_add(loaded.serve_for) {
            return HealthState::Expired;
        }
        if age < loaded.fresh_for {
            return HealthState::Fresh;
        }
        let began = ago(now, age);
        HealthState::Stale {
            since: began.saturating_add(loaded.fresh_for),
            until: began.saturating_add(loaded.serve_for),
        }
    }

    pub(super) fn has_loaded(&self) -> bool {
        self.loaded.is_some()
    }

    pub(super) fn last_success(&self, now: Moment) -> Option<NumericDate> {
        self.age(now).map(|age| ago(now, age))
    }

    /// Returns the time since the last success.
    pub(super) fn age(&self, now: Moment) -> Option<Duration> {
        self.loaded.map(|loaded| now.since(loaded.at))
    }

    pub(super) fn last_attempt(&self, now: Moment) -> Option<NumericDate> {
        self.attempts[1].map(|began| ago(now, now.since(began)))
    }

    pub(super) fn last_refusal(&self, now: Moment) -> Option<NumericDate> {
        self.refused.map(|refused| ago(now, now.since(refused)))
    }

    /// Returns until when loads because of a missing key are refused, if they are.
    pub(super) fn refused_until(&self, now: Moment) -> Option<NumericDate> {
        end(now, self.missing_in(now))
    }

    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    /// Returns the end of the pause after a failure, while it lasts.
    pub(super) fn retry_at(&self, now: Moment) -> Option<NumericDate> {
        end(now, self.retry_in(now))
    }

    /// Returns when the current keys were loaded, and for how long they may be served.
    pub(super) fn served(&self) -> Option<(Moment, Duration)> {
        self.loaded.map(|loaded| (loaded.at, loaded.serve_for))
    }

    /// Returns the time until [`RefreshReason::Ahead`] will be permitted.
    pub(super) fn next_refresh(&self, now: Moment) -> Duration {
        self.refresh_in(now).max(self.retry_in(now))
    }

    fn refresh_in(&self, now: Moment) -> Duration {
        self.loaded.map_or(Duration::ZERO, |loaded| loaded.refresh_after.saturating_sub(now.since(loaded.at)))
    }

    fn retry_in(&self, now: Moment) -> Duration {
        self.retry.map_or(Duration::ZERO, |(failed, pause)| pause.saturating_sub(now.since(failed)))
    }

    /// Returns the time until [`RefreshReason::Missing`] will be permitted.
    ///
    /// Two attempts are allowed in the window: the first may be caused by an invented `kid`, and the second is left for
    /// a key that is new.
    fn missing_in(&self, now: Moment) -> Duration {
        let cooldown = Duration::from_secs(self.settings.cooldown.as_secs());
        let rest = self.attempts[0].map_or(Duration::ZERO, |earlier| cooldown.saturating_sub(now.since(earlier)));
        rest.max(self.retry_in(now))
    }
}

/// Returns the end of a time that lasts from now, if it is not over.
fn end(now: Moment, rest: Duration) -> Option<NumericDate> {
    (!rest.is_zero()).then(|| now.wall.saturating_add(rest))
}

/// Returns the date of a moment of this age by the clock as it is now, which may have been set since.
fn ago(now: Moment, age: Duration) -> NumericDate {
    now.wall.saturating_sub(Duration::from_secs(age.as_secs()))
}

#[cfg(test)]
mod tests {
    use RefreshReason::{Ahead, Manual, Missing};

    use super::super::timeline::{Reading, Timeline};
    use super::*;

    const HALF: u16 = 500;

    fn date(seconds: i64) -> NumericDate {
        NumericDate::from_unix_seconds(seconds.saturating_add(1_700_000_000))
    }

    fn moment(wall: NumericDate) -> Moment {
        Timeline::default().observe(Reading { wall, monotonic: None })
    }

    fn at(seconds: i64) -> Moment {
        moment(date(seconds))
    }

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn schedule() -> Schedule {
        Schedule::new(RemoteSettings::default())
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
        assert_eq!((schedule().state(at(0)), schedule().next_refresh(at(0))), (HealthState::Empty, secs(0)));
    }

    #[test]
    fn freshness_follows_the_response_within_limits() {
        for (says, lasts) in [(None, 600), (Some(0), 60), (Some(59), 60), (Some(61), 61), (Some(u64::MAX), 86_400)] {
            let schedule = loaded(says, HALF);
            assert_eq!(schedule.state(at(lasts - 1)), HealthState::Fresh, "{says:?}");
            let stale = HealthState::Stale { since: date(lasts), until: date(lasts + 3600) };
            assert_eq!(schedule.state(at(lasts)), stale, "{says:?}");
            assert_eq!(schedule.state(at(lasts + 3599)), stale, "{says:?}");
            assert_eq!(schedule.state(at(lasts + 3600)), HealthState::Expired, "{says:?}");
        }
    }

    #[test]
    fn early_refresh_is_due_around_80_percent() {
        for (chance, due) in [(0, 432), (HALF, 480), (1000, 528)] {
            let schedule = loaded(Some(600), chance);
            assert_eq!(schedule.next_refresh(at(due - 7)), secs(7));
            assert!(!schedule.permits(Ahead, at(due - 1)) && schedule.permits(Ahead, at(due)));
        }
        let mut late = Schedule::new(RemoteSettings::default().refresh_ahead_percent(99));
        late.succeeded(at(0), None, 1000);
        assert_eq!(late.next_refresh(at(0)), secs(600));
    }

    #[test]
    fn missing_keys_cause_two_attempts_per_cooldown() {
        let mut schedule = loaded(None, HALF);
        assert!(schedule.permits(Missing, at(1)), "one is kept for a rotation");
        schedule.started(at(10));
        schedule.succeeded(at(10), None, HALF);
        for refused in [10, 20, 29] {
            assert!(!schedule.permits(Missing, at(refused)), "{refused}");
            assert_eq!(schedule.refused_until(at(refused)), Some(date(30)));
            assert!(schedule.permits(Manual, at(refused)), "{refused}");
        }
        assert!(schedule.permits(Missing, at(30)));
        assert_eq!(schedule.refused_until(at(30)), None);
        schedule.started(at(30));
        assert!(!schedule.permits(Missing, at(39)));
        assert!(schedule.permits(Missing, at(40)));
    }

    #[test]
    fn back_off_doubles_and_is_reset_by_success() {
        let mut schedule = schedule();
        let mut now = 0;
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            schedule.failed(at(now), 1000, None);
            assert!(!schedule.permits(Ahead, at(now + pause - 1)), "{pause}");
            assert!(schedule.permits(Ahead, at(now + pause)) && schedule.permits(Missing, at(now + pause)), "{pause}");
            assert_eq!(schedule.next_refresh(at(now)), secs(u64::try_from(pause).unwrap()));
            assert_eq!(schedule.retry_at(at(now)), Some(date(now + pause)));
            assert_eq!(schedule.retry_at(at(now + pause)), None);
            now += pause;
        }
        schedule.failures = u32::MAX;
        schedule.failed(at(now), 1000, None);
        assert_eq!(schedule.next_refresh(at(now)), secs(60));
        assert_eq!(schedule.failures(), u32::MAX);
        schedule.succeeded(at(now), None, HALF);
        schedule.failed(at(now), 1000, None);
        assert!(schedule.permits(Missing, at(now + 1)));
    }

    #[test]
    fn failure_keeps_current_keys() {
        let mut schedule = loaded(None, HALF);
        schedule.failed(at(599), 0, None);
        assert_eq!(schedule.state(at(599)), HealthState::Fresh);
        assert_eq!((schedule.last_success(at(599)), schedule.served()), (Some(date(0)), Some((at(0), secs(4200)))));
        assert_eq!((schedule.age(at(599)), schedule.last_attempt(at(599))), (Some(secs(599)), Some(date(0))));
    }

    #[test]
    fn zero_stale_if_error_expires_with_freshness() {
        let mut schedule = Schedule::new(RemoteSettings::default().stale_if_error(Duration::ZERO));
        schedule.succeeded(at(0), None, HALF);
        assert_eq!(schedule.state(at(599)), HealthState::Fresh);
        assert_eq!(schedule.state(at(600)), HealthState::Expired);
    }

    #[test]
    fn requested_pause_is_honoured_up_to_the_maximum() {
        for (asked, pause) in [(0, 1), (1, 1), (30, 30), (60, 60), (120, 60), (u64::MAX, 60)] {
            let mut schedule = schedule();
            schedule.failed(at(0), 1000, Some(secs(asked)));
            assert_eq!(schedule.next_refresh(at(0)), secs(pause), "{asked}");
            assert!(!schedule.permits(Missing, at(0)) && schedule.permits(Manual, at(0)));
        }
        let mut later = schedule();
        (0..6).for_each(|_| later.failed(at(0), 1000, None));
        later.failed(at(0), 1000, Some(secs(5)));
        assert_eq!(later.next_refresh(at(0)), secs(60), "it never shortens the pause");
    }

    #[test]
    fn clock_set_back_keeps_all_pauses() {
        const DAY: i64 = 86_400;
        let mut timeline = Timeline::default();
        let mut see = |wall, monotonic| {
            timeline.observe(Reading { wall: date(wall), monotonic: Some(Duration::from_secs(monotonic)) })
        };
        let mut schedule = schedule();
        let began = see(0, 7);
        schedule.started(began);
        schedule.succeeded(began, Some(secs(600)), HALF);
        schedule.started(see(5, 12));
        assert!(!schedule.permits(Missing, see(6 - DAY, 13)));
        let now = see(30 - DAY, 37);
        assert!(schedule.permits(Missing, now));
        assert_eq!(schedule.next_refresh(now), secs(450));
        assert_eq!((schedule.last_success(now), schedule.age(now)), (Some(date(-DAY)), Some(secs(30))));
        assert_eq!(
            schedule.state(see(4199 - DAY, 4206)),
            HealthState::Stale { since: date(600 - DAY), until: date(4200 - DAY) }
        );
        assert_eq!(schedule.state(see(4200 - DAY, 4207)), HealthState::Expired);
    }

    #[test]
    fn extreme_clocks_do_not_overflow() {
        for now in [i64::MIN, -1, 0, i64::MAX - 1, i64::MAX].map(NumericDate::from_unix_seconds) {
            let mut schedule = loaded(Some(u64::MAX), 1000);
            let now = moment(now);
            schedule.started(now);
            schedule.failed(now, 1000, Some(Duration::MAX));
            schedule.succeeded(now, Some(Duration::MAX), 1000);
            let first = moment(NumericDate::from_unix_seconds(i64::MIN));
            for now in [now, first] {
                let _ = (schedule.state(now), schedule.next_refresh(now), schedule.permits(Missing, now));
                let _ = (schedule.last_success(now), schedule.last_attempt(now), schedule.retry_at(now));
            }
        }
    }
}
