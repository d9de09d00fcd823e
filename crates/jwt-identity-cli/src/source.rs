//! Where texts, keys and tokens are read from.

use std::convert::Infallible;
use std::env::VarError;
use std::fmt;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// The longest text that is read, in bytes.
const MAX_LEN: u64 = 1024 * 1024;

/// Where a key or secret is: `env:NAME`, `file:PATH` or `-` for standard input. A key itself is never an argument, because
/// the arguments of a program are visible to other users of the machine and stay in the history of the shell.
#[derive(Clone)]
pub(crate) enum Source {
    Env(String),
    File(PathBuf),
    Stdin,
    /// None of these. It may be the key itself, so the text is forgotten, and not an error of clap, which would print it. If
    /// it names a file or a variable, this is how to write it.
    Unknown(Option<String>),
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Self::Env(name.to_owned()),
            Some(("file", path)) if !path.is_empty() => Self::File(path.into()),
            _ if text == "-" => Self::Stdin,
            _ if Path::new(text).exists() => Self::Unknown(Some(format!("file:{text}"))),
            _ if std::env::var_os(text).is_some() => Self::Unknown(Some(format!("env:{text}"))),
            _ => Self::Unknown(None),
        })
    }
}

impl Source {
    /// Reads the text. One line end at its end is removed.
    pub(crate) fn read(&self) -> Result<Zeroizing<String>, Failure> {
        let text = match self {
            Self::Env(name) => std::env::var(name).map_err(|error| {
                let fault = if error == VarError::NotPresent { "is not set" } else { "is not UTF-8" };
                Failure::trouble(format!("environment variable `{name}` {fault}"))
            })?,
            Self::File(path) => {
                let fault = |error: io::Error| Failure::trouble(format!("{}: {error}", path.display()));
                read(fs::File::open(path).map_err(fault)?).map_err(fault)?
            }
            Self::Unknown(hint) => {
                let expected = "a key must be `env:NAME`, `file:PATH` or `-` for standard input, never the key itself";
                let hint = hint.as_ref().map_or_else(String::new, |hint| format!("; write `{hint}`"));
                return Err(Failure::trouble(format!("{expected}{hint}")));
            }
            Self::Stdin => read(io::stdin()).map_err(|error| Failure::trouble(format!("standard input: {error}")))?,
        };
        let mut text = Zeroizing::new(text);
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Ok(text)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Env(_) => "Env",
            Self::File(_) => "File",
            Self::Stdin => "Stdin",
            Self::Unknown(_) => "Unknown",
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Stdin => f.write_str("standard input"),
            Self::Unknown(_) => f.write_str("an unknown source"),
        }
    }
}

/// Reads the token of an argument, or of standard input if the argument is absent or `-`.
pub(crate) fn token(argument: Option<String>) -> Result<String, Failure> {
    match argument {
        Some(token) if token != "-" => Ok(token),
        _ => {
            if io::stdin().is_terminal() {
                let _ = writeln!(io::stderr(), "reading the token from standard input; end it with Ctrl-D");
            }
            Ok(Source::Stdin.read()?.to_string())
        }
    }
}

/// Reads a file, or standard input if the path is `-`.
pub(crate) fn file(path: &str) -> Result<Zeroizing<String>, Failure> {
    if path == "-" { Source::Stdin.read() } else { Source::File(path.into()).read() }
}

fn read(from: impl Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(MAX_LEN.saturating_add(1)).read_to_string(&mut text)?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_LEN {
        return Err(io::Error::other("longer than 1 MiB"));
    }
    Ok(text)
}
