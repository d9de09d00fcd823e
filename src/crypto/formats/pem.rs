//! Parses keys in PEM, including PEM that was altered on its way to the server.
//!
//! RFC 7468 asks for lines. Environment variables, YAML files and web forms leave literal `\n` or `\\n`, carriage returns,
//! stray blanks, or one long line. None of that can change the bytes, so all of it is read. For other changes the error says
//! what was found.

use base64::Engine;
use zeroize::Zeroizing;

use crate::crypto::formats::base64::{BASE64, from_base64};
use crate::crypto::formats::{der, text_form};
use crate::encoding::surroundings::is_invisible;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::specimen::{ObjectId, Specimen};

/// id-dsa, 1.2.840.10040.4.1.
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];

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

/// Calls `from_der` with the DER of the first key block in `text`.
pub(crate) fn read<K>(
    text: &str,
    wanted: &'static str,
    from_der: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    let (form, body) = key_block(text).map_err(|error| error.wanted(wanted))?;
    let der = decode(body, form).map_err(|error| error.wanted(wanted))?;
    from_der(&der).map_err(|error| match error.reason() {
        KeyReason::Malformed | KeyReason::WrongForm => match lost_line_ends(body) {
            Some(cause) => invalid_base64(cause, form).wanted(wanted),
            // The label is more informative than an error about broken DER.
            None if der::is_unknown(&der) => der::malformed(form),
            None => error,
        },
        _ => error,
    })
}

/// Calls `from_der` with the public key of the first certificate in `text`, as SPKI.
pub(crate) fn read_certificate<K>(
    text: &str,
    from_der: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    let wanted = der::CERTIFICATE;
    let Some((label, body, _)) = block(text) else {
        return Err(no_block(text_form::recognise(text), text).wanted(wanted));
    };
    if !matches!(label, "CERTIFICATE" | "X509 CERTIFICATE") {
        let error = KeyError::new(KeyReason::WrongForm).found(form_of(label).unwrap_or(KeyForm::Pem));
        return Err(match label {
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
                error.detail("expected a certificate (X.509), found a certificate request")
            }
            "TRUSTED CERTIFICATE" => error.detail(
                "expected a certificate (X.509), found one with trust settings; `openssl x509 -in` writes it without them",
            ),
            _ => error.wanted(wanted),
        });
    }
    let der = decode(body, KeyForm::Certificate).map_err(|error| error.wanted(wanted))?;
    read_certificate_der(&der, from_der)
}

/// Calls `from_der` with the public key of a certificate in DER, as SPKI.
pub(crate) fn read_certificate_der<K>(
    der: &[u8],
    from_der: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    from_der(der::spki_of_certificate(der)?)
}

