//! Errors of verifying a token.

use std::fmt;

use crate::error::algorithm::{AlgorithmNames, FoundAlgorithm};
use crate::error::claim::{ClaimError, ClaimReason};
use crate::error::code::ErrorCode;
use crate::error::environment::EnvironmentError;
use crate::error::key::KeyReason;
use crate::error::replay::ReplayError;
use crate::error::signature_form::SignatureForm;
use crate::error::token_text::TokenText;

/// The signature does not verify. There is no detail on purpose, because a detail helps a forger.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::BadSignature.to_string(), "the signature does not verify");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
pub struct BadSignature;

/// A token was rejected.
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, ErrorCode, SharedSecret, VerifyError};
///
/// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let error = verifier.verify("not a token").unwrap_err();
/// assert_eq!(error, VerifyError::Malformed);
/// assert_eq!(error.code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The token is longer than the limit (code 201).
    #[error("the token has {length} bytes, more than the limit of {limit}")]
    #[non_exhaustive]
    TokenTooLarge {
        /// The length of the token in bytes.
        length: usize,
        /// The largest length that is accepted, in bytes.
        limit: usize,
    },
    /// The token is not three base64url segments joined by two dots (code 202).
    #[error("the token is not three base64url segments joined by two dots")]
    Malformed,
    /// The text is not a token, but a common mistake for one, or has something around it (code 202).
    #[error("the token is not three base64url segments joined by two dots: {found}")]
    #[non_exhaustive]
    NotCompact {
        /// The kind of text.
        found: TokenText,
    },
    /// A segment has an impossible length or unused bits that are not zero (code 203).
    #[error("a segment of the token is not canonical base64url")]
    InvalidBase64,
    /// The JOSE header cannot be read (codes 204 to 208).
    #[error("{}", HeaderFault(*.parameter, *.reason))]
    #[non_exhaustive]
    Header {
        /// The header parameter at fault, where one is.
        parameter: Option<&'static str>,
        /// The reason.
        reason: HeaderReason,
    },
    /// The JOSE header has `crit` or `b64`, and this crate supports no extension (code 209).
    #[error("header parameter `{parameter}` requires an extension, and none is supported")]
    #[non_exhaustive]
    UnsupportedCritical {
        /// The header parameter: `crit` or `b64`.
        parameter: &'static str,
    },
    /// `alg` is not an algorithm that this kind of token allows (code 210).
    ///
    /// The token is probably of another kind. [`diagnose`](crate::diagnose) finds out of which one.
    #[error("header parameter `alg` is {found}, expected {allowed} ({}){OTHER_KIND}", KeyIdFact(*.has_key_id))]
    #[non_exhaustive]
    AlgorithmNotAllowed {
        /// The value of `alg`.
        found: FoundAlgorithm,
        /// The algorithms that the profile and the verifier allow.
        allowed: AlgorithmNames,
        /// Whether the header has a `kid`.
        has_key_id: bool,
    },
    /// `alg` is another algorithm than the one the key is bound to (code 211).
    #[error("header parameter `alg` is another algorithm than the one the key is bound to")]
    AlgorithmMismatch,
    /// The profile requires a `kid`, and there is none (code 212).
    ///
    /// The token is probably of another kind. [`diagnose`](crate::diagnose) finds out of which one.
    #[error("header parameter `kid` is missing, and this kind of token requires it (`alg` is {algorithm}){OTHER_KIND}")]
    #[non_exhaustive]
    MissingKeyId {
        /// The value of `alg`, which is allowed.
        algorithm: FoundAlgorithm,
    },
    /// No key is known for the `kid`, or for the `alg` of a header without `kid` (code 213).
    #[error("no key is known for header parameter `kid`, or for `alg` if there is no `kid`")]
    UnknownKeyId,
    /// The key set has a key of this `kid`, but it cannot be used (code 219).
    #[error("the key set has a key for header parameter `kid`, but it cannot be used: {}", SkipFault(*.reason, *.member))]
    #[non_exhaustive]
    SkippedKey {
        /// The reason why the key cannot be used.
        reason: KeyReason,
        /// The JWK member at fault, where one is.
        member: Option<&'static str>,
    },
    /// More than one key fits the header (code 214).
    #[error("more than one key fits the header, expected exactly one")]
    AmbiguousKey,
    /// The token is encrypted, compressed, or contains another token (code 215).
    #[error("header parameter `{parameter}` marks an encrypted, compressed or nested token, expected a claims set")]
    #[non_exhaustive]
    NestedToken {
        /// The header parameter: `enc`, `zip` or `cty`.
        parameter: &'static str,
    },
    /// `typ` is not the expected one (code 216).
    #[error("header parameter `typ` is not the expected one")]
    WrongType,
    /// A further parameter of the profile is missing, or does not have its value (code 220).
    #[error("header parameter `{parameter}` {}", ParameterFault(*.expected, *.is_missing))]
    #[non_exhaustive]
    WrongParameter {
        /// The name of the parameter.
        parameter: &'static str,
        /// The value that every token of the profile has, if it is fixed.
        expected: Option<&'static str>,
        /// Whether the parameter is missing.
        is_missing: bool,
    },
    /// The request does not have the header field that carries the token (code 217).
    #[error("header field `{header}` is missing, expected it to carry the token")]
    TokenMissing {
        /// The name of the header field.
        header: &'static str,
    },
    /// The request has the header field that carries the token more than once (code 218).
    #[error("header field `{header}` occurs more than once, expected exactly once")]
    TokenRepeated {
        /// The name of the header field.
        header: &'static str,
    },
    /// The header field does not hold `Bearer` and one token (code 218).
    #[error("header field `{header}` is not `Bearer` and one token")]
    NotBearer {
        /// The name of the header field.
        header: &'static str,
    },
    /// The signature does not belong to this token and key (code 301).
    #[error("the signature does not verify")]
    InvalidSignature,
    /// The signature does not verify, and does not have the form of the algorithm (code 301).
    #[error("the signature does not verify: {}", FormFault(*.found, *.expected))]
    #[non_exhaustive]
    SignatureForm {
        /// The form of the signature.
        found: SignatureForm,
        /// The number of bytes that the algorithm prescribes.
        expected: usize,
    },
    /// The claims were rejected (4xx, or 204 to 207 if they cannot be read).
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The token was accepted before (code 418), or the replay guard is unavailable (code 505).
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The clock or the key source is unavailable at the moment (5xx).
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

