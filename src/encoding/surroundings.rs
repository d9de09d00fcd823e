//! Recognizes whitespace, quotes and other text around a secret or name that was copied from a file or secret store.

use serde::de::IgnoredAny;

/// Text around a value, or in place of a value, that is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surrounding {
    /// ASCII whitespace at an end.
    Whitespace,
    /// Other whitespace, an invisible or a control character at an end.
    Invisible,
    /// Quotes at both ends.
    Quotes,
    /// The text is a JSON object, array or a Kubernetes manifest.
    Document,
    /// The text is the name of a variable that was not replaced by its value.
    Placeholder,
}

/// Returns what surrounds a text, or nothing if the text can be meant as it is.
pub(crate) fn recognise(text: &str) -> Option<Surrounding> {
    if text.trim_ascii().len() != text.len() {
        return Some(Surrounding::Whitespace);
    }
    let is_odd = |character: char| character.is_whitespace() || character.is_control() || is_invisible(character);
    if text.starts_with(is_odd) || text.ends_with(is_odd) {
        return Some(Surrounding::Invisible);
    }
    if is_quoted(text) {
        Some(Surrounding::Quotes)
    } else if is_document(text) {
        Some(Surrounding::Document)
    } else if is_placeholder(text) {
        Some(Surrounding::Placeholder)
    } else {
        None
    }
}

/// Reports whether bytes are text in UTF-16, as Windows PowerShell writes it: with a byte order mark.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    let (big, text) = match bytes {
        [0xff, 0xfe, text @ ..] => (false, text),
        [0xfe, 0xff, text @ ..] => (true, text),
        _ => return false,
    };
    let (units, rest) = text.as_chunks::<2>();
    // Keys and secrets are ASCII.
    let is_ascii = |&[first, second]: &[u8; 2]| if big { first == 0 } else { second == 0 };
    !units.is_empty() && rest.is_empty() && units.iter().all(is_ascii)
}

/// Reports whether a character is a quotation mark of some language, or of a program.
pub(crate) const fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '`' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
}

/// Reports whether a character is shown as nothing: zero-width and bidirectional marks, soft hyphens, variation selectors,
/// tags, and the byte order mark.
pub(crate) const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Reports whether a text has quotes at both ends, also with a backslash before each, or in the form `b'...'` of Python.
fn is_quoted(text: &str) -> bool {
    let text = text.strip_prefix(['b', 'u']).filter(|rest| rest.starts_with(['"', '\''])).unwrap_or(text);
    let text = text.strip_prefix('\\').unwrap_or(text);
    let mut characters = text.chars();
    match (characters.next(), characters.next_back()) {
        // Quotes in programs use the same mark twice. Quotes in natural languages use two different marks.
        (Some(first @ ('"' | '\'' | '`')), Some(last)) => first == last,
        (Some(first), Some(last)) => is_quote(first) && is_quote(last),
        _ => false,
    }
}

/// Reports whether a text is what a secret store returns as a whole, and not one value of it.
fn is_document(text: &str) -> bool {
    let is_in = |open, close| text.starts_with(open) && text.ends_with(close);
    let is_json = (is_in('{', '}') || is_in('[', ']')) && serde_json::from_str::<IgnoredAny>(text).is_ok();
    // Only a member whose value is a string can be the secret, so a quote must follow the name of the member.
    let has_text = text.starts_with('[') || text.split_once(':').is_some_and(|(_, values)| values.contains('"'));
    (is_json && has_text && text.contains('"'))
        || (text.contains('\n') && text.contains("kind: Secret") && text.contains("apiVersion:"))
}

/// Reports whether a text is `${NAME}`, `$(command)`, `$NAME`, `%NAME%`, `{{ name }}` or `<%= name %>`.
fn is_placeholder(text: &str) -> bool {
    let is_in = |open, close| text.starts_with(open) && text.ends_with(close) && text.len() > 3;
    let is_name = |name: &str| {
        name.starts_with(|character: char| character.is_ascii_uppercase() || character == '_')
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    is_in("${", "}")
        || is_in("$(", ")")
        || is_in("{{", "}}")
        || is_in("<%=", "%>")
        || text.strip_prefix('$').is_some_and(is_name)
        || text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).is_some_and(is_name)
}
