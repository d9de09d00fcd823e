//! What can be wrong with a claim, reading claims strictly, and the time rules that every kind of token shares.
//!
//! A profile of one's own needs three things from here: [`decode_json`] for the claims set, the `check_*` functions
//! for times, and [`ClaimError`] for rules of its own.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::json::{self, JsonError, JsonFault};
use crate::{ErrorCode, NumericDate, numeric_date};

/// The clock difference that is tolerated unless a policy says otherwise: 30 seconds.
///
/// Not documented by any of the vendors; our choice.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::claim::DEFAULT_LEEWAY.as_secs(), 30);
/// ```
pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(30);

/// The largest clock difference that a policy can tolerate: 10 minutes.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::claim::MAX_LEEWAY.as_secs(), 600);
/// ```
pub const MAX_LEEWAY: Duration = Duration::from_secs(600);

/// A claim that cannot be built, read or accepted: which one, and why.
///
/// The claim's value is in neither the message nor the `Debug` form.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::claim::{ClaimError, ClaimReason};
///
/// let error = ClaimError::new("email", ClaimReason::Invalid);
/// assert_eq!(error.claim(), Some("email"));
/// assert_eq!(error.code(), ErrorCode::ClaimInvalid);
/// assert_eq!(error.to_string(), "claim `email` has the wrong type or breaks a rule");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimError {
    claim: Option<&'static str>,
    reason: ClaimReason,
}

/// Why a claim, or the claims set as a whole, was refused.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::claim::ClaimReason;
///
/// assert_eq!(ClaimReason::TooOld.code(), ErrorCode::ClaimTooOld);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
#[non_exhaustive]
pub enum ClaimReason {
    /// The claims set is not UTF-8 (code 204).
    InvalidUtf8,
    /// The claims set is not a JSON object (code 205).
    InvalidJson,
    /// An object in the claims set has two members of the same name (code 206).
    DuplicateMember,
    /// The claims set is nested deeper than 64 levels (code 207).
    NestingTooDeep,
    /// A required claim is missing (code 401).
    Missing,
    /// The claim has the wrong JSON type or breaks a rule of its own (code 402).
    Invalid,
    /// The claim has a value that the policy did not expect (code 403).
    Unexpected,
    /// The time in `exp` has come (code 404).
    Expired,
    /// The time in `nbf` has not come yet (code 405).
    NotYetValid,
    /// The time in `iat` lies further back than the policy permits (code 406).
    TooOld,
    /// The time in `iat` lies ahead (code 407).
    IssuedInFuture,
    /// The token lives longer than is permitted (code 408).
    LifetimeTooLong,
    /// The token lives shorter than is permitted (code 409).
    LifetimeTooShort,
    /// `aud` does not name this verifier (code 410).
    WrongAudience,
    /// `iss` is not an expected issuer (code 411).
    WrongIssuer,
    /// `scope` is not an expected scope (code 412).
    WrongScope,
    /// A number lies outside its range, for a NumericDate 1970 to 9999; often it counts milliseconds (code 413).
    OutOfRange,
    /// The claim's text is longer than permitted (code 414).
    TooLong,
    /// The name is reserved for another meaning (code 415).
    Reserved,
    /// Two settings for the claim exclude each other (code 416).
    Conflict,
    /// The claim limits access and is not an object: a service may ignore it, which grants full access (code 420).
    NotAnObject,
}

