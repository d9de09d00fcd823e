//! The claims set of a Kustomer token.

use std::fmt;
use std::time::Duration;

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate};

/// The age at which a token is rejected: 15 minutes after `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::kustomer::MAX_AGE.as_secs(), 15 * 60);
/// ```
///
/// Source: Kustomer developer documentation, "Identity" ("under 15 minutes old").
pub const MAX_AGE: Duration = Duration::from_secs(15 * 60);

/// The most characters of `email` and of `externalId`. Not documented by the vendor.
const MAX_TEXT_LEN: usize = 1024;

/// The customer whom a Kustomer token identifies, and when the token was issued.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::kustomer::Claims;
///
/// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"email":"ada@example.com","iat":1700000000}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Kustomer, "Log in and authentication".
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    subject: Subject,
    issued_at: NumericDate,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
}

/// At least one identity.
#[derive(Clone, PartialEq, Eq)]
enum Subject {
    Email(String),
    ExternalId(String),
    Both { email: String, external_id: String },
}

impl Subject {
    fn new(email: Option<String>, external_id: Option<String>) -> Result<Self, ClaimError> {
        if let Some(email) = &email {
            claim::check_email("email", email, MAX_TEXT_LEN)?;
        }
        if let Some(external_id) = &external_id {
            claim::check_identifier("externalId", external_id, MAX_TEXT_LEN)?;
        }
        match (email, external_id) {
            (Some(email), Some(external_id)) => Ok(Self::Both { email, external_id }),
            (Some(email), None) => Ok(Self::Email(email)),
            (None, Some(external_id)) => Ok(Self::ExternalId(external_id)),
            (None, None) => Err(ClaimError::new("externalId", ClaimReason::Missing)),
        }
    }
}

/// The identity by which Kustomer finds the customer; returned by [`Claims::effective_identity`].
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Identity;
///
/// /// Returns the argument that `isLoggedIn` expects.
/// fn is_logged_in_argument(identity: Identity<'_>) -> Option<(&'static str, &str)> {
///     match identity {
///         Identity::Email(email) => Some(("email", email)),
///         Identity::ExternalId(external_id) => Some(("externalId", external_id)),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Identity<'a> {
    /// The email address. It is used wherever it is present.
    Email(&'a str),
    /// Your own id of the customer. It is used only without an email address.
    ExternalId(&'a str),
}

impl Claims {
    pub(super) fn new(
        email: Option<String>,
        external_id: Option<String>,
        issued_at: NumericDate,
    ) -> Result<Self, ClaimError> {
        let subject = Subject::new(email, external_id)?;
        claim::check_range("iat", issued_at)?;
        Ok(Self { subject, issued_at, expires_at: None, not_before: None })
    }

    /// Adds the claims that Kustomer does not define, but which bind a verifier.
    pub(super) fn with_limits(self, expires_at: Option<NumericDate>, not_before: Option<NumericDate>) -> Self {
        Self { expires_at, not_before, ..self }
    }

    /// Returns the email address, if the token has one.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        match &self.subject {
            Subject::Email(email) | Subject::Both { email, .. } => Some(email),
            Subject::ExternalId(_) => None,
        }
    }

    /// Returns your own id of the customer, if the token has one.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        match &self.subject {
            Subject::ExternalId(external_id) | Subject::Both { external_id, .. } => Some(external_id),
            Subject::Email(_) => None,
        }
    }

    /// Returns the identity that Kustomer uses: the email address, or the external id if there is no email address.
    ///
    /// Pass the same identity to `isLoggedIn` of the SDK.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::kustomer::{Claims, Identity};
    ///
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).external_id("user_8412").build()?;
    /// assert!(claims.effective_identity() == Identity::ExternalId("user_8412"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Kustomer, "Log in and authentication" (note on passing both).
    #[must_use]
    pub fn effective_identity(&self) -> Identity<'_> {
        match &self.subject {
            Subject::Email(email) | Subject::Both { email, .. } => Identity::Email(email),
            Subject::ExternalId(external_id) => Identity::ExternalId(external_id),
        }
    }

    /// Returns when the token was issued: `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns the time from which Kustomer rejects the token: 15 minutes after `iat`, or `exp` if that is earlier.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::kustomer::{Claims, MAX_AGE};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = Claims::builder(now).email("ada@example.com").build()?;
    /// assert_eq!(claims.accepted_until(), now.saturating_add(MAX_AGE));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn accepted_until(&self) -> NumericDate {
        let by_age = self.issued_at.saturating_add(MAX_AGE);
        self.expires_at.map_or(by_age, |expires_at| expires_at.min(by_age))
    }

    pub(super) const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    pub(super) const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("email", &self.email().map(Redacted::new))
            .field("external_id", &self.external_id().map(Redacted::new))
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email(_) => "Email([redacted])",
            Self::ExternalId(_) => "ExternalId([redacted])",
        })
    }
}
