//! The policy of a verifier for plain tokens.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::jwt::custom::CUSTOM;
use crate::jwt::{Claims, RegisteredClaim};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The claims that a verifier requires, and the deviations that it tolerates.
///
/// The default is strict where leaving a setting out would be dangerous. A token must have `exp`, and a token with an
/// `aud` is rejected until the policy names the audience that this verifier is.
///
/// A verifier checks, in this order:
///
/// 1. that the required claims are present, custom claims first,
/// 2. `exp` and `nbf`,
/// 3. that `iat` is not in the future, the age, and the lifetime, which must be longer than zero,
/// 4. `aud`,
/// 5. `iss`,
/// 6. the header parameter `typ`.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter |
/// |---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) |
/// | `issuers` | array of strings | [`issuer`](Self::issuer) |
/// | `audiences` | array of strings | [`audience`](Self::audience) |
/// | `any_audience` | boolean | [`any_audience`](Self::any_audience) |
/// | `token_type` | string | [`token_type`](Self::token_type) |
/// | `require` | array of the names of registered claims | [`require`](Self::require) |
/// | `require_custom` | array of strings | [`require_custom`](Self::require_custom) |
/// | `allow_never_expiring` | boolean | [`allow_never_expiring`](Self::allow_never_expiring) |
/// | `allow_future_issued_at` | boolean | [`allow_future_issued_at`](Self::allow_future_issued_at) |
/// | `max_age_seconds` | whole number | [`max_age`](Self::max_age) |
/// | `max_lifetime_seconds` | whole number | [`max_lifetime`](Self::max_lifetime) |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy. Fractions of a
/// second are dropped.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::jwt::{Policy, RegisteredClaim};
///
/// let policy = Policy::default()
///     .issuer("billing")
///     .audience("seats")
///     .require(RegisteredClaim::Subject)
///     .max_lifetime(Duration::from_secs(3600));
///
/// let json = r#"{"leeway_seconds":30,"issuers":["billing"],"audiences":["seats"],"require":["sub"],"#.to_owned()
///     + r#""max_lifetime_seconds":3600}"#;
/// assert_eq!(Policy::from_json(&json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Source: RFC 7519 sections 4.1 and 7.2; RFC 8725 section 3. The strict defaults are our choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    leeway: Leeway,
    issuers: Vec<String>,
    audience: ExpectedAudience,
    token_type: Option<String>,
    required: Vec<RegisteredClaim>,
    required_custom: Vec<Cow<'static, str>>,
    allow_never_expiring: bool,
    allow_future_issued_at: bool,
    max_age: Option<Duration>,
    max_lifetime: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ExpectedAudience {
    /// A token with an audience is for another verifier.
    Nobody,
    OneOf(Vec<String>),
    Anybody,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            leeway: Leeway::default(),
            issuers: Vec::new(),
            audience: ExpectedAudience::Nobody,
            token_type: None,
            required: Vec::new(),
            required_custom: Vec::new(),
            allow_never_expiring: false,
            allow_future_issued_at: false,
            max_age: None,
            max_lifetime: None,
        }
    }
}

impl Policy {
    /// Reads a policy from JSON. See [`Policy`] for the members.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 602) if the text is not a JSON object, a member is unknown or of the wrong type, or both
    ///   `audiences` and `any_audience` are set. The error names the member.
    /// - [`ConfigError`] (code 419) if the leeway is above 10 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Policy;
    ///
    /// assert_eq!(Policy::from_json(r#"{"any_audience":true}"#)?, Policy::default().any_audience());
    /// assert_eq!(Policy::from_json(r#"{"audience":"seats"}"#).unwrap_err().subject(), Some("audience"));
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

