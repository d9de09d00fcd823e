//! `aud`, `iss`, `sub` and `jti`.

use jwt_identity::ErrorCode::{ClaimInvalid, ClaimMissing, ClaimWrongAudience, ClaimWrongIssuer};
use serde_json::{Value, json};

use crate::json::payload_token;
use crate::table::{Table, Verifier};

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    audience(&mut table);
    issuer(&mut table);
    table
}

fn claims(claims: &Value) -> String {
    payload_token(claims.to_string())
}

/// RFC 7519 section 4.1.3; CVE-2020-26160.
fn audience(table: &mut Table) {
    let verifier = Verifier::hs256().policy(json!({"aud": "https://api.example.com"}));
    let aud = |value: Value| claims(&json!({ "aud": value }));
    table.attack("A37");
    table.rejected("missing", &verifier, claims(&json!({})), ClaimMissing);
    for (name, value) in [
        ("other", json!("https://other.example.com")),
        ("prefix", json!("https://api.example")),
        ("longer", json!("https://api.example.com.evil.example")),
        ("substring", json!("api.example.com")),
        ("case", json!("https://API.example.com")),
        ("slash", json!("https://api.example.com/")),
        ("blank", json!("https://api.example.com ")),
        ("NUL", json!("https://api.example.com\0")),
        ("in a list of words", json!("https://api.example.com https://other.example.com")),
        ("wrong array", json!(["https://other.example.com", "https://third.example.com"])),
        ("array of prefixes", json!(["https://api.example", ".com"])),
        ("array of letters", json!(["h", "t", "t", "p", "s"])),
        ("empty text", json!("")),
        ("empty array", json!([])),
    ] {
        table.rejected(name, &verifier, aud(value), ClaimWrongAudience);
    }
    for (name, value) in [
        ("nested array", json!([["https://api.example.com"]])),
        ("number", json!(1)),
        ("object", json!({"https://api.example.com": true})),
        ("null", json!(null)),
        ("bool", json!(true)),
    ] {
        table.rejected(name, &verifier, aud(value.clone()), ClaimInvalid);
        table.rejected(format!("{name}, while none is asked for"), &Verifier::hs256(), aud(value), ClaimInvalid);
    }
    table.should();
    for (name, value) in [
        ("a number in the array", json!(["https://api.example.com", 1])),
        ("null in the array", json!([null, "https://api.example.com"])),
        ("an object in the array", json!(["https://api.example.com", {}])),
    ] {
        table.rejected(name, &verifier, aud(value), ClaimInvalid);
    }
    table.attack("V");
    table.accepted("one audience", &verifier, aud(json!("https://api.example.com")));
    table.accepted("one of several", &verifier, aud(json!(["https://other.example.com", "https://api.example.com"])));
    table.accepted("an audience where none is asked for", &Verifier::hs256(), aud(json!("x")));
}

/// RFC 7519 section 4.1.1; CVE-2024-53861, CVE-2025-30144.
fn issuer(table: &mut Table) {
    let verifier = Verifier::hs256().policy(json!({"iss": "https://issuer.example.com"}));
    let iss = |value: Value| claims(&json!({ "iss": value }));
    table.attack("A38");
    table.rejected("missing", &verifier, claims(&json!({})), ClaimMissing);
    for (name, value) in [
        ("other", "https://evil.example.com"),
        ("prefix", "https://issuer.example"),
        ("longer", "https://issuer.example.com.evil.example"),
        ("one letter", "h"),
        ("substring", "issuer.example.com"),
        ("case", "https://ISSUER.example.com"),
        ("slash", "https://issuer.example.com/"),
        ("NUL", "https://issuer.example.com\0"),
        ("NUL and more", "https://issuer.example.com\0.evil.example"),
        ("blank", "https://issuer.example.com "),
        ("empty", ""),
    ] {
        table.rejected(name, &verifier, iss(json!(value)), ClaimWrongIssuer);
    }
    for value in [
        json!(["https://issuer.example.com"]),
        json!(["https://evil.example.com", "https://issuer.example.com"]),
        json!([]),
        json!(1),
        json!({"https://issuer.example.com": 1}),
        json!(null),
        json!(true),
    ] {
        table.rejected(format!("iss {value}"), &verifier, iss(value.clone()), ClaimInvalid);
        table.rejected(format!("iss {value}, while none is asked for"), &Verifier::hs256(), iss(value), ClaimInvalid);
    }
    for name in ["sub", "jti"] {
        for value in [json!(1), json!(null), json!(true), json!(["x"]), json!({"x": 1})] {
            let payload = json!({ name: value });
            table.rejected(payload.to_string(), &Verifier::hs256(), claims(&payload), ClaimInvalid);
        }
    }
    table.rejected("jti with a line break", &Verifier::hs256(), claims(&json!({"jti": "a\nb"})), ClaimInvalid);
    table.rejected("an empty jti", &Verifier::hs256(), claims(&json!({"jti": ""})), ClaimInvalid);
    table.attack("V");
    table.accepted("the issuer", &verifier, iss(json!("https://issuer.example.com")));
    table.accepted("an issuer where none is asked for", &Verifier::hs256(), iss(json!("x")));
    let both = Verifier::hs256().policy(json!({"iss": ["a", "b"], "aud": ["c", "d"]}));
    table.accepted("one of two issuers and audiences", &both, claims(&json!({"iss": "b", "aud": "c"})));
}
