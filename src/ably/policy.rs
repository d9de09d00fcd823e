//! The policy of verifiers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ably::Claims;
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The clock difference that a verifier tolerates.
///
/// A verifier checks, in this order:
///
/// 1. `exp`, and `nbf` if the token has it,
/// 2. that `iat` is not in the future,
/// 3. that the lifetime is at most [`MAX_LIFETIME`](crate::ably::MAX_LIFETIME), or
///    [`MAX_REVOCABLE_LIFETIME`](crate::ably::MAX_REVOCABLE_LIFETIME) with a revocation key.
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
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::ably::Policy;
///
/// let policy = Policy::default().leeway(Leeway::ZERO);
/// assert_eq!(Policy::from_json(r#"{"leeway_seconds":0}"#)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), r#"{"leeway_seconds":0}"#);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// The vendor documents neither a clock difference nor what it does with an `iat` in the future.
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
    /// use jwt_identity::ably::Policy;
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
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claim::check_iat(claims.issued_at, now, leeway)?;
        claim::check_lifetime(claims.issued_at, claims.expires_at, claims.max_lifetime(), now, leeway)
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
