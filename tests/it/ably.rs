//! Ably.

use std::time::Duration;

use jwt_identity::ably::{
    self, Ably, ApiKey, Capability, Claims, ClaimsBuilder, ClientId, MAX_LIFETIME, MAX_REVOCABLE_LIFETIME, Operation,
    Policy,
};
use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{KeyPair, SigningKey};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, JsonVerifier, KeyId, NumericDate, SharedSecret, TokenSigner,
    TokenVerifier,
};
use serde_json::{Map, Value, json};

use crate::support::{NOW, SECRET, at, secret, vendor_vectors};

const NAME: &str = "app-31415.key-1";

fn key() -> ApiKey {
    ApiKey::new(format!("{NAME}:{SECRET}")).unwrap()
}

fn capability() -> Capability {
    Capability::new("room-31415:*", [Operation::Publish, Operation::Subscribe]).unwrap()
}

fn builder() -> ClaimsBuilder {
    Claims::builder(capability(), NOW).client_id("ada-31415")
}

fn verifier() -> TokenVerifier<Ably> {
    ably::verifier(&key()).unwrap()
}

fn exact() -> TokenVerifier<Ably> {
    verifier().with_policy(Policy::default().leeway(Leeway::ZERO))
}

fn signer() -> TokenSigner<Ably> {
    ably::signer(&key()).unwrap()
}

/// Returns the claims of a valid token, with one member replaced, or removed if the value is [`Value::Null`].
fn with(member: &str, value: Value) -> Map<String, Value> {
    let Value::Object(mut members) = serde_json::to_value(builder().build().unwrap()).unwrap() else { panic!() };
    if value.is_null() {
        assert!(members.remove(member).is_some(), "{member}");
    } else {
        members.insert(member.to_owned(), value);
    }
    members
}

/// Signs any claims set, valid or not.
fn forge(claims_set: &str) -> String {
    jws::sign(claims_set.as_bytes(), ably::key(&key()).unwrap().signing_key()).unwrap().into_string()
}

fn token(claims: &Map<String, Value>) -> String {
    forge(&serde_json::to_string(claims).unwrap())
}

/// Returns code and claim of the error for a correctly signed claims set, and its message.
#[track_caller]
fn refusal_of(claims_set: &str) -> (u16, Option<&'static str>, String) {
    let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains("31415") && !shown.contains("1700000000"), "{shown}");
    }
    (error.code().as_u16(), error.subject(), error.to_string())
}

#[track_caller]
fn refusal(member: &str, value: Value) -> (u16, Option<&'static str>) {
    let (code, subject, _) = refusal_of(&serde_json::to_string(&with(member, value)).unwrap());
    (code, subject)
}

#[track_caller]
fn built<T: std::fmt::Debug>(outcome: Result<T, ClaimError>) -> (u16, Option<&'static str>) {
    let error = outcome.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("31415"), "{error}");
    (error.code().as_u16(), error.subject())
}

// Vectors.

#[test]
fn vectors_are_verified_and_minted_again() {
    let issued_at = at(1_750_000_000);
    let everything = Capability::new("*", [Operation::All]).unwrap();
    let claims = Claims::builder(everything, issued_at).client_id("ada").build().unwrap();
    let vectors = vendor_vectors("ably");
    assert_eq!(vectors.len(), 1);
    let [name, secret, token] = [&vectors[0]["header"]["kid"], &vectors[0]["secret_or_key"], &vectors[0]["token"]]
        .map(|value| value.as_str().unwrap());
    let key = ApiKey::new(format!("{name}:{secret}")).unwrap();
    let (signer, verifier) = (ably::signer(&key).unwrap(), ably::verifier(&key).unwrap());

    assert_eq!(verifier.verify_at(token, issued_at).unwrap().claims(), &claims);
    assert_eq!(signer.sign(&claims).unwrap().as_str(), token);
    assert_eq!(signer.sign_json(&vectors[0]["claims"].to_string()).unwrap().as_str(), token);
    assert_eq!(verifier.verify_json_at(token, issued_at).unwrap(), serde_json::to_string(&claims).unwrap());
}

