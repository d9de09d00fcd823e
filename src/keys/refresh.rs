//! Loading keys again.

use std::fmt;
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
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::RefreshOutcome;
///
/// assert_eq!(RefreshOutcome::Changed.to_string(), "loaded, with changes");
/// assert_eq!(RefreshOutcome::Refused.to_string(), "not loaded, because no load was due");
/// ```
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

impl fmt::Display for RefreshOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("loaded, with changes"),
            Self::Unchanged => f.write_str("loaded, without changes"),
            Self::Refused => f.write_str("not loaded, because no load was due"),
            Self::Failed(error) => write!(f, "not loaded: {error}"),
        }
    }
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
