//! PEM changed by a variable, a form or copying, and texts that are not PEM.

use jwt_identity::crypto::{EcdsaSigner, EcdsaVerifier, Ed25519Signer, RsaSigner, RsaVerifier};
use jwt_identity::error::KeyForm;
use jwt_identity::{Algorithm, ErrorCode};

use super::assert_error;
use crate::support::{b64, pem};

const NAMES: [&str; 4] = ["rsa2048.pkcs8", "p256.pkcs8", "p384.pkcs8", "ed25519.pkcs8"];

/// Parses a private key of the type in the file name.
fn read(name: &str, text: &str) -> Result<(), jwt_identity::KeyError> {
    match name.get(..4).unwrap() {
        "rsa2" => RsaSigner::from_pem(Algorithm::Rs256, text).map(drop),
        "p256" => EcdsaSigner::from_pem(Algorithm::Es256, text).map(drop),
        "p384" => EcdsaSigner::from_pem(Algorithm::Es384, text).map(drop),
        _ => Ed25519Signer::from_pem(text).map(drop),
    }
}

#[test]
fn pem_with_escaped_line_ends_is_read() {
    for name in NAMES {
        let text = pem(name);
        for line_end in
            ["\\n", "\\\\n", "\\\\\\\\n", "\\r\\n", "\\\\r\\\\n", "\r\n", "\r", " ", "\t", "\\t", "\\n\n", ""]
        {
            let changed = text.trim_end().replace('\n', line_end);
            assert!(read(name, &changed).is_ok(), "{name} with {line_end:?}");
        }
        assert!(read(name, &format!("\u{feff}  {text}")).is_ok());
    }
}

