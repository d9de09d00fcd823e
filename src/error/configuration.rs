//! Why a key source cannot be made.

use crate::error::code::ErrorCode;

/// The name is not that of an algorithm this crate knows.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Algorithm, UnknownAlgorithm};
///
/// assert_eq!("hs256".parse::<Algorithm>(), Err(UnknownAlgorithm));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a known signature algorithm")]
pub struct UnknownAlgorithm;

impl UnknownAlgorithm {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// assert_eq!("none".parse::<Algorithm>().unwrap_err().code(), ErrorCode::KeyUnsupported);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        ErrorCode::KeyUnsupported
    }
}

/// A leeway above [`MAX_LEEWAY`] was asked for.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::LeewayTooLarge;
///
/// assert_eq!(LeewayTooLarge.to_string(), "a leeway is at most 10 minutes");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a leeway is at most 10 minutes")]
pub struct LeewayTooLarge;

impl LeewayTooLarge {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::error::LeewayTooLarge.code().as_u16(), 419);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        ErrorCode::ClaimLeewayTooLarge
    }
}

/// A setting of a key source is out of its bounds, or contradicts another (code 122). Values are not shown.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::SettingsError;
///
/// let error = SettingsError::new("tenant", "must have 1 to 63 letters, digits or hyphens");
/// assert_eq!(error.to_string(), "`tenant` must have 1 to 63 letters, digits or hyphens");
/// assert_eq!((error.setting(), error.code()), ("tenant", ErrorCode::KeySourceSettings));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` {rule}")]
pub struct SettingsError {
    setting: &'static str,
    rule: &'static str,
}

impl SettingsError {
    /// Names the setting and the rule that it breaks, for sources of one's own.
    ///
    /// # Examples
    ///
    /// See [`SettingsError`].
    #[must_use]
    pub const fn new(setting: &'static str, rule: &'static str) -> Self {
        Self { setting, rule }
    }

    /// Returns the name of the setting.
    ///
    /// # Examples
    ///
    /// See [`SettingsError`].
    #[must_use]
    pub const fn setting(&self) -> &'static str {
        self.setting
    }

    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// See [`SettingsError`].
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::KeySourceSettings
    }
}
