//! Texts that are not a token, and signatures in a form other than that of JWS.

use jwt_identity::crypto::{EcdsaSigner, EcdsaVerifier, Ed25519Signer, Ed25519Verifier};
use jwt_identity::error::{SignatureForm, TokenText};
use jwt_identity::keys::VerifyingKey;
use jwt_identity::kustomer::Kustomer;
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, ErrorCode, Signer, TokenVerifier, VerifyError};

use super::assert_error;
use crate::support::{AT_NOW, b64, hs256, pem, signed, token};

fn verifier() -> TokenVerifier<Kustomer> {
    TokenVerifier::new(VerifyingKey::new(hs256())).with_clock(AT_NOW)
}

fn good() -> String {
    token(r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"externalId":"ada","iat":1700000000}"#, &hs256())
}

#[test]
fn error_names_text_around_a_token() {
    let token = good();
    assert!(verifier().verify(&token).is_ok());
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let cases = [
        (String::new(), TokenText::Empty),
        (" \r\n".into(), TokenText::Empty),
        ("\u{feff}\u{200b}".into(), TokenText::Empty),
        ("undefined".into(), TokenText::NoValue),
        ("null".into(), TokenText::NoValue),
        ("None\n".into(), TokenText::NoValue),
        ("<nil>".into(), TokenText::NoValue),
        ("[object Object]".into(), TokenText::NoValue),
        (format!("Bearer {token}"), TokenText::Scheme),
        (format!("bearer  {token}"), TokenText::Scheme),
        (format!("Bearer%20{token}"), TokenText::Scheme),
        (format!("Bearer: {token}"), TokenText::Scheme),
        (format!("Token {token}"), TokenText::Scheme),
        (format!("JWT\t{token}"), TokenText::Scheme),
        (format!("DPoP {token}"), TokenText::Scheme),
        ("Bearer undefined".into(), TokenText::Scheme),
        (format!("Authorization: Bearer {token}"), TokenText::HeaderField),
        (format!("x-auth-token:{token}"), TokenText::HeaderField),
        (format!("\"{token}\""), TokenText::Quoted),
        (format!("'{token}'"), TokenText::Quoted),
        (format!("\\\"{token}\\\""), TokenText::Quoted),
        (format!("b'{token}'"), TokenText::Quoted),
        (format!("\u{201c}{token}\u{201d}"), TokenText::Quoted),
        (format!("`{token}`"), TokenText::Quoted),
        (format!("{token}\n"), TokenText::Whitespace),
        (format!("{token}\r\n"), TokenText::Whitespace),
        (format!(" {token}"), TokenText::Whitespace),
        (format!("\t{token} "), TokenText::Whitespace),
        (format!("\u{feff}{token}"), TokenText::Invisible),
        (format!("{token}\u{a0}"), TokenText::Invisible),
        (format!("{token}\u{200b}"), TokenText::Invisible),
        (format!("{token};"), TokenText::Separator),
        (format!("{token},{token}"), TokenText::Separator),
        (format!("{header}.{payload}.\n{signature}"), TokenText::Broken),
        (format!("{header} .{payload}.{signature}"), TokenText::Broken),
        (format!("{header}.{payload}..."), TokenText::Shortened),
        (format!("{header}\u{2026}.{payload}.{signature}"), TokenText::Shortened),
        (format!("token={token}"), TokenText::Parameter),
        (format!("access_token={token}"), TokenText::Parameter),
        (format!("bearer={token}"), TokenText::Parameter),
        (token.replace('.', "%2E"), TokenText::PercentEncoded),
        (format!("{header}%3D.{payload}.{signature}"), TokenText::PercentEncoded),
        (format!("{header}==.{payload}.{signature}"), TokenText::Padded),
        (format!("{header}.{payload}.{signature}="), TokenText::Padded),
        (format!("{header}.{payload}.ab+/"), TokenText::Base64),
        (format!("{header}.{payload}"), TokenText::TwoSegments),
        (format!("{header}.{payload}.{signature}.{payload}.{signature}"), TokenText::FiveSegments),
        (format!(r#"{{"access_token":"{token}"}}"#), TokenText::Json),
        (format!(r#"["{token}"]"#), TokenText::Json),
        ("<!DOCTYPE html><p>a.b.c</p>".into(), TokenText::Html),
        (format!("https://example.com/?token={token}"), TokenText::Url),
        (pem("rsa2048.spki"), TokenText::Pem),
    ];
    for (text, expected) in cases {
        let error = verifier().verify(&text).unwrap_err();
        assert!(matches!(error, VerifyError::NotCompact { found, .. } if found == expected), "{text:?}: {error:?}");
        assert_error(
            &text,
            verifier().verify(&text),
            ErrorCode::TokenMalformed,
            None,
            &["three", &expected.to_string()],
        );
        let _ = jws::verify(&text, Algorithm::ALL, &VerifyingKey::new(hs256())).unwrap_err();
        assert!(verifier().peek(&text).is_err());
    }
}

#[test]
fn unknown_text_gets_the_general_message() {
    for text in ["not a token", "abc", "a.b.c.d", "@.@.@", "..", "true-token", "Bearerless"] {
        let error = verifier().verify(text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::TokenMalformed, "{text}");
    }
    assert_eq!(verifier().verify("not a token").unwrap_err(), VerifyError::Malformed);
}

/// Writes an ECDSA signature as DER, as Java and OpenSSL do.
fn to_der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    crate::support::sequence(&[crate::support::integer(r), crate::support::integer(s)])
}

#[test]
fn error_names_the_form_of_a_signature() {
    let hex = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| b"0123456789abcdef"[usize::from(digit)])
            .collect()
    };
    let es256 = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap();
    let es384 = EcdsaSigner::from_pem(Algorithm::Es384, &pem("p384.pkcs8")).unwrap();
    let ed25519 = Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    let mac = hs256();
    let keys: [(&dyn Signer, VerifyingKey, usize); 4] = [
        (&es256, EcdsaVerifier::from_pem(Algorithm::Es256, &pem("p256.spki")).unwrap().into(), 64),
        (&es384, EcdsaVerifier::from_pem(Algorithm::Es384, &pem("p384.spki")).unwrap().into(), 96),
        (&ed25519, Ed25519Verifier::from_pem(&pem("ed25519.spki")).unwrap().into(), 64),
        (&mac, VerifyingKey::new(hs256()), 32),
    ];
    for (signer, key, expected) in keys {
        let algorithm = signer.algorithm();
        let input = format!("{}.{}", b64(format!(r#"{{"alg":"{algorithm}"}}"#)), b64("{}"));
        let verify =
            |signature: &[u8]| jws::verify(&format!("{input}.{}", b64(signature)), &[algorithm], &key).map(drop);
        assert!(jws::verify(&signed(&input, signer), &[algorithm], &key).is_ok());

        let signature = signer.sign(input.as_bytes()).unwrap().as_slice().to_vec();
        let is_ecdsa = matches!(algorithm, Algorithm::Es256 | Algorithm::Es384);
        let der = if is_ecdsa { SignatureForm::Der } else { SignatureForm::Length(to_der(&signature).len()) };
        for (text, given, form) in [
            ("DER", to_der(&signature), der),
            ("hex", hex(&signature), SignatureForm::Hex),
            ("upper hex", hex(&signature).to_ascii_uppercase(), SignatureForm::Hex),
            ("hex of DER", hex(&to_der(&signature)), SignatureForm::Hex),
            ("base64url", b64(&signature).into_bytes(), SignatureForm::Base64),
            ("cut off", signature[..expected - 1].to_vec(), SignatureForm::Length(expected - 1)),
            ("one byte more", [&signature[..], &[0]].concat(), SignatureForm::Length(expected + 1)),
            ("recovery byte", [&[27], &signature[..]].concat(), SignatureForm::Length(expected + 1)),
        ] {
            let words = if form == SignatureForm::Der {
                format!("DER, expected `r` and `s` of {}", expected / 2)
            } else {
                format!("found {form}, expected {expected} bytes")
            };
            assert_error(text, verify(&given), ErrorCode::SignatureInvalid, None, &["does not verify", &words]);
        }
        // Bytes of the correct length and empty signatures have no recognizable form.
        assert_eq!(verify(&vec![b'a'; expected]), Err(VerifyError::InvalidSignature));
        assert_eq!(verify(&[]), Err(VerifyError::InvalidSignature));
    }
}
