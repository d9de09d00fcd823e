//! Inputs that users pass by mistake. Each kind has several examples and the words that its error must contain.

mod claims;
mod der;
mod jwk;
mod pem;
mod secret;
mod token;

use jwt_identity::{Error, ErrorCode};

/// Checks the code and the subject of an error, and that its message has all of these words.
#[track_caller]
fn assert_error<T>(
    input: &str,
    outcome: Result<T, impl Into<Error>>,
    code: ErrorCode,
    subject: Option<&str>,
    words: &[&str],
) {
    let Err(error) = outcome else { panic!("{input:?} was accepted") };
    let error = error.into();
    let message = error.to_string();
    assert_eq!((error.code(), error.subject()), (code, subject), "{input:?}: {message}");
    for word in words {
        assert!(message.contains(word), "{input:?}: {message:?} lacks {word:?}");
    }
}
