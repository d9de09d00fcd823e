//! Refreshing on the thread of the caller, and on a thread of its own.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::clock::Clock;
use crate::keys::events::KeyEvent;
use crate::keys::local::local_keys::LocalKeys;
use crate::keys::local::promise::Promise;
use crate::keys::local::reading::Reading;
use crate::keys::local::state::State;
use crate::keys::local::turn::{Queued, Taken};
use crate::keys::refresh::{RefreshOutcome, RefreshReason};
use crate::keys::set::KeySet;

impl LocalKeys {
    /// Refreshes on this thread.
    pub(super) fn refresh_here(&self) -> RefreshOutcome {
        match self.shared.turn.take() {
            Ok(turn) => self.refresh_in(turn, RefreshReason::Manual),
            Err(error) => RefreshOutcome::Failed(LoadReason::Environment(error).into()),
        }
    }

    fn refresh_in(&self, turn: Taken<'_>, reason: RefreshReason) -> RefreshOutcome {
        let promise = &turn.promise;
        // A caller that waited for another reading finds out here that it happened.
        match (self.clock.now(), reason) {
            (Ok(now), RefreshReason::Missing) if self.state().refuses(now, self.cooldown) => {
                promise.settle(RefreshOutcome::Refused);
                return RefreshOutcome::Refused;
            }
            (Ok(now), _) => self.state().read_at = Some(now),
            (Err(error), RefreshReason::Missing) => {
                let outcome = RefreshOutcome::Failed(LoadReason::Environment(error).into());
                promise.settle(outcome.clone());
                return outcome;
            }
            (Err(_), _) => {}
        }
        let before = self.shared.store.key_set();
        let outcome = self.read_anew(promise);
        // Note the time again. Otherwise all callers that waited for a slow reading would each start another.
        if let Ok(now) = self.clock.now() {
            self.state().read_at = Some(now);
        }
        let now = self.shared.store.key_set();
        // The receiver of events is foreign code. It may be slow, and it may refresh.
        drop(turn);
        self.report(&outcome, &before, &now);
        outcome
    }

    /// Refreshes on a thread of its own and waits without blocking, because a file system may hang.
    pub(super) async fn refresh_elsewhere(&self, reason: RefreshReason) -> RefreshOutcome {
        let promise = match self.join_or_start(reason) {
            Ok(promise) => promise,
            Err(outcome) => return outcome,
        };
        if !promise.is_settled() && promise.needs_watch() && self.start_watch(&promise).is_err() {
            // Without a watch the wait might never end.
            self.give_up(&promise, &self.no_thread());
        }
        promise.wait().await
    }

    fn join_or_start(&self, reason: RefreshReason) -> Result<Arc<Promise>, RefreshOutcome> {
        let failed = |error| RefreshOutcome::Failed(LoadReason::Environment(error).into());
        if reason == RefreshReason::Missing {
            // Any reading may find the key. One that took too long already may never end.
            match self.shared.turn.first().map_err(failed)? {
                Some(promise) if promise.is_settled() => {
                    self.state().refused_at = self.clock.now().ok();
                    return Err(RefreshOutcome::Refused);
                }
                Some(promise) => return Ok(promise),
                None => {}
            }
            let now = self.clock.now().map_err(failed)?;
            if self.state().refuses(now, self.cooldown) {
                return Err(RefreshOutcome::Refused);
            }
        }
        // The program has changed the files before this call, so only a reading that begins after it will do.
        let promise = match self.shared.turn.queue().map_err(failed)? {
            Queued::Known(promise) => return Ok(promise),
            Queued::New(promise) => promise,
        };
        if self.start_reader(reason).is_err() {
            self.shared.turn.forget(&promise);
            self.give_up(&promise, &self.no_thread());
        }
        Ok(promise)
    }

    fn start_reader(&self, reason: RefreshReason) -> io::Result<()> {
        let keys = self.clone();
        let read = move || {
            keys.refresh_contained(|keys| match keys.shared.turn.take_queued() {
                Ok(turn) => keys.refresh_in(turn, reason),
                // Not possible, because this thread is new.
                Err(error) => RefreshOutcome::Failed(LoadReason::Environment(error).into()),
            });
        };
        thread::Builder::new().name("jwt-identity-read".to_owned()).spawn(read).map(|_| ())
    }

