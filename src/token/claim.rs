//! Errors of claims, strict parsing of claims, and the time rules that all kinds of token share.
//!
//! A profile of your own needs these: [`decode_json`] for the claims set, the `check_*` functions for times and texts,
//! [`Expiry`] for its builder, [`policy_from_json`] for its policy, and [`ClaimError`] for its own rules.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::encoding::json;
use crate::error::claim::{ClaimError, ClaimReason};
use crate::jose::numeric_date;
use crate::jose::numeric_date::NumericDate;

pub use crate::encoding::json::present::present;
pub use crate::encoding::redacted::Redacted;
pub use crate::encoding::text::has_control;
pub use crate::token::leeway::Leeway;
pub use expiry::{Expiry, ExpiryUnset};
pub use expiry_policy::ExpiryPolicy;
pub use leeway_policy::LeewayPolicy;
pub use policy_json::policy_from_json;
pub use text::{check_email, check_identifier, check_text};

mod expiry;
mod expiry_policy;
mod leeway_policy;
mod policy_json;
mod text;
pub mod whole_seconds;

/// Parses a claims set into a struct, strictly.
///
/// The text must be one JSON object of at most 64 levels. No object in it may have two members of the same name. This
/// includes objects that `T` ignores. `null` has the wrong type for everything except an `Option`. To reject `null` for
/// an optional claim as well, deserialize it with [`present`].
///
/// # Errors
///
/// - [`ClaimReason::InvalidUtf8`] (code 204), [`InvalidJson`](ClaimReason::InvalidJson) (205),
///   [`DuplicateMember`](ClaimReason::DuplicateMember) (206), [`NestingTooDeep`](ClaimReason::NestingTooDeep) (207) for
///   the text.
/// - [`ClaimReason::Missing`] (401), [`Invalid`](ClaimReason::Invalid) (402) and
///   [`OutOfRange`](ClaimReason::OutOfRange) (413) for a member of `T`, with its name.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::ClaimReason;
/// use jwt_identity::token::claim;
/// use jwt_identity::NumericDate;
///
/// #[derive(serde::Deserialize)]
/// struct Wire {
///     user_id: String,
///     #[serde(default, deserialize_with = "claim::present")]
///     exp: Option<NumericDate>,
/// }
///
/// let wire: Wire = claim::decode_json(br#"{"user_id":"ada"}"#)?;
/// assert_eq!((wire.user_id.as_str(), wire.exp), ("ada", None));
///
/// let refused = claim::decode_json::<Wire>(br#"{"user_id":"ada","exp":null}"#).err().unwrap();
/// assert_eq!((refused.subject(), refused.reason()), (Some("exp"), ClaimReason::Invalid));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: RFC 7519 sections 4 and 7.2; RFC 8725 section 2.4 on two readers of one token.
#[inline]
pub fn decode_json<'de, T: Deserialize<'de>>(claims_set: &'de [u8]) -> Result<T, ClaimError> {
    json::read::claims_from_slice(claims_set)
}

/// Parses an optional `nbf` that must not be `null`, for serde's `deserialize_with`.
///
/// A fraction is rounded up to the next whole second. Otherwise a clock that counts whole seconds would accept the
/// token up to one second too early. Other times are parsed as [`NumericDate`], which drops a fraction.
///
/// # Errors
///
/// The errors of deserializing a [`NumericDate`].
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
///
/// #[derive(serde::Deserialize)]
/// struct Wire {
///     #[serde(default, deserialize_with = "jwt_identity::token::claim::present_nbf")]
///     nbf: Option<NumericDate>,
/// }
///
/// let wire: Wire = serde_json::from_str(r#"{"nbf":1700000000.25}"#)?;
/// assert_eq!(wire.nbf, Some(NumericDate::from_unix_seconds(1_700_000_001)));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: RFC 7519 section 4.1.5.
pub fn present_nbf<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NumericDate>, D::Error> {
    numeric_date::deserialize_rounding_up(deserializer).map(Some)
}

