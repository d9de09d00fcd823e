//! Clocks.

use std::fmt;

use crate::error::environment::EnvironmentError;
use crate::jose::numeric_date::NumericDate;

/// Where a verifier gets the present time from.
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
    /// Returns the present time.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501) when there is no time to return.
    fn now(&self) -> Result<NumericDate, EnvironmentError>;
}

/// The system's clock: what a verifier uses unless it is handed another.
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
}

/// A clock that stands still, for tests and for checking what a token was worth at some time.
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
