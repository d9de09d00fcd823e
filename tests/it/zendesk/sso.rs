//! SSO tokens.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::SigningKey;
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::zendesk::sso::{self, Claims, ClaimsBuilder, MAX_AGE, Policy, Role, Sso, UserField};
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, JsonVerifier, KeyId, NumericDate, SharedSecret, TokenId, TokenSigner,
    TokenVerifier, sunshine,
};

use super::{assert_shows_no_value, forge, with};
use crate::support::{NOW, at, secret, vendor_vectors};

/// The claims of a valid token.
const VALID: &str = r#"{"iat":1700000000,"jti":"token-31415","name":"Ada Lovelace","email":"ada@example.com"}"#;
/// Published in the vendor's help, article 4408881965722. Its secret is unknown, and its header has a line break.
const PUBLISHED: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
    eyJpYXQiOjEzNzIxMTMzMDUsImp0aSI6ODg4MzM2MjUzMTE5Ni4zMjYsIm5hbWUiOiJUZXN0IFVzZXIiLCJlbWFpbCI6InR1c2VyQGV4YW1wbGUub3JnIiwi\
    ZXh0ZXJuYWxfaWQiOiI1Njc4Iiwib3JnYW5pemF0aW9uIjoiQXBwbGUiLCJ0YWdzIjoidmlwX3VzZXIiLCJyZW1vdGVfcGhvdG9fdXJsIjoiaHR0cDovL21pdC56\
    ZW5mcy5jb20vMjA2LzIwMTEvMDUvQmFybmFieV9NYXR0X2Nyb3BwZWQuanBnIiwibG9jYWxlX2lkIjoiOCJ9.\
    Zv9P7PNIcgHfxZaMwQtMpty3TZnmVHRWcsmAMM-mNHg";

fn builder() -> ClaimsBuilder {
    Claims::builder("Ada Lovelace", "ada@example.com", TokenId::new("token-31415").unwrap(), NOW)
}

fn verifier() -> TokenVerifier<Sso> {
    sso::verifier(&secret()).unwrap()
}

fn exact() -> TokenVerifier<Sso> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

fn signer() -> TokenSigner<Sso> {
    sso::signer(&secret()).unwrap()
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
    assert_shows_no_value(&format!("{error} {error:?}"));
    (error.code().as_u16(), error.subject())
}

// Vectors.

#[test]
fn vectors_are_verified_and_minted_again() {
    let issued_at = at(1_750_000_000);
    let minted = [
        Claims::builder(
            "Ada",
            "ada@example.com",
            TokenId::new("4f2e4a52-91c5-4d6d-9f1e-1a2b3c4d5e6f").unwrap(),
            issued_at,
        ),
        Claims::builder("Ada", "ada@example.com", TokenId::new("id-2").unwrap(), issued_at)
            .external_id("5678")
            .organization("Acme")
            .tags(["vip", "beta"])
            .role(Role::User)
            .locale_id(8)
            .user_field("text_key", "text")
            .user_field("checkbox_key", false),
    ];
    let vectors = vendor_vectors("zendesk-sso");
    assert_eq!(vectors.len(), minted.len());
    for (vector, builder) in vectors.iter().zip(minted) {
        let secret = SharedSecret::new(vector["secret_or_key"].as_str().unwrap()).unwrap();
        let (signer, verifier) = (sso::signer(&secret).unwrap(), sso::verifier(&secret).unwrap());
        let token = vector["token"].as_str().unwrap();
        let claims = builder.build().unwrap();

        assert_eq!(verifier.verify_at(token, issued_at).unwrap().claims(), &claims);
        assert_eq!(signer.sign(&claims).unwrap().as_str(), token);
        assert_eq!(signer.sign_json(&vector["claims"].to_string()).unwrap().as_str(), token);
        assert_eq!(verifier.verify_json_at(token, issued_at).unwrap(), serde_json::to_string(&claims).unwrap());
    }
}

#[test]
fn published_token_is_parsed_without_its_secret() {
    let verifier = verifier();
    let claims = verifier.peek(PUBLISHED).unwrap().claims_unverified().unwrap();

    assert_eq!((claims.name(), claims.email(), claims.external_id()), ("Test User", "tuser@example.org", Some("5678")));
    assert_eq!((claims.organization(), claims.organization_id()), (Some("Apple"), None));
    assert_eq!((claims.tags(), claims.locale_id()), (&["vip_user".to_owned()][..], Some(8)));
    assert_eq!(claims.token_id().as_str(), "8883362531196.326");
    assert_eq!(verifier.verify_at(PUBLISHED, at(1_372_113_305)).unwrap_err().code(), ErrorCode::SignatureInvalid);
}

