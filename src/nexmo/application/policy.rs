//! What a verifier of application tokens tolerates and expects.

use crate::nexmo::MAX_LIFETIME;
use crate::nexmo::application::Claims;
use crate::nexmo::common_policy::{CommonPolicy, common_policy};
use crate::{ClaimError, NumericDate};

/// What a verifier of application tokens tolerates (a clock difference) and expects (an application).
///
/// [`user::Policy`](crate::nexmo::user::Policy) describes the checks and their order.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::application::Policy;
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default()
///     .leeway(Leeway::ZERO)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .allow_text_expires_at();
/// assert_ne!(policy, Policy::default());
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    common: CommonPolicy,
}

common_policy!(Policy);

impl Policy {
    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        self.common.check(&claims.common, MAX_LIFETIME, now)
    }
}
