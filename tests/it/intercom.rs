//! Intercom Messenger.
//!
//! The vectors were made with another library after the vendor's recipe.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::intercom::{self, Claims, Intercom, MESSENGER_SETTING, Policy};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, JsonVerifier, NumericDate, SharedSecret, SignError, TokenSigner,
    TokenVerifier, Verified, VerifyError,
};
use serde_json::{Value, json};

use crate::support::{NOW, SECRET, at, hs256, secret, unb64, vendor_vectors};

/// The clock of the vectors.
const VECTOR_NOW: i64 = 1_750_000_000;
const LATER: i64 = 1_700_003_600;

fn signer() -> TokenSigner<Intercom> {
    intercom::signer(&secret()).unwrap()
}

fn verifier() -> TokenVerifier<Intercom> {
    intercom::verifier(&secret()).unwrap()
}

fn exact() -> TokenVerifier<Intercom> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

/// Signs any claims set, valid or not.
fn forge(claims_set: impl AsRef<[u8]>) -> String {
    jws::sign(claims_set.as_ref(), &SigningKey::new(hs256())).unwrap().into_string()
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
        for value in ["ada", "example.com", "user-42", "1700003600", SECRET] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
}

/// Returns code, claim and message of the error of a builder.
#[track_caller]
fn built(outcome: Result<Claims, ClaimError>) -> (u16, Option<&'static str>, String) {
    let error = outcome.unwrap_err();
    (error.code().as_u16(), error.subject(), error.to_string())
}

fn builder() -> intercom::ClaimsBuilder<jwt_identity::token::claim::Expiry> {
    Claims::builder("user-42").expires_at(at(LATER))
}

// Vectors.

#[test]
fn vectors_are_read_and_minted_byte_for_byte() {
    let rows = vendor_vectors("intercom");
    assert_eq!(rows.len(), 2);
    for row in rows {
        let (token, claims) = (row["token"].as_str().unwrap(), &row["claims"]);
        let secret = SharedSecret::new(row["secret_or_key"].as_str().unwrap()).unwrap();
        let verifier = intercom::verifier(&secret).unwrap().with_policy(Policy::default().allow_never_expiring());

        let read = verifier.verify_at(token, at(VECTOR_NOW)).unwrap().into_claims();
        assert_eq!(read.user_id(), claims["user_id"]);
        assert_eq!(read.email(), claims["email"].as_str());
        assert_eq!(read.expires_at().map(NumericDate::as_unix_seconds), claims["exp"].as_i64());
        assert_eq!(read.issued_at().map(NumericDate::as_unix_seconds), claims["iat"].as_i64());

        let builder = Claims::builder(read.user_id());
        let builder = claims["email"].as_str().into_iter().fold(builder, intercom::ClaimsBuilder::email);
        let builder = claims["iat"].as_i64().map(at).into_iter().fold(builder, intercom::ClaimsBuilder::issued_at);
        let built = match claims["exp"].as_i64() {
            Some(exp) => builder.expires_at(at(exp)),
            None => builder.never_expires(),
        };
        let signer = intercom::signer(&secret).unwrap();
        assert_eq!(signer.sign(&built.build().unwrap()).unwrap().as_str(), token);
        let payload = String::from_utf8(unb64(token.split('.').nth(1).unwrap())).unwrap();
        assert_eq!(verifier.verify_json_at(token, at(VECTOR_NOW)).unwrap(), payload);
        if claims["exp"].is_i64() {
            assert_eq!(signer.sign_json(&claims.to_string()).unwrap().as_str(), token);
        }
    }
}

