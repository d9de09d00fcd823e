//! Errors of settings and of names that are parsed from text.

use std::borrow::Cow;
use std::str::FromStr;

use crate::error::code::ErrorCode;

/// A setting was rejected: which one, and the rule that it breaks.
///
/// | code | setting |
/// |---|---|
/// | 113 | the name of an algorithm or key type |
/// | 122 | a setting of a key source |
/// | 419 | a leeway |
/// | 601 | any other name that is parsed from text |
/// | 602 | a setting of a policy in JSON |
///
/// The rejected value is in neither the message nor the `Debug` form.
///
/// # Examples
///
/// ```
/// use jwt_identity::{ConfigError, ErrorCode};
///
/// let error = ConfigError::new("tenant", "must have 1 to 63 letters, digits or hyphens");
/// assert_eq!(error.to_string(), "`tenant` must have 1 to 63 letters, digits or hyphens");
/// assert_eq!((error.subject(), error.code()), (Some("tenant"), ErrorCode::KeySourceSettings));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` {rule}")]
pub struct ConfigError {
    code: ErrorCode,
    setting: Cow<'static, str>,
    rule: Cow<'static, str>,
}

impl ConfigError {
    /// Creates the error of a key source's setting (code 122), for sources of your own.
    ///
    /// The message is the name of the setting and then `rule`, such as "must be at least 1".
    #[must_use]
    pub const fn new(setting: &'static str, rule: &'static str) -> Self {
        Self { code: ErrorCode::KeySourceSettings, setting: Cow::Borrowed(setting), rule: Cow::Borrowed(rule) }
    }

    /// Creates the error of a policy's setting (code 602), for policies of your own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ConfigError;
    ///
    /// let error = ConfigError::policy("any_audience", "excludes `audiences`");
    /// assert_eq!((error.subject(), error.code().as_u16()), (Some("any_audience"), 602));
    /// ```
    pub fn policy(setting: impl Into<Cow<'static, str>>, rule: impl Into<Cow<'static, str>>) -> Self {
        Self { code: ErrorCode::ConfigInvalidPolicy, setting: setting.into(), rule: rule.into() }
    }

    /// Creates the error of a text that is not one of the names that a setting knows (code 601), for enums of your own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ConfigError;
    ///
    /// let error = ConfigError::unknown_name("region", "must be `eu` or `us`");
    /// assert_eq!((error.subject(), error.code().as_u16()), (Some("region"), 601));
    /// ```
    #[must_use]
    pub const fn unknown_name(setting: &'static str, rule: &'static str) -> Self {
        Self { code: ErrorCode::ConfigUnknownName, setting: Cow::Borrowed(setting), rule: Cow::Borrowed(rule) }
    }

    /// Creates the error of a leeway above the maximum.
    pub(crate) const fn leeway() -> Self {
        let rule = "must be at most 10 minutes";
        Self { code: ErrorCode::ClaimLeewayTooLarge, setting: Cow::Borrowed("leeway"), rule: Cow::Borrowed(rule) }
    }

    /// Creates the error of a text that is not the name of an algorithm.
    pub(crate) const fn algorithm() -> Self {
        let rule = "must be HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 or EdDSA";
        Self { code: ErrorCode::KeyUnsupported, setting: Cow::Borrowed("algorithm"), rule: Cow::Borrowed(rule) }
    }

    /// Creates the error of a text that is not the name of a key type.
    pub(crate) const fn key_type() -> Self {
        let rule = "must be `oct`, `RSA`, `EC P-256`, `EC P-384` or `OKP Ed25519`";
        Self { code: ErrorCode::KeyUnsupported, setting: Cow::Borrowed("key_type"), rule: Cow::Borrowed(rule) }
    }

    /// Returns the name of the setting. There always is one.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        Some(&self.setting)
    }

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
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// Reports whether the same call may succeed later: never, since a setting has to change.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(!jwt_identity::ConfigError::new("cooldown", "must be at least 1 second").is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}

impl FromStr for ErrorCode {
    type Err = ConfigError;

    /// Parses the text form.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|code| code.as_str() == text);
        known.copied().ok_or(ConfigError::unknown_name("error_code", "must be the text form of a known code"))
    }
}
