//! Conversion of signatures from the forms of key services, and digests for them.

use jwt_identity::crypto::{EcdsaSigner, signing_digest};
use jwt_identity::keys::VerifyingKey;
use jwt_identity::token::remote_signer::SignerAnswer;
use jwt_identity::{Algorithm, ErrorCode, SignError, Signature, Signer};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::properties::config;
use crate::support::{b64, integer, pem, sequence, tlv};

/// The order of P-256 (FIPS 186-4, appendix D.1.2.3).
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Encodes both halves of a signature in DER, as a key service does.
fn der_of(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    sequence(&[integer(r), integer(s)])
}

fn es256(der: &[u8]) -> Result<Vec<u8>, SignError> {
    Signature::from_ecdsa_der(Algorithm::Es256, der).map(|signature| signature.as_slice().to_vec())
}

fn assert_unusable<T: std::fmt::Debug>(outcome: Result<T, SignError>, name: &str) {
    assert_eq!(outcome.expect_err(name).code(), ErrorCode::SignatureUnusable, "{name}");
}

#[test]
fn der_signature_converts_to_the_jws_form() {
    for (algorithm, name) in [(Algorithm::Es256, "p256.sec1"), (Algorithm::Es384, "p384.sec1")] {
        let key = EcdsaSigner::from_pem(algorithm, &pem(name)).unwrap();
        let public = VerifyingKey::new(key.verifier());
        // Enough rounds that numbers with and without a sign byte occur.
        for round in 0..64_u8 {
            let made = key.sign(&[round]).unwrap();
            let read = Signature::from_ecdsa_der(algorithm, &der_of(made.as_slice())).unwrap();
            assert_eq!(read.as_slice(), made.as_slice());
            assert!(public.verify(&[round], read.as_slice()).is_ok());
        }
    }
}

#[test]
fn non_canonical_der_signature_is_rejected() {
    let (r, s) = (vec![0x11; 32], vec![0x22; 32]);
    let good = sequence(&[integer(&r), integer(&s)]);
    assert_eq!(es256(&good).unwrap(), [r.clone(), s.clone()].concat());
    let content = [integer(&r), integer(&s)].concat();
    let of = |first: Vec<u8>| sequence(&[first, integer(&s)]);
    let second = |second: Vec<u8>| sequence(&[integer(&r), second]);
    let len = u8::try_from(content.len()).unwrap();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("a tag", vec![0x30]),
        ("an empty sequence", sequence(&[])),
        ("one number", sequence(&[integer(&r)])),
        ("three numbers", sequence(&[integer(&r), integer(&s), integer(&s)])),
        ("a trailing byte", [&good[..], &[0]].concat()),
        ("two trailing bytes", [&good[..], &[5, 0]].concat()),
        ("a byte after the numbers", sequence(&[content.clone(), vec![0]])),
        ("NULL after the numbers", sequence(&[content.clone(), vec![5, 0]])),
        ("NULL before the numbers", sequence(&[vec![5, 0], content.clone()])),
        ("a long length", [&[0x30, 0x81, len][..], &content].concat()),
        ("a longer length", [&[0x30, 0x82, 0, len][..], &content].concat()),
        ("a length of four bytes", [&[0x30, 0x84, 0, 0, 0, len][..], &content].concat()),
        (
            "a length beyond any memory",
            [&[0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..], &content].concat(),
        ),
        ("an indefinite length", [&[0x30, 0x80][..], &content, &[0, 0]].concat()),
        ("the reserved length", [&[0x30, 0xff][..], &content].concat()),
        ("a length one too long", [&[0x30, len + 1][..], &content].concat()),
        ("a length one too short", [&[0x30, len - 1][..], &content].concat()),
        ("a set", tlv(0x31, &content)),
        ("a primitive sequence", tlv(0x10, &content)),
        ("an application's tag", tlv(0x70, &content)),
        ("a sequence in a sequence", tlv(0x30, &good)),
        ("a sequence in a bit string", tlv(0x03, &[&[0][..], &good].concat())),
        ("a sequence in an OCTET STRING", tlv(0x04, &good)),
        ("r without bytes", of(tlv(2, &[]))),
        ("s without bytes", second(tlv(2, &[]))),
        ("r of zero", of(tlv(2, &[0]))),
        ("s of zero", second(tlv(2, &[0]))),
        ("r negative", of(tlv(2, &[0x91; 32]))),
        ("s negative", second(tlv(2, &[0x91; 32]))),
        ("r of minus one", of(tlv(2, &[0xff]))),
        ("r with a zero too many", of(tlv(2, &[&[0][..], &r].concat()))),
        ("s with a zero too many", second(tlv(2, &[&[0][..], &s].concat()))),
        ("r with two zeros before the sign", of(tlv(2, &[&[0, 0][..], &[0x91; 32]].concat()))),
        ("r wider than the curve", of(integer(&[1; 33]))),
        ("s wider than the curve", second(integer(&[1; 33]))),
        ("r as wide as another curve", of(integer(&[0x91; 48]))),
        ("r of 100 bytes", of(integer(&[1; 100]))),
        ("r with a long length", of([&[2, 0x81, 32][..], &r].concat())),
        ("r with an indefinite length", of([&[2, 0x80][..], &r, &[0, 0]].concat())),
        ("r as a bit string", of(tlv(3, &r))),
        ("r as an enumerated", of(tlv(10, &r))),
        ("r constructed", of(tlv(0x22, &integer(&r)))),
        ("r as a boolean", of(tlv(1, &[0xff]))),
        ("r in another class", of(tlv(0x82, &r))),
        ("r || s", [r.clone(), s.clone()].concat()),
        ("text", b64(&good).into_bytes()),
    ];
    for (name, der) in cases {
        assert_unusable(es256(&der), name);
    }
    for end in 0..good.len() {
        assert_unusable(es256(&good[..end]), "cut off");
    }
}

