//! Segments, dots, characters around a token, and length.

use jwt_identity::ErrorCode::{SignatureInvalid, TokenMalformed, TokenTooLarge};
use serde_json::json;

use crate::support::{b64, hs256, signed, token};
use crate::table::{Table, Verifier};

pub(crate) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
pub(crate) const PAYLOAD: &str = r#"{"sub":"ada"}"#;

/// The valid token that most rows change in one place.
pub(crate) fn good() -> String {
    token(HEADER, PAYLOAD, &hs256())
}

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    table.attack("V");
    table.accepted("the token that the others differ from", &Verifier::hs256(), good());
    segments(&mut table);
    around(&mut table);
    size(&mut table);
    table
}

fn segments(table: &mut Table) {
    let verifier = Verifier::hs256();
    let (header, payload) = (b64(HEADER), b64(PAYLOAD));
    let good = good();
    let signature = good.rsplit('.').next().unwrap();

    // RFC 7519 section 7.2; RFC 7515 section 7.1.
    table.attack("A01");
    for (name, token) in [
        ("empty", String::new()),
        ("one segment", header.clone()),
        ("two segments", format!("{header}.{payload}")),
        ("four segments", format!("{good}.{signature}")),
        ("five segments", format!("{header}.{payload}.{payload}.{payload}.{signature}")),
        ("one dot", ".".to_owned()),
        ("two dots", "..".to_owned()),
        ("dots", "......".to_owned()),
        ("no header", signed(&format!(".{payload}"), &hs256())),
        ("no payload", signed(&format!("{header}."), &hs256())),
        ("leading dot", format!(".{good}")),
        ("trailing dot", format!("{good}.")),
        ("two dots inside", good.replacen('.', "..", 1)),
    ] {
        table.rejected(name, &verifier, token, TokenMalformed);
    }
    table.rejected("only a header", &verifier, format!("{header}.."), SignatureInvalid);
    table.rejected("detached payload", &verifier, format!("{header}..{signature}"), SignatureInvalid);

    // CVE-2020-28042.
    table.attack("A02");
    table.rejected("no signature", &verifier, format!("{header}.{payload}."), SignatureInvalid);

    // CVE-2025-30204, CVE-2025-27144, CVE-2025-22868.
    table.attack("A03");
    for dots in [3, 100, 20_000] {
        table.rejected(format!("{dots} dots"), &verifier, ".".repeat(dots), TokenMalformed);
    }
    table.rejected("trailing dots", &verifier, good.clone() + &".".repeat(8000), TokenMalformed);
    table.rejected("leading dots", &verifier, ".".repeat(8000) + &good, TokenMalformed);

    // CVE-2022-39227.
    table.attack("A04");
    let flattened = json!({"protected": header, "payload": payload, "signature": signature});
    let general = json!({"payload": payload, "signatures": [{"protected": header, "signature": signature}]});
    let forged = b64(r#"{"sub":"mallory"}"#);
    let both = format!(r#"{{" {header}.{forged}.":"","payload":"{payload}","signature":"{signature}"}}"#);
    for (name, token) in [
        ("flattened", flattened.to_string()),
        ("general", general.to_string()),
        ("JSON that splits into a forged token", both),
        ("a token inside JSON", json!({ "a": good }).to_string()),
    ] {
        table.rejected(name, &verifier, token, TokenMalformed);
    }
}

/// A token has exactly one spelling.
fn around(table: &mut Table) {
    let good = good();
    let inside = |what: &str| good.replacen('.', &format!("{what}."), 1);
    table.attack("A05");
    for (name, token) in [
        ("leading space", format!(" {good}")),
        ("leading newline", format!("\n{good}")),
        ("trailing newline", format!("{good}\n")),
        ("trailing carriage return and newline", format!("{good}\r\n")),
        ("trailing tab", format!("{good}\t")),
        ("trailing NUL", format!("{good}\0")),
        ("leading NUL", format!("\0{good}")),
        ("Bearer", format!("Bearer {good}")),
        ("byte order mark", format!("\u{feff}{good}")),
        ("space inside", inside(" ")),
        ("line break inside", inside("\r\n")),
        ("space in the payload", good.replacen("eyJ", "ey J", 2)),
        ("zero-width space", inside("\u{200b}")),
        ("percent-encoded dots", good.replace('.', "%2E")),
        ("full-width dots", good.replace('.', "\u{ff0e}")),
        ("ideographic full stops", good.replace('.', "\u{3002}")),
        ("quoted", format!("\"{good}\"")),
        ("in single quotes", format!("'{good}'")),
        ("two tokens", format!("{good},{good}")),
        ("two tokens in lines", format!("{good}\n{good}")),
        ("braces", format!("{{{good}}}")),
        ("soft hyphen", good.replacen('J', "J\u{ad}", 1)),
    ] {
        table.rejected(name, &Verifier::hs256(), token, TokenMalformed);
    }
}

/// Creates a valid token of exactly `len` bytes.
pub(crate) fn token_of_len(len: usize) -> String {
    for blanks in 0..8 {
        let header = format!(r#"{{"alg":"HS256"{}}}"#, " ".repeat(blanks));
        let rest = len - b64(&header).len() - 2 - 43;
        let bytes = rest * 3 / 4;
        let payload = format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - 8));
        if b64(&payload).len() == rest {
            return token(header, payload, &hs256());
        }
    }
    panic!("no token of {len} bytes");
}

/// CVE-2025-61920. The length is checked before anything is decoded.
fn size(table: &mut Table) {
    const LIMIT: usize = 16 * 1024;
    let verifier = Verifier::hs256().policy(json!({ "max_token_len": LIMIT }));
    let long_kid = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(40_000));
    table.attack("A06");
    table.rejected("one byte more than the limit", &verifier, token_of_len(LIMIT + 1), TokenTooLarge);
    table.rejected("90 000 bytes", &verifier, token_of_len(90_000), TokenTooLarge);
    table.rejected("a kid of 40 000 bytes", &verifier, token(long_kid, PAYLOAD, &hs256()), TokenTooLarge);
    table.rejected("no token at all", &verifier, "\u{e9}".repeat(LIMIT), TokenTooLarge);
    table.rejected("20 000 dots", &verifier, ".".repeat(20_000), TokenTooLarge);
    let len = good().len();
    let narrow = |limit: usize| Verifier::hs256().policy(json!({ "max_token_len": limit }));
    table.rejected("a limit below its length", &narrow(len - 1), good(), TokenTooLarge);
    table.attack("V");
    table.accepted("a token as long as the limit", &verifier, token_of_len(LIMIT));
    table.accepted("a limit of its length", &narrow(len), good());
}
