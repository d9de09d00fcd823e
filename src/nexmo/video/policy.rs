//! What a verifier of video client tokens tolerates and expects.

use crate::error::ClaimReason;
use crate::nexmo::common_policy::{CommonPolicy, common_policy};
use crate::nexmo::video::{Claims, MAX_LIFETIME, SessionId};
use crate::{ClaimError, NumericDate};

/// What a verifier of video client tokens tolerates (a clock difference) and expects (an application, a session).
///
/// [`user::Policy`](crate::nexmo::user::Policy) describes the checks and their order. The longest lifetime is 30 days, and
/// `session_id` is checked instead of `sub`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::video::{Policy, SessionId};
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default()
///     .leeway(Leeway::ZERO)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .session_id(SessionId::new("abcd")?)
///     .allow_text_expires_at();
/// assert_ne!(policy, Policy::default());
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Clock differences and an `iat` that lies ahead are not documented by the vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    common: CommonPolicy,
    session_id: Option<SessionId>,
}

common_policy!(Policy);

impl Policy {
    /// Accepts only tokens for this session. Default: any session.
    ///
    /// Others are rejected as [`ClaimReason::Unexpected`] (code 403, claim `session_id`).
    #[must_use]
    pub fn session_id(self, session_id: SessionId) -> Self {
        Self { session_id: Some(session_id), ..self }
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        self.common.check(&claims.common, MAX_LIFETIME, now)?;
        if self.session_id.as_ref().is_some_and(|expected| expected != claims.session_id()) {
            return Err(ClaimError::new("session_id", ClaimReason::Unexpected));
        }
        Ok(())
    }
}