/// The reason why a JOSE header was rejected.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::HeaderReason::DuplicateMember.to_string(), "has two parameters of the same name");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeaderReason {
    /// It is not UTF-8 (code 204).
    InvalidUtf8,
    /// It is not a JSON object (code 205).
    InvalidJson,
    /// An object in it has two members of the same name (code 206).
    DuplicateMember,
    /// It is nested deeper than 64 levels (code 207).
    NestingTooDeep,
    /// A parameter is missing, empty or of the wrong JSON type (code 208).
    Invalid,
}

impl HeaderReason {
    /// Returns the stable code of this reason.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::HeaderReason::InvalidJson.code().as_u16(), 205);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::InvalidUtf8 => ErrorCode::TokenInvalidUtf8,
            Self::InvalidJson => ErrorCode::TokenInvalidJson,
            Self::DuplicateMember => ErrorCode::TokenDuplicateMember,
            Self::NestingTooDeep => ErrorCode::TokenNestingTooDeep,
            Self::Invalid => ErrorCode::HeaderInvalid,
        }
    }
}

impl fmt::Display for HeaderReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidUtf8 => "is not UTF-8",
            Self::InvalidJson => "is not a JSON object",
            Self::DuplicateMember => "has two parameters of the same name",
            Self::NestingTooDeep => "is nested deeper than 64 levels",
            Self::Invalid => "lacks a parameter or has one of the wrong type",
        })
    }
}

/// The message about a JOSE header.
struct HeaderFault(Option<&'static str>, HeaderReason);

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(name), HeaderReason::Invalid) => {
                write!(f, "header parameter `{name}` is missing, empty or of the wrong JSON type")
            }
            (Some(name), HeaderReason::DuplicateMember) => write!(f, "header parameter `{name}` occurs twice"),
            (_, reason) => write!(f, "the JOSE header {reason}"),
        }
    }
}

/// The end of a message about a header that another kind of token has.
const OTHER_KIND: &str = "; the token may be of another kind";

/// Whether a header has a `kid`.
struct KeyIdFact(bool);

impl fmt::Display for KeyIdFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "the header has a `kid`" } else { "the header has no `kid`" })
    }
}

/// The message about a parameter that the profile asks for.
struct ParameterFault(Option<&'static str>, bool);

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.1 { "is missing" } else { "does not have its value" })?;
        match self.0 {
            Some(expected) => write!(f, ", expected `{expected}`{OTHER_KIND}"),
            None => f.write_str(OTHER_KIND),
        }
    }
}

/// The message about a key that was skipped.
struct SkipFault(KeyReason, Option<&'static str>);

impl fmt::Display for SkipFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text())?;
        match self.1 {
            Some(member) => write!(f, " (JWK member `{member}`)"),
            None => Ok(()),
        }
    }
}

/// The message about the form of a signature.
struct FormFault(SignatureForm, usize);

