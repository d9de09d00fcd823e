//! The policy of verifiers of access tokens.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::twilio::{AccountSid, ApiKeySid, Claims, MAX_LIFETIME};
use crate::{ClaimError, ConfigError, NumericDate};

/// The account and the API keys that a verifier expects, and the clock difference that it tolerates.
///
/// A verifier checks, in this order:
///
/// 1. `exp`, and `nbf` if the token has it,
/// 2. that `iat`, if the token has it, is not in the future, and that `exp` is at most 24 hours ahead,
/// 3. `iss` and `sub`, if the policy names API keys and an account.
///
/// A token with an `aud`, or with more than 24 hours from `iat` (or else `nbf`) to `exp`, is rejected before that.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) | 30 |
/// | `account_sid` | string | [`account_sid`](Self::account_sid) | any account |
/// | `api_key_sids` | array of strings | [`api_key_sid`](Self::api_key_sid) | any API key |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::twilio::{AccountSid, Policy};
///
/// let account = AccountSid::new("AC00000000000000000000000000000001")?;
/// let policy = Policy::default().leeway(Leeway::ZERO).account_sid(account);
/// let json = r#"{"leeway_seconds":0,"account_sid":"AC00000000000000000000000000000001","api_key_sids":[]}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// The vendor permits some clock difference (error 20156) and documents no number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
    account_sid: Option<AccountSid>,
    api_key_sids: Vec<ApiKeySid>,
}

impl Policy {
    /// Reads a policy from JSON. See [`Policy`] for the members.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 602) if the text is not a JSON object, or a member is unknown, of the wrong type, or not a SID
    ///   of its kind. The error names the member.
    /// - [`ConfigError`] (code 419) if the leeway is above 10 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::twilio::Policy;
    ///
    /// assert_eq!(Policy::from_json("{}")?, Policy::default());
    /// assert_eq!(Policy::from_json(r#"{"account_sid":"SK1"}"#).unwrap_err().subject(), Some("account_sid"));
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

    /// Accepts only tokens for this account. Default: any account.
    ///
    /// Others are rejected as [`ClaimReason::Unexpected`] (code 403, claim `sub`).
    #[must_use]
    pub fn account_sid(self, account_sid: AccountSid) -> Self {
        Self { account_sid: Some(account_sid), ..self }
    }

    /// Adds an expected API key. With at least one, tokens of others are rejected. Default: any API key.
    ///
    /// The error is [`ClaimReason::WrongIssuer`] (code 411, claim `iss`).
    #[must_use]
    pub fn api_key_sid(mut self, api_key_sid: ApiKeySid) -> Self {
        self.api_key_sids.push(api_key_sid);
        self
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.expires_at, now, self.leeway)?;
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, self.leeway)?;
        }
        if let Some(issued_at) = claims.issued_at {
            claim::check_iat(issued_at, now, self.leeway)?;
        }
        let begin = claims.begin().unwrap_or(NumericDate::MAX);
        claim::check_lifetime(begin, claims.expires_at, MAX_LIFETIME, now, self.leeway)?;
        if !self.api_key_sids.is_empty() && !self.api_key_sids.contains(&claims.api_key_sid) {
            return Err(ClaimError::new("iss", ClaimReason::WrongIssuer));
        }
        if self.account_sid.as_ref().is_some_and(|expected| *expected != claims.account_sid) {
            return Err(ClaimError::new("sub", ClaimReason::Unexpected));
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
    #[serde(default, deserialize_with = "claim::present", skip_serializing_if = "Option::is_none")]
    account_sid: Option<String>,
    #[serde(default)]
    api_key_sids: Vec<String>,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let Settings { leeway_seconds, account_sid, api_key_sids } = settings;
        let leeway = leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default();
        let account_sid = account_sid.map(AccountSid::new).transpose();
        let api_key_sids: Result<_, _> = api_key_sids.into_iter().map(ApiKeySid::new).collect();
        let rule = |setting, rule| move |_| ConfigError::policy(setting, rule);
        Ok(Self {
            leeway,
            account_sid: account_sid.map_err(rule("account_sid", "must be `AC` and 32 hexadecimal digits"))?,
            api_key_sids: api_key_sids.map_err(rule("api_key_sids", "must be `SK` and 32 hexadecimal digits each"))?,
        })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self {
            leeway_seconds: Some(policy.leeway.as_duration()),
            account_sid: policy.account_sid.map(|sid| sid.to_string()),
            api_key_sids: policy.api_key_sids.iter().map(ApiKeySid::to_string).collect(),
        }
    }
}
