//! The expiry that a builder of claims records.

use crate::jose::numeric_date::NumericDate;

/// The state of a claims builder whose caller has not yet chosen between an expiry and none.
///
/// A builder that offers `build` only in the state [`Expiry`] cannot make a token that never expires by mistake.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::token::claim::{Expiry, ExpiryUnset};
///
/// struct ClaimsBuilder<E> {
///     user: String,
///     expiry: E,
/// }
///
/// impl ClaimsBuilder<ExpiryUnset> {
///     fn expires_at(self, expires_at: NumericDate) -> ClaimsBuilder<Expiry> {
///         ClaimsBuilder { user: self.user, expiry: Expiry::At(expires_at) }
///     }
///     fn never_expires(self) -> ClaimsBuilder<Expiry> {
///         ClaimsBuilder { user: self.user, expiry: Expiry::Never }
///     }
/// }
///
/// impl ClaimsBuilder<Expiry> {
///     fn build(self) -> (String, Option<NumericDate>) {
///         (self.user, self.expiry.expires_at())
///     }
/// }
///
/// let builder = ClaimsBuilder { user: "ada".to_owned(), expiry: ExpiryUnset };
/// assert_eq!(builder.never_expires().build(), ("ada".to_owned(), None));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiryUnset;

/// The state of a claims builder whose caller has chosen an expiry, or none.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::token::claim::Expiry;
///
/// assert_eq!(Expiry::Never.expires_at(), None);
/// assert_eq!(Expiry::At(NumericDate::MAX).expires_at(), Some(NumericDate::MAX));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// The token expires at this time: `exp`.
    At(NumericDate),
    /// The token has no `exp` and stays valid until its key is withdrawn.
    Never,
}

impl Expiry {
    /// Returns the time for `exp`, or `None` if the token never expires.
    #[must_use]
    pub const fn expires_at(self) -> Option<NumericDate> {
        match self {
            Self::At(expires_at) => Some(expires_at),
            Self::Never => None,
        }
    }
}
