//! Events of key sources, for logs and metrics.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::error::key_source::LoadError;
use crate::jose::key_id::KeyId;
use crate::jose::numeric_date::NumericDate;
use crate::keys::jwk::skipped_key::SkippedKey;
use crate::keys::set::KeySet;

/// Receives the events of a key source, for logs and metrics.
///
/// The source calls it on the thread that loads or looks up a key, so it must not block. No lock is held meanwhile, so it
/// may call the source. A panic is caught and ignored. A source without a receiver spends nothing on events.
///
/// Closures implement this trait.
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use jwt_identity::keys::{KeyEvent, KeyEvents};
///
/// /// Counts failed loads.
/// #[derive(Debug, Default)]
/// struct Failures(AtomicU64);
///
/// impl KeyEvents for Failures {
///     fn on_event(&self, source: &str, event: &KeyEvent<'_>) {
///         if let KeyEvent::Failed { error, .. } = event {
///             eprintln!("{source}: code {}", error.code().as_u16());
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait KeyEvents: Send + Sync {
    /// Receives one event. `source` is the variable, the path, or the URL without user, query and fragment.
    fn on_event(&self, source: &str, event: &KeyEvent<'_>);
}

impl<F: Fn(&str, &KeyEvent<'_>) + Send + Sync> KeyEvents for F {
    fn on_event(&self, source: &str, event: &KeyEvent<'_>) {
        self(source, event);
    }
}

/// An event of a key source. It contains no secret and nothing of a token.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::KeyEvent;
///
/// fn is_worth_an_alert(event: &KeyEvent<'_>) -> bool {
///     matches!(event, KeyEvent::Expired | KeyEvent::Failed { failures: 5.., .. })
/// }
/// assert!(is_worth_an_alert(&KeyEvent::Expired));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyEvent<'a> {
    /// New keys are in use, for the first time or because the content has changed.
    #[non_exhaustive]
    Loaded {
        /// The number of keys.
        keys: usize,
        /// The members of the JWK Set that cannot be used.
        skipped: &'a [SkippedKey],
    },
    /// The keys were loaded again and have not changed.
    Unchanged,
    /// The `kid`s of the new keys differ from those before. It follows [`Loaded`](Self::Loaded).
    #[non_exhaustive]
    Rotated {
        /// The `kid`s that are new.
        added: &'a [KeyId],
        /// The `kid`s that are gone.
        removed: &'a [KeyId],
    },
    /// Loading failed. The old keys stay in use as long as the source may serve them.
    #[non_exhaustive]
    Failed {
        /// The error.
        error: &'a LoadError,
        /// The number of failures in a row, this one included.
        failures: u32,
        /// The earliest time of the next attempt, if the source waits after a failure.
        retry_at: Option<NumericDate>,
    },
    /// The keys are too old to be used, and tokens are rejected with code 506. The event is sent once, when a look-up or a
    /// health check first notices.
    Expired,
}

impl KeyEvent<'_> {
    /// Returns the name of this event in lower case, as a label for metrics.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::KeyEvent::Unchanged.as_str(), "unchanged");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Loaded { .. } => "loaded",
            Self::Unchanged => "unchanged",
            Self::Rotated { .. } => "rotated",
            Self::Failed { .. } => "failed",
            Self::Expired => "expired",
        }
    }
}

/// The receiver of a source, if there is one. Call it without holding a lock.
#[derive(Clone, Default)]
pub(crate) struct Receiver(Option<Arc<dyn KeyEvents>>);

impl Receiver {
    pub(crate) fn new(events: impl KeyEvents + 'static) -> Self {
        Self(Some(Arc::new(events)))
    }

    /// Sends one event. A panic of the receiver is the receiver's own problem.
    pub(crate) fn send(&self, source: &str, event: &KeyEvent<'_>) {
        if let Some(events) = &self.0 {
            let _ = catch_unwind(AssertUnwindSafe(|| events.on_event(source, event)));
        }
    }

    /// Sends the events of new keys. `before` is `None` at the first load.
    pub(crate) fn loaded(&self, source: &str, before: Option<&KeySet>, now: &KeySet) {
        if self.0.is_none() {
            return;
        }
        self.send(source, &KeyEvent::Loaded { keys: now.len(), skipped: now.skipped() });
        let Some(before) = before else { return };
        let (old, new) = (before.key_ids().unwrap_or_default(), now.key_ids().unwrap_or_default());
        let missing_in = |one: &[KeyId], other: &[KeyId]| -> Vec<KeyId> {
            one.iter().filter(|key_id| !other.contains(key_id)).cloned().collect()
        };
        let (added, removed) = (missing_in(&new, &old), missing_in(&old, &new));
        if !added.is_empty() || !removed.is_empty() {
            self.send(source, &KeyEvent::Rotated { added: &added, removed: &removed });
        }
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Receiver(set)" } else { "Receiver(none)" })
    }
}
