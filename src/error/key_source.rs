//! Why keys could not be loaded.

use std::fmt;
use std::sync::Arc;

use crate::error::code::ErrorCode;
use crate::error::key::KeyError;

/// A source could not load its keys: which rule was broken, and where.
///
/// What it had loaded before stays in use. Neither message nor `Debug` contains an octet of what was read; the subject
/// is the name of a variable, the path of a file, or a URL without user, query and fragment.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::{LoadError, LoadReason};
///
/// let error = LoadError::new(LoadReason::NotFound).about("KUSTOMER_SECRET");
/// assert_eq!(error.code(), ErrorCode::KeySourceNotFound);
/// assert_eq!(error.to_string(), "KUSTOMER_SECRET: there is nothing there");
/// ```
#[derive(Debug, Clone)]
pub struct LoadError {
    reason: LoadReason,
    subject: Option<Arc<str>>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl LoadError {
    /// Makes the error of a rule, for sources of one's own.
    #[must_use]
    pub const fn new(reason: LoadReason) -> Self {
        Self { reason, subject: None, cause: None }
    }

    /// Keeps the typed error that says more, for [`source`](std::error::Error::source): a vendor's own, say.
    ///
    /// It must keep to the same rule: no octet of what was read in its message or `Debug`. Two errors are equal whatever
    /// their causes.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::error::Error;
    /// use jwt_identity::error::{LoadError, LoadReason};
    ///
    /// #[derive(Debug, thiserror::Error)]
    /// #[error("the account is suspended")]
    /// struct Suspended;
    ///
    /// let error = LoadError::new(LoadReason::Denied).because(Suspended);
    /// assert!(error.source().is_some_and(|cause| cause.is::<Suspended>()));
    /// ```
    #[must_use]
    pub fn because(self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..self }
    }

    /// Names what could not be loaded. Control characters are left out.
    #[must_use]
    pub fn about(self, subject: &str) -> Self {
        let subject: String = subject.chars().filter(|character| !character.is_control()).collect();
        Self { subject: Some(subject.into()), ..self }
    }

    /// Returns the rule that was broken.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::{LoadError, LoadReason};
    ///
    /// assert_eq!(LoadError::new(LoadReason::Status(500)).reason(), LoadReason::Status(500));
    /// ```
    #[must_use]
    pub const fn reason(&self) -> LoadReason {
        self.reason
    }

    /// Returns the variable, file or URL that could not be loaded, or else the JWK member at fault.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::{LoadError, LoadReason};
    ///
    /// let error = LoadError::new(LoadReason::TooLarge { limit: 65_536 }).about("keys/2026.pem");
    /// assert_eq!(error.subject(), Some("keys/2026.pem"));
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match (&self.subject, &self.reason) {
            (Some(subject), _) => Some(subject),
            (None, LoadReason::Key(error)) => error.subject(),
            (None, _) => None,
        }
    }

    /// Reports whether loading may succeed later although nothing has changed on this side.
    ///
    /// For a status of a key server it does for 408, 425, 429 and 5xx.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::{LoadError, LoadReason};
    ///
    /// assert!(LoadError::new(LoadReason::Status(503)).is_retryable());
    /// assert!(!LoadError::new(LoadReason::Status(404)).is_retryable());
    /// assert!(!LoadError::new(LoadReason::Exposed).is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.reason.is_retryable()
    }

    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::{LoadError, LoadReason};
    ///
    /// assert_eq!(LoadError::new(LoadReason::TimedOut).code().as_u16(), 512);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.reason.code()
    }
}

impl PartialEq for LoadError {
    fn eq(&self, other: &Self) -> bool {
        (self.reason, &self.subject) == (other.reason, &other.subject)
    }
}

impl Eq for LoadError {}

impl From<LoadReason> for LoadError {
    fn from(reason: LoadReason) -> Self {
        Self::new(reason)
    }
}

