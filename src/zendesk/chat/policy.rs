//! The checks of a verifier of Chat tokens.

use crate::token::claim;
use crate::token::claim::LeewayPolicy;
use crate::zendesk::chat::{Claims, MAX_LIFETIME};
use crate::{ClaimError, NumericDate};

/// The clock difference that a verifier tolerates.
///
/// A verifier checks, in this order:
///
/// 1. `exp`, and `nbf` if the token has it,
/// 2. that `iat` is not in the future,
/// 3. that the lifetime is at most [`MAX_LIFETIME`].
///
/// The vendor documents neither a clock difference nor what it does with an `iat` in the future.
pub type Policy = LeewayPolicy;

pub(super) fn check(claims: &Claims, policy: Policy, now: NumericDate) -> Result<(), ClaimError> {
    let leeway = policy.tolerated();
    claim::check_exp(claims.expires_at, now, leeway)?;
    if let Some(not_before) = claims.not_before {
        claim::check_nbf(not_before, now, leeway)?;
    }
    claim::check_iat(claims.issued_at, now, leeway)?;
    claim::check_lifetime(claims.issued_at, claims.expires_at, MAX_LIFETIME, now, leeway)
}
