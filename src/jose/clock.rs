//! The clocks of verifiers and key sources.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::error::environment::EnvironmentError;
use crate::jose::numeric_date::NumericDate;

/// A source of the current time.
///
/// References to a clock, and a `Box` or `Arc` of a clock, are clocks. [`FnClock`] turns a closure into a clock.
///
/// A clock may panic: the object that reads it stays usable. A clock of a key source or token holder may call that object,
/// and gets [`EnvironmentError::Reentrant`] (code 519). A clock of a verifier must not verify with the same verifier, because
/// the recursion would not end.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Clock, EnvironmentError, NumericDate};
///
/// /// A clock that was never set.
/// #[derive(Debug)]
/// struct NoClock;
///
/// impl Clock for NoClock {
///     fn now(&self) -> Result<NumericDate, EnvironmentError> {
///         Err(EnvironmentError::ClockUnavailable)
///     }
/// }
///
/// assert_eq!(NoClock.now().unwrap_err().code().as_u16(), 501);
/// ```
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the current time.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501) if the clock cannot tell the time.
    fn now(&self) -> Result<NumericDate, EnvironmentError>;

    /// Returns a time that setting the clock does not change, if there is one.
    ///
    /// Key sources that load from the network measure the age of keys with it. Setting the clock then neither extends
    /// nor shortens the lifetime of keys. The default is `None`.
    fn monotonic(&self) -> Option<Instant> {
        None
    }
}

/// The clock of the system, which everything with a clock uses by default.
///
/// `wasm32-unknown-unknown` and other targets without a system clock return [`EnvironmentError::ClockUnavailable`]
/// (code 501). Pass a [`FnClock`] there that asks the host, such as JavaScript's `Date.now()`.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Clock, SystemClock};
///
/// assert!(SystemClock.now()?.is_representable());
/// # Ok::<(), jwt_identity::EnvironmentError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        NumericDate::now()
    }

    fn monotonic(&self) -> Option<Instant> {
        // `Instant::now` panics on this target.
        if cfg!(all(target_family = "wasm", target_os = "unknown")) { None } else { Some(Instant::now()) }
    }
}

/// A clock that always shows the same time, for tests and for checking a token as of another time.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Clock, FixedClock, NumericDate};
///
/// let clock = FixedClock(NumericDate::from_unix_seconds(1_700_000_000));
/// assert_eq!(clock.now()?, clock.now()?);
/// # Ok::<(), jwt_identity::EnvironmentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedClock(
    /// The time this clock always shows.
    pub NumericDate,
);

impl Clock for FixedClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(self.0)
    }
}

/// A clock that calls a closure.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::{Clock, FnClock, SystemClock};
///
/// // The system's clock is known to be three seconds slow.
/// let clock = FnClock(|| Ok(SystemClock.now()?.saturating_add(Duration::from_secs(3))));
/// assert!(clock.now()? > SystemClock.now()?);
/// # Ok::<(), jwt_identity::EnvironmentError>(())
/// ```
#[derive(Clone, Copy)]
pub struct FnClock<F>(
    /// The closure that returns the current time.
    pub F,
);

impl<F: Fn() -> Result<NumericDate, EnvironmentError> + Send + Sync> Clock for FnClock<F> {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        (self.0)()
    }
}

impl<F> fmt::Debug for FnClock<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FnClock")
    }
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        (**self).now()
    }

    fn monotonic(&self) -> Option<Instant> {
        (**self).monotonic()
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        (**self).now()
    }

    fn monotonic(&self) -> Option<Instant> {
        (**self).monotonic()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        (**self).now()
    }

    fn monotonic(&self) -> Option<Instant> {
        (**self).monotonic()
    }
}
