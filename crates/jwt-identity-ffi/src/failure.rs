//! Why a call failed.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use jwt_identity::Error;
use jwt_identity::nexmo::webhook;
use jwt_identity::token::bearer::Answer;

use crate::error::{
    JWTI_ERROR_ARGUMENT, JWTI_ERROR_CALLBACK, JWTI_ERROR_HANDLE, JWTI_ERROR_KEYS, JWTI_ERROR_LENGTH, JWTI_ERROR_NAME,
    JWTI_ERROR_NULL, JWTI_ERROR_PANIC, JWTI_ERROR_PROFILE, JWTI_ERROR_THREAD, JWTI_ERROR_UTF8,
};

/// The failure of a call.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library rejects a token, a key or a setting.
    Library(Error),
    /// The library rejects a webhook, which has HTTP answers of its own.
    Webhook(jwt_identity::VerifyError),
    /// The call itself is at fault.
    Call { code: i32, subject: &'static str, rule: Cow<'static, str> },
}

/// The fields of `jwti_error` that are not text.
pub(crate) struct Details {
    pub(crate) http_status: u16,
    pub(crate) is_retryable: bool,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Library(error.into())
    }
}

impl Failure {
    pub(crate) const fn null(argument: &'static str) -> Self {
        Self::call(JWTI_ERROR_NULL, argument, "must not be NULL")
    }

    pub(crate) const fn wrong_handle(argument: &'static str) -> Self {
        Self::call(JWTI_ERROR_HANDLE, argument, "is an object of another kind, or was freed")
    }

    pub(crate) const fn not_utf8(argument: &'static str) -> Self {
        Self::call(JWTI_ERROR_UTF8, argument, "must be UTF-8")
    }

    pub(crate) const fn too_long(argument: &'static str) -> Self {
        Self::call(JWTI_ERROR_LENGTH, argument, "has a length greater than PTRDIFF_MAX")
    }

    pub(crate) const fn panic() -> Self {
        Self::call(JWTI_ERROR_PANIC, "", "the call panicked; this is a fault of the library or of a callback")
    }

    pub(crate) const fn other_profile(argument: &'static str, rule: &'static str) -> Self {
        Self::call(JWTI_ERROR_PROFILE, argument, rule)
    }

    pub(crate) const fn unable_keys(rule: &'static str) -> Self {
        Self::call(JWTI_ERROR_KEYS, "keys", rule)
    }

    pub(crate) const fn callback(argument: &'static str, rule: &'static str) -> Self {
        Self::call(JWTI_ERROR_CALLBACK, argument, rule)
    }

    /// Creates the failure of an argument that contradicts another one, or is out of bounds.
    pub(crate) const fn argument(argument: &'static str, rule: &'static str) -> Self {
        Self::call(JWTI_ERROR_ARGUMENT, argument, rule)
    }

    pub(crate) const fn no_thread() -> Self {
        Self::call(JWTI_ERROR_THREAD, "", "the operating system could not start a thread")
    }

    /// Creates the failure of a name that is not in the list.
    pub(crate) fn unknown_name<'n>(argument: &'static str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let rule = format!("must be one of `{}`", names.join("`, `"));
        Self::Call { code: JWTI_ERROR_NAME, subject: argument, rule: rule.into() }
    }

    const fn call(code: i32, subject: &'static str, rule: &'static str) -> Self {
        Self::Call { code, subject, rule: Cow::Borrowed(rule) }
    }

    /// Returns the number that the call returns.
    pub(crate) fn code(&self) -> i32 {
        match self {
            Self::Library(error) => error.code().as_u16().into(),
            Self::Webhook(error) => error.code().as_u16().into(),
            Self::Call { code, .. } => *code,
        }
    }

    pub(crate) fn details(&self) -> Details {
        match self {
            Self::Library(error) => Details {
                http_status: if let Error::Verify(error) = error { Answer::to(error).status() } else { 0 },
                is_retryable: error.is_retryable(),
            },
            Self::Webhook(error) => {
                Details { http_status: webhook::suggested_status(error), is_retryable: error.is_retryable() }
            }
            Self::Call { code, .. } => {
                Details { http_status: 0, is_retryable: matches!(*code, JWTI_ERROR_CALLBACK | JWTI_ERROR_THREAD) }
            }
        }
    }

    /// Writes message and subject, each cut at a character, and returns their full lengths.
    pub(crate) fn describe(&self, message: &mut [u8], subject: &mut [u8]) -> (usize, usize) {
        let mut message = Cut::new(message);
        // `Cut` takes every text. An error of `Display` itself leaves the message incomplete, and the code says enough.
        let _ = write!(message, "{self}");
        let mut room = Cut::new(subject);
        let subject = match self {
            Self::Library(error) => error.subject(),
            Self::Webhook(error) => error.subject(),
            Self::Call { subject, .. } => Some(*subject),
        };
        let _ = room.write_str(subject.unwrap_or_default());
        (message.len, room.len)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(error) => error.fmt(f),
            Self::Webhook(error) => error.fmt(f),
            Self::Call { subject: "", rule, .. } => f.write_str(rule),
            Self::Call { subject, rule, .. } => write!(f, "`{subject}` {rule}"),
        }
    }
}

/// A text that is cut at a character when its room is full, and counts its full length.
struct Cut<'r> {
    room: &'r mut [u8],
    /// The number of bytes written, or `None` after the cut.
    filled: Option<usize>,
    len: usize,
}

impl<'r> Cut<'r> {
    fn new(room: &'r mut [u8]) -> Self {
        Self { room, filled: Some(0), len: 0 }
    }
}

impl fmt::Write for Cut<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.len = self.len.saturating_add(text.len());
        let Some(filled) = self.filled else { return Ok(()) };
        let room = self.room.get_mut(filled..).unwrap_or_default();
        let end = text.floor_char_boundary_of(room.len());
        let fitting = text.get(..end).unwrap_or_default();
        room.iter_mut().zip(fitting.bytes()).for_each(|(place, byte)| *place = byte);
        self.filled = (end == text.len()).then_some(filled.saturating_add(end));
        Ok(())
    }
}

/// `str::floor_char_boundary` for the oldest supported compiler.
trait FloorCharBoundary {
    fn floor_char_boundary_of(&self, index: usize) -> usize;
}

impl FloorCharBoundary for str {
    fn floor_char_boundary_of(&self, index: usize) -> usize {
        (0..=index.min(self.len())).rev().find(|&end| self.is_char_boundary(end)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(parts: &[&str], room: usize) -> (Vec<u8>, usize) {
        let mut bytes = vec![0; room];
        let mut cut = Cut::new(&mut bytes);
        for part in parts {
            cut.write_str(part).unwrap();
        }
        let len = cut.len;
        (bytes, len)
    }

    #[test]
    fn text_is_cut_at_a_character_and_counted_in_full() {
        assert_eq!(cut(&["abc", "de"], 5), (b"abcde".to_vec(), 5));
        assert_eq!(cut(&["abc", "de", "f"], 5), (b"abcde".to_vec(), 6));
        assert_eq!(cut(&["abä", "x"], 3), (b"ab\0".to_vec(), 5));
        assert_eq!(cut(&["abcdef", "g"], 0), (Vec::new(), 7));
    }

    #[test]
    fn message_of_a_call_names_the_argument() {
        assert_eq!(Failure::null("token").to_string(), "`token` must not be NULL");
        assert_eq!(Failure::null("token").code(), JWTI_ERROR_NULL);
    }
}
