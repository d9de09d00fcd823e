//! What a verifier tolerates in a video client token, and what it expects.

use crate::error::ClaimReason;
use crate::nexmo::ApplicationId;
use crate::nexmo::video::{Claims, SessionId};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, NumericDate};

/// What a verifier tolerates (a clock difference) and expects (an application, a session).
///
/// Checked are, in this order: the end of the token ([`Claims::accepted_until`]), `nbf` where it stands, `iat` not
/// ahead, and then `application_id` and `session_id` where they are expected.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::video::{Policy, SessionId};
///
/// let policy = Policy::default()
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .session_id(SessionId::new("abcd")?);
/// assert_ne!(policy, Policy::default());
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Clock differences and an `iat` that lies ahead are not documented by the vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    leeway: Leeway,
    application_id: Option<ApplicationId>,
    session_id: Option<SessionId>,
}

impl Policy {
    /// Sets the tolerated clock difference. Default: 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::nexmo::video::Policy;
    ///
    /// assert_ne!(Policy::default().leeway(Leeway::ZERO), Policy::default());
    /// ```
    #[must_use]
    pub fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Expects tokens of this application; others are refused as [`ClaimReason::Unexpected`] (code 403, claim
    /// `application_id`). Default: any application.
    #[must_use]
    pub fn application_id(self, application_id: ApplicationId) -> Self {
        Self { application_id: Some(application_id), ..self }
    }

    /// Expects tokens for this session; others are refused as [`ClaimReason::Unexpected`] (code 403, claim
    /// `session_id`). Default: any session.
    #[must_use]
    pub fn session_id(self, session_id: SessionId) -> Self {
        Self { session_id: Some(session_id), ..self }
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
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
        if self.session_id.as_ref().is_some_and(|expected| expected != claims.session_id()) {
            return Err(ClaimError::new("session_id", ClaimReason::Unexpected));
        }
        Ok(())
    }
}
