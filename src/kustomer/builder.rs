//! Building a claims set.

use std::fmt;

use crate::kustomer::Claims;
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// Set the email address, your own id of the customer, or both.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::kustomer::{Claims, Identity};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
/// let claims = Claims::builder(now).email("ada@example.com").external_id("user_8412").build()?;
/// assert!(claims.effective_identity() == Identity::Email("ada@example.com"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder {
    email: Option<String>,
    external_id: Option<String>,
    issued_at: NumericDate,
}

impl Claims {
    /// Creates a builder for the claims of a token that is issued at `issued_at`.
    pub const fn builder(issued_at: NumericDate) -> ClaimsBuilder {
        ClaimsBuilder { email: None, external_id: None, issued_at }
    }
}

impl ClaimsBuilder {
    /// Sets the customer's email address. **If it is set, Kustomer ignores the external id.**
    ///
    /// The address has at most 1024 characters, text on both sides of an `@`, and no whitespace or control character. The
    /// vendor does not document these bounds.
    pub fn email(self, email: impl Into<String>) -> Self {
        Self { email: Some(email.into()), ..self }
    }

    /// Sets your own id of the customer, which Kustomer stores as `externalId`.
    ///
    /// The id has 1 to 1024 characters, no control character, and no whitespace or invisible character at either end. The
    /// vendor does not document these bounds. All its samples are strings.
    pub fn external_id(self, external_id: impl Into<String>) -> Self {
        Self { external_id: Some(external_id.into()), ..self }
    }

    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// The first of:
    ///
    /// - [`ClaimReason::Missing`](crate::error::ClaimReason::Missing) (code 401, claim `externalId`) if neither an
    ///   external id nor an email address was set.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402) and
    ///   [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414) for `email`, then for `externalId`.
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`) if the time is not
    ///   a NumericDate, for example because it counts milliseconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Claims;
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let refused = Claims::builder(now).email("ada").build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimInvalid, Some("email")));
    ///
    /// let refused = Claims::builder(now).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimMissing, Some("externalId")));
    /// ```
    pub fn build(self) -> Result<Claims, ClaimError> {
        Claims::new(self.email, self.external_id, self.issued_at)
    }
}

impl fmt::Debug for ClaimsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimsBuilder")
            .field("email", &self.email.as_ref().map(Redacted::new))
            .field("external_id", &self.external_id.as_ref().map(Redacted::new))
            .field("issued_at", &self.issued_at)
            .finish()
    }
}
