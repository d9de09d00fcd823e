//! Building a claims set.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::error::ClaimReason;
use crate::nexmo::kind::Grant;
use crate::nexmo::nesting::is_nested_deeper_than;
use crate::nexmo::{
    Acl, Application, ApplicationId, Claims, DEFAULT_LIFETIME, Kind, MAX_LIFETIME, MIN_LIFETIME, User, wire,
};
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// How deep the value of a custom claim may be nested: the 64 levels of a token, less the one around it.
const MAX_CUSTOM_DEPTH: usize = 63;

/// The name in the error about a custom claim, whose own name comes from outside.
const CUSTOM_CLAIM: &str = "custom claim";

/// Builds [`ApplicationClaims`](crate::nexmo::ApplicationClaims).
pub type ApplicationClaimsBuilder = ClaimsBuilder<Application>;

/// Builds [`UserClaims`](crate::nexmo::UserClaims).
pub type UserClaimsBuilder = ClaimsBuilder<User>;

/// Builds the claims set of one token; started by the `builder` of [`ApplicationClaims`](crate::nexmo::ApplicationClaims)
/// and [`UserClaims`](crate::nexmo::UserClaims).
///
/// It reads no clock and draws no randomness: the same settings give the same claims.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::nexmo::{Acl, ApplicationId, UserClaims};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = UserClaims::builder(application, TokenId::new("id")?, "alice", Acl::client_sdk(), now)
///     .lifetime(Duration::from_secs(60 * 60))
///     .custom_claim("user_id", "8412")
///     .build()?;
/// assert_eq!(claims.expires_at(), Some(NumericDate::from_unix_seconds(1_700_003_600)));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[must_use]
pub struct ClaimsBuilder<K: Kind> {
    claims: Claims<K>,
    lifetime: Option<Duration>,
}

impl<K: Kind> ClaimsBuilder<K> {
    pub(super) fn new(
        application_id: ApplicationId,
        token_id: TokenId,
        issued_at: NumericDate,
        grant: K::Grant,
    ) -> Self {
        let claims = Claims {
            application_id,
            issued_at,
            token_id,
            expires_at: None,
            not_before: None,
            grant,
            custom: Vec::new(),
        };
        Self { claims, lifetime: None }
    }

    /// Sets how long the token lives from `iat`, in whole seconds; a fraction is cut off. Default: 15 minutes.
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }

    /// Sets when the token ends, in place of [`lifetime`](Self::lifetime).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{ApplicationClaims, ApplicationId};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let (iat, exp) = (1_532_093_588, 1_532_179_987);
    /// let claims = ApplicationClaims::builder(application, TokenId::random()?, NumericDate::from_unix_seconds(iat))
    ///     .expires_at(NumericDate::from_unix_seconds(exp))
    ///     .build()?;
    /// assert_eq!(claims.expires_at(), Some(NumericDate::from_unix_seconds(exp)));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn expires_at(mut self, expires_at: NumericDate) -> Self {
        self.claims.expires_at = Some(expires_at);
        self
    }

    /// Sets the time before which the token is not valid. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{ApplicationClaims, ApplicationId};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = ApplicationClaims::builder(application, TokenId::random()?, now).not_before(now).build()?;
    /// assert_eq!(claims.not_before(), Some(now));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn not_before(mut self, not_before: NumericDate) -> Self {
        self.claims.not_before = Some(not_before);
        self
    }

    /// Adds a claim of your own, any JSON value. It is signed, not encrypted: whoever holds the token can read it.
    pub fn custom_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.custom.push((name.into(), value.into()));
        self
    }

    /// Checks everything and makes the claims.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Conflict`] (code 416, claim `exp`) when both a lifetime and an end were set.
    /// - [`ClaimReason::OutOfRange`] (code 413, claim `iat`, `exp` or `nbf`) when a time is not a NumericDate;
    ///   milliseconds are not.
    /// - [`ClaimReason::LifetimeTooShort`] (code 409, claim `exp`) below 30 seconds, or an end before the beginning.
    /// - [`ClaimReason::LifetimeTooLong`] (code 408, claim `exp`) above 24 hours.
    /// - [`ClaimReason::Invalid`] (code 402, claim `nbf`) when it is not before `exp`.
    /// - [`ClaimReason::Invalid`] (code 402, claim `sub`) when a user's name is empty or has a control character;
    ///   [`TooLong`](ClaimReason::TooLong) (code 414) above 1 024 octets.
    /// - [`ClaimReason::Reserved`] (code 415, the name itself) for a custom claim named like one of RFC 7519 or of
    ///   Vonage: `iss`, `sub`, `aud`, `exp`, `nbf`, `iat`, `jti`, `application_id`, `acl`, `ttl`, and those of video
    ///   client tokens, `session_id`, `scope`, `role`, `connection_data`, `initial_layout_class_list`.
    /// - [`ClaimReason::Conflict`] (code 416, claim `custom claim`) when two have the same name;
    ///   [`Invalid`](ClaimReason::Invalid) (code 402) when one has none.
    /// - [`ClaimReason::NestingTooDeep`] (code 207, claim `custom claim` or `acl.paths.filters`) when no reader would
    ///   accept the token.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::nexmo::{ApplicationClaims, ApplicationId};
    /// use jwt_identity::{ErrorCode, NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let builder = ApplicationClaims::builder(application, TokenId::random()?, NumericDate::now()?);
    /// let refused = builder.lifetime(Duration::from_secs(29)).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimLifetimeTooShort, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: Vonage, "Authentication" (`exp`: 30 seconds to 24 hours); the rules for `nbf`, `sub` and names are not
    /// documented by the vendor.
    pub fn build(self) -> Result<Claims<K>, ClaimError> {
        let Self { mut claims, lifetime } = self;
        // First, since the other times are told by their distance from it.
        claim::check_range("iat", claims.issued_at)?;
        let expires_at = match (lifetime, claims.expires_at) {
            (Some(_), Some(_)) => return Err(ClaimError::new("exp", ClaimReason::Conflict)),
            (None, Some(expires_at)) => expires_at,
            (lifetime, None) => claims.issued_at.saturating_add(lifetime.unwrap_or(DEFAULT_LIFETIME)),
        };
        claims.expires_at = Some(expires_at);
        check_mintable(&claims)?;
        Ok(claims)
    }
}

