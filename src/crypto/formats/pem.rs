//! Keys in PEM, in the spellings in which they reach a server.
//!
//! RFC 7468 asks for lines; environment variables, YAML files and web forms leave literal `\n`, carriage returns, stray
//! blanks, or one long line. None of that can change the bytes, so all of it is read.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::crypto::formats::der;
use crate::error::key::{KeyError, KeyForm, KeyReason};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Writes one block as RFC 7468 has it and OpenSSL does: lines of 64 characters, each ended by a line feed.
pub(crate) fn write(label: &str, der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let mut rest = base64.as_str();
    let mut text = format!("-----BEGIN {label}-----\n");
    while let Some((line, after)) = rest.split_at_checked(64) {
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    if !rest.is_empty() {
        text.push_str(rest);
        text.push('\n');
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}

/// Hands the DER of the first key block in `text` to `from_der`.
pub(crate) fn read<K>(
    text: &str,
    wanted: &'static str,
    from_der: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    let (form, der) = key_block(text).map_err(|error| error.wanted(wanted))?;
    from_der(&der).map_err(|error| match error.form() {
        // What the label says is more than what broken DER says.
        Some(KeyForm::Unknown) => der::malformed(form),
        _ => error,
    })
}

fn key_block(text: &str) -> Result<(KeyForm, Zeroizing<Vec<u8>>), KeyError> {
    let mut rest = text;
    loop {
        let Some((label, body, behind)) = block(rest) else {
            return Err(KeyError::new(KeyReason::WrongForm).found(recognise(text)));
        };
        match form_of(label) {
            // OpenSSL writes the curve in a block of its own, before the key that names it once more.
            None => rest = behind,
            // RFC 1421 section 4.6.1.1; the comma keeps it apart from base64.
            Some(_) if body.contains("4,ENCRYPTED") => {
                return Err(KeyError::new(KeyReason::WrongForm).found(KeyForm::EncryptedPrivateKey));
            }
            Some(form) if is_readable(form) => return decode(body, form).map(|der| (form, der)),
            Some(form) => return Err(KeyError::new(KeyReason::WrongForm).found(form)),
        }
    }
}

/// Returns label, body and what follows the first block.
fn block(text: &str) -> Option<(&str, &str, &str)> {
    let (_, begun) = text.split_once("-----BEGIN ")?;
    let (label, begun) = begun.split_once("-----")?;
    let (body, ended) = begun.split_once("-----END ")?;
    let (end_label, behind) = ended.split_once("-----")?;
    (label == end_label).then_some((label, body, behind))
}

fn form_of(label: &str) -> Option<KeyForm> {
    Some(match label {
        "EC PARAMETERS" => return None,
        "PRIVATE KEY" => KeyForm::Pkcs8,
        "PUBLIC KEY" => KeyForm::Spki,
        "RSA PRIVATE KEY" => KeyForm::Pkcs1Private,
        "RSA PUBLIC KEY" => KeyForm::Pkcs1Public,
        "EC PRIVATE KEY" => KeyForm::Sec1,
        "ENCRYPTED PRIVATE KEY" => KeyForm::EncryptedPrivateKey,
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" | "CERTIFICATE REQUEST" => KeyForm::Certificate,
        "OPENSSH PRIVATE KEY" => KeyForm::Ssh,
        _ => KeyForm::Pem,
    })
}

const fn is_readable(form: KeyForm) -> bool {
    matches!(form, KeyForm::Pkcs8 | KeyForm::Spki | KeyForm::Pkcs1Private | KeyForm::Pkcs1Public | KeyForm::Sec1)
}

fn decode(body: &str, form: KeyForm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let malformed =
        KeyError::new(KeyReason::Malformed).detail("invalid base64 between the BEGIN and END lines").found(form);
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut characters = body.bytes();
    while let Some(character) = characters.next() {
        match character {
            b'\\' => match characters.next() {
                Some(b'n' | b'r') => {}
                _ => return Err(malformed),
            },
            blank if blank.is_ascii_whitespace() => {}
            other => base64.push(other),
        }
    }
    from_base64(&base64).ok_or(malformed)
}

/// Decodes base64 without whitespace in it, with or without padding.
pub(super) fn from_base64(base64: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // The decoder must not grow its output, because the smaller buffers would be freed without being overwritten.
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let len = BASE64.decode_slice(base64, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}

/// Guesses what a text is that was taken for a key of another form, for the message.
pub(crate) fn recognise(text: &str) -> KeyForm {
    let text = text.trim();
    if text.is_empty() {
        KeyForm::Empty
    } else if text.starts_with('{') {
        if text.contains("\"keys\"") { KeyForm::JwkSet } else { KeyForm::Jwk }
    } else if text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") {
        KeyForm::Ssh
    } else if text.contains("-----BEGIN ") {
        KeyForm::Pem
    } else if text.len() >= 64 && text.bytes().all(is_base64) {
        KeyForm::Base64
    } else if text.len() < 1024 && !text.contains('\n') && is_path(text) {
        KeyForm::FilePath
    } else {
        KeyForm::Unknown
    }
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
}

fn is_path(text: &str) -> bool {
    let extension = text.rsplit_once('.').map(|(_, extension)| extension);
    text.starts_with(['.', '~'])
        || text.contains(['/', '\\'])
        || extension.is_some_and(|extension| ["pem", "key", "der", "crt", "cer", "txt"].contains(&extension))
}
