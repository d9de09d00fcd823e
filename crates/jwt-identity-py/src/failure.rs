//! The exceptions that a call raises.

use jwt_identity::nexmo::webhook::suggested_status;
use jwt_identity::token::bearer::Answer;
use jwt_identity::{
    ClaimError, ConfigError, EnvironmentError, Error, ErrorCode, KeyError, SignError, VerifyError, error::LoadError,
};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyModule, PyType};

/// The classes of `jwt_identity.Error`, by the call that raises them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Class {
    Claim,
    Config,
    Error,
    InvalidKey,
    Load,
    Sign,
    Unavailable,
    Verify,
}

impl Class {
    const fn name(self) -> &'static str {
        match self {
            Self::Claim => "ClaimError",
            Self::Config => "ConfigError",
            Self::Error => "Error",
            Self::InvalidKey => "InvalidKeyError",
            Self::Load => "LoadError",
            Self::Sign => "SignError",
            Self::Unavailable => "UnavailableError",
            Self::Verify => "VerifyError",
        }
    }

    const fn of(error: &Error) -> Self {
        match error {
            Error::Key(_) => Self::InvalidKey,
            Error::Claim(_) => Self::Claim,
            Error::Sign(_) => Self::Sign,
            Error::Verify(_) | Error::Replay(_) => Self::Verify,
            Error::Load(_) => Self::Load,
            Error::Config(_) => Self::Config,
            Error::Environment(_) => Self::Unavailable,
            _ => Self::Error,
        }
    }
}

/// A failure, as an error of the crate or as an exception of Python.
#[derive(Debug)]
pub(crate) enum Failure {
    Core(Box<Raised>),
    Python(PyErr),
}

/// The attributes of an exception.
#[derive(Debug)]
pub(crate) struct Raised {
    class: Class,
    message: String,
    code: ErrorCode,
    subject: Option<String>,
    is_retryable: bool,
    http_status: Option<u16>,
    challenge: Option<String>,
}

impl Failure {
    /// Creates the failure of a value that this package rejects before the crate sees it.
    pub(crate) fn of_argument(class: Class, code: ErrorCode, subject: String, message: String) -> Self {
        Self::Core(Box::new(Raised {
            class,
            message,
            code,
            subject: Some(subject),
            is_retryable: false,
            http_status: None,
            challenge: None,
        }))
    }

    /// Creates the failure of a webhook, with the status that Vonage acts upon.
    pub(crate) fn of_webhook(error: VerifyError) -> Self {
        let http_status = Some(suggested_status(&error));
        Self::Core(Box::new(Raised { http_status, challenge: None, ..Raised::of(error.into()) }))
    }
}

impl Raised {
    fn of(error: Error) -> Self {
        let answer = if let Error::Verify(error) = &error { Some(Answer::to(error)) } else { None };
        Self {
            class: Class::of(&error),
            message: error.to_string(),
            code: error.code(),
            subject: error.subject().map(str::to_owned),
            is_retryable: error.is_retryable(),
            http_status: answer.map(|answer| answer.status()),
            challenge: answer.and_then(|answer| answer.challenge(None)),
        }
    }

    fn raise(self, py: Python<'_>) -> PyResult<PyErr> {
        static EXCEPTIONS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
        let exceptions = EXCEPTIONS.get_or_try_init(py, || py.import("jwt_identity._errors").map(Bound::unbind))?;
        let class = exceptions.bind(py).getattr(self.class.name())?.cast_into::<PyType>()?;
        let Self { message, code, subject, is_retryable, http_status, challenge, .. } = self;
        let arguments = (message, code.as_u16(), code.as_str(), subject, is_retryable, http_status, challenge);
        class.call1(arguments).map(PyErr::from_value)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Python(error) => error,
            Failure::Core(raised) => Python::attach(|py| raised.raise(py).unwrap_or_else(|error| error)),
        }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Core(Box::new(Raised::of(error.into())))
            }
        }
    )+};
}

failures!(ClaimError, ConfigError, EnvironmentError, Error, KeyError, LoadError, SignError, VerifyError);

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}
