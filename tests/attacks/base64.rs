//! Each token has exactly one spelling: alphabet, padding and unused bits of base64url.

use jwt_identity::ErrorCode::{TokenInvalidBase64, TokenMalformed};

use crate::structure::PAYLOAD;
use crate::support::{b64, hs256, signed};
use crate::table::{Table, Verifier};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Sets one of the unused bits (0 is the lowest) of the last character.
pub(crate) fn with_trailing_bit(segment: &str, bit: usize) -> String {
    let (rest, last) = segment.split_at(segment.len() - 1);
    let value = ALPHABET.iter().position(|character| *character == last.as_bytes()[0]).unwrap();
    assert_eq!(value & 1 << bit, 0);
    format!("{rest}{}", char::from(ALPHABET[value | 1 << bit]))
}

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    let verifier = Verifier::hs256();

    // RFC 7515 section 2 and appendix C.
    table.attack("A07");
    let header = b64(r#"{"alg":"HS256" }"#);
    let payload = b64(r#"{"a":"??>>~~"}"#);
    let standard = payload.replace('-', "+").replace('_', "/");
    assert_ne!(standard, payload);
    let good = signed(&format!("{header}.{payload}"), &hs256());
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (_, rest) = signature.split_at(1);
    for (name, token) in [
        ("padding after the signature", format!("{good}=")),
        ("padding in the header", signed(&format!("{header}==.{payload}"), &hs256())),
        ("padding in the payload", signed(&format!("{header}.{payload}="), &hs256())),
        ("percent-encoded padding", format!("{good}%3D")),
        ("standard alphabet", signed(&format!("{header}.{standard}"), &hs256())),
        ("plus in the signature", format!("{input}.+{rest}")),
        ("slash in the signature", format!("{input}./{rest}")),
        ("Cyrillic letter", signed(&format!("{}.{payload}", header.replace('e', "\u{435}")), &hs256())),
        ("full-width letter", signed(&format!("{}.{payload}", header.replace('e', "\u{ff45}")), &hs256())),
        ("tilde", signed(&format!("{header}.{payload}~"), &hs256())),
    ] {
        table.rejected(name, &verifier, token, TokenMalformed);
    }

    // RFC 4648 section 3.5. If a token had two spellings, a list of revoked tokens could be bypassed. Each segment
    // here leaves bits unused.
    table.attack("A08");
    let payload = b64(PAYLOAD);
    let good = signed(&format!("{header}.{payload}"), &hs256());
    let (input, signature) = good.rsplit_once('.').unwrap();
    for (name, token) in [
        ("a bit of the header", signed(&format!("{}.{payload}", with_trailing_bit(&header, 0)), &hs256())),
        ("the other bits of the header", signed(&format!("{}.{payload}", with_trailing_bit(&header, 1)), &hs256())),
        ("a bit of the payload", signed(&format!("{header}.{}", with_trailing_bit(&payload, 0)), &hs256())),
        ("a bit of the signature", format!("{input}.{}", with_trailing_bit(signature, 0))),
        ("the other bit of the signature", format!("{input}.{}", with_trailing_bit(signature, 1))),
        ("header of one character too many", signed(&format!("{header}AAA.{payload}"), &hs256())),
        ("payload of one character", signed(&format!("{header}.A"), &hs256())),
        ("signature of one character", format!("{input}.A")),
        ("signature of five characters", format!("{input}.AAAAA")),
        ("one character for each", "A.A.A".to_owned()),
    ] {
        table.rejected(name, &verifier, token, TokenInvalidBase64);
    }
    table.attack("V");
    table.accepted("unused bits that are zero in every segment", &verifier, good);
    table
}
