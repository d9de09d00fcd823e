//! Kustomer chat.
//!
//! The tokens K1 to K5 are signed with HMAC-SHA256 and a test secret, and were computed outside this crate. The
//! secret of the tokens in the vendor's sample apps is unknown, so these are parsed but not verified.

#[cfg(feature = "http")]
mod secret_endpoint;

use std::time::Duration;

use jwt_identity::JsonSigner;
use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::kustomer::{self, Claims, Identity, Kustomer, Policy};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{
    Algorithm, ErrorCode, KeyId, NumericDate, SharedSecret, TokenSigner, TokenVerifier, VerifyError, sunshine,
};

use crate::support::{NOW, SECRET, at, secret};

const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const K1: &str = "eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
const K2: &str = "eyJlbWFpbCI6ImVtYWlsQGt1c3RvbWVyLmNvbSIsImlhdCI6MTYyMzI1Nzg2N30.\
                  sQu3o3otPFp8I2hIuID1xyYVg06AMuoI8dgT9Fs1hoY";
const K3: &str = "eyJlbWFpbCI6ImVtYWlsQGt1c3RvbWVyLmNvbSIsImV4dGVybmFsSWQiOiJ1c2VyX2lkIiwiaWF0IjoxNjIzMjU3ODY3fQ.\
                  ACHJfcbd4ohXAkusZXUA08Q0Xm4UvVAY6toFZMu8Ers";
const K4: &str = "eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6IjE2MjMyNTc4NjcifQ.\
                  cn7hzXRR4ZnrkD3D57roTJ3SVLZfRCTwlUaasEaX8bQ";
const K5: &str = "eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2NzAwMH0.\
                  FBmYYtLF5HoYwyKGskd308XyQl8AycdoPtEJUpbCQdk";
/// Published in the vendor's Android sample app.
const ANDROID_SAMPLE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                              eyJlbWFpbCI6ImVtYWlsQGt1c3RvbWVyLmNvbSIsImlhdCI6MTYyMzI1Nzg2N30.\
                              ecGnTE8DT91P0U8jBUCEW1FgsQbrvH4SEXEv5s3dqcM";
/// Published in the vendor's iOS sample app.
const IOS_SAMPLE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                          eyJlbWFpbCI6ImZha2VAZW1haWwuY29tIiwiaWF0IjoxNjI4ODcyNTQ4fQ.\
                          xF2D-eut9cf-SN6u7-50WdPAFTptSeFaR7CTMTgTojo";
/// The `iat` of K1 to K4 and of the Android sample.
const IAT: i64 = 1_623_257_867;

fn full(rest: &str) -> String {
    format!("{HEADER}.{rest}")
}

fn signer() -> TokenSigner<Kustomer> {
    kustomer::signer(&secret()).unwrap()
}

fn verifier() -> TokenVerifier<Kustomer> {
    kustomer::verifier(&secret()).unwrap()
}

fn exact() -> TokenVerifier<Kustomer> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

/// Signs any claims set, valid or not, with the organisation's secret.
fn forge(claims_set: &str) -> String {
    let key = HmacKey::new(Algorithm::Hs256, &secret()).unwrap();
    jws::sign(claims_set.as_bytes(), &SigningKey::new(key)).unwrap().into_string()
}

/// Returns code and claim of the error for a correctly signed claims set.
#[track_caller]
fn refusal(claims_set: &str) -> (u16, Option<&'static str>) {
    let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
    assert_shows_no_value(&error);
    (error.code().as_u16(), error.subject())
}

