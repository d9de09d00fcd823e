//! Loading keys again.

use std::future::Future;
use std::pin::Pin;

use crate::error::key_source::LoadError;

/// The future of a refresh, boxed so that sources can be chosen at run time.
pub type RefreshFuture<'a> = Pin<Box<dyn Future<Output = RefreshOutcome> + Send + 'a>>;

/// The reason for a refresh.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{RefreshOutcome, RefreshReason, VerifyingKeySource};
///
/// /// Logs why the keys could not be loaded when the program starts.
/// async fn load(keys: &dyn VerifyingKeySource) {
///     if let RefreshOutcome::Failed(error) = keys.refresh(RefreshReason::Manual).await {
///         eprintln!("keys not loaded: {error}");
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefreshReason {
    /// A token needs a key that the source does not have. Strangers can cause this, so a source limits how often it loads
    /// for this reason.
    Missing,
    /// The source loads if its keys will soon be too old.
    Ahead,
    /// The program or an operator requests it, and the source always loads.
    Manual,
}

/// The outcome of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshOutcome {
    /// The keys have changed.
    Changed,
    /// The keys were loaded and have not changed.
    Unchanged,
    /// No load was due, so nothing was done.
    Refused,
    /// Loading failed. The old keys stay in use as long as the source may serve them.
    Failed(LoadError),
}

impl RefreshOutcome {
    /// Combines the outcomes of two refreshes: a change takes precedence, then a failure.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Changed, _) | (_, Self::Changed) => Self::Changed,
            (Self::Failed(error), _) | (_, Self::Failed(error)) => Self::Failed(error),
            (Self::Unchanged, _) | (_, Self::Unchanged) => Self::Unchanged,
            (Self::Refused, Self::Refused) => Self::Refused,
        }
    }
}