#[test]
fn token_with_attributes_survives_the_round_trip() {
    let claims = builder()
        .name("Zoë")
        .email("ada@example.com")
        .attribute("plan", "pro")
        .attribute("seats", 7)
        .attribute("Plan", 0.5)
        .attribute("paid", true)
        .attribute("left_at", Value::Null)
        .issued_at(NOW)
        .build()
        .unwrap();
    let token = signer().sign(&claims).unwrap();

    let read = verifier().verify_at(token.as_str(), NOW).unwrap();

    assert_eq!(read.claims(), &claims);
    let json = concat!(
        r#"{"user_id":"user-42","email":"ada@example.com","name":"Zoë","plan":"pro","seats":7,"Plan":0.5,"paid":true,"#,
        r#""left_at":null,"iat":1700000000,"exp":1700003600}"#,
    );
    assert_eq!(read.to_json().unwrap(), json);
    assert_eq!(signer().sign_json(json).unwrap(), token);
    let names: Vec<&str> = claims.attributes().map(|(name, _)| name).collect();
    assert_eq!(names, ["plan", "seats", "Plan", "paid", "left_at"]);
    assert_eq!((claims.attribute("seats"), claims.attribute("PLAN")), (Some(&json!(7)), None));
}

// Times.

#[test]
fn exp_ends_the_token() {
    let token = signer().sign(&builder().build().unwrap()).unwrap();

    assert!(exact().verify_at(token.as_str(), at(LATER - 1)).is_ok());
    for now in [LATER, LATER + 1] {
        let error = exact().verify_at(token.as_str(), at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
    assert!(verifier().verify_at(token.as_str(), at(LATER + 29)).is_ok());
    assert_eq!(verifier().verify_at(token.as_str(), at(LATER + 30)).unwrap_err().code(), ErrorCode::ClaimExpired);
}

#[test]
fn nbf_and_iat_are_enforced_if_present() {
    for (claim, code) in [("nbf", ErrorCode::ClaimNotYetValid), ("iat", ErrorCode::ClaimIssuedInFuture)] {
        let token = forge(format!(r#"{{"user_id":"user-42","exp":1700003600,"{claim}":1700000060}}"#));
        let error = exact().verify_at(&token, at(1_700_000_059)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, Some(claim)));
        assert!(exact().verify_at(&token, at(1_700_000_060)).is_ok());
        assert!(exact().verify_at(&token, at(1_700_000_061)).is_ok());
        assert!(verifier().verify_at(&token, at(1_700_000_030)).is_ok());
        assert_eq!(verifier().verify_at(&token, at(1_700_000_029)).unwrap_err().code(), code);
    }
}

#[test]
fn token_without_exp_must_be_asked_for_by_name() {
    let claims = Claims::builder("user-42").never_expires().build().unwrap();
    let token = signer().sign(&claims).unwrap();
    let lenient = verifier().with_policy(Policy::default().allow_never_expiring());

    assert_eq!(refusal(r#"{"user_id":"user-42"}"#), (401, Some("exp")));
    assert_eq!(lenient.verify_at(token.as_str(), NOW).unwrap().claims(), &claims);
    let error = signer().sign_json(r#"{"user_id":"user-42"}"#).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("exp")));
}

#[test]
fn exp_must_be_later_than_iat() {
    for exp in [NOW, at(1_699_999_999)] {
        let (code, claim, _) = built(Claims::builder("user-42").issued_at(NOW).expires_at(exp).build());
        assert_eq!((code, claim), (409, Some("exp")));
    }
    assert!(Claims::builder("user-42").issued_at(NOW).expires_at(at(1_700_000_001)).build().is_ok());
    assert_eq!(refusal(r#"{"user_id":"user-42","iat":1700003600,"exp":1700003600}"#), (409, Some("exp")));
}

#[test]
fn time_of_wrong_type_is_invalid_and_milliseconds_are_out_of_range() {
    for claim in ["exp", "iat", "nbf"] {
        let with = |value: &str| {
            let exp = if claim == "exp" { "" } else { r#","exp":1700003600"# };
            format!(r#"{{"user_id":"user-42","{claim}":{value}{exp}}}"#)
        };
        for value in ["null", r#""1700003600""#, "true", "[1700003600]", "{}"] {
            assert_eq!(refusal(&with(value)), (402, Some(claim)), "{value}");
        }
        for value in ["1700003600000", "-1", "253402300800", "1e300"] {
            assert_eq!(refusal(&with(value)), (413, Some(claim)), "{value}");
        }
    }
    let milliseconds = at(1_700_003_600_000);
    let of_iat = builder().issued_at(milliseconds).build();
    assert_eq!(built(of_iat).1, Some("iat"));
    let of_exp = Claims::builder("user-42").expires_at(milliseconds).build();
    assert_eq!(built(of_exp).0, 413);
}

// The user.

#[test]
fn email_without_user_id_is_rejected() {
    let claims_set = r#"{"email":"ada@example.com","exp":1700003600}"#;

    assert_eq!(refusal(claims_set), (401, Some("user_id")));
    let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
    assert!(error.to_string().ends_with("; Intercom identifies nobody by an `email` alone"), "{error}");
    let error = signer().sign_json(claims_set).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("user_id")));
}

#[test]
fn identity_must_be_a_string() {
    for value in ["null", "42", "4.2", "true", r#"["user-42"]"#, r#"{"user-42":1}"#] {
        assert_eq!(refusal(&format!(r#"{{"user_id":{value},"exp":1700003600}}"#)), (402, Some("user_id")), "{value}");
        for claim in ["email", "name"] {
            let claims_set = format!(r#"{{"user_id":"user-42","{claim}":{value},"exp":1700003600}}"#);
            assert_eq!(refusal(&claims_set), (402, Some(claim)), "{value}");
        }
    }
}

#[test]
fn text_of_the_user_is_checked_when_built_and_when_read() {
    let long = "ü".repeat(1024);
    for (claim, text, code) in [
        ("user_id", "", 402),
        ("user_id", "user-42 ", 402),
        ("user_id", "\u{200b}user-42", 402),
        ("user_id", "user\n42", 402),
        ("user_id", &format!("{long}x"), 414),
        ("email", "ada", 402),
        ("email", "ada@example.com ", 402),
        ("email", &format!("{long}@example.com"), 414),
        ("name", "", 402),
        ("name", "Ada\0", 402),
        ("name", &format!("{long}x"), 414),
    ] {
        let outcome = match claim {
            "user_id" => Claims::builder(text).never_expires().build(),
            "email" => builder().email(text).build(),
            _ => builder().name(text).build(),
        };
        let (found, of, _) = built(outcome);
        assert_eq!((found, of), (code, Some(claim)), "{text:?}");
        let mut claims_set = json!({"user_id": "user-42", "exp": LATER});
        claims_set[claim] = text.into();
        assert_eq!(refusal(&claims_set.to_string()), (code, Some(claim)), "{text:?}");
    }
    assert!(Claims::builder(long.as_str()).expires_at(at(LATER)).name(long).build().is_ok());
}

#[test]
fn first_wrong_claim_of_a_builder_is_reported() {
    let outcome = Claims::builder("").email("ada").attribute("user_id", 7).never_expires().build();
    assert_eq!(built(outcome).1, Some("user_id"));
    let outcome = builder().email("ada").name("").build();
    assert_eq!(built(outcome).1, Some("email"));
}

// Attributes.

#[test]
fn attribute_is_text_number_boolean_or_null() {
    for value in [json!([]), json!({}), json!(["pro"]), json!({"plan": "pro"})] {
        let outcome = builder().attribute("seats", 7).attribute("plan", value.clone()).build();
        let (code, claim, message) = built(outcome);
        assert_eq!((code, claim), (402, Some("attribute")));
        let expected = "claim `attribute` (entry 2) has the wrong JSON type or an invalid value; \
                        expected a string, number, boolean or null";
        assert_eq!(message, expected);
        let claims_set = json!({"user_id": "user-42", "exp": LATER, "plan": value}).to_string();
        assert_eq!(refusal(&claims_set), (402, Some("attribute")));
    }
    let long = "ü".repeat(255);
    assert!(builder().attribute("plan", long.as_str()).build().is_ok());
    let (code, claim, _) = built(builder().attribute("plan", format!("{long}x")).build());
    assert_eq!((code, claim), (414, Some("attribute")));
    let claims_set = json!({"user_id": "user-42", "exp": LATER, "plan": format!("{long}x")}).to_string();
    assert_eq!(refusal(&claims_set), (414, Some("attribute")));
}

#[test]
fn attribute_name_is_not_that_of_a_claim_or_setting() {
    let names = [
        "user_id",
        "userId",
        "USER-ID",
        "email",
        "e_mail",
        "name",
        "iss",
        "sub",
        "aud",
        "exp",
        "Exp",
        "nbf",
        "iat",
        "jti",
        "user_hash",
        "userHash",
        MESSENGER_SETTING,
    ];
    for name in names {
        let (code, claim, message) = built(builder().attribute(name, "7").build());
        assert_eq!((code, claim), (415, Some("attribute")), "{name}");
        assert!(message.ends_with("has a reserved name; a claim or a setting of the Messenger has this name"));
    }
    for name in ["", "a.b", "$a", "a\n"] {
        let (code, claim, message) = built(builder().attribute(name, "7").build());
        assert_eq!((code, claim), (402, Some("attribute")), "{name}");
        assert!(message.ends_with("its name is empty, or has a `.`, `$` or control character"), "{message}");
    }
    let (code, claim, _) = built(builder().attribute("plan", 1).attribute("plan", 2).build());
    assert_eq!((code, claim), (416, Some("attribute")));
    assert!(builder().attribute("expires", 1).attribute("user", 2).attribute("external_id", "x").build().is_ok());
}

#[test]
fn misspelt_claim_is_not_signed_and_not_read() {
    for name in ["userId", "User_Id", "Email", "EXP", "user_hash", "intercom_user_jwt", "sub", "jti", "iss", "a.b", ""]
    {
        let claims_set = format!(r#"{{"user_id":"user-42","exp":1700003600,"{name}":"user-7"}}"#);
        let error = signer().sign_json(&claims_set).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ClaimUnknownMember, "{name}");
        assert!(matches!(&error, SignError::UnknownMember { member } if **member == *name), "{error}");
        let read = verifier().verify_at(&forge(&claims_set), NOW).unwrap().into_claims();
        assert_eq!(read, builder().build().unwrap(), "{name}");
    }
    let claims_set = r#"{"userId":"user-42","exp":1700003600}"#;
    assert_eq!(refusal(claims_set), (401, Some("user_id")));
}

// The claims set as a whole.

#[test]
fn hostile_claims_set_is_rejected() {
    for (claims_set, code) in [
        ("null", 205),
        ("[]", 205),
        ("{", 205),
        ("{}x", 205),
        (r#"{"user_id":"a","user_id":"b","exp":1700003600}"#, 206),
        (r#"{"user_id":"a","user_\u0069d":"b","exp":1700003600}"#, 206),
        (r#"{"user_id":"a","plan":1,"pl\u0061n":2,"exp":1700003600}"#, 206),
        (r#"{"user_id":"a","jti":[{"x":1,"x":2}],"exp":1700003600}"#, 206),
    ] {
        assert_eq!(refusal(claims_set).0, code, "{claims_set}");
    }
    let deep = format!(r#"{{"user_id":"a","plan":{}{},"exp":1700003600}}"#, "[".repeat(64), "]".repeat(64));
    assert_eq!(refusal(&deep), (207, None));
    let error = verifier().verify_at(&forge(b"{\"user_id\":\"\xff\"}"), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenInvalidUtf8);
}

#[test]
fn token_for_an_audience_is_rejected_first() {
    for value in [r#""us""#, "[]", "null"] {
        assert_eq!(refusal(&format!(r#"{{"aud":{value}}}"#)), (410, Some("aud")));
    }
}

// Keys.

#[test]
fn secret_is_its_utf8_text_of_at_least_32_bytes() {
    let too_short = SharedSecret::new(SECRET.strip_suffix('f').unwrap()).unwrap();

    assert_eq!(intercom::signer(&too_short).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert_eq!(intercom::verifier(&too_short).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert!(intercom::signer(&secret()).is_ok());
}

#[test]
fn any_of_several_secrets_verifies() {
    let [web, ios, gone] = [SECRET, "fedcba9876543210fedcba9876543210", "another secret of thirty-two oct"]
        .map(|text| SharedSecret::new(text).unwrap());
    let claims = builder().build().unwrap();
    let verifier = intercom::verifier_with_keys([&web, &ios]).unwrap();
    let verify = |secret| {
        let token = intercom::signer(secret).unwrap().sign(&claims).unwrap();
        verifier.verify_at(token.as_str(), NOW).map(Verified::into_claims)
    };

    assert_eq!(verify(&web).unwrap(), claims);
    assert_eq!(verify(&ios).unwrap(), claims);
    assert_eq!(verify(&gone).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert_eq!(intercom::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
    assert_eq!(intercom::verifier_with_keys([&web; 9]).unwrap_err().code(), ErrorCode::KeyTooMany);
}

#[test]
fn only_hs256_is_accepted() {
    let claims = builder().build().unwrap();
    let long = SharedSecret::new(SECRET.repeat(2)).unwrap();
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512] {
        let key = HmacKey::new(algorithm, &long).unwrap();
        let token = jws::sign(br#"{"user_id":"a","exp":1700003600}"#, &SigningKey::new(key.clone())).unwrap();
        let verifier = TokenVerifier::<Intercom>::new(VerifyingKey::new(key.clone()));
        let not_signed = TokenSigner::<Intercom>::new(SigningKey::new(key)).sign(&claims).unwrap_err();
        assert_eq!(not_signed.code(), ErrorCode::HeaderAlgorithmNotAllowed);
        let error = verifier.verify_at(token.as_str(), NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
    for alg in ["none", "RS256", "ES256", "EdDSA"] {
        let header = format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#);
        let token = crate::support::token(header, r#"{"user_id":"a","exp":1700003600}"#, &hs256());
        assert_eq!(verifier().verify_at(&token, NOW).unwrap_err().code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

#[test]
fn header_without_typ_is_accepted() {
    let payload = r#"{"user_id":"user-42","exp":1700003600}"#;
    let token = crate::support::token(r#"{"alg":"HS256"}"#, payload, &hs256());

    assert_eq!(verifier().verify_at(&token, NOW).unwrap().claims().user_id(), "user-42");
}

// Debug output.

#[test]
fn personal_data_is_never_shown() {
    let builder = builder().email("ada@example.com").name("Ada").attribute("plan", "example.com");
    let claims = builder.clone().build().unwrap();
    let verified = verifier().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();

    for shown in [format!("{builder:?}"), format!("{claims:?}"), format!("{verified:#?}")] {
        for value in ["ada", "Ada", "example.com", "user-42"] {
            assert!(!shown.contains(value), "{shown}");
        }
        assert!(shown.contains("[redacted]") && shown.contains("plan"), "{shown}");
    }
}

#[test]
fn leeway_of_the_policy_applies_to_every_time() {
    let policy = Policy::default().leeway(Leeway::new(Duration::from_secs(600)).unwrap());
    let verifier = verifier().with_policy(policy);
    let token = forge(r#"{"user_id":"user-42","iat":1700000600,"nbf":1700000600,"exp":1700000601}"#);

    assert!(verifier.verify_at(&token, NOW).is_ok());
    assert!(verifier.verify_at(&token, at(1_700_001_200)).is_ok());
    assert_eq!(verifier.verify_at(&token, at(1_700_001_201)).unwrap_err().subject(), Some("exp"));
    assert_eq!(verifier.verify_at(&token, at(1_699_999_999)).unwrap_err().subject(), Some("nbf"));
}
