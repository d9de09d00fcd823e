//! Errors: one type for each stage, and the table of their codes.
//!
//! Every error has a [`code`](ErrorCode). [`Error`] is the union of them all: each converts into it with `?`.

pub(crate) mod claim;
pub(crate) mod code;
pub(crate) mod configuration;
pub(crate) mod environment;
pub(crate) mod key;
pub(crate) mod key_source;
pub(crate) mod replay;
pub(crate) mod sign;
pub(crate) mod verify;

pub use claim::{ClaimError, ClaimReason};
pub use code::ErrorCode;
pub use configuration::ConfigError;
pub use environment::EnvironmentError;
pub use key::{KeyError, KeyForm, KeyReason};
pub use key_source::{LoadError, LoadReason};
pub use replay::ReplayError;
pub use sign::SignError;
pub use verify::{BadSignature, HeaderReason, VerifyError};

/// Any error of this crate, for callers that run several stages in one function.
///
/// No message, no `Debug` form and no source of it contains a secret, a token, key octets or the value of a claim.
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
    /// A token was refused.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A token was shown before, or the guard against that cannot tell.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// Keys could not be loaded from where they are kept.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A setting was rejected, or a text is not one of the names known.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Something around the process failed.
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
            Self::Config(error) => error.code(),
            Self::Environment(error) => error.code(),
        }
    }

    /// Returns the name of the claim the error is about, if it is about one.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, Error, NumericDate};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let error = Error::from(kustomer::Claims::builder(now).email("").build().unwrap_err());
    /// assert_eq!(error.claim(), Some("email"));
    /// ```
    #[must_use]
    pub const fn claim(&self) -> Option<&'static str> {
        match self {
            Self::Claim(error) => error.claim(),
            Self::Sign(error) => error.claim(),
            Self::Verify(error) => error.claim(),
            Self::Key(_) | Self::Replay(_) | Self::Load(_) | Self::Config(_) | Self::Environment(_) => None,
        }
    }
}

impl From<BadSignature> for Error {
    fn from(error: BadSignature) -> Self {
        Self::Verify(error.into())
    }
}