impl ClaimReason {
    /// Returns the stable code of this reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::claim::ClaimReason;
    ///
    /// assert_eq!(ClaimReason::Missing.code().as_u16(), 401);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::InvalidUtf8 => ErrorCode::TokenInvalidUtf8,
            Self::InvalidJson => ErrorCode::TokenInvalidJson,
            Self::DuplicateMember => ErrorCode::TokenDuplicateMember,
            Self::NestingTooDeep => ErrorCode::TokenNestingTooDeep,
            Self::Missing => ErrorCode::ClaimMissing,
            Self::Invalid => ErrorCode::ClaimInvalid,
            Self::Unexpected => ErrorCode::ClaimUnexpected,
            Self::Expired => ErrorCode::ClaimExpired,
            Self::NotYetValid => ErrorCode::ClaimNotYetValid,
            Self::TooOld => ErrorCode::ClaimTooOld,
            Self::IssuedInFuture => ErrorCode::ClaimIssuedInFuture,
            Self::LifetimeTooLong => ErrorCode::ClaimLifetimeTooLong,
            Self::LifetimeTooShort => ErrorCode::ClaimLifetimeTooShort,
            Self::WrongAudience => ErrorCode::ClaimWrongAudience,
            Self::WrongIssuer => ErrorCode::ClaimWrongIssuer,
            Self::WrongScope => ErrorCode::ClaimWrongScope,
            Self::OutOfRange => ErrorCode::ClaimOutOfRange,
            Self::TooLong => ErrorCode::ClaimTooLong,
            Self::Reserved => ErrorCode::ClaimReserved,
            Self::Conflict => ErrorCode::ClaimConflict,
            Self::NotAnObject => ErrorCode::ClaimNotAnObject,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "is not UTF-8",
            Self::InvalidJson => "is not a JSON object",
            Self::DuplicateMember => "has two members of the same name",
            Self::NestingTooDeep => "is nested too deep",
            Self::Missing => "is missing",
            Self::Invalid => "has the wrong type or breaks a rule",
            Self::Unexpected => "has not the value expected",
            Self::Expired => "has expired",
            Self::NotYetValid => "is not valid yet",
            Self::TooOld => "was issued too long ago",
            Self::IssuedInFuture => "was issued in the future",
            Self::LifetimeTooLong => "gives too long a life",
            Self::LifetimeTooShort => "gives too short a life",
            Self::WrongAudience => "does not name this audience",
            Self::WrongIssuer => "is not an expected issuer",
            Self::WrongScope => "is not an expected scope",
            Self::OutOfRange => "is out of range (dates count seconds, 1970 to 9999)",
            Self::TooLong => "is too long",
            Self::Reserved => "is a reserved name",
            Self::Conflict => "has settings that exclude each other",
            Self::NotAnObject => "is not an object; a service may ignore it, which grants full access",
        }
    }
}

impl ClaimError {
    /// Makes the error of one claim, by its name in the token.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::claim::{ClaimError, ClaimReason};
    ///
    /// assert_eq!(ClaimError::new("exp", ClaimReason::Expired).reason(), ClaimReason::Expired);
    /// ```
    #[must_use]
    pub const fn new(claim: &'static str, reason: ClaimReason) -> Self {
        Self { claim: Some(claim), reason }
    }

    /// Makes the error of a claims set as a whole.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::claim::{ClaimError, ClaimReason};
    ///
    /// let error = ClaimError::of_claims_set(ClaimReason::InvalidJson);
    /// assert_eq!(error.claim(), None);
    /// assert_eq!(error.to_string(), "the claims set is not a JSON object");
    /// ```
    #[must_use]
    pub const fn of_claims_set(reason: ClaimReason) -> Self {
        Self { claim: None, reason }
    }

    /// Returns the name of the claim, unless the claims set as a whole was at fault.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::claim::{ClaimError, ClaimReason};
    ///
    /// assert_eq!(ClaimError::new("iat", ClaimReason::TooOld).claim(), Some("iat"));
    /// ```
    #[must_use]
    pub const fn claim(&self) -> Option<&'static str> {
        self.claim
    }

    /// Returns why it was refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::claim::{ClaimError, ClaimReason};
    ///
    /// assert_eq!(ClaimError::new("iat", ClaimReason::TooOld).reason(), ClaimReason::TooOld);
    /// ```
    #[must_use]
    pub const fn reason(&self) -> ClaimReason {
        self.reason
    }

    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::claim::{ClaimError, ClaimReason};
    ///
    /// assert_eq!(ClaimError::new("iat", ClaimReason::TooOld).code().as_u16(), 406);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.reason.code()
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.claim {
            Some(claim) => write!(f, "claim `{claim}` {}", self.reason.text()),
            None => write!(f, "the claims set {}", self.reason.text()),
        }
    }
}

impl std::error::Error for ClaimError {}

impl From<JsonError> for ClaimError {
    fn from(error: JsonError) -> Self {
        let reason = match error.fault {
            JsonFault::InvalidUtf8 => ClaimReason::InvalidUtf8,
            JsonFault::InvalidJson => ClaimReason::InvalidJson,
            JsonFault::DuplicateMember => ClaimReason::DuplicateMember,
            JsonFault::NestingTooDeep => ClaimReason::NestingTooDeep,
            JsonFault::OutOfRange => ClaimReason::OutOfRange,
            JsonFault::Missing => ClaimReason::Missing,
            JsonFault::WrongType | JsonFault::Invalid => ClaimReason::Invalid,
        };
        Self { claim: error.member, reason }
    }
}

/// Reads a claims set into a struct, strictly.
///
/// The text must be one JSON object of at most 64 levels in which no object has two members of the same name, members
/// that `T` ignores included. `null` is a value of the wrong type for everything but an `Option`; wrap optional claims
/// with [`present`], so that `null` is refused there too.
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
/// use jwt_identity::claim::{self, ClaimReason};
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
/// assert_eq!((refused.claim(), refused.reason()), (Some("exp"), ClaimReason::Invalid));
/// # Ok::<(), claim::ClaimError>(())
/// ```
///
/// Source: RFC 7519 sections 4 and 7.2; RFC 8725 section 2.4 on two readers of one token.
#[inline]
pub fn decode_json<'de, T: Deserialize<'de>>(claims_set: &'de [u8]) -> Result<T, ClaimError> {
    Ok(json::from_slice(claims_set)?)
}

