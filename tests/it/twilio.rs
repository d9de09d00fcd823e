//! Twilio access tokens.
//!
//! The vectors were made with the vendor's library for Node, whose tokens are deterministic.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::token::claim::Leeway;
use jwt_identity::twilio::{
    self, AccountSid, ApiKeySid, ApplicationSid, ChatGrant, Claims, ClaimsBuilder, MAX_LIFETIME, Policy,
    PushCredentialSid, RoleSid, ServiceSid, SyncGrant, TaskRouterGrant, Twilio, VideoGrant, VoiceGrant, WorkerSid,
    WorkspaceSid,
};
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, JsonVerifier, NumericDate, SharedSecret, TokenId, TokenSigner,
    TokenVerifier, kustomer,
};
use serde_json::{Value, json};

use crate::support::{SECRET, at, hs256, secret, token, vendor_vectors};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const API_KEY: &str = "SK00000000000000000000000000000002";
const SERVICE: &str = "IS00000000000000000000000000000003";
const APPLICATION: &str = "AP00000000000000000000000000000004";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}"#;
const IAT: i64 = 1_750_000_000;
const NOW: NumericDate = NumericDate::from_unix_seconds(IAT);

/// A value that no error may contain.
const PERSON: &str = "ada31415";

fn account() -> AccountSid {
    AccountSid::new(ACCOUNT).unwrap()
}

fn api_key() -> ApiKeySid {
    ApiKeySid::new(API_KEY).unwrap()
}

fn builder(identity: &str) -> ClaimsBuilder {
    Claims::builder(account(), api_key(), identity, TokenId::new("id-1").unwrap(), NOW)
}

fn in_room(identity: &str) -> ClaimsBuilder {
    builder(identity).video(VideoGrant::room("my-room"))
}

fn signer() -> TokenSigner<Twilio> {
    twilio::signer(&secret()).unwrap()
}

fn verifier() -> TokenVerifier<Twilio> {
    twilio::verifier(api_key(), &secret()).unwrap()
}

fn exact() -> TokenVerifier<Twilio> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

/// A valid claims set.
fn claims_set() -> Value {
    json!({
        "jti": "id-1", "iss": API_KEY, "sub": ACCOUNT, "iat": IAT, "exp": IAT + 3600,
        "grants": {"identity": PERSON, "video": {"room": "my-room"}},
    })
}

/// A valid claims set with another value for one claim.
fn with(claim: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims_set();
    claims[claim] = value.into();
    claims
}

/// A valid claims set with another value for one member of `grants`.
fn with_grant(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims_set();
    claims["grants"][name] = value.into();
    claims
}

/// Signs any claims set, valid or not.
fn forge(claims_set: &Value) -> String {
    token(HEADER, claims_set.to_string(), &hs256())
}

