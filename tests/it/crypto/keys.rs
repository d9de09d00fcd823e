//! Keys in every accepted form, and every form that is rejected.

use std::fmt::Debug;

use jwt_identity::crypto::{EcdsaVerifier, HmacKey, RsaVerifier};
use jwt_identity::error::{KeyForm, VerifyError};
use jwt_identity::keys::{Jwk, KeySet, VerifyingKey, VerifyingKeySource};
use jwt_identity::{Algorithm, ErrorCode, KeyError, KeyHint, KeyId, SharedSecret};
use serde_json::{Value, json};

use crate::crypto::backend::{Backend, over_each_backend};
use crate::support::{
    b64, der, ec_parts, ec_private_jwk, ec_public_jwk, ed25519_parts, ed25519_private_jwk, ed25519_public_jwk, hs256,
    integer, pem, pem_of, rsa_numbers, rsa_private_jwk, rsa_public_jwk, sequence, small_order_points, tlv, unb64,
    vector_file, with, without,
};

/// One key pair of `tests/keys`: the algorithms it serves, its private and its public files.
const PAIRS: &[(&[Algorithm], &[&str], &[&str])] = &[
    (
        &[Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512, Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512],
        &["rsa2048.pkcs1", "rsa2048.pkcs8"],
        &["rsa2048.spki", "rsa2048.pkcs1.pub"],
    ),
    (&[Algorithm::Rs256], &["rsa4096.pkcs1"], &["rsa4096.spki"]),
    (&[Algorithm::Es256], &["p256.pkcs8", "p256.sec1"], &["p256.spki"]),
    (&[Algorithm::Es384], &["p384.pkcs8", "p384.sec1"], &["p384.spki"]),
    (&[Algorithm::EdDsa], &["ed25519.pkcs8"], &["ed25519.spki"]),
];

const MESSAGE: &[u8] = b"header.payload";

fn verifier(backend: &Backend, algorithm: Algorithm) -> VerifyingKey {
    let public = PAIRS.iter().find(|(algorithms, ..)| algorithms.contains(&algorithm)).unwrap().2[0];
    backend.verifier_from_pem(algorithm, &pem(public)).unwrap()
}

/// Returns the code and form of the error. Panics with the value if there is none.
fn refusal<T: Debug>(outcome: Result<T, KeyError>) -> (ErrorCode, Option<KeyForm>) {
    let error = outcome.unwrap_err();
    (error.code(), error.form())
}

fn code<T: Debug>(outcome: Result<T, KeyError>) -> ErrorCode {
    refusal(outcome).0
}

