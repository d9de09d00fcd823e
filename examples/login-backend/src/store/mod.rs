//! Where sessions and counters are kept.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

pub(crate) mod memory;
pub(crate) mod redis;

/// A shared table of entries that end by themselves.
///
/// All methods are atomic, so several servers can share a store. An entry whose time has passed counts as absent.
pub(crate) trait Store: Send + Sync {
    /// Returns an entry.
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Vec<u8>>>;

    /// Creates or replaces an entry.
    fn set<'a>(&'a self, key: &'a str, value: Vec<u8>, lifetime: Duration) -> Answer<'a, ()>;

    /// Replaces an entry only if it is still there, so that a slow request cannot revive a session after logout.
    /// Returns whether it was.
    fn replace<'a>(&'a self, key: &'a str, value: Vec<u8>, lifetime: Duration) -> Answer<'a, bool>;

    /// Removes an entry and returns it. Of several callers exactly one gets it.
    fn take<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Vec<u8>>>;

    /// Adds one to a counter and returns the sum. The counter ends one `window` after its first increment.
    fn count<'a>(&'a self, key: &'a str, window: Duration) -> Answer<'a, u64>;

    /// Returns the sum of a counter. A counter that is absent is not created, and its sum is 0.
    fn counted<'a>(&'a self, key: &'a str) -> Answer<'a, u64>;
}

/// The future that a method of a store returns.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The store failed. Its own error is left out, because it may show an address or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// There is no room for another entry.
    Full,
    /// The store did not answer, or not as expected.
    Unavailable,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the store has no room for another session",
            Self::Unavailable => "the store does not answer",
        })
    }
}
