//! Errors: one type for each stage, and the table of their codes.
//!
//! Every error has a [`code`](ErrorCode). [`Error`] is the union of them all: each converts into it with `?`.

pub(crate) mod algorithm;
pub(crate) mod call;
pub(crate) mod claim;
pub(crate) mod code;
pub(crate) mod configuration;
pub(crate) mod environment;
pub(crate) mod key;
pub(crate) mod key_source;
pub(crate) mod replay;
pub(crate) mod sign;
pub(crate) mod signature_form;
pub(crate) mod specimen;
pub(crate) mod token_text;
pub(crate) mod verify;

pub use algorithm::{AlgorithmNames, FoundAlgorithm};
pub use call::{CallError, CallReason};
pub use claim::{ClaimError, ClaimReason};
pub use code::ErrorCode;
pub use configuration::ConfigError;
pub use environment::EnvironmentError;
pub use key::{KeyError, KeyForm, KeyReason};
pub use key_source::{LoadError, LoadReason};
pub use replay::ReplayError;
pub use sign::SignError;
pub use signature_form::SignatureForm;
pub use token_text::TokenText;
pub use verify::{BadSignature, HeaderReason, VerifyError};

/// Any error of this crate, for callers that run several stages in one function.
///
/// Messages, `Debug` forms and sources contain no secret, no token, no byte of a key and no claim value.
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, Error, ErrorCode, NumericDate, SharedSecret};
///
/// fn mint(secret: &str, email: &str, now: NumericDate) -> Result<String, Error> {
///     let signer = kustomer::signer(&SharedSecret::new(secret)?)?;
///     let claims = kustomer::Claims::builder(now).email(email).build()?;
///     Ok(signer.sign(&claims)?.into_string())
/// }
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let error = mint("too short", "ada@example.com", now).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::KeyTooShort);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Claims could not be built, or did not pass a check.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// A token could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A token was rejected.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The token was accepted before, or the replay guard cannot check that.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// Keys could not be loaded from where they are kept.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A call of a vendor's API failed, or its request could not be built.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A setting was rejected, or a text is not one of the names known.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The clock, the source of random bytes, the key source or the remote signer failed.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

impl Error {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{EnvironmentError, Error, ErrorCode};
    ///
    /// let error = Error::from(EnvironmentError::RandomUnavailable);
    /// assert_eq!(error.code(), ErrorCode::RandomUnavailable);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Key(error) => error.code(),
            Self::Claim(error) => error.code(),
            Self::Sign(error) => error.code(),
            Self::Verify(error) => error.code(),
            Self::Replay(error) => error.code(),
            Self::Load(error) => error.code(),
            Self::Call(error) => error.code(),
            Self::Config(error) => error.code(),
            Self::Environment(error) => error.code(),
        }
    }

    /// Returns the name of the item that the error is about, if there is one.
    ///
    /// It is a claim, a header parameter, a setting, a JWK member, the variable, file or URL of a key source, or the parameter
    /// of an API call. It is never a value.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::ClaimReason;
    /// use jwt_identity::{ClaimError, ConfigError, Error, SignError};
    ///
    /// assert_eq!(Error::from(ClaimError::new("email", ClaimReason::Invalid)).subject(), Some("email"));
    /// assert_eq!(Error::from(SignError::MissingKeyId).subject(), Some("kid"));
    /// assert_eq!(Error::from(ConfigError::new("url", "must be https")).subject(), Some("url"));
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Key(error) => error.subject(),
            Self::Claim(error) => error.subject(),
            Self::Sign(error) => error.subject(),
            Self::Verify(error) => error.subject(),
            Self::Replay(error) => error.subject(),
            Self::Load(error) => error.subject(),
            Self::Call(error) => error.subject(),
            Self::Config(error) => error.subject(),
            Self::Environment(error) => error.subject(),
        }
    }

    /// Reports whether the same call may succeed later because the failure was one of the surroundings.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{EnvironmentError, Error, VerifyError};
    ///
    /// assert!(Error::from(EnvironmentError::KeySourceUnavailable).is_retryable());
    /// assert!(!Error::from(VerifyError::InvalidSignature).is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Load(error) => error.is_retryable(),
            error => error.code().is_retryable(),
        }
    }
}

impl From<BadSignature> for Error {
    fn from(error: BadSignature) -> Self {
        Self::Verify(error.into())
    }
}
