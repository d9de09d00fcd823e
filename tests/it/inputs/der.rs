//! Keys of other types, sizes and encodings, and certificates.

use jwt_identity::crypto::{EcdsaSigner, EcdsaVerifier, Ed25519Signer, Ed25519Verifier, RsaSigner, RsaVerifier};
use jwt_identity::keys::{KeyPair, VerifyingKey};
use jwt_identity::{Algorithm, ErrorCode, SharedSecret, Signer, Verifier};

use super::assert_error;
use crate::support::{b64, der, integer, members, outer, pem, pem_of, rsa_numbers, sequence, tlv};

const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];

/// A certificate request.
const REQUEST: &str = "\
-----BEGIN CERTIFICATE REQUEST-----\n\
MIHJMHECAQAwDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEH\n\
A0IABC891Oms7T2A7oB65gSa+TLYgd3KJOe9x1SBVBgH0u+F7CYJ7MVd0bKixVrY\n\
mC+sjNJAeDBvBYApau/eYhufzsqgADAKBggqhkjOPQQDAgNIADBFAiAoa5dq8k9z\n\
F2SdaXlo1PsY91lZdObhdceRtfffhrRZpgIhAMKFjLbjN/JEy4OpfFVrxOFbLvof\n\
Cc++4QRwnRlkCofq\n\
-----END CERTIFICATE REQUEST-----\n";

fn spki(name: &[u8], parameters: &[u8], key: &[u8]) -> Vec<u8> {
    sequence(&[sequence(&[tlv(6, name), parameters.to_vec()]), tlv(3, &[&[0], key].concat())])
}

fn pkcs8(name: &[u8], parameters: &[u8], key: &[u8]) -> Vec<u8> {
    sequence(&[tlv(2, &[0]), sequence(&[tlv(6, name), parameters.to_vec()]), tlv(4, key)])
}

#[test]
fn error_names_the_oid_of_an_unsupported_key_or_curve() {
    let curve = |curve: &[u8]| (EC, tlv(6, curve));
    for ((name, parameters), words) in [
        (curve(&[0x2b, 0x81, 0x04, 0x00, 0x23]), ["P-521", "1.3.132.0.35"]),
        (curve(&[0x2b, 0x81, 0x04, 0x00, 0x21]), ["P-224", "1.3.132.0.33"]),
        (curve(&[0x2b, 0x81, 0x04, 0x00, 0x0a]), ["secp256k1", "1.3.132.0.10"]),
        (curve(&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07]), ["brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7"]),
        (curve(&[0x2a, 0x03, 0x04]), ["object identifier", "1.2.3.4"]),
        ((&[0x2b, 0x65, 0x71], vec![]), ["Ed448", "1.3.101.113"]),
        ((&[0x2b, 0x65, 0x6e], vec![]), ["X25519", "1.3.101.110"]),
        ((&[0x2b, 0x65, 0x6f], vec![]), ["X448", "1.3.101.111"]),
        ((&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], sequence(&[integer(&[7])])), ["DSA", "1.2.840.10040.4.1"]),
        ((&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01], vec![]), ["Diffie-Hellman", "1.2.840.113549.1.3.1"]),
        ((&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07], vec![]), ["RSAES-OAEP", "1.2.840.113549.1.1.7"]),
        ((&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12], vec![]), ["ML-DSA-65", "2.16.840.1.101.3.4.3.18"]),
    ] {
        let (public, private) = (spki(name, &parameters, &[4; 65]), pkcs8(name, &parameters, &[4; 65]));
        let words = [&["not supported"], &words[..]].concat();
        let code = ErrorCode::KeyUnsupported;
        assert_error("SPKI", RsaVerifier::from_der(Algorithm::Rs256, &public), code, None, &words);
        assert_error(
            "SPKI",
            EcdsaVerifier::from_pem(Algorithm::Es256, &pem_of("PUBLIC KEY", &public)),
            code,
            None,
            &words,
        );
        assert_error("SPKI", Ed25519Verifier::from_der(&public), code, None, &words);
        assert_error("PKCS#8", RsaSigner::from_der(Algorithm::Rs256, &private), code, None, &words);
        assert_error("PKCS#8", EcdsaSigner::from_der(Algorithm::Es256, &private), code, None, &words);
        assert_error("PKCS#8", Ed25519Signer::from_pem(&pem_of("PRIVATE KEY", &private)), code, None, &words);
        // A private key passed as a public one is reported as such, whatever its type.
        let words = ["expected a public", "found a private key (PKCS#8)"];
        assert_error("PKCS#8", Ed25519Verifier::from_der(&private), ErrorCode::KeyWrongForm, None, &words);
    }
    let dsa = "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----";
    assert_error(dsa, RsaSigner::from_pem(Algorithm::Rs256, dsa), ErrorCode::KeyUnsupported, None, &["DSA"]);
    let p521 = pem("p521.sec1");
    let outcome = EcdsaSigner::from_pem(Algorithm::Es256, &p521);
    assert_error("P-521", outcome, ErrorCode::KeyUnsupported, None, &["the curve P-521 (1.3.132.0.35)"]);
}

