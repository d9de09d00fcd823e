//! Checks of text.

/// Tells whether a text has a control character, which has no place in an identity.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::has_control;
///
/// assert!(!has_control("Ada Lovelace, née Byron"));
/// assert!(has_control("ada\u{85}") && has_control("ada\r\n"));
/// ```
///
/// Source: our choice; the characters are those of Unicode's category Cc.
#[inline]
#[must_use]
pub fn has_control(text: &str) -> bool {
    // Most texts are plain ASCII, which octets show sooner than characters do: all of them, since that is done many at a
    // time.
    !text.bytes().fold(true, |all, octet| all & matches!(octet, b' '..=b'~')) && text.chars().any(char::is_control)
}
