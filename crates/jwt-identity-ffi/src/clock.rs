//! Clocks of the caller.

use std::sync::Arc;

use jwt_identity::{Clock, SystemClock};

use crate::raw::callback::{ClockFunction, Offered};

/// Returns the clock of the caller, or the system clock.
pub(crate) fn or_system(clock: Option<Offered<ClockFunction>>) -> Arc<dyn Clock> {
    match clock {
        Some(clock) => Arc::new(clock.accept()),
        None => Arc::new(SystemClock),
    }
}
