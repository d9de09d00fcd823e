//! The policy of webhook verifiers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::nexmo::webhook::{Claims, DEFAULT_WINDOW};
use crate::nexmo::{ApplicationId, common_policy};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The policy of a webhook verifier: the tolerated distance of `iat` from the clock, and the expected application.
///
/// A verifier checks, in this order:
///
/// 1. `exp` and `nbf`, if the token has them, with the default leeway of 30 seconds,
/// 2. that `iat` lies within the window,
/// 3. `application_id`, if one is expected.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `window_seconds` | whole number, at most 600 | [`window`](Self::window) | 300 |
/// | `application_id` | string, a UUID | [`application_id`](Self::application_id) | any |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy, unless its
/// application has an [opaque](ApplicationId::opaque) ID.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::nexmo::{webhook::Policy, ApplicationId};
///
/// let policy = Policy::default()
///     .window(Leeway::new(Duration::from_secs(120))?)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?);
/// let json = r#"{"window_seconds":120,"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The vendor does not document a maximum age, and only advises to compare `iat` with the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    window: Leeway,
    application_id: Option<ApplicationId>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { window: DEFAULT_WINDOW, application_id: None }
    }
}

impl Policy {
    /// Reads a policy from JSON. See [`Policy`] for the members.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 602) if the text is not a JSON object, or a member is unknown, of the wrong type, or not a
    ///   UUID. The error names the member.
    /// - [`ConfigError`] (code 419) if the window is above 10 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::Policy;
    ///
    /// assert_eq!(Policy::from_json("{}")?, Policy::default());
    /// assert_eq!(Policy::from_json(r#"{"window":120}"#).unwrap_err().subject(), Some("window"));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        claim::policy_from_json::<Settings>(json)?.try_into()
    }

    /// Sets how far `iat` may lie from the clock, in either direction. The edge itself is accepted. Default:
    /// [`DEFAULT_WINDOW`], 5 minutes. A [`Leeway`] has at most 10 minutes.
    #[must_use]
    pub fn window(self, window: Leeway) -> Self {
        Self { window, ..self }
    }

    /// Accepts only webhooks of this application. Default: any application, or none.
    ///
    /// Others, and webhooks that name no application, are rejected as [`ClaimReason::Unexpected`] (code 403, claim
    /// `application_id`).
    #[must_use]
    pub fn application_id(self, application_id: ApplicationId) -> Self {
        Self { application_id: Some(application_id), ..self }
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = Leeway::DEFAULT;
        if let Some(expires_at) = claims.expires_at {
            claim::check_exp(expires_at, now, leeway)?;
        }
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claim::check_iat(claims.issued_at(), now, self.window)?;
        // `check_age` rejects the last second of an age, and this window includes it.
        let max_age = self.window.as_duration().saturating_add(Duration::from_secs(1));
        claim::check_age(claims.issued_at(), max_age, now, Leeway::ZERO)?;
        if self.application_id.is_some() && self.application_id.as_ref() != claims.application_id() {
            return Err(ClaimError::new("application_id", ClaimReason::Unexpected));
        }
        Ok(())
    }

    /// The last second at which [`check`](Self::check) can pass under any policy, and the leeway for a clock that is
    /// set back. Not this policy's own: a guard may be shared with a verifier whose window is wider.
    pub(super) fn accepted_until(claims: &Claims) -> NumericDate {
        claims.issued_at().saturating_add(Leeway::MAX.as_duration()).saturating_add(Leeway::DEFAULT.as_duration())
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    window_seconds: Option<Duration>,
    #[serde(default, deserialize_with = "claim::present", skip_serializing_if = "Option::is_none")]
    application_id: Option<String>,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let Settings { window_seconds, application_id } = settings;
        Ok(Self {
            window: window_seconds.map(Leeway::new).transpose()?.unwrap_or(DEFAULT_WINDOW),
            application_id: application_id.as_deref().map(common_policy::application_id).transpose()?,
        })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self {
            window_seconds: Some(policy.window.as_duration()),
            application_id: policy.application_id.map(|id| id.as_str().to_owned()),
        }
    }
}