type Layout = (&'static str, fn(&str) -> String);

/// The layouts in which PEM text reaches a server.
const LAYOUTS: &[Layout] = &[
    ("as it is", str::to_owned),
    ("literal \\n", |pem| pem.replace('\n', "\\n")),
    ("literal \\r\\n", |pem| pem.replace('\n', "\\r\\n")),
    ("carriage returns and newlines", |pem| pem.replace('\n', "\r\n")),
    ("carriage returns", |pem| pem.replace('\n', "\r")),
    ("blanks at line ends", |pem| pem.replace('\n', "  \t\n")),
    ("indented", |pem| pem.replace('\n', "\n      ")),
    ("blanks inside the base64", |pem| spread(pem, " ")),
    ("a line for each character", |pem| spread(pem, "\n")),
    ("a blank before the base64", |pem| pem.replace("-----\n", "-----\n ")),
    ("blanks for newlines", |pem| pem.replace('\n', " ")),
    ("no newline at all", |pem| pem.replace('\n', "")),
    ("no final newline", |pem| pem.trim_end().to_owned()),
    ("empty lines", |pem| format!("\n\n{}\n\n", pem.replace('\n', "\n\n"))),
    ("text around it", |pem| format!("# the key of staging\nsubject=/CN=x\n{pem}# end of file\n")),
    ("byte order mark", |pem| format!("\u{feff}{pem}")),
    ("quoted, with literal \\n", |pem| format!("\"{}\"", pem.replace('\n', "\\n"))),
];

/// Inserts text between all characters of the base64.
fn spread(pem: &str, between: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("-----") {
            line.to_owned()
        } else {
            line.chars().flat_map(|character| std::iter::once(character).chain(between.chars())).collect()
        }
    };
    pem.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn private_key_signs_in_each_pem_layout() {
    over_each_backend(|backend| {
        for (algorithms, private, _) in PAIRS {
            for name in *private {
                for (layout, spell) in LAYOUTS {
                    let signer = backend
                        .signer_from_pem(algorithms[0], &spell(&pem(name)))
                        .unwrap_or_else(|error| panic!("{name}, {layout}: {error}"));
                    let signature = signer.sign(MESSAGE).unwrap();
                    assert!(
                        verifier_of(backend, algorithms[0], name).verify(MESSAGE, signature.as_slice()).is_ok(),
                        "{name}, {layout}"
                    );
                }
            }
        }
    });
}

/// Returns the verifier for the public half of a private key file.
fn verifier_of(backend: &Backend, algorithm: Algorithm, private: &str) -> VerifyingKey {
    let public = PAIRS.iter().find(|(_, names, _)| names.contains(&private)).unwrap().2[0];
    backend.verifier_from_pem(algorithm, &pem(public)).unwrap()
}

#[test]
fn public_key_verifies_in_each_pem_layout() {
    over_each_backend(|backend| {
        for (algorithms, private, public) in PAIRS {
            let signature = backend.signer_from_pem(algorithms[0], &pem(private[0])).unwrap().sign(MESSAGE).unwrap();
            for name in *public {
                for (layout, spell) in LAYOUTS {
                    let verifier = backend
                        .verifier_from_pem(algorithms[0], &spell(&pem(name)))
                        .unwrap_or_else(|error| panic!("{name}, {layout}: {error}"));
                    assert!(verifier.verify(MESSAGE, signature.as_slice()).is_ok(), "{name}, {layout}");
                }
            }
        }
    });
}

#[test]
fn each_der_form_works_with_each_algorithm_of_its_type() {
    over_each_backend(|backend| {
        for (algorithms, private, public) in PAIRS {
            for algorithm in *algorithms {
                for (private, public) in
                    private.iter().flat_map(|private| public.iter().map(move |public| (private, public)))
                {
                    let signer = backend.signer_from_der(*algorithm, &der(&pem(private))).unwrap();
                    let verifier = backend.verifier_from_der(*algorithm, &der(&pem(public))).unwrap();
                    let signature = signer.sign(MESSAGE).unwrap();
                    assert_eq!((signer.algorithm(), verifier.algorithm()), (*algorithm, *algorithm));
                    assert!(verifier.verify(MESSAGE, signature.as_slice()).is_ok(), "{private} {public}");
                    assert!(verifier.verify(b"header.Payload", signature.as_slice()).is_err(), "{private} {public}");
                }
            }
        }
    });
}

fn verifying_key(backend: &Backend, jwk: &Value, algorithms: &[Algorithm]) -> Result<VerifyingKey, KeyError> {
    backend.verifying_key(&Jwk::from_json(&jwk.to_string())?, algorithms)
}

/// The pairs of `tests/keys` as JWK: private, public, algorithm.
fn jwk_pairs() -> [(Value, Value, Algorithm); 4] {
    [
        (rsa_private_jwk(), rsa_public_jwk(), Algorithm::Rs256),
        (ec_private_jwk("p256.sec1", "P-256"), ec_public_jwk("p256.sec1", "P-256"), Algorithm::Es256),
        (ec_private_jwk("p384.sec1", "P-384"), ec_public_jwk("p384.sec1", "P-384"), Algorithm::Es384),
        (ed25519_private_jwk(), ed25519_public_jwk(), Algorithm::EdDsa),
    ]
}

#[test]
fn jwk_and_pem_of_a_pair_are_interchangeable() {
    over_each_backend(|backend| {
        for (private, public, algorithm) in jwk_pairs() {
            let signing = backend.signing_key(&Jwk::from_json(&private.to_string()).unwrap(), &[algorithm]).unwrap();
            let verifying = verifying_key(backend, &public, &[algorithm]).unwrap();
            let signature = signing.sign(MESSAGE).unwrap();
            assert!(verifying.verify(MESSAGE, signature.as_slice()).is_ok(), "{algorithm}");
            assert!(verifier(backend, algorithm).verify(MESSAGE, signature.as_slice()).is_ok(), "{algorithm}");
        }
    });
}

#[test]
fn verifier_returns_its_public_jwk() {
    over_each_backend(|backend| {
        for (_, public, algorithm) in jwk_pairs() {
            let published = verifying_key(backend, &public, &[algorithm]).unwrap().public_jwk().unwrap();
            let published: Value = serde_json::from_str(&published.to_json()).unwrap();
            for (name, value) in public.as_object().unwrap() {
                assert_eq!(published[name], *value, "{algorithm} {name}");
            }
            assert_eq!(published["alg"], algorithm.as_str());
        }
    });
}

#[test]
fn jwk_member_order_and_unknown_members_are_ignored() {
    over_each_backend(|backend| {
        let jwk = with(with(rsa_public_jwk(), "x5c", json!(["junk"])), "x5u", "https://169.254.169.254/");
        let jwk = with(with(jwk, "https://example.com/label", json!({"a": [1]})), "alg", "PS256");
        let jwk = with(with(jwk, "use", "sig"), "key_ops", json!(["verify"]));
        assert_eq!(verifying_key(backend, &jwk, Algorithm::ALL).unwrap().algorithm(), Algorithm::Ps256);
    });
}

#[test]
fn ed25519_keys_of_rfc_8410_are_read_in_both_versions() {
    over_each_backend(|backend| {
        // RFC 8410 sections 10.1 and 10.3: the same pair, as version 1 and, with attributes and public part, as version 2.
        let public = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let version_1 = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
        let version_2 = "-----BEGIN PRIVATE KEY-----\n\
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n\
        Z9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PRIVATE KEY-----\n";
        for private in [version_1, version_2] {
            let signature = backend.signer_from_pem(Algorithm::EdDsa, private).unwrap().sign(MESSAGE).unwrap();
            assert!(
                backend
                    .verifier_from_pem(Algorithm::EdDsa, public)
                    .unwrap()
                    .verify(MESSAGE, signature.as_slice())
                    .is_ok()
            );
        }
    });
}

#[test]
fn unreadable_key_error_names_its_form() {
    over_each_backend(|backend| {
        let begun = "-----BEGIN PRIVATE KEY-----\nMIIEvQ";
        let labels_differ = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PUBLIC KEY-----\n";
        let bundle = pem("certificate") + &pem("rsa2048.pkcs8");
        let request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIE\n-----END CERTIFICATE REQUEST-----\n";
        let parameters = "-----BEGIN DH PARAMETERS-----\nMIIE\n-----END DH PARAMETERS-----\n";
        let only_parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        let cases: &[(&str, &str, KeyForm)] = &[
            ("certificate", &pem("certificate"), KeyForm::Certificate),
            ("certificate before the key", &bundle, KeyForm::Certificate),
            ("certificate request", request, KeyForm::Certificate),
            ("encrypted PKCS#8", &pem("rsa2048.encrypted"), KeyForm::EncryptedPrivateKey),
            ("encrypted PKCS#1", &pem("rsa2048.encrypted.pkcs1"), KeyForm::EncryptedPrivateKey),
            ("encrypted SEC1", &pem("p256.encrypted.sec1"), KeyForm::EncryptedPrivateKey),
            ("OpenSSH", &pem("openssh"), KeyForm::Ssh),
            ("OpenSSH public", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ ada@example.com", KeyForm::Ssh),
            ("OpenSSH public EC", "ecdsa-sha2-nistp256 AAAAE2VjZHNh ada@example.com", KeyForm::Ssh),
            ("absolute path", "/etc/keys/private.key", KeyForm::FilePath),
            ("relative path", "../keys/private", KeyForm::FilePath),
            ("file name", "private.pem", KeyForm::FilePath),
            ("Windows path", r"C:\keys\private.key", KeyForm::FilePath),
            ("path without a root", "keys/private", KeyForm::FilePath),
            ("home path", "~/private", KeyForm::FilePath),
            ("JWK", &rsa_private_jwk().to_string(), KeyForm::Jwk),
            ("JWK Set", r#" {"keys": []}"#, KeyForm::JwkSet),
            ("empty", "", KeyForm::Empty),
            ("blank", " \n\t", KeyForm::Empty),
            ("word", "secret", KeyForm::Unknown),
            ("base64 without armour", &b64(der(&pem("rsa2048.pkcs8"))), KeyForm::Base64),
            ("no end", begun, KeyForm::Pem),
            ("labels differ", labels_differ, KeyForm::Pem),
            ("parameters", parameters, KeyForm::Pem),
            ("only the curve", only_parameters, KeyForm::Pem),
        ];
        for (name, text, form) in cases {
            for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
                let expected = (ErrorCode::KeyWrongForm, Some(*form));
                assert_eq!(refusal(backend.signer_from_pem(algorithm, text)), expected, "{name}, {algorithm}");
                assert_eq!(refusal(backend.verifier_from_pem(algorithm, text)), expected, "{name}, {algorithm}");
            }
        }
    });
}

#[test]
fn der_error_names_the_form_of_the_der() {
    over_each_backend(|backend| {
        for (name, form) in [
            ("certificate", KeyForm::Certificate),
            ("rsa2048.encrypted", KeyForm::EncryptedPrivateKey),
            ("openssh", KeyForm::Unknown),
        ] {
            for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
                let expected = (ErrorCode::KeyWrongForm, Some(form));
                assert_eq!(
                    refusal(backend.signer_from_der(algorithm, &der(&pem(name)))),
                    expected,
                    "{name}, {algorithm}"
                );
                assert_eq!(
                    refusal(backend.verifier_from_der(algorithm, &der(&pem(name)))),
                    expected,
                    "{name}, {algorithm}"
                );
            }
        }
        assert_eq!(
            refusal(backend.signer_from_der(Algorithm::Rs256, b"")),
            (ErrorCode::KeyWrongForm, Some(KeyForm::Unknown))
        );
    });
}

#[test]
fn public_and_private_keys_are_not_interchangeable() {
    over_each_backend(|backend| {
        for (name, algorithm, form) in [
            ("rsa2048.spki", Algorithm::Rs256, KeyForm::Spki),
            ("rsa2048.pkcs1.pub", Algorithm::Ps256, KeyForm::Pkcs1Public),
            ("p256.spki", Algorithm::Es256, KeyForm::Spki),
            ("p384.spki", Algorithm::Es384, KeyForm::Spki),
            ("ed25519.spki", Algorithm::EdDsa, KeyForm::Spki),
        ] {
            let expected = (ErrorCode::KeyWrongForm, Some(form));
            assert_eq!(refusal(backend.signer_from_pem(algorithm, &pem(name))), expected, "{name}");
            assert_eq!(refusal(backend.signer_from_der(algorithm, &der(&pem(name)))), expected, "{name}");
        }
        for (name, algorithm, form) in [
            ("rsa2048.pkcs1", Algorithm::Rs256, KeyForm::Pkcs1Private),
            ("rsa2048.pkcs8", Algorithm::Ps256, KeyForm::Pkcs8),
            ("p256.pkcs8", Algorithm::Es256, KeyForm::Pkcs8),
            ("p256.sec1", Algorithm::Es256, KeyForm::Sec1),
            ("ed25519.pkcs8", Algorithm::EdDsa, KeyForm::Pkcs8),
        ] {
            let expected = (ErrorCode::KeyWrongForm, Some(form));
            assert_eq!(refusal(backend.verifier_from_pem(algorithm, &pem(name))), expected, "{name}");
            assert_eq!(refusal(backend.verifier_from_der(algorithm, &der(&pem(name)))), expected, "{name}");
        }
        for (private, public, algorithm) in jwk_pairs() {
            let expected = (ErrorCode::KeyWrongForm, Some(KeyForm::Jwk));
            assert_eq!(refusal(verifying_key(backend, &private, &[algorithm])), expected, "{algorithm}");
            let public = Jwk::from_json(&public.to_string()).unwrap();
            assert_eq!(refusal(backend.signing_key(&public, &[algorithm])), expected, "{algorithm}");
        }
    });
}

#[test]
fn error_names_the_type_of_the_key_that_was_found() {
    over_each_backend(|backend| {
        for (name, algorithm, expected) in [
            ("rsa2048.spki", Algorithm::Rs256, "found a public RSA key (SPKI)"),
            ("rsa2048.pkcs1.pub", Algorithm::Es256, "found a public RSA key (PKCS#1)"),
            ("p256.spki", Algorithm::Es256, "found a public EC key on P-256 (SPKI)"),
            ("ed25519.spki", Algorithm::Rs256, "found a public Ed25519 key (SPKI)"),
            ("p256.pkcs8", Algorithm::Rs256, "found a private EC key on P-256 (PKCS#8)"),
            ("p384.sec1", Algorithm::EdDsa, "found a private EC key on P-384 (SEC1)"),
            ("rsa2048.pkcs1", Algorithm::EdDsa, "found a private RSA key (PKCS#1)"),
            ("ed25519.pkcs8", Algorithm::Es384, "found a private Ed25519 key (PKCS#8)"),
            ("p384.pkcs8", Algorithm::Es256, "an EC key on P-256 for ES256, found a private EC key on P-384"),
            ("p256.sec1.nopublic", Algorithm::Es384, "an EC key on P-384 for ES384, found a private EC key on P-256"),
        ] {
            let error = backend.signer_from_pem(algorithm, &pem(name)).unwrap_err().to_string();
            assert!(error.ends_with(expected), "{name}: {error}");
        }
        for (name, algorithm, expected) in [
            ("p384.pkcs8", Algorithm::Es384, "found a private EC key on P-384 (PKCS#8)"),
            ("ed25519.pkcs8", Algorithm::EdDsa, "found a private Ed25519 key (PKCS#8)"),
            ("rsa2048.pkcs8", Algorithm::Es256, "found a private RSA key (PKCS#8)"),
            ("rsa2048.pss.spki", Algorithm::Es256, "found a public RSA key (SPKI)"),
            ("p384.spki", Algorithm::Rs256, "found a public EC key on P-384 (SPKI)"),
            ("p384.spki", Algorithm::Es256, "an EC key on P-256 for ES256, found a public EC key on P-384"),
        ] {
            let error = backend.verifier_from_der(algorithm, &der(&pem(name))).unwrap_err().to_string();
            assert!(error.ends_with(expected), "{name}: {error}");
        }
    });
}

#[test]
fn key_is_bound_only_to_an_algorithm_of_its_type_and_curve() {
    over_each_backend(|backend| {
        let types: &[(&[Algorithm], &str, &str)] = &[
            (PAIRS[0].0, "rsa2048.pkcs8", "rsa2048.spki"),
            (&[Algorithm::Es256], "p256.pkcs8", "p256.spki"),
            (&[Algorithm::Es384], "p384.pkcs8", "p384.spki"),
            (&[Algorithm::EdDsa], "ed25519.pkcs8", "ed25519.spki"),
        ];
        for (fitting, private, public) in types {
            for algorithm in Algorithm::ALL.iter().filter(|algorithm| !fitting.contains(algorithm)) {
                let wrong = ErrorCode::KeyWrongAlgorithm;
                assert_eq!(code(backend.signer_from_pem(*algorithm, &pem(private))), wrong, "{private} {algorithm}");
                assert_eq!(code(backend.verifier_from_pem(*algorithm, &pem(public))), wrong, "{public} {algorithm}");
            }
        }
        let secret = SharedSecret::new([7; 64]).unwrap();
        for algorithm in Algorithm::ALL.iter().skip(3) {
            assert_eq!(code(HmacKey::new(*algorithm, &secret)), ErrorCode::KeyWrongAlgorithm, "{algorithm}");
        }
    });
}

#[test]
fn broken_pem_block_is_malformed_and_keeps_its_form() {
    over_each_backend(|backend| {
        let forms = [
            ("PRIVATE KEY", KeyForm::Pkcs8),
            ("PUBLIC KEY", KeyForm::Spki),
            ("RSA PRIVATE KEY", KeyForm::Pkcs1Private),
            ("RSA PUBLIC KEY", KeyForm::Pkcs1Public),
            ("EC PRIVATE KEY", KeyForm::Sec1),
        ];
        for (label, form) in forms {
            for body in ["", "AAAA", "MIIE", "*", "MII=E", "MIIEvQIBADAN", "Zm9v\\tYmFy", "\u{e9}"] {
                let text = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
                let expected = (ErrorCode::KeyMalformed, Some(form));
                assert_eq!(refusal(backend.signer_from_pem(Algorithm::Rs256, &text)), expected, "{label} {body}");
                assert_eq!(refusal(backend.verifier_from_pem(Algorithm::Rs256, &text)), expected, "{label} {body}");
            }
        }
    });
}

#[test]
fn truncated_or_extended_key_is_rejected() {
    over_each_backend(|backend| {
        for (algorithms, private, public) in PAIRS {
            for name in private.iter().chain(*public) {
                let whole = der(&pem(name));
                let longer = [&whole[..], &[0]].concat();
                for broken in [&whole[..whole.len() - 1], &whole[..whole.len() / 2], &whole[1..], &longer] {
                    assert!(backend.signer_from_der(algorithms[0], broken).is_err(), "{name}");
                    assert!(backend.verifier_from_der(algorithms[0], broken).is_err(), "{name}");
                }
            }
        }
    });
}

#[test]
fn non_minimal_der_length_is_rejected() {
    over_each_backend(|backend| {
        let numbers = rsa_numbers("rsa2048.pkcs1");
        let body = [integer(&numbers[0]), integer(&numbers[1])].concat();
        let len = u16::try_from(body.len()).unwrap().to_be_bytes();
        let longer = [&[0x30, 0x83, 0, len[0], len[1]][..], &body].concat();
        let indefinite = [&[0x30, 0x80][..], &body, &[0, 0]].concat();
        let zero_in_front = sequence(&[tlv(2, &[&[0, 0], &numbers[0][..]].concat()), integer(&numbers[1])]);
        let negative = sequence(&[tlv(2, &numbers[0]), integer(&numbers[1])]);
        for der in [longer, indefinite, zero_in_front, negative] {
            let error = code(backend.verifier_from_der(Algorithm::Rs256, &der));
            assert!([ErrorCode::KeyMalformed, ErrorCode::KeyWrongForm].contains(&error), "{error}");
        }
    });
}

#[test]
fn short_length_in_long_form_is_rejected() {
    over_each_backend(|backend| {
        let good = der(&pem("ed25519.spki"));
        assert!(backend.verifier_from_der(Algorithm::EdDsa, &good).is_ok());
        let body = &good[2..];
        assert_eq!((good[0], usize::from(good[1])), (0x30, body.len()));
        for length in [&[0x81, good[1]][..], &[0x82, 0, good[1]]] {
            let longer = [&[0x30], length, body].concat();
            assert_eq!(
                code(backend.verifier_from_der(Algorithm::EdDsa, &longer)),
                ErrorCode::KeyWrongForm,
                "{length:02x?}"
            );
        }
    });
}

#[test]
fn ec_key_that_names_two_curves_is_rejected() {
    over_each_backend(|backend| {
        let (d, point) = ec_parts("p256.sec1");
        let key = |outer: &[u8], inner: &[u8]| {
            let bits = tlv(3, &[&[0], &point[..]].concat());
            let sec1 = sequence(&[tlv(2, &[1]), tlv(4, &d), tlv(0xa0, &tlv(6, inner)), tlv(0xa1, &bits)]);
            sequence(&[tlv(2, &[0]), sequence(&[tlv(6, EC), tlv(6, outer)]), tlv(4, &sec1)])
        };
        assert!(backend.signer_from_der(Algorithm::Es256, &key(P256, P256)).is_ok());
        for (outer, inner, expected) in [
            (P256, P384, ErrorCode::KeyInvalidParts),
            (P384, P256, ErrorCode::KeyInvalidParts),
            (P256, SECP256K1, ErrorCode::KeyUnsupported),
            (SECP256K1, P256, ErrorCode::KeyUnsupported),
        ] {
            assert_eq!(code(backend.signer_from_der(Algorithm::Es256, &key(outer, inner))), expected);
        }
    });
}

/// A public RSA key in PKCS#1 from its numbers.
fn rsa_public(n: &[u8], e: &[u8]) -> Vec<u8> {
    sequence(&[integer(n), integer(e)])
}

/// An odd number of `bits` bits that is not the product of generated primes.
fn modulus(bits: usize) -> Vec<u8> {
    let mut number = vec![0xa5; bits.div_ceil(8)];
    let highest = (bits - 1) % 8;
    number[0] = 1 << highest;
    *number.last_mut().unwrap() |= 1;
    number
}

#[test]
fn rsa_modulus_has_2048_to_4096_bits() {
    over_each_backend(|backend| {
        for (bits, expected) in [
            (512, Some(ErrorCode::KeyTooShort)),
            (1024, Some(ErrorCode::KeyTooShort)),
            (2047, Some(ErrorCode::KeyTooShort)),
            (2048, None),
            (2049, None),
            (4096, None),
            (4097, Some(ErrorCode::KeyTooLong)),
            (4104, Some(ErrorCode::KeyTooLong)),
            (8192, Some(ErrorCode::KeyTooLong)),
            (32_760, Some(ErrorCode::KeyTooLong)),
        ] {
            let outcome = backend.verifier_from_der(Algorithm::Rs256, &rsa_public(&modulus(bits), &[1, 0, 1]));
            assert_eq!(outcome.err().map(|error| error.code()), expected, "{bits} bits");
            let jwk = json!({"kty": "RSA", "n": b64(modulus(bits)), "e": "AQAB"});
            let outcome = verifying_key(backend, &jwk, &[Algorithm::Ps512]);
            assert_eq!(outcome.err().map(|error| error.code()), expected, "{bits} bits as JWK");
        }
        for form in ["rsa1024.pkcs1", "rsa1024.spki"] {
            let outcome = match form {
                "rsa1024.spki" => code(backend.verifier_from_pem(Algorithm::Rs256, &pem(form))),
                _ => code(backend.signer_from_pem(Algorithm::Rs256, &pem(form))),
            };
            assert_eq!(outcome, ErrorCode::KeyTooShort, "{form}");
        }
    });
}

#[test]
fn invalid_rsa_modulus_or_exponent_is_rejected() {
    over_each_backend(|backend| {
        let good = &rsa_numbers("rsa2048.pkcs1")[0];
        let mut even = good.clone();
        *even.last_mut().unwrap() &= 0xfe;
        let long = modulus(2040);
        let exponents: &[(&[u8], bool)] = &[
            (&[1], false),
            (&[2], false),
            (&[3], true),
            (&[1, 0, 0], false),
            (&[1, 0, 1], true),
            (&[1, 0xff, 0xff, 0xff, 0xff], true),
            (&[2, 0, 0, 0, 1], false),
            (&[1, 0, 0, 0, 0, 1], false),
            (&long, false),
            (good, false),
        ];
        assert_eq!(
            code(backend.verifier_from_der(Algorithm::Rs256, &rsa_public(&even, &[1, 0, 1]))),
            ErrorCode::KeyInvalidParts
        );
        for (exponent, fits) in exponents {
            let outcome = backend.verifier_from_der(Algorithm::Rs256, &rsa_public(good, exponent));
            let expected = (!fits).then_some(ErrorCode::KeyInvalidParts);
            assert_eq!(outcome.err().map(|error| error.code()), expected, "{exponent:?}");
        }
    });
}

#[test]
fn roca_modulus_is_rejected_in_every_form() {
    over_each_backend(|backend| {
        let row = vector_file("wycheproof_jwk.jsonl");
        let row: Value = serde_json::from_str(row.lines().find(|line| line.contains("\"wp-jwk-7\"")).unwrap()).unwrap();
        let n = unb64(row["key"]["keys"][0]["n"].as_str().unwrap());
        let der = rsa_public(&n, &[1, 0, 1]);
        assert_eq!(code(backend.verifier_from_der(Algorithm::Rs256, &der)), ErrorCode::KeyInvalidParts);
        let pem = pem_of("RSA PUBLIC KEY", &der);
        assert_eq!(code(backend.verifier_from_pem(Algorithm::Ps256, &pem)), ErrorCode::KeyInvalidParts);
    });
}

fn rsa_private(numbers: &[Vec<u8>]) -> Vec<u8> {
    let numbers = std::iter::once(integer(&[])).chain(numbers.iter().map(|number| integer(number)));
    sequence(&numbers.collect::<Vec<_>>())
}

#[test]
fn inconsistent_private_rsa_key_is_rejected() {
    over_each_backend(|backend| {
        const N: usize = 0;
        const E: usize = 1;
        const P: usize = 3;
        const QI: usize = 7;
        let good = rsa_numbers("rsa2048.pkcs1");
        assert!(backend.signer_from_der(Algorithm::Rs256, &rsa_private(&good)).is_ok());
        let mut cases = vec![("primes swapped", good.clone())];
        cases[0].1.swap(P, P + 1);
        // The private exponent is covered by `wrong_private_exponent_is_rejected_over_aws_lc`.
        for (name, at) in [("n", N), ("e", E), ("p", P), ("q", 4), ("dp", 5), ("dq", 6), ("qi", QI)] {
            let mut numbers = good.clone();
            // The number stays odd and about as long, so that only its relation to the others is broken.
            let middle = numbers[at].len() / 2;
            numbers[at][middle] ^= 0x10;
            cases.push((name, numbers));
        }
        let row = vector_file("rfc_and_jwtio.jsonl");
        let row: Value = serde_json::from_str(row.lines().nth(1).unwrap()).unwrap();
        let mut numbers = good.clone();
        numbers[N] = unb64(row["key"]["n"].as_str().unwrap());
        cases.push(("the modulus of another key", numbers));
        for (name, numbers) in cases {
            let outcome = backend.signer_from_der(Algorithm::Rs256, &rsa_private(&numbers));
            assert_eq!(outcome.map_err(|error| error.code()).err(), Some(ErrorCode::KeyInvalidParts), "{name}");
        }
    });
}

#[test]
fn unusable_private_rsa_key_is_rejected_on_construction() {
    // All numbers match each other, but the larger prime is the product of two primes.
    let composite = pem("rsa2048.composite.pkcs1");
    over_each_backend(|backend| {
        assert_eq!(code(backend.signer_from_pem(Algorithm::Rs256, &composite)), ErrorCode::KeyInvalidParts);
    });
}

// The only difference between the libraries: only aws-lc checks the private exponent.
#[test]
fn wrong_private_exponent_is_rejected_over_aws_lc() {
    const D: usize = 2;
    let mut numbers = rsa_numbers("rsa2048.pkcs1");
    let middle = numbers[D].len() / 2;
    numbers[D][middle] ^= 0x10;
    over_each_backend(|backend| {
        let outcome = backend.signer_from_der(Algorithm::Rs256, &rsa_private(&numbers));
        let expected = (backend.name == "aws-lc").then_some(ErrorCode::KeyInvalidParts);
        assert_eq!(outcome.err().map(|error| error.code()), expected);
    });
}

#[test]
fn unusual_private_rsa_key_is_rejected() {
    const E: usize = 1;
    const P: usize = 3;
    const Q: usize = 4;
    let good = rsa_numbers("rsa2048.pkcs1");
    let with = |at: usize, number: Vec<u8>| {
        let mut numbers = good.clone();
        numbers[at] = number;
        rsa_private(&numbers)
    };
    over_each_backend(|backend| {
        for (name, key) in [
            ("exponent 3", with(E, vec![3])),
            ("exponent 65 535", with(E, vec![0xff, 0xff])),
            ("p of 1023 bits", with(P, modulus(1023))),
            ("q of 1025 bits", with(Q, modulus(1025))),
            ("p of 1", with(P, vec![1])),
            ("n for q", with(Q, good[0].clone())),
        ] {
            let error = code(backend.signer_from_der(Algorithm::Rs256, &key));
            assert_eq!(error, ErrorCode::KeyInvalidParts, "{name}");
        }
    });
}

#[test]
fn private_key_with_foreign_public_part_is_rejected() {
    over_each_backend(|backend| {
        let row = vector_file("rfc_and_jwtio.jsonl");
        let other = |id: &str| -> Value {
            let line = row.lines().find(|line| line.contains(id)).unwrap();
            serde_json::from_str::<Value>(line).unwrap()["key"].clone()
        };
        for (own, other, algorithm) in [
            (ec_private_jwk("p256.sec1", "P-256"), other("rfc7515-A3"), Algorithm::Es256),
            (ec_private_jwk("p384.sec1", "P-384"), other("jwtio-ES384"), Algorithm::Es384),
            (ed25519_private_jwk(), other("rfc8037-A4"), Algorithm::EdDsa),
        ] {
            let mixed = with(other, "d", own["d"].clone());
            let jwk = Jwk::from_json(&mixed.to_string()).unwrap();
            assert_eq!(code(backend.signing_key(&jwk, &[algorithm])), ErrorCode::KeyInvalidParts, "{algorithm}");
        }
        let (seed, _) = ed25519_parts();
        let x = unb64(other("rfc8037-A4")["x"].as_str().unwrap());
        let version_2 = sequence(&[
            tlv(2, &[1]),
            sequence(&[tlv(6, &[0x2b, 0x65, 0x70])]),
            tlv(4, &tlv(4, &seed)),
            tlv(0x81, &[&[0], &x[..]].concat()),
        ]);
        assert_eq!(code(backend.signer_from_der(Algorithm::EdDsa, &version_2)), ErrorCode::KeyInvalidParts);
    });
}

#[test]
fn private_ec_number_outside_the_group_is_rejected() {
    over_each_backend(|backend| {
        let order = [
            0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
            0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
        ];
        for d in [[0; 32], order, [0xff; 32]] {
            let jwk = with(ec_private_jwk("p256.sec1", "P-256"), "d", b64(d));
            let jwk = Jwk::from_json(&jwk.to_string()).unwrap();
            assert_eq!(code(backend.signing_key(&jwk, &[Algorithm::Es256])), ErrorCode::KeyInvalidParts);
        }
    });
}

#[test]
fn private_ec_key_without_public_point_is_rejected() {
    over_each_backend(|backend| {
        assert_eq!(
            code(backend.signer_from_pem(Algorithm::Es256, &pem("p256.sec1.nopublic"))),
            ErrorCode::KeyPublicPartMissing
        );
        let (d, _) = ec_parts("p256.sec1");
        let sec1 = sequence(&[tlv(2, &[1]), tlv(4, &d)]);
        let pkcs8 = sequence(&[tlv(2, &[0]), sequence(&[tlv(6, EC), tlv(6, P256)]), tlv(4, &sec1)]);
        assert_eq!(code(backend.signer_from_der(Algorithm::Es256, &pkcs8)), ErrorCode::KeyPublicPartMissing);
    });
}

const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const SECP256K1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x0a];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const X25519: &[u8] = &[0x2b, 0x65, 0x6e];