#[test]
fn error_names_explicit_curves_and_multi_prime_keys() {
    let unsupported = ErrorCode::KeyUnsupported;
    let words = ["explicit curve parameters"];
    for name in ["p256.explicit.sec1", "p256.explicit.pkcs8"] {
        let text = pem(name);
        assert_error(name, EcdsaSigner::from_pem(Algorithm::Es256, &text), unsupported, None, &words);
        assert_error(name, EcdsaSigner::from_der(Algorithm::Es256, &der(&text)), unsupported, None, &words);
        let public = EcdsaVerifier::from_pem(Algorithm::Es256, &text);
        assert_error(name, public, ErrorCode::KeyWrongForm, None, &["expected a public EC key", "private"]);
    }
    let public = pem("p256.explicit.spki");
    assert_error("SPKI", EcdsaVerifier::from_pem(Algorithm::Es256, &public), unsupported, None, &words);
    for name in ["rsa2048.multi-prime.pkcs1", "rsa2048.multi-prime.pkcs8"] {
        let text = pem(name);
        let words = ["an RSA key of more than two primes"];
        assert_error(name, RsaSigner::from_pem(Algorithm::Rs256, &text), unsupported, None, &words);
        assert_error(name, KeyPair::from_der(Algorithm::Ps256, &der(&text)), unsupported, None, &words);
        let public = RsaVerifier::from_pem(Algorithm::Rs256, &text);
        assert_error(name, public, ErrorCode::KeyWrongForm, None, &["expected a public RSA key", "private"]);
    }
}

