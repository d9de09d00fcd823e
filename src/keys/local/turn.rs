//! Mutual exclusion with a time limit.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::thread::ThreadId;
use std::time::Duration;

use crate::error::environment::EnvironmentError;

/// Lets one caller read at a time. Others wait, optionally with a time limit.
#[derive(Default)]
pub(super) struct Turn {
    /// The thread whose turn it is.
    taken_by: Mutex<Option<ThreadId>>,
    given_back: Condvar,
}

impl Turn {
    /// Waits for the turn, at most for `patience`. Fails if it is this thread's turn already, which would never end.
    pub(super) fn take(&self, patience: Option<Duration>) -> Result<Option<Taken<'_>>, EnvironmentError> {
        let this_thread = thread::current().id();
        let taken_by = self.lock();
        if *taken_by == Some(this_thread) {
            return Err(EnvironmentError::Reentrant);
        }
        let is_taken = |taken_by: &mut Option<ThreadId>| taken_by.is_some();
        let mut taken_by = match patience {
            None => self.given_back.wait_while(taken_by, is_taken).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let waited = self.given_back.wait_timeout_while(taken_by, patience, is_taken);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        if taken_by.is_some() {
            return Ok(None);
        }
        *taken_by = Some(this_thread);
        Ok(Some(Taken(self)))
    }

    fn lock(&self) -> MutexGuard<'_, Option<ThreadId>> {
        // No code panics while it holds this lock.
        self.taken_by.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the turn when dropped, also during a panic.
pub(super) struct Taken<'a>(&'a Turn);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.lock() = None;
        self.0.given_back.notify_one();
    }
}
