//! The plain RFC 7519 profile.

use std::collections::BTreeMap;
use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{Claims, Jwt, Policy, RegisteredClaim};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, ErrorCode, NumericDate, TokenId, TokenSigner, TokenVerifier, VerifyError};
use jwt_identity::{JsonSigner, JsonVerifier};

use crate::support::{AT_NOW, NOW, at, hs256, secret, token};

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Seat {
    tenant: String,
    seats: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

fn key() -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &secret()).unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A policy without leeway or requirements, so that each test adds only the rule that it tests.
fn lenient() -> Policy {
    Policy::default().leeway(Leeway::ZERO).allow_never_expiring()
}

/// Signs a claims set as it is and verifies it.
fn verify(claims_set: &str, policy: Policy, now: NumericDate) -> Result<Claims, VerifyError> {
    let token = jws::sign(claims_set.as_bytes(), &SigningKey::new(key())).unwrap();
    let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::new(key())).with_policy(policy);
    verifier.verify_at(token.as_str(), now).map(jwt_identity::Verified::into_claims)
}

fn refusal(claims_set: &str, policy: Policy) -> (ErrorCode, Option<&'static str>) {
    let error = verify(claims_set, policy, NOW).unwrap_err();
    (error.code(), error.subject())
}

#[test]
fn claims_round_trip() {
    let seat = Seat { tenant: "acme".into(), seats: 4, note: None };
    let claims = Claims::builder()
        .expires_at(NOW.saturating_add(seconds(300)))
        .issuer("billing")
        .subject("ada")
        .audience("seats")
        .audience("reports")
        .not_before(NOW)
        .issued_at(NOW)
        .token_id(TokenId::new("id-1").unwrap())
        .custom(seat)
        .build()
        .unwrap();
    let token = TokenSigner::<Jwt<Seat>>::new(SigningKey::new(key())).sign(&claims).unwrap();
    let policy = Policy::default().issuer("billing").audience("reports");
    let verifier = TokenVerifier::<Jwt<Seat>>::new(VerifyingKey::new(key())).with_policy(policy);

    let verified = verifier.verify_at(token.as_str(), NOW).unwrap();

    assert!(verified.claims() == &claims);
    assert_eq!(
        serde_json::to_string(verified.claims()).unwrap(),
        r#"{"iss":"billing","sub":"ada","aud":["seats","reports"],"exp":1700000300,"nbf":1700000000,"iat":1700000000,"jti":"id-1","tenant":"acme","seats":4}"#
    );
}

#[test]
fn exp_is_required_by_default() {
    assert_eq!(refusal("{}", Policy::default()), (ErrorCode::ClaimMissing, Some("exp")));
    assert!(verify("{}", lenient(), NOW).is_ok());
}