#[test]
fn der_is_accepted_for_ecdsa_algorithms_only() {
    let der = sequence(&[integer(&[1; 32]), integer(&[2; 32])]);
    for algorithm in Algorithm::ALL {
        let read = Signature::from_ecdsa_der(*algorithm, &der).map(|signature| signature.as_slice().len());
        match algorithm {
            Algorithm::Es256 => assert_eq!(read, Ok(64)),
            Algorithm::Es384 => assert_eq!(read, Ok(96)),
            _ => assert_unusable(read, algorithm.as_str()),
        }
    }
    // A number too wide for one curve can fit another.
    let wide = sequence(&[integer(&[0x91; 48]), integer(&[1; 48])]);
    assert!(Signature::from_ecdsa_der(Algorithm::Es384, &wide).is_ok());
    let too_wide = sequence(&[integer(&[1; 49]), integer(&[1; 48])]);
    assert_unusable(Signature::from_ecdsa_der(Algorithm::Es384, &too_wide), "49 bytes");
}

#[test]
fn out_of_range_numbers_fail_at_verification() {
    let key = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
    let public = VerifyingKey::new(key.verifier());
    for number in [&P256_ORDER[..], &[0xff; 32], &[1]] {
        let read = es256(&sequence(&[integer(number), integer(number)])).unwrap();
        assert!(public.verify(b"header.payload", &read).is_err());
    }
}

#[test]
fn signature_in_base64url_is_canonical_and_bounded() {
    assert_eq!(Signature::from_base64url(&b64([7; 64])).unwrap().as_slice(), [7; 64]);
    assert_eq!(Signature::from_base64url(&b64([0xff; 512])).unwrap().as_slice(), [0xff; 512]);
    for (name, text) in [
        ("nothing", String::new()),
        ("513 bytes", b64([7; 513])),
        ("a megabyte", "A".repeat(1 << 20)),
        ("padding", format!("{}==", b64([7; 64]))),
        ("the other alphabet", "+/+/".to_owned()),
        ("a line end", format!("{}\n", b64([7; 64]))),
        ("a blank", format!(" {}", b64([7; 64]))),
        ("a length that no bytes have", "AAAAA".to_owned()),
        ("bits that are not zero", "AB".to_owned()),
        ("no ASCII", "ÄÄÄÄ".to_owned()),
    ] {
        assert_unusable(Signature::from_base64url(&text), name);
    }
}

#[test]
fn vault_answer_gives_version_and_signature() {
    let answer = SignerAnswer::from_vault(&format!("vault:v37:{}", b64([7; 64]))).unwrap();
    assert_eq!((answer.version(), answer.signature().as_slice()), (Some("37"), &[7; 64][..]));
    let largest = SignerAnswer::from_vault("vault:v9223372036854775807:bWFj").unwrap();
    assert_eq!(largest.version(), Some("9223372036854775807"));
}

