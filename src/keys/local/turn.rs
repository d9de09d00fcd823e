//! Mutual exclusion with a time limit.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Lets one caller read at a time. Others wait, optionally with a time limit.
#[derive(Default)]
pub(super) struct Turn {
    is_taken: Mutex<bool>,
    given_back: Condvar,
}

impl Turn {
    /// Waits for the turn, at most for `patience`.
    pub(super) fn take(&self, patience: Option<Duration>) -> Option<Taken<'_>> {
        let is_taken = self.lock();
        let mut is_taken = match patience {
            None => self.given_back.wait_while(is_taken, |is_taken| *is_taken).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let waited = self.given_back.wait_timeout_while(is_taken, patience, |is_taken| *is_taken);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        if *is_taken {
            return None;
        }
        *is_taken = true;
        Some(Taken(self))
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        // No code panics while it holds this lock.
        self.is_taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the turn when dropped, also during a panic.
pub(super) struct Taken<'a>(&'a Turn);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.lock() = false;
        self.0.given_back.notify_one();
    }
}