/// Returns code and claim of the error for a correctly signed claims set.
#[track_caller]
fn refusal(claims_set: &Value) -> (u16, Option<&'static str>) {
    let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
    for shown in [format!("{error}"), format!("{error:?}"), format!("{:?}", std::error::Error::source(&error))] {
        for value in [PERSON, "00000000", "1750000000", "my-room"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
    (error.code().as_u16(), error.subject())
}

#[track_caller]
fn built(outcome: Result<Claims, ClaimError>) -> (u16, Option<&'static str>) {
    let error = outcome.unwrap_err();
    (error.code().as_u16(), error.subject())
}

// Vectors.

/// Builds the claims of a vector again.
fn of_vector(number: usize) -> Claims {
    let token_id = TokenId::new(format!("{API_KEY}-{IAT}")).unwrap();
    let builder = Claims::builder(account(), api_key(), "ada", token_id, NOW);
    let builder = match number {
        0 => builder.chat(ChatGrant::new(ServiceSid::new(SERVICE).unwrap())),
        1 => {
            let push = PushCredentialSid::new("CR00000000000000000000000000000005").unwrap();
            let application = ApplicationSid::new(APPLICATION).unwrap();
            let voice = VoiceGrant::outgoing_with_params(application, [("k", "v")]).with_incoming();
            builder.voice(voice.with_push_credential_sid(push)).expires_at(NOW.saturating_add(MAX_LIFETIME))
        }
        2 => builder
            .sync(SyncGrant::new(ServiceSid::new("IS00000000000000000000000000000006").unwrap()))
            .video(VideoGrant::room("my-room"))
            .not_before(NOW)
            .expires_at(at(IAT + 900)),
        _ => {
            let workspace = WorkspaceSid::new("WS00000000000000000000000000000007").unwrap();
            let worker = WorkerSid::new("WK00000000000000000000000000000008").unwrap();
            builder.task_router(TaskRouterGrant::new(workspace, worker, "worker")).expires_at(at(IAT + 600))
        }
    };
    builder.build().unwrap()
}

#[test]
fn vectors_of_the_vendor_are_minted_byte_for_byte() {
    let vectors = vendor_vectors("twilio");
    assert_eq!(vectors.len(), 4);
    for (number, vector) in vectors.iter().enumerate() {
        let secret = SharedSecret::new(vector["secret_or_key"].as_str().unwrap()).unwrap();
        let expected = vector["token"].as_str().unwrap();
        let signer = match vector["header"]["twr"].as_str() {
            Some(region) => twilio::signer_in_region(region, &secret).unwrap(),
            None => twilio::signer(&secret).unwrap(),
        };
        let verifier = twilio::verifier(api_key(), &secret).unwrap();

        let claims = of_vector(number);
        let read = verifier.verify_at(expected, NOW).unwrap();

        assert_eq!(signer.sign(&claims).unwrap().as_str(), expected, "{}", vector["what"]);
        assert_eq!(signer.sign_json(&vector["claims"].to_string()).unwrap().as_str(), expected);
        assert_eq!(read.claims(), &claims);
    }
}

#[test]
fn claims_of_the_vectors_are_read() {
    let [chat, voice, video, task_router] = [0, 1, 2, 3].map(of_vector);

    assert_eq!((chat.identity(), chat.account_sid(), chat.api_key_sid()), ("ada", &account(), &api_key()));
    assert_eq!((chat.issued_at(), chat.expires_at(), chat.not_before()), (Some(NOW), at(IAT + 3600), None));
    assert_eq!(chat.chat().unwrap().service_sid().as_str(), SERVICE);
    assert!(chat.voice().is_none() && chat.video().is_none() && chat.sync().is_none());
    let grant = voice.voice().unwrap();
    assert!(grant.permits_incoming());
    assert_eq!(grant.application_sid().unwrap().as_str(), APPLICATION);
    assert_eq!(grant.params().collect::<Vec<_>>(), [("k", "v")]);
    assert!(grant.push_credential_sid().is_some() && grant.endpoint_id().is_none());
    assert_eq!(video.video().unwrap().only_room(), Some("my-room"));
    assert_eq!(video.not_before(), Some(NOW));
    assert_eq!(task_router.task_router().unwrap().role(), "worker");
}

// Header and keys.

#[test]
fn token_without_cty_is_rejected() {
    for header in [
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT","cty":"twilio-sat;v=1"}"#,
        r#"{"alg":"HS256","typ":"JWT","cty":"TWILIO-FPA;V=1"}"#,
    ] {
        let error = verifier().verify_at(&token(header, claims_set().to_string(), &hs256()), NOW).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::HeaderWrongParameter, Some("cty")), "{header}");
    }
}

#[test]
fn token_of_any_region_is_accepted() {
    let claims = in_room("ada").build().unwrap();
    for region in ["au1", "ie1", "us1"] {
        let token = twilio::signer_in_region(region, &secret()).unwrap().sign(&claims).unwrap();
        assert!(verifier().verify_at(token.as_str(), NOW).is_ok(), "{region}");
    }
}

#[test]
fn region_without_text_is_rejected() {
    for region in ["", "ie1\n"] {
        let error = twilio::signer_in_region(region, &secret()).unwrap_err();
        assert_eq!(error.code().as_u16(), 122, "{region:?}");
    }
    let short = SharedSecret::new("short").unwrap();
    assert_eq!(twilio::signer_in_region("ie1", &short).unwrap_err().code(), ErrorCode::KeyTooShort);
}