/// A public key from algorithm, optional parameters and key bytes.
fn spki(name: &[u8], parameters: &[u8], key: &[u8]) -> Vec<u8> {
    sequence(&[sequence(&[tlv(6, name), parameters.to_vec()]), tlv(3, &[&[0], key].concat())])
}

#[test]
fn key_of_an_unknown_type_or_curve_is_unsupported() {
    over_each_backend(|backend| {
        assert_eq!(code(backend.signer_from_pem(Algorithm::Es256, &pem("p521.sec1"))), ErrorCode::KeyUnsupported);
        let (_, point) = ec_parts("p256.sec1");
        for (name, der) in [
            ("secp256k1", spki(EC, &tlv(6, SECP256K1), &point)),
            ("no curve", spki(EC, &[], &point)),
            ("X25519", spki(X25519, &[], &[9; 32])),
        ] {
            for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
                let expected = (ErrorCode::KeyUnsupported, Some(KeyForm::Spki));
                assert_eq!(refusal(backend.verifier_from_der(algorithm, &der)), expected, "{name}, {algorithm}");
            }
        }
    });
}

#[test]
fn invalid_curve_point_is_rejected_in_every_form() {
    over_each_backend(|backend| {
        for (name, oid, curve, algorithm) in
            [("p256.sec1", P256, "P-256", Algorithm::Es256), ("p384.sec1", P384, "P-384", Algorithm::Es384)]
        {
            let (_, good) = ec_parts(name);
            let len = good.len() / 2;
            let (x, y) = good[1..].split_at(len);
            let mut moved = y.to_vec();
            moved[len - 1] ^= 1;
            let coordinates = [
                (x.to_vec(), moved),
                (y.to_vec(), x.to_vec()),
                (vec![0; len], vec![0; len]),
                (x.to_vec(), vec![0; len]),
                (vec![0xff; len], vec![0xff; len]),
            ];
            for (x, y) in coordinates {
                let point = [&[4], &x[..], &y].concat();
                let der = spki(EC, &tlv(6, oid), &point);
                assert_eq!(code(backend.verifier_from_der(algorithm, &der)), ErrorCode::KeyInvalidParts, "{point:?}");
                let jwk = json!({"kty": "EC", "crv": curve, "x": b64(&x), "y": b64(&y)});
                assert_eq!(code(verifying_key(backend, &jwk, &[algorithm])), ErrorCode::KeyInvalidParts, "{point:?}");
            }
            let points = [
                vec![0],
                Vec::new(),
                [&[2], x].concat(),
                [&[3], x].concat(),
                [&[6], x, y].concat(),
                [&[4], x, &y[1..]].concat(),
                [&good[..], &[0]].concat(),
                [&[0], &good[..]].concat(),
            ];
            for point in points {
                let der = spki(EC, &tlv(6, oid), &point);
                assert_eq!(code(backend.verifier_from_der(algorithm, &der)), ErrorCode::KeyInvalidParts, "{point:?}");
            }
        }
    });
}

