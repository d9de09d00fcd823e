//! The state that clones of a source share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use crate::crypto::random;
use crate::error::environment::EnvironmentError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::clock::Clock;
use crate::jose::numeric_date::NumericDate;
use crate::keys::events::{KeyEvent, Receiver};
use crate::keys::health::{Health, HealthState};
use crate::keys::refresh::RefreshOutcome;
use crate::keys::remote::alarm::Alarm;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::exchange::Validators;
use crate::keys::remote::fetch::Fetch;
use crate::keys::remote::flight::Flight;
use crate::keys::remote::retry_after::RetryAfter;
use crate::keys::remote::schedule::Schedule;
use crate::keys::remote::settings::{Jitter, RemoteSettings};
use crate::keys::remote::timeline::{Moment, Reading, Timeline};
use crate::keys::set::KeySet;
use crate::keys::set::store::KeyStore;

pub(super) struct Inner {
    pub(super) endpoint: Arc<dyn KeyEndpoint>,
    pub(super) fetch: Option<Arc<dyn Fetch>>,
    pub(super) settings: RemoteSettings,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) events: Receiver,
    /// Wakes refreshers. They hold no source, so the alarm outlives it.
    pub(super) alarm: Arc<Alarm>,
    /// The URL for errors. No method of the endpoint is called while the lock is held.
    subject: String,
    store: KeyStore,
    /// The end of the time in which the keys may be served, in seconds since 1970. A look-up reads it without a lock.
    serve_until: AtomicI64,
    /// The same end by the monotonic clock, in milliseconds after `epoch`. The maximum means that there is none.
    serve_until_monotonic: AtomicU64,
    /// Whether `serve_until` is valid. No value of `serve_until` can be reserved for this, because a clock may return
    /// any second.
    has_loaded: AtomicBool,
    /// Whether the event that the keys have expired was sent.
    has_sent_expiry: AtomicBool,
    /// The first reading of the monotonic clock.
    epoch: OnceLock<Instant>,
    state: Mutex<State>,
    /// Counts the times that were recorded in the state.
    observations: AtomicU64,
    /// The threads that are inside the clock.
    in_clock: Mutex<Vec<ThreadId>>,
}

/// Locked only while deciding, never while waiting.
pub(super) struct State {
    pub(super) schedule: Schedule,
    pub(super) current: Option<Current>,
    pub(super) known: Known,
    timeline: Timeline,
    last_error: Option<LoadError>,
}

/// The load that is under way.
pub(super) struct Current {
    pub(super) flight: Arc<Flight>,
    pub(super) began: Moment,
}

/// The last good response, to find out whether the next one differs.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) validators: Validators,
    pub(super) digest: Option<Vec<u8>>,
    /// The freshness time that it declared.
    pub(super) fresh_for: Option<Duration>,
}

/// Keys from a response.
pub(super) struct Loaded {
    /// `None` if the keys have not changed.
    pub(super) keys: Option<KeySet>,
    pub(super) known: Known,
}

/// The parts of a source that its builder methods replace.
pub(super) struct Parts {
    pub(super) endpoint: Arc<dyn KeyEndpoint>,
    pub(super) fetch: Option<Arc<dyn Fetch>>,
    pub(super) settings: RemoteSettings,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) events: Receiver,
}