/// Returns the form and the body of the first block with a key.
fn key_block(text: &str) -> Result<(KeyForm, &str), KeyError> {
    let mut rest = text;
    loop {
        let Some((label, body, behind)) = block(rest) else {
            return Err(no_block(text_form::recognise(text), rest));
        };
        match form_of(label) {
            // OpenSSL writes the curve in a block of its own, before the key that names it once more.
            None => rest = behind,
            // A block whose label names the type of the key.
            Some(_) if label == "DSA PRIVATE KEY" => {
                let dsa = ObjectId::new(DSA).map(Specimen::Object);
                let error = KeyError::new(KeyReason::Unsupported).found(KeyForm::Pem);
                return Err(dsa.map_or(error, |dsa| error.specimen(dsa)));
            }
            // RFC 1421 section 4.6.1.1; the comma keeps it apart from base64.
            Some(_) if body.contains("4,ENCRYPTED") => {
                return Err(KeyError::new(KeyReason::WrongForm).found(KeyForm::EncryptedPrivateKey));
            }
            Some(form) if is_readable(form) => return Ok((form, body)),
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

/// Creates the error of a text of this form without a whole block. It says what is wrong with the lines around the block.
fn no_block(form: KeyForm, text: &str) -> KeyError {
    const DASHES: &str =
        "the BEGIN line does not have five dashes (`-`) on each side; copy the key again, as plain text";
    let has = |word: &str| {
        ["PRIVATE KEY", "PUBLIC KEY"].iter().any(|label| text.contains(&format!("{word} {label}")))
            || ["RSA", "EC", "ENCRYPTED"].iter().any(|kind| text.contains(&format!("{word} {kind} P")))
    };
    let error = KeyError::new(KeyReason::WrongForm);
    let begun = text.split_once("-----BEGIN ").map(|(_, begun)| begun);
    let label = begun.map(|begun| begun.split_once("-----").map_or(begun, |(label, _)| label));
    let is_label = |label: &str| {
        label.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'.'))
    };
    error.found(KeyForm::Pem).detail(match label {
        Some(label) if !is_label(label) => DASHES,
        Some(_) => match begun.and_then(|begun| begun.split_once("-----END ")) {
            Some((_, ended)) if ended.contains("-----") => {
                "the END line does not have the label of the BEGIN line; copy the key again"
            }
            Some(_) => "the END line does not have five dashes (`-`) on each side; copy the key again, as plain text",
            None if has("END") => {
                "the END line does not have five dashes (`-`) on each side; copy the key again, as plain text"
            }
            None => "the PEM text has no END line, so it is cut off; copy all of its lines",
        },
        None if form != KeyForm::PercentEncoded && has("BEGIN") => DASHES,
        None if text.contains("-----END ") => "the PEM text has no BEGIN line, so it is cut off; copy all of its lines",
        None => return error.found(form),
    })
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
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut characters = body.bytes();
    while let Some(character) = characters.next() {
        match character {
            // Each program that escapes the text once more doubles the backslashes.
            b'\\' => match characters.find(|next| *next != b'\\') {
                Some(b'n' | b'r' | b't') => {}
                _ => return Err(invalid_base64(fault(body), form)),
            },
            blank if blank.is_ascii_whitespace() => {}
            other => base64.push(other),
        }
    }
    match from_base64(&base64) {
        Some(der) if der.is_empty() => Err(invalid_base64(fault(""), form)),
        Some(der) => Ok(der),
        _ => Err(invalid_base64(lost_line_ends(body).unwrap_or(fault(body)), form)),
    }
}

/// Creates the error of a block whose content is not base64. `cause` is its whole text.
const fn invalid_base64(cause: &'static str, form: KeyForm) -> KeyError {
    KeyError::new(KeyReason::Malformed).detail(cause).found(form)
}

/// Writes the texts of [`fault`] with their common beginning.
macro_rules! between_the_lines {
    ($cause:literal) => {
        concat!("invalid base64 between the BEGIN and END lines; ", $cause)
    };
}

/// Describes the first character between the lines that is not base64.
fn fault(body: &str) -> &'static str {
    let is_base64 = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '/');
    let trimmed = body.trim_ascii().trim_end_matches('=');
    match trimmed.chars().find(|character| !is_base64(*character) && !character.is_ascii_whitespace()) {
        _ if trimmed.is_empty() => between_the_lines!("found nothing"),
        Some('-') if trimmed.starts_with('-') || trimmed.ends_with('-') => {
            between_the_lines!("found more than five dashes in the BEGIN or END line")
        }
        Some('%') => between_the_lines!("found percent-encoding such as `%0A`, decode the text first"),
        Some('&') => between_the_lines!("found character references such as `&#10;`, decode the text first"),
        Some('<') => between_the_lines!("found HTML tags such as `<br>`, remove them"),
        Some('\\') => between_the_lines!("found escape sequences other than `\\n`, decode the text first"),
        Some('"' | '\'' | '`' | ',') => {
            between_the_lines!("found quotes or commas, remove what source code has between lines")
        }
        Some('-' | '_') => between_the_lines!("found `-` or `_`, write base64 and not base64url"),
        Some('.' | '*' | '\u{2026}' | '\u{2022}') => {
            between_the_lines!("found dots or asterisks, so the key was shortened or masked for display")
        }
        Some(':') => {
            between_the_lines!("found a colon, remove header lines, or pass base64 and not hexadecimal digits")
        }
        Some('=') => between_the_lines!("found `=` before the end, so a part is missing, or two keys are joined"),
        Some('>' | '|' | '#' | '$') => {
            between_the_lines!("found a mark such as `>`, remove it from the start of the lines")
        }
        Some(character) if character.is_whitespace() || is_invisible(character) => {
            between_the_lines!("found a no-break space or an invisible character, copy the key as plain text")
        }
        Some(_) => between_the_lines!("found a character that base64 does not have"),
        None => between_the_lines!("it is cut off, or characters of it are missing"),
    }
}

/// Recognizes line ends that lost a character on their way: `/n` for `\n`, or `n` alone.
///
/// Base64 contains these characters as well. So they must be at the line ends, and the rest must be a key.
fn lost_line_ends(body: &str) -> Option<&'static str> {
    let is_found = |line_end: &str| {
        [64, 76]
            .iter()
            .filter_map(|width| without_line_ends(body.trim_ascii(), line_end, *width))
            .any(|base64| from_base64(base64.as_bytes()).is_some_and(|der| der::recognise_der(&der).is_some()))
    };
    if is_found("/n") || is_found("/r/n") {
        Some(between_the_lines!("found `/n` in place of line ends, write `\\n`"))
    } else if is_found("n") || is_found("rn") {
        Some(between_the_lines!("found `n` in place of line ends, because a backslash before it was lost"))
    } else {
        None
    }
}

/// Removes this line end before and after each line of this width.
fn without_line_ends(body: &str, line_end: &str, width: usize) -> Option<Zeroizing<String>> {
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    let mut rest = body.strip_prefix(line_end)?;
    while let Some((line, behind)) = rest.split_at_checked(width).filter(|(_, behind)| behind.starts_with(line_end)) {
        base64.push_str(line);
        rest = behind.strip_prefix(line_end)?;
    }
    base64.push_str(rest.strip_suffix(line_end).unwrap_or(rest));
    Some(base64)
}
