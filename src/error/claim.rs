//! Errors of claims, with their reasons.

use std::fmt;

use crate::error::code::ErrorCode;

/// A claim cannot be built, read or accepted. The error says which claim and why.
///
/// The value of the claim is in neither the message nor the `Debug` form. [`ClaimReason`] lists the conditions with
/// their codes.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::ClaimReason;
/// use jwt_identity::ClaimError;
///
/// let error = ClaimError::new("email", ClaimReason::Invalid);
/// assert_eq!(error.subject(), Some("email"));
/// assert_eq!(error.code(), ErrorCode::ClaimInvalid);
/// assert_eq!(error.to_string(), "claim `email` has the wrong JSON type or an invalid value");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimError {
    claim: Option<&'static str>,
    reason: ClaimReason,
    place: Option<Place>,
    hint: Option<&'static str>,
}

/// A place in a list, an object or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The number of an entry, counted from 1.
    Entry(usize),
    /// A byte, counted from 0.
    Offset(usize),
}

/// Why a claim, or the claims set as a whole, was rejected.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::ClaimReason;
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
    /// The claim has the wrong JSON type or an invalid value (code 402).
    Invalid,
    /// The claim does not have the value that the policy expects (code 403).
    Unexpected,
    /// The token has expired: the time in `exp` is not later than now (code 404).
    Expired,
    /// The token is not valid yet: the time in `nbf` is later than now (code 405).
    NotYetValid,
    /// The token was issued longer ago than the policy permits (code 406).
    TooOld,
    /// The token was issued in the future (code 407).
    IssuedInFuture,
    /// The lifetime of the token exceeds the maximum (code 408).
    LifetimeTooLong,
    /// The lifetime of the token is below the minimum (code 409).
    LifetimeTooShort,
    /// `aud` does not name this verifier (code 410).
    WrongAudience,
    /// The token has an `aud`, and the verifier names no audience that it is (code 410).
    AudienceNotNamed,
    /// `iss` is not an expected issuer (code 411).
    WrongIssuer,
    /// `scope` is not an expected scope (code 412).
    WrongScope,
    /// A number is out of range, which for a time is 1970 to 9999. Often the time is in milliseconds (code 413).
    OutOfRange,
    /// The text of the claim is longer than permitted (code 414).
    TooLong,
    /// The name is reserved for another meaning (code 415).
    Reserved,
    /// The type of the custom claims has a member with the name of a registered claim (code 415).
    RegisteredInCustom,
    /// Two settings for the claim exclude each other (code 416).
    Conflict,
    /// The claim is not the digest of the content that came with the token (code 417).
    ContentMismatch,
    /// The content that came with the token can be read in more than one way: two parameters have one name (code 417).
    AmbiguousContent,
    /// The content that came with the token cannot be decoded: its percent-encoding or UTF-8 is invalid (code 417).
    UnreadableContent,
    /// The claim limits access and is not an object, so a service may ignore it and grant full access (code 420).
    NotAnObject,
    /// The path of the request can be read in more than one way, so the claim does not decide on it (code 421).
    AmbiguousRequest,
}

impl ClaimReason {
    /// Returns the stable code of this reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
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
            Self::WrongAudience | Self::AudienceNotNamed => ErrorCode::ClaimWrongAudience,
            Self::WrongIssuer => ErrorCode::ClaimWrongIssuer,
            Self::WrongScope => ErrorCode::ClaimWrongScope,
            Self::OutOfRange => ErrorCode::ClaimOutOfRange,
            Self::TooLong => ErrorCode::ClaimTooLong,
            Self::Reserved | Self::RegisteredInCustom => ErrorCode::ClaimReserved,
            Self::Conflict => ErrorCode::ClaimConflict,
            Self::ContentMismatch | Self::AmbiguousContent | Self::UnreadableContent => ErrorCode::ClaimContentMismatch,
            Self::NotAnObject => ErrorCode::ClaimNotAnObject,
            Self::AmbiguousRequest => ErrorCode::ClaimAmbiguousRequest,
        }
    }

    /// Returns the rest of a message that begins with the name of the claim.
    const fn text(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => " is not UTF-8",
            Self::InvalidJson => " is not a JSON object",
            Self::DuplicateMember => " has two members of the same name",
            Self::NestingTooDeep => " is nested deeper than 64 levels",
            Self::Missing => " is missing",
            Self::Invalid => " has the wrong JSON type or an invalid value",
            Self::Unexpected => " does not have the expected value",
            Self::Expired => ": the token has expired",
            Self::NotYetValid => ": the token is not valid yet",
            Self::TooOld => ": the token was issued too long ago",
            Self::IssuedInFuture => ": the token was issued in the future",
            Self::LifetimeTooLong => ": the lifetime exceeds the maximum",
            Self::LifetimeTooShort => ": the lifetime is below the minimum",
            Self::WrongAudience => " does not name this verifier",
            Self::AudienceNotNamed => " is in the token, and this verifier expects none",
            Self::WrongIssuer => " is not an expected issuer",
            Self::WrongScope => " is not an expected scope",
            Self::OutOfRange => " is out of range",
            Self::TooLong => " is longer than permitted",
            Self::Reserved => " has a reserved name",
            Self::RegisteredInCustom => {
                " is a registered claim: remove the member from the type of the custom claims, and use the methods of \
                 `jwt::Claims` and its builder"
            }
            Self::Conflict => " has two settings that exclude each other",
            Self::ContentMismatch => " does not match the content received",
            Self::AmbiguousContent => ": the content received has two parameters of the same name",
            Self::UnreadableContent => ": the content received has invalid percent-encoding or is not UTF-8",
            Self::NotAnObject => " is not an object, so a service may ignore it and grant full access",
            Self::AmbiguousRequest => ": the path of the request can be read in more than one way",
        }
    }
}

