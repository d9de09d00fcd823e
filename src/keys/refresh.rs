//! Loading keys anew.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::error::key_source::LoadError;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::Algorithm;
use crate::jose::key_hint::KeyHint;
use crate::keys::set::KeySet;
use crate::keys::set::store::KeyStore;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::VerifyingKeySource;
use crate::keys::verifying_key::VerifyingKey;

/// The future of a refresh, boxed so that sources can be chosen at run time.
///
/// # Examples
///
/// See [`KeyRefresh`].
pub type RefreshFuture<'a> = Pin<Box<dyn Future<Output = RefreshOutcome> + Send + 'a>>;

/// Can load its keys anew, which may take time: the one step of a key source that waits.
///
/// Whoever asks says why, and the source decides whether it is time: it has limits, so that no stranger's tokens make
/// it load again and again. A source that composes others passes the question on. Keys that a program puts in place
/// itself, such as a [`KeySet`] or a [`KeyStore`], always answer [`Refused`](RefreshOutcome::Refused).
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

/// Two refreshes at the same time, so that a slow source does not hold up the other.
pub(crate) struct BothRefresh<'a> {
    running: Vec<RefreshFuture<'a>>,
    outcome: RefreshOutcome,
}

impl<'a> BothRefresh<'a> {
    pub(crate) fn new(first: &'a dyn KeyRefresh, second: &'a dyn KeyRefresh, reason: RefreshReason) -> Self {
        Self { running: vec![first.refresh(reason), second.refresh(reason)], outcome: RefreshOutcome::Refused }
    }
}

impl Future for BothRefresh<'_> {
    type Output = RefreshOutcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<RefreshOutcome> {
        let Self { running, outcome } = self.get_mut();
        running.retain_mut(|refresh| match refresh.as_mut().poll(context) {
            Poll::Ready(other) => {
                *outcome = outcome.clone().and(other);
                false
            }
            Poll::Pending => true,
        });
        if running.is_empty() { Poll::Ready(outcome.clone()) } else { Poll::Pending }
    }
}

/// Tells whether a source has keys at the moment. Which key is asked for makes a difference to
/// [`Merged`](crate::keys::Merged) alone: while one half has none, it says so of all that the other half does not know.
pub(crate) fn has_keys(source: &impl VerifyingKeySource) -> bool {
    let answer = source.find(&KeyHint::new(Algorithm::Hs256, None));
    !matches!(answer, Err(VerifyError::Environment(error)) if error.is_lack_of_keys())
}

impl<S: KeyRefresh + ?Sized> KeyRefresh for Arc<S> {
    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        (**self).refresh(reason)
    }
}

/// Keys that do not know where they came from.
macro_rules! refuse_to_refresh {
    ($($keys:ty),+) => {$(
        impl KeyRefresh for $keys {
            fn refresh(&self, _reason: RefreshReason) -> RefreshFuture<'_> {
                Box::pin(ready(RefreshOutcome::Refused))
            }
        }
    )+};
}

refuse_to_refresh!(KeySet, KeyStore, SigningKey, VerifyingKey);
