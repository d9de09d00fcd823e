//! What a verifier tolerates in a Kustomer token.

use crate::kustomer::{Claims, MAX_AGE};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, NumericDate};

/// What a verifier tolerates: a clock difference.
///
/// Checked are, in this order: `exp` and `nbf` where they stand, `iat` not ahead, and the age below
/// [`MAX_AGE`].
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::kustomer::Policy;
///
/// assert_eq!(Policy::default(), Policy::default().leeway(Leeway::default()));
/// ```
///
/// Skew and an `iat` that lies ahead are not documented by the vendor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    leeway: Leeway,
}

impl Policy {
    /// Sets the tolerated clock difference. Default: 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::kustomer::Policy;
    ///
    /// let exact = Policy::default().leeway(Leeway::ZERO);
    /// assert_ne!(exact, Policy::default());
    /// ```
    #[must_use]
    pub const fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway }
    }

    pub(super) fn check(self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = self.leeway;
        if let Some(expires_at) = claims.expires_at() {
            claim::check_exp(expires_at, now, leeway)?;
        }
        if let Some(not_before) = claims.not_before() {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claim::check_iat(claims.issued_at(), now, leeway)?;
        claim::check_age(claims.issued_at(), MAX_AGE, now, leeway)?;
        claims.check_purpose()
    }
}
