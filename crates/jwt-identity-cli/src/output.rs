//! The output, for people or for programs.

use std::io::{self, IsTerminal, Write};

use serde_json::{Value, json};

use crate::failure::Failure;

/// Prints results to standard output and failures to standard error.
#[derive(Debug)]
pub(crate) struct Output {
    is_json: bool,
    has_color: bool,
}

impl Output {
    /// Colors are for a terminal only, and not if `NO_COLOR` is set.
    pub(crate) fn new(is_json: bool) -> Self {
        let has_color = !is_json && io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { is_json, has_color }
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.is_json
    }

    /// Prints `text`, or `json` if the caller wants JSON.
    pub(crate) fn result(&self, text: &str, json: &Value) {
        if self.is_json {
            line(&json.to_string());
        } else {
            line(text.trim_end());
        }
    }

    /// Returns a text in bold red, yellow or green on a terminal.
    pub(crate) fn paint(&self, text: &str, color: Color) -> String {
        if self.has_color { format!("\u{1b}[1;{}m{text}\u{1b}[0m", color.ansi()) } else { text.to_owned() }
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        let Some(report) = failure.report() else { return };
        if self.is_json {
            line(
                &json!({
                    "error": {
                        "message": report.message,
                        "code": report.code.map(jwt_identity::ErrorCode::as_u16),
                        "name": report.code.map(jwt_identity::ErrorCode::as_str),
                        "subject": report.subject,
                        "cure": report.code.map(jwt_identity::ErrorCode::cure),
                    }
                })
                .to_string(),
            );
            return;
        }
        note(&format!("{}: {}", self.paint("error", Color::Red), report.message));
        if let Some(code) = report.code {
            note(&format!("  code: {} {}\n  cure: {}", code.as_u16(), code.as_str(), code.cure()));
        }
    }
}

/// A color of a terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Color {
    Red,
    Green,
    Yellow,
}

impl Color {
    /// Returns the number of the color in ANSI escape sequences.
    const fn ansi(self) -> u8 {
        match self {
            Self::Red => 31,
            Self::Green => 32,
            Self::Yellow => 33,
        }
    }
}

/// Prints a line. A reader that closed the pipe, such as `head`, is no error.
fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Prints a line for people, beside the result.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
