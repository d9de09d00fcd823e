//! The policy of verifiers of Intercom tokens.

use crate::token::claim::ExpiryPolicy;

/// The clock difference that a verifier tolerates, and whether a token must expire.
///
/// A verifier checks, in this order:
///
/// 1. that there is an `exp`, and that it has not passed,
/// 2. `nbf`, if the token has it,
/// 3. that `iat`, if the token has it, is not in the future.
///
/// The vendor documents neither a clock difference nor what it does with an `iat` in the future. It accepts tokens without
/// `exp`, and recommends one.
pub type Policy = ExpiryPolicy;
