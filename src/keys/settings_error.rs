//! Why a key source cannot be made.

use crate::ErrorCode;

/// A setting of a key source is out of its bounds, or contradicts another (code 122). Values are not shown.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::keys::SettingsError;
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
