//! The key pair of a Vonage application: the public half, matching halves, and rotation.

use jwt_identity::crypto::{HmacKey, RsaSigner, RsaVerifier};
use jwt_identity::keys::AnyOf;
use jwt_identity::nexmo::{Acl, ApplicationId, application, user};
use jwt_identity::{Algorithm, ErrorCode, KeyError, SharedSecret, Token, TokenId, Verifier};

use crate::support::{NOW, SECRET, pem};

const PRIVATE_KEYS: &[&str] = &["rsa2048.pkcs1", "rsa2048.pkcs8", "rsa4096.pkcs1"];

fn signer(name: &str) -> RsaSigner {
    RsaSigner::from_pem(Algorithm::Rs256, &pem(name)).unwrap()
}

fn public(name: &str) -> RsaVerifier {
    RsaVerifier::from_pem(Algorithm::Rs256, &pem(name)).unwrap()
}

fn application() -> ApplicationId {
    ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap()
}

fn user_token(private_key: &str) -> Token {
    let claims = user::Claims::builder(application(), "alice", Acl::client_sdk(), TokenId::new("id").unwrap(), NOW);
    user::signer(&pem(private_key)).unwrap().sign(&claims.build().unwrap()).unwrap()
}

#[test]
fn public_key_pem_matches_openssl() {
    for (private_key, public_key) in
        [("rsa2048.pkcs1", "rsa2048.spki"), ("rsa2048.pkcs8", "rsa2048.spki"), ("rsa4096.pkcs1", "rsa4096.spki")]
    {
        assert_eq!(signer(private_key).verifier().to_public_key_pem(), pem(public_key), "{private_key}");
        assert_eq!(public(public_key).to_public_key_pem(), pem(public_key), "{public_key}");
    }
    assert_eq!(public("rsa2048.pkcs1.pub").to_public_key_pem(), pem("rsa2048.spki"));
}

#[test]
fn pair_matches_in_any_form() {
    for private_key in PRIVATE_KEYS {
        for public_key in ["rsa2048.spki", "rsa2048.pkcs1.pub", "rsa4096.spki"] {
            let same_pair = private_key.get(..7) == public_key.get(..7);
            assert_eq!(signer(private_key).fits(&public(public_key)), same_pair, "{private_key} {public_key}");
        }
    }
}

#[test]
fn pair_matches_despite_different_algorithms() {
    let for_pss = RsaVerifier::from_pem(Algorithm::Ps256, &pem("rsa2048.spki")).unwrap();

    assert!(signer("rsa2048.pkcs8").fits(&for_pss));
}

#[test]
fn both_keys_are_accepted_during_a_rotation() {
    let (old, new) = (pem("rsa2048.spki"), pem("rsa4096.spki"));
    let verifier = user::verifier_with_keys([new.as_str(), old.as_str()]).unwrap();

    for private_key in ["rsa2048.pkcs8", "rsa4096.pkcs1"] {
        let token = user_token(private_key);
        assert!(verifier.verify_at(token.as_str(), NOW).is_ok(), "{private_key}");
    }
}

#[test]
fn old_key_is_rejected_after_a_rotation() {
    let verifier = user::verifier_with_keys([pem("rsa4096.spki").as_str()]).unwrap();

    let error = verifier.verify_at(user_token("rsa2048.pkcs8").as_str(), NOW).unwrap_err();

    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
}

#[test]
fn application_tokens_can_rotate_keys() {
    let claims = application::Claims::builder(application(), TokenId::new("id").unwrap(), NOW).build().unwrap();
    let token = application::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&claims).unwrap();
    let (old, new) = (pem("rsa2048.spki"), pem("rsa4096.spki"));

    let verifier = application::verifier_with_keys([new.as_str(), old.as_str()]).unwrap();

    assert!(verifier.verify_at(token.as_str(), NOW).is_ok());
}

#[test]
fn bad_key_among_several_is_reported_with_its_error() {
    let (good, bad) = (pem("rsa2048.spki"), pem("rsa1024.spki"));

    let error = user::verifier_with_keys([good.as_str(), bad.as_str()]).unwrap_err();

    assert_eq!(error.code(), ErrorCode::KeyTooShort);
}

#[test]
fn error_names_a_private_key_among_public_keys() {
    let error = user::verifier_with_keys([pem("rsa2048.pkcs8").as_str()]).unwrap_err();

    assert_eq!(error.code(), ErrorCode::KeyWrongForm);
}

#[test]
fn any_of_needs_at_least_one_key() {
    assert_eq!(AnyOf::<RsaVerifier>::new([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
}

#[test]
fn any_of_accepts_at_most_eight_keys() {
    let key = public("rsa2048.spki");
    let of = |count: usize| AnyOf::new(std::iter::repeat_n(key.clone(), count)).map(|_| ());

    assert_eq!(of(8), Ok(()));
    assert_eq!(of(9).map_err(|error: KeyError| error.code()), Err(ErrorCode::KeyTooMany));
}

#[test]
fn any_of_stops_reading_an_endless_list() {
    let error = AnyOf::new(std::iter::repeat(public("rsa2048.spki"))).unwrap_err();

    assert_eq!(error.code(), ErrorCode::KeyTooMany);
}

#[test]
fn any_of_rejects_mixed_algorithms() {
    let key = |algorithm| HmacKey::new(algorithm, &SharedSecret::new(SECRET.repeat(2)).unwrap()).unwrap();

    let error = AnyOf::new([key(Algorithm::Hs256), key(Algorithm::Hs512)]).unwrap_err();

    assert_eq!(error.code(), ErrorCode::KeyWrongAlgorithm);
}

#[test]
fn any_of_has_the_algorithm_of_its_keys() {
    let any_of = AnyOf::new([public("rsa4096.spki"), public("rsa2048.spki")]).unwrap();

    assert_eq!(any_of.algorithm(), Algorithm::Rs256);
}
