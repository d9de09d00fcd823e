//! The policy of verifiers of SSO tokens.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::token::claim;
use crate::token::claim::Leeway;
use crate::zendesk::sso::{Claims, MAX_AGE};
use crate::{ClaimError, ConfigError, NumericDate};

/// The clock difference that a verifier tolerates, and whether `jti` may be a number.
///
/// A verifier checks, in this order:
///
/// 1. that `jti` is a string, unless [`allow_numeric_token_id`](Self::allow_numeric_token_id) is set,
/// 2. `exp` and `nbf`, if the token has them,
/// 3. that `iat` is not in the future,
/// 4. that the age is below [`MAX_AGE`].
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) | 30 |
/// | `allow_numeric_token_id` | boolean | [`allow_numeric_token_id`](Self::allow_numeric_token_id) | `false` |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::zendesk::sso::Policy;
///
/// let policy = Policy::default().leeway(Leeway::ZERO).allow_numeric_token_id();
/// let json = r#"{"leeway_seconds":0,"allow_numeric_token_id":true}"#;
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// assert_eq!(Policy::from_json(json)?, policy);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Zendesk tolerates 3 minutes in both directions. `exp` and `nbf` are not documented by the vendor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
    allows_numeric_token_id: bool,
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
    /// use jwt_identity::zendesk::sso::Policy;
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

    /// Accepts a `jti` that is a number, as in the vendor's published samples. Default: rejected as
    /// [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `jti`).
    ///
    /// [`Claims::token_id`] returns the number as decimal text. Two numbers that differ beyond the precision of a
    /// 64-bit float become the same text. No signer here writes a number.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::jws;
    /// use jwt_identity::zendesk::sso;
    /// use jwt_identity::{Algorithm, NumericDate, SharedSecret, crypto::HmacKey, keys::SigningKey};
    ///
    /// let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims_set = br#"{"iat":1700000000,"jti":8883362531196.326,"name":"Ada","email":"ada@example.com"}"#;
    /// let token = jws::sign(claims_set, &SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?))?;
    ///
    /// let strict = sso::verifier(&secret)?;
    /// assert_eq!(strict.verify_at(token.as_str(), now).unwrap_err().subject(), Some("jti"));
    /// let lenient = strict.with_policy(sso::Policy::default().allow_numeric_token_id());
    /// assert_eq!(lenient.verify_at(token.as_str(), now)?.claims().token_id().as_str(), "8883362531196.326");
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: Zendesk help, article 4408881965722 (its sample has a number); RFC 7519 section 4.1.7 demands a string.
    #[must_use]
    pub const fn allow_numeric_token_id(self) -> Self {
        Self { allows_numeric_token_id: true, ..self }
    }

    pub(super) fn check(self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        if !self.allows_numeric_token_id {
            claims.check_type_of_token_id()?;
        }
        let leeway = self.leeway;
        if let Some(expires_at) = claims.expires_at {
            claim::check_exp(expires_at, now, leeway)?;
        }
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claim::check_iat(claims.issued_at, now, leeway)?;
        claim::check_age(claims.issued_at, MAX_AGE, now, leeway)
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
    #[serde(default)]
    allow_numeric_token_id: bool,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let leeway = settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default();
        Ok(Self { leeway, allows_numeric_token_id: settings.allow_numeric_token_id })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self {
            leeway_seconds: Some(policy.leeway.as_duration()),
            allow_numeric_token_id: policy.allows_numeric_token_id,
        }
    }
}
