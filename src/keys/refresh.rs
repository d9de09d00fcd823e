//! Loading keys anew.

use std::future::Future;
use std::pin::Pin;

use crate::error::key_source::LoadError;

/// The future of a refresh, boxed so that sources can be chosen at run time.
///
/// # Examples
///
/// See [`VerifyingKeySource`](crate::keys::VerifyingKeySource).
pub type RefreshFuture<'a> = Pin<Box<dyn Future<Output = RefreshOutcome> + Send + 'a>>;

/// Why keys are to be loaded anew.
///
/// # Examples
///
/// See [`VerifyingKeySource`](crate::keys::VerifyingKeySource).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefreshReason {
    /// A token needs a key that the source does not have, or has no longer. Strangers can bring this about, so a source
    /// limits how often it loads for it.
    Missing,
    /// Time goes by: the source loads if its keys will soon be too old.
    Ahead,
    /// An operator or a program of one's own asks, and the source loads.
    Manual,
}

/// What came of asking for a refresh.
///
/// # Examples
///
/// See [`VerifyingKeySource`](crate::keys::VerifyingKeySource).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshOutcome {
    /// Other keys than before are in use.
    Changed,
    /// The keys were loaded, and are the same as before.
    Unchanged,
    /// It was not the time to load: nothing was done.
    Refused,
    /// Loading failed. The keys from before stay in use, as long as the source may serve them.
    Failed(LoadError),
}

impl RefreshOutcome {
    /// The outcome of two refreshes: what changed counts most, then what failed.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Changed, _) | (_, Self::Changed) => Self::Changed,
            (Self::Failed(error), _) | (_, Self::Failed(error)) => Self::Failed(error),
            (Self::Unchanged, _) | (_, Self::Unchanged) => Self::Unchanged,
            (Self::Refused, Self::Refused) => Self::Refused,
        }
    }
}