#[test]
fn rsassa_pss_key_serves_its_own_algorithms() {
    let ps = [Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512];
    for (name, fitting) in [("rsa2048.pss", &ps[..]), ("rsa2048.pss-sha256", &ps[..1])] {
        let (private, public) = (pem(&format!("{name}.pkcs8")), pem(&format!("{name}.spki")));
        for algorithm in Algorithm::ALL
            .iter()
            .copied()
            .filter(|algorithm| RsaSigner::from_pem(*algorithm, &pem("rsa2048.pkcs8")).is_ok())
        {
            let signer = RsaSigner::from_pem(algorithm, &private);
            let verifier = RsaVerifier::from_pem(algorithm, &public);
            if fitting.contains(&algorithm) {
                let signature = signer.unwrap().sign(b"input").unwrap();
                assert!(verifier.unwrap().verify(b"input", signature.as_slice()).is_ok(), "{name} {algorithm}");
            } else {
                let words = ["does not fit the algorithm", "RSASSA-PSS key"];
                assert_error(name, signer, ErrorCode::KeyWrongAlgorithm, None, &words);
                assert_error(name, verifier, ErrorCode::KeyWrongAlgorithm, None, &words);
            }
        }
        assert!(EcdsaSigner::from_pem(Algorithm::Es256, &private).is_err());
    }
    // Parameters that no JWS algorithm uses.
    let hash = |last: u8| sequence(&[tlv(6, &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last])]);
    let mgf1 = |last: u8| sequence(&[tlv(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08]), hash(last)]);
    let parameters = |first: u8, second: u8, salt: u8| {
        sequence(&[tlv(0xa0, &hash(first)), tlv(0xa1, &mgf1(second)), tlv(0xa2, &tlv(2, &[salt]))])
    };
    let key = outer(&der(&pem("rsa2048.spki")))[1].1[1..].to_vec();
    for (parameters, algorithm) in [
        (parameters(1, 1, 32), Some(Algorithm::Ps256)),
        (parameters(2, 2, 48), Some(Algorithm::Ps384)),
        (parameters(3, 3, 20), Some(Algorithm::Ps512)),
        (parameters(1, 1, 33), None),
        (parameters(1, 2, 32), None),
        (parameters(4, 4, 28), None),
        (sequence(&[]), None),
        (sequence(&[tlv(0xa0, &hash(1))]), None),
    ] {
        let der = spki(RSA_PSS, &parameters, &key);
        for candidate in ps {
            let outcome = RsaVerifier::from_der(candidate, &der);
            match algorithm {
                Some(algorithm) if algorithm == candidate => assert!(outcome.is_ok(), "{candidate}"),
                Some(_) => {
                    assert_error("PSS", outcome, ErrorCode::KeyWrongAlgorithm, None, &["for this RSASSA-PSS key"]);
                }
                None => assert_error(
                    "PSS",
                    outcome,
                    ErrorCode::KeyUnsupported,
                    None,
                    &["RSASSA-PSS", "1.2.840.113549.1.1.10"],
                ),
            }
        }
    }
}

#[test]
fn error_names_size_or_exponent_of_an_rsa_key() {
    // PKCS#1 whose numbers have the correct lengths but arbitrary values.
    let key = |bits: usize, e: &[u8]| {
        let number = |bits: usize| {
            let mut number = vec![0xff; bits.div_ceil(8)];
            number[0] = 0xff >> (number.len() * 8 - bits);
            number
        };
        let prime = || integer(&number(bits.div_ceil(2)));
        let numbers =
            [integer(&[0]), integer(&number(bits)), integer(e), prime(), prime(), prime(), prime(), prime(), prime()];
        (sequence(&numbers), sequence(&numbers[1..3]))
    };
    let f4: &[u8] = &[1, 0, 1];
    for bits in [2056, 2304, 2560, 3000, 3584, 4000] {
        let (private, public) = key(bits, f4);
        let words = ["2048, 3072 or 4096 bits", &format!("found {bits} bits")];
        assert_error("size", RsaSigner::from_der(Algorithm::Rs256, &private), ErrorCode::KeyInvalidParts, None, &words);
        assert!(RsaVerifier::from_der(Algorithm::Rs256, &public).is_ok(), "{bits}");
    }
    for (bits, code) in [
        (1024, ErrorCode::KeyTooShort),
        (2040, ErrorCode::KeyTooShort),
        (4104, ErrorCode::KeyTooLong),
        (8192, ErrorCode::KeyTooLong),
    ] {
        let (private, public) = key(bits, f4);
        let words = ["a modulus of 2048 to 4096 bits", &format!("found {bits} bits")];
        assert_error("size", RsaSigner::from_der(Algorithm::Ps256, &private), code, None, &words);
        assert_error("size", RsaVerifier::from_der(Algorithm::Ps256, &public), code, None, &words);
    }
    for (e, bits) in [(&[3][..], 2), (&[17], 5), (&[0xff, 0xff], 16)] {
        let (private, public) = key(2048, e);
        let words = ["public exponent", "less than 65537", &format!("found {bits} bits")];
        assert_error(
            "exponent",
            RsaSigner::from_der(Algorithm::Rs256, &private),
            ErrorCode::KeyInvalidParts,
            None,
            &words,
        );
        assert!(RsaVerifier::from_der(Algorithm::Rs256, &public).is_ok(), "{e:?}");
    }
    for (e, bits) in [(&[1][..], 1), (&[4], 3), (&[3, 0, 0, 0, 1], 34)] {
        let (private, public) = key(2048, e);
        let words = ["public exponent", "even, or not within 2 to 33 bits", &format!("found {bits} bits")];
        assert_error(
            "exponent",
            RsaSigner::from_der(Algorithm::Rs256, &private),
            ErrorCode::KeyInvalidParts,
            None,
            &words,
        );
        assert_error(
            "exponent",
            RsaVerifier::from_der(Algorithm::Rs256, &public),
            ErrorCode::KeyInvalidParts,
            None,
            &words,
        );
    }
    assert!(rsa_numbers("rsa2048.pkcs1").len() >= 8);
}

