//! Who reads now.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One reads at a time; the others wait, some of them only so long.
#[derive(Default)]
pub(super) struct Turn {
    is_taken: Mutex<bool>,
    given_back: Condvar,
}

impl Turn {
    /// Waits for the turn, without `patience` for as long as it takes.
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
        // Nothing in here panics while it is held.
        self.is_taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the turn back when it is dropped, be it by a panic.
pub(super) struct Taken<'a>(&'a Turn);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.lock() = false;
        self.0.given_back.notify_one();
    }
}
