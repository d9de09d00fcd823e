//! Loading keys anew.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::keys::LoadError;

/// The future of a refresh, boxed so that sources can be chosen at run time.
///
/// # Examples
///
/// See [`KeyRefresh`].
pub type RefreshFuture<'a> = Pin<Box<dyn Future<Output = RefreshOutcome> + Send + 'a>>;

/// Can load its keys anew, which may take time: the one step of a key source that waits.
///
/// Whoever asks says why, and the source decides whether it is time: it has limits, so that no stranger's tokens make
/// it load again and again. A source that composes others passes the question on.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyRefresh, RefreshFuture, RefreshOutcome, RefreshReason};
///
/// /// Has keys that never change.
/// #[derive(Debug)]
/// struct Fixed;
///
/// impl KeyRefresh for Fixed {
///     fn refresh(&self, _reason: RefreshReason) -> RefreshFuture<'_> {
///         Box::pin(async { RefreshOutcome::Refused })
///     }
/// }
/// ```
pub trait KeyRefresh: fmt::Debug + Send + Sync {
    /// Loads the keys anew, if this is the time for it; returns when they are in use, or it has failed.
    ///
    /// Dropping the future gives up, and leaves the keys as they were.
    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_>;
}

/// Why keys are to be loaded anew.
///
/// # Examples
///
/// See [`KeyRefresh`].
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
/// See [`KeyRefresh`].
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
