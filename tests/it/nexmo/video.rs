//! Video client tokens: minting, tokens of Vonage's libraries, and rejection.

use std::time::Duration;

use jwt_identity::ClaimError;
use jwt_identity::JsonSigner;
use jwt_identity::crypto::RsaSigner;
use jwt_identity::keys::SigningKey;
use jwt_identity::nexmo::video::{self, Claims, ClaimsBuilder, Policy, Role, SessionId};
use jwt_identity::nexmo::{Acl, ApplicationId, Rule, user};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, ErrorCode, NumericDate, TokenId, VerifyError};
use serde_json::{Value, json};

use crate::support::{NOW, at, pem};

const DAY: i64 = 24 * 60 * 60;
const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

fn application() -> ApplicationId {
    ApplicationId::new(APPLICATION).unwrap()
}

fn session() -> SessionId {
    SessionId::new("abcd").unwrap()
}

fn builder() -> ClaimsBuilder {
    Claims::builder(application(), session(), TokenId::new("id").unwrap(), NOW)
}

/// The claims set as serialized in the token, with its member order.
fn written(claims: &Claims) -> String {
    serde_json::to_string(claims).unwrap()
}

fn code_and_claim(outcome: Result<Claims, ClaimError>) -> (ErrorCode, Option<&'static str>) {
    let error = outcome.unwrap_err();
    (error.code(), error.subject())
}

/// The claims set of Vonage's Node library, which tests modify.
fn node() -> Value {
    json!({
        "application_id": APPLICATION,
        "iat": NOW.as_unix_seconds(),
        "jti": "id",
        "exp": NOW.as_unix_seconds() + DAY,
        "sub": "video",
        "scope": "session.connect",
        "session_id": "abcd",
        "role": "publisher",
        "initial_layout_class_list": "focus wide",
        "connection_data": "name=Bob",
        "acl": {"paths": {"/session/**": {}}},
    })
}

fn node_with(changes: &Value) -> Value {
    let mut claims = node();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn node_without(names: &[&str]) -> Value {
    let mut claims = node();
    for name in names {
        claims.as_object_mut().unwrap().remove(*name).unwrap();
    }
    claims
}

/// Signs any text with the application's key and verifies it as a video client token.
fn read_text_with(claims_set: &str, policy: Policy, now: NumericDate) -> Result<Claims, VerifyError> {
    let key = SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap());
    let token = jws::sign(claims_set.as_bytes(), &key).unwrap();
    let verifier = video::verifier(&pem("rsa2048.spki")).unwrap().with_policy(policy);
    Ok(verifier.verify_at(token.as_str(), now)?.into_claims())
}

fn read_at(claims_set: &Value, now: NumericDate) -> Result<Claims, VerifyError> {
    read_text_with(&claims_set.to_string(), Policy::default().leeway(Leeway::ZERO), now)
}

fn read(claims_set: &Value) -> Result<Claims, VerifyError> {
    read_at(claims_set, NOW)
}

fn refusal(claims_set: &Value) -> (ErrorCode, Option<&'static str>) {
    let error = read(claims_set).unwrap_err();
    (error.code(), error.subject())
}

#[test]
fn default_token_matches_the_node_library() {
    let claims = builder().build().unwrap();

    assert_eq!(
        written(&claims),
        concat!(
            r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"id","#,
            r#""exp":1700086400,"sub":"video","scope":"session.connect","session_id":"abcd","role":"publisher","#,
            r#""initial_layout_class_list":"","acl":{"paths":{"/session/**":{}}}}"#,
        )
    );
}

#[test]
fn full_token_matches_the_node_library() {
    let claims = builder()
        .role(Role::Moderator)
        .layout_class("foo")
        .layout_class("bar")
        .connection_data("test")
        .expires_at(at(1_700_000_900))
        .build()
        .unwrap();

    assert_eq!(
        written(&claims),
        concat!(
            r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"id","#,
            r#""exp":1700000900,"sub":"video","scope":"session.connect","session_id":"abcd","role":"moderator","#,
            r#""initial_layout_class_list":"foo bar","connection_data":"test","acl":{"paths":{"/session/**":{}}}}"#,
        )
    );
}