    /// Adds an expected issuer. With at least one, `iss` must be equal to one of them, byte for byte.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Adds a name of this verifier. With at least one, `aud` must contain one of them, byte for byte.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        match &mut self.audience {
            ExpectedAudience::OneOf(audiences) => audiences.push(audience.into()),
            ExpectedAudience::Nobody | ExpectedAudience::Anybody => {
                self.audience = ExpectedAudience::OneOf(vec![audience.into()]);
            }
        }
        self
    }

    /// Accepts any `aud`, and a token without `aud`.
    ///
    /// RFC 7519 section 4.1.3 demands that a token for somebody else is rejected. Use this setting only if the keys sign
    /// for this verifier alone.
    #[must_use]
    pub fn any_audience(self) -> Self {
        Self { audience: ExpectedAudience::Anybody, ..self }
    }

    /// Requires this media type in the header parameter `typ`. The case is ignored. A name without `/` is read as if
    /// `application/` stood before it, both here and in the token.
    ///
    /// Without this setting `typ` may be missing or `JWT`.
    ///
    /// # Examples
    ///
    /// ```
    /// let access_tokens = jwt_identity::jwt::Policy::default().token_type("at+jwt");
    /// ```
    ///
    /// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
    #[must_use]
    pub fn token_type(self, token_type: impl Into<String>) -> Self {
        Self { token_type: Some(token_type.into()), ..self }
    }

    /// Requires that a registered claim is present.
    #[must_use]
    pub fn require(mut self, claim: RegisteredClaim) -> Self {
        self.required.push(claim);
        self
    }

    /// Requires that the token has a custom claim of this name whose value is not `null`, whatever the type `C` of the
    /// custom claims does without it.
    ///
    /// The error (code 401) names the claim if `name` is a `&'static str`. It names a [`String`], and a name that was read
    /// from JSON, as `(custom)`. A verifier reads the claims set once more for this check.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::jwt::{Jwt, Policy};
    /// use jwt_identity::token::jws;
    /// use jwt_identity::{Algorithm, ErrorCode, SharedSecret, TokenVerifier};
    ///
    /// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("test-secret-of-thirty-two-bytes!")?)?;
    /// let policy = Policy::default().allow_never_expiring().require_custom("tenant");
    /// let verifier = TokenVerifier::<Jwt>::new(key.clone()).with_policy(policy);
    ///
    /// let sign = |claims_set: &str| jws::sign(claims_set.as_bytes(), &key.clone().into());
    /// assert!(verifier.verify(sign(r#"{"tenant":"acme"}"#)?.as_str()).is_ok());
    /// let error = verifier.verify(sign(r#"{"sub":"ada"}"#)?.as_str()).unwrap_err();
    /// assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("tenant")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn require_custom(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.required_custom.push(name.into());
        self
    }

    /// Accepts tokens without `exp`.
    #[must_use]
    pub fn allow_never_expiring(self) -> Self {
        Self { allow_never_expiring: true, ..self }
    }

    /// Accepts tokens whose `iat` is in the future.
    #[must_use]
    pub fn allow_future_issued_at(self) -> Self {
        Self { allow_future_issued_at: true, ..self }
    }

    /// Rejects tokens whose `iat` is this far in the past, and tokens without `iat`.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        Self { max_age: Some(max_age), ..self }
    }

    /// Rejects tokens with a longer lifetime, and tokens without `iat` or `exp`.
    ///
    /// The lifetime ends at `exp` and begins at `iat`. If `iat` is in the future, which
    /// [`allow_future_issued_at`](Self::allow_future_issued_at) permits, the lifetime begins now. So no token is accepted
    /// whose `exp` is later than now, the leeway and this duration.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let an_hour = jwt_identity::jwt::Policy::default().max_lifetime(Duration::from_secs(3600));
    /// ```
    #[must_use]
    pub fn max_lifetime(self, max_lifetime: Duration) -> Self {
        Self { max_lifetime: Some(max_lifetime), ..self }
    }

    pub(super) fn expected_type(&self) -> Option<&str> {
        self.token_type.as_deref()
    }

    pub(super) fn check_custom(&self, claims_set: &[u8]) -> Result<(), ClaimError> {
        if self.required_custom.is_empty() {
            return Ok(());
        }
        let members: BTreeMap<String, Option<IgnoredAny>> = claim::decode_json(claims_set)?;
        let is_missing = |name: &&Cow<'static, str>| !matches!(members.get(name.as_ref()), Some(Some(_)));
        match self.required_custom.iter().find(is_missing) {
            Some(Cow::Borrowed(name)) => Err(ClaimError::new(name, ClaimReason::Missing)),
            Some(Cow::Owned(_)) => Err(ClaimError::new(CUSTOM, ClaimReason::Missing)),
            None => Ok(()),
        }
    }

    pub(super) fn check<C>(&self, claims: &Claims<C>, now: NumericDate) -> Result<(), ClaimError> {
        self.check_presence(claims)?;
        self.check_times(claims, now)?;
        self.check_audience(claims)?;
        self.check_issuer(claims)
    }

    fn check_presence<C>(&self, claims: &Claims<C>) -> Result<(), ClaimError> {
        let exp = (!self.allow_never_expiring || self.max_lifetime.is_some()).then_some(RegisteredClaim::ExpiresAt);
        let iat = (self.max_age.is_some() || self.max_lifetime.is_some()).then_some(RegisteredClaim::IssuedAt);
        let iss = (!self.issuers.is_empty()).then_some(RegisteredClaim::Issuer);
        let aud = matches!(self.audience, ExpectedAudience::OneOf(_)).then_some(RegisteredClaim::Audience);
        let required = [exp, iat, aud, iss].into_iter().flatten().chain(self.required.iter().copied());
        match required.into_iter().find(|claim| !is_present(*claim, claims)) {
            Some(missing) => Err(ClaimError::new(missing.as_str(), ClaimReason::Missing)),
            None => Ok(()),
        }
    }

    fn check_times<C>(&self, claims: &Claims<C>, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = self.leeway;
        if let Some(expires_at) = claims.expires_at() {
            claim::check_exp(expires_at, now, leeway)?;
        }
        if let Some(not_before) = claims.not_before() {
            claim::check_nbf(not_before, now, leeway)?;
        }
        let Some(issued_at) = claims.issued_at() else {
            return Ok(());
        };
        if !self.allow_future_issued_at {
            claim::check_iat(issued_at, now, leeway)?;
        }
        if let Some(max_age) = self.max_age {
            claim::check_age(issued_at, max_age, now, leeway)?;
        }
        let Some(expires_at) = claims.expires_at() else {
            return Ok(());
        };
        if expires_at <= issued_at {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
        }
        match self.max_lifetime {
            Some(longest) => claim::check_lifetime(issued_at, expires_at, longest, now, leeway),
            None => Ok(()),
        }
    }

    fn check_audience<C>(&self, claims: &Claims<C>) -> Result<(), ClaimError> {
        let (is_meant, reason, hint) = match &self.audience {
            ExpectedAudience::Anybody => return Ok(()),
            ExpectedAudience::Nobody => {
                let hint = "name the audience that this verifier is with `jwt::Policy::audience`";
                (claims.registered.aud.is_none(), ClaimReason::AudienceNotNamed, hint)
            }
            ExpectedAudience::OneOf(expected) => {
                let is_meant = claims.audience().iter().any(|audience| expected.contains(audience));
                (is_meant, ClaimReason::WrongAudience, "`jwt::Policy::audience` names the audiences that are accepted")
            }
        };
        if is_meant { Ok(()) } else { Err(ClaimError::new("aud", reason).with_hint(hint)) }
    }

    fn check_issuer<C>(&self, claims: &Claims<C>) -> Result<(), ClaimError> {
        let is_expected = |issuer: &str| self.issuers.iter().any(|expected| expected == issuer);
        if self.issuers.is_empty() || claims.issuer().is_some_and(is_expected) {
            Ok(())
        } else {
            Err(ClaimError::new("iss", ClaimReason::WrongIssuer))
        }
    }
}

