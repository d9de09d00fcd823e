//! What tells an application token from a user token.

use std::fmt;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::{Acl, Application, User};
use crate::token::claim::has_control;

/// The longest `sub`, in octets. Not documented by the vendor.
const MAX_SUBJECT_LEN: usize = 1024;

/// A kind of token: [`Application`] or [`User`]. There are no others; the trait cannot be implemented elsewhere.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Claims, Kind};
///
/// /// Works for both kinds.
/// fn minted_at<K: Kind>(claims: &Claims<K>) -> i64 {
///     claims.issued_at().as_unix_seconds()
/// }
/// ```
pub trait Kind: Sized + 'static {
    /// What a token of this kind says beside the claims that both kinds have.
    #[doc(hidden)]
    type Grant: Grant;
}

impl Kind for Application {
    type Grant = ApplicationGrant;
}

impl Kind for User {
    type Grant = UserGrant;
}

/// `sub` and `acl` as a kind of token demands them. Public only in name, which seals [`Kind`].
#[doc(hidden)]
pub trait Grant: Clone + PartialEq + Eq {
    /// Takes what a token says, if this kind of token may say it.
    fn from_claims(subject: Option<String>, acl: Option<Acl>) -> Result<Self, ClaimError>;
    fn subject(&self) -> Option<&str>;
    fn acl(&self) -> Option<&Acl>;
    /// Checks the values, wherever they come from.
    fn check(&self) -> Result<(), ClaimError>;
}

/// What an application token may do.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApplicationGrant {
    pub(super) acl: Option<Acl>,
}

impl Grant for ApplicationGrant {
    fn from_claims(subject: Option<String>, acl: Option<Acl>) -> Result<Self, ClaimError> {
        // Where a backend acts for itself, a user's token must not stand in for its own.
        if subject.is_some() {
            return Err(ClaimError::new("sub", ClaimReason::Unexpected));
        }
        Ok(Self { acl })
    }

    fn subject(&self) -> Option<&str> {
        None
    }

    fn acl(&self) -> Option<&Acl> {
        self.acl.as_ref()
    }

    fn check(&self) -> Result<(), ClaimError> {
        self.acl.as_ref().map_or(Ok(()), Acl::check)
    }
}

/// Who a user token stands for, and what the user may do.
#[doc(hidden)]
#[derive(Clone, PartialEq, Eq)]
pub struct UserGrant {
    pub(super) subject: String,
    pub(super) acl: Acl,
}

impl Grant for UserGrant {
    fn from_claims(subject: Option<String>, acl: Option<Acl>) -> Result<Self, ClaimError> {
        let subject = subject.ok_or(ClaimError::new("sub", ClaimReason::Missing))?;
        // To Vonage an absent `acl` means every path of the application.
        let acl = acl.ok_or(ClaimError::new("acl", ClaimReason::Missing))?;
        Ok(Self { subject, acl })
    }

    fn subject(&self) -> Option<&str> {
        Some(&self.subject)
    }

    fn acl(&self) -> Option<&Acl> {
        Some(&self.acl)
    }

    fn check(&self) -> Result<(), ClaimError> {
        if self.subject.is_empty() || has_control(&self.subject) {
            return Err(ClaimError::new("sub", ClaimReason::Invalid));
        }
        if self.subject.len() > MAX_SUBJECT_LEN {
            return Err(ClaimError::new("sub", ClaimReason::TooLong));
        }
        self.acl.check()
    }
}

impl fmt::Debug for UserGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserGrant").field("acl", &self.acl).finish_non_exhaustive()
    }
}