/// Rejects a token whose `exp` has passed.
///
/// The token has expired at `expires_at + leeway`. One second earlier it is still accepted.
///
/// # Errors
///
/// - [`ClaimReason::Expired`] (code 404, claim `exp`).
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::{self, Leeway};
/// use jwt_identity::{ErrorCode, NumericDate};
///
/// let exp = NumericDate::from_unix_seconds(1_700_000_000);
/// let refused = claim::check_exp(exp, exp, Leeway::ZERO).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimExpired);
/// assert!(claim::check_exp(exp, exp, Leeway::DEFAULT).is_ok());
/// ```
///
/// Source: RFC 7519 section 4.1.4.
pub fn check_exp(expires_at: NumericDate, now: NumericDate, leeway: Leeway) -> Result<(), ClaimError> {
    if now < expires_at.saturating_add(leeway.as_duration()) {
        Ok(())
    } else {
        Err(ClaimError::new("exp", ClaimReason::Expired))
    }
}

/// Rejects a token whose `nbf` is in the future.
///
/// The token is valid from `not_before - leeway` on.
///
/// # Errors
///
/// - [`ClaimReason::NotYetValid`] (code 405, claim `nbf`).
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::{self, Leeway};
/// use jwt_identity::{ErrorCode, NumericDate};
///
/// let nbf = NumericDate::from_unix_seconds(1_700_000_000);
/// let early = NumericDate::from_unix_seconds(1_699_999_999);
/// assert_eq!(claim::check_nbf(nbf, early, Leeway::ZERO).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
/// assert!(claim::check_nbf(nbf, nbf, Leeway::ZERO).is_ok());
/// ```
///
/// Source: RFC 7519 section 4.1.5.
pub fn check_nbf(not_before: NumericDate, now: NumericDate, leeway: Leeway) -> Result<(), ClaimError> {
    if not_before <= now.saturating_add(leeway.as_duration()) {
        Ok(())
    } else {
        Err(ClaimError::new("nbf", ClaimReason::NotYetValid))
    }
}

/// Rejects a token with an `aud`, for kinds of token that have none.
///
/// Call it in [`Profile::decode`](crate::Profile::decode) before any other check: what a token of another kind lacks
/// would mislead.
///
/// # Errors
///
/// - [`ClaimReason::WrongAudience`] (code 410, claim `aud`) if `has_audience`.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim;
///
/// assert_eq!(claim::check_no_audience(true).unwrap_err().subject(), Some("aud"));
/// ```
///
/// Source: RFC 7519 section 4.1.3 (the audience is one that the verifier does not identify itself with).
pub const fn check_no_audience(has_audience: bool) -> Result<(), ClaimError> {
    let hint = "tokens of this kind have none, so the token was issued for something else";
    if has_audience { Err(ClaimError::new("aud", ClaimReason::AudienceNotNamed).with_hint(hint)) } else { Ok(()) }
}

/// Rejects a token whose `iat` is in the future by more than the leeway.
///
/// # Errors
///
/// - [`ClaimReason::IssuedInFuture`] (code 407, claim `iat`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::{self, Leeway};
/// use jwt_identity::{ErrorCode, NumericDate};
///
/// let (iat, now) = (NumericDate::from_unix_seconds(31), NumericDate::from_unix_seconds(0));
/// assert!(claim::check_iat(iat, now, Leeway::new(Duration::from_secs(31))?).is_ok());
/// let refused = claim::check_iat(iat, now, Leeway::new(Duration::from_secs(30))?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimIssuedInFuture);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7519 section 4.1.6 gives no rule; this one is our choice.
pub fn check_iat(issued_at: NumericDate, now: NumericDate, leeway: Leeway) -> Result<(), ClaimError> {
    if issued_at <= now.saturating_add(leeway.as_duration()) {
        Ok(())
    } else {
        Err(ClaimError::new("iat", ClaimReason::IssuedInFuture))
    }
}