#[test]
fn ec_key_without_its_point_names_the_command_that_adds_it() {
    let sec1 = der(&pem("p256.sec1.nopublic"));
    let bare = sequence(
        &members(&outer_content(&sec1))
            .into_iter()
            .filter(|(tag, _)| *tag != 0xa0)
            .map(|(tag, content)| tlv(tag, &content))
            .collect::<Vec<_>>(),
    );
    let curve = tlv(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
    let java = pkcs8(EC, &curve, &bare);
    let words = ["public point", "`openssl ec -in", "`openssl pkey` does not"];
    let code = ErrorCode::KeyPublicPartMissing;
    assert_error("SEC1", EcdsaSigner::from_der(Algorithm::Es256, &sec1), code, None, &words);
    assert_error("PEM", EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1.nopublic")), code, None, &words);
    assert_error("Java", EcdsaSigner::from_der(Algorithm::Es256, &java), code, None, &words);
    assert_error("Java", KeyPair::from_pem(Algorithm::Es256, &pem_of("PRIVATE KEY", &java)), code, None, &words);
}

fn outer_content(der: &[u8]) -> Vec<u8> {
    outer(der).into_iter().flat_map(|(tag, content)| tlv(tag, &content)).collect()
}

#[test]
fn der_public_key_with_line_end_is_rejected_as_secret() {
    for name in ["rsa2048.spki", "p256.spki", "ed25519.spki", "certificate", "p256.certificate", "rsa2048.pkcs1.pub"] {
        let der = der(&pem(name));
        for (before, behind) in [
            ("", ""),
            ("", "\n"),
            ("", "\r\n"),
            ("", "\n\n"),
            ("", " "),
            ("", "\0"),
            ("\n", ""),
            ("", "\u{1a}"),
            ("", "\r\n\u{1a}"),
            ("\u{feff}", ""),
            (" ", "\t"),
        ] {
            let bytes = [before.as_bytes(), &der, behind.as_bytes()].concat();
            for made in [SharedSecret::new(&bytes), SharedSecret::from_bytes(&bytes)] {
                assert_error(name, made, ErrorCode::KeySecretIsKeyText, None, &["a key of another kind"]);
            }
            let encoded = format!("{}\n", b64(&bytes));
            assert_error(name, SharedSecret::new(&encoded), ErrorCode::KeySecretIsKeyText, None, &["another kind"]);
        }
    }
}

#[test]
fn certificate_key_needs_an_explicit_constructor() {
    let key = pem("rsa2048.pkcs8");
    let signature = RsaSigner::from_pem(Algorithm::Rs256, &key).unwrap().sign(b"input").unwrap();
    let chain = format!("subject=CN = test\n{}\n{}", pem("certificate"), pem("p256.certificate"));
    for text in [&pem("certificate"), &chain, &pem("certificate").replace('\n', "\\n")] {
        let verifier = RsaVerifier::from_unchecked_certificate_pem(Algorithm::Rs256, text).unwrap();
        assert!(verifier.verify(b"input", signature.as_slice()).is_ok());
        let key = VerifyingKey::from_unchecked_certificate_pem(Algorithm::Rs256, text).unwrap();
        assert!(key.verify(b"input", signature.as_slice()).is_ok());
    }
    let certificate = pem("certificate");
    assert!(RsaVerifier::from_unchecked_certificate_der(Algorithm::Ps256, &der(&certificate)).is_ok());
    let ec = pem("p256.certificate");
    assert!(EcdsaVerifier::from_unchecked_certificate_pem(Algorithm::Es256, &ec).is_ok());
    assert!(EcdsaVerifier::from_unchecked_certificate_der(Algorithm::Es256, &der(&ec)).is_ok());
    let ed = pem("ed25519.certificate");
    assert!(Ed25519Verifier::from_unchecked_certificate_pem(&ed).is_ok());
    assert!(Ed25519Verifier::from_unchecked_certificate_der(&der(&ed)).is_ok());
    #[cfg(feature = "aws-lc-rs")]
    {
        use jwt_identity::crypto::aws_lc;
        assert!(aws_lc::RsaVerifier::from_unchecked_certificate_pem(Algorithm::Rs256, &certificate).is_ok());
        assert!(aws_lc::EcdsaVerifier::from_unchecked_certificate_pem(Algorithm::Es256, &ec).is_ok());
        assert!(aws_lc::Ed25519Verifier::from_unchecked_certificate_pem(&ed).is_ok());
    }

    // Elsewhere a certificate is not accepted, and the error names the constructor.
    let words = ["found a certificate", "`from_unchecked_certificate_pem`"];
    let wrong = ErrorCode::KeyWrongForm;
    assert_error("RSA", RsaVerifier::from_pem(Algorithm::Rs256, &certificate), wrong, None, &words);
    assert_error("RSA", RsaVerifier::from_der(Algorithm::Rs256, &der(&certificate)), wrong, None, &words);
    assert_error("EC", EcdsaVerifier::from_pem(Algorithm::Es256, &ec), wrong, None, &words);
    assert_error("EdDSA", Ed25519Verifier::from_pem(&ed), wrong, None, &words);
    assert_error("key", VerifyingKey::from_pem(Algorithm::Rs256, &certificate), wrong, None, &words);
    let signer = RsaSigner::from_pem(Algorithm::Rs256, &certificate).unwrap_err().to_string();
    assert!(signer.ends_with("found a certificate"), "{signer}");

    // A text that is no certificate, or a certificate of another key type, is rejected.
    let other = |text: &str| RsaVerifier::from_unchecked_certificate_pem(Algorithm::Rs256, text);
    for (name, code, word) in [
        ("rsa2048.spki", wrong, "a public key (SPKI)"),
        ("rsa2048.pkcs8", wrong, "a private key"),
        ("p256.certificate", ErrorCode::KeyWrongAlgorithm, "a public RSA key"),
    ] {
        assert_error(name, other(&pem(name)), code, None, &[word]);
    }
    assert_error("request", other(REQUEST), wrong, None, &["expected a certificate", "found a certificate request"]);
    let cut = certificate.replace("-----END CERTIFICATE-----", "");
    assert_error("cut", other(&cut), wrong, None, &["expected a certificate", "no END line"]);
    for der in [der(&pem("rsa2048.spki")), der(REQUEST), b"text".to_vec(), vec![]] {
        assert!(RsaVerifier::from_unchecked_certificate_der(Algorithm::Rs256, &der).is_err());
    }
    // Every truncated certificate is an error and causes no panic.
    let whole = der(&certificate);
    for len in 0..whole.len() {
        assert!(RsaVerifier::from_unchecked_certificate_der(Algorithm::Rs256, &whole[..len]).is_err());
    }
}
