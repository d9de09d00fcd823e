//! The policy of vendors that accept tokens without an expiry.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::claim::{ClaimError, ClaimReason};
use crate::error::configuration::ConfigError;
use crate::jose::numeric_date::NumericDate;
use crate::token::claim;
use crate::token::leeway::Leeway;

/// A policy for tokens that may have times: the leeway, and whether a token must expire.
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
/// use jwt_identity::token::claim::{ExpiryPolicy, Leeway};
///
/// let policy = ExpiryPolicy::default().leeway(Leeway::new(Duration::from_secs(5))?).allow_never_expiring();
/// let json = r#"{"leeway_seconds":5,"allow_never_expiring":true}"#;
/// assert_eq!(ExpiryPolicy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct ExpiryPolicy {
    leeway: Leeway,
    allows_never_expiring: bool,
}

impl ExpiryPolicy {
    /// Reads a policy from JSON. See [`ExpiryPolicy`] for the members.
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
    /// use jwt_identity::token::claim::ExpiryPolicy;
    ///
    /// assert_eq!(ExpiryPolicy::from_json("{}")?, ExpiryPolicy::default());
    /// assert_eq!(ExpiryPolicy::from_json(r#"{"leeway":5}"#).unwrap_err().subject(), Some("leeway"));
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

    /// Accepts tokens without `exp`. Default: they are rejected.
    #[must_use]
    pub const fn allow_never_expiring(self) -> Self {
        Self { allows_never_expiring: true, ..self }
    }

    /// Checks that there is an `exp` and that it has not passed, then `nbf` if there is one, and then that `iat`, if there is
    /// one, is not in the future.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Missing`] (code 401, claim `exp`) if a token without `exp` is not allowed.
    /// - The errors of [`check_exp`](claim::check_exp) (404), [`check_nbf`](claim::check_nbf) (405) and
    ///   [`check_iat`](claim::check_iat) (407).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::ExpiryPolicy;
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let strict = ExpiryPolicy::default();
    /// assert_eq!(strict.check(None, None, Some(now), now).unwrap_err().code(), ErrorCode::ClaimMissing);
    /// assert!(strict.allow_never_expiring().check(None, None, Some(now), now).is_ok());
    /// ```
    pub fn check(
        self,
        expires_at: Option<NumericDate>,
        not_before: Option<NumericDate>,
        issued_at: Option<NumericDate>,
        now: NumericDate,
    ) -> Result<(), ClaimError> {
        match expires_at {
            Some(expires_at) => claim::check_exp(expires_at, now, self.leeway)?,
            None if self.allows_never_expiring => {}
            None => return Err(ClaimError::new("exp", ClaimReason::Missing)),
        }
        if let Some(not_before) = not_before {
            claim::check_nbf(not_before, now, self.leeway)?;
        }
        issued_at.map_or(Ok(()), |issued_at| claim::check_iat(issued_at, now, self.leeway))
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

impl TryFrom<Settings> for ExpiryPolicy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let leeway = settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default();
        Ok(Self { leeway, allows_never_expiring: settings.allow_never_expiring })
    }
}

impl From<ExpiryPolicy> for Settings {
    fn from(policy: ExpiryPolicy) -> Self {
        Self { leeway_seconds: Some(policy.leeway.as_duration()), allow_never_expiring: policy.allows_never_expiring }
    }
}
