//! Errors that keep the service from starting.

use std::io;
use std::net::SocketAddr;

use jwt_identity::error::{CallError, LoadError};
use jwt_identity::{ClaimError, ConfigError, EnvironmentError, Error, SignError};
use thiserror::Error;

use crate::from_library::from_library;

/// The reason why the service does not start. No message contains a secret.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The address cannot be listened at, for example because another program does.
    #[error("cannot listen at {address}: {error}; choose another address with `--listen`, such as 127.0.0.1:0")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        error: io::Error,
    },
    /// Browsers would reach the service over a network without TLS.
    #[error(
        "origin `{origin}`: expected `https`, or `http` with a loopback address; put a proxy with TLS in front and pass \
             its address as `--origin`"
    )]
    ClearText {
        /// The origin.
        origin: String,
    },
    /// A key, credential or setting is invalid.
    #[error(transparent)]
    Library(#[from] Error),
    /// The store cannot be reached. The error of Redis is left out, because it may show a password.
    #[error("no connection to Redis: expected a server at the URL of `--redis`, such as redis://127.0.0.1:6379")]
    Redis,
    /// Only one of two variables is set.
    #[error("environment variable `{missing}` is not set; expected both it and `{set}`, or neither")]
    MissingVariable {
        /// The variable that is missing.
        missing: &'static str,
        /// The variable that is set.
        set: &'static str,
    },
    /// There is no test key to follow.
    #[error("no test key found in the directory of `--data`; start the service once, with the same `--data`")]
    NoTestKeys,
}

from_library!(StartError: CallError, ClaimError, ConfigError, EnvironmentError, LoadError, SignError);
