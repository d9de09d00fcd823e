//! The claims set of an Intercom token.

use std::fmt;

use serde_json::Value;

use crate::intercom::attributes::Attributes;
use crate::token::claim;
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate};

/// The most characters of `user_id`, `email` and `name`. Not documented by the vendor.
const MAX_TEXT_LEN: usize = 1024;

/// The user whom an Intercom token identifies, with attributes that only your backend can set.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::intercom::Claims;
///
/// let claims = Claims::builder("123")
///     .email("ada@example.com")
///     .attribute("plan", "pro")
///     .expires_at(NumericDate::from_unix_seconds(1_750_003_600))
///     .build()?;
/// let json = serde_json::to_string(&claims).unwrap();
/// assert_eq!(json, r#"{"user_id":"123","email":"ada@example.com","plan":"pro","exp":1750003600}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Intercom, "Secure your Messenger".
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    user_id: String,
    email: Option<String>,
    name: Option<String>,
    attributes: Attributes,
    issued_at: Option<NumericDate>,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
}

impl Claims {
    /// Creates claims that [`check_user_id`](Self::check_user_id) has not seen yet.
    pub(super) const fn unchecked(user_id: String) -> Self {
        let attributes = Attributes::new();
        Self { user_id, email: None, name: None, attributes, issued_at: None, expires_at: None, not_before: None }
    }

    pub(super) fn check_user_id(&self) -> Result<(), ClaimError> {
        claim::check_identifier("user_id", &self.user_id, MAX_TEXT_LEN)
    }

    pub(super) fn set_email(&mut self, email: String) -> Result<(), ClaimError> {
        claim::check_email("email", &email, MAX_TEXT_LEN)?;
        self.email = Some(email);
        Ok(())
    }

    pub(super) fn set_name(&mut self, name: String) -> Result<(), ClaimError> {
        claim::check_text("name", &name, MAX_TEXT_LEN)?;
        self.name = Some(name);
        Ok(())
    }

    pub(super) fn add_attribute(&mut self, name: String, value: Value) -> Result<(), ClaimError> {
        self.attributes.push(name, value)
    }

    pub(super) fn with_times(
        self,
        issued_at: Option<NumericDate>,
        expires_at: Option<NumericDate>,
        not_before: Option<NumericDate>,
    ) -> Result<Self, ClaimError> {
        claim::check_issue_and_expiry(issued_at, expires_at)?;
        Ok(Self { issued_at, expires_at, not_before, ..self })
    }

    /// Returns your own id of the user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Returns the email address, if the token has one.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Returns the name, if the token has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the value of another attribute, if the token has it. Names differ by case.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::intercom::Claims;
    ///
    /// let claims = Claims::builder("123").attribute("paid", true).never_expires().build()?;
    /// assert_eq!(claims.attribute("paid"), Some(&true.into()));
    /// assert_eq!(claims.attribute("Paid"), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name)
    }

    /// Returns all other attributes, in the order built or read.
    #[must_use]
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.attributes.iter()
    }

    /// Returns when the token was issued, if it has an `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.issued_at
    }

    /// Returns when the token expires: `exp`. Without it, the token is valid until its secret is removed.
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    pub(super) const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("user_id", &Redacted::new(self.user_id()))
            .field("email", &self.email().map(Redacted::new))
            .field("name", &self.name().map(Redacted::new))
            .field("attributes", &self.attributes)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
