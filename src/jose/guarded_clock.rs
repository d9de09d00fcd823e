//! A clock that must not call the object that reads it.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

use crate::error::environment::EnvironmentError;
use crate::jose::clock::Clock;
use crate::jose::numeric_date::NumericDate;

thread_local! {
    /// The clocks that this thread is reading. A list in each clock would need a lock, and all cores would write to it.
    static READING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// A clock that was passed in. Reading it fails if this thread is already reading it. Otherwise a clock that calls its
/// own reader would recurse without end. Clones share the clock.
#[derive(Debug, Clone)]
pub(crate) struct GuardedClock(Arc<Box<dyn Clock>>);

impl GuardedClock {
    pub(crate) fn new(clock: impl Clock + 'static) -> Self {
        Self(Arc::new(Box::new(clock)))
    }
}

impl Clock for GuardedClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        // Use the address of the box, because a clock without fields may share its address with another value.
        let address = Arc::as_ptr(&self.0).addr();
        let is_reading = READING.try_with(|reading| {
            let mut reading = reading.borrow_mut();
            let is_reading = reading.contains(&address);
            if !is_reading {
                reading.push(address);
            }
            is_reading
        });
        match is_reading {
            Ok(true) => Err(EnvironmentError::Reentrant),
            Ok(false) => {
                let _end = End(address);
                self.0.now()
            }
            // The thread is ending and its variables are gone.
            Err(_) => self.0.now(),
        }
    }

    fn monotonic(&self) -> Option<Instant> {
        self.0.monotonic()
    }
}

/// Ends a reading, also after a panic of the clock.
struct End(usize);

impl Drop for End {
    fn drop(&mut self) {
        let _ = READING.try_with(|reading| reading.borrow_mut().retain(|address| *address != self.0));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::OnceLock;

    use super::*;
    use crate::jose::clock::{FixedClock, FnClock};

    const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

    #[test]
    fn clock_that_reads_itself_gets_an_error() {
        let own = Arc::<OnceLock<GuardedClock>>::default();
        let asked = Arc::clone(&own);
        let clock = GuardedClock::new(FnClock(move || {
            let inner = asked.get().map(GuardedClock::now);
            assert_eq!(inner, Some(Err(EnvironmentError::Reentrant)));
            Ok(NOW)
        }));
        own.set(clock.clone()).unwrap();
        assert_eq!((clock.now(), clock.now()), (Ok(NOW), Ok(NOW)));
    }

    #[test]
    fn clock_may_read_another_one() {
        // Neither clock has fields, so their addresses could be the same.
        #[derive(Debug)]
        struct Zero;
        impl Clock for Zero {
            fn now(&self) -> Result<NumericDate, EnvironmentError> {
                Ok(NOW)
            }
        }
        let inner = GuardedClock::new(Zero);
        let outer = GuardedClock::new(FnClock(move || inner.now()));
        assert_eq!(outer.now(), Ok(NOW));
        assert_eq!(GuardedClock::new(FixedClock(NOW)).now(), Ok(NOW));
    }

    #[test]
    fn clock_that_panicked_can_be_read_again() {
        let clock = GuardedClock::new(FnClock(|| panic!("a panic on purpose")));
        for _ in 0..2 {
            assert!(catch_unwind(AssertUnwindSafe(|| clock.now())).is_err());
        }
    }
}