#[test]
fn only_hs256_is_accepted() {
    let long = SharedSecret::new(SECRET.repeat(2)).unwrap();
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512] {
        let key = HmacKey::new(algorithm, &long).unwrap();
        let header = HEADER.replace("HS256", algorithm.as_str());
        let token = token(header, claims_set().to_string(), &key);
        let verifier = TokenVerifier::<Twilio>::new(key.clone());
        let signer = TokenSigner::<Twilio>::new(key);

        assert_eq!(verifier.verify_at(&token, NOW).unwrap_err().code(), ErrorCode::HeaderAlgorithmNotAllowed);
        let error = signer.sign(&in_room("ada").build().unwrap()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

#[test]
fn token_of_another_secret_is_rejected() {
    let other = SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap();
    let token = twilio::signer(&other).unwrap().sign(&in_room("ada").build().unwrap()).unwrap();

    assert_eq!(verifier().verify_at(token.as_str(), NOW).unwrap_err().code(), ErrorCode::SignatureInvalid);
    let short = SharedSecret::new(&SECRET[1..]).unwrap();
    assert_eq!(twilio::signer(&short).unwrap_err().code(), ErrorCode::KeyTooShort);
}

#[test]
fn verifier_with_keys_accepts_each_api_key() {
    let other = SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap();
    let other_key = ApiKeySid::new("SK00000000000000000000000000000009").unwrap();
    let verifier = twilio::verifier_with_keys([(other_key.clone(), &other), (api_key(), &secret())]).unwrap();
    let id = || TokenId::new("id-1").unwrap();

    for (api_key, secret) in [(other_key, other), (api_key(), secret())] {
        let claims = Claims::builder(account(), api_key, "ada", id(), NOW).video(VideoGrant::any_room());
        let token = twilio::signer(&secret).unwrap().sign(&claims.build().unwrap()).unwrap();
        assert!(verifier.verify_at(token.as_str(), NOW).is_ok());
    }
    assert_eq!(twilio::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
}

// SIDs.

#[test]
fn sid_needs_its_letters_and_32_hexadecimal_digits() {
    let digits = "0123456789abcdefABCDEF0123456789";
    assert!(AccountSid::new(format!("AC{digits}")).is_ok());
    for wrong in ["", "AC", "AC0", digits, &format!("SK{digits}"), &format!("ac{digits}"), &format!("AC{digits}0")] {
        let error = AccountSid::new(wrong).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (402, Some("sub")), "{wrong}");
        assert!(error.to_string().ends_with("; expected `AC` and 32 hexadecimal digits"), "{error}");
    }
    for wrong in [format!("AC{}", "x".repeat(32)), format!("AC{}", "é".repeat(16)), format!(" AC{digits}")] {
        assert!(AccountSid::new(wrong).is_err());
    }
}

#[test]
fn each_sid_has_its_own_letters() {
    let digits = "00000000000000000000000000000001";
    let accepted = |letters: &str| {
        let sid = format!("{letters}{digits}");
        [
            AccountSid::new(&*sid).is_ok(),
            ApiKeySid::new(&*sid).is_ok(),
            ServiceSid::new(&*sid).is_ok(),
            ApplicationSid::new(&*sid).is_ok(),
            PushCredentialSid::new(&*sid).is_ok(),
            RoleSid::new(&*sid).is_ok(),
            WorkspaceSid::new(&*sid).is_ok(),
            WorkerSid::new(&*sid).is_ok(),
        ]
    };
    for (place, letters) in ["AC", "SK", "IS", "AP", "CR", "RL", "WS", "WK"].iter().enumerate() {
        let mut expected = [false; 8];
        expected[place] = true;
        assert_eq!(accepted(letters), expected, "{letters}");
    }
}

#[test]
fn exchanged_issuer_and_subject_are_rejected() {
    assert_eq!(refusal(&with("iss", ACCOUNT)), (402, Some("iss")));
    assert_eq!(refusal(&with("sub", API_KEY)), (402, Some("sub")));
}

// Grants.

#[test]
fn product_name_in_place_of_the_grant_is_rejected() {
    let error = |name: &str| verifier().verify_at(&forge(&with_grant(name, json!({}))), NOW).unwrap_err();

    let conversations = error("conversations");
    assert_eq!((conversations.code().as_u16(), conversations.subject()), (403, Some("grants.conversations")));
    assert!(conversations.to_string().contains("is called `chat`"), "{conversations}");
    let sync = error("sync");
    assert_eq!((sync.code().as_u16(), sync.subject()), (403, Some("grants.sync")));
    assert!(sync.to_string().contains("is called `data_sync`"), "{sync}");
}

#[test]
fn token_without_grant_is_not_minted() {
    assert_eq!(built(builder("ada").build()), (401, Some("grants")));
    let json = with("grants", json!({"identity": "ada"}));
    let error = signer().sign_json(&json.to_string()).unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (401, Some("grants")));
    // A verifier accepts it: the vendor does not say that it is wrong.
    assert!(verifier().verify_at(&forge(&json), NOW).is_ok());
}

#[test]
fn identity_with_voice_has_plain_characters() {
    let voice = |identity: &str| builder(identity).voice(VoiceGrant::incoming()).build();

    assert!(voice("Ada_42").is_ok());
    for identity in ["ada@example.com", "ada-42", "ada 42", "adä"] {
        assert_eq!(built(voice(identity)), (402, Some("grants.identity")), "{identity}");
        assert!(in_room(identity).build().is_ok(), "{identity}");
        let mut claims = with_grant("identity", identity);
        claims["grants"]["voice"] = json!({"incoming": {"allow": true}});
        let error = signer().sign_json(&claims.to_string()).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (402, Some("grants.identity")), "{identity}");
    }
    let error = voice("ada@example.com").unwrap_err();
    assert!(error.to_string().ends_with("only letters, digits and underscores"), "{error}");
}

