//! The claims set as it is written and read.

use std::fmt;

use serde::de;
use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize, Serializer};

use crate::error::ClaimReason;
use crate::sunshine::{Claims, LegacyAppUser, Scope, ScopeKind, User};
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let user = self.user();
        Written {
            scope: self.scope().kind().as_str(),
            external_id: user.map(User::external_id),
            user_id: match self.scope() {
                Scope::LegacyAppUser(user) => Some(user.user_id()),
                _ => None,
            },
            email: user.and_then(User::email),
            email_verified: user.and_then(User::email_verified),
            name: user.and_then(User::name),
            iat: self.issued_at(),
            exp: self.expires_at(),
            nbf: self.not_before(),
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let read: Read = claim::decode_json(claims_set)?;
    claim::check_no_audience(read.aud.is_some())?;
    let scope = read.scope.as_ref().ok_or(ClaimError::new("scope", ClaimReason::Missing))?;
    let kind = scope.0.ok_or(ClaimError::new("scope", ClaimReason::WrongScope))?;
    let (iat, exp, nbf) = (read.iat, read.exp, read.nbf);
    let scope = match kind {
        ScopeKind::User => read.into_user()?.into(),
        ScopeKind::LegacyAppUser => read.into_legacy_app_user()?.into(),
        ScopeKind::Account => read.without_user(Scope::Account)?,
        ScopeKind::App => read.without_user(Scope::App)?,
        ScopeKind::Integration => read.without_user(Scope::Integration)?,
    };
    Ok(Claims::new(scope, iat, exp)?.with_not_before(nbf))
}

/// The members in the order of the vendor's samples.
#[derive(Serialize)]
struct Written<'a> {
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

/// `nbf` and `aud` are not the vendor's, but a verifier does not ignore them.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "present")]
    scope: Option<ScopeText>,
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

impl Read {
    fn into_user(self) -> Result<User, ClaimError> {
        let external_id = self.external_id.ok_or(ClaimError::new("external_id", ClaimReason::Missing))?;
        reject("userId", self.user_id.as_ref())?;
        User::read(external_id, self.email, self.email_verified, self.name)
    }

    fn into_legacy_app_user(self) -> Result<LegacyAppUser, ClaimError> {
        let user_id = self.user_id.ok_or(ClaimError::new("userId", ClaimReason::Missing))?;
        reject("external_id", self.external_id.as_ref())?;
        LegacyAppUser::new(user_id)
    }

    fn without_user(&self, scope: Scope) -> Result<Scope, ClaimError> {
        reject("external_id", self.external_id.as_ref())?;
        reject("userId", self.user_id.as_ref())?;
        Ok(scope)
    }
}

/// Rejects an identity that the scope does not have. Otherwise two readers could see two users in one token.
fn reject(claim: &'static str, identity: Option<&String>) -> Result<(), ClaimError> {
    if identity.is_none() { Ok(()) } else { Err(ClaimError::new(claim, ClaimReason::Conflict)) }
}

/// A scope, or `None` for text that is none.
///
/// A derived enum would accept `{"user":null}` for `user`, and could not tell an unknown scope from a wrong type.
struct ScopeText(Option<ScopeKind>);

impl<'de> Deserialize<'de> for ScopeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = ScopeText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a scope")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ScopeText, E> {
                Ok(ScopeText(text.parse().ok()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
