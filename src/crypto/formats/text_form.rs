//! Recognizes what a text is that was passed in place of a key, for the message of the error.

use serde::de::IgnoredAny;

use crate::crypto::formats::base64::from_base64;
use crate::error::key::KeyForm;

/// Guesses what a text is that was taken for a key of another form.
pub(crate) fn recognise(text: &str) -> KeyForm {
    let text = text.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    let starts_with = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if text.is_empty() {
        KeyForm::Empty
    } else if text.contains('\0') {
        // Text in UTF-16 has a NUL beside each ASCII character. No other text has one.
        KeyForm::Utf16
    } else if text.starts_with('{') {
        json_object(text)
    } else if text.starts_with('[') {
        KeyForm::JsonArray
    } else if text.starts_with('<') {
        KeyForm::Html
    } else if starts_with(&["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "PuTTY-User-Key-File-", "---- BEGIN SSH2"]) {
        KeyForm::Ssh
    } else if text.contains("-----BEGIN ") {
        KeyForm::Pem
    } else if ["-BEGIN%20", "-BEGIN+", "-BEGIN&nbsp;"].iter().any(|begin| text.contains(begin)) {
        KeyForm::PercentEncoded
    } else if starts_with(&["https://", "http://"]) {
        KeyForm::Url
    } else if is_token(text) {
        KeyForm::Token
    } else if text.len() >= 64 && text.bytes().all(is_base64) {
        if is_base64_of_pem(text) { KeyForm::Base64OfPem } else { KeyForm::Base64 }
    } else if text.len() < 1024 && !text.contains('\n') && is_path(text) {
        KeyForm::FilePath
    } else if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        KeyForm::JsonValue
    } else {
        KeyForm::Unknown
    }
}

/// Recognizes the kind of a JSON object by the names of its members. The text need not be strict JSON.
fn json_object(text: &str) -> KeyForm {
    let has = |name: &str| text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'"));
    if has("keys") {
        KeyForm::JwkSet
    } else if has("jwks_uri") || has("authorization_endpoint") || has("token_endpoint") {
        KeyForm::OpenIdConfiguration
    } else if text.contains("-----BEGIN CERTIFICATE") {
        KeyForm::CertificatesByKeyId
    } else if has("kty") {
        KeyForm::Jwk
    } else if has("error") || has("errors") || has("message") || has("errorMessage") {
        KeyForm::ErrorResponse
    } else {
        KeyForm::JsonObject
    }
}

/// Reports whether a text is three segments of base64url, of which the first is a JSON object.
fn is_token(text: &str) -> bool {
    let is_segment = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.starts_with("eyJ")
        && text.matches('.').count() == 2
        && text.bytes().all(|byte| byte == b'.' || is_segment(byte))
}

fn is_base64_of_pem(text: &str) -> bool {
    let base64: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    // Its first 8 characters are the dashes before `BEGIN`, wherever the rest of the text is cut off.
    base64.starts_with(b"LS0tLS1C") || from_base64(&base64).is_some_and(|pem| pem.starts_with(b"-----BEGIN "))
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
}

fn is_path(text: &str) -> bool {
    let extension = text.rsplit_once('.').map(|(_, extension)| extension);
    text.starts_with(['.', '~'])
        || text.contains(['/', '\\'])
        || extension.is_some_and(|extension| {
            ["pem", "key", "der", "crt", "cer", "txt", "json", "jwk", "jwks", "pub", "p8", "p12", "pfx"]
                .contains(&extension)
        })
}
