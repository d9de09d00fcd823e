//! Claims sets of the three vendors with one fault each, and tokens verified by another vendor's verifier.

use jwt_identity::Algorithm;
use jwt_identity::ErrorCode::{
    self, ClaimExpired, ClaimInvalid, ClaimMissing, ClaimNotAnObject, ClaimOutOfRange, ClaimTooLong, ClaimTooOld,
    ClaimWrongAudience, ClaimWrongScope, HeaderAlgorithmNotAllowed, HeaderInvalid, HeaderMissingKeyId,
    HeaderUnknownKeyId, SignatureInvalid,
};
use serde_json::{Value, json};

use crate::algorithm::{mac_with, rsa_signer};
use crate::header::secret_key;
use crate::support::{NOW, b64, hs256, pem, token, with, without};
use crate::table::{Table, Verifier, oct};

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    vonage(&mut table);
    sunshine(&mut table);
    kustomer(&mut table);
    table
}

fn vonage_claims() -> Value {
    let now = NOW.as_unix_seconds();
    json!({
        "application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "iat": now, "nbf": now, "exp": now + 900,
        "jti": "705b6f50-8c21-41e8-9bcb-595326422d60", "sub": "alice",
        "acl": {"paths": {"/*/users/**": {}, "/*/conversations/**": {"methods": ["GET"]}}},
    })
}

