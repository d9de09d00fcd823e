//! What a verifier expects of a plain token.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::jwt::Claims;
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, NumericDate};

/// What a verifier expects and tolerates.
///
/// The default is strict where silence would be dangerous: `exp` must be there, and a token that names an audience is
/// refused until the policy says who this verifier is. Checked are, in this order: required claims, `exp`, `nbf`, `iat`
/// not ahead, age, lifetime (an `exp` that is not after `iat` gives none), `aud`, `iss`, and the header's `typ`.
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
/// ```
///
/// Source: RFC 7519 sections 4.1 and 7.2; RFC 8725 section 3; the strict defaults are our choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    leeway: Leeway,
    issuers: Vec<String>,
    audience: ExpectedAudience,
    token_type: Option<String>,
    required: Vec<RegisteredClaim>,
    allow_never_expiring: bool,
    allow_future_issued_at: bool,
    max_age: Option<Duration>,
    max_lifetime: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ExpectedAudience {
    /// A token that names an audience does not mean this verifier.
    Nobody,
    OneOf(Vec<String>),
    Anybody,
}

/// A claim of RFC 7519 section 4.1, for [`Policy::require`].
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::jwt::RegisteredClaim::TokenId.name(), "jti");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegisteredClaim {
    /// `iss`
    Issuer,
    /// `sub`
    Subject,
    /// `aud`
    Audience,
    /// `exp`
    ExpiresAt,
    /// `nbf`
    NotBefore,
    /// `iat`
    IssuedAt,
    /// `jti`
    TokenId,
}

impl RegisteredClaim {
    /// Every registered claim, in the order of RFC 7519.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::jwt::RegisteredClaim::ALL.len(), 7);
    /// ```
    pub const ALL: &'static [Self] =
        &[Self::Issuer, Self::Subject, Self::Audience, Self::ExpiresAt, Self::NotBefore, Self::IssuedAt, Self::TokenId];

    pub(super) const NAMES: &'static [&'static str] = &[
        Self::Issuer.name(),
        Self::Subject.name(),
        Self::Audience.name(),
        Self::ExpiresAt.name(),
        Self::NotBefore.name(),
        Self::IssuedAt.name(),
        Self::TokenId.name(),
    ];

    /// Returns the claim's name.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::jwt::RegisteredClaim::Issuer.name(), "iss");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issuer => "iss",
            Self::Subject => "sub",
            Self::Audience => "aud",
            Self::ExpiresAt => "exp",
            Self::NotBefore => "nbf",
            Self::IssuedAt => "iat",
            Self::TokenId => "jti",
        }
    }

    const fn is_present<C>(self, claims: &Claims<C>) -> bool {
        let registered = &claims.registered;
        match self {
            Self::Issuer => registered.iss.is_some(),
            Self::Subject => registered.sub.is_some(),
            Self::Audience => registered.aud.is_some(),
            Self::ExpiresAt => registered.exp.is_some(),
            Self::NotBefore => registered.nbf.is_some(),
            Self::IssuedAt => registered.iat.is_some(),
            Self::TokenId => registered.jti.is_some(),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            leeway: Leeway::default(),
            issuers: Vec::new(),
            audience: ExpectedAudience::Nobody,
            token_type: None,
            required: Vec::new(),
            allow_never_expiring: false,
            allow_future_issued_at: false,
            max_age: None,
            max_lifetime: None,
        }
    }
}

impl Policy {
    /// Sets the tolerated clock difference. Default: 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Policy;
    /// use jwt_identity::token::claim::Leeway;
    ///
    /// assert_ne!(Policy::default().leeway(Leeway::ZERO), Policy::default());
    /// ```
    #[must_use]
    pub fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Adds an issuer that is expected. Once there is one, `iss` must be one of them, to the letter.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Adds a name by which this verifier is addressed. Once there is one, `aud` must have one of them, to the letter.
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

    /// Accepts any `aud`, and none.
    ///
    /// RFC 7519 section 4.1.3 wants a token refused that is meant for somebody else; only a verifier whose keys sign
    /// for nobody else can do without.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_ne!(jwt_identity::jwt::Policy::default().any_audience(), jwt_identity::jwt::Policy::default());
    /// ```
    #[must_use]
    pub fn any_audience(self) -> Self {
        Self { audience: ExpectedAudience::Anybody, ..self }
    }

    /// Demands this media type in the header's `typ`, without regard to case; `application/` may be left out there.
    ///
    /// Without it `typ` may be missing or `JWT`.
    ///
    /// # Examples
    ///
    /// ```
    /// let access_tokens = jwt_identity::jwt::Policy::default().token_type("at+jwt");
    /// ```
    ///
    /// Source: RFC 8725 section 3.11.
    #[must_use]
    pub fn token_type(self, token_type: impl Into<String>) -> Self {
        Self { token_type: Some(token_type.into()), ..self }
    }

    /// Demands that a claim is there.
    #[must_use]
    pub fn require(mut self, claim: RegisteredClaim) -> Self {
        self.required.push(claim);
        self
    }

    /// Accepts tokens without `exp`.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = jwt_identity::jwt::Policy::default().allow_never_expiring();
    /// ```
    #[must_use]
    pub fn allow_never_expiring(self) -> Self {
        Self { allow_never_expiring: true, ..self }
    }

    /// Accepts tokens whose `iat` lies ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = jwt_identity::jwt::Policy::default().allow_future_issued_at();
    /// ```
    #[must_use]
    pub fn allow_future_issued_at(self) -> Self {
        Self { allow_future_issued_at: true, ..self }
    }

    /// Refuses tokens whose `iat` lies this far back, or that have none.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let policy = jwt_identity::jwt::Policy::default().max_age(Duration::from_secs(900));
    /// ```
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        Self { max_age: Some(max_age), ..self }
    }

    /// Rejects tokens with a longer lifetime from `iat` to `exp`, and tokens without one of the two. If `iat` is in the
    /// future, the lifetime begins now: see [`check_lifetime`](claim::check_lifetime).
    #[must_use]
    pub fn max_lifetime(self, max_lifetime: Duration) -> Self {
        Self { max_lifetime: Some(max_lifetime), ..self }
    }

    pub(super) fn expected_type(&self) -> Option<&str> {
        self.token_type.as_deref()
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
        match required.into_iter().find(|claim| !claim.is_present(claims)) {
            Some(missing) => Err(ClaimError::new(missing.name(), ClaimReason::Missing)),
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
        let is_meant = match &self.audience {
            ExpectedAudience::Anybody => true,
            ExpectedAudience::Nobody => claims.registered.aud.is_none(),
            ExpectedAudience::OneOf(expected) => claims.audience().iter().any(|audience| expected.contains(audience)),
        };
        if is_meant { Ok(()) } else { Err(ClaimError::new("aud", ClaimReason::WrongAudience)) }
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
