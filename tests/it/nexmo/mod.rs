//! Vonage (Nexmo): minting, parsing and rejection. Ids such as `M1` name rows of the vectors.

mod acl;
mod application_id;
mod application_tokens;
mod keys;
#[cfg(feature = "http")]
mod verify_api;
mod video;
mod webhook;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::ClaimError;
use jwt_identity::JsonSigner;
use jwt_identity::crypto::{HmacKey, RsaSigner};
use jwt_identity::error::ClaimReason;
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::nexmo::{
    Acl, AclPath, ApplicationId, DEFAULT_LIFETIME, FilterValue, MAX_LIFETIME, MIN_LIFETIME, Method, Methods, Rule,
    application, user,
};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, ErrorCode, NumericDate, SharedSecret, Signer, TokenId, VerifyError};
use serde_json::{Value, json};

use crate::support::{NOW, at, pem, token};

const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
const VECTORS: &str = include_str!("../../vectors/nexmo.json");

fn application() -> ApplicationId {
    ApplicationId::new(APPLICATION).unwrap()
}

fn token_id() -> TokenId {
    TokenId::new("J").unwrap()
}

fn admin(issued_at: i64) -> application::ClaimsBuilder {
    application::Claims::builder(application(), token_id(), at(issued_at))
}

fn alice(acl: Acl) -> user::ClaimsBuilder {
    user::Claims::builder(application(), "alice", acl, token_id(), NOW)
}

fn path(pattern: &'static str) -> AclPath {
    AclPath::new(pattern).unwrap()
}

fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

fn end(expires_at: Option<NumericDate>) -> i64 {
    expires_at.unwrap().as_unix_seconds()
}

fn application_verifier() -> jwt_identity::TokenVerifier<application::Application> {
    application::verifier(&pem("rsa2048.spki")).unwrap()
}

fn user_verifier() -> jwt_identity::TokenVerifier<user::User> {
    user::verifier(&pem("rsa2048.spki")).unwrap()
}

/// Signs any claims set as it is, with the vendor's header.
fn signed(claims_set: &str) -> String {
    let key = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    token(r#"{"alg":"RS256","typ":"JWT"}"#, claims_set, &key)
}

/// The claims set of a user token with `changes` applied. `null` removes a member.
fn user_claims_set(changes: &Value) -> String {
    let mut claims_set = json!({
        "application_id": APPLICATION, "iat": NOW.as_unix_seconds(), "jti": "J",
        "exp": NOW.as_unix_seconds() + 900, "sub": "alice", "acl": {"paths": {"/*/sessions/**": {}}},
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims_set.as_object_mut().unwrap().remove(name),
            value => claims_set.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims_set.to_string()
}

fn read_user(claims_set: &str) -> Result<user::Claims, VerifyError> {
    Ok(user_verifier().verify_at(&signed(claims_set), NOW)?.into_claims())
}

fn rejected_user(changes: &Value) -> (ErrorCode, Option<&'static str>) {
    let error = read_user(&user_claims_set(changes)).unwrap_err();
    (error.code(), error.subject())
}

fn vectors(kind: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(VECTORS).unwrap()[kind].as_array().unwrap().clone()
}

fn vector(id: &str) -> Value {
    vectors("rs256").into_iter().find(|row| row["id"] == id).unwrap()
}

fn text<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap()
}

// Signatures and parsing of the vendor's claims sets (R1 to R5).

#[test]
fn signatures_of_published_claims_match_openssl() {
    let rows = vectors("rs256");
    let key = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    assert_eq!(rows.len(), 7);
    for row in &rows {
        let (signing_input, signature) = text(row, "token").rsplit_once('.').unwrap();
        let encoded = [text(row, "header"), text(row, "payload")].map(|part| URL_SAFE_NO_PAD.encode(part));
        assert_eq!(signing_input, encoded.join("."), "{}", row["id"]);

        let made = key.sign(signing_input.as_bytes()).unwrap();

        assert_eq!(URL_SAFE_NO_PAD.encode(made.as_slice()), signature, "{}", row["id"]);
        if text(row, "header") == r#"{"alg":"RS256","typ":"JWT"}"# {
            assert_eq!(signed(text(row, "payload")), text(row, "token"), "{}", row["id"]);
        }
    }
}

#[test]
fn published_tokens_verify_without_a_claims_check() {
    let key = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let key = VerifyingKey::new(key.verifier());
    for row in vectors("rs256") {
        let verified = jws::verify(text(&row, "token"), &[Algorithm::Rs256], &key).unwrap();
        assert_eq!(verified.claims().as_slice(), text(&row, "payload").as_bytes(), "{}", row["id"]);
    }
}

#[test]
fn published_application_tokens_verify() {
    let verifier = application_verifier();
    for (id, application_id, token_id, issued_at, expires_at, not_before) in [
        ("R2", "00000000-0000-4000-8000-000000000000", "id", 636_508_800, 636_508_800, Some(636_508_800)),
        ("R3", "00000000-0000-4000-8000-000000000000", "id", 636_526_800, 636_526_800, Some(636_526_800)),
        ("R4", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "e5BlFx5NzNrt", 1_595_253_613, 1_595_254_513, None),
    ] {
        let claims = verifier.verify_at(text(&vector(id), "token"), at(issued_at)).unwrap().into_claims();
        assert_eq!(claims.application_id().as_str(), application_id, "{id}");
        assert_eq!(claims.token_id().as_str(), token_id, "{id}");
        assert_eq!(claims.issued_at(), at(issued_at), "{id}");
        assert_eq!(claims.expires_at(), Some(at(expires_at)), "{id}");
        assert_eq!(claims.not_before(), not_before.map(at), "{id}");
        assert_eq!((claims.acl(), claims.custom_claims().count()), (None, 0), "{id}");
    }
}

#[test]
fn token_with_sub_but_no_acl_is_rejected_by_both_kinds() {
    let row = vector("R1");
    let (token, now) = (text(&row, "token"), at(636_508_800));

    let as_user = user_verifier().verify_at(token, now).unwrap_err();
    let as_application = application_verifier().verify_at(token, now).unwrap_err();

    assert_eq!((as_user.code(), as_user.subject()), (ErrorCode::ClaimMissing, Some("acl")));
    assert_eq!((as_application.code(), as_application.subject()), (ErrorCode::ClaimUnexpected, Some("sub")));
}

#[test]
fn video_client_token_is_rejected_by_both_profiles() {
    let row = vector("R5");
    let (token, now) = (text(&row, "token"), at(123_456_789));

    let as_user = user_verifier().verify_at(token, now).unwrap_err();
    let as_application = application_verifier().verify_at(token, now).unwrap_err();

    assert_eq!((as_user.code(), as_user.subject()), (ErrorCode::ClaimUnexpected, Some("session_id")));
    assert_eq!((as_application.code(), as_application.subject()), (ErrorCode::ClaimUnexpected, Some("session_id")));
}

// Signatures of webhook tokens (H1 to H8).

#[test]
fn webhook_signature_uses_the_secret_as_text() {
    for row in vectors("hs256") {
        let Ok(secret) = SharedSecret::new(text(&row, "secret")) else {
            continue; // H7 has its own test.
        };
        let key = VerifyingKey::new(HmacKey::from_short_secret(Algorithm::Hs256, &secret, 1).unwrap());
        let outcome = jws::verify(text(&row, "token"), &[Algorithm::Hs256], &key);
        match text(&row, "id") {
            "H2" => assert_eq!(outcome.unwrap_err().code(), ErrorCode::SignatureInvalid),
            "H8" => assert_eq!(outcome.unwrap_err().code(), ErrorCode::TokenMalformed),
            id => assert_eq!(outcome.unwrap().claims().as_slice(), text(&row, "payload").as_bytes(), "{id}"),
        }
    }
}

#[test]
fn webhook_signatures_match_the_published_ones() {
    let published = [
        ("H1", "JQRKi1d0SQitmjPINfTWMpt3XZkGsLbD7EjCdXoNSbk"),
        ("H4", "ZVSrJeaES6iaBOwd6vMk93my2gq1uCwDi3c7aCIMqa0"),
        ("H5", "pZ2YiYpipVpf59vZgUHLYICJwhVISwBhy_q9WokKm2A"),
        ("H6", "YNz-ojcIge37-LwXjOY835p64iXKPR_iHzLnn1msR50"),
    ];
    let rows = vectors("hs256");
    for (id, signature) in published {
        let row = rows.iter().find(|row| row["id"] == id).unwrap();
        let secret = SharedSecret::new(text(row, "secret")).unwrap();
        let key = HmacKey::from_short_secret(Algorithm::Hs256, &secret, 1).unwrap();
        let (signing_input, _) = text(row, "token").rsplit_once('.').unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(key.sign(signing_input.as_bytes()).unwrap().as_slice()), signature, "{id}");
    }
}

