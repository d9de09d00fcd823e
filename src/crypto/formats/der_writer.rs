//! Writes public keys in DER.

use crate::crypto::formats::der::{BIT_STRING, INTEGER, OBJECT_IDENTIFIER, RSA, SEQUENCE};
use crate::crypto::formats::parts::RsaPublic;

const NULL: u8 = 0x05;

/// Tag, count of length bytes, and those.
const MAX_HEAD_LEN: usize = 10;

/// Writes an RSA key as `SubjectPublicKeyInfo`.
///
/// Source: RFC 5280 section 4.1.2.7; RFC 3279 section 2.3.1; RFC 8017 appendix A.1.1.
pub(crate) fn rsa_spki(key: RsaPublic<'_>) -> Vec<u8> {
    let pkcs1 = member(SEQUENCE, &[&unsigned(key.n), &unsigned(key.e)]);
    let algorithm = member(SEQUENCE, &[&member(OBJECT_IDENTIFIER, &[RSA]), &member(NULL, &[])]);
    // The byte before the key counts unused bits.
    member(SEQUENCE, &[&algorithm, &member(BIT_STRING, &[&[0], &pkcs1])])
}

/// Writes a big-endian number that is not negative.
fn unsigned(number: &[u8]) -> Vec<u8> {
    let leading_zeros = number.iter().take_while(|byte| **byte == 0).count();
    let number = number.get(leading_zeros..).unwrap_or_default();
    // A first bit of one would be a minus sign, and zero has one byte.
    let sign: &[u8] = if number.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    member(INTEGER, &[sign, number])
}

/// Writes tag, length and the concatenation of `contents`.
fn member(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let content = contents.concat();
    let mut der = Vec::with_capacity(content.len().saturating_add(MAX_HEAD_LEN));
    der.push(tag);
    match u8::try_from(content.len()) {
        Ok(len) if len < 0x80 => der.push(len),
        _ => {
            let len = content.len().to_be_bytes();
            let len: Vec<u8> = len.into_iter().skip_while(|byte| *byte == 0).collect();
            // Never more than the 8 bytes of a length.
            der.push(u8::try_from(len.len()).unwrap_or(0) | 0x80);
            der.extend_from_slice(&len);
        }
    }
    der.extend_from_slice(&content);
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_the_shortest_form() {
        assert_eq!(member(NULL, &[]), [5, 0]);
        assert_eq!(member(4, &[&[7; 127]])[..3], [4, 0x7f, 7]);
        assert_eq!(member(4, &[&[7; 128]])[..4], [4, 0x81, 0x80, 7]);
        assert_eq!(member(4, &[&[7; 255]])[..4], [4, 0x81, 0xff, 7]);
        assert_eq!(member(4, &[&[7; 256]])[..5], [4, 0x82, 1, 0, 7]);
    }

    #[test]
    fn numbers_are_positive_and_have_no_other_leading_zero() {
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0, 0, 0x7f]), [2, 1, 0x7f]);
        assert_eq!(unsigned(&[0]), [2, 1, 0]);
    }
}
