//! Building a claims set.

use std::time::Duration;

use crate::zendesk::chat::{Claims, MAX_LIFETIME};
use crate::{ClaimError, NumericDate};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::NumericDate;
/// use jwt_identity::zendesk::chat::Claims;
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
/// let claims = Claims::builder("Ada", "ada@example.com", "5678", now).lifetime(Duration::from_secs(60)).build()?;
/// assert_eq!(claims.expires_at(), NumericDate::from_unix_seconds(1_700_000_060));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder {
    claims: Claims,
    lifetime: Duration,
}

impl Claims {
    /// Creates a builder for the claims of one visitor. The vendor asks for name, email address and your own id.
    pub fn builder(
        name: impl Into<String>,
        email: impl Into<String>,
        external_id: impl Into<String>,
        issued_at: NumericDate,
    ) -> ClaimsBuilder {
        let claims = Self {
            issued_at,
            expires_at: issued_at,
            name: name.into(),
            email: email.into(),
            external_id: external_id.into(),
            not_before: None,
        };
        ClaimsBuilder { claims, lifetime: MAX_LIFETIME }
    }
}

impl ClaimsBuilder {
    /// Sets the lifetime, counted from `iat` in whole seconds. A fraction is cut off. Default: [`MAX_LIFETIME`].
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`) if the time is not
    ///   a NumericDate, for example because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) below
    ///   one second, and [`LifetimeTooLong`](crate::error::ClaimReason::LifetimeTooLong) (code 408) above
    ///   [`MAX_LIFETIME`].
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim as written) if a text is empty,
    ///   has a control character, or begins or ends with whitespace or an invisible character (`name` may), or if
    ///   `email` has no text on both sides of an `@`.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414, claim as written) if a text has more
    ///   than 1024 characters. The vendor does not document these bounds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::zendesk::chat::{Claims, MAX_LIFETIME};
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let builder = Claims::builder("Ada", "ada@example.com", "5678", now);
    /// let refused = builder.lifetime(MAX_LIFETIME + Duration::from_secs(1)).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    /// ```
    pub fn build(mut self) -> Result<Claims, ClaimError> {
        self.claims.expires_at = self.claims.issued_at.saturating_add(self.lifetime);
        self.claims.check()?;
        self.claims.check_lifetime()?;
        Ok(self.claims)
    }
}