#[test]
fn token_signed_with_empty_secret_is_rejected() {
    let rows = vectors("hs256");
    let row = rows.iter().find(|row| row["id"] == "H7").unwrap();

    assert_eq!(SharedSecret::new(text(row, "secret")).unwrap_err().code(), ErrorCode::KeySecretEmpty);

    let key = HmacKey::new(Algorithm::Hs256, &crate::support::secret()).unwrap();
    let error = jws::verify(text(row, "token"), &[Algorithm::Hs256], &VerifyingKey::new(key)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
}

// Minting (M1 to M21).

#[test]
fn application_token_has_its_four_claims_and_no_others() {
    // M1, M21: the expiry is measured from the given `iat`.
    assert_eq!(
        to_json(&admin(1000).build().unwrap()),
        format!(r#"{{"application_id":"{APPLICATION}","iat":1000,"jti":"J","exp":1900}}"#),
    );
}

#[test]
fn expiry_is_issue_time_plus_lifetime() {
    for (id, issued_at, lifetime, expires_at) in [
        ("M2", 1_590_087_267, None, 1_590_088_167),
        ("M3", 1_590_087_267, Some(50), 1_590_087_317),
        ("M4", 1_595_222_754, None, 1_595_223_654),
        ("M5", 1_595_253_613, Some(700), 1_595_254_313),
        ("M18", 1_736_281_046, None, 1_736_281_946),
        ("M21", 1000, None, 1900),
    ] {
        let builder = admin(issued_at);
        let builder = match lifetime {
            Some(seconds) => builder.lifetime(Duration::from_secs(seconds)),
            None => builder,
        };
        assert_eq!(end(builder.build().unwrap().expires_at()), expires_at, "{id}");
    }
}

#[test]
fn methods_and_filters_are_serialized_without_ttl() {
    // M6
    let filtered =
        |methods: &[Method]| Rule::any().with_methods(methods.iter().copied()).with_filter("from", "447977271009");
    let acl = Acl::empty()
        .with(path("/messages"), filtered(&[Method::Post, Method::Get]))
        .with(path("/messages/*/"), filtered(&[Method::Get]));
    let claims = user::Claims::builder(application(), "test", acl, token_id(), NOW)
        .lifetime(Duration::from_secs(1800))
        .build()
        .unwrap();
    assert_eq!(
        to_json(&claims),
        concat!(
            r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"J","exp":1700001800,"#,
            r#""sub":"test","acl":{"paths":{"#,
            r#""/messages":{"methods":["POST","GET"],"filters":{"from":"447977271009"}},"#,
            r#""/messages/*/":{"methods":["GET"],"filters":{"from":"447977271009"}}}}}"#,
        ),
    );
}

#[test]
fn lists_of_paths_become_a_map_of_rules() {
    let two: Acl = [path("/*/users/**"), path("/*/conversations/**")].into_iter().collect();
    assert_eq!(to_json(&two), r#"{"paths":{"/*/users/**":{},"/*/conversations/**":{}}}"#, "M7");

    let mixed = Acl::from_iter([path("/*/users/**")])
        .with(path("/*/conversations/**"), Rule::any().with_methods([Method::Get]));
    assert_eq!(to_json(&mixed), r#"{"paths":{"/*/users/**":{},"/*/conversations/**":{"methods":["GET"]}}}"#, "M8");

    let root = Acl::empty().with(path("/"), Rule::any().with_methods([Method::Get]));
    assert_eq!(to_json(&root), r#"{"paths":{"/":{"methods":["GET"]}}}"#, "M9");

    let claims = admin(1000).acl(two).build().unwrap();
    assert!(to_json(&claims).ends_with(r#""exp":1900,"acl":{"paths":{"/*/users/**":{},"/*/conversations/**":{}}}}"#));
}

#[test]
fn token_id_may_have_any_form() {
    // M10
    let claims = application::Claims::builder(application(), TokenId::new("abcd").unwrap(), NOW).build().unwrap();
    assert_eq!(claims.token_id().as_str(), "abcd");
}

#[test]
fn lifetime_and_an_end_exclude_each_other() {
    // M11
    let error = admin(1000).lifetime(DEFAULT_LIFETIME).expires_at(at(1900)).build().unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimConflict, Some("exp")));
}

#[test]
fn sign_json_rejects_claims_of_the_wrong_type() {
    // M12. With typed claims this does not compile.
    let signer = user::signer(&pem("rsa2048.pkcs8")).unwrap();
    for (changes, code, claim) in [
        (json!({"nbf": "1700000000"}), ErrorCode::ClaimInvalid, "nbf"),
        (json!({"ttl": "900"}), ErrorCode::ClaimReserved, "ttl"),
        (json!({"sub": 123}), ErrorCode::ClaimInvalid, "sub"),
        (json!({"acl": {"paths": ["/*/users/**"]}}), ErrorCode::ClaimInvalid, "acl.paths"),
    ] {
        let error = signer.sign_json(&user_claims_set(&changes)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, Some(claim)));
    }
}

#[test]
fn missing_application_id_and_key_have_different_errors() {
    // M13
    let no_application = ApplicationId::new("").unwrap_err();
    let no_key = user::signer("").unwrap_err();
    let signer = application::signer(&pem("rsa2048.pkcs8")).unwrap();
    let not_in_text = signer.sign_json(r#"{"iat":1000,"jti":"J","exp":1900}"#).unwrap_err();

    assert_eq!((no_application.code(), no_application.subject()), (ErrorCode::ClaimInvalid, Some("application_id")));
    assert_eq!(no_key.code(), ErrorCode::KeyWrongForm);
    assert_eq!((not_in_text.code(), not_in_text.subject()), (ErrorCode::ClaimMissing, Some("application_id")));
}

#[test]
fn application_id_must_be_a_uuid_unless_opaque() {
    // M14
    assert_eq!(ApplicationId::new("application-id").unwrap_err().code(), ErrorCode::ClaimInvalid);
    assert_eq!(ApplicationId::opaque("application-id").unwrap().as_str(), "application-id");

    assert!(ApplicationId::new("AAAAAAAA-bbbb-cccc-dddd-0123456789AB").is_ok());
    for text in [
        "aaaaaaaabbbbccccdddd0123456789ab",
        "aaaaaaaa-bbbb-cccc-dddd-0123456789a",
        "aaaaaaaa-bbbb-cccc-dddd-0123456789abc",
        "aaaaaaaa-bbbb-cccc-dddd-0123456789ab-",
        "aaaaaaa-abbbb-cccc-dddd-0123456789ab",
        "gaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "{aaaaaaaa-bbbb-cccc-dddd-0123456789ab}",
        " aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
    ] {
        assert!(ApplicationId::new(text).is_err(), "{text}");
    }
    assert_eq!(application().to_string(), APPLICATION);
}

#[test]
fn custom_claims_come_last_in_the_order_given() {
    // M15
    let claims = admin(1000).custom_claim("foo", "bar").custom_claim("baz", json!({"qux": [1, null]})).build().unwrap();
    assert!(to_json(&claims).ends_with(r#""exp":1900,"foo":"bar","baz":{"qux":[1,null]}}"#));
    assert_eq!(claims.custom_claim("foo").and_then(Value::as_str), Some("bar"));
    assert_eq!(claims.custom_claim("exp"), None);
}

#[test]
fn guide_samples_are_minted_identically() {
    let signer = user::signer(&pem("rsa2048.pkcs8")).unwrap();
    let id = |text: &str| TokenId::new(text).unwrap();

    let sample = user::Claims::builder(
        application(),
        "alice",
        Acl::guide(),
        id("705b6f50-8c21-11e8-9bcb-595326422d60"),
        at(1_532_093_588),
    );
    let claims = sample.expires_at(at(1_532_179_987)).build().unwrap();
    assert_eq!(claims.accepted_until().saturating_duration_since(claims.issued_at()), Duration::from_secs(86_399));
    assert_eq!(signer.sign(&claims).unwrap().as_str(), text(&vector("M16"), "token"));

    let claims = user::Claims::builder(
        application(),
        "Alice",
        Acl::client_sdk(),
        id("8515b796-05b9-4ad1-814d-155fce43ec5b"),
        at(1_741_181_407),
    )
    .build()
    .unwrap();
    assert_eq!(end(claims.expires_at()), 1_741_182_307);
    assert_eq!(signer.sign(&claims).unwrap().as_str(), text(&vector("M17"), "token"));
}

#[test]
fn lifetime_bounds_are_enforced_to_the_second() {
    // M19
    let with_lifetime = |seconds| admin(1000).lifetime(Duration::from_secs(seconds)).build();
    let with_end = |seconds| admin(1000).expires_at(at(seconds)).build();
    let (min, max) = (MIN_LIFETIME.as_secs(), MAX_LIFETIME.as_secs());
    for (outcome, expected) in [
        (with_lifetime(0), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_lifetime(min - 1), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_lifetime(min), Ok(1030)),
        (with_lifetime(min + 1), Ok(1031)),
        (with_lifetime(max - 1), Ok(87_399)),
        (with_lifetime(max), Ok(87_400)),
        (with_lifetime(max + 1), Err(ErrorCode::ClaimLifetimeTooLong)),
        (with_lifetime(u64::MAX), Err(ErrorCode::ClaimOutOfRange)),
        (admin(1000).lifetime(Duration::from_millis(29_999)).build(), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_end(-1), Err(ErrorCode::ClaimOutOfRange)),
        (with_end(0), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_end(999), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_end(1000), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_end(1029), Err(ErrorCode::ClaimLifetimeTooShort)),
        (with_end(1030), Ok(1030)),
        (with_end(87_400), Ok(87_400)),
        (with_end(87_401), Err(ErrorCode::ClaimLifetimeTooLong)),
        (with_end(1_678_731_540_406), Err(ErrorCode::ClaimOutOfRange)),
        (with_end(i64::MAX), Err(ErrorCode::ClaimOutOfRange)),
    ] {
        match (outcome, expected) {
            (Ok(claims), Ok(expires_at)) => assert_eq!(end(claims.expires_at()), expires_at),
            (outcome, expected) => {
                let error = outcome.unwrap_err();
                assert_eq!((Err(error.code()), error.subject()), (expected, Some("exp")));
            }
        }
    }
}

#[test]
fn issue_time_in_milliseconds_is_rejected() {
    let error = admin(1_678_731_540_406).build().unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimOutOfRange, Some("iat")));
}

#[test]
fn not_before_must_precede_the_end() {
    let beginning = |seconds| admin(1000).not_before(at(seconds)).build();
    assert_eq!(beginning(1899).unwrap().not_before(), Some(at(1899)));
    for (seconds, code) in [
        (1900, ErrorCode::ClaimInvalid),
        (1901, ErrorCode::ClaimInvalid),
        (-1, ErrorCode::ClaimOutOfRange),
        (1_678_731_540_406, ErrorCode::ClaimOutOfRange),
    ] {
        let error = beginning(seconds).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, Some("nbf")));
    }
    assert!(to_json(&beginning(1000).unwrap()).ends_with(r#""exp":1900,"nbf":1000}"#));
}

#[test]
fn tokens_of_the_same_second_have_different_ids() {
    // M20
    let mint = || application::Claims::builder(application(), TokenId::random().unwrap(), NOW).build().unwrap();
    let (one, other) = (mint(), mint());
    assert_eq!(one.issued_at(), other.issued_at());
    assert_ne!(one.token_id(), other.token_id());
}

#[test]
fn user_name_must_be_text_of_bounded_length() {
    let named =
        |name: &str| user::Claims::builder(application(), name, Acl::empty(), token_id(), NOW).build().map(|_| ());
    assert_eq!(named("ada lovelace 🙂"), Ok(()));
    assert_eq!(named(&"a".repeat(1024)), Ok(()));
    assert_eq!(named(""), Err(ClaimError::new("sub", ClaimReason::Invalid)));
    assert_eq!(named("ali\nce"), Err(ClaimError::new("sub", ClaimReason::Invalid)));
    assert_eq!(named(&"a".repeat(1025)), Err(ClaimError::new("sub", ClaimReason::TooLong)));
}

#[test]
fn custom_claims_cannot_use_a_reserved_name() {
    for name in [
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "application_id",
        "acl",
        "ttl",
        "session_id",
        "scope",
        "role",
        "connection_data",
        "initial_layout_class_list",
    ] {
        let error = admin(1000).custom_claim(name, 1).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimReserved, Some(name)));
    }
}

#[test]
fn custom_claims_are_unique_and_readable() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let rejected = |builder: application::ClaimsBuilder| {
        let error = builder.build().unwrap_err();
        (error.code(), error.subject())
    };
    let about = Some("custom claim");
    assert_eq!(
        rejected(admin(1000).custom_claim("a", 1).custom_claim("b", 2).custom_claim("a", 1)),
        (ErrorCode::ClaimConflict, about)
    );
    assert_eq!(rejected(admin(1000).custom_claim("", 1)), (ErrorCode::ClaimInvalid, about));
    assert_eq!(rejected(admin(1000).custom_claim("a", nested(64))), (ErrorCode::TokenNestingTooDeep, about));

    let deepest = admin(1000).custom_claim("a", nested(63)).build().unwrap();
    let token = application::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&deepest).unwrap();
    assert_eq!(application_verifier().verify_at(token.as_str(), at(1000)).unwrap().claims(), &deepest);
}

#[test]
fn filters_can_be_nested_up_to_the_depth_limit() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let build = |levels| alice(Acl::empty().with(path("/a"), Rule::any().with_filter("to", nested(levels)))).build();
    let error = build(60).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::TokenNestingTooDeep, Some("acl.paths.filters")));

    let for_application =
        |levels| admin(1000).acl(Acl::empty().with(path("/a"), Rule::any().with_filter("to", nested(levels)))).build();
    assert_eq!(for_application(60).unwrap_err(), error);
    assert!(for_application(59).is_ok());

    let deepest = build(59).unwrap();
    let token = user::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&deepest).unwrap();
    assert_eq!(user_verifier().verify_at(token.as_str(), NOW).unwrap().claims(), &deepest);
}