/// Reads an optional claim that must not be `null` when it is there; for serde's `deserialize_with`.
///
/// # Errors
///
/// Those of `T`.
///
/// # Examples
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Wire {
///     #[serde(default, deserialize_with = "jwt_identity::claim::present")]
///     email: Option<String>,
/// }
///
/// assert!(serde_json::from_str::<Wire>("{}").is_ok_and(|wire| wire.email.is_none()));
/// assert!(serde_json::from_str::<Wire>(r#"{"email":null}"#).is_err());
/// ```
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Reads an `nbf` that must not be `null` when it is there; for serde's `deserialize_with`.
///
/// A fraction counts as the whole second that it begins, so that a token is not accepted a moment too soon by a clock
/// that counts whole seconds. Other times are read as [`NumericDate`], which drops a fraction.
///
/// # Errors
///
/// Those of [`NumericDate`].
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
///
/// #[derive(serde::Deserialize)]
/// struct Wire {
///     #[serde(default, deserialize_with = "jwt_identity::claim::present_nbf")]
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

/// Refuses an `exp` that has come: at `expires_at + leeway` the token is expired, one second earlier it is not.
///
/// # Errors
///
/// - [`ClaimReason::Expired`] (code 404, claim `exp`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::{ErrorCode, NumericDate, claim};
///
/// let exp = NumericDate::from_unix_seconds(1_700_000_000);
/// let refused = claim::check_exp(exp, exp, Duration::ZERO).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimExpired);
/// assert!(claim::check_exp(exp, exp, Duration::from_secs(1)).is_ok());
/// ```
///
/// Source: RFC 7519 section 4.1.4.
pub fn check_exp(expires_at: NumericDate, now: NumericDate, leeway: Duration) -> Result<(), ClaimError> {
    if now < expires_at.saturating_add(leeway) { Ok(()) } else { Err(ClaimError::new("exp", ClaimReason::Expired)) }
}

/// Refuses an `nbf` that has not come: from `not_before - leeway` on the token is valid.
///
/// # Errors
///
/// - [`ClaimReason::NotYetValid`] (code 405, claim `nbf`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::{ErrorCode, NumericDate, claim};
///
/// let nbf = NumericDate::from_unix_seconds(1_700_000_000);
/// let early = NumericDate::from_unix_seconds(1_699_999_999);
/// assert_eq!(claim::check_nbf(nbf, early, Duration::ZERO).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
/// assert!(claim::check_nbf(nbf, nbf, Duration::ZERO).is_ok());
/// ```
///
/// Source: RFC 7519 section 4.1.5.
pub fn check_nbf(not_before: NumericDate, now: NumericDate, leeway: Duration) -> Result<(), ClaimError> {
    if not_before <= now.saturating_add(leeway) {
        Ok(())
    } else {
        Err(ClaimError::new("nbf", ClaimReason::NotYetValid))
    }
}

/// Refuses an `iat` that lies ahead by more than the leeway.
///
/// # Errors
///
/// - [`ClaimReason::IssuedInFuture`] (code 407, claim `iat`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::{ErrorCode, NumericDate, claim};
///
/// let (iat, now) = (NumericDate::from_unix_seconds(31), NumericDate::from_unix_seconds(0));
/// assert!(claim::check_iat(iat, now, Duration::from_secs(31)).is_ok());
/// let refused = claim::check_iat(iat, now, Duration::from_secs(30)).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimIssuedInFuture);
/// ```
///
/// Source: RFC 7519 section 4.1.6 gives no rule; this one is our choice.
pub fn check_iat(issued_at: NumericDate, now: NumericDate, leeway: Duration) -> Result<(), ClaimError> {
    if issued_at <= now.saturating_add(leeway) {
        Ok(())
    } else {
        Err(ClaimError::new("iat", ClaimReason::IssuedInFuture))
    }
}

/// Refuses an `iat` that lies too far back: at an age of `max_age + leeway` the token is too old, one second earlier it
/// is not.
///
/// # Errors
///
/// - [`ClaimReason::TooOld`] (code 406, claim `iat`).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::{ErrorCode, NumericDate, claim};
///
/// let iat = NumericDate::from_unix_seconds(1_700_000_000);
/// let (max_age, at) = (Duration::from_secs(900), |age| iat.saturating_add(Duration::from_secs(age)));
/// assert!(claim::check_age(iat, max_age, at(899), Duration::ZERO).is_ok());
/// let refused = claim::check_age(iat, max_age, at(900), Duration::ZERO).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimTooOld);
/// ```
///
/// Source: RFC 7519 section 4.1.6 (the claim tells the age); the edge follows section 4.1.4.
pub fn check_age(
    issued_at: NumericDate,
    max_age: Duration,
    now: NumericDate,
    leeway: Duration,
) -> Result<(), ClaimError> {
    if now < issued_at.saturating_add(max_age).saturating_add(leeway) {
        Ok(())
    } else {
        Err(ClaimError::new("iat", ClaimReason::TooOld))
    }
}

/// Refuses a time that no claim may hold, such as milliseconds.
///
/// # Errors
///
/// - [`ClaimReason::OutOfRange`] (code 413, claim as given).
///
/// # Examples
///
/// ```
/// use jwt_identity::{NumericDate, claim};
///
/// let milliseconds = NumericDate::from_unix_seconds(1_700_000_000_000);
/// assert_eq!(claim::check_range("exp", milliseconds).unwrap_err().code().as_u16(), 413);
/// ```
///
/// Source: RFC 7519 section 2 (NumericDate counts seconds); the bound at the year 9999 is our choice.
pub fn check_range(claim: &'static str, date: NumericDate) -> Result<(), ClaimError> {
    if date.is_representable() { Ok(()) } else { Err(ClaimError::new(claim, ClaimReason::OutOfRange)) }
}

/// Tells whether a text has a control character, which has no place in an identity.
///
/// # Examples
///
/// ```
/// use jwt_identity::claim::has_control;
///
/// assert!(!has_control("Ada Lovelace, née Byron"));
/// assert!(has_control("ada\u{85}") && has_control("ada\r\n"));
/// ```
///
/// Source: our choice; the characters are those of Unicode's category Cc.
#[inline]
#[must_use]
pub fn has_control(text: &str) -> bool {
    // Most texts are plain ASCII, which octets show sooner than characters do: all of them, since that is done many at a
    // time.
    !text.bytes().fold(true, |all, octet| all & matches!(octet, b' '..=b'~')) && text.chars().any(char::is_control)
}

/// A tolerated clock difference: at most [`MAX_LEEWAY`], by construction.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::claim::Leeway;
///
/// assert_eq!(Leeway::default().as_duration().as_secs(), 30);
/// assert!(Leeway::new(Duration::from_secs(600)).is_ok());
/// assert!(Leeway::new(Duration::from_secs(601)).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway(Duration);

impl Leeway {
    /// No difference at all.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::claim::Leeway::ZERO.as_duration().is_zero());
    /// ```
    pub const ZERO: Self = Self(Duration::ZERO);

    /// Takes a difference of at most [`MAX_LEEWAY`].
    ///
    /// # Errors
    ///
    /// - [`LeewayTooLarge`] when it is larger.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::claim::{Leeway, LeewayTooLarge};
    ///
    /// assert_eq!(Leeway::new(Duration::MAX), Err(LeewayTooLarge));
    /// ```
    pub const fn new(leeway: Duration) -> Result<Self, LeewayTooLarge> {
        if leeway.as_nanos() > MAX_LEEWAY.as_nanos() { Err(LeewayTooLarge) } else { Ok(Self(leeway)) }
    }

    /// Returns the difference.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::claim::Leeway::ZERO.as_duration().as_secs(), 0);
    /// ```
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

impl Default for Leeway {
    fn default() -> Self {
        Self(DEFAULT_LEEWAY)
    }
}

/// A leeway above [`MAX_LEEWAY`] was asked for.
///
/// # Examples
///
/// ```
/// use jwt_identity::claim::LeewayTooLarge;
///
/// assert_eq!(LeewayTooLarge.to_string(), "a leeway is at most 10 minutes");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a leeway is at most 10 minutes")]
pub struct LeewayTooLarge;

impl LeewayTooLarge {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::claim::LeewayTooLarge.code().as_u16(), 419);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        ErrorCode::ClaimLeewayTooLarge
    }
}

/// Stands in `Debug` output for the value of a claim that identifies a person.
///
/// # Examples
///
/// ```
/// use jwt_identity::claim::Redacted;
///
/// assert_eq!(format!("{:?}", Some("ada@example.com").map(Redacted::new)), "Some([redacted])");
/// ```
pub struct Redacted(());

impl Redacted {
    /// Takes the place of `value`.
    ///
    /// # Examples
    ///
    /// See [`Redacted`].
    pub fn new<T>(value: T) -> Self {
        drop(value);
        Self(())
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
