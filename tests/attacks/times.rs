//! `exp`, `nbf` and `iat`: at the exact second, missing, of another type, out of range. The clock shows 1 700 000
//! 000.

use jwt_identity::ErrorCode::{
    ClaimExpired, ClaimInvalid, ClaimIssuedInFuture, ClaimLifetimeTooLong, ClaimLifetimeTooShort, ClaimMissing,
    ClaimNotYetValid, ClaimOutOfRange, ClaimTooOld, TokenInvalidJson,
};
use serde_json::json;

use crate::json::payload_token;
use crate::structure::PAYLOAD;
use crate::support::{NOW, hs256, token};
use crate::table::{Table, Verifier};

const EARLIER: i64 = NOW.as_unix_seconds() - 1;
const PRESENT: i64 = NOW.as_unix_seconds();
const LATER: i64 = NOW.as_unix_seconds() + 1;

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    edges(&mut table);
    missing(&mut table);
    types(&mut table);
    numbers(&mut table);
    profile_rules(&mut table);
    table
}

/// RFC 7519 sections 4.1.4 and 4.1.5.
fn edges(table: &mut Table) {
    let exact = Verifier::hs256();
    let tolerant = Verifier::hs256().policy(json!({"leeway": 60}));
    let exp = |seconds: i64| payload_token(json!({ "exp": seconds }).to_string());
    let nbf = |seconds: i64| payload_token(json!({ "nbf": seconds }).to_string());
    table.attack("A32");
    table.rejected("exp a second ago", &exact, exp(EARLIER), ClaimExpired);
    table.rejected("exp now", &exact, exp(PRESENT), ClaimExpired);
    table.rejected("exp and leeway now", &tolerant, exp(PRESENT - 60), ClaimExpired);
    table.rejected("exp 0", &exact, exp(0), ClaimExpired);
    table.rejected("exp 0, with leeway", &tolerant, exp(0), ClaimExpired);
    table.rejected("nbf a second ahead", &exact, nbf(LATER), ClaimNotYetValid);
    table.rejected("nbf a second beyond the leeway", &tolerant, nbf(PRESENT + 61), ClaimNotYetValid);
    table.rejected("nbf in the year 9999", &exact, nbf(253_402_300_799), ClaimNotYetValid);
    let both = payload_token(json!({"exp": EARLIER, "nbf": LATER}).to_string());
    table.rejected("expired and not yet valid", &exact, both, ClaimExpired);
    table.attack("V");
    table.accepted("exp a second ahead", &exact, exp(LATER));
    table.accepted("exp and leeway a second ahead", &tolerant, exp(PRESENT - 59));
    table.accepted("exp in the year 9999", &exact, exp(253_402_300_799));
    table.accepted("nbf now", &exact, nbf(PRESENT));
    table.accepted("nbf 0", &exact, nbf(0));
    table.accepted("nbf ahead by the leeway", &tolerant, nbf(PRESENT + 60));
}

