//! How a key source is doing.

use crate::error::key_source::LoadError;
use crate::jose::key_id::KeyId;
use crate::jose::numeric_date::NumericDate;

/// How a key source is doing, for a health check or a metric. It holds no secret, no token and no URL query.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::{LoadError, LoadReason};
/// use jwt_identity::keys::{Health, HealthState};
///
/// let health = Health::new(HealthState::Empty).with_last_error(LoadError::new(LoadReason::TimedOut));
/// assert!(!health.state().has_usable_keys());
/// assert_eq!(health.last_error().map(|error| error.code().as_u16()), Some(512));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    state: HealthState,
    last_error: Option<LoadError>,
    last_success: Option<NumericDate>,
    next_refresh: Option<NumericDate>,
    pub(crate) key_ids: Vec<KeyId>,
    pub(crate) skipped: usize,
}

impl Health {
    /// Starts the report of a source, for sources of one's own.
    #[must_use]
    pub const fn new(state: HealthState) -> Self {
        Self { state, last_error: None, last_success: None, next_refresh: None, key_ids: Vec::new(), skipped: 0 }
    }

    /// Tells how the last attempt to load failed; leave it out if that one succeeded.
    #[must_use]
    pub fn with_last_error(self, error: LoadError) -> Self {
        Self { last_error: Some(error), ..self }
    }

    /// Tells when keys were last loaded, or found to be still the same.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::keys::{Health, HealthState};
    ///
    /// let at = NumericDate::from_unix_seconds(1_700_000_000);
    /// assert_eq!(Health::new(HealthState::Fresh).with_last_success(at).last_success(), Some(at));
    /// ```
    #[must_use]
    pub fn with_last_success(self, at: NumericDate) -> Self {
        Self { last_success: Some(at), ..self }
    }

    /// Tells when the source wants to be refreshed next.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::keys::{Health, HealthState};
    ///
    /// let at = NumericDate::from_unix_seconds(1_700_000_480);
    /// assert_eq!(Health::new(HealthState::Fresh).with_next_refresh(at).next_refresh(), Some(at));
    /// ```
    #[must_use]
    pub fn with_next_refresh(self, at: NumericDate) -> Self {
        Self { next_refresh: Some(at), ..self }
    }

    /// Returns whether there are keys, and how old they are.
    #[must_use]
    pub const fn state(&self) -> HealthState {
        self.state
    }

    /// Returns how the last attempt to load failed, if it failed.
    #[must_use]
    pub const fn last_error(&self) -> Option<&LoadError> {
        self.last_error.as_ref()
    }

    /// Returns when keys were last loaded, or found to be still the same.
    #[must_use]
    pub const fn last_success(&self) -> Option<NumericDate> {
        self.last_success
    }

    /// Returns when the source wants to be refreshed next.
    #[must_use]
    pub const fn next_refresh(&self) -> Option<NumericDate> {
        self.next_refresh
    }

    /// Returns the `kid`s of the keys that verify now. Keys without one are not told.
    #[must_use]
    pub fn key_ids(&self) -> &[KeyId] {
        &self.key_ids
    }

    /// Returns how many members of the JWK Set could not be used.
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }
}

/// Whether a source has keys, and how old they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HealthState {
    /// It has keys, and they are as new as they should be.
    Fresh,
    /// Its keys should have been replaced, which failed or was not tried; they are served for a while.
    Stale {
        /// When they ceased to be fresh.
        since: NumericDate,
        /// When they will no longer be served.
        until: NumericDate,
    },
    /// Its keys are too old to be served.
    Expired,
    /// It has had no keys so far.
    Empty,
}

impl HealthState {
    /// Tells whether tokens can be verified: what a readiness check wants to know.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::keys::HealthState::Fresh.has_usable_keys());
    /// ```
    #[must_use]
    pub const fn has_usable_keys(self) -> bool {
        matches!(self, Self::Fresh | Self::Stale { .. })
    }
}
