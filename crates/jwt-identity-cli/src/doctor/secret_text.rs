//! How the text of a secret looks.
//!
//! The library rejects secrets with something around them, keys in place of secrets, and secrets that are too short. The
//! signs here are no proof, so they are warnings and notes.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jwt_identity::SharedSecret;
use jwt_identity::diagnose::Severity;
use zeroize::Zeroizing;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::local;
use crate::source::Source;

/// Reads the secret of a setting that was loaded before, and adds how it looks. Returns `None` if there is no single text:
/// for a directory, or a JWK.
pub(crate) fn read(examination: &mut Examination<'_>, setting: &'static str) -> Option<SharedSecret> {
    let source = examination.key(setting)?;
    if matches!(&source, Source::File(path) if path.is_dir()) {
        return None;
    }
    let text = source.read().ok().filter(|text| !text.trim_start().starts_with('{'))?;
    let mut add = |severity, rule, message: &str, cure: &str| {
        examination.add(Finding::new(severity, setting, rule, message, cure));
    };
    if let Some(cure) = local::cure_of_path(setting, &source).filter(|_| local::names_a_file(&text)) {
        add(Severity::Error, "secret.is-path", "the secret is the path of a file", &cure);
    }
    if has_line_end(&source) {
        add(
            Severity::Warning,
            "secret.line-end",
            "the value of the variable ends with a line end; this crate removes it, and other programs do not",
            "set the variable without the line end, such as by `printf %s`",
        );
    }
    if PUBLISHED.contains(&text.as_str()) {
        add(
            Severity::Warning,
            "secret.published",
            "the secret is a sample of public documentation",
            "use the secret that the vendor issued to you",
        );
    }
    if text.chars().collect::<HashSet<_>>().len() < MIN_DISTINCT {
        add(
            Severity::Warning,
            "secret.repetitive",
            "the secret consists of a few characters that repeat",
            "let the vendor create a secret, or use `jwt-identity keys new hs256`",
        );
    }
    if is_key_id(&text) {
        add(
            Severity::Error,
            "secret.is-key-id",
            "the secret has the form of a key ID",
            "set the secret that belongs to the key ID; the vendor shows it once",
        );
    } else if looks_encoded(&text) {
        add(
            Severity::Note,
            "secret.looks-encoded",
            "the secret looks like base64 or hexadecimal digits; the text itself is the key",
            "leave it as it is, and check that no other program decodes it",
        );
    }
    examination.compare(setting, &text);
    SharedSecret::new(text.as_bytes()).ok()
}

fn has_line_end(source: &Source) -> bool {
    let Source::Env(name) = source else { return false };
    std::env::var(name).map(Zeroizing::new).is_ok_and(|value| value.ends_with('\n'))
}

/// The key IDs of Sunshine Conversations: a scope and hexadecimal digits.
fn is_key_id(text: &str) -> bool {
    let digits = ["app_", "act_", "int_"].iter().find_map(|scope| text.strip_prefix(scope));
    digits.is_some_and(|digits| digits.len() >= 20 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn looks_encoded(text: &str) -> bool {
    let is_hex = text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.len() >= MIN_ENCODED_LEN && (is_hex || (text.ends_with('=') && STANDARD.decode(text).is_ok()))
}

/// Hexadecimal digits have 16 characters, of which 32 random ones show at least 8 nearly always.
const MIN_DISTINCT: usize = 8;

/// Shorter texts look like hexadecimal digits by chance.
const MIN_ENCODED_LEN: usize = 20;

/// Secrets that the documentation of vendors, of JWT tools and of this crate show.
const PUBLISHED: &[&str] = &[
    "BFJJ88naxc5PZNAMU9KpBNTR",
    "5XJ85yjUtRcaQu_pDINblPZb",
    "TDCu5Y_ajUSHPfI-7nT3bzvZ",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "test-secret-of-thirty-two-bytes!",
    "0123456789abcdef0123456789abcdef",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_forms_and_key_ids_are_recognized() {
        for text in ["0123456789abcdef0123456789abcdef", "dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE="] {
            assert!(looks_encoded(text), "{text}");
        }
        for text in
            ["BFJJ88naxc5PZNAMU9KpBNTR", "test-secret-of-thirty-two-bytes!", "abcdef", "not base64 at all, is it="]
        {
            assert!(!looks_encoded(text), "{text}");
        }
        assert!(is_key_id("app_5deaa3531c7f940010cc4ba4"));
        assert!(!is_key_id("app_5deaa3531c7f940010cc4bzz") && !is_key_id("app_1"));
    }
}
