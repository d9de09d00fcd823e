//! A clock that the caller sets.

use pyo3::prelude::*;

use crate::failure::Failure;
use crate::time::{Span, Time};

/// A clock that stands still until it is set, for tests.
///
/// >>> from jwt_identity import ManualClock, kustomer
/// >>> clock = ManualClock(1_700_000_000)
/// >>> secret = "0123456789abcdef0123456789abcdef"
/// >>> token = kustomer.Signer(secret).sign(external_id="ada", issued_at=1_700_000_000)
/// >>> verifier = kustomer.Verifier(secret, clock=clock)
/// >>> verifier.verify(token)["externalId"]
/// 'ada'
/// >>> clock.advance(3600)
/// >>> verifier.verify(token)
/// Traceback (most recent call last):
///     ...
/// jwt_identity.VerifyError: claim `iat`: the token is too old
#[pyclass(frozen, module = "jwt_identity")]
pub(crate) struct ManualClock(jwt_identity::ManualClock);

#[pymethods]
impl ManualClock {
    #[new]
    #[pyo3(signature = (now=None))]
    fn new(now: Option<Time>) -> Result<Self, Failure> {
        Ok(Self(jwt_identity::ManualClock::new(Time::or_now(now)?)))
    }

    /// The time in Unix seconds.
    #[getter]
    fn now(&self) -> i64 {
        self.0.get().as_unix_seconds()
    }

    /// Sets the time.
    fn set(&self, now: Time) {
        self.0.set(now.0);
    }

    /// Adds a duration to the time.
    fn advance(&self, by: Span) {
        self.0.advance(by.0);
    }
}

impl ManualClock {
    pub(crate) const fn as_clock(&self) -> &jwt_identity::ManualClock {
        &self.0
    }
}