impl fmt::Display for FormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(found, expected) = self;
        match found {
            SignatureForm::Der => {
                write!(f, "found DER, expected `r` and `s` of {} bytes each, side by side", expected / 2)
            }
            _ => write!(f, "found {found}, expected {expected} bytes"),
        }
    }
}

impl VerifyError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::VerifyError::AmbiguousKey.code().as_u16(), 214);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TokenTooLarge { .. } => ErrorCode::TokenTooLarge,
            Self::Malformed | Self::NotCompact { .. } => ErrorCode::TokenMalformed,
            Self::InvalidBase64 => ErrorCode::TokenInvalidBase64,
            Self::Header { reason, .. } => reason.code(),
            Self::UnsupportedCritical { .. } => ErrorCode::HeaderUnsupportedCritical,
            Self::AlgorithmNotAllowed { .. } => ErrorCode::HeaderAlgorithmNotAllowed,
            Self::AlgorithmMismatch => ErrorCode::HeaderAlgorithmMismatch,
            Self::MissingKeyId { .. } => ErrorCode::HeaderMissingKeyId,
            Self::UnknownKeyId => ErrorCode::HeaderUnknownKeyId,
            Self::SkippedKey { .. } => ErrorCode::HeaderSkippedKey,
            Self::AmbiguousKey => ErrorCode::HeaderAmbiguousKey,
            Self::NestedToken { .. } => ErrorCode::HeaderNestedToken,
            Self::WrongType => ErrorCode::HeaderWrongType,
            Self::WrongParameter { .. } => ErrorCode::HeaderWrongParameter,
            Self::TokenMissing { .. } => ErrorCode::TokenMissing,
            Self::TokenRepeated { .. } | Self::NotBearer { .. } => ErrorCode::TokenNotBearer,
            Self::InvalidSignature | Self::SignatureForm { .. } => ErrorCode::SignatureInvalid,
            Self::Claim(error) => error.code(),
            Self::Replay(error) => error.code(),
            Self::Environment(error) => error.code(),
        }
    }

    /// Reports whether the same token may be accepted later because the failure was one of the surroundings.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{EnvironmentError, VerifyError};
    ///
    /// assert!(VerifyError::from(EnvironmentError::ClockUnavailable).is_retryable());
    /// assert!(!VerifyError::InvalidSignature.is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }

    /// Returns the name of the claim, header parameter or header field at fault, if one is.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::{ClaimError, VerifyError};
    ///
    /// let error = VerifyError::from(ClaimError::new("exp", ClaimReason::Expired));
    /// assert_eq!(error.subject(), Some("exp"));
    /// assert_eq!(VerifyError::UnknownKeyId.subject(), Some("kid"));
    /// ```
    #[must_use]
    pub const fn subject(&self) -> Option<&'static str> {
        match self {
            Self::Header { parameter, .. } => *parameter,
            Self::UnsupportedCritical { parameter }
            | Self::NestedToken { parameter }
            | Self::WrongParameter { parameter, .. } => Some(parameter),
            Self::AlgorithmNotAllowed { .. } | Self::AlgorithmMismatch => Some("alg"),
            Self::MissingKeyId { .. } | Self::UnknownKeyId | Self::SkippedKey { .. } | Self::AmbiguousKey => {
                Some("kid")
            }
            Self::WrongType => Some("typ"),
            Self::TokenMissing { header } | Self::TokenRepeated { header } | Self::NotBearer { header } => Some(header),
            Self::Claim(error) => error.subject(),
            Self::Replay(error) => error.subject(),
            Self::Environment(error) => error.subject(),
            Self::TokenTooLarge { .. }
            | Self::Malformed
            | Self::NotCompact { .. }
            | Self::InvalidBase64
            | Self::InvalidSignature
            | Self::SignatureForm { .. } => None,
        }
    }

    /// Returns why the claims were rejected, if they were.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::VerifyError;
    ///
    /// assert_eq!(VerifyError::InvalidSignature.reason(), None);
    /// ```
    #[must_use]
    pub const fn reason(&self) -> Option<ClaimReason> {
        match self {
            Self::Claim(error) => Some(error.reason()),
            _ => None,
        }
    }

    /// Reports whether other keys could change the outcome.
    pub(crate) const fn is_about_missing_keys(&self) -> bool {
        match self {
            Self::UnknownKeyId | Self::SkippedKey { .. } => true,
            Self::Environment(error) => error.is_lack_of_keys(),
            _ => false,
        }
    }
}

impl From<BadSignature> for VerifyError {
    fn from(_: BadSignature) -> Self {
        Self::InvalidSignature
    }
}