// Verifying minted tokens (V1 to V14).

#[test]
fn signed_claims_round_trip() {
    // V1
    let acl = Acl::client_sdk()
        .with(
            path("/messages"),
            Rule::any().with_methods([Method::Patch, Method::Get]).with_filter("to", "447977271009"),
        )
        .with(path("/none"), Rule::any().with_methods([]));
    let claims = alice(acl).not_before(NOW).custom_claim("user_id", json!({"n": [1, 2.5, "x"]})).build().unwrap();
    let token = user::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&claims).unwrap();

    let verified = user_verifier().verify_at(token.as_str(), NOW).unwrap();

    assert_eq!(verified.claims(), &claims);
    assert_eq!(to_json(verified.claims()), to_json(&claims));
}

#[test]
fn token_signed_with_another_key_is_rejected() {
    // V2
    let token = user::signer(&pem("rsa4096.pkcs1")).unwrap().sign(&alice(Acl::empty()).build().unwrap()).unwrap();
    let error = user_verifier().verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
}

#[test]
fn other_algorithm_is_rejected_before_key_lookup() {
    // V3, V4: the HMAC key is the public key's text, which an attacker knows.
    let unsecured = format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode("{}"));
    let secret = SharedSecret::new(pem("rsa2048.spki").replace("-----BEGIN PUBLIC KEY-----", "").trim()).unwrap();
    let hmac = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret).unwrap());
    let confused = jws::sign(user_claims_set(&json!({})).as_bytes(), &hmac).unwrap();
    for token in [unsecured.as_str(), confused.as_str()] {
        let error = user_verifier().verify_at(token, NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

#[test]
fn token_ends_at_exp_plus_leeway() {
    // V5
    let exp = NOW.as_unix_seconds() + 900;
    let token = signed(&user_claims_set(&json!({})));
    let exact = user_verifier().with_policy(user::Policy::default().leeway(Leeway::ZERO));
    for (verifier, last) in [(exact, exp - 1), (user_verifier(), exp + 29)] {
        assert!(verifier.verify_at(&token, at(last)).is_ok());
        for late in [last + 1, last + 2] {
            let error = verifier.verify_at(&token, at(late)).unwrap_err();
            assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
        }
    }
}

#[test]
fn token_is_valid_from_nbf_and_iat_minus_leeway() {
    // V6
    let nbf = NOW.as_unix_seconds() + 100;
    let verifier = user_verifier();
    let token = signed(&user_claims_set(&json!({"nbf": nbf})));
    assert!(verifier.verify_at(&token, at(nbf - 30)).is_ok());
    assert!(verifier.verify_at(&token, at(nbf - 29)).is_ok());
    let error = verifier.verify_at(&token, at(nbf - 31)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimNotYetValid, Some("nbf")));

    let iat = NOW.as_unix_seconds();
    let token = signed(&user_claims_set(&json!({})));
    assert!(verifier.verify_at(&token, at(iat - 30)).is_ok());
    let error = verifier.verify_at(&token, at(iat - 31)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
}

#[test]
fn token_without_a_required_claim_is_rejected() {
    // V7
    for claim in ["application_id", "iat", "jti", "sub", "acl"] {
        assert_eq!(rejected_user(&json!({claim: null})), (ErrorCode::ClaimMissing, Some(claim)));
    }
}

#[test]
fn token_of_another_application_or_user_is_rejected() {
    // V8, V9
    let token = signed(&user_claims_set(&json!({})));
    let other = ApplicationId::new("bbbbbbbb-bbbb-cccc-dddd-0123456789ab").unwrap();
    let verify = |policy| user_verifier().with_policy(policy).verify_at(&token, NOW);

    assert!(verify(user::Policy::default().application_id(application()).subject("alice")).is_ok());
    let error = verify(user::Policy::default().application_id(other.clone())).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("application_id")));
    let error = verify(user::Policy::default().subject("Alice")).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("sub")));

    let token = application::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&admin(1000).build().unwrap()).unwrap();
    let verifier = application_verifier().with_policy(application::Policy::default().application_id(other));
    let error = verifier.verify_at(token.as_str(), at(1000)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("application_id")));
}

