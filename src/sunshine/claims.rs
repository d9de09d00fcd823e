//! The claims set of a Sunshine Conversations token.

use crate::sunshine::{Scope, User};
use crate::token::claim;
use crate::{ClaimError, NumericDate};

/// The claims of a token: its scope, its user, and its end.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::sunshine::{Claims, User};
///
/// let expires_at = NumericDate::from_unix_seconds(1_542_499_200);
/// let claims = Claims::builder(User::new("42")?).expires_at(expires_at).build()?;
/// let json = serde_json::to_string(&claims).unwrap();
/// assert_eq!(json, r#"{"scope":"user","external_id":"42","exp":1542499200}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Sunshine Conversations, "Authenticating Users". That guide prints `exp` as a string. The claim is a number
/// (RFC 7519 section 4.1.4), and a string is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    scope: Scope,
    issued_at: Option<NumericDate>,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
}

impl Claims {
    pub(super) fn new(
        scope: Scope,
        issued_at: Option<NumericDate>,
        expires_at: Option<NumericDate>,
    ) -> Result<Self, ClaimError> {
        claim::check_issue_and_expiry(issued_at, expires_at)?;
        Ok(Self { scope, issued_at, expires_at, not_before: None })
    }

    /// Adds the claim that the vendor does not define, but which binds a verifier.
    pub(super) fn with_not_before(self, not_before: Option<NumericDate>) -> Self {
        Self { not_before, ..self }
    }

    /// Returns what the token permits, with the user if it has one.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Returns the user, if the scope is `user`.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        match &self.scope {
            Scope::User(user) => Some(user),
            _ => None,
        }
    }

    /// Returns your own id of the user, if the scope is `user`.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.user().map(User::external_id)
    }

    /// Returns when the token was issued, if it has an `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.issued_at
    }

    /// Returns when the token expires: `exp`. Without it, the vendor accepts the token until its key is deleted.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::sunshine::{Claims, User};
    ///
    /// let exp = NumericDate::from_unix_seconds(1_700_000_600);
    /// assert_eq!(Claims::builder(User::new("user-42")?).expires_at(exp).build()?.expires_at(), Some(exp));
    /// assert_eq!(Claims::builder(User::new("user-42")?).never_expires().build()?.expires_at(), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Sunshine Conversations, "Authenticating Users" (section on expiry).
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    pub(super) const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}
