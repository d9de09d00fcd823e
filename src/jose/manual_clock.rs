//! A clock that tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::error::environment::EnvironmentError;
use crate::jose::clock::Clock;
use crate::jose::numeric_date::NumericDate;

/// A clock that shows the time that it was set to, for tests of what happens when time passes.
///
/// Clones share the time: give clones to verifiers and key sources, and keep one to move it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::{ErrorCode, ManualClock, NumericDate, SharedSecret, kustomer};
///
/// let clock = ManualClock::new(NumericDate::from_unix_seconds(1_700_000_000));
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let verifier = kustomer::verifier(&secret)?.with_clock(clock.clone());
/// let claims = kustomer::Claims::builder(clock.get()).email("ada@example.com").build()?;
/// let token = kustomer::signer(&secret)?.sign(&claims)?;
/// assert!(verifier.verify(token.as_str()).is_ok());
///
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(verifier.verify(token.as_str()).unwrap_err().code(), ErrorCode::ClaimTooOld);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Creates a clock that shows `now`.
    #[must_use]
    pub fn new(now: NumericDate) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_unix_seconds())))
    }

    /// Returns the time that the clock shows.
    #[must_use]
    pub fn get(&self) -> NumericDate {
        NumericDate::from_unix_seconds(self.0.load(Ordering::SeqCst))
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, now: NumericDate) {
        self.0.store(now.as_unix_seconds(), Ordering::SeqCst);
    }

    /// Moves the clock forward. A part of a second counts as nothing.
    pub fn advance(&self, by: Duration) {
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |seconds| {
            Some(NumericDate::from_unix_seconds(seconds).saturating_add(by).as_unix_seconds())
        });
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(self.get())
    }
}
