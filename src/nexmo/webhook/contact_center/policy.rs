//! The checks of a verifier of Contact Center webhooks.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::nexmo::webhook::contact_center::Claims;
use crate::token::claim;
use crate::token::claim::{Leeway, LeewayPolicy};
use crate::{ClaimError, NumericDate};

/// The longest time from now to `exp`: 5 minutes, which is the lifetime that Contact Center gives its tokens.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::contact_center::MAX_LIFETIME.as_secs(), 5 * 60);
/// ```
///
/// Source: Vonage Contact Center, "Webhooks subscriptions".
pub const MAX_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The policy of a verifier of Contact Center webhooks: the leeway.
///
/// The checks are, in this order:
///
/// 1. `exp` has not come and does not lie further ahead than [`MAX_LIFETIME`].
/// 2. `nbf`, if there is one, has come.
/// 3. `iat`, if there is one, does not lie ahead.
///
/// Clock differences are not documented by the vendor.
pub type Policy = LeewayPolicy;

pub(super) fn check(claims: &Claims, policy: Policy, now: NumericDate) -> Result<(), ClaimError> {
    let leeway = policy.tolerated();
    claim::check_exp(claims.expires_at, now, leeway)?;
    if claims.expires_at > now.saturating_add(MAX_LIFETIME).saturating_add(leeway.as_duration()) {
        return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
    }
    if let Some(not_before) = claims.not_before {
        claim::check_nbf(not_before, now, leeway)?;
    }
    claims.issued_at.map_or(Ok(()), |issued_at| claim::check_iat(issued_at, now, leeway))
}

impl Claims {
    /// The last second at which the token can be accepted under any policy, and the leeway for a clock that is set back. It
    /// is not that of one policy, because a guard may be shared with a verifier whose leeway is wider.
    pub(in crate::nexmo::webhook) fn accepted_until(&self) -> NumericDate {
        self.expires_at.saturating_add(Leeway::MAX.as_duration()).saturating_add(Leeway::DEFAULT.as_duration())
    }
}
