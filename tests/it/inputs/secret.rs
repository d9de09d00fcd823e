//! Secrets and key IDs with surrounding text.

use jwt_identity::{ErrorCode, KeyId, SharedSecret};

use super::assert_error;
use crate::support::SECRET;

/// Forms of a secret that programs, languages and secret stores produce.
fn surrounded(text: &str) -> Vec<(String, &'static str)> {
    vec![
        (format!("{text}\n"), "whitespace"),
        (format!(" {text}"), "whitespace"),
        (format!("{text}\r\n"), "whitespace"),
        (format!("\"{text}\""), "in quotes"),
        (format!("'{text}'"), "in quotes"),
        (format!("`{text}`"), "in quotes"),
        (format!("\\\"{text}\\\""), "in quotes"),
        (format!("b'{text}'"), "in quotes"),
        (format!("\u{201c}{text}\u{201d}"), "in quotes"),
        (format!("\u{201e}{text}\u{201c}"), "in quotes"),
        (format!("\u{ab}{text}\u{bb}"), "in quotes"),
        (format!("\u{2018}{text}\u{2019}"), "in quotes"),
        (format!("{text}\u{a0}"), "invisible"),
        (format!("\u{a0}{text}"), "invisible"),
        (format!("{text}\u{200b}"), "invisible"),
        (format!("{text}\u{2028}"), "invisible"),
        (format!("{text}\u{202f}"), "invisible"),
        (format!("\u{feff}{text}"), "invisible"),
        (format!("{text}\u{200e}"), "invisible"),
        (format!("\u{2060}{text}"), "invisible"),
        (format!("{text}\u{3000}"), "invisible"),
        (format!("{text}\u{ad}"), "invisible"),
        (format!("{text}\u{fe0f}"), "invisible"),
        (format!(r#"{{"SECRET":"{text}"}}"#), "whole document"),
        (format!(r#"{{"data":{{"data":{{"secret":"{text}"}},"metadata":{{"version":1}}}}}}"#), "whole document"),
        (format!(r#"{{"kind":"Secret","apiVersion":"v1","data":{{"a":"{text}"}}}}"#), "whole document"),
        (format!(r#"["{text}"]"#), "whole document"),
        ("${KUSTOMER_SECRET}".into(), "name of a variable"),
        ("$KUSTOMER_SECRET".into(), "name of a variable"),
        ("%KUSTOMER_SECRET%".into(), "name of a variable"),
        ("$(cat /run/secrets/kustomer)".into(), "name of a variable"),
        ("{{ .Values.kustomer.secret }}".into(), "name of a variable"),
    ]
}

#[test]
fn secret_with_surrounding_text_is_rejected() {
    assert!(SharedSecret::new(SECRET).is_ok());
    for (text, word) in surrounded(SECRET) {
        assert_error(&text, SharedSecret::new(&text), ErrorCode::KeySecretPadded, None, &["the secret", word]);
        assert_eq!(SharedSecret::from_bytes(text.as_bytes()).unwrap().len(), text.len(), "{text:?}");
    }
    for (text, word) in [
        (format!("{SECRET}\0"), "invisible"),
        (format!("{SECRET}\n\x1a"), "invisible"),
        (format!("apiVersion: v1\nkind: Secret\ndata:\n  a: {SECRET}"), "whole document"),
        ("\"secret of\ntwo lines\"".to_owned(), "in quotes"),
    ] {
        assert_error(&text, SharedSecret::new(&text), ErrorCode::KeySecretPadded, None, &["the secret", word]);
    }
}

#[test]
fn secret_in_utf_16_is_rejected() {
    let little: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [
        [&[0xff, 0xfe], &little[..]].concat(),
        [&[0xfe, 0xff], &big[..]].concat(),
        [&[0xff, 0xfe], &little[..], b"\r\0\n\0"].concat(),
        [&[0xff, 0xfe], &little[..4]].concat(),
    ] {
        let words = ["UTF-16", "UTF-8"];
        assert_error("UTF-16", SharedSecret::new(&bytes), ErrorCode::KeySecretPadded, None, &words);
        assert!(SharedSecret::from_bytes(&bytes).is_ok());
    }
    assert!(SharedSecret::new(&little).is_ok(), "bytes that a program made");
}

#[test]
fn secret_resembling_a_wrapped_one_is_accepted() {
    let counted: Vec<u8> = (0..64).collect();
    for bytes in [
        b"\"0123456789abcdef0123456789abcdef".as_slice(),
        b"0123456789abcdef0123456789abcdef'",
        b"{0123456789abcdef0123456789abcdef}",
        b"$ecret-0123456789abcdef0123456789a",
        b"%7B0123456789abcdef0123456789abcd%",
        b"it's 0123456789abcdef \"and\" so on",
        "pass\u{a0}word \u{200b} inside, caf\u{e9}".as_bytes(),
        &[7; 32],
        &[0; 32],
        &[0xff; 32],
        &counted,
        &[0xff, 0xfe, 1, 2, 3, 4, 5, 6],
    ] {
        assert!(SharedSecret::new(bytes).is_ok(), "{bytes:?}");
    }
}

#[test]
fn key_id_with_surrounding_text_is_rejected() {
    for (text, word) in surrounded("app_1") {
        if text.chars().any(char::is_control) {
            continue;
        }
        let words = ["the `kid`", word];
        assert_error(&text, KeyId::new(&text), ErrorCode::KeyInvalidKeyId, Some("kid"), &words);
    }
    for text in ["", "a\nb", &"k".repeat(257)] {
        assert_error(text, KeyId::new(text), ErrorCode::KeyInvalidKeyId, Some("kid"), &["empty", "256"]);
    }
    for text in ["a b", "https://vault.azure.net/keys/a/1", "a\"b", "\u{e9}", "{a}", "${a", "'", "o'neil"] {
        assert!(KeyId::new(text).is_ok(), "{text}");
    }
}

#[test]
fn key_id_of_an_issuer_is_unchanged() {
    use jwt_identity::keys::Jwk;
    for kid in [" a", "a ", "\u{a0}a", "'a'", "${A}", "{}", "[1]"] {
        let jwk = format!(
            r#"{{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"{kid}"}}"#
        );
        assert_eq!(Jwk::from_json(&jwk).unwrap().key_id().unwrap().as_str(), kid);
    }
}
