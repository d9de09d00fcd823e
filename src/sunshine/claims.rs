//! The claims set of a Sunshine Conversations token.

use std::fmt;

use serde::de;
use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::sunshine::{LegacyAppUser, Scope, ScopeKind, User};
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate};

/// What a token is good for, for whom, and until when.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::sunshine::{Claims, User};
///
/// let expires_at = NumericDate::from_unix_seconds(1_542_499_200);
/// let claims = Claims::builder(User::new("42")?).expires_at(expires_at).build()?;
/// let json = serde_json::to_string(&claims).unwrap();
/// assert_eq!(json, r#"{"scope":"user","external_id":"42","exp":1542499200}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Sunshine Conversations, "Authenticating Users". That guide prints `exp` as a string; the claim is a number
/// (RFC 7519 section 4.1.4), and a string is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    scope: Scope,
    issued_at: Option<NumericDate>,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
    /// Issued for somebody else, which is told after its times. Claims that were built never are.
    has_audience: bool,
}

impl Claims {
    pub(super) fn new(
        scope: Scope,
        issued_at: Option<NumericDate>,
        expires_at: Option<NumericDate>,
    ) -> Result<Self, ClaimError> {
        if let Some(issued_at) = issued_at {
            claim::check_range("iat", issued_at)?;
        }
        if let Some(expires_at) = expires_at {
            claim::check_range("exp", expires_at)?;
            if issued_at.is_some_and(|issued_at| expires_at <= issued_at) {
                return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
            }
        }
        Ok(Self { scope, issued_at, expires_at, not_before: None, has_audience: false })
    }

    /// Returns what the token is good for, and for whom.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Returns the user, if the scope is `user`.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        match &self.scope {
            Scope::User(user) => Some(user),
            _ => None,
        }
    }

    /// Returns your own id of the user, if the scope is `user`.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.user().map(User::external_id)
    }

    /// Returns when the token was issued, if it says so.
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.issued_at
    }

    /// Returns the time from which the vendor refuses the token, its `exp`; `None` is until its key is deleted.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::sunshine::{Claims, User};
    ///
    /// let exp = NumericDate::from_unix_seconds(1_700_000_600);
    /// assert_eq!(Claims::builder(User::new("user-42")?).expires_at(exp).build()?.accepted_until(), Some(exp));
    /// assert_eq!(Claims::builder(User::new("user-42")?).never_expires().build()?.accepted_until(), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Sunshine Conversations, "Authenticating Users" (section on expiry).
    #[must_use]
    pub const fn accepted_until(&self) -> Option<NumericDate> {
        self.expires_at
    }

    pub(super) const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}

impl Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let user = self.user();
        WireRef {
            scope: self.scope.kind().as_str(),
            external_id: user.map(User::external_id),
            user_id: match &self.scope {
                Scope::LegacyAppUser(user) => Some(user.user_id()),
                _ => None,
            },
            email: user.and_then(User::email),
            email_verified: user.and_then(User::email_verified),
            name: user.and_then(User::name),
            iat: self.issued_at,
            exp: self.expires_at,
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

/// The claims set as written; in the order of the vendor's samples.
#[derive(Serialize)]
struct WireRef<'a> {
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    #[serde(rename = "userId", skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// The claims set as read. `nbf` and `aud` are not the vendor's, but where they stand they bind.
#[derive(Deserialize)]
pub(super) struct Wire {
    scope: WireScope,
    #[serde(default, deserialize_with = "present")]
    external_id: Option<String>,
    #[serde(rename = "userId", default, deserialize_with = "present")]
    user_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email_verified: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
}

/// A scope, or `None` for text that is none.
///
/// A derived enum would take `{"user":null}` for `user`, and could not tell an unknown scope from a wrong type.
struct WireScope(Option<ScopeKind>);

impl<'de> Deserialize<'de> for WireScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = WireScope;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a scope")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<WireScope, E> {
                Ok(WireScope(ScopeKind::from_text(text)))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl TryFrom<Wire> for Claims {
    type Error = ClaimError;

    fn try_from(wire: Wire) -> Result<Self, ClaimError> {
        let kind = wire.scope.0.ok_or(ClaimError::new("scope", ClaimReason::WrongScope))?;
        let has_audience = wire.aud.is_some();
        let scope = match kind {
            ScopeKind::User => {
                let external_id = required("external_id", wire.external_id)?;
                refuse("userId", wire.user_id.as_ref())?;
                User::read(external_id, wire.email, wire.email_verified, wire.name)?.into()
            }
            ScopeKind::LegacyAppUser => {
                let user_id = required("userId", wire.user_id)?;
                refuse("external_id", wire.external_id.as_ref())?;
                LegacyAppUser::new(user_id)?.into()
            }
            ScopeKind::Account => wire.of_server(Scope::Account)?,
            ScopeKind::App => wire.of_server(Scope::App)?,
            ScopeKind::Integration => wire.of_server(Scope::Integration)?,
        };
        Ok(Self { not_before: wire.nbf, has_audience, ..Self::new(scope, wire.iat, wire.exp)? })
    }
}

impl Claims {
    /// RFC 7519 section 4.1.3: an audience is one that this verifier does not identify itself with.
    pub(super) const fn check_audience(&self) -> Result<(), ClaimError> {
        if self.has_audience { Err(ClaimError::new("aud", ClaimReason::WrongAudience)) } else { Ok(()) }
    }
}

impl Wire {
    fn of_server(&self, scope: Scope) -> Result<Scope, ClaimError> {
        refuse("external_id", self.external_id.as_ref())?;
        refuse("userId", self.user_id.as_ref())?;
        Ok(scope)
    }
}

fn required(claim: &'static str, identity: Option<String>) -> Result<String, ClaimError> {
    identity.ok_or(ClaimError::new(claim, ClaimReason::Missing))
}

/// Refuses an identity that the scope does not have: two readers must not see two users in one token.
fn refuse(claim: &'static str, identity: Option<&String>) -> Result<(), ClaimError> {
    if identity.is_none() { Ok(()) } else { Err(ClaimError::new(claim, ClaimReason::Conflict)) }
}
