//! The results of earlier readings.

use std::time::Duration;

use crate::crypto::sha256_digest::Sha256Digest;
use crate::error::key_source::LoadError;
use crate::jose::numeric_date::NumericDate;
use crate::keys::local::reading::Reading;
use crate::keys::refresh::RefreshOutcome;

/// The results of earlier readings.
pub(super) struct State {
    /// The digest of the files that the current keys came from.
    served: Sha256Digest,
    pub(super) failure: Option<Failure>,
    /// The time of the last reading, if the clock was available.
    pub(super) read_at: Option<NumericDate>,
    /// The time at which the current keys were last confirmed.
    pub(super) good_at: Option<NumericDate>,
    /// The last time at which a reading because of a missing key was refused.
    pub(super) refused_at: Option<NumericDate>,
}

pub(super) struct Failure {
    /// The digest of the rejected files, if they could be read.
    digest: Option<Sha256Digest>,
    pub(super) error: LoadError,
    /// The time of the first failure after the last success.
    pub(super) since: NumericDate,
    /// The number of failures since then.
    pub(super) count: u32,
}

impl State {
    pub(super) const fn new(served: Sha256Digest) -> Self {
        Self { served, failure: None, read_at: None, good_at: None, refused_at: None }
    }

    /// Refuses a reading because of a missing key during the cooldown.
    pub(super) fn refuses(&mut self, now: NumericDate, cooldown: Duration) -> bool {
        let is_refused = self.refused_until(now, cooldown).is_some();
        if is_refused {
            self.refused_at = Some(now);
        }
        is_refused
    }

    /// Returns the end of the cooldown, if it lasts. A clock that was set back must not prevent reading.
    pub(super) fn refused_until(&self, now: NumericDate, cooldown: Duration) -> Option<NumericDate> {
        let read_at = self.read_at.filter(|read_at| *read_at <= now)?;
        Some(read_at.saturating_add(cooldown)).filter(|end| now < *end)
    }

    /// Returns the outcome if these files were read before.
    pub(super) fn outcome_of(&mut self, reading: &Result<Reading, LoadError>) -> Option<RefreshOutcome> {
        if reading.as_ref().is_ok_and(|reading| reading.digest == self.served) {
            (self.failure, self.good_at) = (None, self.read_at);
            return Some(RefreshOutcome::Unchanged);
        }
        let failure = self.failure.as_mut()?;
        let is_the_same = match reading {
            Ok(reading) => failure.digest == Some(reading.digest),
            Err(error) => failure.digest.is_none() && failure.error == *error,
        };
        is_the_same.then(|| {
            failure.count = failure.count.saturating_add(1);
            RefreshOutcome::Failed(failure.error.clone())
        })
    }

    pub(super) fn served_now(&mut self, digest: Sha256Digest) -> RefreshOutcome {
        (self.served, self.failure, self.good_at) = (digest, None, self.read_at);
        RefreshOutcome::Changed
    }

    pub(super) fn failed(&mut self, digest: Option<Sha256Digest>, error: LoadError) -> RefreshOutcome {
        let earlier = self.failure.as_ref();
        let since = earlier.map(|failure| failure.since).or(self.read_at).unwrap_or(NumericDate::MIN);
        let count = earlier.map_or(0, |failure| failure.count).saturating_add(1);
        self.failure = Some(Failure { digest, error: error.clone(), since, count });
        RefreshOutcome::Failed(error)
    }
}
