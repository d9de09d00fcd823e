//! Building a claims set.

use serde_json::Value;

use crate::intercom::Claims;
use crate::token::claim::{Expiry, ExpiryUnset};
use crate::{ClaimError, NumericDate};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// Choose between [`expires_at`](Self::expires_at) and [`never_expires`](Self::never_expires). Without either, the
/// builder stays in the state `E` of [`ExpiryUnset`], which has no `build`:
///
/// ```compile_fail
/// jwt_identity::intercom::Claims::builder("user-42").build();
/// ```
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::intercom::Claims;
///
/// let claims = Claims::builder("user-42")
///     .email("ada@example.com")
///     .name("Ada")
///     .attribute("seats", 7)
///     .issued_at(NumericDate::from_unix_seconds(1_700_000_000))
///     .expires_at(NumericDate::from_unix_seconds(1_700_003_600))
///     .build()?;
/// assert_eq!(claims.attributes().count(), 1);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder<E = ExpiryUnset> {
    claims: Claims,
    issued_at: Option<NumericDate>,
    expiry: E,
    /// The first claim that broke a rule, for `build` to report.
    failure: Option<ClaimError>,
}

impl Claims {
    /// Creates a builder for the claims of a user, from your own id of the user.
    ///
    /// Intercom rejects a token without it, even with an `email`. The id is text. If your ids are numbers, pass their
    /// decimal form. A number does not compile:
    ///
    /// ```compile_fail
    /// jwt_identity::intercom::Claims::builder(42);
    /// ```
    ///
    /// Source: Intercom help, article 10589769.
    pub fn builder(user_id: impl Into<String>) -> ClaimsBuilder {
        let claims = Self::unchecked(user_id.into());
        let failure = claims.check_user_id().err();
        ClaimsBuilder { claims, issued_at: None, expiry: ExpiryUnset, failure }
    }
}

impl ClaimsBuilder {
    /// Sets when the token expires: it is valid until one second before `expires_at`. The vendor recommends the length of
    /// your session, and documents no longest lifetime.
    pub fn expires_at(self, expires_at: NumericDate) -> ClaimsBuilder<Expiry> {
        self.with_expiry(Expiry::At(expires_at))
    }

    /// Leaves `exp` out, so that the token is valid until its secret is removed. Anyone who obtains it can act as the user.
    pub fn never_expires(self) -> ClaimsBuilder<Expiry> {
        self.with_expiry(Expiry::Never)
    }

    fn with_expiry(self, expiry: Expiry) -> ClaimsBuilder<Expiry> {
        ClaimsBuilder { claims: self.claims, issued_at: self.issued_at, expiry, failure: self.failure }
    }
}

impl<E> ClaimsBuilder<E> {
    /// Sets the email address: text on both sides of an `@`, without whitespace or control characters.
    ///
    /// The vendor does not document these rules.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        let outcome = self.claims.set_email(email.into());
        self.noting(outcome)
    }

    /// Sets the name. It is not empty and has no control character, which the vendor does not document.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        let outcome = self.claims.set_name(name.into());
        self.noting(outcome)
    }

    /// Adds another attribute: a string, number, boolean, or null for no value. A date is a number of seconds.
    ///
    /// Create the attribute in Intercom first. The token is signed, not encrypted, so that its holder can read it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::intercom::Claims;
    ///
    /// let refused = Claims::builder("7").attribute("userId", "7").never_expires().build().unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::ClaimReserved);
    /// ```
    ///
    /// Source: Intercom help, articles 179 and 1732.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let outcome = self.claims.add_attribute(name.into(), value.into());
        self.noting(outcome)
    }

    /// Sets when the token is issued: `iat`. The vendor does not ask for it.
    pub fn issued_at(self, issued_at: NumericDate) -> Self {
        Self { issued_at: Some(issued_at), ..self }
    }

    fn noting(self, outcome: Result<(), ClaimError>) -> Self {
        Self { failure: self.failure.or(outcome.err()), ..self }
    }
}

impl ClaimsBuilder<Expiry> {
    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// The first claim that was set to a wrong value:
    ///
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402) if `user_id`, `email` or `name` is empty or
    ///   has a control character, if an end of `user_id` is invisible, or if an `attribute` is an object or array, or has
    ///   a name with a `.` or `$`.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414) if such a text has more than 1024
    ///   characters, or that of an `attribute` more than 255.
    /// - [`ClaimReason::Reserved`](crate::error::ClaimReason::Reserved) (code 415, claim `attribute`) if the name is that of
    ///   a claim or of the token's setting, in any spelling, such as `userId`, `exp` or `user_hash`.
    /// - [`ClaimReason::Conflict`](crate::error::ClaimReason::Conflict) (code 416, claim `attribute`) if two attributes
    ///   have one name.
    ///
    /// Then the times:
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat` or `exp`) if a time is
    ///   not a NumericDate, for example because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) if `exp`
    ///   is not later than `iat`.
    pub fn build(self) -> Result<Claims, ClaimError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => self.claims.with_times(self.issued_at, self.expiry.expires_at(), None),
        }
    }
}
