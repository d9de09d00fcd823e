//! The output, for people or for programs.

use std::cell::Cell;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::failure::Failure;

/// Prints results to standard output, and failures and notes to standard error.
#[derive(Debug)]
pub(crate) struct Output {
    is_json: bool,
    has_color: bool,
    has_color_on_stderr: bool,
    /// Whether standard output could not be written, such as to a full disk.
    is_incomplete: Cell<bool>,
}

/// When to write colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

impl Output {
    /// The output never has colors in JSON.
    pub(crate) fn new(is_json: bool, when: When) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let wants = |is_terminal: bool| match when {
            When::Auto => is_terminal && !is_dumb && !is_set("NO_COLOR"),
            When::Always => true,
            When::Never => false,
        };
        let has_color = !is_json && wants(io::stdout().is_terminal());
        let has_color_on_stderr = wants(io::stderr().is_terminal());
        Self { is_json, has_color, has_color_on_stderr, is_incomplete: Cell::new(false) }
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.is_json
    }

    /// Prints `text`, or `json` if the caller wants JSON.
    pub(crate) fn result(&self, text: &str, json: &Value) {
        if self.is_json {
            self.line(&json.to_string());
        } else {
            self.line(text.trim_end());
        }
    }

    /// Prints bytes as they are. A reader that closed the pipe, such as `head`, is no error.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        let mut stdout = io::stdout();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.is_incomplete.set(true);
                self.note("error", Color::Red, &format!(": standard output: {error}"));
            }
            _ => {}
        }
    }

    fn line(&self, text: &str) {
        self.bytes(format!("{text}\n").as_bytes());
    }

    /// Reports whether a part of the output was lost.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.is_incomplete.get()
    }

    /// Returns a text for standard output in bold red, yellow or green.
    pub(crate) fn paint(&self, text: &str, color: Color) -> String {
        painted(text, color, self.has_color)
    }

    /// Prints a line for people, beside the result, whose first word has a color.
    pub(crate) fn note(&self, word: &str, color: Color, rest: &str) {
        let word = painted(word, color, self.has_color_on_stderr);
        let _ = writeln!(io::stderr(), "{word}{rest}");
    }

    /// Paints the word and the rule that lines of findings begin with.
    pub(crate) fn paint_findings(&self, text: &str) -> String {
        const WORDS: &[(&str, Color)] = &[
            ("error[", Color::Red),
            ("NOT VERIFIED", Color::Red),
            ("UNHEALTHY", Color::Red),
            ("warning[", Color::Yellow),
            ("VERIFIED", Color::Green),
            ("HEALTHY", Color::Green),
            ("ok ", Color::Green),
        ];
        let paint = |line: &str| {
            let (word, color) = WORDS.iter().find(|(word, _)| line.starts_with(word))?;
            let end = if word.ends_with('[') { line.find(']')?.checked_add(1)? } else { word.len() };
            let (start, rest) = line.split_at_checked(end)?;
            Some(self.paint(start, *color) + rest)
        };
        text.lines().map(|line| paint(line).unwrap_or_else(|| line.to_owned())).collect::<Vec<_>>().join("\n")
    }

    /// Does work that waits, and shows on a terminal for what and how long.
    pub(crate) fn waiting<T>(&self, what: &str, work: impl FnOnce() -> T) -> T {
        if self.is_json || !io::stderr().is_terminal() {
            return work();
        }
        let (done, is_done) = mpsc::channel::<()>();
        let shown = what.to_owned();
        let progress = thread::spawn(move || {
            let start = Instant::now();
            loop {
                let _ = write!(io::stderr(), "\r{shown} … {} s", start.elapsed().as_secs());
                if is_done.recv_timeout(Duration::from_millis(500)) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            // Erases the line.
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        });
        let result = work();
        drop(done);
        let _ = progress.join();
        result
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        let Some(report) = failure.report() else { return };
        if self.is_json {
            self.line(
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
        self.note("error", Color::Red, &format!(": {}", report.message));
        if let Some(code) = report.code {
            let _ = writeln!(io::stderr(), "  code: {} {}\n  cure: {}", code.as_u16(), code.as_str(), code.cure());
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

fn painted(text: &str, color: Color, has_color: bool) -> String {
    if has_color { format!("\u{1b}[1;{}m{text}\u{1b}[0m", color.ansi()) } else { text.to_owned() }
}