impl Inner {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts { endpoint, fetch, settings, clock, events } = parts;
        let state = State {
            schedule: Schedule::new(settings),
            current: None,
            known: Known::default(),
            timeline: Timeline::default(),
            last_error: None,
        };
        let subject = endpoint.url().to_string();
        Self {
            endpoint,
            fetch,
            settings,
            clock,
            events,
            alarm: Arc::default(),
            subject,
            store: KeyStore::default(),
            serve_until: AtomicI64::new(i64::MIN),
            serve_until_monotonic: AtomicU64::new(u64::MAX),
            has_loaded: AtomicBool::new(false),
            has_sent_expiry: AtomicBool::new(false),
            epoch: OnceLock::new(),
            state: Mutex::new(state),
            observations: AtomicU64::new(0),
            in_clock: Mutex::default(),
        }
    }

    pub(super) fn parts(&self) -> Parts {
        Parts {
            endpoint: Arc::clone(&self.endpoint),
            fetch: self.fetch.clone(),
            settings: self.settings,
            clock: Arc::clone(&self.clock),
            events: self.events.clone(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic may leave the state half updated. The next decision is valid for any values.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the keys if they may still be served. The store itself reports that it is empty.
    pub(super) fn keys(&self) -> Result<&KeyStore, EnvironmentError> {
        if self.has_loaded.load(Ordering::Acquire) && self.are_over()? {
            // A refresher rests as long as no refresh is due by the clock as it was.
            self.alarm.sound();
            self.send_expiry();
            return Err(EnvironmentError::KeySetExpired);
        }
        Ok(&self.store)
    }

    fn are_over(&self) -> Result<bool, EnvironmentError> {
        if self.clock.now()?.as_unix_seconds() >= self.serve_until.load(Ordering::Acquire) {
            return Ok(true);
        }
        let until = self.serve_until_monotonic.load(Ordering::Acquire);
        Ok(until < u64::MAX && self.since_epoch(self.clock.monotonic()).is_some_and(|now| milliseconds(now) >= until))
    }

    /// Sends an event once after each load.
    fn send_expiry(&self) {
        if !self.has_sent_expiry.load(Ordering::Acquire) && !self.has_sent_expiry.swap(true, Ordering::AcqRel) {
            self.events.send(&self.subject, &KeyEvent::Expired);
        }
    }

    /// Ends a load. Valid keys replace the old ones. Otherwise the old ones stay, and the server may have asked for a pause.
    pub(super) fn settle(
        &self,
        flight: &Arc<Flight>,
        loaded: Result<Loaded, LoadError>,
        asked: Option<RetryAfter>,
    ) -> RefreshOutcome {
        let chance = self.chance();
        let (mut state, observed) = self.observe();
        if !state.is_current(flight) {
            drop(state);
            // It was given up, and its waiters have their outcome. A newer load may have ended since, so its keys may be
            // older than those in use.
            return flight.outcome().unwrap_or_else(|| RefreshOutcome::Failed(LoadReason::TimedOut.into()));
        }
        let before = state.schedule.has_loaded().then(|| self.store.key_set());
        let outcome = match (loaded, observed) {
            (Ok(loaded), Ok(now)) => {
                state.schedule.succeeded(now, loaded.known.fresh_for, chance);
                state.known = loaded.known;
                state.last_error = None;
                let outcome = if loaded.keys.is_some() { RefreshOutcome::Changed } else { RefreshOutcome::Unchanged };
                if let Some(keys) = loaded.keys {
                    self.store.replace(keys);
                }
                self.publish_end(&state);
                self.has_sent_expiry.store(false, Ordering::Release);
                outcome
            }
            (Ok(_), Err(clock)) => self.note(&mut state, LoadReason::Environment(clock).into()),
            (Err(error), observed) => {
                if let Ok(now) = observed {
                    state.schedule.failed(now, chance, asked.map(|asked| asked.after(now.wall)));
                }
                self.note(&mut state, error)
            }
        };
        let (failures, retry_at) =
            (state.schedule.failures(), observed.ok().and_then(|now| state.schedule.retry_at(now)));
        state.current = None;
        drop(state);
        flight.settle(outcome.clone());
        match &outcome {
            RefreshOutcome::Changed => self.events.loaded(&self.subject, before.as_deref(), &self.store.key_set()),
            RefreshOutcome::Unchanged => self.events.send(&self.subject, &KeyEvent::Unchanged),
            RefreshOutcome::Failed(error) => {
                self.events.send(&self.subject, &KeyEvent::Failed { error, failures, retry_at });
            }
            RefreshOutcome::Refused => {}
        }
        outcome
    }

    /// Ends a load that was abandoned. The server is not at fault, so there is no back-off.
    pub(super) fn abandon(&self, flight: &Arc<Flight>) {
        let mut state = self.lock();
        if !state.is_current(flight) {
            return;
        }
        state.current = None;
        self.end_early(state, LoadReason::Aborted, |outcome| flight.settle(outcome));
    }

    pub(super) fn health(&self) -> Health {
        let (state, observed) = self.look();
        // Without a time no key is served. At the last representable second all keys have expired.
        let now = observed.unwrap_or_else(|_| state.timeline.at(NumericDate::from_unix_seconds(i64::MAX)));
        let mut health = Health::new(state.schedule.state(now)).with_keys(&self.store.key_set());
        health.last_error.clone_from(&state.last_error);
        health.failures = state.schedule.failures();
        health.last_attempt = state.schedule.last_attempt(now);
        health.last_success = state.schedule.last_success(now);
        health.last_refusal = state.schedule.last_refusal(now);
        if observed.is_ok() {
            health.age = state.schedule.age(now);
            health.next_refresh = Some(now.wall.saturating_add(state.schedule.next_refresh(now)));
            health.retry_at = state.schedule.retry_at(now);
            health.refused_until = state.schedule.refused_until(now);
        }
        drop(state);
        if health.state == HealthState::Expired {
            self.alarm.sound();
            self.send_expiry();
        }
        health
    }

    pub(super) fn next_refresh(&self) -> Result<Duration, EnvironmentError> {
        let (state, observed) = self.look();
        Ok(state.schedule.next_refresh(observed?))
    }

    /// Returns the time until a refresher should act: at once if a load is parked.
    pub(super) fn rest(&self) -> Result<Duration, EnvironmentError> {
        let (state, observed) = self.look();
        let now = observed?;
        match &state.current {
            Some(current) if current.flight.is_parked() => Ok(Duration::ZERO),
            Some(current) => Ok(self.deadline().saturating_sub(now.passed_since(current.began))),
            None => Ok(state.schedule.next_refresh(now)),
        }
    }

    /// Reads the clock, locks the state, and gives up a load that is overdue.
    ///
    /// A load is driven by its waiters, so it stands still if the runtime of a waiter does. It must not hold up the
    /// others.
    pub(super) fn look(&self) -> (MutexGuard<'_, State>, Result<Moment, EnvironmentError>) {
        let (mut state, observed) = self.observe();
        let Ok(now) = observed else { return (state, observed) };
        let deadline = self.deadline();
        let Some(Current { flight, .. }) = state.current.take_if(|current| now.passed_since(current.began) >= deadline)
        else {
            return (state, observed);
        };
        if flight.has_waiters() {
            state.schedule.gave_up();
        }
        self.end_early(state, LoadReason::TimedOut, |outcome| flight.give_up(outcome));
        // The lock was released meanwhile, so another load may be under way. That one has only begun.
        (self.lock(), observed)
    }

    /// The time after which a load is given up. The client has a little longer than its own limit.
    pub(super) fn deadline(&self) -> Duration {
        self.settings.total_timeout.saturating_add(GRACE)
    }

    /// Ends a load for a reason that lies in this process.
    fn end_early(&self, mut state: MutexGuard<'_, State>, reason: LoadReason, end: impl FnOnce(RefreshOutcome)) {
        let outcome = self.note(&mut state, reason.into());
        let failures = state.schedule.failures();
        drop(state);
        end(outcome.clone());
        if let RefreshOutcome::Failed(error) = &outcome {
            self.events.send(&self.subject, &KeyEvent::Failed { error, failures, retry_at: None });
        }
    }

    /// Reads the clock, and locks and updates the state.
    fn observe(&self) -> (MutexGuard<'_, State>, Result<Moment, EnvironmentError>) {
        let mut attempts: u32 = 0;
        loop {
            let before = self.observations.load(Ordering::Acquire);
            // The clock is foreign code, so no lock is held meanwhile.
            let read = self.read_clock();
            let mut state = self.lock();
            let mut now = match read {
                Ok(now) => now,
                Err(error) => return (state, Err(error)),
            };
            if self.observations.load(Ordering::Acquire) != before {
                // Another thread recorded a time meanwhile. An earlier one after it would look like a clock that was set
                // back, so read the clock again.
                attempts = attempts.saturating_add(1);
                if attempts < MAX_CLOCK_READS {
                    continue;
                }
                now = state.timeline.seen().map_or(now, |seen| now.not_before(seen));
            }
            self.observations.fetch_add(1, Ordering::Release);
            let now = state.timeline.observe(now);
            self.publish_end(&state);
            return (state, Ok(now));
        }
    }

    /// Fails if this thread is inside the clock already: a clock that refreshes its own source would call itself for
    /// ever.
    pub(super) fn read_clock(&self) -> Result<Reading, EnvironmentError> {
        let this_thread = thread::current().id();
        let threads = || self.in_clock.lock().unwrap_or_else(PoisonError::into_inner);
        if threads().contains(&this_thread) {
            return Err(EnvironmentError::Reentrant);
        }
        threads().push(this_thread);
        // Catch a panic, because it would leave the load without an outcome and later callers waiting for ever.
        let read = catch_unwind(AssertUnwindSafe(|| Ok((self.clock.now()?, self.clock.monotonic()))));
        threads().retain(|thread| *thread != this_thread);
        let (wall, monotonic) = read.unwrap_or(Err(EnvironmentError::ClockUnavailable))?;
        Ok(Reading { wall, monotonic: self.since_epoch(monotonic) })
    }

    fn since_epoch(&self, monotonic: Option<Instant>) -> Option<Duration> {
        let now = monotonic?;
        Some(now.saturating_duration_since(*self.epoch.get_or_init(|| now)))
    }

    fn publish_end(&self, state: &State) {
        let end = state.schedule.served().and_then(|(at, lasts)| state.timeline.end_of(at, lasts));
        if let Some(end) = end {
            self.serve_until.store(end.wall.as_unix_seconds(), Ordering::Release);
            self.serve_until_monotonic.store(end.monotonic.map_or(u64::MAX, milliseconds), Ordering::Release);
            self.has_loaded.store(true, Ordering::Release);
        }
    }

    fn note(&self, state: &mut State, error: LoadError) -> RefreshOutcome {
        let error = if error.names_its_place() { error } else { error.about(&self.subject) };
        state.last_error = Some(error.clone());
        RefreshOutcome::Failed(error)
    }

    fn chance(&self) -> u16 {
        match self.settings.jitter {
            Jitter::Fixed { per_mille } => per_mille,
            Jitter::Random => random_per_mille(),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The work of a parked load may keep its waker, which is the load itself. Nothing else would break this circle.
        let current = self.lock().current.take();
        if let Some(Current { flight, .. }) = current {
            flight.give_up(RefreshOutcome::Failed(LoadReason::Aborted.into()));
        }
        // Refreshers notice that there is nothing left to refresh.
        self.alarm.sound();
    }
}

impl State {
    fn is_current(&self, flight: &Arc<Flight>) -> bool {
        self.current.as_ref().is_some_and(|current| Arc::ptr_eq(&current.flight, flight))
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The time after `total_timeout` at which a load is abandoned.
const GRACE: Duration = Duration::from_secs(1);

/// The number of clock readings for one decision if other threads record times meanwhile.
const MAX_CLOCK_READS: u32 = 4;

/// Without randomness the middle of the range is good enough. The jitter only spreads load.
fn random_per_mille() -> u16 {
    random::random().map_or(500, |bytes| u16::from_be_bytes(bytes) % 1001)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_covers_the_whole_range() {
        let drawn: Vec<u16> = (0..10_000).map(|_| random_per_mille()).collect();
        assert!(drawn.iter().all(|per_mille| *per_mille <= 1000));
        for tenth in 0..10 {
            assert!(drawn.iter().any(|per_mille| per_mille / 100 == tenth), "{tenth}");
        }
    }
}
