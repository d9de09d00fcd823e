//! Audiences, media types and custom claims that do not fit the verifier.

use std::collections::BTreeMap;

use jwt_identity::error::ClaimReason;
use jwt_identity::jwt::{Claims, Jwt, Policy};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::{ErrorCode, JsonSigner, KeyIdRule, NumericDate, Profile, TokenSigner, TokenType, TokenVerifier};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::assert_error;
use crate::support::{AT_NOW, at, hs256, token};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn verifier<C: Serialize + DeserializeOwned + 'static>() -> TokenVerifier<Jwt<C>> {
    TokenVerifier::new(VerifyingKey::new(hs256())).with_clock(AT_NOW)
}

#[test]
fn error_explains_an_audience_without_a_policy() {
    for aud in [r#""seats""#, r#"["seats"]"#, r#"["a","b"]"#, r#""""#, "[]", r#""https://api.example.com/""#] {
        let text = token(HEADER, format!(r#"{{"exp":1700000900,"aud":{aud}}}"#), &hs256());
        let words = ["claim `aud`", "in the token", "expects none", "`jwt::Policy::audience`"];
        assert_error(aud, verifier::<Map<_, _>>().verify(&text), ErrorCode::ClaimWrongAudience, Some("aud"), &words);
        let named = verifier::<Map<_, _>>().with_policy(Policy::default().audience("reports"));
        let words = ["does not name this verifier", "`jwt::Policy::audience`"];
        assert_error(aud, named.verify(&text), ErrorCode::ClaimWrongAudience, Some("aud"), &words);
    }
}

/// The claims struct in jsonwebtoken's documentation.
#[derive(Debug, Serialize, Deserialize)]
struct Session {
    sub: String,
    company: String,
    exp: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Optional {
    company: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Renamed {
    #[serde(rename = "aud")]
    audience: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Wrapped(Session);

#[derive(Debug, Serialize, Deserialize)]
struct Standard {
    jti: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Flattened {
    company: String,
    #[serde(flatten)]
    standard: Standard,
}

#[track_caller]
fn assert_registered<C: Serialize + DeserializeOwned + std::fmt::Debug + 'static>(name: &str, custom: C) {
    let words = [&format!("claim `{name}` is a registered claim"), "custom claims", "jwt::Claims", "builder"];
    let input = std::any::type_name::<C>();
    let json = r#"{"iss":"a","sub":"b","aud":["c"],"exp":1700000900,"nbf":1,"iat":1,"jti":"d","company":"e"}"#;
    for text in [json, r#"{"exp":1700000900,"company":"e"}"#] {
        let verified = verifier::<C>().verify(&token(HEADER, text, &hs256()));
        assert_error(input, verified, ErrorCode::ClaimReserved, Some(name), &words);
    }
    let signer = TokenSigner::<Jwt<C>>::new(SigningKey::new(hs256()));
    assert_error(input, signer.sign_json(json), ErrorCode::ClaimReserved, Some(name), &words);
    let built = Claims::builder().expires_at(at(900)).custom(custom).build();
    assert_error(input, built, ErrorCode::ClaimReserved, Some(name), &words);
}

#[test]
fn error_names_registered_claims_in_a_custom_type() {
    let session = || Session { sub: "ada".into(), company: "acme".into(), exp: 1_700_000_900 };
    assert_registered("sub", session());
    assert_registered("iss", Optional { company: "acme".into(), iss: Some("a".into()) });
    assert_registered("aud", Renamed { audience: vec!["seats".into()] });
    assert_registered("sub", Wrapped(session()));
    assert_registered("sub", Some(session()));
    assert_registered("sub", Box::new(session()));
    assert_registered("jti", Flattened { company: "acme".into(), standard: Standard { jti: "x".into() } });
}

#[test]
fn custom_type_without_registered_claims_is_accepted() {
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Like {
        subject: String,
        exp_at: u64,
        abc: Nested,
    }
    #[derive(Debug, Serialize, Deserialize)]
    struct Nested {
        sub: String,
    }
    let json = r#"{"exp":1700000900,"subject":"a","exp_at":1,"abc":{"sub":"b"}}"#;
    let text = token(HEADER, json, &hs256());
    assert_eq!(verifier::<Like>().verify(&text).unwrap().claims().custom().abc.sub, "b");
    assert!(verifier::<BTreeMap<String, Value>>().verify(&text).is_ok());
    let missing = verifier::<Like>().verify(&token(HEADER, r#"{"exp":1700000900}"#, &hs256()));
    assert_error("missing", missing, ErrorCode::ClaimMissing, Some("subject"), &["is missing"]);
    let built = Claims::builder().expires_at(at(900)).custom(BTreeMap::from([("exp", 1)])).build().unwrap_err();
    assert_eq!(built.reason(), ClaimReason::RegisteredInCustom);
}

#[test]
fn media_types_are_compared_by_rfc_7515() {
    let sign = |typ: &str| token(format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#), r#"{"exp":1700000900}"#, &hs256());
    for (typ, expected, is_same) in [
        ("at+jwt", "application/at+jwt", true),
        ("application/at+jwt", "application/at+jwt", true),
        ("application/at+jwt", "at+jwt", true),
        ("at+jwt", "at+jwt", true),
        ("AT+JWT", "Application/At+Jwt", true),
        ("Application/AT+jwt", "at+jwt", true),
        ("text/plain", "text/plain", true),
        ("application/text/plain", "text/plain", false),
        ("text/plain", "application/text/plain", false),
        ("application/application/at+jwt", "application/at+jwt", false),
        ("application/application/at+jwt", "at+jwt", false),
        ("plain", "text/plain", false),
        ("text/at+jwt", "at+jwt", false),
        ("application/at+jwt ", "at+jwt", false),
        ("application/", "", false),
        ("at+jwt", "jwt", false),
        ("xapplication/at+jwt", "at+jwt", false),
        ("application/a;b=1/2", "a;b=1/2", false),
        ("application/a;b=1/2", "application/a;b=1/2", true),
    ] {
        let verifier = verifier::<Map<_, _>>().with_policy(Policy::default().token_type(expected));
        let outcome = verifier.verify(&sign(typ));
        if is_same {
            assert!(outcome.is_ok(), "{typ} for {expected}");
        } else {
            assert_error(typ, outcome, ErrorCode::HeaderWrongType, Some("typ"), &["`typ`"]);
        }
    }
}

#[test]
fn full_media_type_of_a_profile_is_accepted() {
    struct Access;
    impl Profile for Access {
        const NAME: &'static str = "access";
        const ALGORITHMS: &'static [jwt_identity::Algorithm] = jwt_identity::Algorithm::ALL;
        const KEY_ID: KeyIdRule = KeyIdRule::Optional;
        const TOKEN_TYPE: TokenType = TokenType::Fixed("application/at+jwt");
        type Claims = BTreeMap<String, Value>;
        type Policy = ();
        fn decode(claims_set: &[u8]) -> Result<Self::Claims, jwt_identity::ClaimError> {
            jwt_identity::token::claim::decode_json(claims_set)
        }
        fn check(_: &Self::Claims, (): &(), _: NumericDate) -> Result<(), jwt_identity::ClaimError> {
            Ok(())
        }
    }
    for typ in ["application/at+jwt", "at+jwt", "AT+JWT"] {
        let key = SigningKey::new(hs256()).with_token_type(typ);
        let token = TokenSigner::<Access>::new(key).sign(&BTreeMap::new()).unwrap();
        assert!(TokenVerifier::<Access>::new(VerifyingKey::new(hs256())).verify(token.as_str()).is_ok(), "{typ}");
    }
}

#[test]
fn nested_token_is_recognized_by_every_spelling_of_cty() {
    for cty in ["JWT", "jwt", "application/jwt", "Application/JWT"] {
        let header = format!(r#"{{"alg":"HS256","cty":"{cty}"}}"#);
        let outcome = verifier::<Map<_, _>>().verify(&token(header, r#"{"exp":1700000900}"#, &hs256()));
        assert_error(cty, outcome, ErrorCode::HeaderNestedToken, Some("cty"), &["`cty`"]);
    }
}

#[test]
fn number_out_of_range_speaks_of_times_only_if_it_is_one() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Seats {
        seats: u8,
    }
    for (claims, claim, is_time) in [
        (r#"{"exp":1700000900,"seats":900}"#, "seats", false),
        (r#"{"exp":1700000900,"seats":-1}"#, "seats", false),
        (r#"{"exp":1700000900000,"seats":4}"#, "exp", true),
        (r#"{"exp":1700000900,"iat":-5,"seats":4}"#, "iat", true),
        (r#"{"exp":1700000900,"nbf":1e300,"seats":4}"#, "nbf", true),
    ] {
        let outcome = verifier::<Seats>().verify(&token(HEADER, claims, &hs256()));
        let words: &[&str] = if is_time { &["out of range", "seconds, not milliseconds"] } else { &["out of range"] };
        assert_error(claims, outcome, ErrorCode::ClaimOutOfRange, Some(claim), words);
        let error = verifier::<Seats>().verify(&token(HEADER, claims, &hs256())).unwrap_err();
        assert_eq!(error.to_string().contains("seconds"), is_time, "{error}");
    }
}
