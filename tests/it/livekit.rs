//! LiveKit tokens.
//!
//! The first three vectors were made with the vendor's library for Node. The fourth is published with its secret.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::livekit::{
    self, Claims, ClaimsBuilder, DEFAULT_LIFETIME, LiveKit, Permission, Policy, SipGrant, TrackSource, VideoGrant,
};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, NumericDate, SharedSecret, TokenSigner, TokenVerifier, kustomer,
};
use serde_json::{Value, json};

use crate::support::{SECRET, at, hs256, secret, token, unb64, vendor_vectors};

const HEADER: &str = r#"{"alg":"HS256"}"#;
const API_KEY: &str = "APItest";
const IAT: i64 = 1_750_000_000;
const NOW: NumericDate = NumericDate::from_unix_seconds(IAT);
/// A value that no error may contain.
const PERSON: &str = "ada31415";

fn builder() -> ClaimsBuilder {
    Claims::builder(API_KEY, "ada", NOW)
}

fn listener() -> VideoGrant {
    VideoGrant::join("my-room", [Permission::CanSubscribe])
}

fn signer() -> TokenSigner<LiveKit> {
    livekit::signer(&secret()).unwrap()
}

fn verifier() -> TokenVerifier<LiveKit> {
    livekit::verifier(API_KEY, &secret()).unwrap()
}

fn exact() -> TokenVerifier<LiveKit> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

/// A valid claims set.
fn claims_set() -> Value {
    json!({
        "iss": API_KEY, "exp": IAT + 600, "nbf": IAT, "sub": PERSON,
        "video": {"roomJoin": true, "room": "my-room", "canPublish": true, "canSubscribe": true, "canPublishData": true},
    })
}

/// A valid claims set with another value for one claim.
fn with(claim: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims_set();
    claims[claim] = value.into();
    claims
}

/// A valid claims set with another value for one member of `video`.
fn with_video(member: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims_set();
    claims["video"][member] = value.into();
    claims
}

/// A valid claims set without one claim.
fn without(claim: &str) -> Value {
    let mut claims = claims_set();
    claims.as_object_mut().unwrap().remove(claim);
    claims
}

/// A valid claims set without one member of `video`.
fn without_video(member: &str) -> Value {
    let mut claims = claims_set();
    claims["video"].as_object_mut().unwrap().remove(member);
    claims
}

/// Signs any claims set, valid or not.
fn forge(claims_set: &Value) -> String {
    token(HEADER, claims_set.to_string(), &hs256())
}

fn read(claims_set: &Value) -> Claims {
    verifier().verify_at(&forge(claims_set), NOW).unwrap().into_claims()
}

