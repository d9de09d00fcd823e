//! The state that clones of a source share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::thread::ThreadId;
use std::time::Duration;

use crate::crypto::random;
use crate::error::environment::EnvironmentError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::clock::Clock;
use crate::jose::numeric_date::NumericDate;
use crate::keys::health::Health;
use crate::keys::refresh::RefreshOutcome;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::exchange::Validators;
use crate::keys::remote::fetch::Fetch;
use crate::keys::remote::flight::Flight;
use crate::keys::remote::schedule::Schedule;
use crate::keys::remote::settings::{Jitter, RemoteSettings};
use crate::keys::set::KeySet;
use crate::keys::set::store::KeyStore;

pub(super) struct Inner {
    pub(super) endpoint: Arc<dyn KeyEndpoint>,
    pub(super) fetch: Option<Arc<dyn Fetch>>,
    pub(super) settings: RemoteSettings,
    pub(super) clock: Arc<dyn Clock>,
    /// The URL for errors. No method of the endpoint is called while the lock is held.
    subject: String,
    store: KeyStore,
    /// The end of the time in which the keys may be served, in seconds since 1970. A look-up reads it without a lock.
    serve_until: AtomicI64,
    /// Whether `serve_until` is valid. No value of `serve_until` can be reserved for this, because a clock may return
    /// any second.
    has_loaded: AtomicBool,
    state: Mutex<State>,
    /// Counts the times that were recorded in the state.
    observations: AtomicU64,
    /// The threads that are inside the clock.
    in_clock: Mutex<Vec<ThreadId>>,
}