#[test]
fn ed25519_point_of_small_order_is_rejected() {
    over_each_backend(|backend| {
        let points = small_order_points();
        assert_eq!(points.len(), 14);
        for point in points {
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": b64(point)});
            assert_eq!(
                code(verifying_key(backend, &jwk, &[Algorithm::EdDsa])),
                ErrorCode::KeyInvalidParts,
                "{point:02x?}"
            );
            let der = spki(ED25519, &[], &point);
            assert_eq!(
                code(backend.verifier_from_der(Algorithm::EdDsa, &der)),
                ErrorCode::KeyInvalidParts,
                "{point:02x?}"
            );
        }
    });
}

#[test]
fn unreduced_ed25519_point_is_rejected() {
    over_each_backend(|backend| {
        // RFC 8032 section 5.1.3: a y of 2^255 - 19 or more is not a point.
        for first in 0xed..=0xff {
            for last in [0x7f, 0xff] {
                let mut point = [0xff; 32];
                (point[0], point[31]) = (first, last);
                let der = spki(ED25519, &[], &point);
                assert_eq!(
                    code(backend.verifier_from_der(Algorithm::EdDsa, &der)),
                    ErrorCode::KeyInvalidParts,
                    "{point:02x?}"
                );
            }
        }
    });
}

#[test]
fn ed25519_key_has_32_bytes() {
    over_each_backend(|backend| {
        for len in [0, 31, 33, 64] {
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": b64(vec![9; len])});
            assert_eq!(code(verifying_key(backend, &jwk, &[Algorithm::EdDsa])), ErrorCode::KeyInvalidParts, "{len}");
            let der = spki(ED25519, &[], &vec![9; len]);
            assert_eq!(code(backend.verifier_from_der(Algorithm::EdDsa, &der)), ErrorCode::KeyInvalidParts, "{len}");
            let seed = sequence(&[tlv(2, &[0]), sequence(&[tlv(6, ED25519)]), tlv(4, &tlv(4, &vec![9; len]))]);
            assert_eq!(code(backend.signer_from_der(Algorithm::EdDsa, &seed)), ErrorCode::KeyInvalidParts, "{len}");
        }
    });
}

