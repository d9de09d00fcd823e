//! The claims set of a Chat token.

use std::fmt;
use std::time::Duration;

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Redacted;
use crate::zendesk::keys::MAX_TEXT_LEN;
use crate::{ClaimError, NumericDate};

/// The longest lifetime, and the lifetime unless one is set: 7 minutes from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::zendesk::chat::MAX_LIFETIME.as_secs(), 7 * 60);
/// ```
///
/// Source: our choice. The widget asks for a new token on each page, so a short life costs nothing. No bound was found in
/// the vendor's documentation.
pub const MAX_LIFETIME: Duration = Duration::from_secs(7 * 60);

/// The visitor whom a Chat token identifies, and how long it does.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::zendesk::chat::Claims;
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder("Ada", "ada@example.com", "5678", now).build()?;
/// let json = r#"{"iat":1700000000,"exp":1700000420,"name":"Ada","email":"ada@example.com","external_id":"5678"}"#;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), json);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Zendesk help, article 4408838925082.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) issued_at: NumericDate,
    pub(super) expires_at: NumericDate,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) external_id: String,
    pub(super) not_before: Option<NumericDate>,
}

impl Claims {
    /// Checks all claims but the times of a policy.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        claim::check_issue_and_expiry(Some(self.issued_at), Some(self.expires_at))?;
        claim::check_text("name", &self.name, MAX_TEXT_LEN)?;
        claim::check_email("email", &self.email, MAX_TEXT_LEN)?;
        claim::check_identifier("external_id", &self.external_id, MAX_TEXT_LEN)
    }

    /// Checks what a verifier checks with its clock.
    pub(super) fn check_lifetime(&self) -> Result<(), ClaimError> {
        if self.expires_at.saturating_duration_since(self.issued_at) > MAX_LIFETIME {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
        }
        Ok(())
    }

    /// Returns when the token was issued: `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns when the token expires: `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> NumericDate {
        self.expires_at
    }

    /// Returns the name of the visitor, which agents see and cannot change.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the email address of the visitor.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Returns your own id of the visitor, which joins the visits from all devices.
    #[must_use]
    pub fn external_id(&self) -> &str {
        &self.external_id
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("name", &Redacted::new(self.name()))
            .field("email", &Redacted::new(self.email()))
            .field("external_id", &Redacted::new(self.external_id()))
            .finish_non_exhaustive()
    }
}
