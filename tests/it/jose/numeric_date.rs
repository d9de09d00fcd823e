//! Fractions of a second in claims: the rounding of `f64` must not move a date.

use jwt_identity::jwt::{self, Jwt, NoCustomClaims};
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::{ErrorCode, KeyId, NumericDate, TokenVerifier, VerifyError, kustomer, sunshine};
use proptest::prelude::*;
use serde::Deserialize;

use crate::properties::config;
use crate::support::{at, hs256, secret, token};

#[derive(Debug, Deserialize)]
struct Dates {
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "claim::present_nbf")]
    nbf: Option<NumericDate>,
}

/// Parses a number as `exp` and as `nbf`, separately.
fn cut_and_rounded_up(number: &str) -> (Option<i64>, Option<i64>) {
    let read = |json: String| claim::decode_json::<Dates>(json.as_bytes()).ok();
    let exp = read(format!(r#"{{"exp":{number}}}"#)).and_then(|dates| dates.exp);
    let nbf = read(format!(r#"{{"nbf":{number},"exp":null}}"#)).and_then(|dates| dates.nbf);
    (exp.map(NumericDate::as_unix_seconds), nbf.map(NumericDate::as_unix_seconds))
}

#[test]
fn exp_rounds_down_and_nbf_rounds_up() {
    const END: i64 = 253_402_300_799;
    for (number, exp, nbf) in [
        ("1700000000", Some(1_700_000_000), Some(1_700_000_000)),
        ("1700000000.0", Some(1_700_000_000), Some(1_700_000_000)),
        ("1.7e9", Some(1_700_000_000), Some(1_700_000_000)),
        ("17000000000E-1", Some(1_700_000_000), Some(1_700_000_000)),
        ("1700000000.5", Some(1_700_000_000), Some(1_700_000_001)),
        ("1700000000.9999999", Some(1_700_000_000), Some(1_700_000_001)),
        ("1.7000000009999999999e+9", Some(1_700_000_000), Some(1_700_000_001)),
        ("1700000000.0000000000001", Some(1_700_000_000), Some(1_700_000_001)),
        ("0.9999999999999999999999", Some(0), Some(1)),
        ("1e-999", Some(0), Some(1)),
        ("0.0", Some(0), Some(0)),
        ("253402300799", Some(END), Some(END)),
        ("253402300799.0", Some(END), Some(END)),
        ("253402300799.999999", Some(END), None),
        ("253402300799.99999999999999999999", Some(END), None),
        ("253402300800", None, None),
        ("253402300800.0", None, None),
        ("253402300800.000000001", None, None),
        ("-0.5", None, None),
        ("-1e-999", None, Some(0)),
        ("1e999", None, None),
        ("1e300", None, None),
        ("9223372036854775808", None, None),
    ] {
        assert_eq!(cut_and_rounded_up(number), (exp, nbf), "{number}");
    }
}

#[test]
fn f64_rounding_never_extends_a_token() {
    let json = r#"{"a":"1700000000.9999999","exp":1700000001.0,"b":[1700000000.9999999],"nbf":1700000000.9999999}"#;
    let dates: Dates = claim::decode_json(json.as_bytes()).unwrap();
    assert_eq!((dates.exp, dates.nbf), (Some(at(1_700_000_000)), Some(at(1_700_000_001))));
    let json = r#"{"a":"1700000000.9999999","exp":1700000001.0,"nbf":1700000001.0}"#;
    let dates: Dates = claim::decode_json(json.as_bytes()).unwrap();
    assert_eq!((dates.exp, dates.nbf), (Some(at(1_700_000_001)), Some(at(1_700_000_001))));
}

#[test]
fn fractional_exp_expires_at_its_whole_second() {
    let verifier = TokenVerifier::<Jwt>::new(hs256()).with_policy(jwt::Policy::default().leeway(Leeway::ZERO));
    let verify = |claims: &str, now: i64| {
        let token = token(r#"{"alg":"HS256"}"#, claims, &hs256());
        verifier.verify_at(&token, at(now)).map(drop).map_err(|error| error.code())
    };
    let exp = r#"{"exp":1700000000.9999999}"#;
    assert_eq!(verify(exp, 1_699_999_999), Ok(()));
    assert_eq!(verify(exp, 1_700_000_000), Err(ErrorCode::ClaimExpired));

    let nbf = r#"{"exp":253402300799.999999,"nbf":1700000000.0000001}"#;
    assert_eq!(verify(nbf, 1_700_000_000), Err(ErrorCode::ClaimNotYetValid));
    assert_eq!(verify(nbf, 1_700_000_001), Ok(()));
}

#[test]
fn custom_claims_do_not_affect_fractional_exp() {
    #[derive(Debug, Clone, serde::Serialize, Deserialize)]
    struct Custom {
        renewed: NumericDate,
        history: Vec<NumericDate>,
    }
    let claims =
        r#"{"renewed":1600000000.9999999,"exp":1700000000.9999999,"history":[1500000000.9999999,1700000001.0]}"#;
    let token = token(r#"{"alg":"HS256"}"#, claims, &hs256());
    let verified = TokenVerifier::<Jwt<Custom>>::new(hs256()).verify_at(&token, at(1_600_000_000)).unwrap();
    let claims = verified.claims();
    assert_eq!(claims.expires_at(), Some(at(1_700_000_000)));
    assert_eq!(claims.custom().renewed, at(1_600_000_000));
    // The last number rounds to the same `f64` as `exp`.
    assert_eq!(claims.custom().history, [at(1_500_000_000), at(1_700_000_000)]);
}

#[test]
fn fractional_exp_is_rounded_down_in_every_profile() {
    const LEEWAY: i64 = 30;
    let token = |claims: &str| token(r#"{"alg":"HS256","kid":"app_1"}"#, claims, &hs256());
    let end = 1_700_000_300;
    let outcomes = |verify: &dyn Fn(NumericDate) -> Result<(), VerifyError>| {
        [end + LEEWAY - 1, end + LEEWAY].map(|now| verify(at(now)).map_err(|error| error.code()))
    };
    let expected = [Ok(()), Err(ErrorCode::ClaimExpired)];

    let text = token(r#"{"email":"ada@example.com","iat":1700000000,"exp":1700000300.9999999}"#);
    let verifier = kustomer::verifier(&secret()).unwrap();
    assert_eq!(outcomes(&|now| verifier.verify_at(&text, now).map(drop)), expected);

    let text = token(r#"{"scope":"user","external_id":"ada","exp":1700000300.9999999}"#);
    let verifier = sunshine::verifier(KeyId::new("app_1").unwrap(), &secret()).unwrap();
    assert_eq!(outcomes(&|now| verifier.verify_at(&text, now).map(drop)), expected);
}

#[test]
fn other_deserializers_use_the_nearest_f64() {
    let read = |json: &str| serde_json::from_str::<NumericDate>(json).unwrap().as_unix_seconds();
    assert_eq!(read("1700000000.999"), 1_700_000_000);
    assert_eq!(read("1700000000.9999999"), 1_700_000_001);
    let value = serde_json::json!(1_700_000_000.75);
    assert_eq!(serde_json::from_value::<NumericDate>(value).unwrap(), at(1_700_000_000));
    assert!(claim::decode_json::<NoCustomClaims>(b"{}").is_ok());
}

/// Writes a decimal number with a shifted decimal point and the exponent that compensates it.
fn with_exponent(whole: u64, fraction: &str, shift: i32) -> String {
    let digits = format!("{whole}{fraction}");
    let exponent = i32::try_from(fraction.len()).unwrap();
    match shift {
        0 => format!("{whole}.{fraction}"),
        1 => format!("{digits}e-{exponent}"),
        2 => format!("{digits}000E-{}", exponent + 3),
        _ => format!("0.{digits}e{}", digits.len() - fraction.len()),
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn date_is_rounded_by_its_decimal_digits(
        whole in 0_u64..=253_402_300_798,
        fraction in prop_oneof!["[0-9]{1,25}", "9{1,25}[0-9]?", "0{1,25}[0-9]?"],
        shift in 0..4,
    ) {
        let number = with_exponent(whole, &fraction, shift);
        let has_fraction = fraction.bytes().any(|digit| digit != b'0');
        let whole = i64::try_from(whole).unwrap();
        let expected = (Some(whole), Some(whole + i64::from(has_fraction)));
        prop_assert_eq!(cut_and_rounded_up(&number), expected, "{}", number);
    }
}

fn custom<C: serde::Serialize + serde::de::DeserializeOwned + 'static>(token: &str) -> C {
    TokenVerifier::<Jwt<C>>::new(hs256()).verify_at(token, at(1_700_000_000)).unwrap().into_claims().into_custom()
}

#[test]
fn date_that_serde_buffers_has_the_nearest_f64() {
    #[derive(Debug, Clone, PartialEq, serde::Serialize, Deserialize)]
    struct Inner {
        renewed: NumericDate,
    }
    #[derive(Debug, Clone, PartialEq, serde::Serialize, Deserialize)]
    struct Flattened {
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(Debug, Clone, PartialEq, serde::Serialize, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Dated(Inner),
    }
    #[derive(Debug, Clone, PartialEq, serde::Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        Dated(Inner),
    }
    let claims = r#"{"exp":1700000300,"kind":"Dated","renewed":1600000000.9999999}"#;
    let token = token(r#"{"alg":"HS256"}"#, claims, &hs256());
    let (exact, nearest) = (at(1_600_000_000), at(1_600_000_001));
    assert_eq!(custom::<Inner>(&token), Inner { renewed: exact });
    assert_eq!(custom::<Flattened>(&token), Flattened { inner: Inner { renewed: nearest } });
    assert_eq!(custom::<Untagged>(&token), Untagged::Dated(Inner { renewed: nearest }));
    assert_eq!(custom::<Tagged>(&token), Tagged::Dated(Inner { renewed: nearest }));
}