/// RFC 7519 section 4: names are compared byte by byte.
fn missing(table: &mut Table) {
    let verifier = Verifier::hs256().policy(json!({"require": ["exp"]}));
    table.attack("A33");
    table.rejected("no exp", &verifier, payload_token(PAYLOAD), ClaimMissing);
    let in_header = token(r#"{"alg":"HS256","exp":1800000000}"#, PAYLOAD, &hs256());
    table.rejected("exp in the header alone", &verifier, in_header, ClaimMissing);
    for name in ["EXP", "Exp", "exp ", " exp", "\u{435}xp", "ex\u{440}", "exp\u{200b}", "exp\0", "expires_at", "exp."] {
        let payload = json!({ name: 1_800_000_000 }).to_string();
        table.rejected(format!("only {name:?}"), &verifier, payload_token(payload), ClaimMissing);
    }
    let nested = json!({"claims": {"exp": 1_800_000_000}}).to_string();
    table.rejected("exp a level deeper", &verifier, payload_token(nested), ClaimMissing);
    let either = Verifier::hs256().policy(json!({"require": ["iat|nbf", "sub"]}));
    table.rejected("neither of two", &either, payload_token(r#"{"sub":"ada"}"#), ClaimMissing);
    table.rejected("one of two, but no sub", &either, payload_token(r#"{"iat":1}"#), ClaimMissing);
    table.attack("V");
    table.accepted("no exp where none is asked for", &Verifier::hs256(), payload_token(PAYLOAD));
    table.accepted("an escaped name", &verifier, payload_token(r#"{"e\u0078p":1800000000}"#));
    table.accepted("one of two", &either, payload_token(r#"{"sub":"ada","nbf":1}"#));
}

/// CVE-2026-25537: a claim of the wrong type must not count as absent.
fn types(table: &mut Table) {
    let verifier = Verifier::hs256();
    table.attack("A34");
    for name in ["exp", "nbf", "iat"] {
        for value in [
            "\"1700000001\"",
            "\"1700000001.5\"",
            "null",
            "true",
            "false",
            "[1700000001]",
            "[]",
            "{}",
            r#"{"$numberLong":"1700000001"}"#,
            "\"\"",
            "\"never\"",
            "\"2030-01-01T00:00:00Z\"",
        ] {
            let payload = format!(r#"{{"{name}":{value}}}"#);
            table.rejected(&payload, &verifier, payload_token(&payload), ClaimInvalid);
        }
    }
}

/// RFC 7519 section 2. Nothing wraps, rounds up or overflows.
fn numbers(table: &mut Table) {
    let verifier = Verifier::hs256().policy(json!({"leeway": 300}));
    let digits = "1".repeat(401);
    table.attack("A35");
    for name in ["exp", "nbf", "iat"] {
        for (value, code) in [
            ("-1", ClaimOutOfRange),
            ("-0.5", ClaimOutOfRange),
            ("-1e-300", ClaimOutOfRange),
            ("-9223372036854775808", ClaimOutOfRange),
            ("-9223372036854775809", ClaimOutOfRange),
            ("9223372036854775507", ClaimOutOfRange),
            ("9223372036854775807", ClaimOutOfRange),
            ("9223372036854775808", ClaimOutOfRange),
            ("18446744073709551615", ClaimOutOfRange),
            ("18446744073709551616", ClaimOutOfRange),
            ("1e300", ClaimOutOfRange),
            ("-1e300", ClaimOutOfRange),
            ("1e999", ClaimInvalid),
            ("-1e999", ClaimInvalid),
            (&digits, ClaimInvalid),
            ("253402300800", ClaimOutOfRange),
            ("1700000001000", ClaimOutOfRange),
            ("NaN", TokenInvalidJson),
            ("Infinity", TokenInvalidJson),
        ] {
            let payload = format!(r#"{{"{name}":{value}}}"#);
            let what: String = payload.chars().take(60).collect();
            table.rejected(what, &verifier, payload_token(&payload), code);
        }
    }
    let exact = Verifier::hs256();
    for exp in ["-0", "-0.0", "0.999999", "1699999999.999999", "1.7e9", "1700000000.999999"] {
        table.rejected(format!("exp {exp}"), &exact, payload_token(format!(r#"{{"exp":{exp}}}"#)), ClaimExpired);
    }
    for nbf in ["1700000000.000001", "1700000000.9", "1700000001.5"] {
        table.rejected(format!("nbf {nbf}"), &exact, payload_token(format!(r#"{{"nbf":{nbf}}}"#)), ClaimNotYetValid);
    }
    table.attack("V");
    for exp in ["1700000001.5", "1.700000001e9", "1700000001.0", "1.80000084e9", "17000000010E-1"] {
        table.accepted(format!("exp {exp}"), &exact, payload_token(format!(r#"{{"exp":{exp}}}"#)));
    }
    table.accepted("nbf a moment ago", &exact, payload_token(r#"{"nbf":1699999999.9}"#));
}

/// Time rules of profiles.
fn profile_rules(table: &mut Table) {
    let claims = |claims: serde_json::Value| payload_token(claims.to_string());
    let past = Verifier::hs256().policy(json!({"iat_in_past": true}));
    let short = Verifier::hs256().policy(json!({"max_lifetime": 3600}));
    let young = Verifier::hs256().policy(json!({"max_age": 900}));
    table.attack("A36");
    table.rejected("iat a second ahead", &past, claims(json!({ "iat": LATER })), ClaimIssuedInFuture);
    table.rejected("iat in the year 9999", &past, claims(json!({"iat": 253_402_300_799_i64})), ClaimIssuedInFuture);
    let life = |seconds: i64| claims(json!({"iat": PRESENT, "exp": PRESENT + seconds}));
    table.rejected("a life of 3601 s", &short, life(3601), ClaimLifetimeTooLong);
    let for_ever = claims(json!({"iat": 0, "exp": 253_402_300_799_i64}));
    table.rejected("a life from 1970 to 9999", &short, for_ever, ClaimLifetimeTooLong);
    table.rejected("a life without iat", &short, claims(json!({ "exp": LATER })), ClaimMissing);
    table.rejected("a life without exp", &short, claims(json!({ "iat": PRESENT })), ClaimMissing);
    table.rejected("900 s old", &young, claims(json!({"iat": PRESENT - 900})), ClaimTooOld);
    table.rejected("from 1970", &young, claims(json!({"iat": 0})), ClaimTooOld);
    table.rejected("of no age", &young, claims(json!({})), ClaimMissing);
    table.should();
    let turned = claims(json!({"iat": PRESENT + 10, "exp": PRESENT + 5}));
    table.rejected("exp before iat", &Verifier::hs256(), &turned, ClaimLifetimeTooShort);
    table.rejected("exp before an iat ahead", &past, &turned, ClaimIssuedInFuture);
    let same = claims(json!({"iat": LATER, "exp": LATER}));
    table.rejected("exp at iat", &Verifier::hs256(), same, ClaimLifetimeTooShort);
    table.attack("V");
    table.accepted("iat now", &past, claims(json!({ "iat": PRESENT })));
    table.accepted("iat ahead where that is not asked", &Verifier::hs256(), claims(json!({ "iat": LATER })));
    table.accepted("a life of 3600 s", &short, life(3600));
    table.accepted("899 s old", &young, claims(json!({"iat": PRESENT - 899})));
}
