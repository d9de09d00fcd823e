//! The policy of verifiers of Contact Center webhooks.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::nexmo::webhook::contact_center::Claims;
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The longest time from now to `exp`: 5 minutes, which is the lifetime that Contact Center gives its tokens.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::contact_center::MAX_LIFETIME.as_secs(), 5 * 60);
/// ```
///
/// Source: Vonage Contact Center, "Webhooks subscriptions".
pub const MAX_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The policy of a verifier of Contact Center webhooks: the leeway.
///
/// The checks are, in this order:
///
/// 1. `exp` has not come and does not lie further ahead than [`MAX_LIFETIME`].
/// 2. `nbf`, if there is one, has come.
/// 3. `iat`, if there is one, does not lie ahead.
///
/// In JSON a policy has one member, which may be left out:
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
/// use jwt_identity::nexmo::webhook::contact_center::Policy;
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default().leeway(Leeway::ZERO);
/// assert_eq!(Policy::from_json(r#"{"leeway_seconds":0}"#)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), r#"{"leeway_seconds":0}"#);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Clock differences are not documented by the vendor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
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
    /// use jwt_identity::nexmo::webhook::contact_center::Policy;
    ///
    /// assert_eq!(Policy::from_json("{}")?, Policy::default());
    /// assert_eq!(Policy::from_json(r#"{"leeway":5}"#).unwrap_err().subject(), Some("leeway"));
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

    pub(super) fn check(self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = self.leeway;
        claim::check_exp(claims.expires_at, now, leeway)?;
        if claims.expires_at > now.saturating_add(MAX_LIFETIME).saturating_add(leeway.as_duration()) {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
        }
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claims.issued_at.map_or(Ok(()), |issued_at| claim::check_iat(issued_at, now, leeway))
    }

    /// The last second at which the token can be accepted under any policy, and the leeway for a clock that is set
    /// back. It is not this policy's own, because a guard may be shared with a verifier whose leeway is wider.
    pub(in crate::nexmo::webhook) fn accepted_until(claims: &Claims) -> NumericDate {
        claims.expires_at.saturating_add(Leeway::MAX.as_duration()).saturating_add(Leeway::DEFAULT.as_duration())
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        Ok(Self { leeway: settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default() })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self { leeway_seconds: Some(policy.leeway.as_duration()) }
    }
}
