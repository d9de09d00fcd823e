//! Keys, and what both kinds of token lack.

use crate::crypto::HmacKey;
use crate::error::ClaimReason;
use crate::keys::{AnyOf, VerifyingKey};
use crate::token::claim;
use crate::{Algorithm, ClaimError, KeyError, SharedSecret};

/// The most characters of any text. Not documented by the vendor.
pub(super) const MAX_TEXT_LEN: usize = 1024;

pub(super) fn key(secret: &SharedSecret) -> Result<HmacKey, KeyError> {
    HmacKey::new(Algorithm::Hs256, secret)
}

/// The tokens have no `kid`, so the secrets are tried in their order.
pub(super) fn any_of<'a>(secrets: impl IntoIterator<Item = &'a SharedSecret>) -> Result<VerifyingKey, KeyError> {
    AnyOf::from_secrets(Algorithm::Hs256, secrets).map(VerifyingKey::new)
}

/// Rejects a token of another kind by the claims that no token of these kinds has.
pub(super) fn check_kind(has_scope: bool, has_audience: bool) -> Result<(), ClaimError> {
    const HINT: &str = "SSO and Chat tokens have none, so the token was issued for something else, such as Messaging";
    if has_scope {
        return Err(ClaimError::new("scope", ClaimReason::WrongScope).with_hint(HINT));
    }
    claim::check_no_audience(has_audience)
}