const fn is_present<C>(claim: RegisteredClaim, claims: &Claims<C>) -> bool {
    let registered = &claims.registered;
    match claim {
        RegisteredClaim::Issuer => registered.iss.is_some(),
        RegisteredClaim::Subject => registered.sub.is_some(),
        RegisteredClaim::Audience => registered.aud.is_some(),
        RegisteredClaim::ExpiresAt => registered.exp.is_some(),
        RegisteredClaim::NotBefore => registered.nbf.is_some(),
        RegisteredClaim::IssuedAt => registered.iat.is_some(),
        RegisteredClaim::TokenId => registered.jti.is_some(),
    }
}

/// The policy in JSON.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    #[serde(with = "claim::whole_seconds")]
    leeway_seconds: Option<Duration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issuers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    audiences: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    any_audience: bool,
    #[serde(deserialize_with = "claim::present", skip_serializing_if = "Option::is_none")]
    token_type: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    require: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    require_custom: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    allow_never_expiring: bool,
    #[serde(skip_serializing_if = "is_false")]
    allow_future_issued_at: bool,
    #[serde(with = "claim::whole_seconds", skip_serializing_if = "Option::is_none")]
    max_age_seconds: Option<Duration>,
    #[serde(with = "claim::whole_seconds", skip_serializing_if = "Option::is_none")]
    max_lifetime_seconds: Option<Duration>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl TryFrom<Settings> for Policy {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let required: Result<_, _> = settings.require.iter().map(|name| name.parse()).collect();
        let audience = match (settings.any_audience, settings.audiences.is_empty()) {
            (true, false) => return Err(ConfigError::policy("any_audience", "must not be set beside `audiences`")),
            (true, true) => ExpectedAudience::Anybody,
            (false, true) => ExpectedAudience::Nobody,
            (false, false) => ExpectedAudience::OneOf(settings.audiences),
        };
        Ok(Self {
            leeway: settings.leeway_seconds.map(Leeway::new).transpose()?.unwrap_or_default(),
            issuers: settings.issuers,
            audience,
            token_type: settings.token_type,
            required: required?,
            required_custom: settings.require_custom.into_iter().map(Cow::Owned).collect(),
            allow_never_expiring: settings.allow_never_expiring,
            allow_future_issued_at: settings.allow_future_issued_at,
            max_age: settings.max_age_seconds,
            max_lifetime: settings.max_lifetime_seconds,
        })
    }
}

impl From<Policy> for Settings {
    fn from(policy: Policy) -> Self {
        let any_audience = policy.audience == ExpectedAudience::Anybody;
        Self {
            leeway_seconds: Some(policy.leeway.as_duration()),
            issuers: policy.issuers,
            audiences: match policy.audience {
                ExpectedAudience::OneOf(audiences) => audiences,
                ExpectedAudience::Nobody | ExpectedAudience::Anybody => Vec::new(),
            },
            any_audience,
            token_type: policy.token_type,
            require: policy.required.iter().map(ToString::to_string).collect(),
            require_custom: policy.required_custom.into_iter().map(Cow::into_owned).collect(),
            allow_never_expiring: policy.allow_never_expiring,
            allow_future_issued_at: policy.allow_future_issued_at,
            max_age_seconds: policy.max_age,
            max_lifetime_seconds: policy.max_lifetime,
        }
    }
}