/// What every token must be that is signed, wherever its claims come from.
pub(super) fn check_mintable<K: Kind>(claims: &Claims<K>) -> Result<(), ClaimError> {
    let expires_at = claims.expires_at.ok_or(ClaimError::new("exp", ClaimReason::Missing))?;
    check_expires_at(expires_at, claims.issued_at, MAX_LIFETIME)?;
    if let Some(not_before) = claims.not_before {
        claim::check_range("nbf", not_before)?;
        if not_before >= expires_at {
            return Err(ClaimError::new("nbf", ClaimReason::Invalid));
        }
    }
    claims.grant.check()?;
    check_custom(&claims.custom)
}

impl ClaimsBuilder<Application> {
    /// Limits the token to some paths. Default: every path of the application.
    pub fn acl(mut self, acl: Acl) -> Self {
        self.claims.grant.acl = Some(acl);
        self
    }
}

impl<K: Kind> fmt::Debug for ClaimsBuilder<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimsBuilder").field("claims", &self.claims).field("lifetime", &self.lifetime).finish()
    }
}

/// Checks the end of a token of any kind, whose longest life is its own.
pub(super) fn check_expires_at(
    expires_at: NumericDate,
    issued_at: NumericDate,
    longest: Duration,
) -> Result<(), ClaimError> {
    let lifetime = expires_at.saturating_duration_since(issued_at);
    // An end that is no date at all says more than the lifetime it would give.
    claim::check_range("exp", expires_at)?;
    if lifetime < MIN_LIFETIME {
        return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
    }
    if lifetime > longest {
        return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
    }
    Ok(())
}

fn check_custom(custom: &[(String, Value)]) -> Result<(), ClaimError> {
    let mut names = HashSet::new();
    for (name, value) in custom {
        if let Some(reserved) = wire::reserved(name) {
            return Err(ClaimError::new(reserved, ClaimReason::Reserved));
        }
        if name.is_empty() {
            return Err(ClaimError::new(CUSTOM_CLAIM, ClaimReason::Invalid));
        }
        if !names.insert(name) {
            return Err(ClaimError::new(CUSTOM_CLAIM, ClaimReason::Conflict));
        }
        if is_nested_deeper_than(MAX_CUSTOM_DEPTH, value) {
            return Err(ClaimError::new(CUSTOM_CLAIM, ClaimReason::NestingTooDeep));
        }
        // Names within names may be such as no reader takes.
        let written = serde_json::to_vec(&BTreeMap::from([(name, value)]));
        let read: Result<IgnoredAny, ClaimError> = claim::decode_json(&written.unwrap_or_default());
        read.map_err(|error| ClaimError::new(CUSTOM_CLAIM, error.reason()))?;
    }
    Ok(())
}