#[test]
fn identity_is_required_text() {
    let mut claims = claims_set();
    claims["grants"].as_object_mut().unwrap().remove("identity");
    assert_eq!(refusal(&claims), (401, Some("grants.identity")));
    for value in [json!(null), json!(42), json!(true), json!([PERSON]), json!({"a": PERSON})] {
        assert_eq!(refusal(&with_grant("identity", value.clone())), (402, Some("identity")), "{value}");
    }
    for value in ["", " ada", "ada\u{200b}", "a\nda"] {
        assert_eq!(refusal(&with_grant("identity", value)), (402, Some("grants.identity")), "{value:?}");
        assert_eq!(built(in_room(value).build()), (402, Some("grants.identity")), "{value:?}");
    }
    assert!(in_room(&"é".repeat(1024)).build().is_ok());
    assert_eq!(built(in_room(&"é".repeat(1025)).build()), (414, Some("grants.identity")));
}

#[test]
fn error_inside_a_grant_names_the_member() {
    for (grant, value, expected) in [
        ("chat", json!({}), (401, "service_sid")),
        ("chat", json!({"service_sid": ACCOUNT}), (402, "service_sid")),
        ("chat", json!({"service_sid": SERVICE, "endpoint_id": 1}), (402, "endpoint_id")),
        ("chat", json!({"service_sid": SERVICE, "endpoint_id": ""}), (402, "endpoint_id")),
        ("chat", json!({"service_sid": SERVICE, "push_credential_sid": null}), (402, "push_credential_sid")),
        ("chat", json!({"service_sid": SERVICE, "deployment_role_sid": SERVICE}), (402, "deployment_role_sid")),
        ("data_sync", json!({}), (401, "service_sid")),
        ("video", json!({"room": null}), (402, "room")),
        ("video", json!({"room": ""}), (402, "room")),
        ("video", json!({"room": "r".repeat(1025)}), (414, "room")),
        ("voice", json!({"incoming": true}), (402, "incoming")),
        ("voice", json!({"incoming": {"allow": "true"}}), (402, "incoming")),
        ("voice", json!({"outgoing": {"application_sid": "AP1"}}), (402, "outgoing")),
        ("voice", json!({"outgoing": {"params": {}}}), (402, "outgoing")),
        ("voice", json!({"outgoing": {"application_sid": APPLICATION, "params": {"n": 1}}}), (402, "outgoing")),
        ("task_router", json!({"workspace_sid": SERVICE}), (402, "workspace_sid")),
        ("task_router", json!({}), (401, "workspace_sid")),
    ] {
        assert_eq!(refusal(&with_grant(grant, value.clone())), (expected.0, Some(expected.1)), "{grant} {value}");
    }
}