#[test]
fn token_without_exp_ends_15_minutes_after_iat() {
    // V10
    let iat = NOW.as_unix_seconds();
    let token = signed(&user_claims_set(&json!({"exp": null})));
    let exact = user_verifier().with_policy(user::Policy::default().leeway(Leeway::ZERO));

    let verified = exact.verify_at(&token, at(iat + 899)).unwrap();

    assert_eq!(verified.claims().expires_at(), None);
    assert_eq!(verified.claims().accepted_until(), at(iat + 900));
    for late in [900, 901] {
        let error = exact.verify_at(&token, at(iat + late)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
}

#[test]
fn token_ends_at_most_24_hours_after_iat() {
    // V11
    let iat = NOW.as_unix_seconds();
    let exact = user_verifier().with_policy(user::Policy::default().leeway(Leeway::ZERO));
    for exp in [iat + 86_400, iat + 86_401, 253_402_300_799] {
        let token = signed(&user_claims_set(&json!({"exp": exp})));
        let verified = exact.verify_at(&token, at(iat + 86_399)).unwrap();
        assert_eq!(verified.claims().accepted_until(), at(iat + 86_400));
        for late in [86_400, 86_401] {
            let error = exact.verify_at(&token, at(iat + late)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ClaimExpired);
        }
    }
    let token = signed(&user_claims_set(&json!({"exp": iat + 86_399})));
    assert_eq!(exact.verify_at(&token, NOW).unwrap().claims().accepted_until(), at(iat + 86_399));
}

#[test]
fn arbitrary_text_is_malformed() {
    // V12
    assert_eq!(user_verifier().verify("fizz-buzz").unwrap_err().code(), ErrorCode::TokenMalformed);
}

#[test]
fn public_key_with_stray_space_is_never_a_secret() {
    // V13
    let blank = pem("rsa2048.spki").replace("-----BEGIN PUBLIC KEY-----\n", "-----BEGIN PUBLIC KEY-----\n ");
    assert_ne!(blank, pem("rsa2048.spki"));
    assert_eq!(SharedSecret::new(&blank).unwrap_err().code(), ErrorCode::KeySecretIsKeyText);
    let verifier = user::verifier(&blank).unwrap();
    assert!(verifier.verify_at(&signed(&user_claims_set(&json!({}))), NOW).is_ok());
}

#[test]
fn fractional_exp_is_rounded_down() {
    let claims = read_user(&user_claims_set(&json!({"exp": 1_700_000_900.75}))).unwrap();
    assert_eq!(end(claims.expires_at()), 1_700_000_900);
}

#[test]
fn exp_of_wrong_type_or_out_of_range_is_rejected() {
    for exp in [json!(true), json!([1]), json!({}), json!(["1700000900"])] {
        assert_eq!(rejected_user(&json!({"exp": exp})), (ErrorCode::ClaimInvalid, Some("exp")));
    }
    for exp in [json!(1_700_000_900_000_i64), json!(-1)] {
        assert_eq!(rejected_user(&json!({"exp": exp})), (ErrorCode::ClaimOutOfRange, Some("exp")));
    }
}

#[test]
fn time_as_text_is_rejected_by_default() {
    // V14, as printed in the vendor's guide.
    for claim in ["exp", "iat", "nbf"] {
        let claims_set = user_claims_set(&json!({claim: "1700000000"}));
        let error = read_user(&claims_set).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some(claim)));
        let error = user::signer(&pem("rsa2048.pkcs8")).unwrap().sign_json(&claims_set).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some(claim)));
    }
    let application = format!(r#"{{"application_id":"{APPLICATION}","iat":1700000000,"jti":"J","exp":"1700000900"}}"#);
    let error = application_verifier().verify_at(&signed(&application), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("exp")));
}

