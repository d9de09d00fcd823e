//! How long a login lasts.

use std::time::Duration;

/// The lifetimes of a session after login.
#[derive(Debug, Clone)]
pub struct Lifetimes {
    /// The session ends after this time without a request. Default: 30 minutes.
    pub idle: Duration,
    /// The session ends this long after login in any case. Default: 8 hours.
    pub absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle: Duration::from_secs(30 * 60), absolute: Duration::from_secs(8 * 60 * 60) }
    }
}
