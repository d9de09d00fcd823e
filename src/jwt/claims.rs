//! The registered claims, and the caller's own beside them.

use std::fmt;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::encoding::json::write;
use crate::error::ClaimReason;
use crate::jwt::custom;
use crate::token::claim::{Redacted, present, present_nbf};
use crate::{NumericDate, TokenId};

/// A claims set of registered claims and custom ones.
///
/// `Debug` shows neither custom claims nor who the token is from, for and about.
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::Claims;
/// use jwt_identity::NumericDate;
///
/// let claims = Claims::builder().expires_at(NumericDate::from_unix_seconds(1_700_000_300)).subject("ada").build()?;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"sub":"ada","exp":1700000300}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: RFC 7519 section 4.1.
#[derive(Clone)]
pub struct Claims<C = NoCustomClaims> {
    pub(super) registered: Registered,
    pub(super) custom: C,
    /// Whether the names of the custom claims were checked when the claims were built. A type may write other names than
    /// it reads, so claims of a token are checked when they are written.
    pub(super) has_checked_names: bool,
}

/// No custom claims; those in a token are ignored.
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::NoCustomClaims;
///
/// assert_eq!(serde_json::to_string(&NoCustomClaims {}).unwrap(), "{}");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoCustomClaims {}

/// The registered claims, as they stand on the wire, in the order of RFC 7519 section 4.1.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Registered {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) iss: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) sub: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) aud: Option<Audience>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf", skip_serializing_if = "Option::is_none")]
    pub(super) nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) jti: Option<TokenId>,
}

impl<C> Claims<C> {
    pub(super) const fn read(registered: Registered, custom: C) -> Self {
        Self { registered, custom, has_checked_names: false }
    }

    /// Returns who issued the token: `iss`.
    ///
    /// # Examples
    ///
    /// ```
    /// let claims = jwt_identity::jwt::Claims::builder().never_expires().issuer("billing").build()?;
    /// assert_eq!(claims.issuer(), Some("billing"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.registered.iss.as_deref()
    }

    /// Returns who the token is about: `sub`.
    ///
    /// # Examples
    ///
    /// ```
    /// let claims = jwt_identity::jwt::Claims::builder().never_expires().subject("ada").build()?;
    /// assert_eq!(claims.subject(), Some("ada"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.registered.sub.as_deref()
    }

    /// Returns who the token is for: `aud`, one or several; empty when the claim is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// let claims = jwt_identity::jwt::Claims::builder().never_expires().audience("a").audience("b").build()?;
    /// assert_eq!(claims.audience(), ["a", "b"]);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn audience(&self) -> &[String] {
        self.registered.aud.as_ref().map_or(&[], |audience| &audience.0)
    }

    /// Returns when the token expires: `exp`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Claims;
    /// use jwt_identity::NumericDate;
    ///
    /// let exp = NumericDate::from_unix_seconds(1_700_000_300);
    /// assert_eq!(Claims::builder().expires_at(exp).build()?.expires_at(), Some(exp));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.registered.exp
    }

    /// Returns from when on the token is valid: `nbf`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Claims;
    /// use jwt_identity::NumericDate;
    ///
    /// let nbf = NumericDate::from_unix_seconds(1_700_000_000);
    /// assert_eq!(Claims::builder().never_expires().not_before(nbf).build()?.not_before(), Some(nbf));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.registered.nbf
    }

    /// Returns when the token was issued: `iat`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Claims;
    /// use jwt_identity::NumericDate;
    ///
    /// let iat = NumericDate::from_unix_seconds(1_700_000_000);
    /// assert_eq!(Claims::builder().never_expires().issued_at(iat).build()?.issued_at(), Some(iat));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.registered.iat
    }

    /// Returns the token's own id: `jti`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Claims;
    /// use jwt_identity::TokenId;
    ///
    /// let claims = Claims::builder().never_expires().token_id(TokenId::new("id")?).build()?;
    /// assert_eq!(claims.token_id().map(TokenId::as_str), Some("id"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn token_id(&self) -> Option<&TokenId> {
        self.registered.jti.as_ref()
    }

    /// Returns the custom claims.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::{Claims, NoCustomClaims};
    ///
    /// assert_eq!(Claims::builder().never_expires().build()?.custom(), &NoCustomClaims {});
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn custom(&self) -> &C {
        &self.custom
    }

    /// Returns the custom claims, without the rest.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::{Claims, NoCustomClaims};
    ///
    /// assert_eq!(Claims::builder().never_expires().build()?.into_custom(), NoCustomClaims {});
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn into_custom(self) -> C {
        self.custom
    }
}

impl<C: PartialEq> PartialEq for Claims<C> {
    fn eq(&self, other: &Self) -> bool {
        self.registered == other.registered && self.custom == other.custom
    }
}

impl<C: Eq> Eq for Claims<C> {}

impl<C: Serialize> Serialize for Claims<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Members<'a, C> {
            #[serde(flatten)]
            registered: &'a Registered,
            #[serde(flatten)]
            custom: &'a C,
        }
        let Self { registered, custom, has_checked_names } = self;
        if !has_checked_names
            && let Err(error) = custom::check(custom)
            && let (ClaimReason::Reserved, Some(name)) = (error.reason(), error.subject())
        {
            return write::reserved(name, serializer);
        }
        Members { registered, custom }.serialize(serializer)
    }
}

impl<C> fmt::Debug for Claims<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Registered { iss, sub, aud, exp, nbf, iat, jti } = &self.registered;
        f.debug_struct("Claims")
            .field("issuer", &iss.as_ref().map(Redacted::new))
            .field("subject", &sub.as_ref().map(Redacted::new))
            .field("audience", &aud.as_ref().map(Redacted::new))
            .field("expires_at", exp)
            .field("not_before", nbf)
            .field("issued_at", iat)
            .field("token_id", &jti.as_ref().map(Redacted::new))
            .finish_non_exhaustive()
    }
}

/// One audience is written as a string, several as an array; both are read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Audience(pub(super) Vec<String>);

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [only] = self.0.as_slice() {
            return serializer.serialize_str(only);
        }
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for audience in &self.0 {
            seq.serialize_element(audience)?;
        }
        seq.end()
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> de::Visitor<'de> for OneOrMany {
            type Value = Audience;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an array of strings")
            }
            fn visit_str<E>(self, audience: &str) -> Result<Audience, E> {
                Ok(Audience(vec![audience.to_owned()]))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Audience, A::Error> {
                let mut audiences = Vec::new();
                while let Some(audience) = seq.next_element()? {
                    audiences.push(audience);
                }
                Ok(Audience(audiences))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}
