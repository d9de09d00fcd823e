//! The policy of verifiers of LiveKit tokens.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::livekit::Claims;
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The API keys that a verifier expects, and the clock difference that it tolerates.
///
/// A verifier checks, in this order:
///
/// 1. `exp`, and `nbf` if the token has it,
/// 2. `iss`, if the policy names API keys.
///
/// A token with an `aud` is rejected before that, whatever else it has or lacks: it is of another kind.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) | 30 |
/// | `api_keys` | array of strings | [`api_key`](Self::api_key) | any API key |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy.
///
/// # Examples
///
/// ```
/// use jwt_identity::livekit::Policy;
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default().leeway(Leeway::ZERO).api_key("APItest");
/// let json = r#"{"leeway_seconds":0,"api_keys":["APItest"]}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// LiveKit's library for Node tolerates 10 seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
    api_keys: Vec<String>,
}

impl Policy {
    /// Reads a policy from JSON. See [`Policy`] for the members.
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
    /// use jwt_identity::livekit::Policy;
    ///
    /// assert_eq!(Policy::from_json("{}")?, Policy::default());
    /// assert_eq!(Policy::from_json(r#"{"api_keys":"APItest"}"#).unwrap_err().subject(), Some("api_keys"));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        claim::policy_from_json::<Settings>(json)?.try_into()
    }

    /// Sets the tolerated clock difference. Default: 30 seconds.
    #[must_use]
    pub fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Adds an expected API key. With at least one, tokens of others are rejected. Default: any API key.
    ///
    /// The error is [`ClaimReason::WrongIssuer`] (code 411, claim `iss`).
    #[must_use]
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_keys.push(api_key.into());
        self
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.expires_at, now, self.leeway)?;
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, self.leeway)?;
        }
        if !self.api_keys.is_empty() && !self.api_keys.contains(&claims.api_key) {
            return Err(ClaimError::new("iss", ClaimReason::WrongIssuer));
        }
        Ok(())
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
    #[serde(default)]
    api_keys: Vec<String>,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let leeway = settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default();
        Ok(Self { leeway, api_keys: settings.api_keys })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self { leeway_seconds: Some(policy.leeway.as_duration()), api_keys: policy.api_keys }
    }
}