fn vonage(table: &mut Table) {
    let verifier = Verifier::rs256().profile("vonage");
    let header = r#"{"alg":"RS256","typ":"JWT"}"#;
    let sign = |claims: &Value| token(header, claims.to_string(), &rsa_signer(Algorithm::Rs256));
    let good = vonage_claims;
    table.attack("A39");
    let cases: [(&str, Value, ErrorCode); 19] = [
        ("acl as text", with(good(), "acl", r#"{"paths":{"/**":{}}}"#), ClaimNotAnObject),
        ("acl as array", with(good(), "acl", json!(["/**"])), ClaimNotAnObject),
        ("acl null", with(good(), "acl", json!(null)), ClaimInvalid),
        ("acl empty", with(good(), "acl", json!({})), ClaimInvalid),
        ("no acl", without(good(), "acl"), ClaimMissing),
        ("paths as array", with(good(), "acl", json!({"paths": ["/**"]})), ClaimInvalid),
        ("paths as text", with(good(), "acl", json!({"paths": "/**"})), ClaimInvalid),
        ("paths null", with(good(), "acl", json!({"paths": null})), ClaimInvalid),
        ("a rule that is true", with(good(), "acl", json!({"paths": {"/**": true}})), ClaimInvalid),
        ("a rule that is null", with(good(), "acl", json!({"paths": {"/**": null}})), ClaimInvalid),
        ("methods as text", with(good(), "acl", json!({"paths": {"/**": {"methods": "GET"}}})), ClaimInvalid),
        ("no application_id", without(good(), "application_id"), ClaimMissing),
        ("application_id as array", with(good(), "application_id", json!(["a"])), ClaimInvalid),
        ("application_id null", with(good(), "application_id", json!(null)), ClaimInvalid),
        ("jti null", with(good(), "jti", json!(null)), ClaimInvalid),
        ("jti as number", with(good(), "jti", 7), ClaimInvalid),
        ("no jti", without(good(), "jti"), ClaimMissing),
        ("no sub", without(good(), "sub"), ClaimMissing),
        ("sub as array", with(good(), "sub", json!(["alice"])), ClaimInvalid),
    ];
    for (name, claims, code) in &cases {
        table.rejected(name, &verifier, sign(claims), *code);
    }
    let input = format!("{}.{}", b64(r#"{"alg":"HS256","typ":"JWT"}"#), b64(good().to_string()));
    let forged = mac_with(pem("rsa2048.spki").as_bytes(), &input);
    table.rejected("HS256 with the public key", &verifier, &forged, HeaderAlgorithmNotAllowed);
    let wide = verifier.clone().allowing(&["RS256", "HS256"]);
    table.rejected("the same with HS256 allowed", &wide, forged, HeaderAlgorithmNotAllowed);
    let now = NOW.as_unix_seconds();
    table.rejected("exp now", &verifier, sign(&with(good(), "exp", now)), ClaimExpired);
    // The vendor's guide prints `exp` as text. A policy can allow it.
    table.rejected("exp in decimal text", &verifier, sign(&with(good(), "exp", (now + 900).to_string())), ClaimInvalid);
    table.rejected("for somebody else", &verifier, sign(&with(good(), "aud", "x")), ClaimWrongAudience);
    let late = with(with(good(), "aud", "x"), "exp", now);
    table.rejected("for somebody else and expired", &verifier, sign(&late), ClaimWrongAudience);
    let lacking = with(without(good(), "jti"), "aud", "x");
    table.rejected("for somebody else and without jti", &verifier, sign(&lacking), ClaimWrongAudience);
    table.attack("V");
    table.accepted("a user token of Vonage", &verifier, sign(&good()));
}

fn sunshine_claims() -> Value {
    json!({"scope": "user", "external_id": "user-42", "exp": NOW.as_unix_seconds() + 600})
}

fn sunshine(table: &mut Table) {
    let jwk = with(oct("1".repeat(32)), "kid", "app_1");
    let other = with(oct("2".repeat(32)), "kid", "app_2");
    let verifier = Verifier::new(jwk.clone(), &["HS256"]).profile("sunshine");
    let both = Verifier::new(json!({"keys": [jwk, other]}), &["HS256"]).profile("sunshine");
    let header = r#"{"alg":"HS256","typ":"JWT","kid":"app_1"}"#;
    let sign = |claims: &Value| token(header, claims.to_string(), &secret_key('1'));
    let good = sunshine_claims;
    let now = NOW.as_unix_seconds();
    table.attack("A40");
    for (name, claims, code) in [
        ("Sunshine: scope app", json!({"scope": "app"}), ClaimWrongScope),
        ("Sunshine: scope account", json!({"scope": "account"}), ClaimWrongScope),
        ("Sunshine: unknown scope", with(good(), "scope", "admin"), ClaimWrongScope),
        ("Sunshine: scope in capitals", with(good(), "scope", "USER"), ClaimWrongScope),
        ("Sunshine: scope with a blank", with(good(), "scope", "user "), ClaimWrongScope),
        ("Sunshine: two scopes in one text", with(good(), "scope", "user app"), ClaimWrongScope),
        ("Sunshine: scope as array", with(good(), "scope", json!(["user"])), ClaimInvalid),
        ("Sunshine: scope null", with(good(), "scope", json!(null)), ClaimInvalid),
        ("Sunshine: no scope", without(good(), "scope"), ClaimMissing),
        ("Sunshine: no user", without(good(), "external_id"), ClaimMissing),
        ("Sunshine: id as number", with(good(), "external_id", 42), ClaimInvalid),
        ("Sunshine: id empty", with(good(), "external_id", ""), ClaimInvalid),
        ("Sunshine: id null", with(good(), "external_id", json!(null)), ClaimInvalid),
        ("Sunshine: id too long", with(good(), "external_id", "x".repeat(1025)), ClaimTooLong),
        ("Sunshine: exp as text", with(good(), "exp", (now + 600).to_string()), ClaimInvalid),
        ("Sunshine: exp past", with(good(), "exp", now - 1), ClaimExpired),
        ("Sunshine: exp in milliseconds", with(good(), "exp", 1_700_000_600_000_i64), ClaimOutOfRange),
        ("Sunshine: an aud", with(good(), "aud", "x"), ClaimWrongAudience),
        ("Sunshine: an aud and expired", with(with(good(), "aud", "x"), "exp", now - 1), ClaimWrongAudience),
        ("Sunshine: an aud and no user", with(without(good(), "external_id"), "aud", "x"), ClaimWrongAudience),
        ("Sunshine: an aud and a wrong scope", json!({"scope": "app", "aud": "x"}), ClaimWrongAudience),
        ("Sunshine: of a wrong scope and expired", with(json!({"scope": "app"}), "exp", now - 1), ClaimExpired),
    ] {
        table.rejected(name, &verifier, sign(&claims), code);
    }
    let signed = |header: &str, secret| token(header, good().to_string(), &secret_key(secret));
    for (name, header, secret, code) in [
        ("no kid", r#"{"alg":"HS256","typ":"JWT"}"#, '1', HeaderMissingKeyId),
        ("kid null", r#"{"alg":"HS256","typ":"JWT","kid":null}"#, '1', HeaderInvalid),
        ("another tenant's kid", r#"{"alg":"HS256","typ":"JWT","kid":"app_2"}"#, '1', SignatureInvalid),
        ("another tenant's secret", header, '2', SignatureInvalid),
        ("an unknown kid", r#"{"alg":"HS256","typ":"JWT","kid":"app_3"}"#, '1', HeaderUnknownKeyId),
    ] {
        table.rejected(format!("Sunshine: {name}"), &both, signed(header, secret), code);
    }
    table.rejected(
        "Sunshine: a token of Kustomer",
        &verifier,
        token(header, kustomer_claims().to_string(), &secret_key('1')),
        ClaimMissing,
    );
    table.attack("V");
    table.accepted("a user token of Sunshine", &verifier, sign(&good()));
    table.accepted("a user token of Sunshine that never expires", &both, sign(&without(good(), "exp")));
    // The vendor issues secrets of this length.
    let short = Verifier::new(with(oct("3".repeat(24)), "kid", "app_3"), &["HS256"]).profile("sunshine");
    let input = format!("{}.{}", b64(r#"{"alg":"HS256","typ":"JWT","kid":"app_3"}"#), b64(good().to_string()));
    table.accepted("a secret of Sunshine of 24 bytes", &short, mac_with("3".repeat(24).as_bytes(), &input));
}

fn kustomer_claims() -> Value {
    json!({"externalId": "user_id", "email": "ada@example.com", "iat": NOW.as_unix_seconds()})
}

fn kustomer(table: &mut Table) {
    let verifier = Verifier::hs256().profile("kustomer");
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let sign = |claims: &Value| token(header, claims.to_string(), &hs256());
    let good = kustomer_claims;
    let now = NOW.as_unix_seconds();
    table.attack("A40");
    for (name, claims, code) in [
        ("neither id", json!({ "iat": now }), ClaimMissing),
        ("email as array", with(good(), "email", json!(["ada@example.com"])), ClaimInvalid),
        ("email null", with(good(), "email", json!(null)), ClaimInvalid),
        ("email empty", with(good(), "email", ""), ClaimInvalid),
        ("id as number", with(good(), "externalId", 42), ClaimInvalid),
        ("id as object", with(good(), "externalId", json!({"$ne": ""})), ClaimInvalid),
        ("id empty", with(good(), "externalId", ""), ClaimInvalid),
        ("no iat", without(good(), "iat"), ClaimMissing),
        ("iat as text", with(good(), "iat", now.to_string()), ClaimInvalid),
        ("iat null", with(good(), "iat", json!(null)), ClaimInvalid),
        ("iat in milliseconds", with(good(), "iat", 1_700_000_000_000_i64), ClaimOutOfRange),
        ("15 minutes old", with(good(), "iat", now - 900), ClaimTooOld),
        ("a scope", with(good(), "scope", "user"), ClaimWrongScope),
        ("an aud", with(good(), "aud", "x"), ClaimWrongAudience),
        ("a scope and no id", json!({"scope": "user", "iat": now}), ClaimWrongScope),
        (
            "a scope and an aud, 15 minutes old",
            with(with(with(good(), "scope", "user"), "aud", "x"), "iat", now - 900),
            ClaimWrongScope,
        ),
        ("a scope and an aud", with(with(good(), "scope", "user"), "aud", "x"), ClaimWrongScope),
        ("an aud and no iat", with(without(good(), "iat"), "aud", "x"), ClaimWrongAudience),
        ("a token of Sunshine", sunshine_claims(), ClaimWrongScope),
        ("a token of Sunshine with iat", with(sunshine_claims(), "iat", now), ClaimWrongScope),
        (
            "a token of Sunshine with an email",
            with(with(sunshine_claims(), "iat", now), "email", "a@example.com"),
            ClaimWrongScope,
        ),
        ("a token of Vonage", with(vonage_claims(), "alg", "HS256"), ClaimMissing),
    ] {
        table.rejected(format!("Kustomer: {name}"), &verifier, sign(&claims), code);
    }
    let rs256 = token(r#"{"alg":"RS256"}"#, good().to_string(), &rsa_signer(Algorithm::Rs256));
    table.rejected(
        "Kustomer: RS256",
        &verifier.clone().allowing(&["HS256", "RS256"]),
        rs256,
        HeaderAlgorithmNotAllowed,
    );
    table.attack("V");
    table.accepted("a token of Kustomer", &verifier, sign(&good()));
    table.accepted("a token of Kustomer, 899 s old", &verifier, sign(&with(good(), "iat", now - 899)));
}
