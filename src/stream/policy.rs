//! The policy of verifiers of Stream tokens.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::stream::{Claims, Kind};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The clock difference that a verifier tolerates, and whether a token must expire.
///
/// A verifier checks, in this order:
///
/// 1. that there is an `exp`, and that it has not passed,
/// 2. `nbf`, if the token has it,
/// 3. that `iat`, if the token has it, is not in the future.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) | 30 |
/// | `allow_never_expiring` | boolean | [`allow_never_expiring`](Self::allow_never_expiring) | `false` |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::stream::Policy;
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default().leeway(Leeway::new(Duration::from_secs(5))?).allow_never_expiring();
/// let json = r#"{"leeway_seconds":5,"allow_never_expiring":true}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// The vendor tolerates no clock difference: [`Leeway::ZERO`] does what it does. It accepts tokens without `exp`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
    allows_never_expiring: bool,
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
    /// use jwt_identity::stream::Policy;
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
        Self { leeway, ..self }
    }

    /// Accepts tokens without `exp`, as the vendor does. Default: they are rejected.
    #[must_use]
    pub const fn allow_never_expiring(self) -> Self {
        Self { allows_never_expiring: true, ..self }
    }

    pub(super) fn check<K: Kind>(self, claims: &Claims<K>, now: NumericDate) -> Result<(), ClaimError> {
        match claims.expires_at() {
            Some(expires_at) => claim::check_exp(expires_at, now, self.leeway)?,
            None if self.allows_never_expiring => {}
            None => return Err(ClaimError::new("exp", ClaimReason::Missing)),
        }
        if let Some(not_before) = claims.not_before() {
            claim::check_nbf(not_before, now, self.leeway)?;
        }
        claims.issued_at().map_or(Ok(()), |issued_at| claim::check_iat(issued_at, now, self.leeway))
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
    #[serde(default)]
    allow_never_expiring: bool,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let leeway = settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default();
        Ok(Self { leeway, allows_never_expiring: settings.allow_never_expiring })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self { leeway_seconds: Some(policy.leeway.as_duration()), allow_never_expiring: policy.allows_never_expiring }
    }
}
