//! Why a command ends with an exit code other than 0.

use std::fmt;
use std::process::ExitCode;

use jwt_identity::{Error, ErrorCode};

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The token, request or list was examined and is rejected: exit code 1. `None` if the reason was printed already.
    Rejected(Option<Report>),
    /// The command could not do its work, for its usage or its keys: exit code 2.
    Trouble(Report),
}

/// The message about a failure.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) message: String,
    pub(crate) code: Option<ErrorCode>,
    pub(crate) subject: Option<String>,
}

impl Failure {
    pub(crate) fn trouble(message: impl Into<String>) -> Self {
        Self::Trouble(Report { message: message.into(), code: None, subject: None })
    }

    pub(crate) fn rejected(error: impl Into<Error>) -> Self {
        Self::Rejected(Some(Report::of(&error.into())))
    }

    /// Puts the name of a file or variable before the message.
    #[must_use]
    pub(crate) fn about(mut self, name: impl fmt::Display) -> Self {
        if let Self::Trouble(report) | Self::Rejected(Some(report)) = &mut self {
            report.message = format!("{name}: {}", report.message);
        }
        self
    }

    pub(crate) const fn report(&self) -> Option<&Report> {
        match self {
            Self::Rejected(report) => report.as_ref(),
            Self::Trouble(report) => Some(report),
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Rejected(_) => ExitCode::from(1),
            Self::Trouble(_) => ExitCode::from(2),
        }
    }
}

impl Report {
    fn of(error: &Error) -> Self {
        Self { message: error.to_string(), code: Some(error.code()), subject: error.subject().map(str::to_owned) }
    }
}

/// An error of the library is trouble unless it is about the token.
impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Trouble(Report::of(&error.into()))
    }
}
