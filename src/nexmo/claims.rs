//! The claims sets of Vonage's tokens.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::error::ClaimReason;
use crate::nexmo::builder::ClaimsBuilder;
use crate::nexmo::kind::{ApplicationGrant, Grant, UserGrant};
use crate::nexmo::{Acl, Application, ApplicationId, DEFAULT_LIFETIME, Kind, MAX_LIFETIME, User};
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate, TokenId};

/// The claims set of an application token.
pub type ApplicationClaims = Claims<Application>;

/// The claims set of a user token.
pub type UserClaims = Claims<User>;

/// What a Vonage token says: the claims that both kinds of token have, and those of its kind.
///
/// Write it as [`ApplicationClaims`] or [`UserClaims`]; the two do not mix. Every value was checked when it was built
/// or read. Neither the user's name nor the value of a custom claim is in the `Debug` form.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, ApplicationId, UserClaims};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = UserClaims::builder(application, TokenId::new("id")?, "alice", Acl::empty(), now).build()?;
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     concat!(
///         r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"id","#,
///         r#""exp":1700000900,"sub":"alice","acl":{"paths":{}}}"#,
///     ),
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// An application token cannot be signed in place of a user token:
///
/// ```compile_fail
/// use jwt_identity::{nexmo, TokenSigner};
///
/// fn log_in(signer: &TokenSigner<nexmo::User>, claims: &nexmo::ApplicationClaims) {
///     signer.sign(claims).unwrap();
/// }
/// ```
///
/// Source: Vonage, "Authentication" (JSON Web Tokens).
#[derive(Clone, PartialEq, Eq)]
pub struct Claims<K: Kind> {
    pub(super) application_id: ApplicationId,
    pub(super) issued_at: NumericDate,
    pub(super) token_id: TokenId,
    pub(super) expires_at: Option<NumericDate>,
    pub(super) not_before: Option<NumericDate>,
    pub(super) grant: K::Grant,
    pub(super) custom: Vec<(String, Value)>,
}

impl Claims<Application> {
    /// Starts an application token: what the backend itself shows to Vonage.
    ///
    /// Draw the token id anew for each token ([`TokenId::random`]). Without
    /// [`acl`](crate::nexmo::ApplicationClaimsBuilder) the token may do all that the application may.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, AclPath, ApplicationClaims, ApplicationId};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::now()?;
    /// let admin = ApplicationClaims::builder(application.clone(), TokenId::random()?, now).build()?;
    /// assert_eq!(admin.acl(), None);
    ///
    /// let users_only = Acl::from_iter([AclPath::new("/*/users/**")?]);
    /// let narrow = ApplicationClaims::builder(application, TokenId::random()?, now).acl(users_only).build()?;
    /// assert_eq!(narrow.acl().map(Acl::len), Some(1));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn builder(
        application_id: ApplicationId,
        token_id: TokenId,
        issued_at: NumericDate,
    ) -> ClaimsBuilder<Application> {
        ClaimsBuilder::new(application_id, token_id, issued_at, ApplicationGrant::default())
    }

    /// Returns what the token is limited to, or `None` if every path of the application is open.
    #[must_use]
    pub const fn acl(&self) -> Option<&Acl> {
        self.grant.acl.as_ref()
    }
}

impl Claims<User> {
    /// Starts a user token: what an app logs in with.
    ///
    /// `subject` is the *name* of a user that exists in the application, not its `USR-` id. Draw the token id anew for
    /// each token ([`TokenId::random`]).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::nexmo::{Acl, ApplicationId, UserClaims};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let claims = UserClaims::builder(application, TokenId::random()?, "alice", Acl::client_sdk(), NumericDate::now()?)
    ///     .lifetime(Duration::from_secs(6 * 60 * 60))
    ///     .build()?;
    /// assert_eq!(claims.subject(), "alice");
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: Vonage, "How to authenticate users", step 2.
    pub fn builder(
        application_id: ApplicationId,
        token_id: TokenId,
        subject: impl Into<String>,
        acl: Acl,
        issued_at: NumericDate,
    ) -> ClaimsBuilder<User> {
        ClaimsBuilder::new(application_id, token_id, issued_at, UserGrant { subject: subject.into(), acl })
    }