/// Rejects a token whose `iat` is too far in the past.
///
/// A token of the age `max_age + leeway` is too old. One second earlier it is still accepted.
///
/// # Errors
///
/// - [`ClaimReason::TooOld`] (code 406, claim `iat`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::{self, Leeway};
/// use jwt_identity::{ErrorCode, NumericDate};
///
/// let iat = NumericDate::from_unix_seconds(1_700_000_000);
/// let (max_age, at) = (Duration::from_secs(900), |age| iat.saturating_add(Duration::from_secs(age)));
/// assert!(claim::check_age(iat, max_age, at(899), Leeway::ZERO).is_ok());
/// let refused = claim::check_age(iat, max_age, at(900), Leeway::ZERO).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimTooOld);
/// ```
///
/// Source: RFC 7519 section 4.1.6 (`iat` gives the age); the boundary follows section 4.1.4.
pub fn check_age(
    issued_at: NumericDate,
    max_age: Duration,
    now: NumericDate,
    leeway: Leeway,
) -> Result<(), ClaimError> {
    if now < issued_at.saturating_add(max_age).saturating_add(leeway.as_duration()) {
        Ok(())
    } else {
        Err(ClaimError::new("iat", ClaimReason::TooOld))
    }
}

/// Rejects a token that is valid for longer than `max_lifetime`.
///
/// The lifetime ends at `exp`. It begins at `iat`, or at `now + leeway` if that is earlier. Otherwise an `iat` in the year 9999
/// would allow an `exp` in the year 9999.
///
/// # Errors
///
/// - [`ClaimReason::LifetimeTooLong`] (code 408, claim `exp`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::{self, Leeway};
/// use jwt_identity::{ErrorCode, NumericDate};
///
/// let (now, hour) = (NumericDate::from_unix_seconds(1_700_000_000), Duration::from_secs(3600));
/// assert!(claim::check_lifetime(now, now.saturating_add(hour), hour, now, Leeway::ZERO).is_ok());
///
/// let iat = NumericDate::MAX.saturating_sub(hour);
/// let refused = claim::check_lifetime(iat, NumericDate::MAX, hour, now, Leeway::ZERO).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimLifetimeTooLong);
/// ```
///
/// Source: our choice. No RFC limits the lifetime.
pub fn check_lifetime(
    issued_at: NumericDate,
    expires_at: NumericDate,
    max_lifetime: Duration,
    now: NumericDate,
    leeway: Leeway,
) -> Result<(), ClaimError> {
    let begin = issued_at.min(now.saturating_add(leeway.as_duration()));
    if expires_at.saturating_duration_since(begin) <= max_lifetime {
        Ok(())
    } else {
        Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong))
    }
}

/// Returns an error for a time outside the range of claims, such as one in milliseconds.
///
/// # Errors
///
/// - [`ClaimReason::OutOfRange`] (code 413, claim as given).
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim;
/// use jwt_identity::NumericDate;
///
/// let milliseconds = NumericDate::from_unix_seconds(1_700_000_000_000);
/// assert_eq!(claim::check_range("exp", milliseconds).unwrap_err().code().as_u16(), 413);
/// ```
///
/// Source: RFC 7519 section 2 (NumericDate counts seconds); the bound at the year 9999 is our choice.
pub fn check_range(claim: &'static str, date: NumericDate) -> Result<(), ClaimError> {
    if date.is_representable() { Ok(()) } else { Err(ClaimError::new(claim, ClaimReason::OutOfRange)) }
}

/// Checks the times of a token that is built or read: both are in the range of claims, and `exp` is later than `iat`.
///
/// # Errors
///
/// - [`ClaimReason::OutOfRange`] (code 413, claim `iat` or `exp`) as [`check_range`].
/// - [`ClaimReason::LifetimeTooShort`] (code 409, claim `exp`) if the token has both and `exp` is not later.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim;
/// use jwt_identity::{ErrorCode, NumericDate};
///
/// let [iat, exp] = [1_700_000_000, 1_700_000_001].map(NumericDate::from_unix_seconds);
/// assert!(claim::check_issue_and_expiry(Some(iat), Some(exp)).is_ok());
/// let refused = claim::check_issue_and_expiry(Some(iat), Some(iat)).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimLifetimeTooShort);
/// ```
///
/// Source: our choice. A token that ends before it is issued is never valid.
pub fn check_issue_and_expiry(
    issued_at: Option<NumericDate>,
    expires_at: Option<NumericDate>,
) -> Result<(), ClaimError> {
    issued_at.map_or(Ok(()), |issued_at| check_range("iat", issued_at))?;
    expires_at.map_or(Ok(()), |expires_at| check_range("exp", expires_at))?;
    match (issued_at, expires_at) {
        (Some(issued_at), Some(expires_at)) if expires_at <= issued_at => {
            Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort))
        }
        _ => Ok(()),
    }
}