#[test]
fn malformed_jwk_is_rejected() {
    let ec = || ec_public_jwk("p256.sec1", "P-256");
    let n = rsa_numbers("rsa2048.pkcs1")[0].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let secret = |value: Value| json!({"kty": "oct", "alg": "HS256", "k": value});
    let good = b64([0xa5; 32]);
    let shorter = b64(&unb64(ec()["x"].as_str().unwrap())[1..]);
    let cases = [
        ("array", json!([]), ErrorCode::KeyMalformed),
        ("text", json!("RSA"), ErrorCode::KeyMalformed),
        ("null", json!(null), ErrorCode::KeyMalformed),
        ("no kty", without(rsa_public_jwk(), "kty"), ErrorCode::KeyMalformed),
        ("numeric kty", with(rsa_public_jwk(), "kty", 1), ErrorCode::KeyMalformed),
        ("null kty", with(rsa_public_jwk(), "kty", json!(null)), ErrorCode::KeyMalformed),
        ("kty in capitals", json!({"kty": "OCT", "k": good}), ErrorCode::KeyUnsupported),
        ("kty in small letters", with(rsa_public_jwk(), "kty", "rsa"), ErrorCode::KeyUnsupported),
        ("EC numbers under kty OKP", with(ec(), "kty", "OKP"), ErrorCode::KeyUnsupported),
        ("no n", without(rsa_public_jwk(), "n"), ErrorCode::KeyMalformed),
        ("no e", without(rsa_public_jwk(), "e"), ErrorCode::KeyMalformed),
        ("no y", without(ec(), "y"), ErrorCode::KeyMalformed),
        ("no crv", without(ec(), "crv"), ErrorCode::KeyMalformed),
        ("null crv", with(ec(), "crv", json!(null)), ErrorCode::KeyMalformed),
        ("secp256k1", with(ec(), "crv", "secp256k1"), ErrorCode::KeyUnsupported),
        ("P-521", with(ec(), "crv", "P-521"), ErrorCode::KeyUnsupported),
        ("crv in small letters", with(ec(), "crv", "p-256"), ErrorCode::KeyUnsupported),
        ("X25519", with(ed25519_public_jwk(), "crv", "X25519"), ErrorCode::KeyUnsupported),
        ("Ed448", with(ed25519_public_jwk(), "crv", "Ed448"), ErrorCode::KeyUnsupported),
        ("no k", json!({"kty": "oct"}), ErrorCode::KeyMalformed),
        ("numeric k", secret(json!(7)), ErrorCode::KeyMalformed),
        ("null k", secret(json!(null)), ErrorCode::KeyMalformed),
        ("array k", secret(json!([good])), ErrorCode::KeyMalformed),
        ("padded k", secret(json!(format!("{good}="))), ErrorCode::KeyMalformed),
        ("k with trailing bits", secret(json!("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9")), ErrorCode::KeyMalformed),
        ("k in the other alphabet", secret(json!("+/".repeat(22))), ErrorCode::KeyMalformed),
        ("k with a newline", secret(json!(format!("{good}\n"))), ErrorCode::KeyMalformed),
        ("padded n", with(rsa_public_jwk(), "n", b64(&n) + "=="), ErrorCode::KeyMalformed),
        ("n with leading zeros", with(rsa_public_jwk(), "n", b64([&[0], &n[..]].concat())), ErrorCode::KeyInvalidParts),
        ("e with leading zeros", with(rsa_public_jwk(), "e", "AAEAAQ"), ErrorCode::KeyInvalidParts),
        ("e of zero", with(rsa_public_jwk(), "e", "AA"), ErrorCode::KeyInvalidParts),
        ("empty n", with(rsa_public_jwk(), "n", ""), ErrorCode::KeyInvalidParts),
        ("numeric e", with(rsa_public_jwk(), "e", 65_537), ErrorCode::KeyMalformed),
        ("x one byte short", with(ec(), "x", shorter), ErrorCode::KeyInvalidParts),
        ("x one byte long", with(ec(), "x", b64([0; 33])), ErrorCode::KeyInvalidParts),
        ("P-384 with P-256 numbers", with(ec(), "crv", "P-384"), ErrorCode::KeyInvalidParts),
        ("numeric kid", with(ec(), "kid", 1), ErrorCode::KeyMalformed),
        ("null kid", with(ec(), "kid", json!(null)), ErrorCode::KeyMalformed),
        ("empty kid", with(ec(), "kid", ""), ErrorCode::KeyInvalidKeyId),
        ("long kid", with(ec(), "kid", "k".repeat(257)), ErrorCode::KeyInvalidKeyId),
        ("kid with a newline", with(ec(), "kid", "a\nb"), ErrorCode::KeyInvalidKeyId),
        ("numeric alg", with(ec(), "alg", 256), ErrorCode::KeyMalformed),
        ("null alg", with(ec(), "alg", json!(null)), ErrorCode::KeyMalformed),
        ("null use", with(ec(), "use", json!(null)), ErrorCode::KeyMalformed),
        ("text key_ops", with(ec(), "key_ops", "verify"), ErrorCode::KeyMalformed),
        ("number in key_ops", with(ec(), "key_ops", json!(["verify", 1])), ErrorCode::KeyMalformed),
        ("d without primes", with(rsa_public_jwk(), "d", b64(&n)), ErrorCode::KeyMalformed),
        ("d of another length", with(ec(), "d", b64([7; 31])), ErrorCode::KeyInvalidParts),
    ];
    for (name, jwk, expected) in cases {
        assert_eq!(code(Jwk::from_json(&jwk.to_string())), expected, "{name}");
    }
    for name in ["p", "q", "dp", "dq", "qi"] {
        let half = with(rsa_public_jwk(), name, b64(&n));
        assert_eq!(code(Jwk::from_json(&half.to_string())), ErrorCode::KeyMalformed, "{name} without d");
    }
    for (name, twice) in [
        ("k", format!(r#"{{"kty":"oct","k":"{good}","k":"{good}"}}"#)),
        ("kty", format!(r#"{{"kty":"oct","kty":"oct","k":"{good}"}}"#)),
        ("kty, once escaped", format!(r#"{{"kty":"oct","\u006bty":"oct","k":"{good}"}}"#)),
        ("an unknown one", format!(r#"{{"kty":"oct","k":"{good}","a":1,"a":1}}"#)),
        ("text after it", format!("{} {}", rsa_public_jwk(), text(&json!("x")))),
    ] {
        assert_eq!(code(Jwk::from_json(&twice)), ErrorCode::KeyMalformed, "{name}");
    }
}

#[test]
fn jwk_use_and_key_ops_are_enforced() {
    over_each_backend(|backend| {
        let rsa = rsa_public_jwk;
        let cases = [
            ("use enc", with(rsa(), "use", "enc"), ErrorCode::KeyNotPermitted),
            ("use empty", with(rsa(), "use", ""), ErrorCode::KeyNotPermitted),
            ("use Sig", with(rsa(), "use", "Sig"), ErrorCode::KeyNotPermitted),
            ("key_ops empty", with(rsa(), "key_ops", json!([])), ErrorCode::KeyNotPermitted),
            ("key_ops sign", with(rsa(), "key_ops", json!(["sign"])), ErrorCode::KeyNotPermitted),
            ("key_ops encrypt", with(rsa(), "key_ops", json!(["encrypt", "wrapKey"])), ErrorCode::KeyNotPermitted),
            ("alg RS512", with(rsa(), "alg", "RS512"), ErrorCode::KeyWrongAlgorithm),
            ("alg HS256", with(rsa(), "alg", "HS256"), ErrorCode::KeyWrongAlgorithm),
            ("alg ES256", with(rsa(), "alg", "ES256"), ErrorCode::KeyWrongAlgorithm),
            ("alg of encryption", with(rsa(), "alg", "RSA-OAEP"), ErrorCode::KeyUnsupported),
            ("alg none", with(rsa(), "alg", "none"), ErrorCode::KeyUnsupported),
            ("alg in small letters", with(rsa(), "alg", "rs256"), ErrorCode::KeyUnsupported),
        ];
        let allowed = [Algorithm::Rs256, Algorithm::Hs256, Algorithm::Es256];
        assert!(verifying_key(backend, &rsa(), &allowed).is_ok());
        for (name, jwk, expected) in cases {
            assert_eq!(code(verifying_key(backend, &jwk, &allowed)), expected, "{name}");
        }
        let sign_only = with(rsa_private_jwk(), "key_ops", json!(["verify"]));
        let error = backend.signing_key(&Jwk::from_json(&sign_only.to_string()).unwrap(), &[Algorithm::Rs256]);
        assert_eq!(code(error), ErrorCode::KeyNotPermitted);
    });
}

#[test]
fn jwk_alg_must_fit_the_key_type() {
    over_each_backend(|backend| {
        let secret = json!({"kty": "oct", "k": b64([0xa5; 64])});
        let keys = jwk_pairs().map(|(_, public, _)| public).into_iter().chain([secret]);
        let mut rejected = 0;
        for jwk in keys {
            let key_type = Jwk::from_json(&jwk.to_string()).unwrap().key_type();
            for algorithm in Algorithm::ALL {
                let outcome = verifying_key(backend, &with(jwk.clone(), "alg", algorithm.as_str()), Algorithm::ALL);
                if algorithm.key_type() == key_type {
                    assert_eq!(outcome.unwrap().algorithm(), *algorithm);
                } else {
                    assert_eq!(code(outcome), ErrorCode::KeyWrongAlgorithm, "{key_type:?} {algorithm}");
                    rejected += 1;
                }
            }
        }
        assert_eq!(rejected, 5 * 12 - 12);
    });
}

#[test]
fn jwk_without_alg_needs_exactly_one_fitting_algorithm() {
    over_each_backend(|backend| {
        for (allowed, expected) in [
            (&[Algorithm::Rs256][..], Some(Algorithm::Rs256)),
            (&[Algorithm::Es256, Algorithm::Ps384, Algorithm::Hs256], Some(Algorithm::Ps384)),
            (&[Algorithm::Rs256, Algorithm::Ps256], None),
            (&[Algorithm::Hs256, Algorithm::Es256], None),
            (&[], None),
        ] {
            let outcome = verifying_key(backend, &rsa_public_jwk(), allowed);
            match expected {
                Some(algorithm) => assert_eq!(outcome.unwrap().algorithm(), algorithm),
                None => assert_eq!(code(outcome), ErrorCode::KeyAlgorithmUnclear, "{allowed:?}"),
            }
        }
        // The curve determines the algorithm.
        let p384 = ec_public_jwk("p384.sec1", "P-384");
        assert_eq!(verifying_key(backend, &p384, Algorithm::ALL).unwrap().algorithm(), Algorithm::Es384);
        let wrong = with(p384, "alg", "ES256");
        assert_eq!(code(verifying_key(backend, &wrong, Algorithm::ALL)), ErrorCode::KeyWrongAlgorithm);
    });
}

#[test]
fn secret_shorter_than_the_hash_is_rejected() {
    over_each_backend(|backend| {
        for (algorithm, floor) in [(Algorithm::Hs256, 32), (Algorithm::Hs384, 48), (Algorithm::Hs512, 64)] {
            for len in [1, 6, 24, floor - 1] {
                let secret = SharedSecret::new(vec![b's'; len]).unwrap();
                assert_eq!(code(HmacKey::new(algorithm, &secret)), ErrorCode::KeyTooShort, "{algorithm} {len}");
                let jwk = json!({"kty": "oct", "k": b64(vec![b's'; len])});
                assert_eq!(
                    code(verifying_key(backend, &jwk, &[algorithm])),
                    ErrorCode::KeyTooShort,
                    "{algorithm} {len}"
                );
            }
            for len in [floor, floor + 1, 4096] {
                assert!(
                    HmacKey::new(algorithm, &SharedSecret::new(vec![b's'; len]).unwrap()).is_ok(),
                    "{algorithm} {len}"
                );
            }
        }
    });
}

#[test]
fn lowered_minimum_secret_length_is_enforced() {
    let secret = |len: usize| SharedSecret::new(vec![b's'; len]).unwrap();
    assert!(HmacKey::from_short_secret(Algorithm::Hs256, &secret(24), 24).is_ok());
    let error = HmacKey::from_short_secret(Algorithm::Hs256, &secret(23), 24);
    assert_eq!(code(error), ErrorCode::KeyTooShort);
}

#[test]
fn empty_secret_and_key_text_are_rejected() {
    over_each_backend(|backend| {
        assert_eq!(code(SharedSecret::new("")), ErrorCode::KeySecretEmpty);
        let empty = verifying_key(backend, &json!({"kty": "oct", "k": ""}), &[Algorithm::Hs256]);
        assert_eq!(code(empty), ErrorCode::KeySecretEmpty);
        let jwk_set = json!({"keys": [rsa_public_jwk()]}).to_string();
        let cases = [
            ("SPKI", pem("rsa2048.spki"), KeyForm::Pem),
            ("PKCS#1", pem("rsa2048.pkcs1.pub"), KeyForm::Pem),
            ("private key", pem("rsa2048.pkcs8"), KeyForm::Pem),
            ("after a newline", format!("\n\n  {}", pem("p256.spki")), KeyForm::Pem),
            ("on one line", pem("rsa2048.spki").replace('\n', "\\n"), KeyForm::Pem),
            ("with carriage returns", pem("rsa2048.spki").replace('\n', "\r\n"), KeyForm::Pem),
            ("after a byte order mark", format!("\u{feff}{}", pem("rsa2048.spki")), KeyForm::Pem),
            ("certificate", pem("certificate"), KeyForm::Certificate),
            ("ssh key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA ada".to_owned(), KeyForm::Ssh),
            ("ssh key after blanks", "  \tssh-rsa AAAAB3NzaC1yc2E ada".to_owned(), KeyForm::Ssh),
            ("ssh key of an EC pair", "ecdsa-sha2-nistp256 AAAAE2VjZHNh ada".to_owned(), KeyForm::Ssh),
            ("ssh2 key", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA".to_owned(), KeyForm::Pem),
            ("JWK", rsa_public_jwk().to_string(), KeyForm::Jwk),
            ("JWK after a newline", format!("\n{}", ed25519_public_jwk()), KeyForm::Jwk),
            ("JWK with blanks", r#"{ "n" : "AQ", "kty" : "RSA" }"#.to_owned(), KeyForm::Jwk),
            ("JWK Set", r#"{"keys":[]}"#.to_owned(), KeyForm::JwkSet),
            ("full JWK Set", jwk_set, KeyForm::Jwk),
        ];
        for (name, text, form) in cases {
            let expected = (ErrorCode::KeySecretIsKeyText, Some(form));
            assert_eq!(refusal(SharedSecret::new(&text)), expected, "{name}");
            // The same texts are rejected as the secret of a JWK.
            let jwk = json!({"kty": "oct", "alg": "HS256", "k": b64(&text)});
            assert_eq!(
                code(verifying_key(backend, &jwk, &[Algorithm::Hs256])),
                ErrorCode::KeySecretIsKeyText,
                "{name}"
            );
        }
        for text in ["{not json}", "sshhh, a secret of some length", "-----BEGINNING of a phrase", "0123456789"] {
            assert!(SharedSecret::new(text).is_ok(), "{text}");
        }
    });
}

#[test]
fn key_id_has_1_to_256_bytes_and_no_control_character() {
    for text in ["a", "../x", "a b", "\u{e9}", "'; --", &"k".repeat(256), &"\u{e9}".repeat(128)] {
        assert_eq!(KeyId::new(text).unwrap().as_str(), text);
    }
    for text in ["", "\n", "a\r\nb", "a\0", "\u{7f}", "\u{85}", &"k".repeat(257), &"\u{e9}".repeat(129)] {
        assert_eq!(code(KeyId::new(text)), ErrorCode::KeyInvalidKeyId, "{text:?}");
    }
}

fn named(key: VerifyingKey, key_id: &str) -> VerifyingKey {
    key.with_key_id(KeyId::new(key_id).unwrap())
}

fn es256() -> VerifyingKey {
    VerifyingKey::new(EcdsaVerifier::from_pem(Algorithm::Es256, &pem("p256.spki")).unwrap())
}

fn rsa(algorithm: Algorithm) -> VerifyingKey {
    VerifyingKey::new(RsaVerifier::from_pem(algorithm, &pem("rsa2048.spki")).unwrap())
}

/// Returns the `kid` of the key that a source finds, or its error.
fn look_up(
    source: &dyn VerifyingKeySource,
    algorithm: Algorithm,
    key_id: Option<&str>,
) -> Result<Option<String>, VerifyError> {
    let found = source.find(&KeyHint::new(algorithm, key_id))?;
    assert_eq!(found.algorithm(), algorithm);
    Ok(found.key_id().map(|key_id| key_id.as_str().to_owned()))
}

#[test]
fn key_set_finds_by_kid_and_only_for_the_algorithm_of_the_key() {
    let set = KeySet::new([
        named(rsa(Algorithm::Rs256), "rsa"),
        named(rsa(Algorithm::Rs256), "rsa-next"),
        named(es256(), "ec"),
        rsa(Algorithm::Ps256),
    ])
    .unwrap();
    let found = |name: &str| Ok(Some(name.to_owned()));
    for (algorithm, key_id, expected) in [
        (Algorithm::Rs256, Some("rsa"), found("rsa")),
        (Algorithm::Rs256, Some("rsa-next"), found("rsa-next")),
        (Algorithm::Es256, Some("ec"), found("ec")),
        (Algorithm::Es256, None, found("ec")),
        (Algorithm::Ps256, None, Ok(None)),
        (Algorithm::Rs256, None, Err(VerifyError::AmbiguousKey)),
        (Algorithm::Hs256, None, Err(VerifyError::UnknownKeyId)),
        (Algorithm::Rs256, Some("ec"), Err(VerifyError::AlgorithmMismatch)),
        (Algorithm::Hs256, Some("rsa"), Err(VerifyError::AlgorithmMismatch)),
        (Algorithm::Rs256, Some("RSA"), Err(VerifyError::UnknownKeyId)),
        (Algorithm::Rs256, Some("rs"), Err(VerifyError::UnknownKeyId)),
        (Algorithm::Rs256, Some("rsa "), Err(VerifyError::UnknownKeyId)),
        (Algorithm::Rs256, Some(""), Err(VerifyError::UnknownKeyId)),
        // A key without a `kid` is not found by any `kid`.
        (Algorithm::Ps256, Some("ps"), Err(VerifyError::UnknownKeyId)),
    ] {
        assert_eq!(look_up(&set, algorithm, key_id), expected, "{algorithm} {key_id:?}");
    }
}

#[test]
fn single_key_is_found_by_its_kid_or_without_kid() {
    let key = named(es256(), "ec");
    assert_eq!(look_up(&key, Algorithm::Es256, Some("ec")), Ok(Some("ec".to_owned())));
    assert_eq!(look_up(&key, Algorithm::Es256, None), Ok(Some("ec".to_owned())));
    assert_eq!(look_up(&key, Algorithm::Es256, Some("Ec")), Err(VerifyError::UnknownKeyId));
    assert_eq!(look_up(&key, Algorithm::Rs256, Some("ec")), Err(VerifyError::AlgorithmMismatch));
    assert_eq!(look_up(&key, Algorithm::Rs256, Some("other")), Err(VerifyError::UnknownKeyId));
    assert_eq!(look_up(&es256(), Algorithm::Es256, Some("any")), Ok(None));
}

#[test]
fn key_set_rejects_equal_kid_and_algorithm() {
    let other = ec_public_jwk("p256.sec1", "P-256");
    let (x, y) = (unb64(other["x"].as_str().unwrap()), unb64(other["y"].as_str().unwrap()));
    // The negative of a point is another point.
    let p256 = unb64("_____wAAAAEAAAAAAAAAAAAAAAD_______________8");
    let other = json!({"kty": "EC", "crv": "P-256", "x": b64(&x), "y": b64(minus(&p256, &y))});
    let other = VerifyingKey::from_jwk(&[Algorithm::Es256], &Jwk::from_json(&other.to_string()).unwrap()).unwrap();
    let twice = KeySet::new([named(es256(), "a"), named(other.clone(), "a")]);
    assert_eq!(code(twice), ErrorCode::KeyDuplicateKeyId);
    assert!(KeySet::new([named(es256(), "a"), named(other, "A")]).is_ok());
    assert_eq!(KeySet::new([named(es256(), "a"), named(es256(), "a")]).unwrap().len(), 1, "one key");
    assert_eq!(KeySet::new([named(es256(), "a"), named(rsa(Algorithm::Rs256), "a")]).unwrap().len(), 2);
    assert_eq!(KeySet::new([es256(), es256()]).unwrap().len(), 2);
}

/// Subtracts big-endian numbers of equal length.
fn minus(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<u8> = left
        .iter()
        .zip(right)
        .rev()
        .map(|(left, right)| {
            let digit = i16::from(*left) - i16::from(*right) - borrow;
            borrow = i16::from(digit < 0);
            u8::try_from(digit + 256 * borrow).unwrap()
        })
        .collect();
    digits.reverse();
    digits
}

fn jwk_set(keys: &[Value]) -> Result<KeySet, KeyError> {
    KeySet::from_unpublished_jwk_set(
        &[Algorithm::Rs256, Algorithm::Es256, Algorithm::Hs256],
        &json!({ "keys": keys }).to_string(),
    )
}

#[test]
fn unusable_members_are_skipped_and_reported() {
    let ec = with(ec_public_jwk("p256.sec1", "P-256"), "kid", "ec");
    let other = |member: &str, value: Value| with(with(rsa_public_jwk(), "kid", format!("no {member}")), member, value);
    let set = jwk_set(&[
        json!("text"),
        json!({"kty": "quantum", "kid": "no kty"}),
        other("use", json!("enc")),
        other("alg", json!("RSA-OAEP")),
        other("n", json!(b64(modulus(1024)))),
        other("e", json!("AQ")),
        with(rsa_private_jwk(), "kid", "private"),
        ec,
        json!({"kid": 7}),
    ])
    .unwrap();
    let skipped: Vec<_> =
        set.skipped().iter().map(|key| (key.index(), key.key_id().map(KeyId::as_str), key.error().code())).collect();
    assert_eq!(
        skipped,
        [
            (0, None, ErrorCode::KeyMalformed),
            (1, Some("no kty"), ErrorCode::KeyUnsupported),
            (2, Some("no use"), ErrorCode::KeyNotPermitted),
            (3, Some("no alg"), ErrorCode::KeyUnsupported),
            (4, Some("no n"), ErrorCode::KeyTooShort),
            (5, Some("no e"), ErrorCode::KeyInvalidParts),
            (6, Some("private"), ErrorCode::KeyWrongForm),
            (8, None, ErrorCode::KeyMalformed),
        ]
    );
    assert_eq!(set.len(), 1);
    assert_eq!(look_up(&set, Algorithm::Es256, Some("ec")), Ok(Some("ec".to_owned())));
    let rejected = look_up(&set, Algorithm::Rs256, Some("no n")).unwrap_err();
    assert_eq!(rejected.code(), ErrorCode::HeaderSkippedKey);
}

#[test]
fn malformed_or_ambiguous_jwk_set_is_rejected() {
    let rsa = with(rsa_public_jwk(), "kid", "a");
    let secret = json!({"kty": "oct", "kid": "b", "k": b64([0xa5; 32])});
    let short = json!({"kty": "oct", "kid": "b", "k": "AAEC"});
    let broken = json!({"kty": "EC", "crv": "P-256", "kid": "a", "x": "*", "y": "*"});
    let mut other_modulus = modulus(2048);
    other_modulus[1] ^= 1;
    let other_rsa = with(rsa.clone(), "n", b64(other_modulus));
    for (name, keys, expected) in [
        ("empty", vec![], ErrorCode::KeySetEmpty),
        ("secret beside public key", vec![rsa.clone(), secret.clone()], ErrorCode::KeySetMixed),
        ("short secret beside public key", vec![rsa.clone(), short.clone()], ErrorCode::KeySetMixed),
        ("one kid for two keys", vec![rsa.clone(), other_rsa], ErrorCode::KeyDuplicateKeyId),
        ("one kid for a broken and a good key", vec![broken, rsa.clone()], ErrorCode::KeyDuplicateKeyId),
        (
            "one kid for both halves",
            vec![rsa.clone(), with(rsa_private_jwk(), "kid", "a")],
            ErrorCode::KeyDuplicateKeyId,
        ),
        ("only a weak key", vec![short], ErrorCode::KeyTooShort),
        ("only a text", vec![json!("x")], ErrorCode::KeyMalformed),
    ] {
        assert_eq!(code(jwk_set(&keys)), expected, "{name}");
    }
    for text in [
        "",
        "[]",
        "null",
        "{}",
        r#"{"keys":null}"#,
        r#"{"keys":{}}"#,
        r#"{"keys":"x"}"#,
        r#"{"keys":[],"keys":[]}"#,
        r#"{"keys":[]}x"#,
        r#"{"KEYS":[]}"#,
        "[[]]",
        &rsa.to_string(),
        &json!([rsa]).to_string(),
    ] {
        assert_eq!(code(KeySet::from_unpublished_jwk_set(Algorithm::ALL, text)), ErrorCode::KeySetMalformed, "{text}");
    }
    // A key for encryption may have the same kid, because it is never used.
    let for_encryption = with(with(rsa_public_jwk(), "kid", "a"), "use", "enc");
    assert_eq!(jwk_set(&[rsa, for_encryption]).unwrap().len(), 1);
    assert_eq!(jwk_set(&[secret]).unwrap().len(), 1);
}

#[test]
fn debug_output_of_keys_shows_no_byte() {
    over_each_backend(|backend| {
        let forms = [
            format!("{:?}", hs256()),
            format!("{:?}", Jwk::from_json(&rsa_private_jwk().to_string()).unwrap()),
            format!("{:?}", backend.signer_from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap()),
            format!("{:?}", backend.signer_from_pem(Algorithm::EdDsa, &pem("ed25519.pkcs8")).unwrap()),
            format!("{:?}", backend.signer_from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap()),
            format!("{:?}", backend.verifier_from_pem(Algorithm::Es256, &pem("p256.spki")).unwrap()),
            format!("{:?}", backend.verifier_from_pem(Algorithm::EdDsa, &pem("ed25519.spki")).unwrap()),
            format!("{:?}", backend.verifier_from_pem(Algorithm::Ps256, &pem("rsa2048.spki")).unwrap()),
        ];
        for form in forms {
            // `Debug` prints bytes as a list, or as a run of characters longer than any name here.
            assert!(!form.contains('['), "{form}");
            assert!(form.split(|character: char| !character.is_alphanumeric()).all(|word| word.len() < 20), "{form}");
        }
    });
}