    /// Refreshes on a thread of this crate, where nobody else would notice a panic.
    pub(super) fn refresh_contained(&self, refresh: impl FnOnce(&Self) -> RefreshOutcome) {
        // If this panics, the turn tells those who wait.
        if catch_unwind(AssertUnwindSafe(|| refresh(self))).is_err() {
            let error = self.shared.place.locate(LoadReason::Aborted);
            self.state().failed(None, error.clone());
            self.report_failure(&error);
        }
    }

    fn start_watch(&self, promise: &Arc<Promise>) -> io::Result<()> {
        let (keys, promise) = (self.clone(), Arc::clone(promise));
        let watch = move || {
            if !promise.is_settled_within(keys.timeout) {
                let error = LoadError::new(LoadReason::TimedOut);
                let error = error.detail(&format!("reading did not end within {:?}", keys.timeout));
                keys.give_up(&promise, &keys.shared.place.locate(error));
            }
        };
        thread::Builder::new().name("jwt-identity-watch".to_owned()).spawn(watch).map(|_| ())
    }

    /// Ends the wait for a reading. The reading itself goes on, and its keys are used if it ends.
    fn give_up(&self, promise: &Promise, error: &LoadError) {
        let mut state = self.state();
        // Under the lock of the state, so that the error does not replace the result of a reading that has just ended.
        let is_given_up = promise.settle(RefreshOutcome::Failed(error.clone()));
        if is_given_up {
            state.failed(None, error.clone());
        }
        drop(state);
        if is_given_up {
            self.report_failure(error);
            promise.announce();
        }
    }

    fn no_thread(&self) -> LoadError {
        self.shared.place.locate(LoadError::new(LoadReason::Aborted).detail("no thread could be started"))
    }

    fn read_anew(&self, promise: &Promise) -> RefreshOutcome {
        let place = &self.shared.place;
        let first = Reading::of(place);
        if let Some(known) = self.known(promise, &first) {
            return known;
        }
        let reading = Reading::settled(place, first);
        if let Some(known) = self.known(promise, &reading) {
            return known;
        }
        match reading {
            Ok(reading) => match place.key_set(&reading.contents, &self.shared.reader) {
                Ok(key_set) => self.conclude(promise, |state| {
                    self.shared.store.replace(key_set);
                    state.served_now(reading.digest)
                }),
                Err(error) => self.conclude(promise, |state| state.failed(Some(reading.digest), error)),
            },
            Err(error) => self.conclude(promise, |state| state.failed(None, error)),
        }
    }

    /// Changes state and promise together: see [`give_up`](Self::give_up).
    fn conclude(&self, promise: &Promise, update: impl FnOnce(&mut State) -> RefreshOutcome) -> RefreshOutcome {
        let mut state = self.state();
        let outcome = update(&mut state);
        promise.settle(outcome.clone());
        outcome
    }

    /// Returns the outcome if these files were read before.
    fn known(&self, promise: &Promise, reading: &Result<Reading, LoadError>) -> Option<RefreshOutcome> {
        let mut state = self.state();
        let outcome = state.outcome_of(reading)?;
        promise.settle(outcome.clone());
        Some(outcome)
    }

    fn report(&self, outcome: &RefreshOutcome, before: &KeySet, now: &KeySet) {
        let source = self.shared.place.name();
        match outcome {
            RefreshOutcome::Changed => self.events.loaded(&source, Some(before), now),
            RefreshOutcome::Unchanged => self.events.send(&source, &KeyEvent::Unchanged),
            RefreshOutcome::Failed(error) => self.report_failure(error),
            RefreshOutcome::Refused => {}
        }
    }

    fn report_failure(&self, error: &LoadError) {
        let failures = self.state().failure.as_ref().map_or(0, |failure| failure.count);
        self.events.send(&self.shared.place.name(), &KeyEvent::Failed { error, failures, retry_at: None });
    }
}