#[test]
fn malformed_vault_answer_is_rejected() {
    for text in [
        "",
        "vault:",
        "vault:v",
        "vault:v1",
        "vault:v1:",
        "vault::bWFj",
        "vault:v:bWFj",
        "vault:1:bWFj",
        "vault:v0:bWFj",
        "vault:v01:bWFj",
        "vault:v-1:bWFj",
        "vault:v+1:bWFj",
        "vault:v1.0:bWFj",
        "vault:v1 :bWFj",
        "vault:v x:bWFj",
        "vault:v\u{661}:bWFj",
        "vault:v92233720368547758070:bWFj",
        "vault:V1:bWFj",
        "VAULT:v1:bWFj",
        " vault:v1:bWFj",
        "vault:v1:bWFj\n",
        "vault:v1:bWE=",
        "vault:v1:b+Fj",
        "vault:v1:bWFj:bWFj",
        "vault:v1:vault:v1:bWFj",
        "openbao:v1:bWFj",
        "bWFj",
    ] {
        assert_unusable(SignerAnswer::from_vault(text), text);
    }
    assert_unusable(SignerAnswer::from_vault(&format!("vault:v{}:bWFj", "1".repeat(1 << 20))), "a long version");
    assert_unusable(SignerAnswer::from_vault(&format!("vault:v1:{}", "A".repeat(1 << 20))), "a long signature");
}

#[test]
fn digest_uses_the_hash_of_the_algorithm() {
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    // The example of FIPS 180-4: the text `abc`.
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let sha384 = "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
                  8086072ba1e7cc2358baeca134c825a7";
    let sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                  2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    for algorithm in Algorithm::ALL {
        let expected = match algorithm.as_str() {
            "ES256" | "PS256" | "RS256" => Some(sha256),
            "ES384" | "PS384" | "RS384" => Some(sha384),
            "PS512" | "RS512" => Some(sha512),
            _ => None,
        };
        let digest = signing_digest(*algorithm, b"abc").map(hex);
        assert_eq!(digest.as_deref(), expected, "{algorithm}");
    }
}

/// Generates the bytes of a number above zero of at most `width` bytes.
fn number(width: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 1..=width).prop_filter("above zero", |bytes| bytes.iter().any(|byte| *byte != 0))
}

fn padded(number: &[u8], width: usize) -> Vec<u8> {
    [&vec![0; width - number.len()][..], number].concat()
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn numbers_survive_conversion_from_der((r, s) in (number(32), number(32)), (p, q) in (number(48), number(48))) {
        let read = Signature::from_ecdsa_der(Algorithm::Es256, &sequence(&[integer(&r), integer(&s)])).unwrap();
        prop_assert_eq!(read.as_slice(), [padded(&r, 32), padded(&s, 32)].concat());
        let read = Signature::from_ecdsa_der(Algorithm::Es384, &sequence(&[integer(&p), integer(&q)])).unwrap();
        prop_assert_eq!(read.as_slice(), [padded(&p, 48), padded(&q, 48)].concat());
    }

    #[test]
    fn changed_der_is_rejected_or_canonical(
        (r, s) in (number(32), number(32)),
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
    ) {
        let mut der = sequence(&[integer(&r), integer(&s)]);
        let at = at.index(der.len());
        der[at] = to;
        match es256(&der) {
            Ok(read) => prop_assert_eq!(der_of(&read), der),
            Err(error) => prop_assert_eq!(error.code(), ErrorCode::SignatureUnusable),
        }
    }

    #[test]
    fn any_bytes_are_rejected_or_canonical_der(der in vec(any::<u8>(), 0..100)) {
        if let Ok(read) = es256(&der) {
            prop_assert_eq!(der_of(&read), der);
        }
    }

    #[test]
    fn any_vault_answer_is_rejected_or_canonical(
        text in "(vault:v[0-9]{0,21}:[A-Za-z0-9_-]{0,90}|\\PC{0,60})",
    ) {
        if let Ok(answer) = SignerAnswer::from_vault(&text) {
            let signature = b64(answer.signature().as_slice());
            prop_assert_eq!(format!("vault:v{}:{}", answer.version().unwrap(), signature), text);
        }
    }
}