#[test]
fn times_are_enforced_to_the_second() {
    let exp = r#"{"exp":1700000000}"#;
    assert!(verify(exp, lenient(), at(1_699_999_999)).is_ok());
    assert_eq!(verify(exp, lenient(), NOW).unwrap_err().code(), ErrorCode::ClaimExpired);

    let nbf = r#"{"nbf":1700000000}"#;
    assert_eq!(verify(nbf, lenient(), at(1_699_999_999)).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
    assert!(verify(nbf, lenient(), NOW).is_ok());

    let iat = r#"{"iat":1700000000}"#;
    assert_eq!(verify(iat, lenient(), at(1_699_999_999)).unwrap_err().code(), ErrorCode::ClaimIssuedInFuture);
    assert!(verify(iat, lenient(), NOW).is_ok());
    assert!(verify(iat, lenient().allow_future_issued_at(), at(0)).is_ok());

    let aged = lenient().max_age(seconds(60));
    assert!(verify(iat, aged.clone(), at(1_700_000_059)).is_ok());
    assert_eq!(verify(iat, aged.clone(), at(1_700_000_060)).unwrap_err().code(), ErrorCode::ClaimTooOld);
    assert_eq!(refusal("{}", aged), (ErrorCode::ClaimMissing, Some("iat")));
}

#[test]
fn leeway_shifts_every_time_limit() {
    let policy = || Policy::default().leeway(Leeway::new(seconds(30)).unwrap()).allow_never_expiring();
    let verify_at = |claims_set: &str, now| verify(claims_set, policy(), at(now)).is_ok();
    assert!(verify_at(r#"{"exp":1700000000}"#, 1_700_000_029) && !verify_at(r#"{"exp":1700000000}"#, 1_700_000_030));
    assert!(verify_at(r#"{"nbf":1700000030}"#, 1_700_000_000) && !verify_at(r#"{"nbf":1700000031}"#, 1_700_000_000));
    assert!(verify_at(r#"{"iat":1700000030}"#, 1_700_000_000) && !verify_at(r#"{"iat":1700000031}"#, 1_700_000_000));
}

#[test]
fn max_lifetime_is_measured_from_iat_to_exp() {
    let policy = || lenient().max_lifetime(seconds(100));
    assert!(verify(r#"{"iat":1700000000,"exp":1700000100}"#, policy(), NOW).is_ok());
    assert_eq!(
        refusal(r#"{"iat":1700000000,"exp":1700000101}"#, policy()),
        (ErrorCode::ClaimLifetimeTooLong, Some("exp"))
    );
    assert_eq!(refusal(r#"{"iat":1700000000}"#, policy()), (ErrorCode::ClaimMissing, Some("exp")));
    assert_eq!(refusal(r#"{"exp":1700000100}"#, policy()), (ErrorCode::ClaimMissing, Some("iat")));
}

#[test]
fn max_lifetime_with_future_iat_is_measured_from_now() {
    let policy = || Policy::default().leeway(Leeway::ZERO).allow_future_issued_at().max_lifetime(seconds(100));
    let too_long = (ErrorCode::ClaimLifetimeTooLong, Some("exp"));

    assert!(verify(r#"{"iat":1700000050,"exp":1700000100}"#, policy(), NOW).is_ok());
    assert_eq!(refusal(r#"{"iat":1700000050,"exp":1700000101}"#, policy()), too_long);
    assert_eq!(refusal(r#"{"iat":253402300700,"exp":253402300799}"#, policy()), too_long);
    // A clock that is behind by less than the leeway does not shorten the lifetime.
    let tolerant = || policy().leeway(Leeway::new(seconds(30)).unwrap());
    assert!(verify(r#"{"iat":1700000030,"exp":1700000130}"#, tolerant(), NOW).is_ok());
    assert_eq!(refusal(r#"{"iat":1700000031,"exp":1700000131}"#, tolerant()), too_long);
}

#[test]
fn audience_must_match_exactly() {
    let policy = || lenient().audience("seats");
    for accepted in [r#"{"aud":"seats"}"#, r#"{"aud":["x","seats"]}"#] {
        assert!(verify(accepted, policy(), NOW).is_ok(), "{accepted}");
    }
    for rejected in ["\"seat\"", "\"seats/\"", "\"Seats\"", "\"\"", "[]", "[\"x\"]", "\"seats,x\""] {
        let claims_set = format!("{{\"aud\":{rejected}}}");
        assert_eq!(refusal(&claims_set, policy()), (ErrorCode::ClaimWrongAudience, Some("aud")), "{rejected}");
    }
    for rejected in ["null", "1", "true", "{}", "[1]", "[null]", "[[\"seats\"]]", "[\"seats\",1]"] {
        let claims_set = format!("{{\"aud\":{rejected}}}");
        assert_eq!(refusal(&claims_set, policy()), (ErrorCode::ClaimInvalid, Some("aud")), "{rejected}");
    }
    assert_eq!(refusal("{}", policy()), (ErrorCode::ClaimMissing, Some("aud")));
}

#[test]
fn token_with_audience_is_rejected_without_expected_audience() {
    assert_eq!(refusal(r#"{"aud":"seats"}"#, lenient()), (ErrorCode::ClaimWrongAudience, Some("aud")));
    assert!(verify(r#"{"aud":"seats"}"#, lenient().any_audience(), NOW).is_ok());
}

#[test]
fn unexpected_issuer_is_rejected() {
    let policy = || lenient().issuer("a").issuer("b");
    assert!(verify(r#"{"iss":"b"}"#, policy(), NOW).is_ok());
    for rejected in ["\"A\"", "\"a \"", "\"a\\u0000\"", "\"\"", "\"ab\""] {
        let claims_set = format!("{{\"iss\":{rejected}}}");
        assert_eq!(refusal(&claims_set, policy()), (ErrorCode::ClaimWrongIssuer, Some("iss")), "{rejected}");
    }
    for rejected in ["null", "1", "[\"a\"]", "{}"] {
        let claims_set = format!("{{\"iss\":{rejected}}}");
        assert_eq!(refusal(&claims_set, policy()), (ErrorCode::ClaimInvalid, Some("iss")), "{rejected}");
    }
    assert_eq!(refusal("{}", policy()), (ErrorCode::ClaimMissing, Some("iss")));
}

#[test]
fn every_registered_claim_can_be_required() {
    for claim in RegisteredClaim::ALL {
        let policy = lenient().any_audience().require(*claim);
        assert_eq!(refusal("{}", policy.clone()), (ErrorCode::ClaimMissing, Some(claim.as_str())));
        let value = match claim {
            RegisteredClaim::ExpiresAt => "1700000001",
            RegisteredClaim::NotBefore | RegisteredClaim::IssuedAt => "1699999999",
            _ => "\"x\"",
        };
        assert!(verify(&format!("{{\"{}\":{value}}}", claim.as_str()), policy, NOW).is_ok(), "{}", claim.as_str());
    }
}

#[test]
fn claim_of_wrong_type_is_rejected_even_if_unused() {
    for claim in ["exp", "nbf", "iat"] {
        for value in ["\"1700000000\"", "null", "true", "[]", "{}", "\"\"", "\"soon\""] {
            let claims_set = format!("{{\"{claim}\":{value}}}");
            assert_eq!(refusal(&claims_set, lenient()), (ErrorCode::ClaimInvalid, Some(claim)), "{claims_set}");
        }
        for value in ["-1", "1700000000000", "253402300800", "9223372036854775808", "1e300"] {
            let claims_set = format!("{{\"{claim}\":{value}}}");
            assert_eq!(refusal(&claims_set, lenient()), (ErrorCode::ClaimOutOfRange, Some(claim)), "{claims_set}");
        }
    }
    for claim in ["iss", "sub", "jti"] {
        for value in ["1", "null", "[\"a\"]", "{}", "true"] {
            let claims_set = format!("{{\"{claim}\":{value}}}");
            assert_eq!(refusal(&claims_set, lenient()), (ErrorCode::ClaimInvalid, Some(claim)), "{claims_set}");
        }
    }
}

#[test]
fn claims_set_must_be_one_strict_json_object() {
    for (claims_set, code) in [
        ("[]", ErrorCode::TokenInvalidJson),
        ("\"x\"", ErrorCode::TokenInvalidJson),
        ("{}{}", ErrorCode::TokenInvalidJson),
        (r#"{"exp":1800000000,"exp":1800000000}"#, ErrorCode::TokenDuplicateMember),
        (r#"{"x":{"a":1,"a":2}}"#, ErrorCode::TokenDuplicateMember),
    ] {
        assert_eq!(refusal(claims_set, lenient()).0, code, "{claims_set}");
    }
}

#[test]
fn error_names_a_custom_claim_of_the_wrong_type() {
    let token = jws::sign(br#"{"exp":1700000300,"tenant":"acme","seats":"4"}"#, &SigningKey::new(key())).unwrap();
    let error = TokenVerifier::<Jwt<Seat>>::new(VerifyingKey::new(key())).verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("seats")));
}

#[test]
fn error_names_a_missing_custom_claim() {
    let token = jws::sign(br#"{"exp":1700000300,"tenant":"acme"}"#, &SigningKey::new(key())).unwrap();
    let error = TokenVerifier::<Jwt<Seat>>::new(VerifyingKey::new(key())).verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("seats")));
}

/// Verifies a claims set with custom claims of type `C`, under a policy that requires `tenant`.
fn verify_tenant<C>(claims_set: &str) -> Result<Claims<C>, VerifyError>
where
    C: serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    let token = jws::sign(claims_set.as_bytes(), &SigningKey::new(key())).unwrap();
    let verifier = TokenVerifier::<Jwt<C>>::new(key()).with_policy(lenient().require_custom("tenant"));
    verifier.verify_at(token.as_str(), NOW).map(jwt_identity::Verified::into_claims)
}

#[test]
fn custom_claim_can_be_required_for_any_type() {
    /// A type that ignores the claim.
    #[derive(Default, serde::Serialize, serde::Deserialize)]
    #[serde(default)]
    struct Lax {
        tenant: String,
    }

    for (claims_set, is_present) in [
        (r#"{"tenant":"acme"}"#, true),
        (r#"{"ten\u0061nt":""}"#, true),
        ("{}", false),
        (r#"{"Tenant":"acme","tenants":["acme"]}"#, false),
        (r#"{"nested":{"tenant":"acme"}}"#, false),
    ] {
        let outcomes = [
            verify_tenant::<jwt_identity::jwt::NoCustomClaims>(claims_set).map(drop),
            verify_tenant::<Lax>(claims_set).map(drop),
            verify_tenant::<BTreeMap<String, serde_json::Value>>(claims_set).map(drop),
        ];
        for outcome in outcomes {
            let rejected = outcome.err().map(|error| (error.code(), error.subject()));
            assert_eq!(rejected, (!is_present).then_some((ErrorCode::ClaimMissing, Some("tenant"))), "{claims_set}");
        }
    }
    let null = verify_tenant::<BTreeMap<String, serde_json::Value>>(r#"{"tenant":null}"#).unwrap_err();
    assert_eq!((null.code(), null.subject()), (ErrorCode::ClaimMissing, Some("tenant")));
}

#[test]
fn error_names_required_custom_claim_if_static() {
    let both = || lenient().require_custom("a").require_custom(String::from("b"));

    assert!(verify(r#"{"a":0,"b":0}"#, both(), NOW).is_ok());
    assert_eq!(refusal(r#"{"b":0}"#, both()), (ErrorCode::ClaimMissing, Some("a")));
    assert_eq!(refusal(r#"{"a":0}"#, both()), (ErrorCode::ClaimMissing, Some("(custom)")));
    let read = Policy::from_json(r#"{"allow_never_expiring":true,"require_custom":["a"]}"#).unwrap();
    assert_eq!(refusal(r#"{"b":0}"#, read), (ErrorCode::ClaimMissing, Some("(custom)")));
}

#[test]
fn cached_token_must_meet_a_new_requirement() {
    let token = jws::sign(br#"{"seats":4}"#, &SigningKey::new(key())).unwrap();
    let verifier = TokenVerifier::<Jwt>::new(key())
        .with_policy(lenient().require_custom("seats"))
        .with_cache(jwt_identity::CacheLimits::default());

    for _ in 0..2 {
        assert!(verifier.verify_at(token.as_str(), NOW).is_ok());
    }
    assert_eq!(verifier.cached_tokens(), 1);
    let stricter = verifier.with_policy(lenient().require_custom("seats").require_custom("tenant"));
    let error = stricter.verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("tenant")));
}

#[test]
fn map_of_custom_claims_keeps_all_claims() {
    type Any = Jwt<serde_json::Map<String, serde_json::Value>>;

    let claims_set = r#"{"sub":"ada","exp":1700000300,"roles":["admin",{"of":"seats"}],"tenant":"acme"}"#;
    let token = TokenSigner::<Any>::new(key()).sign_json(claims_set).unwrap();
    let read = TokenVerifier::<Any>::new(key()).with_clock(AT_NOW).verify_json(token.as_str()).unwrap();

    assert_eq!(read, claims_set);
}

#[test]
fn custom_claims_cannot_take_the_name_of_a_registered_one() {
    for claim in RegisteredClaim::ALL {
        let custom = BTreeMap::from([("a", 1), (claim.as_str(), 2)]);
        let error = Claims::builder().never_expires().custom(custom).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimReserved, Some(claim.as_str())));
    }
}

#[test]
fn custom_claims_must_be_an_object_with_unique_names() {
    /// Serializes `x` twice.
    #[derive(serde::Serialize)]
    struct Twice {
        x: u8,
        #[serde(flatten)]
        rest: BTreeMap<&'static str, u8>,
    }
    let twice = Twice { x: 1, rest: BTreeMap::from([("x", 2)]) };
    let error = Claims::builder().never_expires().custom(twice).build().map(|_| ()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenDuplicateMember);
    for error in [
        Claims::builder().never_expires().custom(7).build().map(|_| ()),
        Claims::builder().never_expires().custom("text").build().map(|_| ()),
        Claims::builder().never_expires().custom([1, 2]).build().map(|_| ()),
        Claims::builder().never_expires().custom(()).build().map(|_| ()),
        Claims::builder().never_expires().custom(BTreeMap::from([(vec![1], 1)])).build().map(|_| ()),
    ] {
        assert_eq!(error.unwrap_err().code(), ErrorCode::ClaimInvalid);
    }
}

#[test]
fn contradictory_times_are_rejected_when_built() {
    let error = Claims::builder().expires_at(NOW).issued_at(NOW).build().unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimLifetimeTooShort, Some("exp")));
    let error = Claims::builder().expires_at(NOW).not_before(NOW).build().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClaimLifetimeTooShort);
    let milliseconds = Claims::builder().expires_at(at(1_700_000_000_000)).build().unwrap_err();
    assert_eq!((milliseconds.code(), milliseconds.subject()), (ErrorCode::ClaimOutOfRange, Some("exp")));
}

#[test]
fn header_typ_must_match_the_policy() {
    let claims = Claims::builder().expires_at(NOW.saturating_add(seconds(300))).build().unwrap();
    let typed = |token_type: &str| {
        TokenSigner::<Jwt>::new(SigningKey::new(key()).with_token_type(token_type)).sign(&claims).unwrap().into_string()
    };
    let plain = TokenVerifier::<Jwt>::new(VerifyingKey::new(key()));
    let access = plain.clone().with_policy(Policy::default().token_type("at+jwt"));
    for accepted in ["JWT", "jwt", "application/JWT"] {
        assert!(plain.verify_at(&typed(accepted), NOW).is_ok(), "{accepted}");
    }
    for rejected in ["at+jwt", "JOSE+JSON", "JWT\0", "", " JWT"] {
        assert_eq!(
            plain.verify_at(&typed(rejected), NOW).unwrap_err().code(),
            ErrorCode::HeaderWrongType,
            "{rejected}"
        );
    }
    assert!(access.verify_at(&typed("at+jwt"), NOW).is_ok());
    assert!(access.verify_at(&typed("application/at+jwt"), NOW).is_ok());
    assert_eq!(access.verify_at(&typed("JWT"), NOW).unwrap_err().code(), ErrorCode::HeaderWrongType);
    let untyped = jws::sign(br#"{"exp":1700000300}"#, &SigningKey::new(key())).unwrap();
    assert_eq!(access.verify_at(untyped.as_str(), NOW).unwrap_err().code(), ErrorCode::HeaderWrongType);
    assert!(plain.verify_at(untyped.as_str(), NOW).is_ok());
}

#[test]
fn debug_shows_times_and_no_other_claim() {
    let claims = Claims::builder()
        .expires_at(NOW)
        .issuer("marker")
        .subject("marker")
        .audience("marker")
        .custom(BTreeMap::from([("marker", "marker")]))
        .build()
        .unwrap();
    let debug = format!("{claims:?}");
    assert!(debug.contains("1700000000") && !debug.contains("marker"), "{debug}");
}

/// Verifies a claims set to JSON text, and signs the claims set as JSON text.
fn through_text<C>(claims_set: &str) -> (Result<String, ErrorCode>, Result<(), ErrorCode>)
where
    C: serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    let token = jws::sign(claims_set.as_bytes(), &SigningKey::new(key())).unwrap();
    let verifier = TokenVerifier::<Jwt<C>>::new(VerifyingKey::new(key())).with_clock(AT_NOW).with_policy(lenient());
    let read = verifier.verify_json(token.as_str()).map_err(|error| error.code());
    let signed = TokenSigner::<Jwt<C>>::new(SigningKey::new(key())).sign_json(claims_set);
    (read, signed.map(|_| ()).map_err(|error| error.code()))
}

#[test]
fn custom_claims_exclude_registered_claims() {
    /// A type that rejects unknown members.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Exact {
        x: u8,
    }
    let claims_set = r#"{"exp":1800000000,"x":1}"#;
    let expected = (Ok(claims_set.to_owned()), Ok(()));
    assert_eq!(through_text::<BTreeMap<String, serde_json::Value>>(claims_set), expected);
    assert_eq!(through_text::<serde_json::Value>(claims_set), expected);
    assert_eq!(through_text::<Exact>(claims_set), expected);
    let verified_again = through_text::<serde_json::Value>(&expected.0.clone().unwrap());
    assert_eq!(verified_again, expected);
}

#[test]
fn custom_type_cannot_write_a_registered_claim() {
    /// A custom type with its own `exp`.
    #[derive(serde::Serialize, serde::Deserialize)]
    struct WithExp {
        #[serde(default)]
        exp: u64,
    }
    let (read, signed) = through_text::<WithExp>(r#"{"exp":1800000000}"#);
    assert_eq!((read, signed), (Err(ErrorCode::ClaimReserved), Err(ErrorCode::ClaimReserved)));
}

#[test]
fn sign_json_requires_a_valid_expiry_choice() {
    for (claims_set, code) in [
        (r#"{"sub":"ada"}"#, ErrorCode::ClaimMissing),
        (r#"{"exp":1,"iat":100}"#, ErrorCode::ClaimLifetimeTooShort),
        (r#"{"exp":1700000000000}"#, ErrorCode::ClaimOutOfRange),
    ] {
        assert_eq!(through_text::<jwt_identity::jwt::NoCustomClaims>(claims_set).1, Err(code), "{claims_set}");
    }
}

#[test]
fn custom_number_is_parsed_as_nearest_value() {
    #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Custom {
        n: f64,
    }
    let verifier = TokenVerifier::<Jwt<Custom>>::new(VerifyingKey::new(hs256()))
        .with_policy(Policy::default().allow_never_expiring())
        .with_clock(AT_NOW);
    for number in ["15952543333333333333333333333333333333333333333333333513", "0.1", "123456789012345680000.5"] {
        let token = token(r#"{"alg":"HS256"}"#, format!(r#"{{"n":{number}}}"#), &hs256());
        let read = verifier.verify(&token).unwrap().claims().custom().n;
        assert_eq!(read.to_bits(), number.parse::<f64>().unwrap().to_bits(), "{number}");
    }
}
