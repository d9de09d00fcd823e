//! The checks of a verifier of Kustomer tokens.

use crate::kustomer::{Claims, MAX_AGE};
use crate::token::claim;
use crate::token::claim::LeewayPolicy;
use crate::{ClaimError, NumericDate};

/// The clock difference that a verifier tolerates.
///
/// A verifier checks, in this order:
///
/// 1. `exp` and `nbf`, if the token has them,
/// 2. that `iat` is not in the future,
/// 3. that the age is below [`MAX_AGE`].
///
/// A token with a `scope` or an `aud` is rejected before that, whatever else it has or lacks: it is of another kind.
///
/// The vendor documents neither a clock difference nor what it does with an `iat` in the future.
pub type Policy = LeewayPolicy;

pub(super) fn check(claims: &Claims, policy: Policy, now: NumericDate) -> Result<(), ClaimError> {
    let leeway = policy.tolerated();
    if let Some(expires_at) = claims.expires_at() {
        claim::check_exp(expires_at, now, leeway)?;
    }
    if let Some(not_before) = claims.not_before() {
        claim::check_nbf(not_before, now, leeway)?;
    }
    claim::check_iat(claims.issued_at(), now, leeway)?;
    claim::check_age(claims.issued_at(), MAX_AGE, now, leeway)
}
