//! Stream: chat, video and activity feeds.
//!
//! The vectors were made with the vendor's packages.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::stream::{self, BACKDATING, Call, Claims, ClaimsBuilder, Kind, Policy, Server, Stream, User};
use jwt_identity::token::claim::{Expiry, Leeway};
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

fn signer<K: Kind>() -> TokenSigner<Stream<K>> {
    stream::signer(&secret()).unwrap()
}

fn verifier<K: Kind>() -> TokenVerifier<Stream<K>> {
    stream::verifier(&secret()).unwrap()
}

fn exact() -> TokenVerifier<Stream<User>> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

fn user() -> User {
    User::new("john").unwrap()
}

fn call() -> Call {
    Call::new(user(), ["default:standup", "audio_room:2"]).unwrap().with_role("admin").unwrap()
}

fn builder<K: Kind>(kind: K) -> ClaimsBuilder<K, Expiry> {
    Claims::builder(kind, NOW).expires_at(at(LATER))
}

/// Signs any claims set, valid or not.
fn forge(claims_set: impl AsRef<[u8]>) -> String {
    jws::sign(claims_set.as_ref(), &SigningKey::new(hs256())).unwrap().into_string()
}

/// Returns the error for a correctly signed claims set that is verified as the kind `K`.
#[track_caller]
fn error<K: Kind>(claims_set: &str) -> VerifyError {
    let error = verifier::<K>().verify_at(&forge(claims_set), NOW).unwrap_err();
    for shown in [format!("{error}"), format!("{error:?}"), format!("{:?}", std::error::Error::source(&error))] {
        for value in ["john", "standup", "admin", "1700003600", SECRET] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
    error
}

/// Returns code and claim of the error.
#[track_caller]
fn refusal<K: Kind>(claims_set: &str) -> (u16, Option<&'static str>) {
    let error = error::<K>(claims_set);
    (error.code().as_u16(), error.subject())
}

/// Returns code and claim of the error for claims that are not built.
#[track_caller]
fn built<T: std::fmt::Debug>(outcome: Result<T, ClaimError>) -> (u16, Option<&'static str>) {
    let error = outcome.unwrap_err();
    (error.code().as_u16(), error.subject())
}

fn payload(token: &str) -> String {
    String::from_utf8(unb64(token.split('.').nth(1).unwrap())).unwrap()
}

// Vectors.

/// Verifies a vector, and mints it again.
fn minted<K: Kind>(row: &Value, kind: K) -> String {
    let (token, claims) = (row["token"].as_str().unwrap(), &row["claims"]);
    let secret = SharedSecret::new(row["secret_or_key"].as_str().unwrap()).unwrap();
    let verifier = stream::verifier::<K>(&secret).unwrap().with_policy(Policy::default().allow_never_expiring());

    let read = verifier.verify_at(token, at(VECTOR_NOW)).unwrap().into_claims();
    assert_eq!(read.kind(), &kind);
    assert_eq!(read.expires_at().map(NumericDate::as_unix_seconds), claims["exp"].as_i64());
    assert_eq!(read.issued_at().map(NumericDate::as_unix_seconds), claims["iat"].as_i64());

    let builder = Claims::builder(kind, at(VECTOR_NOW));
    let builder = match claims["iat"].as_i64() {
        Some(iat) => builder.backdated(at(VECTOR_NOW).saturating_duration_since(at(iat))),
        None => builder.without_issued_at(),
    };
    let built = match claims["exp"].as_i64() {
        Some(exp) => builder.expires_at(at(exp)),
        None => builder.never_expires(),
    };
    let claims = built.build().unwrap();
    assert_eq!(claims, read);
    stream::signer(&secret).unwrap().sign(&claims).unwrap().into_string()
}

#[test]
fn vectors_are_read_and_minted_byte_for_byte() {
    let rows = vendor_vectors("stream");
    assert_eq!(rows.len(), 5);
    let mut others = Vec::new();
    for row in &rows {
        let token = row["token"].as_str().unwrap();
        let ours = match row["claims"].get("call_cids") {
            Some(_) => minted(row, Call::new(user(), ["default:call1"]).unwrap().with_role("admin").unwrap()),
            None => minted(row, user()),
        };
        if ours != token {
            others.push((payload(&ours), payload(token)));
        }
    }
    // The vendor's package signs its own setting in this one.
    let ours = r#"{"user_id":"john","exp":1750086399,"iat":1749999999}"#.to_owned();
    let theirs = r#"{"user_id":"john","validity_in_seconds":86400,"iat":1749999999,"exp":1750086399}"#.to_owned();
    assert_eq!(others, [(ours, theirs)]);
}

#[test]
fn server_token_has_the_form_of_the_packages() {
    let claims = Claims::builder(Server, NOW).without_issued_at().never_expires().build().unwrap();
    let token = signer().sign(&claims).unwrap();
    let verifier = verifier::<Server>().with_policy(Policy::default().allow_never_expiring());

    assert_eq!(payload(token.as_str()), r#"{"server":true}"#);
    assert_eq!(verifier.verify_at(token.as_str(), NOW).unwrap().claims(), &claims);
}

#[test]
fn every_kind_survives_the_round_trip() {
    fn check<K: Kind>(kind: K, json: &str) {
        let claims = builder(kind).build().unwrap();
        let token = signer().sign(&claims).unwrap();
        assert_eq!(verifier::<K>().verify_at(token.as_str(), NOW).unwrap().claims(), &claims);
        assert_eq!(verifier::<K>().verify_json_at(token.as_str(), NOW).unwrap(), json);
        assert_eq!(signer::<K>().sign_json(json).unwrap(), token);
    }

    check(user(), r#"{"user_id":"john","exp":1700003600,"iat":1699999999}"#);
    check(Server, r#"{"server":true,"iat":1699999999,"exp":1700003600}"#);
    let json = concat!(
        r#"{"user_id":"john","call_cids":["default:standup","audio_room:2"],"role":"admin","#,
        r#""iat":1699999999,"exp":1700003600}"#,
    );
    check(call(), json);
    let claims = builder(call()).build().unwrap();
    let cids: Vec<&str> = claims.kind().call_cids().collect();
    assert_eq!((claims.user_id(), cids), ("john", vec!["default:standup", "audio_room:2"]));
}

// Kinds.

#[test]
fn server_token_is_rejected_as_a_user_token() {
    let token = signer().sign(&builder(Server).build().unwrap()).unwrap();

    for (code, claim, message) in [
        refused(verifier::<User>().verify_at(token.as_str(), NOW).unwrap_err()),
        refused(verifier::<Call>().verify_at(token.as_str(), NOW).unwrap_err()),
        refused(error::<User>(r#"{"user_id":"john","server":false,"exp":1700003600}"#)),
        refused(error::<Call>(r#"{"user_id":"john","call_cids":["a:b"],"server":true,"exp":1700003600}"#)),
    ] {
        assert_eq!((code, claim), (403, Some("server")));
        assert!(message.ends_with("a server token gives full access, so never give it to an app"), "{message}");
    }
}

fn refused(error: VerifyError) -> (u16, Option<&'static str>, String) {
    (error.code().as_u16(), error.subject(), error.to_string())
}

#[test]
fn user_and_call_tokens_are_rejected_as_server_tokens() {
    for claims_set in [
        r#"{"user_id":"john","exp":1700003600}"#,
        r#"{"user_id":"john","call_cids":["a:b"],"exp":1700003600}"#,
        r#"{"user_id":"john","server":true,"exp":1700003600}"#,
    ] {
        let (code, claim, message) = refused(error::<Server>(claims_set));
        assert_eq!((code, claim), (403, Some("user_id")));
        assert!(message.ends_with("the token is a user's, and a server token has none"), "{message}");
    }
    assert_eq!(refusal::<Server>(r#"{"exp":1700003600}"#), (401, Some("server")));
    assert_eq!(refusal::<Server>(r#"{"server":false,"exp":1700003600}"#), (403, Some("server")));
}

#[test]
fn call_token_is_no_user_token_and_the_other_way_round() {
    let (code, claim, message) = refused(error::<User>(r#"{"user_id":"john","call_cids":["a:b"],"exp":1700003600}"#));
    assert_eq!((code, claim), (403, Some("call_cids")));
    assert!(message.ends_with("the token is for these calls, so verify it as a call token"), "{message}");
    assert_eq!(refusal::<Call>(r#"{"user_id":"john","exp":1700003600}"#), (401, Some("call_cids")));
}

#[test]
fn token_without_user_id_is_rejected() {
    for claims_set in [r#"{"exp":1700003600}"#, r#"{"userID":"john","exp":1700003600}"#] {
        assert_eq!(refusal::<User>(claims_set), (401, Some("user_id")));
        assert_eq!(refusal::<Call>(claims_set), (401, Some("user_id")));
    }
}

// Times.

#[test]
fn iat_lies_before_the_time_of_minting() {
    let issued_at = |builder: ClaimsBuilder<User, Expiry>| builder.build().unwrap().issued_at();

    assert_eq!(BACKDATING.as_secs(), 1);
    assert_eq!(issued_at(builder(user())), Some(at(1_699_999_999)));
    assert_eq!(issued_at(builder(user()).backdated(Duration::from_secs(60))), Some(at(1_699_999_940)));
    assert_eq!(issued_at(builder(user()).backdated(Duration::ZERO)), Some(NOW));
    assert_eq!(issued_at(builder(user()).without_issued_at()), None);
    // A clock that is one second behind accepts the token without any leeway.
    let token = signer().sign(&builder(user()).build().unwrap()).unwrap();
    assert!(exact().verify_at(token.as_str(), at(1_699_999_999)).is_ok());
    let error = exact().verify_at(token.as_str(), at(1_699_999_998)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
}

#[test]
fn backdating_beyond_the_calendar_is_out_of_range() {
    assert_eq!(built(builder(user()).backdated(Duration::MAX).build()), (413, Some("iat")));
    let at_start = Claims::builder(user(), at(0)).expires_at(at(LATER));
    assert_eq!(built(at_start.build()), (413, Some("iat")));
}

#[test]
fn exp_ends_the_token() {
    let token = signer().sign(&builder(user()).build().unwrap()).unwrap();

    assert!(exact().verify_at(token.as_str(), at(LATER - 1)).is_ok());
    for now in [LATER, LATER + 1] {
        let error = exact().verify_at(token.as_str(), at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
    assert!(verifier::<User>().verify_at(token.as_str(), at(LATER + 29)).is_ok());
    let error = verifier::<User>().verify_at(token.as_str(), at(LATER + 30)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClaimExpired);
}

#[test]
fn nbf_and_iat_are_enforced_if_present() {
    for (claim, code) in [("nbf", ErrorCode::ClaimNotYetValid), ("iat", ErrorCode::ClaimIssuedInFuture)] {
        let token = forge(format!(r#"{{"user_id":"john","exp":1700003600,"{claim}":1700000060}}"#));
        let error = exact().verify_at(&token, at(1_700_000_059)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, Some(claim)));
        assert!(exact().verify_at(&token, at(1_700_000_060)).is_ok());
        assert!(exact().verify_at(&token, at(1_700_000_061)).is_ok());
        assert!(verifier::<User>().verify_at(&token, at(1_700_000_030)).is_ok());
        assert_eq!(verifier::<User>().verify_at(&token, at(1_700_000_029)).unwrap_err().code(), code);
    }
}

#[test]
fn token_without_exp_must_be_asked_for_by_name() {
    let claims = Claims::builder(user(), NOW).never_expires().build().unwrap();
    let token = signer().sign(&claims).unwrap();
    let lenient = verifier::<User>().with_policy(Policy::default().allow_never_expiring());

    assert_eq!(refusal::<User>(r#"{"user_id":"john"}"#), (401, Some("exp")));
    assert_eq!(refusal::<Server>(r#"{"server":true}"#), (401, Some("exp")));
    assert_eq!(lenient.verify_at(token.as_str(), NOW).unwrap().claims(), &claims);
    let error = signer::<User>().sign_json(r#"{"user_id":"john","iat":1700000000}"#).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("exp")));
}

#[test]
fn token_without_iat_must_be_asked_for_by_name() {
    let claims_set = r#"{"user_id":"john","exp":1700003600}"#;

    let error = signer::<User>().sign_json(claims_set).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("iat")));
    assert!(error.to_string().ends_with("without it Stream cannot revoke the token by time"), "{error}");
    assert!(verifier::<User>().verify_at(&forge(claims_set), NOW).is_ok());
}

#[test]
fn exp_must_be_later_than_the_time_of_minting() {
    for exp in [NOW, at(1_699_999_999)] {
        let builder = Claims::builder(user(), NOW).backdated(Duration::from_secs(60)).expires_at(exp);
        assert_eq!(built(builder.build()), (409, Some("exp")));
    }
    assert!(Claims::builder(user(), NOW).expires_at(at(1_700_000_001)).build().is_ok());
    assert_eq!(refusal::<User>(r#"{"user_id":"john","iat":1700003600,"exp":1700003600}"#), (409, Some("exp")));
}

#[test]
fn time_of_wrong_type_is_invalid_and_milliseconds_are_out_of_range() {
    for claim in ["exp", "iat", "nbf"] {
        let with = |value: &str| {
            let exp = if claim == "exp" { "" } else { r#","exp":1700003600"# };
            format!(r#"{{"user_id":"john","{claim}":{value}{exp}}}"#)
        };
        for value in ["null", r#""1700003600""#, "true", "[1700003600]", r#"{"seconds":1700003600}"#] {
            assert_eq!(refusal::<User>(&with(value)), (402, Some(claim)), "{value}");
        }
        for value in ["1700003600000", "-1", "253402300800", "1e300"] {
            assert_eq!(refusal::<User>(&with(value)), (413, Some(claim)), "{value}");
        }
    }
    let milliseconds = at(1_700_000_000_000);
    let of_now = Claims::builder(user(), milliseconds).without_issued_at().never_expires();
    assert_eq!(built(of_now.build()), (413, Some("iat")));
    let of_exp = Claims::builder(user(), NOW).expires_at(milliseconds);
    assert_eq!(built(of_exp.build()), (413, Some("exp")));
}

// Users and calls.

#[test]
fn members_of_wrong_type_are_rejected_by_name() {
    for value in ["null", "42", "4.2", "[]", r#"{"id":"john"}"#] {
        let user_id = format!(r#"{{"user_id":{value},"exp":1700003600}}"#);
        assert_eq!(refusal::<User>(&user_id), (402, Some("user_id")), "{value}");
        let role = format!(r#"{{"user_id":"john","call_cids":["a:b"],"role":{value},"exp":1700003600}}"#);
        assert_eq!(refusal::<Call>(&role), (402, Some("role")), "{value}");
        let server = format!(r#"{{"server":{value},"exp":1700003600}}"#);
        assert_eq!(refusal::<Server>(&server), (402, Some("server")), "{value}");
        assert_eq!(refusal::<User>(&server), (402, Some("server")), "{value}");
    }
    for value in ["null", "42", r#""default:call1""#, "[7]", "[null]", r#"[["default:call1"]]"#, "{}"] {
        let call_cids = format!(r#"{{"user_id":"john","call_cids":{value},"exp":1700003600}}"#);
        assert_eq!(refusal::<Call>(&call_cids), (402, Some("call_cids")), "{value}");
        assert_eq!(refusal::<User>(&call_cids), (402, Some("call_cids")), "{value}");
    }
    assert_eq!(refusal::<Server>(r#"{"server":"true","exp":1700003600}"#), (402, Some("server")));
}

#[test]
fn user_id_is_checked_when_built_and_when_read() {
    let long = "ü".repeat(1024);
    for (user_id, code) in
        [("", 402), ("john ", 402), ("\u{200b}john", 402), ("jo\nhn", 402), (&format!("{long}x"), 414), ("*", 415)]
    {
        assert_eq!(built(User::new(user_id)), (code, Some("user_id")), "{user_id:?}");
        let claims_set = json!({"user_id": user_id, "call_cids": ["a:b"], "exp": LATER}).to_string();
        assert_eq!(refusal::<Call>(&claims_set), (code, Some("user_id")), "{user_id:?}");
        let claims_set = json!({"user_id": user_id, "exp": LATER}).to_string();
        assert_eq!(refusal::<User>(&claims_set), (code, Some("user_id")), "{user_id:?}");
    }
    let error = User::new("*").unwrap_err().to_string();
    assert!(error.ends_with("`*` stood for all users in server tokens of older feeds"), "{error}");
    assert!(User::new(long).is_ok());
}

#[test]
fn call_needs_type_and_id() {
    let none: [&str; 0] = [];
    assert_eq!(built(Call::new(user(), none)), (402, Some("call_cids")));
    let claims_set = r#"{"user_id":"john","call_cids":[],"exp":1700003600}"#;
    assert_eq!(refusal::<Call>(claims_set), (402, Some("call_cids")));
    let long = format!("a:{}", "ü".repeat(1022));
    for (call_cid, code) in [
        ("", 402),
        ("standup", 402),
        (":standup", 402),
        ("default:", 402),
        ("default:stand up", 402),
        ("default:standup\n", 402),
        (&format!("{long}x"), 414),
    ] {
        let error = Call::new(user(), ["a:b", call_cid]).unwrap_err();
        let found = (error.code().as_u16(), error.subject(), error.position());
        assert_eq!(found, (code, Some("call_cids"), Some(2)), "{call_cid:?}");
        let claims_set = json!({"user_id": "john", "call_cids": ["a:b", call_cid], "exp": LATER}).to_string();
        assert_eq!(refusal::<Call>(&claims_set), (code, Some("call_cids")), "{call_cid:?}");
    }
    assert!(Call::new(user(), [long]).is_ok());
}

#[test]
fn role_is_checked_when_built_and_when_read() {
    let long = "ü".repeat(1025);
    for (role, code) in [("", 402), (" admin", 402), ("ad\0min", 402), (long.as_str(), 414)] {
        assert_eq!(built(call().with_role(role)), (code, Some("role")), "{role:?}");
        let claims_set = json!({"user_id": "john", "call_cids": ["a:b"], "role": role, "exp": LATER}).to_string();
        assert_eq!(refusal::<Call>(&claims_set), (code, Some("role")), "{role:?}");
    }
}

// The claims set as a whole.

#[test]
fn misspelt_or_foreign_member_is_not_signed() {
    let unknown = |error: SignError, name: &str| {
        assert_eq!(error.code(), ErrorCode::ClaimUnknownMember, "{name}");
        assert!(matches!(&error, SignError::UnknownMember { member } if **member == *name), "{error}");
    };
    for name in ["userID", "user", "expires_at", "validity_in_seconds", "role", "call_cid", "Exp", "sub"] {
        let claims_set = format!(r#"{{"user_id":"john","iat":1700000000,"exp":1700003600,"{name}":"x"}}"#);
        unknown(signer::<User>().sign_json(&claims_set).unwrap_err(), name);
        // A verifier ignores the member, as it ignores those of other vendors.
        let read = verifier::<User>().verify_at(&forge(&claims_set), NOW).unwrap().into_claims();
        assert_eq!(read, builder(user()).backdated(Duration::ZERO).build().unwrap());
    }
    let claims_set = r#"{"server":true,"iat":1700000000,"exp":1700003600,"call_cids":["a:b"]}"#;
    unknown(signer::<Server>().sign_json(claims_set).unwrap_err(), "call_cids");
    let claims_set = r#"{"server":true,"iat":1700000000,"exp":1700003600}"#;
    let error = signer::<User>().sign_json(claims_set).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("server")));
}

#[test]
fn hostile_claims_set_is_rejected() {
    for (claims_set, code) in [
        ("null", 205),
        ("[]", 205),
        ("{", 205),
        ("{}x", 205),
        (r#"{"user_id":"a","user_\u0069d":"b","exp":1700003600}"#, 206),
        (r#"{"user_id":"a","x":[{"y":1,"y":2}],"exp":1700003600}"#, 206),
    ] {
        assert_eq!(refusal::<User>(claims_set).0, code, "{claims_set}");
        assert_eq!(refusal::<Server>(claims_set).0, code, "{claims_set}");
    }
    let deep = format!(r#"{{"user_id":"a","x":{}{},"exp":1700003600}}"#, "[".repeat(64), "]".repeat(64));
    assert_eq!(refusal::<User>(&deep), (207, None));
    let error = verifier::<User>().verify_at(&forge(b"{\"user_id\":\"\xff\"}"), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenInvalidUtf8);
}

#[test]
fn token_for_an_audience_is_rejected_first() {
    for value in [r#""us""#, "[]", "null"] {
        let claims_set = format!(r#"{{"aud":{value},"server":true}}"#);
        assert_eq!(refusal::<User>(&claims_set), (410, Some("aud")));
        assert_eq!(refusal::<Server>(&claims_set), (410, Some("aud")));
    }
}

// Keys.

#[test]
fn secret_is_its_utf8_text_of_at_least_32_bytes() {
    let too_short = SharedSecret::new(SECRET.strip_suffix('f').unwrap()).unwrap();

    assert_eq!(stream::signer::<User>(&too_short).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert_eq!(stream::verifier::<User>(&too_short).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert!(stream::signer::<User>(&secret()).is_ok());
}

#[test]
fn any_of_several_secrets_verifies() {
    let [new, old, gone] = [SECRET, "fedcba9876543210fedcba9876543210", "another secret of thirty-two oct"]
        .map(|text| SharedSecret::new(text).unwrap());
    let claims = builder(user()).build().unwrap();
    let verifier = stream::verifier_with_keys::<User>([&new, &old]).unwrap();
    let verify = |secret| {
        let token = stream::signer(secret).unwrap().sign(&claims).unwrap();
        verifier.verify_at(token.as_str(), NOW).map(Verified::into_claims)
    };

    assert_eq!(verify(&new).unwrap(), claims);
    assert_eq!(verify(&old).unwrap(), claims);
    assert_eq!(verify(&gone).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert_eq!(stream::verifier_with_keys::<User>([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
    assert_eq!(stream::verifier_with_keys::<User>([&new; 9]).unwrap_err().code(), ErrorCode::KeyTooMany);
}

#[test]
fn only_hs256_is_accepted() {
    let claims = builder(user()).build().unwrap();
    let long = SharedSecret::new(SECRET.repeat(2)).unwrap();
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512] {
        let key = HmacKey::new(algorithm, &long).unwrap();
        let token = jws::sign(br#"{"user_id":"a","exp":1700003600}"#, &SigningKey::new(key.clone())).unwrap();
        let verifier = TokenVerifier::<Stream<User>>::new(VerifyingKey::new(key.clone()));
        let not_signed = TokenSigner::<Stream<User>>::new(SigningKey::new(key)).sign(&claims).unwrap_err();
        assert_eq!(not_signed.code(), ErrorCode::HeaderAlgorithmNotAllowed);
        let error = verifier.verify_at(token.as_str(), NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
    for alg in ["none", "RS256", "ES256", "EdDSA"] {
        let header = format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#);
        let token = crate::support::token(header, r#"{"user_id":"a","exp":1700003600}"#, &hs256());
        let error = verifier::<User>().verify_at(&token, NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

// Debug output.

#[test]
fn personal_data_is_never_shown() {
    let claims = builder(call()).build().unwrap();
    let verified = verifier::<Call>().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();

    for shown in [format!("{:?}", builder(call())), format!("{:?}", builder(user())), format!("{verified:#?}")] {
        for value in ["john", "standup", "admin"] {
            assert!(!shown.contains(value), "{shown}");
        }
        assert!(shown.contains("[redacted]"), "{shown}");
    }
}