    /// Returns the name of the user.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.grant.subject
    }

    /// Returns what the user may do.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, ApplicationId, UserClaims};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = UserClaims::builder(application, TokenId::new("id")?, "alice", Acl::guide(), now).build()?;
    /// assert_eq!(claims.acl(), &Acl::guide());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn acl(&self) -> &Acl {
        &self.grant.acl
    }
}

impl<K: Kind> Claims<K> {
    /// Returns the application.
    #[must_use]
    pub const fn application_id(&self) -> &ApplicationId {
        &self.application_id
    }

    /// Returns the id of this one token (`jti`).
    #[must_use]
    pub const fn token_id(&self) -> &TokenId {
        &self.token_id
    }

    /// Returns when the token was issued.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns what `exp` says. A token that was built always has one; [`accepted_until`](Self::accepted_until) tells
    /// when it really ends.
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    /// Returns the time before which the token is not valid, if it says one.
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }

    /// Returns the time from which Vonage refuses the token: `exp`, but never later than 24 hours after `iat`; without
    /// `exp`, 15 minutes after `iat`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{ApplicationClaims, ApplicationId, DEFAULT_LIFETIME};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = ApplicationClaims::builder(application.clone(), TokenId::new("id")?, now).build()?;
    /// assert_eq!(claims.accepted_until(), now.saturating_add(DEFAULT_LIFETIME));
    ///
    /// assert_eq!(claims.application_id(), &application);
    /// assert_eq!(claims.token_id().as_str(), "id");
    /// assert_eq!(claims.issued_at(), now);
    /// assert_eq!(claims.expires_at(), Some(claims.accepted_until()));
    /// assert_eq!(claims.not_before(), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage support, "How long is my JSON Web Token valid for?".
    #[must_use]
    pub fn accepted_until(&self) -> NumericDate {
        match self.expires_at {
            Some(expires_at) => expires_at.min(self.issued_at.saturating_add(MAX_LIFETIME)),
            None => self.issued_at.saturating_add(DEFAULT_LIFETIME),
        }
    }

    /// RFC 7519 section 4.1.3: an audience is one that this verifier does not identify itself with.
    pub(super) fn check_audience(&self) -> Result<(), ClaimError> {
        match self.custom_claim("aud") {
            Some(_) => Err(ClaimError::new("aud", ClaimReason::WrongAudience)),
            None => Ok(()),
        }
    }

    /// Returns the value of a custom claim: any claim that this crate gives no meaning to.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{ApplicationClaims, ApplicationId};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let claims = ApplicationClaims::builder(application, TokenId::random()?, NumericDate::now()?)
    ///     .custom_claim("user_id", 42)
    ///     .build()?;
    /// assert_eq!(claims.custom_claim("user_id").and_then(|value| value.as_u64()), Some(42));
    /// assert_eq!(claims.custom_claims().count(), 1);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn custom_claim(&self, name: &str) -> Option<&Value> {
        self.custom_claims().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Returns all custom claims, in the order built or read.
    #[must_use]
    pub fn custom_claims(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.custom.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn any_subject(&self) -> Option<&str> {
        self.grant.subject()
    }
}

impl<K: Kind> Serialize for Claims<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("application_id", &self.application_id)?;
        claims.serialize_entry("iat", &self.issued_at)?;
        claims.serialize_entry("jti", &self.token_id)?;
        if let Some(expires_at) = &self.expires_at {
            claims.serialize_entry("exp", expires_at)?;
        }
        if let Some(not_before) = &self.not_before {
            claims.serialize_entry("nbf", not_before)?;
        }
        if let Some(subject) = self.grant.subject() {
            claims.serialize_entry("sub", subject)?;
        }
        if let Some(acl) = self.grant.acl() {
            claims.serialize_entry("acl", acl)?;
        }
        for (name, value) in &self.custom {
            claims.serialize_entry(name, value)?;
        }
        claims.end()
    }
}

impl<K: Kind> fmt::Debug for Claims<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let custom: Vec<_> = self.custom.iter().map(|(name, value)| (name, Redacted::new(value))).collect();
        f.debug_struct("Claims")
            .field("application_id", &self.application_id)
            .field("issued_at", &self.issued_at)
            .field("token_id", &self.token_id)
            .field("expires_at", &self.expires_at)
            .field("not_before", &self.not_before)
            .field("subject", &self.grant.subject().map(Redacted::new))
            .field("acl", &self.grant.acl())
            .field("custom_claims", &custom)
            .finish()
    }
}