#[test]
fn minted_token_round_trips() {
    let claims = builder().role(Role::Subscriber).layout_class("focus").connection_data("name=Bob").build().unwrap();

    let token = video::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&claims).unwrap();
    let read = video::verifier(&pem("rsa2048.spki")).unwrap().verify_at(token.as_str(), NOW).unwrap();

    assert_eq!(read.claims(), &claims);
    assert!(token.as_str().starts_with("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."));
}

#[test]
fn roles_round_trip() {
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(*role));
        assert_eq!(role.to_string(), role.as_str());
        assert_eq!(read(&node_with(&json!({"role": role.as_str()}))).unwrap().role(), *role);
    }
}

#[test]
fn unknown_role_is_rejected() {
    assert_eq!(refusal(&node_with(&json!({"role": "foo"}))), (ErrorCode::ClaimInvalid, Some("role")));
    assert_eq!(refusal(&node_with(&json!({"role": "Publisher"}))), (ErrorCode::ClaimInvalid, Some("role")));
    assert_eq!(refusal(&node_with(&json!({"role": null}))), (ErrorCode::ClaimInvalid, Some("role")));
    let error = "foo".parse::<Role>().unwrap_err().to_string();
    assert!(error.ends_with("; a role is `moderator`, `publisher`, `publisheronly` or `subscriber`"), "{error}");
}

#[test]
fn missing_role_is_rejected() {
    assert_eq!(refusal(&node_without(&["role"])), (ErrorCode::ClaimMissing, Some("role")));
}

#[test]
fn lifetime_is_30_seconds_to_30_days() {
    let with = |seconds| builder().lifetime(Duration::from_secs(seconds)).build();

    assert_eq!(code_and_claim(with(29)), (ErrorCode::ClaimLifetimeTooShort, Some("exp")));
    assert!(with(30).is_ok());
    assert!(with(30 * 86_400).is_ok());
    assert_eq!(code_and_claim(with(30 * 86_400 + 1)), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
}

#[test]
fn past_and_too_distant_ends_have_different_errors() {
    let ending = |seconds| builder().expires_at(at(seconds)).build();

    assert_eq!(code_and_claim(ending(1_699_999_999)), (ErrorCode::ClaimLifetimeTooShort, Some("exp")));
    assert_eq!(code_and_claim(ending(1_702_592_001)), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    assert!(ending(1_702_592_000).is_ok());
}

#[test]
fn times_in_milliseconds_are_rejected_when_built() {
    let ms = at(1_700_000_000_000);
    let issued = Claims::builder(application(), session(), TokenId::new("id").unwrap(), ms).build();

    assert_eq!(code_and_claim(builder().expires_at(ms).build()), (ErrorCode::ClaimOutOfRange, Some("exp")));
    assert_eq!(code_and_claim(issued), (ErrorCode::ClaimOutOfRange, Some("iat")));
}

#[test]
fn lifetime_and_an_end_exclude_each_other() {
    let both = builder().lifetime(Duration::from_secs(60)).expires_at(at(1_700_000_060)).build();

    assert_eq!(code_and_claim(both), (ErrorCode::ClaimConflict, Some("exp")));
}

#[test]
fn connection_data_is_limited_to_1000_characters() {
    let with = |text: String| builder().connection_data(text).build();

    assert!(with("ä".repeat(1000)).is_ok());
    assert_eq!(code_and_claim(with("ä".repeat(1001))), (ErrorCode::ClaimTooLong, Some("connection_data")));
}

#[test]
fn connection_data_is_counted_in_utf16_units() {
    let with = |text: String| builder().connection_data(text).build();

    assert!(with("🦀".repeat(500)).is_ok());
    assert_eq!(code_and_claim(with("🦀".repeat(501))), (ErrorCode::ClaimTooLong, Some("connection_data")));
}

#[test]
fn layout_classes_are_limited_to_1024_bytes() {
    let with = |len| builder().layout_class("focus").layout_class("x".repeat(len)).build();

    assert!(with(1024 - "focus ".len()).is_ok());
    let error = with(1025 - "focus ".len());
    assert_eq!(code_and_claim(error), (ErrorCode::ClaimTooLong, Some("initial_layout_class_list")));
}

#[test]
fn empty_layout_class_or_one_with_space_is_rejected() {
    for class in ["", "focus wide", "focus\twide", "focus\u{a0}wide", "focus\u{7}"] {
        let error = builder().layout_class(class).build();
        assert_eq!(code_and_claim(error), (ErrorCode::ClaimInvalid, Some("initial_layout_class_list")), "{class:?}");
    }
}

#[test]
fn empty_session_id_or_one_with_space_is_rejected() {
    for text in ["", "a b", "a\n"] {
        let error = SessionId::new(text).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("session_id")), "{text:?}");
    }
    assert_eq!(session().to_string(), session().as_str());
}