#[track_caller]
fn assert_shows_no_value(error: &VerifyError) {
    for shown in [format!("{error}"), format!("{error:?}"), format!("{:?}", std::error::Error::source(error))] {
        for value in ["ada", "example", "user_8412", "1623257867", "1700000000"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
}

fn signing_input(token: &str) -> &str {
    token.rsplit_once('.').unwrap().0
}

// Vectors.

#[test]
fn external_id_token_matches_computed_vector() {
    let claims = Claims::builder(at(IAT)).external_id("user_id").build().unwrap();

    let token = signer().sign(&claims).unwrap();
    let read = verifier().verify_at(&full(K1), at(IAT)).unwrap();

    assert_eq!(token.as_str(), full(K1));
    assert_eq!(read.claims(), &claims);
    assert!(read.claims().effective_identity() == Identity::ExternalId("user_id"));
    assert_eq!((read.claims().email(), read.claims().issued_at()), (None, at(IAT)));
}

#[test]
fn email_token_matches_computed_vector() {
    let claims = Claims::builder(at(IAT)).email("email@kustomer.com").build().unwrap();

    let token = signer().sign(&claims).unwrap();
    let read = verifier().verify_at(&full(K2), at(IAT)).unwrap();

    assert_eq!(token.as_str(), full(K2));
    assert_eq!(read.claims(), &claims);
    assert!(read.claims().effective_identity() == Identity::Email("email@kustomer.com"));
    assert_eq!(read.claims().external_id(), None);
}

#[test]
fn email_takes_precedence_over_external_id() {
    let claims = Claims::builder(at(IAT)).email("email@kustomer.com").external_id("user_id").build().unwrap();

    let token = signer().sign(&claims).unwrap();
    let read = verifier().verify_at(&full(K3), at(IAT)).unwrap();

    assert_eq!(token.as_str(), full(K3));
    assert_eq!(read.claims(), &claims);
    assert!(read.claims().effective_identity() == Identity::Email("email@kustomer.com"));
    assert_eq!(read.claims().external_id(), Some("user_id"));
}

#[test]
fn claims_without_identity_are_not_built() {
    let error = Claims::builder(at(IAT)).build().unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("externalId")));
}

#[test]
fn sign_json_gives_the_same_bytes() {
    let external_id = signer().sign_json(r#"{"iat":1623257867,"externalId":"user_id"}"#).unwrap();
    let both = signer().sign_json(r#"{"externalId":"user_id","email":"email@kustomer.com","iat":1623257867}"#).unwrap();

    assert_eq!(external_id.as_str(), full(K1));
    assert_eq!(both.as_str(), full(K3));
}

#[test]
fn iat_that_is_a_string_is_rejected() {
    let error = verifier().verify_at(&full(K4), at(IAT)).unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("iat")));
    assert_shows_no_value(&error);
}

#[test]
fn iat_in_milliseconds_is_rejected() {
    for now in [at(IAT), at(1_623_257_867_000), NumericDate::MAX] {
        let error = verifier().verify_at(&full(K5), now).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimOutOfRange, Some("iat")));
    }
    let error = Claims::builder(at(1_623_257_867_000)).external_id("user_id").build().unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimOutOfRange, Some("iat")));
}

#[test]
fn published_tokens_are_parsed_without_their_secret() {
    for (token, email, iat) in
        [(ANDROID_SAMPLE, "email@kustomer.com", IAT), (IOS_SAMPLE, "fake@email.com", 1_628_872_548)]
    {
        let verifier = verifier();
        let unverified = verifier.peek(token).unwrap();
        assert_eq!((unverified.hint().algorithm(), unverified.hint().key_id()), (Algorithm::Hs256, None));
        let claims = unverified.claims_unverified().unwrap();
        assert_eq!((claims.email(), claims.external_id(), claims.issued_at()), (Some(email), None, at(iat)));
        assert_eq!(verifier.verify_at(token, at(iat)).unwrap_err().code(), ErrorCode::SignatureInvalid);
    }
}

#[test]
fn published_tokens_are_written_identically() {
    for (token, email, iat) in
        [(ANDROID_SAMPLE, "email@kustomer.com", IAT), (IOS_SAMPLE, "fake@email.com", 1_628_872_548)]
    {
        let ours = signer().sign(&Claims::builder(at(iat)).email(email).build().unwrap()).unwrap();
        assert_eq!(signing_input(ours.as_str()), signing_input(token));
    }
}

// Times.

#[test]
fn token_is_accepted_for_899_seconds() {
    let token = full(K1);

    assert!(exact().verify_at(&token, at(IAT)).is_ok());
    assert!(exact().verify_at(&token, at(IAT + 899)).is_ok());
    for age in [900, 901] {
        let error = exact().verify_at(&token, at(IAT + age)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimTooOld, Some("iat")));
    }
}

#[test]
fn leeway_extends_the_maximum_age() {
    let widest = verifier().with_policy(Policy::default().leeway(Leeway::new(Duration::from_secs(600)).unwrap()));
    let token = full(K1);

    assert!(verifier().verify_at(&token, at(IAT + 929)).is_ok());
    assert_eq!(verifier().verify_at(&token, at(IAT + 930)).unwrap_err().code(), ErrorCode::ClaimTooOld);
    assert!(widest.verify_at(&token, at(IAT + 1499)).is_ok());
    assert_eq!(widest.verify_at(&token, at(IAT + 1500)).unwrap_err().code(), ErrorCode::ClaimTooOld);
}