#[test]
fn policy_can_allow_exp_as_text() {
    let verifier = user_verifier().with_policy(user::Policy::default().allow_text_expires_at());
    let verify = |claims_set: &str, now: i64| verifier.verify_at(&signed(claims_set), at(now));
    let error = |changes: Value| {
        let error = verify(&user_claims_set(&changes), NOW.as_unix_seconds()).unwrap_err();
        (error.code(), error.subject())
    };
    // V14
    let guide =
        r#"{"application_id":"a","iat":1532093588,"jti":"J","sub":"alice","exp":"1532179987","acl":{"paths":{}}}"#;
    let verified = verify(guide, 1_532_093_588).unwrap();
    assert_eq!(end(verified.claims().expires_at()), 1_532_179_987);
    assert_eq!(verify(guide, 1_532_180_017).unwrap_err().code(), ErrorCode::ClaimExpired);
    assert!(verify(&user_claims_set(&json!({})), NOW.as_unix_seconds()).is_ok(), "a number is still accepted");
    assert_eq!(error(json!({"exp": "0"})), (ErrorCode::ClaimExpired, Some("exp")), "zero is a number");

    for exp in ["", " 1700000900", "1700000900 ", "+1700000900", "-1", "1700000900.0", "1.7e9", "0x1", "01700000900"] {
        assert_eq!(error(json!({"exp": exp})), (ErrorCode::ClaimInvalid, Some("exp")), "{exp}");
    }
    for exp in ["1700000900000", "99999999999999999999999"] {
        assert_eq!(error(json!({"exp": exp})), (ErrorCode::ClaimOutOfRange, Some("exp")));
    }
    for claim in ["iat", "nbf"] {
        assert_eq!(error(json!({claim: "1700000000"})), (ErrorCode::ClaimInvalid, Some(claim)));
    }
}