#[test]
fn claims_of_the_node_library_are_parsed() {
    let claims = read(&node()).unwrap();

    assert_eq!(claims.application_id(), &application());
    assert_eq!(claims.session_id(), &session());
    assert_eq!(claims.role(), Role::Publisher);
    assert_eq!(claims.layout_classes().collect::<Vec<_>>(), ["focus", "wide"]);
    assert_eq!(claims.connection_data(), Some("name=Bob"));
    assert_eq!(claims.acl().unwrap().rule("/session/**"), Some(&Rule::any()));
}

#[test]
fn sample_of_the_python_library_is_parsed() {
    let sample = concat!(
        r#"{"session_id":"session-id","role":"publisher","connection_data":"connection-data","#,
        r#""initial_layout_class_list":["focus"],"exp":123457689,"jti":"4cab89ca-b637-41c8-b62f-7b9ce10c3971","#,
        r#""iat":123456789,"subject":"video","scope":"session.connect","acl":{"paths":{"/session/**":{}}},"#,
        r#""application_id":"test_application_id"}"#,
    );
    let exact = || Policy::default().leeway(Leeway::ZERO);

    let claims = read_text_with(sample, exact(), at(123_457_688)).unwrap();
    let later = read_text_with(sample, exact(), at(123_457_689)).unwrap_err();

    assert_eq!(claims.session_id().as_str(), "session-id");
    assert_eq!(claims.layout_classes().collect::<Vec<_>>(), ["focus"]);
    assert_eq!(claims.connection_data(), Some("connection-data"));
    assert_eq!(claims.application_id().as_str(), "test_application_id");
    assert_eq!(later.code(), ErrorCode::ClaimExpired);
}

#[test]
fn published_python_sample_token_verifies() {
    let vectors: Value = serde_json::from_str(include_str!("../../vectors/nexmo.json")).unwrap();
    let sample = vectors["rs256"].as_array().unwrap().iter().find(|vector| vector["id"] == "R5").unwrap();
    let token = sample["token"].as_str().unwrap();

    let verified = video::verifier(&pem("rsa2048.spki")).unwrap().verify_at(token, at(123_456_789)).unwrap();

    assert_eq!(verified.claims().role(), Role::Publisher);
}

#[test]
fn connection_data_name_of_the_ruby_library_is_accepted() {
    let mut claims = node_without(&["connection_data"]);
    claims["data"] = json!("name=Bob");

    assert_eq!(read(&claims).unwrap().connection_data(), Some("name=Bob"));
}

#[test]
fn token_of_the_java_library_is_accepted() {
    let claims = read(&node_without(&["sub", "acl", "connection_data", "initial_layout_class_list"])).unwrap();

    assert_eq!(claims.acl(), None);
    assert_eq!((claims.layout_classes().len(), claims.connection_data()), (0, None));
}

#[test]
fn token_of_the_dotnet_library_ends_after_15_minutes() {
    let claims = node_without(&["exp", "sub", "acl"]);

    assert_eq!(read_at(&claims, at(1_700_000_899)).unwrap().accepted_until(), at(1_700_000_900));
    assert_eq!(read_at(&claims, at(1_700_000_900)).unwrap_err().code(), ErrorCode::ClaimExpired);
}

#[test]
fn no_token_is_accepted_longer_than_30_days() {
    let claims = node_with(&json!({"exp": NOW.as_unix_seconds() + 31 * DAY}));
    let end = NOW.as_unix_seconds() + 30 * DAY;

    assert!(read_at(&claims, at(end - 1)).is_ok());
    assert_eq!(read_at(&claims, at(end)).unwrap_err().code(), ErrorCode::ClaimExpired);
}

#[test]
fn token_with_exp_in_milliseconds_is_rejected() {
    let claims = node_with(&json!({"exp": 1_700_000_000_000_i64}));

    assert_eq!(refusal(&claims), (ErrorCode::ClaimOutOfRange, Some("exp")));
}

