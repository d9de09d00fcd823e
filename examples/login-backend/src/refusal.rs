//! One line in the log for each request that was refused.

use std::fmt;

/// Why a request was refused. It contains no number, code, token or ID of a session.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    code: &'static str,
    detail: Option<String>,
}

impl Refusal {
    pub(crate) const fn new(code: &'static str) -> Self {
        Self { code, detail: None }
    }

    pub(crate) fn because(self, detail: String) -> Self {
        Self { detail: Some(detail), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}
