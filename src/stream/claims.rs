//! The claims set of a token.

use crate::stream::{Call, Kind, User};
use crate::token::claim;
use crate::{ClaimError, NumericDate};

/// The claims of a token: its kind with the user, and its times.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::stream::{Claims, User};
///
/// let now = NumericDate::from_unix_seconds(1_750_000_000);
/// let claims = Claims::builder(User::new("john")?, now)
///     .expires_at(NumericDate::from_unix_seconds(1_750_003_600))
///     .build()?;
/// let json = serde_json::to_string(&claims).unwrap();
/// assert_eq!(json, r#"{"user_id":"john","exp":1750003600,"iat":1749999999}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Stream, "Tokens & Authentication".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims<K> {
    kind: K,
    issued_at: Option<NumericDate>,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
}

impl<K: Kind> Claims<K> {
    pub(super) fn new(
        kind: K,
        issued_at: Option<NumericDate>,
        expires_at: Option<NumericDate>,
    ) -> Result<Self, ClaimError> {
        claim::check_issue_and_expiry(issued_at, expires_at)?;
        Ok(Self { kind, issued_at, expires_at, not_before: None })
    }

    /// Adds the claim that the vendor does not define, but which binds a verifier.
    pub(super) fn with_not_before(self, not_before: Option<NumericDate>) -> Self {
        Self { not_before, ..self }
    }

    /// Returns the kind, with the user if it has one.
    #[must_use]
    pub const fn kind(&self) -> &K {
        &self.kind
    }

    /// Returns when the token was issued, if it has an `iat`. Without it, the vendor cannot revoke the token by time.
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.issued_at
    }

    /// Returns when the token expires: `exp`. Without it, the token is valid until the secret is changed.
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    pub(super) const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}

impl Claims<User> {
    /// Returns your own id of the user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.kind.user_id()
    }
}

impl Claims<Call> {
    /// Returns your own id of the user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.kind.user_id()
    }
}
