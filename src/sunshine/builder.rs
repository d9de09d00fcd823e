//! Building a claims set.

use crate::sunshine::{Claims, Scope, User};
use crate::{ClaimError, NumericDate};

/// Claims under construction, of a scope `S` and a life `L`.
///
/// Made by [`Claims::for_user`] and its siblings. The life must be said, with [`expires_at`](Self::expires_at) or
/// [`never_expires`](Self::never_expires); until then there is no `build`:
///
/// ```compile_fail
/// jwt_identity::sunshine::Claims::for_app().build();
/// ```
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::Claims;
/// use jwt_identity::NumericDate;
///
/// let claims = Claims::for_user("12345678")?
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
#[must_use = "a builder makes nothing until `build`"]
pub struct ClaimsBuilder<S, L> {
    scope: S,
    issued_at: Option<NumericDate>,
    life: L,
    /// The first claim that broke a rule, for `build` to report.
    failure: Option<ClaimError>,
}

/// How long the token lives has not been said yet.
///
/// # Examples
///
/// See [`ClaimsBuilder`].
#[derive(Debug, Clone, Copy)]
pub struct LifeUnsaid(());

/// How long the token lives: until a time, or as long as its key.
///
/// # Examples
///
/// See [`ClaimsBuilder`].
#[derive(Debug, Clone, Copy)]
pub struct Life(Option<NumericDate>);

impl<S> ClaimsBuilder<S, LifeUnsaid> {
    pub(super) const fn new(scope: S) -> Self {
        Self { scope, issued_at: None, life: LifeUnsaid(()), failure: None }
    }

    /// Lets the token expire: at `expires_at` it is refused, one second earlier it is not.
    ///
    /// The vendor names no longest life. Zendesk recommends a short one.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::sunshine::Claims;
    /// use jwt_identity::NumericDate;
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
    /// let claims = Claims::for_user("user-42")?.expires_at(now.saturating_add(Duration::from_secs(600))).build()?;
    /// assert_eq!(claims.accepted_until().map(NumericDate::as_unix_seconds), Some(1_700_000_600));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: RFC 7519 section 4.1.4; Sunshine Conversations, "Authenticating Users" (section on expiry).
    pub fn expires_at(self, expires_at: NumericDate) -> ClaimsBuilder<S, Life> {
        self.living(Life(Some(expires_at)))
    }

    /// Lets the token live until its key is deleted. Whoever gets hold of it is the user, or the server, until then.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::Claims;
    ///
    /// assert_eq!(Claims::for_account().never_expires().build()?.accepted_until(), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn never_expires(self) -> ClaimsBuilder<S, Life> {
        self.living(Life(None))
    }

    fn living(self, life: Life) -> ClaimsBuilder<S, Life> {
        ClaimsBuilder { scope: self.scope, issued_at: self.issued_at, life, failure: self.failure }
    }
}

impl<S, L> ClaimsBuilder<S, L> {
    /// Says when the token was issued. The vendor wants no `iat`.
    ///
    /// # Examples
    ///
    /// See [`Claims::issued_at`].
    pub fn issued_at(self, issued_at: NumericDate) -> Self {
        Self { issued_at: Some(issued_at), ..self }
    }
}

impl<L> ClaimsBuilder<User, L> {
    /// Gives the name that agents see in Zendesk Messaging: 1 to 1 024 characters, none of them a control character.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::Claims;
    /// use jwt_identity::ErrorCode;
    ///
    /// let refused = Claims::for_user("user-42")?.name("").never_expires().build().unwrap_err();
    /// assert_eq!((refused.code(), refused.claim()), (ErrorCode::ClaimInvalid, Some("name")));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, article 4411666638746; the bounds are not documented by the vendor.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        let outcome = self.scope.set_name(name.into());
        self.noting(outcome)
    }

    /// Gives an email address that you have *not* verified, for Zendesk Messaging to show; it identifies nobody.
    ///
    /// The address has something on both sides of an `@`, and no blank. An `email_verified` is not written: left out,
    /// it means no.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::Claims;
    ///
    /// let claims = Claims::for_user("user-42")?.email("janes@soap.com").never_expires().build()?;
    /// assert!(!claims.user().unwrap().has_verified_email());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, article 4411666638746; the rules for the address are not documented by the vendor.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        let outcome = self.scope.set_email(address.into(), None);
        self.noting(outcome)
    }

    /// Gives an email address that you *have* verified, in place of [`email`](Self::email): `email` together with
    /// `email_verified: true`.
    ///
    /// Zendesk Messaging then knows the user by it, too. It refuses the login when it knows the address as that of
    /// another user.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::Claims;
    ///
    /// let claims = Claims::for_user("user-42")?.verified_email("janes@soap.com").never_expires().build()?;
    /// assert!(claims.user().unwrap().has_verified_email());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, articles 4411666638746 and 7554200230170; that there is no `email_verified` without
    /// `email` is our choice.
    pub fn verified_email(mut self, address: impl Into<String>) -> Self {
        let outcome = self.scope.set_email(address.into(), Some(true));
        self.noting(outcome)
    }

    fn noting(self, outcome: Result<(), ClaimError>) -> Self {
        Self { failure: self.failure.or(outcome.err()), ..self }
    }
}

impl<S: Into<Scope>> ClaimsBuilder<S, Life> {
    /// Makes the claims.
    ///
    /// # Errors
    ///
    /// The first of:
    ///
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `name` or `email`) when a text
    ///   is empty, has a control character, or is no email address.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414, same claims) above 1 024 characters.
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat` or `exp`) when a
    ///   time is not a NumericDate; milliseconds are not.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) when
    ///   `exp` is not later than `iat`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::Claims;
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let milliseconds = NumericDate::from_unix_seconds(1_700_000_600_000);
    /// let refused = Claims::for_app().expires_at(milliseconds).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.claim()), (ErrorCode::ClaimOutOfRange, Some("exp")));
    /// ```
    pub fn build(self) -> Result<Claims, ClaimError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Claims::new(self.scope.into(), self.issued_at, self.life.0),
        }
    }
}
