//! Rules for claims whose value is text.

use crate::encoding::text::has_control;
use crate::error::claim::{ClaimError, ClaimReason};

/// Checks that a text has 1 to `max_characters` characters and no control character.
///
/// # Errors
///
/// - [`ClaimReason::Invalid`] (code 402, claim as given) if the text is empty or has a control character.
/// - [`ClaimReason::TooLong`] (code 414, claim as given) if it has more characters.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::token::claim;
///
/// assert!(claim::check_text("name", "Zoë", 3).is_ok());
/// assert_eq!(claim::check_text("name", "Zoë!", 3).unwrap_err().code(), ErrorCode::ClaimTooLong);
/// assert_eq!(claim::check_text("name", "", 3).unwrap_err().code(), ErrorCode::ClaimInvalid);
/// ```
///
/// Source: our choice.
pub fn check_text(claim: &'static str, text: &str, max_characters: usize) -> Result<(), ClaimError> {
    if text.is_empty() || has_control(text) {
        return Err(ClaimError::new(claim, ClaimReason::Invalid));
    }
    check_len(claim, text, max_characters)
}

/// Checks that an email address has text on both sides of an `@`, no whitespace, no control character, and at most
/// `max_characters` characters.
///
/// The check finds values that belong in another claim, such as a name. It does not prove that the address exists.
///
/// # Errors
///
/// - [`ClaimReason::Invalid`] (code 402, claim as given) if the address does not have this form.
/// - [`ClaimReason::TooLong`] (code 414, claim as given) if it has more characters.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::token::claim;
///
/// assert!(claim::check_email("email", "zoë@müller.example", 254).is_ok());
/// assert_eq!(claim::check_email("email", "zoë", 254).unwrap_err().code(), ErrorCode::ClaimInvalid);
/// ```
///
/// Source: our choice; RFC 5321 permits more.
pub fn check_email(claim: &'static str, address: &str, max_characters: usize) -> Result<(), ClaimError> {
    let at = address.as_bytes().iter().rposition(|byte| *byte == b'@');
    let has_two_parts = at.is_some_and(|at| at > 0 && !address.ends_with('@'));
    if !has_two_parts || has_whitespace_or_control(address) {
        return Err(ClaimError::new(claim, ClaimReason::Invalid));
    }
    check_len(claim, address, max_characters)
}

fn has_whitespace_or_control(text: &str) -> bool {
    let is_wrong = |character: char| character.is_control() || character.is_whitespace();
    // The fold looks at all bytes and does not stop at the first: that lets the compiler use vector instructions.
    !text.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic()) && text.chars().any(is_wrong)
}

fn check_len(claim: &'static str, text: &str, max_characters: usize) -> Result<(), ClaimError> {
    // A text never has more characters than bytes, so that most texts are not counted.
    if text.len() > max_characters && text.chars().count() > max_characters {
        return Err(ClaimError::new(claim, ClaimReason::TooLong));
    }
    Ok(())
}
