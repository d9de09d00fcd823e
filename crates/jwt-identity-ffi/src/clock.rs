//! Clocks of the caller.

use std::cell::Cell;
use std::ptr;
use std::sync::Arc;

use jwt_identity::{Clock, EnvironmentError, NumericDate, SystemClock};

use crate::raw::callback::{Callback, ClockFunction, Offered};

/// How many clocks a thread can read inside of each other.
const MAX_READING: usize = 4;

thread_local! {
    /// The addresses of the clocks that this thread is reading, the outermost first. The rest is 0.
    static READING: Cell<[usize; MAX_READING]> = const { Cell::new([0; MAX_READING]) };
}

/// A clock of the caller. Reading it fails if this thread is already reading it, because a clock that verifies a token with
/// its own verifier would recurse until the stack overflows.
#[derive(Debug)]
pub(crate) struct CallerClock(Callback<ClockFunction>);

impl CallerClock {
    pub(crate) const fn new(callback: Callback<ClockFunction>) -> Self {
        Self(callback)
    }
}

impl Clock for CallerClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        let address = ptr::from_ref(self).addr();
        let outer = READING.get();
        let mut reading = outer;
        match reading.iter_mut().find(|place| **place == 0 || **place == address) {
            Some(place) if *place == 0 => *place = address,
            _ => return Err(EnvironmentError::Reentrant),
        }
        READING.set(reading);
        let _end = End(outer);
        self.0.now()
    }
}

/// Ends a reading, also after a panic of the clock.
struct End([usize; MAX_READING]);

impl Drop for End {
    fn drop(&mut self) {
        READING.set(self.0);
    }
}

/// Returns the clock of the caller, or the system clock.
pub(crate) fn or_system(clock: Option<Offered<ClockFunction>>) -> Arc<dyn Clock> {
    match clock {
        Some(clock) => Arc::new(CallerClock::new(clock.accept())),
        None => Arc::new(SystemClock),
    }
}