#[test]
fn error_names_changed_line_ends_of_pem() {
    let between = "between the BEGIN and END lines";
    for name in NAMES {
        let text = pem(name);
        let first = text.lines().nth(1).unwrap().get(..8).unwrap();
        for (line_end, word) in [
            ("%0A", "percent-encoding"),
            ("%0D%0A", "percent-encoding"),
            ("&#10;", "character references"),
            ("&#xA;", "character references"),
            ("<br>", "HTML tags"),
            ("<br/>\n", "HTML tags"),
            ("/n", "found `/n` in place of line ends"),
            ("n", "a backslash before it was lost"),
            ("rn", "a backslash before it was lost"),
            ("\\x0a", "escape sequences"),
            ("\\u000a", "escape sequences"),
            ("\\012", "escape sequences"),
            ("\",\"", "quotes or commas"),
            ("' + '", "quotes or commas"),
            ("\n> ", "such as `>`"),
            ("\n# ", "such as `>`"),
            ("\u{a0}", "no-break space"),
            ("\u{200b}\n", "invisible"),
            ("\u{2028}", "no-break space"),
        ] {
            let body = text.trim_end();
            let changed = body.replace('\n', line_end);
            let outcome = read(name, &changed);
            let words = ["invalid base64", between, " key (", word];
            assert_error(&changed, outcome, ErrorCode::KeyMalformed, None, &words);
        }
        for (from, to, word) in [
            (first, "...", "shortened or masked"),
            (first, "********", "shortened or masked"),
            (first, "Comment: a", "colon"),
            (first, "MIIE_-AB", "base64url"),
            (first, "MII=EAAA", "`=` before the end"),
            (first, "MII\u{e9}", "a character that base64 does not have"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_error(&changed, read(name, &changed), ErrorCode::KeyMalformed, None, &[between, word]);
        }
    }
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    for body in ["", "\n\n", "\\n", "="] {
        let text = format!("{begin}{body}{end}");
        assert_error(&text, read(NAMES[0], &text), ErrorCode::KeyMalformed, None, &[between, "found nothing"]);
    }
}

#[test]
fn error_names_a_faulty_line_around_pem() {
    for name in NAMES {
        let text = pem(name);
        let (begin, end) = (text.lines().next().unwrap(), text.trim_end().lines().last().unwrap());
        let dashes = "five dashes";
        let cases = [
            (text.replace(end, ""), "no END line"),
            (text.replace(end, "-----"), "no END line"),
            (text[..text.len() / 2].to_owned(), "no END line"),
            (begin.to_owned(), "no END line"),
            (text.replace(end, &end[1..]), "the END line does not have five dashes"),
            (text.replace(end, &end[..end.len() - 1]), "the END line does not have five dashes"),
            (text.replace(end, &end[3..]), "the END line does not have five dashes"),
            (text.replace("-----END ", "\u{2014}END "), "the END line does not have five dashes"),
            (text.replace(begin, &begin[1..]), dashes),
            (text.replace(begin, &begin[..begin.len() - 1]), dashes),
            (text.replace(begin, &begin[3..begin.len() - 3]), dashes),
            (text.replace('-', "\u{2013}"), dashes),
            (text.replace("-----", "\u{2014}\u{2014}-"), dashes),
            (text.replace("-----", "- - - - -"), dashes),
            (text.replace(begin, ""), "no BEGIN line"),
            (text.replace("END ", "END EC PARAMETERS"), "label"),
        ];
        for (changed, word) in cases {
            let outcome = read(name, &changed);
            assert_error(&changed, outcome, ErrorCode::KeyWrongForm, None, &[word, "expected a private"]);
        }
        let more = text.replace("-----", "------");
        assert_error(&more, read(name, &more), ErrorCode::KeyMalformed, None, &["more than five dashes"]);
    }
}

#[test]
fn error_after_a_block_of_parameters_is_named() {
    let text = pem("p256.sec1");
    assert!(text.starts_with("-----BEGIN EC PARAMETERS-----"));
    let read = |text: &str| EcdsaSigner::from_pem(Algorithm::Es256, text);
    assert!(read(&text).is_ok());
    let cut = text.replace("-----END EC PRIVATE KEY-----", "");
    assert_error(&cut, read(&cut), ErrorCode::KeyWrongForm, None, &["no END line"]);
    let dash = text.replace("-----BEGIN EC PRIVATE", "----BEGIN EC PRIVATE");
    assert_error(&dash, read(&dash), ErrorCode::KeyWrongForm, None, &["five dashes"]);
    let (parameters, _) = text.split_once("-----BEGIN EC PRIVATE").unwrap();
    assert_error(parameters, read(parameters), ErrorCode::KeyWrongForm, None, &["found a PEM block"]);
}

#[test]
fn error_names_text_that_is_no_pem() {
    let text = pem("rsa2048.pkcs8");
    let standard = |text: &str| {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(text)
    };
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    for (text, form, word) in [
        (standard(&text), KeyForm::Base64OfPem, "base64 of PEM text; decode it first"),
        (b64(&text), KeyForm::Base64OfPem, "decode it first"),
        (standard(&text)[..100].to_owned(), KeyForm::Base64OfPem, "decode it first"),
        (body, KeyForm::Base64, "add the BEGIN and END lines"),
        (text.replace(' ', "%20").replace('\n', "%0A"), KeyForm::PercentEncoded, "decode it first"),
        (text.replace(' ', "+"), KeyForm::PercentEncoded, "decode it first"),
        (r#"{"kty":"RSA","n":"AQAB"}"#.to_owned(), KeyForm::Jwk, "`from_jwk`"),
        (r#"{"keys":[]}"#.to_owned(), KeyForm::JwkSet, "`KeySet::from_jwk_set`"),
        ("<!DOCTYPE html><html></html>".to_owned(), KeyForm::Html, "check the URL"),
        ("<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>".to_owned(), KeyForm::Html, "XML"),
        ("https://id.example.com/key.pem".to_owned(), KeyForm::Url, "fetch it first"),
        ("/etc/keys/private.key".to_owned(), KeyForm::FilePath, "read the file first"),
        ("C:\\keys\\private.pem".to_owned(), KeyForm::FilePath, "read the file first"),
        (r#"{"error":"not found"}"#.to_owned(), KeyForm::ErrorResponse, "check the URL and the credentials"),
        ("PuTTY-User-Key-File-3: ssh-rsa".to_owned(), KeyForm::Ssh, "an SSH key"),
        (" \n".to_owned(), KeyForm::Empty, "nothing"),
        (pem("certificate"), KeyForm::Certificate, "a certificate"),
    ] {
        let rejected = RsaSigner::from_pem(Algorithm::Rs256, &text).unwrap_err();
        assert_eq!(rejected.form(), Some(form), "{text}");
        let words = ["expected a private RSA key", word];
        assert_error(&text, RsaSigner::from_pem(Algorithm::Rs256, &text), ErrorCode::KeyWrongForm, None, &words);
    }
}

#[test]
fn error_names_utf_16_text() {
    let text = pem("rsa2048.spki");
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in
        [[&[0xff, 0xfe], &little[..]].concat(), [&[0xfe, 0xff], &big[..]].concat(), little.clone(), big.clone()]
    {
        let words = ["text in UTF-16; save it as UTF-8"];
        let outcome = RsaVerifier::from_der(Algorithm::Rs256, &bytes);
        assert_error("UTF-16", outcome, ErrorCode::KeyWrongForm, None, &words);
        let outcome = EcdsaVerifier::from_der(Algorithm::Es256, &bytes);
        assert_error("UTF-16", outcome, ErrorCode::KeyWrongForm, None, &words);
        // A program that reads the text byte by byte gets a NUL next to each character.
        if let Ok(read) = String::from_utf8(bytes) {
            let outcome = RsaVerifier::from_pem(Algorithm::Rs256, &read);
            assert_error("UTF-16", outcome, ErrorCode::KeyWrongForm, None, &words);
        }
    }
    // The form of text that was passed as DER is named as well.
    let error = RsaVerifier::from_der(Algorithm::Rs256, text.as_bytes()).unwrap_err();
    assert_eq!(error.form(), Some(KeyForm::Pem));
}
