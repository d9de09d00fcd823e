//! Signatures that are almost valid. `rsa_forgeries.jsonl` holds RSA signatures with wrong padding.

use jwt_identity::Algorithm;
use jwt_identity::ErrorCode::{HeaderInvalid, SignatureInvalid};
use jwt_identity::crypto::{EcdsaSigner, Ed25519Signer};
use serde_json::json;

use crate::algorithm::{mac_with, rsa_signer};
use crate::json::header_token;
use crate::structure::{HEADER, PAYLOAD, good};
use crate::support::{
    SECRET, b64, ec_public_jwk, integer, pem, rsa_numbers, sequence, small_order_points, token, unb64,
};
use crate::table::{Table, Verifier};

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    mac(&mut table);
    ecdsa(&mut table);
    ed25519(&mut table);
    rsa(&mut table);
    table
}

/// Replaces the signature of a valid token.
pub(crate) fn resigned(token: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
    let (input, signature) = token.rsplit_once('.').unwrap();
    format!("{input}.{}", b64(change(unb64(signature))))
}

/// RFC 7515 section 5.2.
fn mac(table: &mut Table) {
    let verifier = Verifier::hs256();
    let good = good();
    let input = good.rsplit_once('.').unwrap().0;
    table.attack("A25");
    for byte in 0..32 {
        // Flips every bit of the first and last byte, and one bit of each other byte.
        let bits = if byte % 31 == 0 { 0..8 } else { byte % 8..byte % 8 + 1 };
        for bit in bits {
            let flipped = resigned(&good, |mut mac| {
                mac[byte] ^= 1 << bit;
                mac
            });
            table.rejected(format!("bit {bit} of byte {byte}"), &verifier, flipped, SignatureInvalid);
        }
    }
    for len in [1, 8, 16, 20, 31] {
        let cut = resigned(&good, |mac| mac[..len].to_vec());
        table.rejected(format!("cut to {len}"), &verifier, cut, SignatureInvalid);
    }
    table.rejected("cut to 0", &verifier, format!("{input}."), SignatureInvalid);
    let longer = |tail: &'static [u8]| resigned(&good, |mac| [&mac[..], tail].concat());
    let hex = |mac: Vec<u8>| mac.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
    let hash = ring::digest::digest(&ring::digest::SHA256, input.as_bytes());
    let mac_over = |text: &str| mac_with(SECRET.as_bytes(), text).rsplit_once('.').unwrap().1.to_owned();
    let (header, payload) = input.split_once('.').unwrap();
    let signature = good.rsplit_once('.').unwrap().1;
    let other = header_token(r#"{"typ":"JWT","alg":"HS256"}"#);
    for (name, token) in [
        ("one byte more", longer(&[0])),
        ("twice as long", longer(&[0; 32])),
        ("longer than any signature", longer(&[0; 1000])),
        ("in hexadecimal", resigned(&good, hex)),
        ("all zeros", resigned(&good, |_| vec![0; 32])),
        ("all ones", resigned(&good, |_| vec![0xff; 32])),
        ("reversed", resigned(&good, |mac| mac.into_iter().rev().collect())),
        ("a plain hash", format!("{input}.{}", b64(hash))),
        ("under the empty secret", mac_with(b"", input)),
        ("under another secret", mac_with(b"0123456789abcdef0123456789abcdeF", input)),
        (
            "under the secret decoded from hexadecimal",
            mac_with(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef], input),
        ),
        ("under the secret and a newline", mac_with(format!("{SECRET}\n").as_bytes(), input)),
        ("over the decoded text", format!("{input}.{}", mac_over(&format!("{HEADER}.{PAYLOAD}")))),
        ("over the payload alone", format!("{input}.{}", mac_over(payload))),
        ("of a token with the same header in other words", format!("{input}.{}", other.rsplit_once('.').unwrap().1)),
        ("with another payload", format!("{header}.{}.{signature}", b64(r#"{"sub":"mallory"}"#))),
        ("with another header", format!("{}.{payload}.{signature}", b64(r#"{"alg":"HS256"}"#))),
    ] {
        table.rejected(name, &verifier, token, SignatureInvalid);
    }
    table.rejected("header and payload swapped", &verifier, format!("{payload}.{header}.{signature}"), HeaderInvalid);
}

const P256_ORDER: &str = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";
const P384_ORDER: &str = "________________________________x2NNgfQ3Ld9YGg2ySLCneuzsGWrMxSlz";

/// Subtracts one from an odd number.
fn minus_one(mut number: Vec<u8>) -> Vec<u8> {
    *number.last_mut().unwrap() -= 1;
    number
}

/// Adds two big-endian numbers and drops leading zeros.
fn sum(one: &[u8], other: &[u8]) -> Vec<u8> {
    let len = one.len().max(other.len()) + 1;
    let byte = |number: &[u8], place: usize| number.len().checked_sub(place + 1).map_or(0, |at| u16::from(number[at]));
    let (mut carry, mut little) = (0, Vec::new());
    for place in 0..len {
        carry += byte(one, place) + byte(other, place);
        little.push(carry.to_le_bytes()[0]);
        carry >>= 8;
    }
    little.into_iter().rev().skip_while(|byte| *byte == 0).collect()
}

fn ecdsa(table: &mut Table) {
    let es256 = (Algorithm::Es256, "p256.sec1", "P-256", P256_ORDER, 32);
    let es384 = (Algorithm::Es384, "p384.sec1", "P-384", P384_ORDER, 48);
    for (algorithm, key, curve, order, len) in [es256, es384] {
        let signer = EcdsaSigner::from_pem(algorithm, &pem(key)).unwrap();
        let verifier = Verifier::new(ec_public_jwk(key, curve), &[algorithm.as_str()]);
        let good = token(json!({ "alg": algorithm.as_str() }).to_string(), PAYLOAD, &signer);
        let order = unb64(order);
        assert_eq!(order.len(), len);

        // CVE-2022-21449.
        table.attack("A26");
        let one = [&vec![0; len - 1][..], &[1]].concat();
        let numbers = [
            ("0", vec![0; len]),
            ("1", one),
            ("n - 1", minus_one(order.clone())),
            ("n", order.clone()),
            ("all ones", vec![0xff; len]),
        ];
        for (r_name, r) in &numbers {
            for (s_name, s) in &numbers {
                let token = resigned(&good, |_| [&r[..], s].concat());
                table.rejected(format!("{algorithm}, r = {r_name}, s = {s_name}"), &verifier, token, SignatureInvalid);
            }
            let token = resigned(&good, |own| [&r[..], &own[len..]].concat());
            table.rejected(format!("{algorithm}, r = {r_name}"), &verifier, token, SignatureInvalid);
            let token = resigned(&good, |own| [&own[..len], r].concat());
            table.rejected(format!("{algorithm}, s = {r_name}"), &verifier, token, SignatureInvalid);
        }
        let swapped = resigned(&good, |own| [&own[len..], &own[..len]].concat());
        table.rejected(format!("{algorithm}, swapped"), &verifier, swapped, SignatureInvalid);
        // One byte longer than the field, so the other number is padded with a zero.
        let above = |own: Vec<u8>| [&sum(&own[..len], &order)[..], &[0], &own[len..]].concat();
        table.rejected(format!("{algorithm}, r + n"), &verifier, resigned(&good, above), SignatureInvalid);

        // RFC 7518 section 3.4.
        table.attack("A27");
        let padded = |own: Vec<u8>| [&[0], &own[..len], &[0], &own[len..]].concat();
        let as_der = |own: Vec<u8>| sequence(&[integer(&own[..len]), integer(&own[len..])]);
        for (name, token) in [
            ("a zero before each number", resigned(&good, padded)),
            ("DER", resigned(&good, as_der)),
            ("DER of zeros", resigned(&good, |_| vec![0x30, 6, 2, 1, 0, 2, 1, 0])),
        ] {
            table.rejected(format!("{algorithm}, {name}"), &verifier, token, SignatureInvalid);
        }
        for other in [1, len, 2 * len - 2, 2 * len - 1, 2 * len + 1, 2 * len + 2, 3 * len] {
            let token = resigned(&good, |own| own.into_iter().chain([0; 64]).take(other).collect());
            table.rejected(format!("{algorithm}, {other} bytes"), &verifier, token, SignatureInvalid);
        }
        table.attack("V");
        table.accepted(format!("{algorithm}, as signed"), &verifier, &good);
        // RFC 7518 does not require a low s, so both values of s are valid.
        let other_s = |own: Vec<u8>| [&own[..len], &difference(&order, &own[len..])].concat();
        table.accepted(format!("{algorithm}, the other s"), &verifier, resigned(&good, other_s));
    }
}

/// Subtracts the smaller number from the larger; both have the same length.
fn difference(larger: &[u8], smaller: &[u8]) -> Vec<u8> {
    let (mut borrow, mut little) = (0, Vec::new());
    for (one, other) in larger.iter().rev().zip(smaller.iter().rev()) {
        let digit = i16::from(*one) - i16::from(*other) - borrow;
        borrow = i16::from(digit < 0);
        little.push(u8::try_from(digit + 256 * borrow).unwrap());
    }
    little.into_iter().rev().collect()
}

/// RFC 8032 section 5.1.7.
fn ed25519(table: &mut Table) {
    // 2^252 + 27742317777372353535851937790883648493, in little-endian order.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let signer = Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    let verifier = Verifier::ed25519();
    let good = token(r#"{"alg":"EdDSA"}"#, PAYLOAD, &signer);
    let reversed = |number: &[u8]| number.iter().rev().copied().collect::<Vec<u8>>();
    let larger = |own: Vec<u8>| {
        let s = sum(&reversed(&own[32..]), &reversed(&ORDER));
        assert_eq!(s.len(), 32);
        [&own[..32], &reversed(&s)].concat()
    };
    let high_bit = |at: usize| {
        move |mut own: Vec<u8>| {
            own[at] ^= 0x80;
            own
        }
    };
    table.attack("A28");
    for (name, token) in [
        ("S + L", resigned(&good, larger)),
        ("zeros", resigned(&good, |_| vec![0; 64])),
        ("identity for R", resigned(&good, |own| [&[1][..], &[0; 31], &own[32..]].concat())),
        ("identity for R, zero for S", resigned(&good, |_| [&[1][..], &[0; 63]].concat())),
        ("halves swapped", resigned(&good, |own| [&own[32..], &own[..32]].concat())),
        ("high bit of R", resigned(&good, high_bit(31))),
        ("high bit of S", resigned(&good, high_bit(63))),
        ("63 bytes", resigned(&good, |own| own[..63].to_vec())),
        ("65 bytes", resigned(&good, |own| [&own[..], &[0]].concat())),
        ("32 bytes", resigned(&good, |own| own[..32].to_vec())),
    ] {
        table.rejected(name, &verifier, token, SignatureInvalid);
    }
    for (number, point) in small_order_points().into_iter().enumerate() {
        let token = resigned(&good, |own| [&point[..], &own[32..]].concat());
        table.rejected(
            format!("spelling {number} of the points of small order for R"),
            &verifier,
            token,
            SignatureInvalid,
        );
    }
    table.attack("V");
    table.accepted("EdDSA", &verifier, &good);
    table.accepted("by the name of RFC 9864", &verifier, token(r#"{"alg":"Ed25519"}"#, PAYLOAD, &signer));
}

/// RFC 8017 section 8.2.2.
fn rsa(table: &mut Table) {
    let verifier = Verifier::rs256();
    let good = token(r#"{"alg":"RS256"}"#, PAYLOAD, &rsa_signer(Algorithm::Rs256));
    let modulus = rsa_numbers("rsa2048.pkcs1")[0].clone();
    let one = [&[0; 255][..], &[1]].concat();
    table.attack("A29");
    for (name, token) in [
        ("a leading zero", resigned(&good, |own| [&[0], &own[..]].concat())),
        ("a trailing zero", resigned(&good, |own| [&own[..], &[0]].concat())),
        ("cut by one byte", resigned(&good, |own| own[..255].to_vec())),
        ("first byte removed", resigned(&good, |own| own[1..].to_vec())),
        ("one byte", resigned(&good, |_| vec![1])),
        ("0", resigned(&good, |_| vec![0; 256])),
        ("1", resigned(&good, |_| one)),
        ("n - 1", resigned(&good, |_| minus_one(modulus.clone()))),
        ("n", resigned(&good, |_| modulus.clone())),
        ("s + n", resigned(&good, |own| sum(&own, &modulus))),
        ("all ones", resigned(&good, |_| vec![0xff; 256])),
        ("512 bytes", resigned(&good, |own| own.repeat(2))),
    ] {
        table.rejected(name, &verifier, token, SignatureInvalid);
    }
    table.attack("V");
    table.accepted("RS256, as signed", &verifier, &good);
}
