//! The policy of vendors whose only setting is the leeway.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::configuration::ConfigError;
use crate::token::claim;
use crate::token::leeway::Leeway;

/// A policy whose only setting is the clock difference that a verifier tolerates.
///
/// In JSON it has one member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) | 30 |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::{Leeway, LeewayPolicy};
///
/// let policy = LeewayPolicy::default().leeway(Leeway::new(Duration::from_secs(5))?);
/// assert_eq!(LeewayPolicy::from_json(r#"{"leeway_seconds":5}"#)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), r#"{"leeway_seconds":5}"#);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct LeewayPolicy {
    leeway: Leeway,
}

impl LeewayPolicy {
    /// Reads a policy from JSON. See [`LeewayPolicy`] for the member.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 602) if the text is not a JSON object, or a member is unknown or of the wrong type. The
    ///   error names the member.
    /// - [`ConfigError`] (code 419) if the leeway is above 10 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::LeewayPolicy;
    ///
    /// assert_eq!(LeewayPolicy::from_json("{}")?, LeewayPolicy::default());
    /// assert_eq!(LeewayPolicy::from_json(r#"{"leeway":5}"#).unwrap_err().subject(), Some("leeway"));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        claim::policy_from_json::<Settings>(json)?.try_into()
    }

    /// Sets the tolerated clock difference. Default: 30 seconds.
    #[must_use]
    pub const fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway }
    }

    /// Returns the tolerated clock difference.
    #[must_use]
    pub const fn tolerated(self) -> Leeway {
        self.leeway
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
}

impl TryFrom<Settings> for LeewayPolicy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        Ok(Self { leeway: settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default() })
    }
}

impl From<LeewayPolicy> for Settings {
    fn from(policy: LeewayPolicy) -> Self {
        Self { leeway_seconds: Some(policy.leeway.as_duration()) }
    }
}