/// Locked only while deciding, never while waiting.
pub(super) struct State {
    pub(super) schedule: Schedule,
    pub(super) flight: Option<Arc<Flight>>,
    pub(super) known: Known,
    last_error: Option<LoadError>,
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

impl Inner {
    pub(super) fn new(
        endpoint: Arc<dyn KeyEndpoint>,
        fetch: Option<Arc<dyn Fetch>>,
        settings: RemoteSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let state =
            State { schedule: Schedule::new(settings), flight: None, known: Known::default(), last_error: None };
        let subject = endpoint.url().to_string();
        Self {
            endpoint,
            fetch,
            settings,
            clock,
            subject,
            store: KeyStore::default(),
            serve_until: AtomicI64::new(i64::MIN),
            has_loaded: AtomicBool::new(false),
            state: Mutex::new(state),
            observations: AtomicU64::new(0),
            in_clock: Mutex::default(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic may leave the state half updated. The next decision is valid for any values.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the keys if they may still be served. The store itself reports that it is empty.
    pub(super) fn keys(&self) -> Result<&KeyStore, EnvironmentError> {
        if self.has_loaded.load(Ordering::Acquire) {
            let serve_until = self.serve_until.load(Ordering::Acquire);
            if self.clock.now()?.as_unix_seconds() >= serve_until {
                return Err(EnvironmentError::KeySetExpired);
            }
        }
        Ok(&self.store)
    }

    /// Ends a load. Valid keys replace the old ones; otherwise the old ones stay.
    pub(super) fn settle(&self, flight: &Arc<Flight>, loaded: Result<Loaded, LoadError>) -> RefreshOutcome {
        let chance = self.chance();
        let (mut state, observed) = self.observe();
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
                outcome
            }
            (Ok(_), Err(clock)) => self.note(&mut state, LoadReason::Environment(clock).into()),
            (Err(error), observed) => {
                if let Ok(now) = observed {
                    state.schedule.failed(now, chance);
                }
                self.note(&mut state, error)
            }
        };
        Self::land(state, flight, outcome)
    }

    /// Ends a load that was abandoned. The server is not at fault, so there is no back-off.
    pub(super) fn abandon(&self, flight: &Arc<Flight>) -> RefreshOutcome {
        let mut state = self.lock();
        let outcome = self.note(&mut state, LoadReason::Aborted.into());
        Self::land(state, flight, outcome)
    }

    pub(super) fn health(&self) -> Health {
        let (state, observed) = self.observe();
        // Without a time no key is served. At the last representable second all keys have expired.
        let now = observed.unwrap_or(NumericDate::from_unix_seconds(i64::MAX));
        let mut health = Health::new(state.schedule.state(now)).with_keys(&self.store.key_set());
        health.last_error.clone_from(&state.last_error);
        health.last_success = state.schedule.last_success();
        health.next_refresh = Some(state.schedule.next_refresh());
        health
    }

    pub(super) fn next_refresh(&self) -> Result<Duration, EnvironmentError> {
        let (state, observed) = self.observe();
        let now = observed?;
        Ok(state.schedule.next_refresh().saturating_duration_since(now))
    }

    /// Reads the clock, and locks and updates the state.
    pub(super) fn observe(&self) -> (MutexGuard<'_, State>, Result<NumericDate, EnvironmentError>) {
        let mut attempts: u32 = 0;
        loop {
            let before = self.observations.load(Ordering::Acquire);
            // The clock is foreign code, so no lock is held meanwhile.
            let read = self.read_clock();
            let mut state = self.lock();
            let Ok(mut now) = read else { return (state, read) };
            if self.observations.load(Ordering::Acquire) != before {
                // Another thread recorded a time meanwhile. An earlier one after it would look like a clock that was set
                // back, so read the clock again.
                attempts = attempts.saturating_add(1);
                if attempts < MAX_CLOCK_READS {
                    continue;
                }
                now = now.max(state.schedule.seen());
            }
            self.observations.fetch_add(1, Ordering::Release);
            state.schedule.observe(now);
            self.publish_end(&state);
            return (state, Ok(now));
        }
    }

    /// Fails if this thread is inside the clock already: a clock that refreshes its own source would call itself for
    /// ever.
    fn read_clock(&self) -> Result<NumericDate, EnvironmentError> {
        let this_thread = thread::current().id();
        let threads = || self.in_clock.lock().unwrap_or_else(PoisonError::into_inner);
        if threads().contains(&this_thread) {
            return Err(EnvironmentError::Reentrant);
        }
        threads().push(this_thread);
        // Catch a panic, because it would leave the load without an outcome and later callers waiting for ever.
        let read = catch_unwind(AssertUnwindSafe(|| self.clock.now()));
        threads().retain(|thread| *thread != this_thread);
        read.unwrap_or(Err(EnvironmentError::ClockUnavailable))
    }

    fn publish_end(&self, state: &State) {
        if let Some(end) = state.schedule.serve_until().map(NumericDate::as_unix_seconds) {
            self.serve_until.store(end, Ordering::Release);
            self.has_loaded.store(true, Ordering::Release);
        }
    }

    fn note(&self, state: &mut State, error: LoadError) -> RefreshOutcome {
        let error = if error.names_its_place() { error } else { error.about(&self.subject) };
        state.last_error = Some(error.clone());
        RefreshOutcome::Failed(error)
    }

    fn land(mut state: MutexGuard<'_, State>, flight: &Arc<Flight>, outcome: RefreshOutcome) -> RefreshOutcome {
        if state.flight.as_ref().is_some_and(|current| Arc::ptr_eq(current, flight)) {
            state.flight = None;
        }
        drop(state);
        flight.settle(outcome.clone());
        outcome
    }

    fn chance(&self) -> u16 {
        match self.settings.jitter {
            Jitter::Fixed { per_mille } => per_mille,
            Jitter::Random => random_per_mille(),
        }
    }
}

/// How often the clock is read for one decision if other threads record times meanwhile.
const MAX_CLOCK_READS: u32 = 4;

/// Without randomness the middle of the range is good enough. The jitter only spreads load.
fn random_per_mille() -> u16 {
    random::random().map_or(500, |octets| u16::from_be_bytes(octets) % 1001)
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
