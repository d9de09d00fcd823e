//! The policy of verifiers.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::sunshine::{Claims, ScopeKind};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The scopes that a verifier accepts, the clock difference that it tolerates, and whether a token must expire.
///
/// One key signs tokens of several scopes. A verifier that logs users in must reject the token of a server, and the other
/// way round. By default it accepts only the scope `user`.
///
/// A verifier checks, in this order:
///
/// 1. `exp` and `nbf`, if the token has them,
/// 2. that `iat`, if the token has it, is not in the future,
/// 3. the scope.
///
/// A token with an `aud` is rejected before that, whatever else it has or lacks: it is of another kind.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter | default |
/// |---|---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) | 30 |
/// | `scopes` | array of `account`, `app`, `integration`, `appUser`, `user` | [`scopes`](Self::scopes) | `["user"]` |
/// | `require_expiry` | boolean | [`require_expiry`](Self::require_expiry) | `false` |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{self, Policy, Scope, ScopeKind};
/// use jwt_identity::{ErrorCode, KeyId, SharedSecret};
///
/// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
/// let secret = SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?;
/// let claims = sunshine::Claims::builder(Scope::App).never_expires().build()?;
/// let server_token = sunshine::signer(key_id.clone(), &secret)?.sign(&claims)?;
///
/// let for_users = sunshine::verifier(key_id, &secret)?;
/// let refused = for_users.verify(server_token.as_str()).unwrap_err();
/// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimWrongScope, Some("scope")));
///
/// let for_servers = for_users.with_policy(Policy::default().scopes([ScopeKind::App]));
/// assert!(for_servers.verify(server_token.as_str()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// ```
/// use jwt_identity::sunshine::{Policy, ScopeKind};
///
/// let policy = Policy::default().scopes([ScopeKind::User, ScopeKind::LegacyAppUser]).require_expiry();
/// let json = r#"{"leeway_seconds":30,"scopes":["appUser","user"],"require_expiry":true}"#;
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// assert_eq!(Policy::from_json(json)?, policy);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Source: Sunshine Conversations refuses a login with a token of a server as well (its answer is `Invalid scope`). The
/// vendor documents neither a clock difference, nor `nbf`, nor what it does with an `iat` in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
    scopes: ScopeSet,
    requires_expiry: bool,
}

impl Policy {
    /// Reads a policy from JSON. See [`Policy`] for the members.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 602) if the text is not a JSON object, or a member is unknown, of the wrong type, or not a
    ///   scope. The error names the member.
    /// - [`ConfigError`] (code 419) if the leeway is above 10 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::Policy;
    ///
    /// assert_eq!(Policy::from_json("{}")?, Policy::default());
    /// assert_eq!(Policy::from_json(r#"{"scopes":["admin"]}"#).unwrap_err().subject(), Some("scopes"));
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

    /// Sets the scopes that are accepted; all others are rejected. Default: only [`ScopeKind::User`].
    ///
    /// The id of a user with the scope `appUser` is in [`Scope::LegacyAppUser`](crate::sunshine::Scope::LegacyAppUser) and
    /// never in [`Claims::external_id`].
    #[must_use]
    pub fn scopes(self, scopes: impl IntoIterator<Item = ScopeKind>) -> Self {
        Self { scopes: scopes.into_iter().fold(ScopeSet::EMPTY, ScopeSet::with), ..self }
    }

    /// Rejects tokens without `exp`, which the vendor accepts until their key is deleted. Default: they are accepted.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{self, Policy, User};
    /// use jwt_identity::{ErrorCode, KeyId, SharedSecret};
    ///
    /// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
    /// let secret = SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?;
    /// let claims = sunshine::Claims::builder(User::new("user-42")?).never_expires().build()?;
    /// let token = sunshine::signer(key_id.clone(), &secret)?.sign(&claims)?;
    ///
    /// let verifier = sunshine::verifier(key_id, &secret)?.with_policy(Policy::default().require_expiry());
    /// let refused = verifier.verify(token.as_str()).unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimMissing, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub const fn require_expiry(self) -> Self {
        Self { requires_expiry: true, ..self }
    }

    pub(super) fn check(self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = self.leeway;
        match claims.expires_at() {
            Some(expires_at) => claim::check_exp(expires_at, now, leeway)?,
            None if self.requires_expiry => return Err(ClaimError::new("exp", ClaimReason::Missing)),
            None => {}
        }
        if let Some(not_before) = claims.not_before() {
            claim::check_nbf(not_before, now, leeway)?;
        }
        if let Some(issued_at) = claims.issued_at() {
            claim::check_iat(issued_at, now, leeway)?;
        }
        if !self.scopes.contains(claims.scope().kind()) {
            return Err(ClaimError::new("scope", ClaimReason::WrongScope));
        }
        Ok(())
    }
}

impl Default for Policy {
    fn default() -> Self {
        let scopes = ScopeSet::EMPTY.with(ScopeKind::User);
        Self { leeway: Leeway::default(), scopes, requires_expiry: false }
    }
}

/// The policy in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default, with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
    #[serde(default, deserialize_with = "claim::present")]
    scopes: Option<Vec<String>>,
    #[serde(default)]
    require_expiry: bool,
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let Settings { leeway_seconds, scopes, require_expiry } = settings;
        let mut policy = Self { requires_expiry: require_expiry, ..Self::default() };
        if let Some(leeway) = leeway_seconds {
            policy = policy.leeway(Leeway::new(leeway)?);
        }
        if let Some(scopes) = scopes {
            let scopes: Result<Vec<ScopeKind>, _> = scopes.iter().map(|scope| scope.parse()).collect();
            policy = policy.scopes(scopes?);
        }
        Ok(policy)
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        Self {
            leeway_seconds: Some(policy.leeway.as_duration()),
            scopes: Some(policy.scopes.iter().map(|scope| scope.as_str().to_owned()).collect()),
            require_expiry: policy.requires_expiry,
        }
    }
}

/// Scopes, one bit for each.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ScopeSet(u8);

impl ScopeSet {
    const EMPTY: Self = Self(0);

    const fn with(self, kind: ScopeKind) -> Self {
        Self(self.0 | Self::bit(kind))
    }

    const fn contains(self, kind: ScopeKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    fn iter(self) -> impl Iterator<Item = ScopeKind> {
        ScopeKind::ALL.iter().copied().filter(move |kind| self.contains(*kind))
    }

    const fn bit(kind: ScopeKind) -> u8 {
        match kind {
            ScopeKind::Account => 1,
            ScopeKind::App => 2,
            ScopeKind::Integration => 4,
            ScopeKind::LegacyAppUser => 8,
            ScopeKind::User => 16,
        }
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