#[test]
fn iat_ahead_is_rejected_beyond_the_leeway() {
    let token = full(K1);

    let error = exact().verify_at(&token, at(IAT - 1)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
    assert!(verifier().verify_at(&token, at(IAT - 30)).is_ok());
    assert_eq!(verifier().verify_at(&token, at(IAT - 31)).unwrap_err().code(), ErrorCode::ClaimIssuedInFuture);
}

#[test]
fn exp_and_nbf_are_enforced_if_present() {
    let expiring = forge(r#"{"email":"ada@example.com","iat":1700000000,"exp":1700000060}"#);
    let waiting = forge(r#"{"email":"ada@example.com","iat":1700000000,"nbf":1700000060}"#);

    assert!(exact().verify_at(&expiring, at(1_700_000_059)).is_ok());
    for now in [1_700_000_060, 1_700_000_061] {
        let error = exact().verify_at(&expiring, at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
    let error = exact().verify_at(&waiting, at(1_700_000_059)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimNotYetValid, Some("nbf")));
    assert!(exact().verify_at(&waiting, at(1_700_000_060)).is_ok());
    assert!(exact().verify_at(&waiting, at(1_700_000_061)).is_ok());
}

#[test]
fn token_ends_15_minutes_after_iat_or_at_earlier_exp() {
    let minted = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let read = |exp: i64| {
        let token = forge(&format!(r#"{{"email":"ada@example.com","iat":1700000000,"exp":{exp}}}"#));
        verifier().verify_at(&token, NOW).unwrap().into_claims().accepted_until()
    };

    assert_eq!(minted.accepted_until(), at(1_700_000_900));
    assert_eq!(read(1_700_000_060), at(1_700_000_060));
    assert_eq!(read(1_800_000_000), at(1_700_000_900));
}

#[test]
fn time_of_wrong_type_is_invalid() {
    for value in ["null", r#""1700000000""#, r#""CURRENT_TIME_UTC""#, r#""""#, "true", "[1700000000]", "{}"] {
        for claim in ["exp", "nbf"] {
            let claims_set = format!(r#"{{"email":"ada@example.com","iat":1700000000,"{claim}":{value}}}"#);
            assert_eq!(refusal(&claims_set), (402, Some(claim)), "{claims_set}");
        }
        let claims_set = format!(r#"{{"email":"ada@example.com","iat":{value}}}"#);
        assert_eq!(refusal(&claims_set), (402, Some("iat")), "{claims_set}");
    }
}

#[test]
fn time_outside_the_calendar_is_out_of_range() {
    for value in ["1700000000000", "-1", "253402300800", "1e300"] {
        for claim in ["exp", "nbf"] {
            let claims_set = format!(r#"{{"email":"ada@example.com","iat":1700000000,"{claim}":{value}}}"#);
            assert_eq!(refusal(&claims_set), (413, Some(claim)), "{claims_set}");
        }
        assert_eq!(refusal(&format!(r#"{{"email":"ada@example.com","iat":{value}}}"#)), (413, Some("iat")), "{value}");
    }
}

#[test]
fn token_without_iat_is_rejected() {
    assert_eq!(refusal(r#"{"email":"ada@example.com"}"#), (401, Some("iat")));
    assert_eq!(refusal(r#"{"email":"ada@example.com","exp":1700000060}"#), (401, Some("iat")));
}

// Identities.

#[test]
fn token_without_identity_is_rejected() {
    assert_eq!(refusal(r#"{"iat":1700000000}"#), (401, Some("externalId")));
    assert_eq!(refusal(r#"{"external_id":"user_8412","iat":1700000000}"#), (401, Some("externalId")));
}

#[test]
fn identity_must_be_a_string() {
    for value in ["null", "42", "4.2", "true", r#"["ada@example.com"]"#, r#"{"ada@example.com":1}"#] {
        let email = format!(r#"{{"email":{value},"iat":1700000000}}"#);
        let external_id = format!(r#"{{"externalId":{value},"iat":1700000000}}"#);
        let beside_a_good_one = format!(r#"{{"email":"ada@example.com","externalId":{value},"iat":1700000000}}"#);
        assert_eq!(refusal(&email), (402, Some("email")), "{value}");
        assert_eq!(refusal(&external_id), (402, Some("externalId")), "{value}");
        assert_eq!(refusal(&beside_a_good_one), (402, Some("externalId")), "{value}");
    }
}

#[test]
fn email_needs_two_parts_and_no_whitespace() {
    for email in
        ["", "ada", "@", "ada@", "@example.com", "ada @example.com", "ada@example.com ", "ada\u{a0}@example.com"]
    {
        let error = Claims::builder(NOW).email(email).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("email")), "{email}");
        let claims_set = format!(r#"{{"email":"{email}","externalId":"user_8412","iat":1700000000}}"#);
        assert_eq!(refusal(&claims_set), (402, Some("email")), "{email}");
    }
}

#[test]
fn identities_may_use_any_script() {
    let both = Claims::builder(NOW).email("zoë@müller.example").external_id("Zoë Müller \u{5b57}").build().unwrap();
    let token = signer().sign(&both).unwrap();
    assert_eq!(verifier().verify_at(token.as_str(), NOW).unwrap().claims(), &both);
}

#[test]
fn external_id_is_not_empty_and_has_no_control_character() {
    for (external_id, json) in [("", ""), ("user\n8412", "user\\n8412"), ("\0", "\\u0000"), ("\u{7f}", "\\u007f")] {
        let error = Claims::builder(NOW).external_id(external_id).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("externalId")));
        let claims_set = format!(r#"{{"externalId":"{json}","iat":1700000000}}"#);
        assert_eq!(refusal(&claims_set), (402, Some("externalId")));
    }
}

#[test]
fn identities_end_at_1024_characters() {
    let most = "ü".repeat(1024);
    let long_email = format!("{}@example.com", "x".repeat(1024 - "@example.com".len()));

    assert!(Claims::builder(NOW).external_id(most.as_str()).build().is_ok());
    assert_eq!(
        Claims::builder(NOW).external_id(format!("{most}x")).build().unwrap_err().code(),
        ErrorCode::ClaimTooLong
    );
    assert!(Claims::builder(NOW).email(long_email.as_str()).build().is_ok());
    assert_eq!(
        Claims::builder(NOW).email(format!("x{long_email}")).build().unwrap_err().code(),
        ErrorCode::ClaimTooLong
    );
}

#[test]
fn both_identities_must_be_valid() {
    let bad_email = Claims::builder(NOW).email("ada").external_id("user_8412").build().unwrap_err();
    let bad_id = Claims::builder(NOW).email("ada@example.com").external_id("").build().unwrap_err();

    assert_eq!(bad_email.subject(), Some("email"));
    assert_eq!(bad_id.subject(), Some("externalId"));
}

// The claims set as a whole.

#[test]
fn duplicate_member_is_rejected() {
    for (claims_set, claim) in [
        (r#"{"email":"ada@example.com","email":"eve@example.com","iat":1700000000}"#, Some("email")),
        (r#"{"externalId":"user_8412","external\u0049d":"user_1","iat":1700000000}"#, Some("externalId")),
        (r#"{"email":"ada@example.com","iat":1700000000,"iat":1700000000}"#, Some("iat")),
        (r#"{"email":"ada@example.com","iat":1700000000,"x":1,"x":1}"#, None),
        (r#"{"email":"ada@example.com","iat":1700000000,"x":[{"y":1,"y":1}]}"#, None),
    ] {
        assert_eq!(refusal(claims_set), (206, claim), "{claims_set}");
    }
}

#[test]
fn malformed_claims_set_is_rejected() {
    for payload in ["null", "[]", r#""ada""#, "{", "{}x"] {
        assert_eq!(refusal(payload), (205, None), "{payload}");
    }
}

#[test]
fn token_for_another_audience_or_with_a_scope_is_rejected() {
    for value in [r#""urn:consumer""#, "[]", "null", "7"] {
        let for_audience = format!(r#"{{"email":"ada@example.com","iat":1700000000,"aud":{value}}}"#);
        let with_scope = format!(r#"{{"email":"ada@example.com","iat":1700000000,"scope":{value}}}"#);
        assert_eq!(refusal(&for_audience), (410, Some("aud")));
        assert_eq!(refusal(&with_scope), (412, Some("scope")));
    }
}

#[test]
fn unknown_members_are_dropped() {
    let token = forge(r#"{"name":"Ada","email":"ada@example.com","iat":1700000000,"plan":{"seats":[1]}}"#);

    let claims = verifier().verify_at(&token, NOW).unwrap().into_claims();

    assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"email":"ada@example.com","iat":1700000000}"#);
}

// Keys and other vendors.

#[test]
fn secret_is_its_utf8_text_of_at_least_32_bytes() {
    let shared = |bytes: &str| SharedSecret::new(bytes).unwrap();
    let too_short = SECRET.strip_suffix('f').unwrap();

    assert!(kustomer::signer(&shared(SECRET)).is_ok());
    assert_eq!(kustomer::signer(&shared(too_short)).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert_eq!(kustomer::verifier(&shared(too_short)).unwrap_err().code(), ErrorCode::KeyTooShort);
}

#[test]
fn any_of_several_secrets_verifies() {
    let [new, old, gone] = [SECRET, "fedcba9876543210fedcba9876543210", "another secret of thirty-two oct"]
        .map(|text| SharedSecret::new(text).unwrap());
    let claims = Claims::builder(NOW).external_id("user_8412").build().unwrap();
    let verifier = kustomer::verifier_with_keys([&new, &old]).unwrap();
    let verify = |secret| {
        let token = kustomer::signer(secret).unwrap().sign(&claims).unwrap();
        verifier.verify_at(token.as_str(), NOW).map(jwt_identity::Verified::into_claims)
    };

    assert_eq!(verify(&new).unwrap(), claims);
    assert_eq!(verify(&old).unwrap(), claims);
    assert_eq!(verify(&gone).unwrap_err().code(), ErrorCode::SignatureInvalid);
    let short = SharedSecret::new("short").unwrap();
    assert_eq!(kustomer::verifier_with_keys([&new, &short]).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert_eq!(kustomer::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
    assert_eq!(kustomer::verifier_with_keys([&new; 9]).unwrap_err().code(), ErrorCode::KeyTooMany);
}

#[test]
fn token_signed_with_another_secret_is_rejected() {
    let verifier = kustomer::verifier(&SharedSecret::new(SECRET.to_uppercase()).unwrap()).unwrap();

    assert_eq!(verifier.verify_at(&full(K1), at(IAT)).unwrap_err().code(), ErrorCode::SignatureInvalid);
}

#[test]
fn only_hs256_is_accepted() {
    let hs384 = HmacKey::new(Algorithm::Hs384, &SharedSecret::new(SECRET.repeat(2)).unwrap()).unwrap();
    let claims_set = br#"{"email":"ada@example.com","iat":1700000000}"#;
    let token = jws::sign(claims_set, &SigningKey::new(hs384.clone())).unwrap();
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hs384.clone()));
    let signer = TokenSigner::<Kustomer>::new(SigningKey::new(hs384));

    let error = verifier.verify_at(token.as_str(), NOW).unwrap_err();
    let not_signed = signer.sign(&Claims::builder(NOW).email("ada@example.com").build().unwrap()).unwrap_err();

    assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    assert_eq!(not_signed.code(), ErrorCode::HeaderAlgorithmNotAllowed);
}

#[test]
fn token_of_sunshine_is_rejected_with_the_same_secret() {
    // The token has everything that Kustomer requires: an email and a recent `iat`.
    let signer = sunshine::signer(KeyId::new("app_1").unwrap(), &secret()).unwrap();
    let claims = sunshine::Claims::builder(sunshine::User::new("user_8412").unwrap())
        .verified_email("ada@example.com")
        .issued_at(NOW)
        .never_expires()
        .build()
        .unwrap();

    let error = verifier().verify_at(signer.sign(&claims).unwrap().as_str(), NOW).unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimWrongScope, Some("scope")));
}

// Debug output and errors.

#[test]
fn personal_data_is_never_shown() {
    let claims = Claims::builder(NOW).email("ada@example.com").external_id("user_8412").build().unwrap();
    let verified = verifier().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();
    let id = Claims::builder(NOW).external_id("user_8412").build().unwrap();

    for shown in [
        format!("{claims:?}"),
        format!("{verified:#?}"),
        format!("{:?}", claims.effective_identity()),
        format!("{:?}", id.effective_identity()),
    ] {
        assert!(!shown.contains("ada") && !shown.contains("user_8412"), "{shown}");
        assert!(shown.contains("[redacted]"), "{shown}");
    }
}

#[test]
fn id_or_email_with_invisible_end_is_rejected() {
    for end in [" ", "\u{a0}", "\u{200b}", "\u{feff}", "\t"] {
        for (email, id, claim) in [
            (None, Some(format!("user_8412{end}")), "externalId"),
            (None, Some(format!("{end}user_8412")), "externalId"),
            (Some(format!("ada@example.com{end}")), None, "email"),
            (Some(format!("{end}ada@example.com")), None, "email"),
        ] {
            let builder = Claims::builder(NOW);
            let builder = email.iter().fold(builder, kustomer::ClaimsBuilder::email);
            let builder = id.iter().fold(builder, kustomer::ClaimsBuilder::external_id);
            let error = builder.build().unwrap_err();
            assert_eq!((error.code().as_u16(), error.subject()), (402, Some(claim)), "{end:?}");
            assert!(error.to_string().ends_with("begins or ends with whitespace or an invisible character"), "{error}");
        }
    }
    assert!(Claims::builder(NOW).external_id("user 8412").build().is_ok());
}
