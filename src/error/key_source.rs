//! Errors of key sources, with their reasons.

use std::fmt;
use std::sync::Arc;

use crate::error::code::ErrorCode;
use crate::error::environment::EnvironmentError;
use crate::error::key::KeyError;

/// A source could not load its keys. The error says why and from where.
///
/// Keys that the source loaded earlier stay in use. Neither the message nor the `Debug` form contains a byte of what
/// was read. The subject is the name of a variable, the path of a file, or a URL without user, query and fragment.
/// [`LoadReason`] lists the conditions with their codes.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::{LoadError, LoadReason};
///
/// let error = LoadError::new(LoadReason::NotFound).about("keys/2026.pem");
/// assert_eq!((error.code(), error.subject()), (ErrorCode::KeySourceNotFound, Some("keys/2026.pem")));
/// assert_eq!(error.to_string(), "`keys/2026.pem` does not exist or is empty");
/// ```
#[derive(Debug, Clone)]
pub struct LoadError {
    reason: LoadReason,
    subject: Option<Arc<str>>,
    is_variable: bool,
    detail: Option<Arc<str>>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl LoadError {
    /// Creates the error of a rule, for sources of your own.
    #[must_use]
    pub const fn new(reason: LoadReason) -> Self {
        Self { reason, subject: None, is_variable: false, detail: None, cause: None }
    }

    /// Adds a more specific error, such as that of a vendor, as [`source`](std::error::Error::source).
    ///
    /// Its message and `Debug` form must not contain a byte of what was read. The cause does not count when two errors
    /// are compared. The message of an [`Unreachable`](LoadReason::Unreachable) or [`TimedOut`](LoadReason::TimedOut)
    /// error ends with that of its cause.
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

    /// Names what could not be loaded. Control characters are removed.
    #[must_use]
    pub fn about(self, subject: &str) -> Self {
        let subject: String = subject.chars().filter(|character| !character.is_control()).collect();
        Self { subject: Some(subject.into()), ..self }
    }

    /// Names the environment variable that could not be loaded.
    pub(crate) fn about_variable(self, name: &str) -> Self {
        Self { is_variable: true, ..self.about(name) }
    }

    /// Adds to the message what exactly is unreadable or unexpected: words of this crate, or a media type.
    pub(crate) fn detail(self, detail: &str) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Returns the reason.
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

    /// Reports whether the variable, file or URL is known. A JWK member alone is not a place.
    #[cfg(feature = "http")]
    pub(crate) const fn names_its_place(&self) -> bool {
        self.subject.is_some()
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
        let is_missing = matches!(self.reason, LoadReason::NotFound);
        match &self.subject {
            Some(name) if self.is_variable => write!(f, "environment variable `{name}`")?,
            Some(subject) => write!(f, "`{subject}`")?,
            None => f.write_str("the key source")?,
        }
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None if is_missing && self.is_variable => f.write_str(" is not set or is empty"),
            None => self.reason.fmt_predicate(f),
        }?;
        match (&self.cause, self.reason) {
            // A log often shows the message alone, and the step that failed tells an operator what to look at.
            (Some(cause), LoadReason::Unreachable | LoadReason::TimedOut) => write!(f, ": {cause}"),
            _ => Ok(()),
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

/// The reason why keys could not be loaded.
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
    /// The variable, file or directory does not exist or is empty (code 507).
    NotFound,
    /// The variable, file or directory cannot be read, or is not text where text is expected (code 508).
    Unreadable,
    /// Other users can access the file of a private key or secret (code 509).
    Exposed,
    /// The content is longer than the limit (code 510).
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The server cannot be reached, or the connection broke (code 511).
    Unreachable,
    /// The server or the file system did not answer in time (code 512).
    TimedOut,
    /// The server answered with a status that brings no keys (code 513).
    Status(u16),
    /// The server answered with a redirect, which is not followed (code 514).
    Redirected,
    /// The answer does not have the expected media type or form (code 515).
    WrongContent,
    /// The server rejected the credentials (code 516).
    Denied,
    /// Loading was aborted, or its code panicked (code 517).
    Aborted,
    /// There are already as many tenants as allowed (code 518).
    TooManyTenants {
        /// The maximum number of tenants.
        limit: usize,
    },
    /// A key cannot be used (1xx).
    Key(KeyError),
    /// The clock or the source of random bytes failed (501, 502).
    Environment(EnvironmentError),
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
        f.write_str("the key source")?;
        self.fmt_predicate(f)
    }
}

impl LoadReason {
    /// Writes the rest of a message that begins with the name of the source.
    fn fmt_predicate(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => " does not exist or is empty",
            Self::Unreadable => " cannot be read, or is not text where text is expected",
            Self::Exposed => " is accessible to other users, expected mode 0600 or stricter",
            Self::TooLarge { limit } => return write!(f, " is longer than the limit of {limit} bytes"),
            Self::Unreachable => ": the server cannot be reached, or the connection broke",
            Self::TimedOut => ": the server did not answer in time",
            Self::Status(status) => return write!(f, ": the server answered with status {status}, expected 200"),
            Self::Redirected => ": the server answered with a redirect, which is not followed",
            Self::WrongContent => ": the answer of the server does not have the expected media type or form",
            Self::Denied => ": the server rejected the credentials",
            Self::Aborted => ": loading was aborted",
            Self::TooManyTenants { limit } => return write!(f, ": there are already {limit} tenants, the maximum"),
            Self::Key(error) => return write!(f, ": {error}"),
            Self::Environment(error) => return write!(f, ": {error}"),
        })
    }
}
