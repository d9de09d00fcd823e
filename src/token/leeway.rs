//! The leeway of time checks.

use std::time::Duration;

use crate::error::configuration::ConfigError;

/// The clock difference that a time check tolerates: at most [`Leeway::MAX`], by construction.
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
    pub const ZERO: Self = Self(Duration::ZERO);

    /// The difference that a policy tolerates by default: 30 seconds. No vendor documents a value.
    pub const DEFAULT: Self = Self(Duration::from_secs(30));

    /// The largest difference that a policy can tolerate: 10 minutes.
    pub const MAX: Self = Self(Duration::from_secs(600));

    /// Creates a leeway of at most [`Leeway::MAX`].
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
        if leeway.as_nanos() > Self::MAX.0.as_nanos() { Err(ConfigError::leeway()) } else { Ok(Self(leeway)) }
    }

    /// Creates a leeway, or [`Leeway::MAX`] for a longer duration. Use it for constants.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::token::claim::Leeway;
    ///
    /// const WINDOW: Leeway = Leeway::clamped(Duration::from_secs(300));
    /// assert_eq!(WINDOW.as_duration().as_secs(), 300);
    /// assert_eq!(Leeway::clamped(Duration::MAX), Leeway::MAX);
    /// ```
    #[must_use]
    pub const fn clamped(leeway: Duration) -> Self {
        if leeway.as_nanos() > Self::MAX.0.as_nanos() { Self::MAX } else { Self(leeway) }
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
        Self::DEFAULT
    }
}
