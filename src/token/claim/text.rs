//! Rules for claims whose value is text.

use crate::encoding::surroundings::is_invisible;
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

/// Checks an ID as [`check_text`] does, and rejects whitespace and invisible characters at its ends.
///
/// Such a character comes from a file, a form or a database column of fixed width. It is invisible, and the ID with it
/// is the ID of another user.
///
/// # Errors
///
/// - [`ClaimReason::Invalid`] (code 402, claim as given) if the text is empty, has a control character, or begins or ends
///   with whitespace or an invisible character, such as a zero-width space. The message says so.
/// - [`ClaimReason::TooLong`] (code 414, claim as given) if it has more than `max_characters` characters.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim;
///
/// assert!(claim::check_identifier("external_id", "user 42", 1024).is_ok());
/// for padded in ["user-42 ", "\u{a0}user-42", "user-42\u{200b}"] {
///     let error = claim::check_identifier("external_id", padded, 1024).unwrap_err();
///     assert!(error.to_string().ends_with("it begins or ends with whitespace or an invisible character"));
/// }
/// ```
///
/// Source: our choice.
pub fn check_identifier(claim: &'static str, text: &str, max_characters: usize) -> Result<(), ClaimError> {
    // Check this first, because its message is more specific.
    check_ends(claim, text)?;
    check_text(claim, text, max_characters)
}

/// Checks that an email address has text on both sides of an `@`, no whitespace, no control character, and at most
/// `max_characters` characters.
///
/// The check finds values that belong in another claim, such as a name. It does not prove that the address exists.
///
/// # Errors
///
/// - [`ClaimReason::Invalid`] (code 402, claim as given) if the address does not have this form, or begins or ends with an
///   invisible character.
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
    check_ends(claim, address)?;
    if !has_two_parts || has_whitespace_or_control(address) {
        return Err(ClaimError::new(claim, ClaimReason::Invalid));
    }
    check_len(claim, address, max_characters)
}

fn check_ends(claim: &'static str, text: &str) -> Result<(), ClaimError> {
    const HINT: &str = "it begins or ends with whitespace or an invisible character";
    let is_unseen = |character: char| character.is_whitespace() || is_invisible(character);
    // Most texts begin and end with ASCII, for which one byte is enough.
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last()) {
        return Ok(());
    }
    if text.starts_with(is_unseen) || text.ends_with(is_unseen) {
        return Err(ClaimError::new(claim, ClaimReason::Invalid).with_hint(HINT));
    }
    Ok(())
}

fn has_whitespace_or_control(text: &str) -> bool {
    let is_wrong = |character: char| character.is_control() || character.is_whitespace();
    // The fold reads all bytes instead of stopping at the first match, so that the compiler uses vector instructions.
    !text.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic()) && text.chars().any(is_wrong)
}

fn check_len(claim: &'static str, text: &str, max_characters: usize) -> Result<(), ClaimError> {
    // A text has at most as many characters as bytes, so most texts need no counting.
    if text.len() > max_characters && text.chars().count() > max_characters {
        return Err(ClaimError::new(claim, ClaimReason::TooLong));
    }
    Ok(())
}