#[test]
fn claims_are_read_back() {
    let claims = builder()
        .external_id("user_8412")
        .organization_id("org-1")
        .tags(Vec::<String>::new())
        .remote_photo_url("https://example.com/ada.png")
        .role(Role::CustomAgent(7))
        .phone("+44 20 7946 0000")
        .user_field("born", "1815-12-10")
        .user_field("seats", 3)
        .user_field("score", 0.5)
        .user_field("old", UserField::Deleted)
        .build()
        .unwrap();

    let token = signer().sign(&claims).unwrap();
    let json = verifier().verify_json_at(token.as_str(), NOW).unwrap();

    assert_eq!(verifier().verify_at(token.as_str(), NOW).unwrap().claims(), &claims);
    let expected = concat!(
        r#"{"iat":1700000000,"jti":"token-31415","name":"Ada Lovelace","email":"ada@example.com","#,
        r#""external_id":"user_8412","organization_id":"org-1","tags":[],"#,
        r#""remote_photo_url":"https://example.com/ada.png","role":"agent","custom_role_id":7,"#,
        r#""phone":"+44 20 7946 0000","user_fields":{"born":"1815-12-10","old":null,"score":0.5,"seats":3}}"#
    );
    assert_eq!(json, expected);
    assert_eq!(signer().sign_json(expected).unwrap(), token);
    assert_eq!(claims.user_field("seats"), Some(&UserField::Integer(3)));
    assert_eq!((claims.role(), claims.phone()), (Some(Role::CustomAgent(7)), Some("+44 20 7946 0000")));
    assert_eq!(claims.remote_photo_url(), Some("https://example.com/ada.png"));
}

// Times.

#[test]
fn token_is_accepted_until_it_is_three_minutes_old() {
    let token = forge(VALID);

    assert_eq!(MAX_AGE, Duration::from_secs(180));
    assert!(exact().verify_at(&token, at(1_700_000_179)).is_ok());
    for (verifier, now) in [(exact(), 180), (exact(), 181), (verifier(), 210)] {
        let error = verifier.verify_at(&token, at(1_700_000_000 + now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimTooOld, Some("iat")));
    }
    assert!(verifier().verify_at(&token, at(1_700_000_209)).is_ok());
    assert_eq!(builder().build().unwrap().accepted_until(), at(1_700_000_180));
}