impl ClaimError {
    /// Creates an error about `claim`, or about the claims set as a whole.
    pub(crate) const fn about(claim: Option<&'static str>, reason: ClaimReason) -> Self {
        Self { claim, reason, place: None, hint: None }
    }

    /// Creates the error of one claim, given its name in the token.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// assert_eq!(ClaimError::new("exp", ClaimReason::Expired).reason(), ClaimReason::Expired);
    /// ```
    #[must_use]
    pub const fn new(claim: &'static str, reason: ClaimReason) -> Self {
        Self::about(Some(claim), reason)
    }

    /// Creates the error of a claims set as a whole.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// let error = ClaimError::of_claims_set(ClaimReason::InvalidJson);
    /// assert_eq!(error.subject(), None);
    /// assert_eq!(error.to_string(), "the claims set is not a JSON object");
    /// ```
    #[must_use]
    pub const fn of_claims_set(reason: ClaimReason) -> Self {
        Self::about(None, reason)
    }

    /// Adds which entry of a list or object the error is about, counted from 1 in the order of the text.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// let error = ClaimError::new("acl.paths", ClaimReason::TooLong).at_position(3);
    /// assert_eq!(error.to_string(), "claim `acl.paths` (entry 3) is longer than permitted");
    /// ```
    #[must_use]
    pub const fn at_position(self, position: usize) -> Self {
        Self { place: Some(Place::Entry(position)), ..self }
    }

    /// Adds at which byte, counted from 0, a text stops being JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// let error = ClaimError::of_claims_set(ClaimReason::InvalidJson).at_offset(7);
    /// assert_eq!(error.to_string(), "the claims set is not a JSON object: invalid JSON at byte offset 7");
    /// ```
    #[must_use]
    pub const fn at_offset(self, offset: usize) -> Self {
        Self { place: Some(Place::Offset(offset)), ..self }
    }

    /// Adds what was expected, what kind of thing was found, or the way out. It must contain no value of a token.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// let error = ClaimError::new("seat", ClaimReason::OutOfRange).with_hint("a row has 6 seats");
    /// assert!(error.to_string().ends_with("; a row has 6 seats"));
    /// ```
    #[must_use]
    pub const fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Returns which entry of a list or object the error is about, counted from 1, if it is about one.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// let error = Acl::from_json(r#"{"paths":{"/users":{},"calls":{}}}"#).unwrap_err();
    /// assert_eq!((error.subject(), error.position()), (Some("acl.paths"), Some(2)));
    /// ```
    #[must_use]
    pub const fn position(&self) -> Option<usize> {
        match self.place {
            Some(Place::Entry(position)) => Some(position),
            _ => None,
        }
    }

    /// Returns the byte, counted from 0, at which the text stops being JSON, if that is the fault.
    ///
    /// It is the length of the text if the text is cut off. The offset shows nothing of the text.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{JsonSigner, SharedSecret, SignError, kustomer};
    ///
    /// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let error = signer.sign_json(r#"{"externalId":"u-1",}"#).unwrap_err();
    /// let SignError::Claim(error) = error else { unreachable!() };
    /// assert_eq!(error.offset(), Some(20));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        match self.place {
            Some(Place::Offset(offset)) => Some(offset),
            _ => None,
        }
    }

    /// Returns the name of the claim, or `None` if the claims set as a whole was rejected.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// assert_eq!(ClaimError::new("iat", ClaimReason::TooOld).subject(), Some("iat"));
    /// ```
    #[must_use]
    pub const fn subject(&self) -> Option<&'static str> {
        self.claim
    }

    /// Returns the reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
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
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// assert_eq!(ClaimError::new("iat", ClaimReason::TooOld).code().as_u16(), 406);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.reason.code()
    }

    /// Reports whether the same call may succeed later. No rejected claim is retryable: a retry without a new token is
    /// pointless even for `nbf`, because the token is rejected until that time has come.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::ClaimError;
    ///
    /// assert!(!ClaimError::new("exp", ClaimReason::Expired).is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.claim {
            Some(claim) => write!(f, "claim `{claim}`")?,
            None => f.write_str("the claims set")?,
        }
        match self.place {
            None => f.write_str(self.reason.text())?,
            Some(Place::Entry(position)) => write!(f, " (entry {position}){}", self.reason.text())?,
            Some(Place::Offset(offset)) => {
                write!(f, "{}: invalid JSON at byte offset {offset}", self.reason.text())?;
            }
        }
        // A custom claim may be a number of anything.
        let is_time = matches!(self.claim, Some("iat" | "nbf" | "exp"));
        let of_times = (is_time && self.reason == ClaimReason::OutOfRange)
            .then_some("a time counts seconds, not milliseconds, and is from 1970 to 9999");
        self.hint.or(of_times).map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl std::error::Error for ClaimError {}