#[test]
fn policy_can_allow_exp_as_text() {
    let claims = node_with(&json!({"exp": "1700000900"}));
    assert_eq!(refusal(&claims), (ErrorCode::ClaimInvalid, Some("exp")));

    let verified = read_text_with(&claims.to_string(), Policy::default().allow_text_expires_at(), NOW).unwrap();
    assert_eq!(verified.expires_at(), Some(at(1_700_000_900)));

    let claims = node_with(&json!({"iat": "1700000000"}));
    let error = read_text_with(&claims.to_string(), Policy::default().allow_text_expires_at(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("iat")));
}

#[test]
fn token_from_the_future_is_rejected() {
    let (before, now) = (NOW.as_unix_seconds() - 1, NOW.as_unix_seconds());

    assert_eq!(read_at(&node(), at(before)).unwrap_err().code(), ErrorCode::ClaimIssuedInFuture);
    assert!(read_at(&node_with(&json!({"nbf": now})), NOW).is_ok());
    assert_eq!(refusal(&node_with(&json!({"nbf": now + 1}))), (ErrorCode::ClaimNotYetValid, Some("nbf")));
}

#[test]
fn token_of_another_scope_is_rejected() {
    let claims = node_with(&json!({"scope": "session.disconnect"}));

    assert_eq!(refusal(&claims), (ErrorCode::ClaimWrongScope, Some("scope")));
}

#[test]
fn audience_is_checked_before_the_times() {
    let past = NOW.as_unix_seconds() - 1;
    for audience in [json!("x"), json!([]), json!(null)] {
        let claims = node_with(&json!({ "aud": audience }));
        assert_eq!(refusal(&claims), (ErrorCode::ClaimWrongAudience, Some("aud")));
        let minted = video::signer(&pem("rsa2048.pkcs8")).unwrap().sign_json(&claims.to_string());
        assert_eq!(minted.unwrap_err().code(), ErrorCode::ClaimWrongAudience);
    }
    let late = node_with(&json!({"aud": "x", "iat": past - 60, "exp": past}));
    assert_eq!(refusal(&late).0, ErrorCode::ClaimWrongAudience);
}

#[test]
fn wrong_subject_is_rejected_under_either_name() {
    assert_eq!(refusal(&node_with(&json!({"sub": "alice"}))), (ErrorCode::ClaimUnexpected, Some("sub")));
    assert_eq!(refusal(&node_with(&json!({"subject": "alice"}))), (ErrorCode::ClaimUnexpected, Some("subject")));
    assert!(read(&node_with(&json!({"subject": "video"}))).is_ok());
}

#[test]
fn connection_data_under_both_names_must_be_equal() {
    assert!(read(&node_with(&json!({"data": "name=Bob"}))).is_ok());
    let error = refusal(&node_with(&json!({"data": "name=Eve"})));
    assert_eq!(error, (ErrorCode::ClaimConflict, Some("connection_data")));
}

#[test]
fn missing_session_claim_is_rejected() {
    for claim in ["scope", "application_id", "iat", "jti", "session_id"] {
        assert_eq!(refusal(&node_without(&[claim])), (ErrorCode::ClaimMissing, Some(claim)));
    }
}

#[test]
fn claim_of_wrong_type_is_not_absent() {
    let names =
        ["iat", "exp", "sub", "scope", "session_id", "role", "initial_layout_class_list", "connection_data", "acl"];
    for name in names {
        for value in [json!(null), json!(true), json!({"a": 1})] {
            let (code, claim) = refusal(&node_with(&json!({name: value})));
            assert_eq!((code, claim), (ErrorCode::ClaimInvalid, Some(name)), "{name}: {value}");
        }
    }
}

#[test]
fn layout_classes_must_be_strings() {
    for list in [json!(["focus", 1]), json!([["focus"]]), json!(["focus wide"]), json!([""]), json!(1)] {
        let error = refusal(&node_with(&json!({"initial_layout_class_list": list})));
        assert_eq!(error, (ErrorCode::ClaimInvalid, Some("initial_layout_class_list")), "{list}");
    }
}

#[test]
fn error_names_the_place_in_a_malformed_acl() {
    let acl = json!({"paths": {"/session/**": {"methods": ["get"]}}});

    assert_eq!(refusal(&node_with(&json!({"acl": acl}))), (ErrorCode::ClaimInvalid, Some("acl.paths.methods")));
}