#[test]
fn iat_ahead_is_rejected_beyond_the_leeway() {
    let token = forge(VALID);

    assert!(exact().verify_at(&token, NOW).is_ok());
    assert!(verifier().verify_at(&token, at(1_699_999_970)).is_ok());
    for (verifier, now) in [(exact(), 1_699_999_999), (verifier(), 1_699_999_969)] {
        let error = verifier.verify_at(&token, at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
    }
}

#[test]
fn exp_and_nbf_are_enforced_if_present() {
    let expiring = forge(&with(VALID, "exp", Some("1700000060")));
    let later = forge(&with(VALID, "nbf", Some("1700000060")));

    assert!(exact().verify_at(&expiring, at(1_700_000_059)).is_ok());
    assert!(exact().verify_at(&later, at(1_700_000_060)).is_ok());
    for now in [1_700_000_060, 1_700_000_061] {
        assert_eq!(exact().verify_at(&expiring, at(now)).unwrap_err().code(), ErrorCode::ClaimExpired);
    }
    assert_eq!(exact().verify_at(&later, at(1_700_000_059)).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
    let read = verifier().verify_at(&expiring, NOW).unwrap();
    assert_eq!(read.claims().accepted_until(), at(1_700_000_060));
}

#[test]
fn time_in_milliseconds_is_out_of_range() {
    for claim in ["iat", "exp", "nbf"] {
        for value in ["1700000000000", "-1", "1e300"] {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (413, Some(claim)), "{value}");
        }
    }
    let milliseconds = NumericDate::from_unix_seconds(1_700_000_000_000);
    let outcome = Claims::builder("Ada", "ada@example.com", TokenId::random().unwrap(), milliseconds).build();
    assert_eq!(built(outcome), (413, Some("iat")));
}

// The traps.

#[test]
fn numeric_jti_is_accepted_by_name_only() {
    let lenient = verifier().with_policy(Policy::default().allow_numeric_token_id());
    for (number, text) in [("8883362531196.326", "8883362531196.326"), ("7", "7"), ("-1", "-1")] {
        let claims_set = with(VALID, "jti", Some(number));
        let token = forge(&claims_set);

        let error = verifier().verify_at(&token, NOW).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("jti")));
        assert!(error.to_string().contains("expected a string, found a number"), "{error}");
        let verified = lenient.verify_at(&token, NOW).unwrap();
        assert_eq!(verified.claims().token_id().as_str(), text);
        assert!(verified.to_json().unwrap().contains(&format!(r#""jti":{number},"#)));
        assert_eq!(signer().sign_json(&claims_set).unwrap_err().code(), ErrorCode::ClaimInvalid);
    }
    for beyond in ["1e400", "-1e999"] {
        let token = forge(&VALID.replace(r#""token-31415""#, beyond));
        let error = lenient.verify_at(&token, NOW).unwrap_err();
        assert!(matches!(error.code().as_u16(), 402 | 413) && error.subject() == Some("jti"), "{error}");
    }
    let huge = forge(&with(VALID, "jti", Some("123456789012345678901234567890")));
    assert!(lenient.verify_at(&huge, NOW).unwrap().claims().token_id().as_str().len() < 32);
    let guard = MemoryReplayGuard::new(10);
    let verified = lenient.verify_at(&forge(&with(VALID, "jti", Some("7"))), NOW).unwrap();
    let claims = verified.claims();
    assert!(guard.register("zendesk", claims.token_id(), claims.accepted_until(), NOW).is_ok());
    assert!(guard.register("zendesk", claims.token_id(), claims.accepted_until(), NOW).is_err());
}

#[test]
fn required_claim_that_is_missing_is_named() {
    for claim in ["iat", "jti", "name", "email"] {
        assert_eq!(refusal(&with(VALID, claim, None)), (401, Some(claim)));
    }
}

#[test]
fn claim_of_another_type_is_invalid() {
    for claim in ["iat", "exp", "nbf"] {
        for value in ["null", r#""1700000000""#, "true", "[1]", "{}"] {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (402, Some(claim)), "{value}");
        }
    }
    for claim in
        ["name", "email", "external_id", "organization", "organization_id", "phone", "remote_photo_url", "role"]
    {
        for value in ["null", "7", "true", "[]", "{}"] {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (402, Some(claim)), "{value}");
        }
    }
    for (claim, values) in [
        ("jti", &["null", "true", "[]", "{}", r#""""#][..]),
        ("tags", &["null", "7", "{}", "[7]", r#"["a",null]"#, r#""""#, r#""a,,b""#, r#"[""]"#]),
        ("locale_id", &["null", "1.5", "-1", r#""""#, r#""de""#, r#""+8""#, r#""18446744073709551616""#, "[]"]),
        ("user_fields", &["null", "[]", r#""a""#, r#"{"a":[]}"#, r#"{"a":{}}"#, r#"{"":1}"#]),
    ] {
        for value in values {
            assert_eq!(refusal(&with(VALID, claim, Some(value))), (402, Some(claim)), "{value}");
        }
    }
    assert!(verifier().verify_at(&forge(&with(VALID, "locale_id", Some("8"))), NOW).is_ok());
}

#[test]
fn tags_as_text_are_separated_by_commas() {
    let verified = verifier().verify_at(&forge(&with(VALID, "tags", Some(r#""vip, beta""#))), NOW).unwrap();

    assert_eq!(verified.claims().tags(), ["vip", "beta"]);
}

#[test]
fn tag_at_fault_is_named_by_its_position() {
    let error = builder().tags(["vip", "beta "]).build().unwrap_err();

    assert_eq!((error.code().as_u16(), error.subject(), error.position()), (402, Some("tags"), Some(2)));
}

#[test]
fn two_organizations_conflict() {
    let claims_set = with(&with(VALID, "organization", Some(r#""Acme""#)), "organization_id", Some(r#""1""#));

    assert_eq!(refusal(&claims_set), (416, Some("organization")));
    assert_eq!(builder().organization("Acme").organization_id("1").build().unwrap().organization(), None);
    assert_eq!(builder().organization_id("1").organization("Acme").build().unwrap().organization_id(), None);
}

#[test]
fn custom_role_needs_the_role_of_an_agent() {
    let custom = with(VALID, "custom_role_id", Some("7"));

    assert_eq!(refusal(&custom), (401, Some("role")));
    for role in ["user", "admin"] {
        assert_eq!(refusal(&with(&custom, "role", Some(&format!(r#""{role}""#)))), (402, Some("role")), "{role}");
    }
    for role in ["end-user", "Admin", "owner", ""] {
        assert_eq!(refusal(&with(VALID, "role", Some(&format!(r#""{role}""#)))), (402, Some("role")), "{role}");
    }
    for role in [Role::User, Role::Agent, Role::CustomAgent(7), Role::Admin] {
        let token = signer().sign(&builder().role(role).build().unwrap()).unwrap();
        assert_eq!(verifier().verify_at(token.as_str(), NOW).unwrap().claims().role(), Some(role));
    }
}

#[test]
fn number_that_is_not_finite_is_rejected() {
    for number in [f64::NAN, f64::INFINITY] {
        assert_eq!(built(builder().user_field("score", number).build()), (413, Some("user_fields")));
    }
}

#[test]
fn text_is_checked_by_builder_and_reader() {
    let long = "x".repeat(1025);
    for (text, code) in [("", 402), ("two\nlines", 402), (&*long, 414)] {
        let json = serde_json::to_string(text).unwrap();
        for (claim, builder) in [
            ("external_id", builder().external_id(text)),
            ("organization", builder().organization(text)),
            ("organization_id", builder().organization_id(text)),
            ("phone", builder().phone(text)),
            ("remote_photo_url", builder().remote_photo_url(text)),
            ("name", Claims::builder(text, "ada@example.com", TokenId::new("a").unwrap(), NOW)),
        ] {
            assert_eq!(built(builder.build()), (code, Some(claim)), "{claim}");
            assert_eq!(refusal(&with(VALID, claim, Some(&json))), (code, Some(claim)), "{claim}");
        }
    }
    for email in ["ada", "@", "ada@", "@example.com", "a da@example.com"] {
        let outcome = Claims::builder("Ada", email, TokenId::new("a").unwrap(), NOW).build();
        assert_eq!(built(outcome), (402, Some("email")), "{email}");
    }
}

// Other tokens and keys.

#[test]
fn token_of_another_kind_is_named() {
    for (claim, code) in [("aud", 410), ("scope", 412)] {
        let claims_set = with(&with(VALID, claim, Some(r#""user""#)), "jti", None);
        assert_eq!(refusal(&claims_set), (code, Some(claim)));
    }
    let user = sunshine::Claims::builder(sunshine::User::new("user_8412").unwrap()).never_expires().build().unwrap();
    let messaging = sunshine::signer(KeyId::new("app_1").unwrap(), &secret()).unwrap().sign(&user).unwrap();
    let error = verifier().verify_at(messaging.as_str(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimWrongScope, Some("scope")));
    assert!(error.to_string().ends_with("such as Messaging"), "{error}");
}

#[test]
fn only_hs256_is_accepted() {
    let long = SharedSecret::new("0123456789abcdef".repeat(4)).unwrap();
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512] {
        let key = HmacKey::new(algorithm, &long).unwrap();
        let token = jws::sign(VALID.as_bytes(), &SigningKey::new(key.clone())).unwrap();
        let error = TokenVerifier::<Sso>::new(key).verify_at(token.as_str(), NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

#[test]
fn secret_is_its_text_of_at_least_32_bytes() {
    let other = SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap();
    let token = forge(VALID);

    assert_eq!(sso::verifier(&other).unwrap().verify_at(&token, NOW).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert!(sso::verifier_with_keys([&other, &secret()]).unwrap().verify_at(&token, NOW).is_ok());
    let short = SharedSecret::new("x".repeat(31)).unwrap();
    assert_eq!(sso::signer(&short).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert!(sso::verifier(&SharedSecret::new("x".repeat(32)).unwrap()).is_ok());
}

#[test]
fn misspelled_member_is_not_signed() {
    for member in ["externalId", "organisation", "user_field", "locale", "photo"] {
        let error = signer().sign_json(&with(VALID, member, Some(r#""a""#))).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (422, Some(member)));
    }
}

#[test]
fn policy_is_read_from_json() {
    let policy = Policy::default().leeway(Leeway::new(Duration::from_secs(5)).unwrap()).allow_numeric_token_id();

    assert_eq!(Policy::from_json(r#"{"leeway_seconds":5,"allow_numeric_token_id":true}"#).unwrap(), policy);
    assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    for (json, code) in [
        (r#"{"allow_numeric_jti":true}"#, 602),
        (r#"{"allow_numeric_token_id":1}"#, 602),
        (r#"{"leeway_seconds":"5"}"#, 602),
        (r#"{"leeway_seconds":601}"#, 419),
    ] {
        assert_eq!(Policy::from_json(json).unwrap_err().code().as_u16(), code, "{json}");
    }
}

#[test]
fn claim_values_are_never_shown() {
    let builder = builder().external_id("user_8412").user_field("name", "Lovelace").tags(["Lovelace"]);
    let claims = builder.clone().build().unwrap();
    let verified = verifier().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();

    for shown in [format!("{builder:?}"), format!("{claims:#?}"), format!("{verified:?}")] {
        assert!(
            !shown.contains("Lovelace") && !shown.contains("user_8412") && !shown.contains("token-31415"),
            "{shown}"
        );
    }
    assert_eq!(
        format!("{:?}", [UserField::from("a"), UserField::from(true)]),
        "[Text([redacted]), Checkbox([redacted])]"
    );
}
