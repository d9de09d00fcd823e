//! Building a claims set.

use crate::sunshine::{Claims, Scope, User};
use crate::token::claim::{Expiry, ExpiryUnset};
use crate::{ClaimError, NumericDate};

/// Builds [`Claims`] of a scope `S`; created by [`Claims::builder`].
///
/// Choose between [`expires_at`](Self::expires_at) and [`never_expires`](Self::never_expires). Without either, the
/// builder stays in the state `E` of [`ExpiryUnset`], which has no `build`:
///
/// ```compile_fail
/// use jwt_identity::sunshine::{Claims, Scope};
///
/// Claims::builder(Scope::App).build();
/// ```
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::sunshine::{Claims, User};
///
/// let claims = Claims::builder(User::new("12345678")?)
///     .verified_email("janes@soap.com")
///     .name("Jane Soap")
///     .issued_at(NumericDate::from_unix_seconds(1_700_000_000))
///     .expires_at(NumericDate::from_unix_seconds(1_700_000_600))
///     .build()?;
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     r#"{"scope":"user","external_id":"12345678","email":"janes@soap.com","email_verified":true,"#.to_owned()
///         + r#""name":"Jane Soap","iat":1700000000,"exp":1700000600}"#,
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder<S, E = ExpiryUnset> {
    scope: S,
    issued_at: Option<NumericDate>,
    expiry: E,
    /// The first claim that broke a rule, for `build` to report.
    failure: Option<ClaimError>,
}

impl Claims {
    /// Creates a builder for the claims of a [`User`] who logs in, or of a server with another [`Scope`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Claims, Scope, User};
    ///
    /// let user = Claims::builder(User::new("user-42")?).name("Ada").never_expires().build()?;
    /// let server = Claims::builder(Scope::App).never_expires().build()?;
    /// assert_eq!((user.external_id(), server.external_id()), (Some("user-42"), None));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// A token of a server has no user, so this does not compile:
    ///
    /// ```compile_fail
    /// use jwt_identity::sunshine::{Claims, Scope};
    ///
    /// Claims::builder(Scope::App).name("Ada");
    /// ```
    ///
    /// Source: Sunshine Conversations API specification (scopes).
    pub fn builder<S: Into<Scope>>(scope: S) -> ClaimsBuilder<S> {
        ClaimsBuilder { scope, issued_at: None, expiry: ExpiryUnset, failure: None }
    }
}

impl<S> ClaimsBuilder<S> {
    /// Sets when the token expires: it is valid until one second before `expires_at`.
    ///
    /// The vendor documents no longest lifetime. Zendesk recommends a short one.
    ///
    /// Source: RFC 7519 section 4.1.4; Sunshine Conversations, "Authenticating Users" (section on expiry).
    pub fn expires_at(self, expires_at: NumericDate) -> ClaimsBuilder<S, Expiry> {
        self.with_expiry(Expiry::At(expires_at))
    }

    /// Makes the token valid until its key is deleted. Anyone who obtains it can act as the user, or the server.
    pub fn never_expires(self) -> ClaimsBuilder<S, Expiry> {
        self.with_expiry(Expiry::Never)
    }

    fn with_expiry(self, expiry: Expiry) -> ClaimsBuilder<S, Expiry> {
        ClaimsBuilder { scope: self.scope, issued_at: self.issued_at, expiry, failure: self.failure }
    }
}

impl<S, E> ClaimsBuilder<S, E> {
    /// Sets when the token is issued: `iat`. The vendor does not ask for it.
    pub fn issued_at(self, issued_at: NumericDate) -> Self {
        Self { issued_at: Some(issued_at), ..self }
    }
}

impl<E> ClaimsBuilder<User, E> {
    /// Sets the name that agents see in Zendesk Messaging. It has 1 to 1024 characters and no control character.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::sunshine::{Claims, User};
    ///
    /// let refused = Claims::builder(User::new("user-42")?).name("").never_expires().build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimInvalid, Some("name")));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, article 4411666638746. The vendor does not document the bounds.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        let outcome = self.scope.set_name(name.into());
        self.noting(outcome)
    }

    /// Sets an email address that you have *not* verified. Zendesk Messaging shows it, but it identifies nobody.
    ///
    /// The address has at most 1024 characters, text on both sides of an `@`, and no whitespace or control character. The
    /// builder writes no `email_verified`, which means that the address is not verified.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Claims, User};
    ///
    /// let claims = Claims::builder(User::new("user-42")?).email("janes@soap.com").never_expires().build()?;
    /// assert!(!claims.user().unwrap().has_verified_email());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, article 4411666638746. The vendor does not document the rules for the address.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        let outcome = self.scope.set_email(address.into(), None);
        self.noting(outcome)
    }

    /// Sets an email address that you *have* verified: `email`, and `email_verified` with the value `true`. It replaces an
    /// address that [`email`](Self::email) set.
    ///
    /// Zendesk Messaging then identifies the user by the address, too. It rejects the login if the address belongs to
    /// another user.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Claims, User};
    ///
    /// let claims = Claims::builder(User::new("user-42")?).verified_email("janes@soap.com").never_expires().build()?;
    /// assert!(claims.user().unwrap().has_verified_email());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, articles 4411666638746 and 7554200230170. That a token has no `email_verified` without `email`
    /// is our choice.
    pub fn verified_email(mut self, address: impl Into<String>) -> Self {
        let outcome = self.scope.set_email(address.into(), Some(true));
        self.noting(outcome)
    }

    fn noting(self, outcome: Result<(), ClaimError>) -> Self {
        Self { failure: self.failure.or(outcome.err()), ..self }
    }
}

impl<S: Into<Scope>> ClaimsBuilder<S, Expiry> {
    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// The first of:
    ///
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `name` or `email`) if a text is
    ///   empty, has a control character, or is not an email address.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414, same claims) if it has more than 1024
    ///   characters.
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat` or `exp`) if a time is
    ///   not a NumericDate, for example because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) if `exp`
    ///   is not later than `iat`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Claims, Scope};
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let milliseconds = NumericDate::from_unix_seconds(1_700_000_600_000);
    /// let refused = Claims::builder(Scope::App).expires_at(milliseconds).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimOutOfRange, Some("exp")));
    /// ```
    pub fn build(self) -> Result<Claims, ClaimError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Claims::new(self.scope.into(), self.issued_at, self.expiry.expires_at()),
        }
    }
}
