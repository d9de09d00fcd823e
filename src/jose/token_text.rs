//! Recognizes text around a token, or in place of a token, for the error message.

use crate::encoding::surroundings::{is_invisible, is_quote};
use crate::error::token_text::TokenText;

/// Words that programs write for a missing value.
const NO_VALUES: &[&str] =
    &["undefined", "null", "none", "nil", "nan", "true", "false", "(null)", "<nil>", "%!s(<nil>)", "[object object]"];

/// Schemes of an `Authorization` header field.
const SCHEMES: &[&str] =
    &["bearer", "token", "jwt", "jws", "basic", "digest", "dpop", "negotiate", "apikey", "api-key", "oauth"];

/// Returns the kind of text that was passed in place of a token, if it is a common one.
///
/// It is called only for texts that are not tokens, so reading them several times is acceptable.
pub(super) fn recognise(text: &str) -> Option<TokenText> {
    let trimmed = text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character));
    if trimmed.is_empty() {
        return Some(TokenText::Empty);
    }
    if is_no_value(trimmed) {
        return Some(TokenText::NoValue);
    }
    before(trimmed).or_else(|| around(text, trimmed)).or_else(|| within(trimmed))
}

/// Reports whether a text is a word that programs write for a missing value.
pub(crate) fn is_no_value(text: &str) -> bool {
    NO_VALUES.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Recognizes a text by its start.
fn before(text: &str) -> Option<TokenText> {
    let starts_with = |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let word = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-').next()?;
    let behind = text.get(word.len()..)?.chars().next();
    let is_scheme = SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme));
    let is_spelled = |character: char| character.is_whitespace() || matches!(character, '%' | '+');
    Some(match behind {
        _ if text.starts_with(['{', '[']) => TokenText::Json,
        _ if text.starts_with('<') => TokenText::Html,
        _ if starts_with("http://") || starts_with("https://") => TokenText::Url,
        _ if text.starts_with("-----BEGIN") => TokenText::Pem,
        // The scheme may lack its space.
        _ if starts_with("bearer") && !starts_with("bearer=") => TokenText::Scheme,
        Some(character) if is_scheme && is_spelled(character) => TokenText::Scheme,
        Some(':') if !word.is_empty() => TokenText::HeaderField,
        _ => return None,
    })
}

/// Recognizes what surrounds a text.
fn around(text: &str, trimmed: &str) -> Option<TokenText> {
    let unescaped = trimmed.strip_prefix('\\').unwrap_or(trimmed);
    // Python writes bytes as `b'...'`.
    let unprefixed = unescaped.strip_prefix(['b', 'u']).unwrap_or(unescaped);
    if [trimmed, unescaped, unprefixed].iter().any(|text| text.starts_with(is_quote)) || trimmed.ends_with(is_quote) {
        return Some(TokenText::Quoted);
    }
    if trimmed.ends_with([',', ';']) {
        return Some(TokenText::Separator);
    }
    if trimmed.len() == text.len() {
        return None;
    }
    let is_blank = text.trim_matches(|character: char| character.is_ascii_whitespace() || character == '\0');
    Some(if is_blank == trimmed { TokenText::Whitespace } else { TokenText::Invisible })
}

/// Recognizes a fault within a text that has the dots of a token.
fn within(text: &str) -> Option<TokenText> {
    let dots = text.matches('.').count();
    if text.contains("%2E") || text.contains("%2e") {
        return Some(TokenText::PercentEncoded);
    }
    if dots == 0 {
        return None;
    }
    let first = text.split('.').next().unwrap_or_default();
    Some(if text.contains("...") || text.contains('\u{2026}') {
        TokenText::Shortened
    } else if first.contains('=') && !first.ends_with('=') {
        TokenText::Parameter
    } else if text.contains([',', ';']) {
        TokenText::Separator
    } else if text.contains(|character: char| character.is_whitespace() || is_invisible(character)) {
        TokenText::Broken
    } else if text.contains('%') {
        TokenText::PercentEncoded
    } else if text.contains('=') {
        TokenText::Padded
    } else if text.contains(['+', '/']) {
        TokenText::Base64
    } else if dots == 1 {
        TokenText::TwoSegments
    } else if dots == 4 {
        TokenText::FiveSegments
    } else {
        return None;
    })
}
