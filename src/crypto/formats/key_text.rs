//! Recognizes keys in the forms in which they are mistaken for a shared secret.
//!
//! A public key that serves as an HMAC secret lets anyone sign. It reaches `SharedSecret` through a wrong variable or file,
//! often encoded once more on the way. So a key is recognized under several encodings, and each of them is removed here the
//! way a lenient program would remove it.

use zeroize::Zeroizing;

use crate::crypto::formats::{base64, der};
use crate::error::key::KeyForm;

/// The number of nested encodings that are removed, such as base64 of base64.
const MAX_LAYERS: usize = 3;

/// Returns the form of the key that `bytes` contain, whether bare or encoded as base64, base64url or hexadecimal digits.
pub(crate) fn recognise(bytes: &[u8]) -> Option<KeyForm> {
    within(bytes, MAX_LAYERS)
}

fn within(bytes: &[u8], layers: usize) -> Option<KeyForm> {
    if let Some(form) = in_binary(bytes) {
        return Some(form);
    }
    let text = plain_text(bytes);
    if let Some(form) = in_text(&text) {
        return Some(form);
    }
    let layers = layers.checked_sub(1)?;
    [from_hex(&text), from_base64(&text)].into_iter().flatten().find_map(|decoded| within(&decoded, layers))
}

fn in_binary(bytes: &[u8]) -> Option<KeyForm> {
    let is_ssh = match bytes {
        // The length of the first field, which is the name of the algorithm (RFC 4253 section 6.6).
        [0, 0, 0, _, name @ ..] => is_ssh_name(name),
        _ => bytes.starts_with(b"openssh-key-v1\0"),
    };
    if is_ssh { Some(KeyForm::Ssh) } else { der::recognise_der(bytes) }
}

fn in_text(text: &[u8]) -> Option<KeyForm> {
    let contains = |needle: &[u8]| text.windows(needle.len()).any(|window| window == needle);
    if contains(b"-----BEGIN CERTIFICATE") {
        Some(KeyForm::Certificate)
    } else if contains(b"-----BEGIN ") || contains(b"---- BEGIN ") {
        Some(KeyForm::Pem)
    } else if is_ssh_name(text) {
        Some(KeyForm::Ssh)
    } else if matches!(text, [b'{' | b'[', ..]) && contains(b"\"kty\"") {
        Some(KeyForm::Jwk)
    } else if matches!(text, [b'{' | b'[', ..]) && contains(b"\"keys\"") {
        Some(KeyForm::JwkSet)
    } else {
        None
    }
}

fn is_ssh_name(text: &[u8]) -> bool {
    [&b"ssh-"[..], b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"].iter().any(|name| text.starts_with(name))
}

/// Removes what surrounds a text or stands for its characters: byte order mark, NUL, whitespace and quotes around it, and
/// JSON escape sequences in it.
///
/// NUL is removed everywhere, so that a key in UTF-16 is read, too.
fn plain_text(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let bytes = marks.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    let mut plain = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let mut rest = bytes.iter().copied().filter(|byte| *byte != 0);
    while let Some(byte) = rest.next() {
        plain.push(match byte {
            b'\\' => match rest.next() {
                Some(b'b' | b'f' | b'n' | b'r' | b't') => b'\n',
                Some(b'u') => {
                    let unit = rest.by_ref().take(4).fold(0_u32, |unit, digit| {
                        unit.wrapping_mul(16).wrapping_add(char::from(digit).to_digit(16).unwrap_or(0))
                    });
                    // The forms of keys contain no other characters.
                    u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(b'?')
                }
                Some(other) => other,
                None => b'\\',
            },
            other => other,
        });
    }
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let end = plain.iter().rposition(|byte| !is_around(byte)).map_or(0, |last| last.saturating_add(1));
    plain.truncate(end);
    let start = plain.iter().position(|byte| !is_around(byte)).unwrap_or(0);
    plain.drain(..start);
    plain
}

/// Decodes hexadecimal digits of either case, which may be separated by whitespace or colons.
fn from_hex(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let mut decoded = Zeroizing::new(Vec::with_capacity(text.len().div_ceil(2)));
    let mut first = None;
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b':') {
        let digit = u8::try_from(char::from(*byte).to_digit(16)?).ok()?;
        first = match first {
            None => Some(digit),
            Some(high) => {
                decoded.push(high << 4 | digit);
                None
            }
        };
    }
    first.is_none().then_some(decoded)
}

/// Decodes base64 in either alphabet, with or without padding, in one line or several.
fn from_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut base64 = Zeroizing::new(Vec::with_capacity(text.len()));
    base64.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    }));
    base64::from_base64(&base64)
}