/// Returns code and claim of the error for a correctly signed claims set.
#[track_caller]
fn refusal(claims_set: &Value) -> (u16, Option<&'static str>) {
    let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
    for shown in [format!("{error}"), format!("{error:?}"), format!("{:?}", std::error::Error::source(&error))] {
        for value in [PERSON, API_KEY, "1750000000", "my-room"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
    (error.code().as_u16(), error.subject())
}

/// Returns code, claim and message of the error for a claims set that is to be signed.
#[track_caller]
fn not_signed(claims_set: &Value) -> (u16, Option<String>, String) {
    let error = signer().sign_json(&claims_set.to_string()).unwrap_err();
    (error.code().as_u16(), error.subject().map(str::to_owned), error.to_string())
}

#[track_caller]
fn built(outcome: Result<Claims, ClaimError>) -> (u16, Option<&'static str>) {
    let error = outcome.unwrap_err();
    (error.code().as_u16(), error.subject())
}

// Vectors.

fn vector(number: usize) -> (SharedSecret, String) {
    let vectors = vendor_vectors("livekit");
    assert_eq!(vectors.len(), 4);
    let secret = SharedSecret::new(vectors[number]["secret_or_key"].as_str().unwrap()).unwrap();
    (secret, vectors[number]["token"].as_str().unwrap().to_owned())
}

#[test]
fn join_token_of_the_library_is_minted_byte_for_byte() {
    let (secret, expected) = vector(0);
    let grant = VideoGrant::join("my-room", [Permission::CanPublish, Permission::CanPublishData]);
    let claims = builder().metadata(r#"{"a":1}"#).attribute("k", "v").name("Ada").video(grant);
    let claims = claims.not_before(NOW).expires_at(at(IAT + 600)).build().unwrap();

    let read = livekit::verifier(API_KEY, &secret).unwrap().verify_at(&expected, NOW).unwrap();

    assert_eq!(livekit::signer(&secret).unwrap().sign(&claims).unwrap().as_str(), expected);
    let payload = String::from_utf8(unb64(expected.split('.').nth(1).unwrap())).unwrap();
    assert_eq!(livekit::signer(&secret).unwrap().sign_json(&payload).unwrap().as_str(), expected);
    assert_eq!(read.claims(), &claims);
    assert_eq!((claims.identity(), claims.name(), claims.metadata()), (Some("ada"), Some("Ada"), Some(r#"{"a":1}"#)));
    assert_eq!(claims.attributes().collect::<Vec<_>>(), [("k", "v")]);
    assert_eq!((claims.api_key(), claims.not_before(), claims.expires_at()), (API_KEY, Some(NOW), at(IAT + 600)));
    let grant = claims.video().unwrap();
    assert_eq!(grant.room(), Some("my-room"));
    assert!(grant.permits(Permission::CanPublish) && !grant.permits(Permission::CanSubscribe));
}

#[test]
fn server_token_of_the_library_is_minted_byte_for_byte() {
    let (secret, expected) = vector(1);
    let grant = VideoGrant::admin("my-room", [Permission::RoomList]);
    let claims = Claims::builder(API_KEY, "svc", NOW).video(grant).sip(SipGrant::admin().with_call()).not_before(NOW);
    let claims = claims.build().unwrap();

    let read = livekit::verifier(API_KEY, &secret).unwrap().verify_at(&expected, NOW).unwrap();

    assert_eq!(livekit::signer(&secret).unwrap().sign(&claims).unwrap().as_str(), expected);
    assert_eq!(read.claims(), &claims);
    assert_eq!(claims.expires_at(), NOW.saturating_add(DEFAULT_LIFETIME));
    assert!(claims.sip().is_some_and(|sip| sip.permits_admin() && sip.permits_call()));
}

#[test]
fn token_that_permits_by_silence_is_read_and_not_minted() {
    let (secret, expected) = vector(2);
    let signer = livekit::signer(&secret).unwrap();

    let read = livekit::verifier(API_KEY, &secret).unwrap().verify_at(&expected, NOW).unwrap();

    let grant = read.claims().video().unwrap();
    let sources = TrackSource::ALL.iter().filter(|source| grant.permits_source(**source));
    assert_eq!(sources.collect::<Vec<_>>(), [&TrackSource::Camera, &TrackSource::ScreenShare]);
    assert!(grant.permits(Permission::CanSubscribe) && grant.permits(Permission::CanPublishData));
    // Claims that were read are written as they were.
    assert_eq!(signer.sign(read.claims()).unwrap().as_str(), expected);
    let payload = String::from_utf8(unb64(expected.split('.').nth(1).unwrap())).unwrap();
    let error = signer.sign_json(&payload).unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (401, Some("canPublish")));
}

#[test]
fn published_sample_is_verified_with_its_short_secret() {
    let (secret, sample) = vector(3);
    assert_eq!((secret.len(), livekit::signer(&secret).unwrap_err().code()), (22, ErrorCode::KeyTooShort));
    let key = HmacKey::from_short_secret(Algorithm::Hs256, &secret, 22).unwrap();
    let verifier = TokenVerifier::<LiveKit>::new(key.clone()).with_policy(Policy::default().api_key("myapikey"));

    let read = verifier.verify_at(&sample, NOW).unwrap();

    let grant =
        VideoGrant::join("my-room", [Permission::CanPublish, Permission::CanSubscribe, Permission::CanPublishData]);
    let claims = Claims::builder("myapikey", "identity", NOW)
        .name("name")
        .video(grant)
        .room_config_json(r#"{"agents":[{"agentName":"test-agent","metadata":"test-metadata"}]}"#)
        .not_before(at(1_741_869_679))
        .expires_at(at(4_102_444_800))
        .build()
        .unwrap();
    assert_eq!(read.claims(), &claims);
    let minted = TokenSigner::<LiveKit>::new(key).sign(&claims).unwrap();
    assert_eq!(verifier.verify_at(minted.as_str(), NOW).unwrap().claims(), &claims);
}

// Header and keys.

#[test]
fn header_has_no_typ() {
    let token = signer().sign(&builder().video(listener()).build().unwrap()).unwrap();
    assert_eq!(unb64(token.as_str().split('.').next().unwrap()), HEADER.as_bytes());

    for (header, is_accepted) in [
        (r#"{"alg":"HS256","typ":"JWT"}"#, true),
        (r#"{"typ":"jwt","alg":"HS256"}"#, true),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, false),
    ] {
        let outcome = verifier().verify_at(&crate::support::token(header, claims_set().to_string(), &hs256()), NOW);
        assert_eq!(outcome.is_ok(), is_accepted, "{header}");
    }
}

#[test]
fn only_hs256_is_accepted() {
    let long = SharedSecret::new(SECRET.repeat(2)).unwrap();
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512] {
        let key = HmacKey::new(algorithm, &long).unwrap();
        let token = token(HEADER.replace("HS256", algorithm.as_str()), claims_set().to_string(), &key);
        let verifier = TokenVerifier::<LiveKit>::new(key.clone());
        let signer = TokenSigner::<LiveKit>::new(key);

        assert_eq!(verifier.verify_at(&token, NOW).unwrap_err().code(), ErrorCode::HeaderAlgorithmNotAllowed);
        let error = signer.sign(&builder().build().unwrap()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

#[test]
fn token_of_another_secret_is_rejected() {
    let other = SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap();
    let token = livekit::signer(&other).unwrap().sign(&builder().build().unwrap()).unwrap();

    assert_eq!(verifier().verify_at(token.as_str(), NOW).unwrap_err().code(), ErrorCode::SignatureInvalid);
    let both = livekit::verifier_with_keys([(API_KEY, &secret()), ("APIold", &other)]).unwrap();
    assert!(both.verify_at(token.as_str(), NOW).is_ok());
    assert_eq!(livekit::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
}

// Grants.

#[test]
fn join_grant_says_what_it_does_not_permit() {
    let json = |grant: VideoGrant| serde_json::to_string(&grant).unwrap();

    assert_eq!(
        json(VideoGrant::join("r", [])),
        r#"{"roomJoin":true,"room":"r","canPublish":false,"canSubscribe":false,"canPublishData":false}"#
    );
    assert_eq!(
        json(VideoGrant::join("r", [Permission::Hidden]).with_publish_sources([TrackSource::Camera])),
        r#"{"roomJoin":true,"room":"r","canPublish":true,"canPublishSources":["camera"],"canSubscribe":false,"canPublishData":false,"hidden":true}"#
    );
    assert_eq!(json(VideoGrant::server([]).with_destination_room("d")), r#"{"destinationRoom":"d"}"#);
    let every = VideoGrant::join("r", Permission::ALL.iter().copied());
    assert!(Permission::ALL.iter().all(|permission| every.permits(*permission)));
    let none = VideoGrant::join("r", []);
    let permitted = Permission::ALL.iter().filter(|permission| none.permits(**permission));
    assert_eq!(permitted.collect::<Vec<_>>(), [&Permission::RoomJoin]);
}

#[test]
fn missing_permission_to_join_is_not_signed() {
    for member in ["canPublish", "canSubscribe", "canPublishData"] {
        let claims = without_video(member);
        let (code, subject, message) = not_signed(&claims);
        assert_eq!((code, subject.as_deref()), (401, Some(member)));
        assert!(message.contains("the server permits it if it is missing"), "{message}");
        // A verifier reads what the server reads.
        let grant = read(&claims);
        let permission = Permission::ALL.iter().find(|permission| permission.as_str() == member).unwrap();
        assert!(grant.video().unwrap().permits(*permission));
    }
    let mut claims = with_video("canPublish", false);
    claims["video"].as_object_mut().unwrap().remove("canPublishData");
    assert!(!read(&claims).video().unwrap().permits(Permission::CanPublishData));
}

#[test]
fn empty_list_of_sources_is_not_minted() {
    let grant = VideoGrant::join("my-room", []).with_publish_sources([]);
    let error = builder().video(grant).build().unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (402, Some("canPublishSources")));
    assert!(error.to_string().contains("an empty list permits all sources"), "{error}");

    let claims = with_video("canPublishSources", json!([]));
    let (code, subject, _) = not_signed(&claims);
    assert_eq!((code, subject.as_deref()), (402, Some("canPublishSources")));
    let grant = read(&claims);
    assert!(TrackSource::ALL.iter().all(|source| grant.video().unwrap().permits_source(*source)));
}

#[test]
fn unknown_track_source_is_rejected() {
    for sources in [json!("camera"), json!([1]), json!(["CAMERA"]), json!(["camera", "screenShare"]), json!([null])] {
        assert_eq!(
            refusal(&with_video("canPublishSources", sources.clone())),
            (402, Some("canPublishSources")),
            "{sources}"
        );
    }
    let error = "speaker".parse::<TrackSource>().unwrap_err();
    assert!(error.to_string().ends_with("or `screen_share_audio`"), "{error}");
    for source in TrackSource::ALL {
        assert_eq!(source.as_str().parse(), Ok(*source));
    }
}

#[test]
fn join_and_admin_need_a_room() {
    for permission in [Permission::RoomJoin, Permission::RoomAdmin] {
        let error = builder().video(VideoGrant::server([permission])).build().unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (401, Some("room")));
        assert!(error.to_string().ends_with("`roomJoin` and `roomAdmin` need a room"), "{error}");
    }
    assert_eq!(refusal(&without_video("room")), (401, Some("room")));
    assert_eq!(refusal(&with_video("room", "")), (401, Some("room")));
    let admin = with("video", json!({"roomAdmin": true}));
    assert_eq!(refusal(&admin), (401, Some("room")));
    assert_eq!(built(builder().video(VideoGrant::join("", [])).build()), (402, Some("room")));
    assert_eq!(built(builder().video(VideoGrant::admin("r".repeat(1025), [])).build()), (414, Some("room")));
    let padded = VideoGrant::server([]).with_destination_room("r ");
    assert_eq!(built(builder().video(padded).build()), (402, Some("destinationRoom")));
}

#[test]
fn join_needs_an_identity() {
    assert_eq!(refusal(&without("sub")), (401, Some("sub")));
    assert_eq!(refusal(&with("sub", "")), (401, Some("sub")));
    assert_eq!(built(Claims::builder(API_KEY, "", NOW).video(listener()).build()), (402, Some("sub")));
    let mut server = without("sub");
    server["video"] = json!({"roomList": true});
    assert_eq!(read(&server).identity(), None);
}

#[test]
fn permission_of_another_type_is_rejected() {
    for permission in Permission::ALL {
        for value in [json!(null), json!("true"), json!(1), json!([]), json!({})] {
            let claims = with_video(permission.as_str(), value.clone());
            assert_eq!(refusal(&claims), (402, Some(permission.as_str())), "{value}");
        }
    }
    for value in [json!(null), json!(1), json!(true), json!([]), json!({})] {
        assert_eq!(refusal(&with_video("room", value.clone())), (402, Some("room")), "{value}");
    }
}

#[test]
fn grants_without_members_permit_nothing() {
    let claims = read(&with("sip", json!({})));
    assert!(claims.sip().is_some_and(|sip| !sip.permits_admin() && !sip.permits_call()));
    let mut set = with("inference", json!({"perform": true}));
    set["observability"] = json!({"write": false});
    let claims = read(&set);
    assert!(claims.permits_inference() && !claims.permits_observability());
    let claims = builder().inference().observability().build().unwrap();
    let json = serde_json::to_string(&claims).unwrap();
    assert!(json.starts_with(r#"{"inference":{"perform":true},"observability":{"write":true},"iss""#), "{json}");
}

// Times.

#[test]
fn token_is_backdated_and_ends_after_six_hours() {
    let claims = builder().build().unwrap();
    assert_eq!((claims.not_before(), claims.expires_at()), (Some(at(IAT - 10)), at(IAT + 21_600)));
    let token = signer().sign(&claims).unwrap();
    let outcome =
        |now: i64| exact().verify_at(token.as_str(), at(now)).map(drop).map_err(|error| error.code().as_u16());

    assert_eq!(outcome(IAT - 11), Err(405));
    assert_eq!(outcome(IAT - 10), Ok(()));
    assert_eq!(outcome(IAT + 21_599), Ok(()));
    assert_eq!(outcome(IAT + 21_600), Err(404));
    assert_eq!(outcome(IAT + 21_601), Err(404));
}

#[test]
fn token_must_end_after_its_issue() {
    for seconds in [-11, -10, -9, -1, 0] {
        let error = builder().expires_at(at(IAT + seconds)).build().unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (409, Some("exp")), "{seconds}");
    }
    assert!(builder().expires_at(at(IAT + 1)).build().is_ok());
}

#[test]
fn leeway_extends_both_ends() {
    let token = forge(&claims_set());
    let outcome = |now: i64| verifier().verify_at(&token, at(IAT + now)).map(drop).map_err(|error| error.subject());

    assert_eq!(outcome(-31), Err(Some("nbf")));
    assert_eq!(outcome(-30), Ok(()));
    assert_eq!(outcome(629), Ok(()));
    assert_eq!(outcome(630), Err(Some("exp")));
}

#[test]
fn exp_is_later_than_nbf() {
    let ends = |seconds: i64| builder().not_before(NOW).expires_at(at(IAT + seconds)).build();
    for seconds in [-1, 0] {
        assert_eq!(built(ends(seconds)), (409, Some("exp")));
        assert_eq!(refusal(&with("exp", IAT + seconds)), (409, Some("exp")));
    }
    assert!(ends(1).is_ok());
    assert!(exact().verify_at(&forge(&without("nbf")), at(0)).is_ok());
}

#[test]
fn time_of_wrong_type_or_range_is_rejected() {
    for claim in ["exp", "nbf"] {
        for value in [json!(null), json!("1750000000"), json!(true), json!([IAT]), json!({})] {
            assert_eq!(refusal(&with(claim, value.clone())), (402, Some(claim)), "{claim} {value}");
        }
        for value in [json!(1_750_000_000_000_i64), json!(-1), json!(253_402_300_800_i64)] {
            assert_eq!(refusal(&with(claim, value.clone())), (413, Some(claim)), "{claim} {value}");
        }
    }
    assert_eq!(built(builder().expires_at(at(1_750_000_600_000)).build()), (413, Some("exp")));
    assert_eq!(built(builder().not_before(at(-1)).build()), (413, Some("nbf")));
}

// The claims set as a whole.

#[test]
fn claims_of_wrong_type_are_rejected() {
    for claim in ["iss", "sub", "name", "metadata", "kind", "roomPreset", "sha256"] {
        for value in [json!(null), json!(1), json!(true), json!([]), json!({})] {
            assert_eq!(refusal(&with(claim, value.clone())), (402, Some(claim)), "{claim} {value}");
        }
    }
    for claim in ["attributes", "roomConfig", "video", "sip", "inference", "observability"] {
        for value in [json!(null), json!(1), json!("x"), json!([1])] {
            assert_eq!(refusal(&with(claim, value.clone())), (402, Some(claim)), "{claim} {value}");
        }
    }
    assert_eq!(refusal(&with("attributes", json!({"seats": 2}))), (402, Some("attributes")));
    assert_eq!(refusal(&with("sip", json!({"call": "true"}))), (402, Some("sip")));
    assert_eq!(refusal(&without("iss")), (401, Some("iss")));
    assert_eq!(refusal(&without("exp")), (401, Some("exp")));
    assert_eq!(refusal(&with("aud", "x")), (410, Some("aud")));
}

#[test]
fn texts_are_checked() {
    for text in ["a\n", "\0"] {
        assert_eq!(built(builder().name(text).build()), (402, Some("name")));
        assert_eq!(built(builder().kind(text).build()), (402, Some("kind")));
        assert_eq!(built(builder().room_preset(text).build()), (402, Some("roomPreset")));
        assert_eq!(refusal(&with("name", text)), (402, Some("name")));
    }
    assert_eq!(built(builder().name("n".repeat(1025)).build()), (414, Some("name")));
    assert_eq!(built(Claims::builder("", "ada", NOW).build()), (402, Some("iss")));
    assert_eq!(built(Claims::builder(API_KEY, "ada ", NOW).build()), (402, Some("sub")));
    // An empty text is none.
    assert_eq!((read(&with("name", "")).name(), read(&with("kind", "")).kind()), (None, None));
}

#[test]
fn room_config_is_strict_json() {
    let config = |json: &str| builder().video(listener()).room_config_json(json).build();

    assert_eq!(config(r#"{"a":1}"#).unwrap().room_config_json().as_deref(), Some(r#"{"a":1}"#));
    for (json, code) in [
        ("[]", 402),
        ("null", 402),
        (r#""a""#, 402),
        (r#"{},"video":{}"#, 402),
        ("{", 205),
        ("", 205),
        (r#"{"a":1,"a":2}"#, 206),
    ] {
        assert_eq!(built(config(json)), (code, Some("roomConfig")), "{json}");
    }
    let nested = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    let deepest = config(&nested(63)).unwrap();
    assert!(verifier().verify_at(signer().sign(&deepest).unwrap().as_str(), NOW).is_ok());
    assert_eq!(built(config(&nested(64))), (207, Some("roomConfig")));
}

#[test]
fn duplicate_member_is_rejected_at_each_level() {
    let text = claims_set().to_string();
    for (from, to) in [
        (r#""iss":"#, r#""iss":"x","iss":"#),
        (r#""room":"#, r#""room":"x","room":"#),
        (r#""video":{"#, r#""video":{"x":{"y":1,"y":2},"#),
    ] {
        let text = text.replacen(from, to, 1);
        let error = verifier().verify_at(&token(HEADER, &text, &hs256()), NOW).unwrap_err();
        assert_eq!(error.code().as_u16(), 206, "{text}");
    }
}

#[test]
fn misspelt_member_is_not_signed() {
    for (claims, member) in [
        (with("ttl", 60), "ttl"),
        (with("jti", "x"), "jti"),
        (with_video("can_publish", true), "video.can_publish"),
        (with_video("roomjoin", true), "video.roomjoin"),
        (with("sip", json!({"Admin": true})), "sip.Admin"),
    ] {
        let (code, subject, _) = not_signed(&claims);
        assert_eq!((code, subject.as_deref()), (422, Some(member)));
    }
    assert!(signer().sign_json(&claims_set().to_string()).is_ok());
}

#[test]
fn token_of_another_vendor_is_rejected() {
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap();

    let error = verifier().verify_at(token.as_str(), NOW).unwrap_err();

    assert_eq!((error.code().as_u16(), error.subject()), (401, Some("iss")));
}

// Webhooks.

#[test]
fn webhook_is_bound_to_its_body() {
    let body = br#"{"event":"room_started"}"#;
    let token = signer().sign(&Claims::webhook(API_KEY, body, NOW).unwrap()).unwrap();
    let claims = verifier().verify_at(token.as_str(), NOW).unwrap().into_claims();
    let check = |body: &[u8]| claims.check_body(body).map_err(|error| (error.code().as_u16(), error.subject()));

    assert_eq!(check(body), Ok(()));
    assert_eq!(check(&body[1..]), Err((417, Some("sha256"))));
    assert_eq!(check(b""), Err((417, Some("sha256"))));
    assert!(claims.video().is_none() && claims.identity().is_none());
    let of_participant = read(&claims_set()).check_body(body).unwrap_err();
    assert_eq!((of_participant.code().as_u16(), of_participant.subject()), (401, Some("sha256")));
    assert_eq!(built(Claims::webhook("", body, NOW)), (402, Some("iss")));
}

#[test]
fn digest_in_another_form_is_rejected() {
    let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for text in ["", hex, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="]
    {
        assert_eq!(refusal(&with("sha256", text)), (402, Some("sha256")), "{text}");
    }
    let empty = with("sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert!(read(&empty).check_body(b"").is_ok());
}

// Policy.

#[test]
fn policy_names_api_keys() {
    let token = forge(&claims_set());
    let outcome = |policy: Policy| {
        let outcome = verifier().with_policy(policy).verify_at(&token, NOW);
        outcome.map(drop).map_err(|error| (error.code().as_u16(), error.subject()))
    };

    assert_eq!(outcome(Policy::default()), Ok(()));
    assert_eq!(outcome(Policy::default().api_key("x").api_key(API_KEY)), Ok(()));
    assert_eq!(outcome(Policy::default().api_key("x")), Err((411, Some("iss"))));
    let of_other_key = livekit::verifier("x", &secret()).unwrap();
    assert_eq!(of_other_key.verify_at(&token, NOW).unwrap_err().subject(), Some("iss"));
}

#[test]
fn policy_reads_its_json() {
    let json = r#"{"leeway_seconds":5,"api_keys":["APItest"]}"#;
    let policy = Policy::default().leeway(Leeway::new(Duration::from_secs(5)).unwrap()).api_key(API_KEY);

    assert_eq!(Policy::from_json(json).unwrap(), policy);
    assert_eq!(serde_json::to_string(&policy).unwrap(), json);
    assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    for (json, code, setting) in [
        (r#"{"api_key":"x"}"#, 602, "api_key"),
        (r#"{"api_keys":[1]}"#, 602, "api_keys"),
        (r#"{"api_keys":null}"#, 602, "api_keys"),
        (r#"{"leeway_seconds":601}"#, 419, "leeway"),
    ] {
        let error = Policy::from_json(json).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (code, Some(setting)), "{json}");
    }
}

// Debug output.

#[test]
fn claim_values_are_never_shown() {
    let grant = VideoGrant::join(PERSON, [Permission::Hidden]).with_destination_room(PERSON);
    let builder = Claims::builder(PERSON, PERSON, NOW).name(PERSON).metadata(PERSON).attribute(PERSON, PERSON);
    let builder = builder.kind(PERSON).room_preset(PERSON).video(grant);
    let builder = builder.room_config_json(&json!({PERSON: PERSON}).to_string());
    let claims = builder.clone().build().unwrap();
    let verifier = verifier().with_policy(Policy::default());
    let verified = verifier.verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();

    for shown in [format!("{builder:?}"), format!("{claims:#?}"), format!("{verified:?}")] {
        assert!(!shown.contains(PERSON), "{shown}");
        assert!(shown.contains("[redacted]") && shown.contains("Hidden"), "{shown}");
    }
}
