//! Chat tokens.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::SigningKey;
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::zendesk::chat::{self, Chat, Claims, MAX_LIFETIME, Policy};
use jwt_identity::zendesk::sso;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, JsonVerifier, NumericDate, SharedSecret, TokenSigner, TokenVerifier,
};

use super::{assert_shows_no_value, forge, with};
use crate::support::{NOW, at, secret, vendor_vectors};

/// The claims of a valid token.
const VALID: &str = concat!(
    r#"{"iat":1700000000,"exp":1700000420,"name":"Ada Lovelace","email":"ada@example.com","#,
    r#""external_id":"user_8412"}"#
);

fn claims() -> Claims {
    Claims::builder("Ada Lovelace", "ada@example.com", "user_8412", NOW).build().unwrap()
}

fn verifier() -> TokenVerifier<Chat> {
    chat::verifier(&secret()).unwrap()
}

fn exact() -> TokenVerifier<Chat> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

fn signer() -> TokenSigner<Chat> {
    chat::signer(&secret()).unwrap()
}

/// Returns code and claim of the error for a correctly signed claims set.
#[track_caller]
fn refusal(claims_set: &str) -> (u16, Option<&'static str>) {
    let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
    assert_shows_no_value(&format!("{error} {error:?}"));
    (error.code().as_u16(), error.subject())
}

#[track_caller]
fn built(outcome: Result<Claims, ClaimError>) -> (u16, Option<&'static str>) {
    let error = outcome.unwrap_err();
    (error.code().as_u16(), error.subject())
}

#[test]
fn vectors_are_verified_and_minted_again() {
    let issued_at = at(1_750_000_000);
    let claims = Claims::builder("Ada", "ada@example.com", "5678", issued_at).build().unwrap();
    let vectors = vendor_vectors("zendesk-chat-classic");
    assert_eq!(vectors.len(), 1);
    let secret = SharedSecret::new(vectors[0]["secret_or_key"].as_str().unwrap()).unwrap();
    let (signer, verifier) = (chat::signer(&secret).unwrap(), chat::verifier(&secret).unwrap());
    let token = vectors[0]["token"].as_str().unwrap();

    assert_eq!(verifier.verify_at(token, issued_at).unwrap().claims(), &claims);
    assert_eq!(signer.sign(&claims).unwrap().as_str(), token);
    assert_eq!(signer.sign_json(&vectors[0]["claims"].to_string()).unwrap().as_str(), token);
    assert_eq!(verifier.verify_json_at(token, issued_at).unwrap(), serde_json::to_string(&claims).unwrap());
}

