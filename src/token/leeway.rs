//! The leeway of time checks.

use std::time::Duration;

use crate::error::configuration::ConfigError;

/// The clock difference that is tolerated unless a policy says otherwise: 30 seconds.
///
/// Not documented by any of the vendors; our choice.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::token::claim::DEFAULT_LEEWAY.as_secs(), 30);
/// ```
pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(30);

/// The largest clock difference that a policy can tolerate: 10 minutes.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::token::claim::MAX_LEEWAY.as_secs(), 600);
/// ```
pub const MAX_LEEWAY: Duration = Duration::from_secs(600);

/// A tolerated clock difference: at most [`MAX_LEEWAY`], by construction.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::Leeway;
///
/// assert_eq!(Leeway::default().as_duration().as_secs(), 30);
/// assert!(Leeway::new(Duration::from_secs(600)).is_ok());
/// assert!(Leeway::new(Duration::from_secs(601)).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway(Duration);

impl Leeway {
    /// No difference at all.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::token::claim::Leeway::ZERO.as_duration().is_zero());
    /// ```
    pub const ZERO: Self = Self(Duration::ZERO);

    /// Takes a difference of at most [`MAX_LEEWAY`].
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 419, setting `leeway`) when it is larger.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::token::claim::Leeway;
    ///
    /// assert_eq!(Leeway::new(Duration::MAX).unwrap_err().code().as_u16(), 419);
    /// ```
    pub const fn new(leeway: Duration) -> Result<Self, ConfigError> {
        if leeway.as_nanos() > MAX_LEEWAY.as_nanos() { Err(ConfigError::leeway()) } else { Ok(Self(leeway)) }
    }

    /// Returns the difference.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::token::claim::Leeway::ZERO.as_duration().as_secs(), 0);
    /// ```
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

impl Default for Leeway {
    fn default() -> Self {
        Self(DEFAULT_LEEWAY)
    }
}
