//! Errors of signing.

use crate::error::algorithm::{AlgorithmNames, FoundAlgorithm};
use crate::error::claim::ClaimError;
use crate::error::code::ErrorCode;
use crate::error::environment::EnvironmentError;

/// A token could not be signed.
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, SignError};
///
/// assert_eq!(SignError::SigningFailed.code(), ErrorCode::SignatureFailed);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The profile does not allow the algorithm of the key (code 210).
    #[error("the key is for {found}, and this kind of token is signed with {allowed}")]
    #[non_exhaustive]
    AlgorithmNotAllowed {
        /// The algorithm of the key.
        found: FoundAlgorithm,
        /// The algorithms that the profile allows.
        allowed: AlgorithmNames,
    },
    /// The profile requires a `kid`, and the key has none (code 212).
    #[error("this kind of token needs a `kid`, and the key has none")]
    MissingKeyId,
    /// The key is bound to another `typ` than the profile has (code 216).
    #[error("the key is bound to another `typ` than this kind of token has")]
    WrongType,
    /// The key lacks a header parameter that the profile requires, or has one that the profile does not have (code 220).
    #[error("header parameter `{parameter}`: this kind of token needs a value from the key, or takes none from it")]
    WrongParameter {
        /// The name of the parameter.
        parameter: Box<str>,
    },
    /// The key could not sign (code 302).
    #[error("the key could not sign")]
    SigningFailed,
    /// The signature is not in the form that JWS prescribes, or does not belong to the token (code 303).
    #[error("the signature is not in the form that JWS prescribes, or does not belong to the token")]
    UnusableSignature,
    /// JSON to sign has a member that the profile would not write (code 422).
    #[error("this kind of token has no member `{member}`")]
    UnknownMember {
        /// The name of the member; names of nested members are joined by dots.
        member: Box<str>,
    },
    /// The claims cannot be written (4xx, or 206 and 207).
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The key source or the signer is unavailable at the moment (5xx).
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

impl SignError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::SignError::MissingKeyId.code().as_u16(), 212);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::AlgorithmNotAllowed { .. } => ErrorCode::HeaderAlgorithmNotAllowed,
            Self::MissingKeyId => ErrorCode::HeaderMissingKeyId,
            Self::WrongType => ErrorCode::HeaderWrongType,
            Self::WrongParameter { .. } => ErrorCode::HeaderWrongParameter,
            Self::SigningFailed => ErrorCode::SignatureFailed,
            Self::UnusableSignature => ErrorCode::SignatureUnusable,
            Self::UnknownMember { .. } => ErrorCode::ClaimUnknownMember,
            Self::Claim(error) => error.code(),
            Self::Environment(error) => error.code(),
        }
    }

    /// Returns the name of the claim or header parameter at fault, if one is.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::SignError::MissingKeyId.subject(), Some("kid"));
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::AlgorithmNotAllowed { .. } => Some("alg"),
            Self::MissingKeyId => Some("kid"),
            Self::WrongType => Some("typ"),
            Self::WrongParameter { parameter } => Some(parameter),
            Self::SigningFailed | Self::UnusableSignature => None,
            Self::UnknownMember { member } => Some(member),
            Self::Claim(error) => error.subject(),
            Self::Environment(error) => error.subject(),
        }
    }

    /// Reports whether the same call may succeed later because the failure was one of the surroundings.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{EnvironmentError, SignError};
    ///
    /// assert!(SignError::from(EnvironmentError::SignerUnavailable).is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}
