//! The registered claims and the custom claims of a token.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::encoding::json::write;
use crate::error::ClaimReason;
use crate::jwt::custom;
use crate::jwt::wire::Registered;
use crate::token::claim::Redacted;
use crate::{NumericDate, TokenId};

/// The registered claims of a token, and custom claims of type `C`.
///
/// `Debug` shows the times. It shows no other claim.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::jwt::Claims;
///
/// let claims = Claims::builder()
///     .issuer("billing")
///     .subject("ada")
///     .audience("seats")
///     .audience("invoices")
///     .expires_at(NumericDate::from_unix_seconds(1_700_000_300))
///     .build()?;
/// assert_eq!((claims.issuer(), claims.subject(), claims.token_id()), (Some("billing"), Some("ada"), None));
/// assert_eq!(claims.audience(), ["seats", "invoices"]);
///
/// let json = serde_json::to_string(&claims).unwrap();
/// assert_eq!(json, r#"{"iss":"billing","sub":"ada","aud":["seats","invoices"],"exp":1700000300}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: RFC 7519 section 4.1.
#[derive(Clone)]
pub struct Claims<C = NoCustomClaims> {
    pub(super) registered: Registered,
    pub(super) custom: C,
    /// `true` if the names of the custom claims were checked when the claims were built. A type may write other names
    /// than it reads, so claims of a token are checked when they are written.
    pub(super) has_checked_names: bool,
}

/// No custom claims. A verifier ignores the custom claims of a token.
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

impl<C> Claims<C> {
    pub(super) const fn read(registered: Registered, custom: C) -> Self {
        Self { registered, custom, has_checked_names: false }
    }

    /// Returns the issuer of the token: `iss`.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.registered.iss.as_deref()
    }

    /// Returns whom the token is about: `sub`.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.registered.sub.as_deref()
    }

    /// Returns whom the token is for: `aud`. The slice is empty if the claim is missing.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        self.registered.aud.as_ref().map_or(&[], |audience| &audience.0)
    }

    /// Returns when the token expires: `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.registered.exp
    }

    /// Returns from when the token is valid: `nbf`.
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.registered.nbf
    }

    /// Returns when the token was issued: `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.registered.iat
    }

    /// Returns the id of the token: `jti`.
    #[must_use]
    pub const fn token_id(&self) -> Option<&TokenId> {
        self.registered.jti.as_ref()
    }

    /// Returns the custom claims.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use jwt_identity::jwt::Claims;
    ///
    /// let claims = Claims::builder().never_expires().custom(BTreeMap::from([("tenant", "acme")])).build()?;
    /// assert_eq!(claims.custom()["tenant"], "acme");
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn custom(&self) -> &C {
        &self.custom
    }

    /// Returns the custom claims and drops the registered claims.
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
            && let (ClaimReason::RegisteredInCustom, Some(name)) = (error.reason(), error.subject())
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
