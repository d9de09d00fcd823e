//! Mutual exclusion of refreshes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::thread::ThreadId;

use crate::error::environment::EnvironmentError;
use crate::error::key_source::LoadReason;
use crate::keys::local::promise::Promise;
use crate::keys::refresh::RefreshOutcome;

/// Lets one refresh read at a time, and knows the one that will be next.
#[derive(Default)]
pub(super) struct Turn {
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Default)]
struct State {
    /// The thread that reads, and the outcome that it will have.
    running: Option<(ThreadId, Arc<Promise>)>,
    /// A refresh on a thread of its own that waits for its turn. One is enough, because it has read nothing yet.
    queued: Option<Arc<Promise>>,
}

/// A refresh that a task waits for.
pub(super) enum Queued {
    /// The caller has to start a thread for it.
    New(Arc<Promise>),
    Known(Arc<Promise>),
}

impl Turn {
    /// Blocks until it is the turn of this refresh. Fails if it is this thread's turn already, which would never end.
    pub(super) fn take(&self) -> Result<Taken<'_>, EnvironmentError> {
        self.take_for(|_| Arc::default())
    }

    /// Blocks until it is the turn of the queued refresh.
    pub(super) fn take_queued(&self) -> Result<Taken<'_>, EnvironmentError> {
        self.take_for(|queued| queued.take().unwrap_or_default())
    }

    fn take_for(
        &self,
        promise: impl FnOnce(&mut Option<Arc<Promise>>) -> Arc<Promise>,
    ) -> Result<Taken<'_>, EnvironmentError> {
        let this_thread = thread::current().id();
        let mut state = self.lock_for(this_thread)?;
        while state.running.is_some() {
            state = self.given_back.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let promise = promise(&mut state.queued);
        state.running = Some((this_thread, Arc::clone(&promise)));
        Ok(Taken { turn: self, promise })
    }

    /// Returns the refresh that reads now, or else the next one. Fails if this thread reads.
    pub(super) fn first(&self) -> Result<Option<Arc<Promise>>, EnvironmentError> {
        let state = self.lock_for(thread::current().id())?;
        Ok(state.running.as_ref().map(|(_, promise)| promise).or(state.queued.as_ref()).cloned())
    }

    /// Returns a refresh that has not read anything yet. Fails if this thread reads.
    pub(super) fn queue(&self) -> Result<Queued, EnvironmentError> {
        let mut state = self.lock_for(thread::current().id())?;
        let new = Arc::<Promise>::default();
        match &mut state.queued {
            Some(queued) => {
                // Its thread still waits for the turn, but those who waited for it have given up.
                if queued.is_settled() {
                    *queued = new;
                }
                Ok(Queued::Known(Arc::clone(queued)))
            }
            queued => {
                *queued = Some(Arc::clone(&new));
                Ok(Queued::New(new))
            }
        }
    }

    /// Removes a refresh for which no thread could be started.
    pub(super) fn forget(&self, promise: &Arc<Promise>) {
        self.lock().queued.take_if(|queued| Arc::ptr_eq(queued, promise));
    }

    fn lock_for(&self, this_thread: ThreadId) -> Result<MutexGuard<'_, State>, EnvironmentError> {
        let state = self.lock();
        if state.running.as_ref().is_some_and(|(thread, _)| *thread == this_thread) {
            return Err(EnvironmentError::Reentrant);
        }
        Ok(state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the turn back when dropped. After a panic it also settles the refresh, so that nobody waits for ever.
pub(super) struct Taken<'a> {
    turn: &'a Turn,
    pub(super) promise: Arc<Promise>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.turn.lock().running = None;
        self.turn.given_back.notify_all();
        self.promise.settle(RefreshOutcome::Failed(LoadReason::Aborted.into()));
        self.promise.announce();
    }
}