#[test]
fn token_is_accepted_until_the_second_before_exp() {
    let token = forge(VALID);

    assert!(exact().verify_at(&token, at(1_700_000_419)).is_ok());
    assert!(verifier().verify_at(&token, at(1_700_000_449)).is_ok());
    for (verifier, now) in [(exact(), 1_700_000_420), (exact(), 1_700_000_421), (verifier(), 1_700_000_450)] {
        let error = verifier.verify_at(&token, at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
}

#[test]
fn iat_and_nbf_ahead_are_rejected_beyond_the_leeway() {
    let token = forge(VALID);
    let later = forge(&with(VALID, "nbf", Some("1700000060")));

    assert!(exact().verify_at(&token, NOW).is_ok());
    assert!(exact().verify_at(&later, at(1_700_000_060)).is_ok());
    assert!(verifier().verify_at(&token, at(1_699_999_970)).is_ok());
    for (verifier, now) in [(exact(), 1_699_999_999), (verifier(), 1_699_999_969)] {
        let error = verifier.verify_at(&token, at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
    }
    assert_eq!(exact().verify_at(&later, at(1_700_000_059)).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
}

#[test]
fn lifetime_is_one_second_to_seven_minutes() {
    let builder =
        |lifetime| Claims::builder("Ada", "ada@example.com", "1", NOW).lifetime(Duration::from_secs(lifetime));
    let expiring = |exp: &str| with(VALID, "exp", Some(exp));

    assert_eq!(MAX_LIFETIME, Duration::from_secs(420));
    assert!(builder(1).build().is_ok() && builder(420).build().is_ok());
    assert_eq!(built(builder(0).build()), (409, Some("exp")));
    assert_eq!(built(builder(421).build()), (408, Some("exp")));
    assert_eq!(built(builder(u64::MAX).build()), (413, Some("exp")));
    assert!(exact().verify_at(&forge(&expiring("1700000420")), NOW).is_ok());
    assert_eq!(refusal(&expiring("1700000421")), (408, Some("exp")));
    assert_eq!(refusal(&expiring("1700000000")), (409, Some("exp")));
    let error = signer().sign_json(&expiring("1700000421")).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
}

#[test]
fn required_claim_that_is_missing_is_named() {
    for claim in ["iat", "exp", "name", "email", "external_id"] {
        assert_eq!(refusal(&with(VALID, claim, None)), (401, Some(claim)));
    }
}

#[test]
fn claim_of_another_type_is_invalid() {
    for claim in ["iat", "exp", "nbf"] {
        for value in ["null", r#""1700000000""#, "true", "[1]", "{}"] {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (402, Some(claim)), "{value}");
        }
        for value in ["1700000000000", "-1"] {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (413, Some(claim)), "{value}");
        }
    }
    for claim in ["name", "email", "external_id"] {
        for value in ["null", "7", "true", "[]", "{}", r#""""#, r#""two\nlines""#] {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (402, Some(claim)), "{value}");
        }
    }
}

#[test]
fn builder_rejects_wrong_values() {
    let milliseconds = NumericDate::from_unix_seconds(1_700_000_000_000);
    let long = "x".repeat(1025);
    for (name, email, id, issued_at, expected) in [
        ("", "ada@example.com", "1", NOW, (402, Some("name"))),
        (&*long, "ada@example.com", "1", NOW, (414, Some("name"))),
        ("Ada", "ada", "1", NOW, (402, Some("email"))),
        ("Ada", "ada@example.com", "1 ", NOW, (402, Some("external_id"))),
        ("Ada", "ada@example.com", "1", milliseconds, (413, Some("iat"))),
    ] {
        assert_eq!(built(Claims::builder(name, email, id, issued_at).build()), expected);
    }
}

#[test]
fn token_of_another_kind_is_named() {
    for (claim, code) in [("aud", 410), ("scope", 412)] {
        assert_eq!(refusal(&with(VALID, claim, Some(r#""user""#))), (code, Some(claim)));
    }
    let error = sso::verifier(&secret()).unwrap().verify_at(&forge(VALID), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("jti")));
}

#[test]
fn only_hs256_and_the_right_secret_are_accepted() {
    let key = HmacKey::new(Algorithm::Hs512, &SharedSecret::new("0123456789abcdef".repeat(4)).unwrap()).unwrap();
    let token = jws::sign(VALID.as_bytes(), &SigningKey::new(key.clone())).unwrap();
    let other = SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap();

    let error = TokenVerifier::<Chat>::new(key).verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    let error = chat::verifier(&other).unwrap().verify_at(&forge(VALID), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
    assert!(chat::verifier_with_keys([&other, &secret()]).unwrap().verify_at(&forge(VALID), NOW).is_ok());
    assert_eq!(chat::signer(&SharedSecret::new("x".repeat(31)).unwrap()).unwrap_err().code(), ErrorCode::KeyTooShort);
}

#[test]
fn misspelled_member_is_not_signed() {
    for member in ["externalId", "mail", "jti"] {
        let error = signer().sign_json(&with(VALID, member, Some(r#""a""#))).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (422, Some(member)));
    }
}

#[test]
fn policy_is_read_from_json() {
    assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    assert_eq!(Policy::from_json(r#"{"leeway_seconds":0}"#).unwrap(), Policy::default().leeway(Leeway::ZERO));
    for (json, code) in
        [(r#"{"max_lifetime":1}"#, 602), (r#"{"leeway_seconds":true}"#, 602), (r#"{"leeway_seconds":601}"#, 419)]
    {
        assert_eq!(Policy::from_json(json).unwrap_err().code().as_u16(), code, "{json}");
    }
}

#[test]
fn claim_values_are_never_shown() {
    let builder = Claims::builder("Ada Lovelace", "ada@example.com", "user_8412", NOW);
    let verified = verifier().verify_at(&forge(VALID), NOW).unwrap();

    for shown in [format!("{builder:?}"), format!("{:#?}", claims()), format!("{verified:?}")] {
        assert!(shown.contains("[redacted]"), "{shown}");
        assert!(
            !shown.contains("Lovelace") && !shown.contains("example.com") && !shown.contains("user_8412"),
            "{shown}"
        );
    }
}
