//! What a verifier tolerates in a Vonage token, and what it expects.

use std::fmt;
use std::marker::PhantomData;

use crate::error::ClaimReason;
use crate::nexmo::{Application, ApplicationId, Claims, Kind, User};
use crate::token::claim;
use crate::token::claim::{Leeway, Redacted};
use crate::{ClaimError, NumericDate};

/// The policy for application tokens.
pub type ApplicationPolicy = Policy<Application>;

/// The policy for user tokens.
pub type UserPolicy = Policy<User>;

/// What a verifier tolerates (a clock difference) and expects (an application, a user).
///
/// Checked are, in this order: the end of the token ([`Claims::accepted_until`]), `nbf` where it stands, `iat` not
/// ahead, and then `application_id` and `sub` where they are expected. A token that has ended is
/// [`ClaimReason::Expired`] (code 404, claim `exp`), also where 24 hours from `iat` came before `exp`, or 15 minutes
/// for want of it: one code that says "mint the next". Write it as [`ApplicationPolicy`] or [`UserPolicy`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{ApplicationId, UserPolicy};
///
/// let policy = UserPolicy::default()
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .subject("alice");
/// assert!(!format!("{policy:?}").contains("alice"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Clock differences and an `iat` that lies ahead are not documented by the vendor.
#[derive(Clone, PartialEq, Eq)]
pub struct Policy<K> {
    leeway: Leeway,
    application_id: Option<ApplicationId>,
    subject: Option<String>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Policy<K> {
    /// Sets the tolerated clock difference. Default: 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::nexmo::ApplicationPolicy;
    ///
    /// let exact = ApplicationPolicy::default().leeway(Leeway::ZERO);
    /// assert_ne!(exact, ApplicationPolicy::default());
    /// ```
    #[must_use]
    pub fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Expects tokens of this application; others are refused as
    /// [`ClaimReason::Unexpected`] (code 403, claim `application_id`). Default: any application.
    ///
    /// The key belongs to one application, so this matters where several applications were given the same key.
    #[must_use]
    pub fn application_id(self, application_id: ApplicationId) -> Self {
        Self { application_id: Some(application_id), ..self }
    }
}

impl Policy<User> {
    /// Expects tokens of this user; others are refused as [`ClaimReason::Unexpected`] (code 403, claim `sub`).
    /// Default: any user.
    #[must_use]
    pub fn subject(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }
}

impl<K: Kind> Policy<K> {
    pub(super) fn check(&self, claims: &Claims<K>, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = self.leeway;
        claim::check_exp(claims.accepted_until(), now, leeway)?;
        if let Some(not_before) = claims.not_before() {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claim::check_iat(claims.issued_at(), now, leeway)?;
        claims.check_audience()?;
        if self.application_id.as_ref().is_some_and(|expected| expected != claims.application_id()) {
            return Err(ClaimError::new("application_id", ClaimReason::Unexpected));
        }
        if self.subject.is_some() && self.subject.as_deref() != claims.any_subject() {
            return Err(ClaimError::new("sub", ClaimReason::Unexpected));
        }
        Ok(())
    }
}

impl<K> Default for Policy<K> {
    fn default() -> Self {
        Self { leeway: Leeway::default(), application_id: None, subject: None, kind: PhantomData }
    }
}

impl<K> fmt::Debug for Policy<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("leeway", &self.leeway)
            .field("application_id", &self.application_id)
            .field("subject", &self.subject.as_ref().map(Redacted::new))
            .finish()
    }
}