#[test]
fn claims_are_read_back() {
    let claims = builder().any_client_id().revocation_key("device-31415").build().unwrap();
    let json = concat!(
        r#"{"iat":1700000000,"exp":1700003600,"#,
        r#""x-ably-capability":"{\"room-31415:*\":[\"publish\",\"subscribe\"]}","#,
        r#""x-ably-clientId":"*","x-ably-revocation-key":"device-31415"}"#
    );
    let token = signer().sign(&claims).unwrap();
    let verified = verifier().verify_at(token.as_str(), NOW).unwrap();

    assert_eq!(verified.to_json().unwrap(), json);
    assert_eq!(verified.claims(), &claims);
    assert_eq!(verified.claims().client_id(), Some(&ClientId::Any));
    assert_eq!(verified.claims().revocation_key(), Some("device-31415"));
    assert!(verified.claims().capability().operations("room-31415:*").eq([Operation::Publish, Operation::Subscribe]));
    assert_eq!(signer().sign_json(json).unwrap(), token);
}

// The API key.

#[test]
fn api_key_is_split_at_its_colon() {
    assert_eq!((key().name().as_str(), key().app_id(), key().secret().len()), (NAME, "app-31415", SECRET.len()));
    let header = jws::peek(signer().sign(&builder().build().unwrap()).unwrap().as_str()).map(|_| ());
    assert!(header.is_ok());
    let unverified = verifier();
    let token = signer().sign(&builder().build().unwrap()).unwrap();
    assert_eq!(unverified.peek(token.as_str()).unwrap().hint().key_id(), Some(NAME));
    // Only the part after the colon is the secret.
    let whole = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(format!("{NAME}:{SECRET}")).unwrap()).unwrap();
    let whole = KeyPair::from(whole).with_key_id(KeyId::new(NAME).unwrap());
    let error = TokenVerifier::<Ably>::new(whole).verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
}

