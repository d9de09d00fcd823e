//! Building a claims set.

use std::fmt;

use serde::Serialize;

use crate::error::ClaimReason;
use crate::jwt::custom;
use crate::jwt::wire::Registered;
use crate::jwt::{Claims, NoCustomClaims};
use crate::token::claim;
use crate::token::claim::{Expiry, ExpiryUnset};
use crate::{ClaimError, NumericDate, TokenId};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// Choose between [`expires_at`](Self::expires_at) and [`never_expires`](Self::never_expires). Without either, the
/// builder stays in the state `E` of [`ExpiryUnset`], which has no `build`:
///
/// ```compile_fail
/// jwt_identity::jwt::Claims::builder().subject("ada").build();
/// ```
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::Claims;
/// use jwt_identity::NumericDate;
///
/// let claims = Claims::builder()
///     .issuer("billing")
///     .subject("ada")
///     .audience("seats")
///     .issued_at(NumericDate::from_unix_seconds(1_700_000_000))
///     .expires_at(NumericDate::from_unix_seconds(1_700_000_300))
///     .build()?;
/// assert_eq!(claims.subject(), Some("ada"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder<C = NoCustomClaims, E = ExpiryUnset> {
    registered: Registered,
    custom: C,
    expiry: E,
}

impl Claims {
    /// Creates a builder without any claim.
    pub fn builder() -> ClaimsBuilder {
        ClaimsBuilder { registered: Registered::default(), custom: NoCustomClaims {}, expiry: ExpiryUnset }
    }
}

impl<C> ClaimsBuilder<C> {
    /// Sets when the token expires: `exp`. It is valid until one second before.
    pub fn expires_at(self, expires_at: NumericDate) -> ClaimsBuilder<C, Expiry> {
        self.with_expiry(Expiry::At(expires_at))
    }

    /// Creates a token that is valid until its key is withdrawn. A verifier accepts it only under
    /// [`Policy::allow_never_expiring`](crate::jwt::Policy::allow_never_expiring).
    pub fn never_expires(self) -> ClaimsBuilder<C, Expiry> {
        self.with_expiry(Expiry::Never)
    }

    fn with_expiry(self, expiry: Expiry) -> ClaimsBuilder<C, Expiry> {
        ClaimsBuilder { registered: self.registered, custom: self.custom, expiry }
    }
}

impl<C, E> ClaimsBuilder<C, E> {
    /// Sets the issuer of the token: `iss`.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.registered.iss = Some(issuer.into());
        self
    }

    /// Sets whom the token is about: `sub`.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.registered.sub = Some(subject.into());
        self
    }

    /// Adds a recipient of the token: `aud`. One is written as a string, several as an array.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.registered.aud.get_or_insert_default().0.push(audience.into());
        self
    }

    /// Sets from when the token is valid: `nbf`.
    pub fn not_before(mut self, not_before: NumericDate) -> Self {
        self.registered.nbf = Some(not_before);
        self
    }

    /// Sets when the token is issued: `iat`.
    pub fn issued_at(mut self, issued_at: NumericDate) -> Self {
        self.registered.iat = Some(issued_at);
        self
    }

    /// Sets the id of the token: `jti`.
    pub fn token_id(mut self, token_id: TokenId) -> Self {
        self.registered.jti = Some(token_id);
        self
    }

    /// Sets the custom claims, a value of any type that serializes to a JSON object.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use jwt_identity::jwt::Claims;
    ///
    /// let claims = Claims::builder().never_expires().custom(BTreeMap::from([("tenant", "acme")])).build()?;
    /// assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"tenant":"acme"}"#);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn custom<D: Serialize>(self, custom: D) -> ClaimsBuilder<D, E> {
        ClaimsBuilder { registered: self.registered, custom, expiry: self.expiry }
    }
}

impl<C: Serialize> ClaimsBuilder<C, Expiry> {
    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::OutOfRange`] (code 413, claims `exp`, `nbf`, `iat`) if a time is not a NumericDate, for example
    ///   because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`] (code 409, claim `exp`) if the token expires before it is issued or valid.
    /// - [`ClaimReason::RegisteredInCustom`] (code 415) if a custom claim has the name of a registered claim.
    /// - [`ClaimReason::Invalid`] (code 402, the claim or `(custom)`) if the custom claims do not serialize to a JSON
    ///   object, or contain a number that is not finite.
    /// - [`ClaimReason::DuplicateMember`] (code 206) and [`ClaimReason::NestingTooDeep`] (code 207) if that object has two
    ///   members of the same name, or is nested too deep.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use jwt_identity::jwt::Claims;
    /// use jwt_identity::ErrorCode;
    ///
    /// let refused = Claims::builder().never_expires().custom(BTreeMap::from([("exp", 0)])).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimReserved, Some("exp")));
    /// ```
    pub fn build(self) -> Result<Claims<C>, ClaimError> {
        let registered = Registered { exp: self.expiry.expires_at(), ..self.registered };
        check(&registered)?;
        custom::check(&self.custom)?;
        Ok(Claims { registered, custom: self.custom, has_checked_names: true })
    }
}

impl<C, E> fmt::Debug for ClaimsBuilder<C, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimsBuilder").finish_non_exhaustive()
    }
}

/// Checks the registered claims before they are signed.
pub(super) fn check(registered: &Registered) -> Result<(), ClaimError> {
    let &Registered { exp, nbf, iat, .. } = registered;
    for (name, date) in [("exp", exp), ("nbf", nbf), ("iat", iat)] {
        if let Some(date) = date {
            claim::check_range(name, date)?;
        }
    }
    if exp.is_some_and(|exp| iat.is_some_and(|iat| exp <= iat) || nbf.is_some_and(|nbf| exp <= nbf)) {
        return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
    }
    Ok(())
}