#[test]
fn token_with_ttl_is_rejected() {
    assert_eq!(refusal(&node_with(&json!({"ttl": 900}))), (ErrorCode::ClaimReserved, Some("ttl")));
}

#[test]
fn limits_of_the_builder_apply_to_parsed_tokens() {
    let too_long = "x".repeat(1025);

    for claim in ["connection_data", "initial_layout_class_list", "session_id"] {
        let error = refusal(&node_with(&json!({claim: too_long})));
        assert_eq!(error, (ErrorCode::ClaimTooLong, Some(claim)));
    }
}

#[test]
fn token_of_another_application_or_session_is_rejected() {
    let ours = Policy::default().application_id(application()).session_id(session());
    let other_application = Policy::default().application_id(ApplicationId::opaque("other").unwrap());
    let other_session = Policy::default().session_id(SessionId::new("other").unwrap());
    let claim_rejected = |policy| read_text_with(&node().to_string(), policy, NOW).unwrap_err();

    assert!(read_text_with(&node().to_string(), ours, NOW).is_ok());
    let error = claim_rejected(other_application);
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("application_id")));
    let error = claim_rejected(other_session);
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("session_id")));
}

#[test]
fn user_token_is_not_a_video_token() {
    let claims = user::Claims::builder(application(), "alice", Acl::guide(), TokenId::new("id").unwrap(), NOW);
    let token = user::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&claims.build().unwrap()).unwrap();

    let error = video::verifier(&pem("rsa2048.spki")).unwrap().verify_at(token.as_str(), NOW).unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("scope")));
}

#[test]
fn video_token_is_not_a_user_token() {
    let token = video::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&builder().build().unwrap()).unwrap();

    let error = user::verifier(&pem("rsa2048.spki")).unwrap().verify_at(token.as_str(), NOW).unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("session_id")));
}

#[test]
fn old_and_new_key_are_accepted_during_a_rotation() {
    let (old, new) = (pem("rsa2048.spki"), pem("rsa4096.spki"));
    let verifier = video::verifier_with_keys([new.as_str(), old.as_str()]).unwrap();

    for private_key in ["rsa2048.pkcs8", "rsa4096.pkcs1"] {
        let token = video::signer(&pem(private_key)).unwrap().sign(&builder().build().unwrap()).unwrap();
        assert!(verifier.verify_at(token.as_str(), NOW).is_ok(), "{private_key}");
    }
}

#[test]
fn sign_json_matches_the_node_library() {
    let mut python = node_without(&["sub"]);
    python["initial_layout_class_list"] = json!(["focus", "wide"]);

    let signer = video::signer(&pem("rsa2048.pkcs8")).unwrap();
    // The Python library writes `subject`, which Vonage ignores.
    let mut with_subject = python.clone();
    with_subject["subject"] = json!("video");
    let error = signer.sign_json(&with_subject.to_string()).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnknownMember, Some("subject")));
    let token = signer.sign_json(&python.to_string()).unwrap();
    let claims = video::verifier(&pem("rsa2048.spki")).unwrap().verify_at(token.as_str(), NOW).unwrap().into_claims();

    assert_eq!(serde_json::from_str::<Value>(&written(&claims)).unwrap(), node());
}

#[test]
fn sign_json_rejects_what_the_builder_rejects() {
    let signer = video::signer(&pem("rsa2048.pkcs8")).unwrap();
    let with_exp = |after: i64| node_with(&json!({"exp": NOW.as_unix_seconds() + after}));
    for (claims_set, code) in [
        (node_without(&["exp"]), ErrorCode::ClaimMissing),
        (with_exp(29), ErrorCode::ClaimLifetimeTooShort),
        (with_exp(30 * DAY + 1), ErrorCode::ClaimLifetimeTooLong),
    ] {
        let error = signer.sign_json(&claims_set.to_string()).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, Some("exp")), "{claims_set}");
    }
    for accepted in [with_exp(30), with_exp(30 * DAY)] {
        assert!(signer.sign_json(&accepted.to_string()).is_ok(), "{accepted}");
    }
}

#[test]
fn debug_output_hides_connection_data() {
    let builder = builder().connection_data("name=Bob");

    assert!(!format!("{builder:?}").contains("Bob"));
    assert!(!format!("{:?}", builder.build().unwrap()).contains("Bob"));
}