impl From<KeyError> for LoadError {
    fn from(error: KeyError) -> Self {
        Self::new(LoadReason::Key(error))
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Some(subject) => write!(f, "{subject}: {}", self.reason),
            None => self.reason.fmt(f),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match (&self.cause, &self.reason) {
            (Some(cause), _) => Some(cause.as_ref()),
            (None, LoadReason::Key(error)) => Some(error),
            (None, _) => None,
        }
    }
}

/// The rule that broke while keys were loaded.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::LoadReason;
///
/// assert_eq!(LoadReason::Exposed.code(), ErrorCode::KeySourceExposed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadReason {
    /// There is no such variable, file or folder, or it is empty (code 507).
    NotFound,
    /// The system did not let it be read, or it is not text where text is wanted (code 508).
    Unreadable,
    /// The file of a private key or secret can be read by other users (code 509).
    Exposed,
    /// It is longer than the limit (code 510).
    TooLarge {
        /// The limit, in octets.
        limit: usize,
    },
    /// The server could not be reached, or the connection broke (code 511).
    Unreachable,
    /// The server did not answer in time (code 512).
    TimedOut,
    /// The server answered with a status that brings no keys (code 513).
    Status(u16),
    /// The server sent the request elsewhere (code 514).
    Redirected,
    /// The answer is not of the media type or in the form wanted (code 515).
    WrongContent,
    /// The server did not accept our credentials (code 516).
    Denied,
    /// Loading was given up half-way, or its code panicked (code 517).
    Aborted,
    /// There are as many tenants as there may be (code 518).
    TooManyTenants {
        /// The most there may be.
        limit: usize,
    },
    /// The keys themselves cannot be used (1xx).
    Key(KeyError),
    /// Clock or randomness failed (5xx).
    Environment(crate::error::environment::EnvironmentError),
}

impl LoadReason {
    /// Returns the stable code of this reason.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::error::LoadReason::Denied.code().as_u16(), 516);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::KeySourceNotFound,
            Self::Unreadable => ErrorCode::KeySourceUnreadable,
            Self::Exposed => ErrorCode::KeySourceExposed,
            Self::TooLarge { .. } => ErrorCode::KeySourceTooLarge,
            Self::Unreachable => ErrorCode::KeySourceUnreachable,
            Self::TimedOut => ErrorCode::KeySourceTimedOut,
            Self::Status(_) => ErrorCode::KeySourceStatus,
            Self::Redirected => ErrorCode::KeySourceRedirected,
            Self::WrongContent => ErrorCode::KeySourceWrongContent,
            Self::Denied => ErrorCode::KeySourceDenied,
            Self::Aborted => ErrorCode::KeySourceAborted,
            Self::TooManyTenants { .. } => ErrorCode::KeySourceTooManyTenants,
            Self::Key(error) => error.code(),
            Self::Environment(error) => error.code(),
        }
    }

    /// Reports whether loading may succeed later although nothing has changed on this side.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::LoadReason;
    ///
    /// assert!(LoadReason::TimedOut.is_retryable() && !LoadReason::Denied.is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            reason => reason.code().is_retryable(),
        }
    }
}

impl fmt::Display for LoadReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "there is nothing there",
            Self::Unreadable => "it cannot be read",
            Self::Exposed => "other users can read it",
            Self::TooLarge { limit } => return write!(f, "it has more than {limit} octets"),
            Self::Unreachable => "the server cannot be reached",
            Self::TimedOut => "the server did not answer in time",
            Self::Status(status) => return write!(f, "the server answered with status {status}"),
            Self::Redirected => "the server answered with a redirect, which is not followed",
            Self::WrongContent => "the server answered with something else than wanted",
            Self::Denied => "the server did not accept the credentials",
            Self::Aborted => "loading was given up",
            Self::TooManyTenants { limit } => return write!(f, "there are already {limit} tenants"),
            Self::Key(error) => return error.fmt(f),
            Self::Environment(error) => return error.fmt(f),
        })
    }
}