#[test]
fn user_and_account_with_invisible_end_are_rejected() {
    for end in [" ", "\u{a0}", "\u{200b}", "\u{feff}", "\u{2060}"] {
        for name in [format!("alice{end}"), format!("{end}alice")] {
            let builder = user::Claims::builder(application(), name.clone(), Acl::client_sdk(), token_id(), NOW);
            let built = builder.build().unwrap_err();
            let read = user_verifier().verify_at(&signed(&user_claims_set(&json!({"sub": name}))), NOW).unwrap_err();
            for (code, subject, text) in
                [(built.code(), built.subject(), built.to_string()), (read.code(), read.subject(), read.to_string())]
            {
                assert_eq!((code, subject), (ErrorCode::ClaimInvalid, Some("sub")), "{name:?}");
                assert!(text.ends_with("begins or ends with whitespace or an invisible character"), "{text}");
            }
            let error = jwt_identity::nexmo::webhook::ApiKey::new(name).unwrap_err();
            assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("api_key")));
        }
    }
    let builder = user::Claims::builder(application(), "Ada Lovelace", Acl::client_sdk(), token_id(), NOW);
    assert!(builder.build().is_ok());
}

#[test]
fn fractional_exp_is_rounded_down_by_its_digits() {
    let exp_of = |exp: &str, now: i64| {
        let claims_set = user_claims_set(&json!({"exp": 0})).replace(r#""exp":0"#, &format!(r#""exp":{exp}"#));
        user_verifier().verify_at(&signed(&claims_set), at(now)).map(|verified| end(verified.claims().expires_at()))
    };
    for exp in ["1700000100.9999999", "1700000100.99999999999999999", "17000001009999999e-7", "1.7000001009999999E+9"] {
        assert_eq!(exp_of(exp, 1_700_000_000), Ok(1_700_000_100), "{exp}");
        assert_eq!(exp_of(exp, 1_700_000_130).unwrap_err().code(), ErrorCode::ClaimExpired, "{exp}");
    }
    for (exp, expected) in [("1700000100.0", 100), ("1.7000001e9", 100), ("1700000100.5", 100), ("1700000101", 101)] {
        assert_eq!(exp_of(exp, 1_700_000_000), Ok(1_700_000_000 + expected), "{exp}");
    }
    assert!(exp_of("253402300799.9999999", 1_700_000_000).is_ok());
    for exp in ["253402300800.0", "-0.5", "-1", "1e300", "9223372036854775808"] {
        let error = exp_of(exp, 1_700_000_000).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimOutOfRange, Some("exp")), "{exp}");
    }
}

