//! Two independent implementations agree on every algorithm.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, TokenData, Validation, decode, encode};
use jwt_identity::{Algorithm, ErrorCode, TokenSigner, TokenVerifier};
use jwt_identity_interop::{
    Claims, KEY_ID, Session, Which, altered, claims, decoding_key, encoding_key, is_deterministic, pem, signing_key,
    verifying_key,
};

fn we_mint(algorithm: Algorithm) -> String {
    TokenSigner::<Session>::new(signing_key(Which::First, algorithm)).sign(&claims()).unwrap().into_string()
}

fn they_mint(algorithm: Algorithm) -> String {
    encode(&Header::new(algorithm.into()), &claims(), &encoding_key(Which::First, algorithm)).unwrap()
}

fn we_read(token: &str, which: Which, algorithm: Algorithm) -> Result<Claims, ErrorCode> {
    let verifier = TokenVerifier::<Session>::new(verifying_key(which, algorithm));
    verifier.verify(token).map(|verified| verified.into_claims()).map_err(|error| error.code())
}

fn they_read(token: &str, which: Which, algorithm: Algorithm) -> Result<TokenData<Claims>, ErrorKind> {
    let validation = Validation::new(algorithm.into());
    decode(token, &decoding_key(which, algorithm), &validation).map_err(|error| error.into_kind())
}

#[test]
fn jsonwebtoken_verifies_our_tokens() {
    for &algorithm in Algorithm::ALL {
        let read = they_read(&we_mint(algorithm), Which::First, algorithm).unwrap();

        assert_eq!(read.claims, claims(), "{algorithm}");
        assert_eq!(read.header.alg, algorithm.into());
        assert_eq!(read.header.typ.as_deref(), Some("JWT"));
        assert_eq!(read.header.kid.as_deref(), Some(KEY_ID));
    }
}

#[test]
fn tokens_of_jsonwebtoken_are_verified() {
    for &algorithm in Algorithm::ALL {
        assert_eq!(we_read(&they_mint(algorithm), Which::First, algorithm), Ok(claims()), "{algorithm}");
    }
}

#[test]
fn deterministic_algorithms_give_equal_signatures() {
    for &algorithm in Algorithm::ALL.iter().filter(|algorithm| is_deterministic(**algorithm)) {
        let token = we_mint(algorithm);
        let (signing_input, ours) = token.rsplit_once('.').unwrap();

        let key = encoding_key(Which::First, algorithm);
        let theirs = jsonwebtoken::crypto::sign(signing_input.as_bytes(), &key, algorithm.into()).unwrap();

        assert_eq!(ours, theirs, "{algorithm}");
    }
}

#[test]
fn both_reject_another_key_of_the_same_type() {
    for &algorithm in Algorithm::ALL {
        for token in [we_mint(algorithm), they_mint(algorithm)] {
            assert_eq!(we_read(&token, Which::Second, algorithm), Err(ErrorCode::SignatureInvalid), "{algorithm}");
            let error = they_read(&token, Which::Second, algorithm).unwrap_err();
            assert_eq!(error, ErrorKind::InvalidSignature, "{algorithm}");
        }
    }
}

#[test]
fn both_reject_an_altered_token() {
    for &algorithm in Algorithm::ALL {
        for token in [we_mint(algorithm), they_mint(algorithm)].iter().flat_map(|token| altered(token)) {
            assert_eq!(we_read(&token, Which::First, algorithm), Err(ErrorCode::SignatureInvalid), "{algorithm}");
            let error = they_read(&token, Which::First, algorithm).unwrap_err();
            assert_eq!(error, ErrorKind::InvalidSignature, "{algorithm}");
        }
    }
}

#[test]
fn both_reject_another_algorithm_of_the_same_key_type() {
    for &signed in Algorithm::ALL {
        for &expected in Algorithm::ALL.iter().filter(|other| **other != signed) {
            if signed.key_type() != expected.key_type() {
                continue;
            }
            let token = they_mint(signed);
            assert_eq!(we_read(&token, Which::First, expected), Err(ErrorCode::HeaderAlgorithmMismatch));
            let error = they_read(&token, Which::First, expected).unwrap_err();
            assert_eq!(error, ErrorKind::InvalidAlgorithm, "{signed} for {expected}");
        }
    }
}

#[test]
fn token_signed_with_public_key_as_secret_is_rejected() {
    let public = pem(Which::First, "rsa2048.spki");
    let forged = encode(&Header::default(), &claims(), &EncodingKey::from_secret(public.as_bytes())).unwrap();

    assert_eq!(we_read(&forged, Which::First, Algorithm::Rs256), Err(ErrorCode::HeaderAlgorithmMismatch));
    let key = DecodingKey::from_rsa_pem(public.as_bytes()).unwrap();
    let validation = Validation::new(jsonwebtoken::Algorithm::RS256);
    let error = decode::<Claims>(&forged, &key, &validation).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::InvalidAlgorithm);
}