#[test]
fn grant_of_another_type_is_invalid() {
    for value in [json!(null), json!("x"), json!(1), json!(true), json!([])] {
        for (grant, claim) in [
            ("chat", "grants.chat"),
            ("voice", "grants.voice"),
            ("video", "grants.video"),
            ("data_sync", "grants.data_sync"),
            ("task_router", "grants.task_router"),
        ] {
            assert_eq!(refusal(&with_grant(grant, value.clone())), (402, Some(claim)), "{grant} {value}");
        }
        assert_eq!(refusal(&with("grants", value.clone())), (402, Some("grants")), "{value}");
    }
}

#[test]
fn voice_grant_without_incoming_permits_no_incoming_call() {
    let read = |voice: Value| verifier().verify_at(&forge(&with_grant("voice", voice)), NOW).unwrap().into_claims();

    for voice in [json!({}), json!({"incoming": {"allow": false}})] {
        assert!(!read(voice).voice().unwrap().permits_incoming());
    }
    let outgoing = VoiceGrant::outgoing(ApplicationSid::new(APPLICATION).unwrap()).with_endpoint_id("e");
    assert!(!outgoing.permits_incoming() && outgoing.params().next().is_none());
    let json = serde_json::to_string(&outgoing).unwrap();
    assert_eq!(json, format!(r#"{{"outgoing":{{"application_sid":"{APPLICATION}"}},"endpoint_id":"e"}}"#));
}

#[test]
fn optional_members_are_written_in_the_order_of_the_library() {
    let service = || ServiceSid::new(SERVICE).unwrap();
    let chat = ChatGrant::new(service())
        .with_push_credential_sid(PushCredentialSid::new("CR00000000000000000000000000000005").unwrap())
        .with_deployment_role_sid(RoleSid::new("RL00000000000000000000000000000006").unwrap())
        .with_endpoint_id("e");
    let expected = format!(
        r#"{{"service_sid":"{SERVICE}","endpoint_id":"e","deployment_role_sid":"RL00000000000000000000000000000006","push_credential_sid":"CR00000000000000000000000000000005"}}"#
    );
    assert_eq!(serde_json::to_string(&chat).unwrap(), expected);
    assert!(chat.deployment_role_sid().is_some() && chat.push_credential_sid().is_some());
    let sync = serde_json::to_string(&SyncGrant::new(service()).with_endpoint_id("e")).unwrap();
    assert_eq!(sync, format!(r#"{{"service_sid":"{SERVICE}","endpoint_id":"e"}}"#));
    assert_eq!(serde_json::to_string(&VideoGrant::any_room()).unwrap(), "{}");
}

// Times.

#[test]
fn lifetime_is_one_second_to_24_hours() {
    let life = |seconds: i64| in_room("ada").expires_at(at(IAT + seconds)).build();
    for (seconds, code) in [(-1, 409), (0, 409), (86_401, 408)] {
        assert_eq!(built(life(seconds)), (code, Some("exp")), "{seconds}");
        assert_eq!(refusal(&with("exp", IAT + seconds)), (code, Some("exp")), "{seconds}");
    }
    for seconds in [1, 86_399, 86_400] {
        let claims = life(seconds).unwrap();
        let token = signer().sign(&claims).unwrap();
        assert!(exact().verify_at(token.as_str(), NOW).is_ok(), "{seconds}");
    }
}

#[test]
fn token_is_accepted_until_the_second_before_exp() {
    let token = forge(&claims_set());
    let outcome = |verifier: &TokenVerifier<Twilio>, now: i64| {
        verifier.verify_at(&token, at(IAT + now)).map(drop).map_err(|error| (error.code().as_u16(), error.subject()))
    };

    assert_eq!(outcome(&exact(), 3599), Ok(()));
    assert_eq!(outcome(&exact(), 3600), Err((404, Some("exp"))));
    assert_eq!(outcome(&exact(), 3601), Err((404, Some("exp"))));
    assert_eq!(outcome(&verifier(), 3629), Ok(()));
    assert_eq!(outcome(&verifier(), 3630), Err((404, Some("exp"))));
    assert_eq!(outcome(&exact(), 0), Ok(()));
    assert_eq!(outcome(&exact(), -1), Err((407, Some("iat"))));
    assert_eq!(outcome(&verifier(), -30), Ok(()));
    assert_eq!(outcome(&verifier(), -31), Err((407, Some("iat"))));
}

#[test]
fn nbf_is_enforced_if_present() {
    let token = forge(&with("nbf", IAT + 100));
    assert!(exact().verify_at(&token, at(IAT + 100)).is_ok());
    let error = exact().verify_at(&token, at(IAT + 99)).unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (405, Some("nbf")));
    let with_nbf = |seconds: i64| in_room("ada").not_before(at(IAT + seconds)).build();
    assert!(with_nbf(3599).is_ok());
    assert_eq!(built(with_nbf(3600)), (402, Some("nbf")));
}

#[test]
fn time_of_wrong_type_or_range_is_rejected() {
    for claim in ["iat", "exp", "nbf"] {
        for value in [json!(null), json!("1750000000"), json!(true), json!([IAT]), json!({})] {
            assert_eq!(refusal(&with(claim, value.clone())), (402, Some(claim)), "{claim} {value}");
        }
        for value in [json!(1_750_000_000_000_i64), json!(-1), json!(253_402_300_800_i64)] {
            assert_eq!(refusal(&with(claim, value.clone())), (413, Some(claim)), "{claim} {value}");
        }
    }
    let milliseconds = at(1_750_000_600_000);
    assert_eq!(built(in_room("ada").expires_at(milliseconds).build()), (413, Some("exp")));
    assert_eq!(built(in_room("ada").not_before(milliseconds).build()), (413, Some("nbf")));
}

#[test]
fn token_of_the_library_for_python_has_no_iat() {
    let python = |nbf: Option<i64>, exp: i64| {
        let mut claims = with("exp", IAT + exp);
        claims.as_object_mut().unwrap().remove("iat");
        if let Some(nbf) = nbf {
            claims["nbf"] = (IAT + nbf).into();
        }
        claims
    };
    let read = exact().verify_at(&forge(&python(Some(0), 3600)), NOW).unwrap();
    assert_eq!((read.claims().issued_at(), read.claims().not_before()), (None, Some(NOW)));

    assert_eq!(refusal(&python(Some(0), 0)), (409, Some("exp")));
    assert!(exact().verify_at(&forge(&python(Some(0), 86_400)), NOW).is_ok());
    assert_eq!(refusal(&python(Some(0), 86_401)), (408, Some("exp")));
    // Without `nbf` the end may be 24 hours ahead.
    assert!(exact().verify_at(&forge(&python(None, 86_400)), NOW).is_ok());
    let error = exact().verify_at(&forge(&python(None, 86_401)), NOW).unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (408, Some("exp")));
    let error = signer().sign_json(&python(Some(0), 3600).to_string()).unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (401, Some("iat")));
}

// The claims set as a whole.

#[test]
fn required_claims_are_named() {
    for claim in ["jti", "iss", "sub", "exp", "grants"] {
        let mut claims = claims_set();
        claims.as_object_mut().unwrap().remove(claim);
        assert_eq!(refusal(&claims), (401, Some(claim)));
    }
    for claim in ["jti", "iss", "sub"] {
        for value in [json!(null), json!(1), json!([]), json!("")] {
            assert_eq!(refusal(&with(claim, value.clone())), (402, Some(claim)), "{claim} {value}");
        }
    }
    assert_eq!(refusal(&with("aud", "x")), (410, Some("aud")));
}

#[test]
fn duplicate_member_is_rejected_at_each_level() {
    let text = claims_set().to_string();
    for (from, to) in [
        (r#""jti":"#, r#""jti":"x","jti":"#),
        (r#""room":"#, r#""room":"x","room":"#),
        (r#""identity":"#, r#""identity":"x","identity":"#),
        (r#""grants":{"#, r#""grants":{"x":{"y":1,"y":2},"#),
    ] {
        let text = text.replacen(from, to, 1);
        let error = verifier().verify_at(&token(HEADER, &text, &hs256()), NOW).unwrap_err();
        assert_eq!(error.code().as_u16(), 206, "{text}");
    }
}

#[test]
fn misspelt_member_is_not_signed() {
    let refused = |claims: &Value| {
        let error = signer().sign_json(&claims.to_string()).unwrap_err();
        (error.code().as_u16(), error.subject().map(str::to_owned))
    };
    let unknown = |member: &str| (422, Some(member.to_owned()));

    assert_eq!(refused(&with("ttl", 60)), unknown("ttl"));
    assert_eq!(refused(&with_grant("Voice", json!({}))), unknown("grants.Voice"));
    assert_eq!(refused(&with_grant("video", json!({"rooms": "a"}))), unknown("grants.video.rooms"));
    let voice = json!({"outgoing": {"application_sid": APPLICATION, "parameters": {}}});
    assert_eq!(refused(&with_grant("voice", voice)), unknown("grants.voice.outgoing.parameters"));
    assert!(signer().sign_json(&claims_set().to_string()).is_ok());
}

#[test]
fn token_of_another_vendor_is_rejected() {
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap();

    let error = verifier().verify_at(token.as_str(), NOW).unwrap_err();

    assert_eq!((error.code().as_u16(), error.subject()), (401, Some("jti")));
}

// Policy.

#[test]
fn policy_names_api_keys_and_account() {
    let token = forge(&claims_set());
    let other_key = || ApiKeySid::new("SK00000000000000000000000000000009").unwrap();
    let other_account = AccountSid::new("AC00000000000000000000000000000009").unwrap();
    let outcome = |policy: Policy| {
        let outcome = verifier().with_policy(policy).verify_at(&token, NOW);
        outcome.map(drop).map_err(|error| (error.code().as_u16(), error.subject()))
    };

    assert_eq!(outcome(Policy::default()), Ok(()));
    assert_eq!(outcome(Policy::default().api_key_sid(other_key()).api_key_sid(api_key())), Ok(()));
    assert_eq!(outcome(Policy::default().api_key_sid(other_key())), Err((411, Some("iss"))));
    assert_eq!(outcome(Policy::default().account_sid(account())), Ok(()));
    assert_eq!(outcome(Policy::default().account_sid(other_account)), Err((403, Some("sub"))));
    let of_other_key = twilio::verifier(other_key(), &secret()).unwrap();
    assert_eq!(of_other_key.verify_at(&token, NOW).unwrap_err().subject(), Some("iss"));
}

#[test]
fn policy_reads_its_json() {
    let json = format!(r#"{{"leeway_seconds":5,"account_sid":"{ACCOUNT}","api_key_sids":["{API_KEY}"]}}"#);
    let leeway = Leeway::new(Duration::from_secs(5)).unwrap();
    let policy = Policy::default().leeway(leeway).account_sid(account()).api_key_sid(api_key());

    assert_eq!(Policy::from_json(&json).unwrap(), policy);
    assert_eq!(serde_json::to_string(&policy).unwrap(), json);
    assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    for (json, code, setting) in [
        (r#"{"account":"x"}"#, 602, "account"),
        (r#"{"account_sid":null}"#, 602, "account_sid"),
        (r#"{"account_sid":"SK00000000000000000000000000000002"}"#, 602, "account_sid"),
        (r#"{"api_key_sids":"x"}"#, 602, "api_key_sids"),
        (r#"{"api_key_sids":["x"]}"#, 602, "api_key_sids"),
        (r#"{"leeway_seconds":601}"#, 419, "leeway"),
    ] {
        let error = Policy::from_json(json).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (code, Some(setting)), "{json}");
    }
}

// Debug output.

#[test]
fn claim_values_are_never_shown() {
    let application = ApplicationSid::new(APPLICATION).unwrap();
    let workspace = WorkspaceSid::new("WS00000000000000000000000000000007").unwrap();
    let worker = WorkerSid::new("WK00000000000000000000000000000008").unwrap();
    let service = || ServiceSid::new(SERVICE).unwrap();
    let builder = builder(PERSON)
        .voice(VoiceGrant::outgoing_with_params(application, [(PERSON, PERSON)]).with_endpoint_id(PERSON))
        .video(VideoGrant::room(PERSON))
        .chat(ChatGrant::new(service()).with_endpoint_id(PERSON))
        .sync(SyncGrant::new(service()).with_endpoint_id(PERSON))
        .task_router(TaskRouterGrant::new(workspace, worker, PERSON));
    let claims = builder.clone().build().unwrap();
    let verified = verifier().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();

    for shown in [format!("{builder:?}"), format!("{claims:#?}"), format!("{verified:?}")] {
        assert!(!shown.contains(PERSON) && !shown.contains("00000000"), "{shown}");
        assert!(shown.contains("[redacted]"), "{shown}");
    }
    assert_eq!(verifier().verify_json_at(&forge(&claims_set()), NOW).unwrap().matches(PERSON).count(), 1);
}