#[test]
fn exp_parsed_from_text_is_serialized_as_a_number() {
    let verifier = user_verifier().with_policy(user::Policy::default().allow_text_expires_at());
    let token = signed(&user_claims_set(&json!({"exp": "1700000900"})));
    let claims = verifier.verify_at(&token, NOW).unwrap().into_claims();

    let token = user::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&claims).unwrap();

    assert!(to_json(&claims).contains(r#""exp":1700000900,"#));
    assert!(user_verifier().verify_at(token.as_str(), NOW).is_ok());
}

#[test]
fn verifier_rejects_tokens_of_the_other_kind() {
    let admin = application::signer(&pem("rsa2048.pkcs8")).unwrap();
    let users = user::signer(&pem("rsa2048.pkcs8")).unwrap();
    let claims = application::Claims::builder(application(), token_id(), NOW).acl(Acl::guide()).build().unwrap();
    let admin = admin.sign(&claims).unwrap();
    let user = users.sign(&alice(Acl::guide()).build().unwrap()).unwrap();

    let error = user_verifier().verify_at(admin.as_str(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("sub")));
    let error = application_verifier().verify_at(user.as_str(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("sub")));
}

#[test]
fn token_with_ttl_is_rejected() {
    assert_eq!(rejected_user(&json!({"ttl": 0})), (ErrorCode::ClaimReserved, Some("ttl")));
}

#[test]
fn unknown_claims_are_kept() {
    let claims = read_user(&user_claims_set(&json!({"iss": "x", "user_id": [8, {"a": null}]}))).unwrap();
    assert_eq!(claims.custom_claim("user_id"), Some(&json!([8, {"a": null}])));
    assert_eq!(claims.custom_claim("iss"), Some(&json!("x")));
    assert_eq!(claims.custom_claims().count(), 2);
}

#[test]
fn parsed_ids_obey_the_rules_of_their_types() {
    let long = "a".repeat(256);
    for claim in ["application_id", "jti"] {
        assert_eq!(rejected_user(&json!({claim: ""})), (ErrorCode::ClaimInvalid, Some(claim)));
        assert_eq!(rejected_user(&json!({claim: "a\u{0}"})), (ErrorCode::ClaimInvalid, Some(claim)));
        assert_eq!(rejected_user(&json!({claim: long})), (ErrorCode::ClaimTooLong, Some(claim)));
    }
    assert_eq!(rejected_user(&json!({"sub": ""})), (ErrorCode::ClaimInvalid, Some("sub")));
}

// Access control lists.

#[test]
fn named_sets_match_the_documentation() {
    let paths = |acl: &Acl| acl.rules().map(|(path, _)| path.as_str().to_owned()).collect::<Vec<_>>();
    let of = |names: &str| names.split(' ').map(|name| format!("/*/{name}/**")).collect::<Vec<_>>();
    for (acl, names) in [
        (Acl::guide(), "users conversations sessions devices image media applications push knocking legs"),
        (Acl::client_sdk(), "rtc users conversations sessions devices push knocking legs"),
        (Acl::client_sdk_windows(), "users conversations sessions devices push knocking legs"),
        (Acl::server_sample(), "rtc users conversations sessions devices image media knocking legs"),
        (Acl::smallest_voice(), "rtc sessions conversations knocking legs"),
    ] {
        assert_eq!(paths(&acl), of(names));
        assert!(acl.rules().all(|(_, rule)| *rule == Rule::any()));
        assert_eq!(Acl::from_json(&to_json(&acl)).unwrap(), acl);
    }
}

#[test]
fn verdicts_match_the_vendor_schema() {
    let accepted = [
        r#"{"paths":{}}"#,
        r#"{"paths":{"/a":{"methods":[]}}}"#,
        r#"{"paths":{"/a":{"methods":["GET","GET"]}}}"#,
        r#"{"paths":{"/a":{"filters":{"to":["1","2"]}}}}"#,
        r#"{"paths":{"/a":{"filters":{"to":{"x":1}}}}}"#,
        r#"{"paths":{"/a":{"filters":{}}}}"#,
        r#"{"paths":{"/**":{}}}"#,
        r#"{"paths":{"/":{}}}"#,
        r#"{"paths":{"/messages/*/":{}}}"#,
    ];
    for acl in accepted {
        assert!(Acl::from_json(acl).is_ok(), "{acl}");
    }
    let rejected = [
        ("acl", "{}"),
        ("acl.paths", r#"{"paths":["/a"]}"#),
        ("acl.paths", r#"{"paths":{"users/**":{}}}"#),
        ("acl.paths", r#"{"paths":{"/a b":{}}}"#),
        ("acl.paths.methods", r#"{"paths":{"/a":{"methods":["get"]}}}"#),
        ("acl.paths.methods", r#"{"paths":{"/a":{"methods":["HEAD"]}}}"#),
        ("acl.paths", r#"{"paths":{"/a":{"metods":[]}}}"#),
        ("acl.paths.filters", r#"{"paths":{"/a":{"methods":["GET"],"filters":5}}}"#),
        ("acl.paths.methods", r#"{"paths":{"/a":{"filters":{},"methods":["get"]}}}"#),
        ("acl", r#"{"paths":{},"more":{}}"#),
        ("acl", r#"{"paths":{"/a":5},"more":{}}"#),
        ("acl", r#"{"acl":{"paths":{}}}"#),
        ("acl.paths", r#"{"paths":{"/a":null}}"#),
    ];
    for (place, acl) in rejected {
        let error = Acl::from_json(acl).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some(place)), "{acl}");
    }
    assert_ne!(Acl::from_json(accepted[0]).unwrap(), Acl::empty().with(path("/another"), Rule::any()));
    for text in ["1", "", "{", r#"{"paths":{}}x"#] {
        let error = Acl::from_json(text).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::TokenInvalidJson, Some("acl")), "{text}");
    }
    let twice = Acl::from_json(r#"{"paths":{"/a":{},"/a":{"methods":["GET"]}}}"#).unwrap_err();
    assert_eq!((twice.code(), twice.subject()), (ErrorCode::TokenDuplicateMember, Some("acl")));
}

#[test]
fn error_names_a_malformed_acl() {
    let valid = r#"{"paths":{"/a":{}}}"#;
    for (acl, place) in [
        (json!(valid), "acl"),
        (json!([{"paths": {}}]), "acl"),
        (json!(["/a"]), "acl"),
        (json!(true), "acl"),
        (json!(1), "acl"),
        (json!({}), "acl"),
        (json!({"acl": {"paths": {"/a": {}}}}), "acl"),
        (json!({"paths": {"/a": {}}, "deny": {}}), "acl"),
        (json!({"/a": {}}), "acl"),
        (json!({"paths": null}), "acl.paths"),
        (json!({"paths": "/a"}), "acl.paths"),
        (json!({"paths": ["/a", "/b"]}), "acl.paths"),
        (json!({"paths": {"/a": true}}), "acl.paths"),
        (json!({"paths": {"/a": null}}), "acl.paths"),
        (json!({"paths": {"/a": []}}), "acl.paths"),
        (json!({"paths": {"/a": "GET"}}), "acl.paths"),
        (json!({"paths": {"/a": [["GET"], {}]}}), "acl.paths"),
        (json!({"paths": {"/a": {"methods": ["GET"], "deny": true}}}), "acl.paths"),
        (json!({"paths": {"": {}}}), "acl.paths"),
        (json!({"paths": {"*": {}}}), "acl.paths"),
        (json!({"paths": {"a/b": {}}}), "acl.paths"),
        (json!({"paths": {" /a": {}}}), "acl.paths"),
        (json!({"paths": {"/a ": {}}}), "acl.paths"),
        (json!({"paths": {"/a\n": {}}}), "acl.paths"),
        (json!({"paths": {"/a\u{a0}b": {}}}), "acl.paths"),
        (json!({"paths": {"/a\u{feff}b": {}}}), "acl.paths"),
        (json!({"paths": {"/a\u{0}b": {}}}), "acl.paths"),
        (json!({"paths": {"/a": {"methods": null}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"methods": "GET"}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"methods": {"GET": true}}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"methods": ["get"]}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"methods": ["GET", "HEAD"]}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"methods": ["GET", null]}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"methods": [1]}}}), "acl.paths.methods"),
        (json!({"paths": {"/a": {"filters": null}}}), "acl.paths.filters"),
        (json!({"paths": {"/a": {"filters": "to"}}}), "acl.paths.filters"),
        (json!({"paths": {"/a": {"filters": [["to", "1"]]}}}), "acl.paths.filters"),
    ] {
        let shown = acl.to_string();
        // For a text or an array, the message has an additional warning.
        let is_ignored = acl.is_string() || acl.is_array();
        let code = if is_ignored { ErrorCode::ClaimNotAnObject } else { ErrorCode::ClaimInvalid };
        assert_eq!(rejected_user(&json!({"acl": acl})), (code, Some(place)), "{shown}");
    }
}

#[test]
fn null_claim_is_not_absent() {
    let text = user_claims_set(&json!({"nbf": 1_700_000_000}));
    for claim in ["application_id", "iat", "jti", "exp", "nbf", "sub", "acl"] {
        let mut claims_set: Value = serde_json::from_str(&text).unwrap();
        claims_set[claim] = Value::Null;
        let error = read_user(&claims_set.to_string()).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some(claim)));
    }
}

#[test]
fn text_claims_reject_other_types() {
    for claim in ["application_id", "jti", "sub"] {
        for value in [json!(1), json!(true), json!(["a"]), json!({"a": "b"})] {
            assert_eq!(rejected_user(&json!({claim: value})), (ErrorCode::ClaimInvalid, Some(claim)));
        }
    }
}

#[test]
fn duplicate_acl_members_are_rejected_at_every_level() {
    let valid = user_claims_set(&json!({"acl": {"paths": {"/a": {"methods": ["GET"], "filters": {"to": "1"}}}}}));
    for (once, twice) in [
        (r#""paths":{"#, r#""paths":{},"paths":{"#),
        (r#""/a":{"#, r#""/a":{},"/a":{"#),
        (r#""/a":{"#, r#""\u002fa":{},"/a":{"#),
        (r#""methods":["#, r#""methods":[],"methods":["#),
        (r#""to":"#, r#""to":"2","to":"#),
        (r#""sub":"#, r#""sub":"bob","sub":"#),
        (r#""acl":{"#, r#""acl":{"paths":{"/**":{}}},"acl":{"#),
    ] {
        let claims_set = valid.replacen(once, twice, 1);
        assert_ne!(claims_set, valid);
        assert_eq!(read_user(&claims_set).unwrap_err().code(), ErrorCode::TokenDuplicateMember, "{twice}");
    }
}

#[test]
fn acl_keeps_its_order_and_unique_paths() {
    let get = Rule::any().with_methods([Method::Get]);
    let acl = Acl::empty().with(path("/z"), Rule::any()).with(path("/a"), Rule::any()).with(path("/z"), get.clone());
    assert_eq!(to_json(&acl), r#"{"paths":{"/z":{"methods":["GET"]},"/a":{}}}"#);
    assert_eq!((acl.rule("/z"), acl.rule("/b"), acl.len()), (Some(&get), None, 2));

    let read = Acl::from_json(r#"{"paths":{"/z":{"filters":{"to":1,"from":[2]}},"/*/users/**":{},"/a":{}}}"#).unwrap();
    let paths: Vec<&str> = read.rules().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/z", "/*/users/**", "/a"]);
    let filters: Vec<_> = read.rule("/z").unwrap().filters().collect();
    assert_eq!(filters, [("to", &FilterValue::from(1_u64)), ("from", &FilterValue::from(vec![2_u64]))]);
}

#[test]
fn method_set_ignores_order() {
    let all: Methods = Method::ALL.iter().rev().copied().collect();
    assert!(Method::ALL.iter().all(|method| all.contains(*method)));
    assert_eq!(all, Method::ALL.iter().copied().collect());
    assert_ne!(all, Methods::default());
    assert_eq!(to_json(&all), r#"["PATCH","DELETE","PUT","POST","GET"]"#);
}

#[test]
fn unknown_method_is_answered_with_the_known_ones() {
    let error = "get".parse::<Method>().unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("acl.paths.methods")));
    assert!(error.to_string().ends_with("; a method is `GET`, `POST`, `PUT`, `DELETE` or `PATCH`"), "{error}");
    let in_list = Acl::from_json(r#"{"paths":{"/users":{"methods":["get"]}}}"#).unwrap_err();
    assert_eq!(in_list, error.at_position(1));
}

#[test]
fn id_in_a_path_cannot_widen_it() {
    assert_eq!(AclPath::conversation("CON-1").unwrap().as_str(), "/*/conversations/CON-1/**");
    for id in ["", "*", "**", "CON-*", "a/b", "../users", "CON 1", "CON-1\n", "CON\u{feff}"] {
        assert_eq!(AclPath::conversation(id).unwrap_err().subject(), Some("acl.paths"), "{id:?}");
    }
}

// Debug output and errors.

#[test]
fn errors_and_debug_output_hide_values() {
    const VALUE: &str = "hunter2";
    for changes in [
        json!({"sub": [VALUE]}),
        json!({"sub": format!("{VALUE}\u{0}")}),
        json!({"jti": [VALUE]}),
        json!({"application_id": {VALUE: 1}}),
        json!({"iat": VALUE}),
        json!({"exp": VALUE}),
        json!({"acl": VALUE}),
        json!({"acl": {"paths": {VALUE: {}}}}),
        json!({"acl": {"paths": {"/a": VALUE}}}),
        json!({"acl": {"paths": {"/a": {VALUE: 1}}}}),
        json!({"acl": {"paths": {"/a": {"methods": [VALUE]}}}}),
        json!({"acl": {"paths": {"/a": {"filters": VALUE}}}}),
    ] {
        let error = read_user(&user_claims_set(&changes)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(VALUE), "{error}");
    }

    let acl = Acl::empty().with(path("/a"), Rule::any().with_filter("to", VALUE));
    let builder = user::Claims::builder(application(), VALUE, acl, token_id(), NOW).custom_claim("user_id", VALUE);
    assert!(!format!("{builder:?}").contains(VALUE));
    let claims = builder.build().unwrap();
    assert!(to_json(&claims).contains(VALUE));
    assert!(!format!("{claims:?}").contains(VALUE));
    assert!(!format!("{:?}", user::Policy::default().subject(VALUE)).contains(VALUE));
}

#[test]
fn sign_json_accepts_only_what_the_builder_accepts() {
    let signer = application::signer(&pem("rsa2048.pkcs8")).unwrap();
    for (times, code) in [
        (r#""iat":1700000000"#, ErrorCode::ClaimMissing),
        (r#""iat":1700000000,"exp":1700000029"#, ErrorCode::ClaimLifetimeTooShort),
        (r#""iat":1700000000,"exp":1700086401"#, ErrorCode::ClaimLifetimeTooLong),
        (r#""iat":1700000000,"exp":1700000900,"iss":"x""#, ErrorCode::ClaimReserved),
        (r#""iat":1700000000,"exp":1700000900,"aud":"x""#, ErrorCode::ClaimWrongAudience),
        (r#""iat":1700000000,"exp":{"$serde_json::private::RawValue":"1700000900"}"#, ErrorCode::ClaimInvalid),
    ] {
        let claims_set = format!(r#"{{"application_id":"x","jti":"j",{times}}}"#);
        assert_eq!(signer.sign_json(&claims_set).unwrap_err().code(), code, "{claims_set}");
    }
    let claims_set = r#"{"application_id":"x","jti":"j","iat":1700000000,"exp":1700000900}"#;
    assert!(signer.sign_json(claims_set).is_ok());

    let signer = user::signer(&pem("rsa2048.pkcs8")).unwrap();
    for (changes, code) in [
        (json!({"exp": null}), ErrorCode::ClaimMissing),
        (json!({"exp": 1_700_000_029}), ErrorCode::ClaimLifetimeTooShort),
        (json!({"exp": 1_700_086_401}), ErrorCode::ClaimLifetimeTooLong),
    ] {
        let claims_set = user_claims_set(&changes);
        assert_eq!(signer.sign_json(&claims_set).unwrap_err().code(), code, "{claims_set}");
    }
    assert!(signer.sign_json(&user_claims_set(&json!({"exp": 1_700_000_900}))).is_ok());
}
