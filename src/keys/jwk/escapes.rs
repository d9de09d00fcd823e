//! Escape sequences in the text of a JWK.
//!
//! `serde_json` decodes a string with escape sequences into a buffer of its own and frees the buffer without overwriting
//! it. So the secrets of a JWK must not contain any when `serde_json` reads it.

use zeroize::Zeroizing;

use crate::encoding::json::scan::split_string;

/// The members whose values are secret and are read as base64url.
const SECRET_NUMBERS: &[&str] = &["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// Returns a text that is read like `jwk`, but has no escape sequence in a secret; or nothing if `jwk` has none at all.
///
/// Escape sequences for characters of base64url are replaced by the characters. A secret with another escape sequence is
/// not base64url and is replaced by another text that is not base64url.
pub(super) fn without_escapes(jwk: &str) -> Option<Zeroizing<String>> {
    if !jwk.contains('\\') {
        return None;
    }
    // It never grows, because a buffer that grows leaves copies behind.
    let mut plain = Zeroizing::new(String::with_capacity(jwk.len()));
    let (mut depth, mut is_secret) = (0_usize, false);
    let mut rest = jwk;
    while let Some(start) = rest.find(['"', '{', '}', '[', ']']) {
        let (before, found) = rest.split_at_checked(start).unwrap_or_default();
        plain.push_str(before);
        let string = plain.len();
        if let Some(bracket) = found.chars().next().filter(|first| *first != '"') {
            plain.push(bracket);
            depth = if matches!(bracket, '{' | '[') { depth.saturating_add(1) } else { depth.saturating_sub(1) };
            rest = found.get(1..).unwrap_or_default();
            continue;
        }
        let (quoted, behind) = split_string(found);
        push_unescaped(quoted, &mut plain);
        rest = behind;
        let pushed = plain.get(string..).unwrap_or_default();
        if behind.trim_ascii_start().starts_with(':') {
            // A name inside the value of a secret member leaves that value secret.
            is_secret = if depth == 1 { SECRET_NUMBERS.contains(&pushed.trim_matches('"')) } else { is_secret };
        } else if is_secret && pushed.contains('\\') {
            plain.truncate(string);
            plain.push_str("\"!\"");
        }
    }
    plain.push_str(rest);
    Some(plain)
}

/// Appends a JSON string, with the characters of base64url in place of their escape sequences.
fn push_unescaped(quoted: &str, plain: &mut String) {
    let mut rest = quoted;
    while let Some(start) = rest.find('\\') {
        let (before, sequence) = rest.split_at_checked(start).unwrap_or_default();
        plain.push_str(before);
        rest = if let Some(character) = escaped_base64url(sequence) {
            plain.push(character);
            sequence.get(6..).unwrap_or_default()
        } else {
            // Include the next character. It may be a backslash, which does not start another sequence.
            let len = sequence.chars().take(2).map(char::len_utf8).sum();
            let (other, behind) = sequence.split_at_checked(len).unwrap_or_default();
            plain.push_str(other);
            behind
        };
    }
    plain.push_str(rest);
}

/// Returns the character of base64url that the escape sequence at the start of a text stands for.
fn escaped_base64url(text: &str) -> Option<char> {
    let digits =
        text.strip_prefix("\\u")?.get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    (character.is_ascii_alphanumeric() || matches!(character, '-' | '_')).then_some(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(jwk: &str) -> Option<String> {
        without_escapes(jwk).map(|plain| plain.to_string())
    }

    #[test]
    fn text_without_escape_sequences_stays_as_it_is() {
        for jwk in ["", "{}", r#"{"kty":"oct","k":"AAEC"}"#, "not JSON"] {
            assert_eq!(plain(jwk), None, "{jwk}");
        }
    }

    #[test]
    fn escaped_base64url_is_replaced_by_its_characters() {
        for (jwk, expected) in [
            (r#"{"k":"\u0041\u002d\u005F\u007a0"}"#, r#"{"k":"A-_z0"}"#),
            (r#"{"\u006b\u0074y":"oct"}"#, r#"{"kty":"oct"}"#),
            (r#"[{"a":["\u0041"]}, "\u0042" ]"#, r#"[{"a":["A"]}, "B" ]"#),
            (r#"{"kid":"\\u0041\u0041"}"#, r#"{"kid":"\\u0041A"}"#),
        ] {
            assert_eq!(plain(jwk).as_deref(), Some(expected), "{jwk}");
        }
    }

    #[test]
    fn other_escape_sequences_are_kept_outside_secrets() {
        for same in [
            r#"{"kid":"a\/b\"c\u00e9\ud83d\ude00","x5c":["a\/b"]}"#,
            r#"{"kid":"\ud800","x":"\u12","n":"\u004","e":"\x"}"#,
            r#"{"x":{"k":"\n"},"y":["k","\n"]}"#,
            r"\",
            "{\"kid\":\"\\\u{e9}\"}",
        ] {
            assert_eq!(plain(same).as_deref(), Some(same), "{same}");
        }
        for (jwk, expected) in [
            (r#"{"k":"AA\n","kid":"\n"}"#, r#"{"k":"!","kid":"\n"}"#),
            (r#"{"kid":"\n", "d" : "\ud800AA"}"#, r#"{"kid":"\n", "d" : "!"}"#),
            (r#"{"\u006b":"\\AAAA"}"#, r#"{"k":"!"}"#),
            (r#"{"q":"\u00410\u00e9"}"#, r#"{"q":"!"}"#),
            (r#"{"oth":[{"r":"\n"},"\n"],"x":"\n"}"#, r#"{"oth":[{"r":"!"},"!"],"x":"\n"}"#),
            // Not JSON, before and after.
            (r#"{"k":"\"#, r#"{"k":"!""#),
        ] {
            assert_eq!(plain(jwk).as_deref(), Some(expected), "{jwk}");
        }
    }
}