#[test]
fn api_key_of_another_form_is_rejected() {
    for (text, code, message) in [
        ("", 116, "empty"),
        ("secret-31415", 101, "found no colon"),
        ("app-31415.key", 101, "found no colon"),
        ("app-31415.key:", 101, "found no secret, or two colons"),
        ("app-31415.key:a:b", 101, "found no secret, or two colons"),
        ("app-31415:secret", 101, "found another name before the colon"),
        (".key:secret-31415", 101, "found another name before the colon"),
        ("app-31415.:secret", 101, "found another name before the colon"),
        ("a.b.c:secret-31415", 101, "found another name before the colon"),
        (":secret-31415", 101, "found another name before the colon"),
        ("app-31415.key:sec ret", 101, "visible ASCII"),
        ("app-31415.key:sécret", 101, "visible ASCII"),
        ("app-31415.key:secret\n", 119, "whitespace"),
        (" app-31415.key:secret", 119, "whitespace"),
        ("\"app-31415.key:secret\"", 119, "quotes"),
    ] {
        let error = ApiKey::new(text).unwrap_err();
        assert_eq!(error.code().as_u16(), code, "{text:?}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(!format!("{error} {error:?}").contains("31415"), "{error}");
    }
    for json in ["7", "null", "[]", r#""app-31415""#] {
        let error = serde_json::from_str::<ApiKey>(json).unwrap_err();
        assert!(!error.to_string().contains("31415"), "{error}");
    }
}

#[test]
fn secret_has_at_least_16_bytes() {
    let key = |len| ApiKey::new(format!("{NAME}:{}", "x".repeat(len))).unwrap();

    assert_eq!(ably::MIN_SECRET_LEN, 16);
    assert_eq!(ably::signer(&key(15)).unwrap_err().code(), ErrorCode::KeyTooShort);
    assert!(ably::verifier(&key(16)).is_ok());
}

#[test]
fn kid_selects_the_key() {
    let other = ApiKey::new(format!("app-31415.key-2:{}", SECRET.replace('0', "9"))).unwrap();
    let impostor = ApiKey::new(format!("{NAME}:{}", SECRET.replace('0', "9"))).unwrap();
    let sign = |key: &ApiKey| ably::signer(key).unwrap().sign(&builder().build().unwrap()).unwrap().into_string();
    let both = ably::verifier_with_keys([&key(), &other]).unwrap();

    assert!(both.verify_at(&sign(&key()), NOW).is_ok() && both.verify_at(&sign(&other), NOW).is_ok());
    assert_eq!(both.verify_at(&sign(&impostor), NOW).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert_eq!(verifier().verify_at(&sign(&other), NOW).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);
    let bare = jws::sign(b"{}", &SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret()).unwrap())).unwrap();
    assert_eq!(verifier().verify_at(bare.as_str(), NOW).unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
    let none: [&ApiKey; 0] = [];
    assert_eq!(ably::verifier_with_keys(none).unwrap_err().code(), ErrorCode::KeySetEmpty);
}

#[test]
fn only_hs256_is_accepted() {
    let long = SharedSecret::new(SECRET.repeat(2)).unwrap();
    for algorithm in [Algorithm::Hs384, Algorithm::Hs512] {
        let pair = KeyPair::from(HmacKey::new(algorithm, &long).unwrap()).with_key_id(KeyId::new(NAME).unwrap());
        let token = jws::sign(b"{}", pair.signing_key()).unwrap();
        let error = TokenVerifier::<Ably>::new(pair).verify_at(token.as_str(), NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    }
}

// The capability.

#[test]
fn capability_that_is_not_text_is_rejected_by_name() {
    for value in [json!({"*": ["*"]}), json!(["*"]), json!(7), json!(true)] {
        let (code, subject, message) =
            refusal_of(&json!({"iat": 1_700_000_000, "exp": 1_700_003_600, "x-ably-capability": value}).to_string());
        assert_eq!((code, subject), (402, Some("x-ably-capability")));
        assert!(
            message.ends_with(r#"expected a string that holds a JSON object of arrays, such as {"*":["*"]}"#),
            "{message}"
        );
    }
    let null = r#"{"iat":1700000000,"exp":1700003600,"x-ably-capability":null}"#;
    assert_eq!(refusal_of(null).0, 402);
}

#[test]
fn plural_is_rejected_by_name() {
    for mut claims in [with("x-ably-capability", Value::Null), with("iat", json!(1_700_000_000))] {
        claims.insert("x-ably-capabilities".to_owned(), json!(r#"{"*":["*"]}"#));
        let (code, subject, message) = refusal_of(&serde_json::to_string(&claims).unwrap());
        assert_eq!((code, subject), (415, Some("x-ably-capabilities")));
        assert!(message.contains("the claim is `x-ably-capability`"), "{message}");
        assert_eq!(signer().sign_json(&serde_json::to_string(&claims).unwrap()).unwrap_err().code().as_u16(), 415);
    }
}

#[test]
fn capability_of_another_form_is_rejected() {
    for (text, code) in [
        ("", 402),
        ("{}", 402),
        ("[]", 402),
        ("*", 402),
        (r#"{"*":"*"}"#, 402),
        (r#"{"*":[]}"#, 402),
        (r#"{"*":[7]}"#, 402),
        (r#"{"*":null}"#, 402),
        (r#"{"":["*"]}"#, 402),
        (r#"{" room":["*"]}"#, 402),
        (r#"{"room*":["*"]}"#, 402),
        (r#"{"room:a*:b":["*"]}"#, 402),
        (r#"{"*":["subcribe"]}"#, 402),
        (r#"{"*":["Publish"]}"#, 402),
        (r#"{"*":["*"]} x"#, 402),
        (r#"{"*":["*"],"*":["publish"]}"#, 206),
        (&format!(r#"{{"{}":["*"]}}"#, "x".repeat(1025)), 414),
        (&format!("{}{}", "[".repeat(70), "]".repeat(70)), 207),
    ] {
        assert_eq!(refusal("x-ably-capability", json!(text)), (code, Some("x-ably-capability")), "{text}");
        assert_eq!(built(Capability::from_json(text)), (code, Some("x-ably-capability")), "{text}");
    }
    let error = Capability::from_json(r#"{"a":["*"],"room-31415":["subcribe"]}"#).unwrap_err();
    assert_eq!(error.position(), Some(2));
    assert!(error.to_string().contains("unknown operation"), "{error}");
}

#[test]
fn capability_cannot_be_empty() {
    assert_eq!(built(Capability::new("room", [])), (402, Some("x-ably-capability")));
    assert_eq!(built(capability().with("room", [])), (402, Some("x-ably-capability")));
    assert!(capability().with("room-31415:*", []).is_ok());
}

#[test]
fn wildcard_stands_for_a_whole_part() {
    for resource in ["*", "room:*", "room:*:typing", "[meta]*", "[queue]*", "[*]*", "[meta]log:*", "room"] {
        assert!(Capability::new(resource, [Operation::All]).is_ok(), "{resource}");
    }
    for resource in ["room*", "*room", "room:a*", "[meta]log*", "**"] {
        let error = Capability::new(resource, [Operation::All]).unwrap_err();
        assert!(error.to_string().contains("write `chat:*`, not `chat*`"), "{error}");
    }
}

#[test]
fn operations_of_one_resource_are_joined() {
    let joined = capability().with("room-31415:*", [Operation::History, Operation::Publish]).unwrap();

    assert_eq!(joined.to_json(), r#"{"room-31415:*":["history","publish","subscribe"]}"#);
    assert_eq!(joined.resources().collect::<Vec<_>>(), ["room-31415:*"]);
}

#[test]
fn every_operation_is_read_and_written() {
    assert_eq!(Operation::ALL.len(), 18);
    let all = Capability::new("room", Operation::ALL.iter().copied()).unwrap();
    assert_eq!(Capability::from_json(&all.to_json()).unwrap(), all);
    for operation in Operation::ALL {
        assert_eq!(operation.as_str().parse(), Ok(*operation));
    }
    let error = "publishing".parse::<Operation>().unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (601, Some("operation")));
}

// The other claims.

#[test]
fn client_id_has_no_wildcard() {
    for id in ["ada*", "*ada", "**", "", " ada", "a\nb"] {
        assert_eq!(built(builder().client_id(id).build()), (402, Some("x-ably-clientId")), "{id}");
        assert_eq!(refusal("x-ably-clientId", json!(id)), (402, Some("x-ably-clientId")), "{id}");
    }
    // The wildcard is asked for by its own method.
    assert_eq!(built(builder().client_id("*").build()), (402, Some("x-ably-clientId")));
    let read = verifier().verify_at(&token(&with("x-ably-clientId", json!("*"))), NOW).unwrap();
    assert_eq!(read.claims().client_id(), Some(&ClientId::Any));
    assert_eq!(built(builder().client_id("x".repeat(1025)).build()), (414, Some("x-ably-clientId")));
    assert_eq!(builder().any_client_id().client_id("a").build().unwrap().client_id().unwrap().as_str(), "a");
}

#[test]
fn revocation_key_is_text_and_not_empty() {
    for key in ["", " key", "a\u{0}b"] {
        assert_eq!(built(builder().revocation_key(key).build()), (402, Some("x-ably-revocation-key")), "{key:?}");
    }
    for value in [json!(""), json!(7), json!({}), json!(false)] {
        assert_eq!(refusal("x-ably-revocation-key", value), (402, Some("x-ably-revocation-key")));
    }
}

#[test]
fn channel_claims_are_read_and_written() {
    let text = r#"{"role":"moderator"}"#;
    let claims = builder().channel_claim("room:lobby", text).channel_claim("*", "a").build().unwrap();
    let token = signer().sign(&claims).unwrap();
    let verified = verifier().verify_at(token.as_str(), NOW).unwrap();

    assert_eq!(verified.claims(), &claims);
    assert_eq!((claims.channel_claim("room:lobby"), claims.channel_claim("*")), (Some(text), Some("a")));
    assert_eq!(claims.channel_claim("room"), None);
    let json = verified.to_json().unwrap();
    assert!(json.ends_with(r#","ably.channel.*":"a","ably.channel.room:lobby":"{\"role\":\"moderator\"}"}"#), "{json}");
    assert_eq!(signer().sign_json(&json).unwrap(), token);
}

#[test]
fn channel_claim_is_text_of_a_named_channel() {
    for value in [json!({"role": "moderator-31415"}), json!(7), json!([]), json!(""), json!("two\nlines")] {
        assert_eq!(refusal("ably.channel.room-31415", value), (402, Some("ably.channel")));
    }
    for channel in ["", " room", "room\n"] {
        assert_eq!(refusal(&format!("ably.channel.{channel}"), json!("a")), (402, Some("ably.channel")), "{channel:?}");
        assert_eq!(built(builder().channel_claim(channel, "a").build()), (402, Some("ably.channel")), "{channel:?}");
    }
    assert_eq!(built(builder().channel_claim("room", "x".repeat(1025)).build()), (414, Some("ably.channel")));
    let twice = r#"{"iat":1,"ably.channel.a":"1","ably.channel.a":"2"}"#;
    assert_eq!(refusal_of(twice).0, 206);
}

#[test]
fn required_claim_that_is_missing_is_named() {
    for claim in ["iat", "exp", "x-ably-capability"] {
        assert_eq!(refusal(claim, Value::Null), (401, Some(claim)));
    }
}

#[test]
fn claim_of_another_type_is_invalid() {
    for claim in ["iat", "exp", "nbf"] {
        for value in [json!("1700000000"), json!(true), json!([1]), json!({})] {
            assert_eq!(refusal(claim, value), (402, Some(claim)));
        }
        for value in [json!(1_700_000_000_000_i64), json!(-1)] {
            assert_eq!(refusal(claim, value), (413, Some(claim)));
        }
    }
    for value in [json!(7), json!(true), json!([]), json!({})] {
        assert_eq!(refusal("x-ably-clientId", value), (402, Some("x-ably-clientId")));
    }
    let null = r#"{"iat":1700000000,"exp":1700003600,"x-ably-capability":"{\"*\":[\"*\"]}","x-ably-clientId":null}"#;
    assert_eq!(refusal_of(null).0, 402);
}

#[test]
fn token_with_audience_is_rejected_first() {
    let mut claims = with("x-ably-capability", Value::Null);
    claims.insert("aud".to_owned(), json!("https://example.com"));

    let (code, subject, _) = refusal_of(&serde_json::to_string(&claims).unwrap());
    assert_eq!((code, subject), (410, Some("aud")));
}

#[test]
fn misspelled_member_is_not_signed() {
    for member in
        ["x-ably-clientid", "x-ably-client-id", "clientId", "capability", "x-ably-revocationKey", "ably.channels.a"]
    {
        let error = signer().sign_json(&serde_json::to_string(&with(member, json!("a"))).unwrap()).unwrap_err();
        assert_eq!((error.code().as_u16(), error.subject()), (422, Some(member)));
    }
}

// Times.

#[test]
fn token_is_accepted_until_the_second_before_exp() {
    let token = signer().sign(&builder().build().unwrap()).unwrap().into_string();

    assert!(exact().verify_at(&token, at(1_700_003_599)).is_ok());
    assert!(verifier().verify_at(&token, at(1_700_003_629)).is_ok());
    for (verifier, now) in [(exact(), 1_700_003_600), (exact(), 1_700_003_601), (verifier(), 1_700_003_630)] {
        let error = verifier.verify_at(&token, at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
}

#[test]
fn iat_and_nbf_ahead_are_rejected_beyond_the_leeway() {
    let issued = signer().sign(&builder().build().unwrap()).unwrap().into_string();
    let later = token(&with("nbf", json!(1_700_000_060)));

    assert!(exact().verify_at(&issued, NOW).is_ok());
    assert!(exact().verify_at(&later, at(1_700_000_060)).is_ok());
    assert!(verifier().verify_at(&issued, at(1_699_999_970)).is_ok());
    for (verifier, now) in [(exact(), 1_699_999_999), (verifier(), 1_699_999_969)] {
        let error = verifier.verify_at(&issued, at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
    }
    assert_eq!(exact().verify_at(&later, at(1_700_000_059)).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
}

#[test]
fn lifetime_is_at_most_a_day_or_an_hour_if_revocable() {
    let second = Duration::from_secs(1);
    assert_eq!((MAX_LIFETIME.as_secs(), MAX_REVOCABLE_LIFETIME.as_secs()), (86_400, 3600));
    for (builder, max, exp) in [
        (builder(), MAX_LIFETIME, 1_700_086_400_i64),
        (builder().revocation_key("a"), MAX_REVOCABLE_LIFETIME, 1_700_003_600),
    ] {
        let claims = builder.clone().lifetime(max).build().unwrap();
        assert_eq!(claims.expires_at(), at(exp));
        assert!(exact().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).is_ok());
        assert_eq!(built(builder.lifetime(max + second).build()), (408, Some("exp")));
        let Value::Object(mut members) = serde_json::to_value(&claims).unwrap() else { panic!() };
        members.insert("exp".to_owned(), json!(exp + 1));
        assert_eq!(exact().verify_at(&token(&members), NOW).unwrap_err().code(), ErrorCode::ClaimLifetimeTooLong);
        let error = signer().sign_json(&serde_json::to_string(&members).unwrap()).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    }
    assert!(builder().lifetime(second).build().is_ok());
    assert_eq!(built(builder().lifetime(Duration::ZERO).build()), (409, Some("exp")));
    assert_eq!(built(builder().lifetime(Duration::MAX).build()), (413, Some("exp")));
    assert_eq!(refusal("exp", json!(1_700_000_000)), (409, Some("exp")));
    let milliseconds = NumericDate::from_unix_seconds(1_700_000_000_000);
    assert_eq!(built(Claims::builder(capability(), milliseconds).build()), (413, Some("iat")));
}

#[test]
fn policy_is_read_from_json() {
    assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    assert_eq!(Policy::from_json(r#"{"leeway_seconds":0}"#).unwrap(), Policy::default().leeway(Leeway::ZERO));
    for (json, code) in
        [(r#"{"client_id":"a"}"#, 602), (r#"{"leeway_seconds":"5"}"#, 602), (r#"{"leeway_seconds":601}"#, 419)]
    {
        assert_eq!(Policy::from_json(json).unwrap_err().code().as_u16(), code, "{json}");
    }
}

#[test]
fn secrets_and_claim_values_are_never_shown() {
    let builder = builder().revocation_key("device-31415");
    let claims = builder.clone().build().unwrap();
    let verified = verifier().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();
    let named = claims.client_id().unwrap();

    for shown in [
        format!("{builder:?}"),
        format!("{claims:#?}"),
        format!("{verified:?}"),
        format!("{named:?} {:?}", capability()),
        format!("{:?}", key()),
    ] {
        assert!(!shown.contains("31415") && !shown.contains(SECRET), "{shown}");
    }
}
