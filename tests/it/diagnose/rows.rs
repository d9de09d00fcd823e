//! The rows of the vendors' tables of bad inputs.

use jwt_identity::diagnose::{Diagnose, Severity, TokenKind};
use serde_json::json;

use super::{APPLICATION, HS256, KEYED, NOW_SECONDS, RS256, find};
use crate::support::{NOW, b64, hs256, token};

/// Checks that a diagnosis by kind names the rule, the subject and a part of the detail.
fn assert_found(kind: TokenKind, text: &str, rule: &str, subject: Option<&str>, detail: Option<&str>) {
    let report = Diagnose::new().kind(kind).run(text, NOW);
    let finding = find(&report, rule);
    assert_eq!(finding.subject(), subject, "{rule}: {report}");
    if let Some(detail) = detail {
        assert!(finding.detail().is_some_and(|found| found.contains(detail)), "{rule}: {report}");
    }
    assert!(!finding.cure().is_empty());
}

#[test]
fn text_around_a_token_is_found() {
    let good = token(HS256, format!(r#"{{"email":"a@b.c","iat":{NOW_SECONDS}}}"#), &hs256());
    let rows = [
        (format!("Bearer {good}"), "token.bearer-prefix"),
        (format!("bearer\t{good}"), "token.bearer-prefix"),
        (format!("{good}\n"), "token.surrounded"),
        (format!("\"{good}\""), "token.surrounded"),
        (format!("'{good}'"), "token.surrounded"),
        (format!("\u{feff}{good}"), "token.surrounded"),
        (format!("{good}\u{200b}"), "token.surrounded"),
        (format!(" {good} "), "token.surrounded"),
        ("undefined".into(), "token.placeholder"),
        ("null".into(), "token.placeholder"),
        ("[object Object]".into(), "token.placeholder"),
        (String::new(), "token.empty"),
        ("\n".into(), "token.empty"),
        (format!("{good}.{good}"), "token.segments"),
        (good.rsplit_once('.').unwrap().0.into(), "token.segments"),
        ("a.b.c.d.e".into(), "token.encrypted"),
        ("x".repeat(20_000), "token.too-long"),
    ];
    for (text, rule) in rows {
        assert_found(TokenKind::Kustomer, &text, rule, None, None);
    }
    // Text around a token does not hide faults inside it.
    let old = token(HS256, r#"{"email":"a@b.c","iat":1600000000}"#, &hs256());
    assert_found(TokenKind::Kustomer, &format!("Bearer \"{old}\""), "token.bearer-prefix", None, None);
    assert_found(TokenKind::Kustomer, &format!("Bearer {old}\n"), "time.too-old", Some("iat"), None);
}

#[test]
fn faulty_segments_are_found() {
    let (header, payload) = (b64(HS256), b64(r#"{"email":"a@b.c","iat":1700000000}"#));
    let signature = "A".repeat(43);
    let rows = [
        (format!("{header}=.{payload}.{signature}"), "token.alphabet", "header", Some("padding")),
        (format!("{header}.{payload}.{}", "+/".repeat(21)), "token.alphabet", "signature", Some("standard base64")),
        (format!("{header}.{payload} .{signature}"), "token.alphabet", "payload", Some("blanks")),
        (format!("{header}.{payload}.{}", "A".repeat(41)), "token.base64", "signature", None),
        (format!("{}.{payload}.{signature}", b64("[]")), "header.not-json", "header", Some("an array")),
        (format!("{}.{payload}.{signature}", b64("{")), "header.not-json", "header", None),
        (format!("{header}.{}.{signature}", b64("7")), "claims.not-json", "payload", Some("a number")),
        (format!("{header}.{}.{signature}", b64("{\"iat\":}")), "claims.not-json", "payload", None),
        (format!("{header}.{payload}."), "signature.missing", "signature", None),
        (format!("{header}.{payload}.{}", "A".repeat(42)), "signature.length", "signature", Some("31 bytes")),
    ];
    for (text, rule, subject, detail) in rows {
        assert_found(TokenKind::Kustomer, &text, rule, Some(subject), detail);
    }
}

#[test]
fn faulty_headers_are_found() {
    let claims = format!(r#"{{"scope":"user","external_id":"1","exp":{}}}"#, NOW_SECONDS + 60);
    let rows = [
        (r#"{"typ":"JWT","kid":"app_1"}"#, "header.alg-missing", "alg", Some("expected HS256")),
        (r#"{"alg":"none","kid":"app_1"}"#, "header.alg-none", "alg", Some("expected HS256")),
        (r#"{"alg":"NONE","kid":"app_1"}"#, "header.alg-none", "alg", None),
        (r#"{"alg":"RS256","kid":"app_1"}"#, "header.alg-wrong", "alg", Some("expected HS256, found RS256")),
        (r#"{"alg":"hs256","kid":"app_1"}"#, "header.alg-wrong", "alg", Some("an unknown name")),
        (r#"{"alg":7,"kid":"app_1"}"#, "header.alg-wrong", "alg", None),
        (r#"{"alg":"HS256"}"#, "header.kid-missing", "kid", None),
        (r#"{"alg":"HS256","kid":""}"#, "header.kid-invalid", "kid", Some("a string")),
        (r#"{"alg":"HS256","kid":5}"#, "header.kid-invalid", "kid", Some("a number")),
        (r#"{"alg":"HS256","kid":"app_1","typ":"JWS"}"#, "header.typ-wrong", "typ", None),
        (r#"{"alg":"HS256","kid":"app_1","crit":["exp"]}"#, "header.critical", "crit", None),
        (r#"{"alg":"HS256","kid":"app_1","b64":false}"#, "header.critical", "b64", None),
    ];
    for (header, rule, subject, detail) in rows {
        assert_found(TokenKind::Sunshine, &token(header, &claims, &hs256()), rule, Some(subject), detail);
    }
}

#[test]
fn bad_inputs_of_kustomer_are_found() {
    let iat = NOW_SECONDS;
    let rows = [
        (json!({"externalId": "1", "iat": iat - 900}), "time.too-old", "iat", Some("issued 15 min ago")),
        (json!({"externalId": "1"}), "time.iat-missing", "iat", None),
        (json!({"externalId": "1", "iat": iat.to_string()}), "time.text", "iat", None),
        (json!({"externalId": "1", "iat": "CURRENT_TIME_UTC"}), "time.text", "iat", None),
        (json!({"externalId": "1", "iat": iat * 1000}), "time.milliseconds", "iat", None),
        (json!({"externalId": "1", "iat": iat * 1_000_000}), "time.milliseconds", "iat", None),
        (json!({"externalId": "1", "iat": -5}), "time.out-of-range", "iat", None),
        (json!({"externalId": "1", "iat": true}), "time.not-a-number", "iat", Some("a boolean")),
        (json!({"externalId": "1", "iat": 1_699_999_999.5}), "time.fraction", "iat", None),
        (json!({"externalId": "1", "iat": iat + 3600}), "time.issued-in-future", "iat", Some("1 h ahead")),
        (json!({"externalId": "1", "email": "a@b.c", "iat": iat}), "kustomer.email-wins", "email", None),
        (json!({"iat": iat}), "kustomer.no-identity", "externalId", None),
        (json!({"externalID": "1", "iat": iat}), "claim.misspelled", "externalID", Some("expected `externalId`")),
        (json!({"external_id": "1", "iat": iat}), "claim.misspelled", "external_id", None),
        (json!({"externalid": "1", "iat": iat}), "claim.misspelled", "externalid", None),
        (json!({"EXTERNAL_ID": "1", "iat": iat}), "claim.misspelled", "another spelling", None),
        (json!({"externalId": 1, "iat": iat}), "claim.number-as-id", "externalId", None),
        (json!({"externalId": "", "iat": iat}), "claim.empty", "externalId", None),
        (json!({"externalId": ["1"], "iat": iat}), "claim.wrong-type", "externalId", Some("found an array")),
        (json!({"email": "ada", "iat": iat}), "claim.wrong-type", "email", Some("an e-mail address")),
        (json!({"email": "a@b.c", "iat": iat, "scope": "user"}), "kustomer.scope", "scope", None),
        (json!({"email": "a@b.c", "iat": iat, "aud": "x"}), "claim.audience", "aud", None),
        (json!({"email": "a@b.c", "iat": iat, "exp": iat - 3661}), "time.expired", "exp", Some("1 h 1 min ago")),
        (json!({"email": "a@b.c", "iat": iat, "nbf": iat + 60}), "time.not-yet-valid", "nbf", Some("in 1 min")),
        (json!({"email": "a@b.c", "iat": iat - 5, "exp": iat - 5}), "time.ends-before-start", "exp", None),
    ];
    for (claims, rule, subject, detail) in rows {
        assert_found(TokenKind::Kustomer, &token(HS256, claims.to_string(), &hs256()), rule, Some(subject), detail);
    }
    let rs256 = token(RS256, json!({"email": "a@b.c", "iat": iat}).to_string(), &hs256());
    assert_found(TokenKind::Kustomer, &rs256, "header.alg-wrong", Some("alg"), Some("expected HS256, found RS256"));
}

#[test]
fn bad_inputs_of_sunshine_are_found() {
    let exp = NOW_SECONDS + 600;
    let rows = [
        (json!({"scope": "user", "external_id": 42, "exp": exp}), "claim.number-as-id", "external_id", None),
        (json!({"scope": "appUser", "userId": 42, "exp": exp}), "claim.number-as-id", "userId", None),
        (json!({"external_id": "42", "exp": exp}), "claim.missing", "scope", None),
        (json!({"scope": "User", "external_id": "42", "exp": exp}), "sunshine.scope", "scope", None),
        (json!({"scope": "appMaker", "exp": exp}), "sunshine.scope", "scope", None),
        (json!({"scope": ["user"], "external_id": "42", "exp": exp}), "claim.wrong-type", "scope", Some("an array")),
        (json!({"scope": "user", "userId": "42", "exp": exp}), "sunshine.user-id", "userId", None),
        (json!({"scope": "user", "userId": "4", "external_id": "4", "exp": exp}), "sunshine.user-id", "userId", None),
        (json!({"scope": "appUser", "external_id": "4", "exp": exp}), "sunshine.external-id", "external_id", None),
        (json!({"scope": "user", "externalId": "42", "exp": exp}), "claim.misspelled", "externalId", None),
        (json!({"scope": "user", "sub": "42", "exp": exp}), "claim.misspelled", "sub", Some("expected `external_id`")),
        (json!({"scope": "user", "exp": exp}), "claim.missing", "external_id", None),
        (json!({"scope": "app", "exp": exp}), "sunshine.server-scope", "scope", None),
        (json!({"scope": "account", "external_id": "4", "exp": exp}), "sunshine.identity", "external_id", None),
        (json!({"scope": "user", "external_id": "42", "exp": "1542499200"}), "time.text", "exp", None),
        (json!({"scope": "user", "external_id": "42"}), "sunshine.never-expires", "exp", None),
        (json!({"scope": "user", "external_id": "42", "exp": 1_542_499_200}), "time.expired", "exp", None),
        (
            json!({"scope": "user", "external_id": "42", "email": "a@b.c", "email_verified": "true", "exp": exp}),
            "claim.wrong-type",
            "email_verified",
            Some("expected a boolean, found a string"),
        ),
        (
            json!({"scope": "user", "external_id": "42", "email": "a@b.c", "exp": exp}),
            "sunshine.email-not-verified",
            "email",
            None,
        ),
    ];
    for (claims, rule, subject, detail) in rows {
        assert_found(TokenKind::Sunshine, &token(KEYED, claims.to_string(), &hs256()), rule, Some(subject), detail);
    }
}

#[test]
fn bad_inputs_of_vonage_are_found() {
    let iat = NOW_SECONDS;
    let base = |changes: serde_json::Value| {
        let mut claims = json!({
            "application_id": APPLICATION, "iat": iat, "exp": iat + 900, "jti": "d3b0", "sub": "alice",
            "acl": {"paths": {"/*/conversations/**": {}, "/*/legs/**": {}}}
        });
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims.to_string()
    };
    let rows = [
        (json!({"acl": "{\"paths\":{}}"}), "acl-is-text", "acl", None),
        (json!({"acl": ["/*/users/**"]}), "acl-is-list", "acl", None),
        (json!({"acl": {"acl": {"paths": {}}}}), "acl-doubled", "acl", None),
        (json!({"acl": null, "acls": {"paths": {}}}), "acl-misspelled", "acl", None),
        (json!({"acl": null}), "acl-absent", "acl", None),
        (json!({"acl": {"paths": {"/**": {}}}}), "acl-grants-everything", "acl", None),
        (json!({"acl": {"paths": {"/*/legs/**": {"methods": ["get"]}}}}), "acl-method-case", "acl", None),
        (json!({"acl": {"paths": {"/v1/users/**": {}}}}), "acl-literal-version", "acl", None),
        (json!({"acl": {"paths": {"/*/users/**": {}}}}), "acl-legs-missing", "acl", None),
        (json!({"ttl": 900}), "ttl-present", "ttl", None),
        (json!({"iat": null}), "time.iat-missing", "iat", None),
        (json!({"exp": null}), "time.exp-missing", "exp", None),
        (json!({"exp": iat + 86_401}), "time.lifetime-too-long", "exp", Some("the longest is 1 d")),
        (json!({"exp": iat + 29}), "time.lifetime-too-short", "exp", Some("the lifetime is 29 s")),
        (json!({"exp": (iat + 900).to_string()}), "time.text", "exp", None),
        (json!({"exp": (iat + 900) * 1000}), "time.milliseconds", "exp", None),
        (json!({"application_id": "46000001"}), "nexmo.application-id", "application_id", None),
        (json!({"application_id": null}), "claim.missing", "application_id", None),
        (json!({"application_id": null, "applicationId": APPLICATION}), "claim.misspelled", "applicationId", None),
        (json!({"jti": null}), "claim.missing", "jti", None),
        (json!({"sub": null}), "claim.missing", "sub", None),
        (json!({"sub": 7}), "claim.number-as-id", "sub", None),
        (json!({"sub": " "}), "claim.empty", "sub", None),
    ];
    for (changes, rule, subject, detail) in rows {
        assert_found(TokenKind::NexmoUser, &token(RS256, base(changes), &hs256()), rule, Some(subject), detail);
    }
    let video =
        base(json!({"session_id": null, "scope": "session.connect", "subject": "video", "exp": iat + 2_592_001}));
    assert_found(TokenKind::NexmoVideo, &token(RS256, &video, &hs256()), "claim.missing", Some("session_id"), None);
    assert_found(
        TokenKind::NexmoVideo,
        &token(RS256, &video, &hs256()),
        "time.lifetime-too-long",
        Some("exp"),
        Some("the longest is 30 d"),
    );
    let webhook = json!({"iss": "Vonage", "iat": iat - 301, "jti": "d3b0", "payloadHash": "00"}).to_string();
    let webhook = token(HS256, webhook, &hs256());
    assert_found(TokenKind::NexmoWebhook, &webhook, "claim.misspelled", Some("payloadHash"), None);
    assert_found(TokenKind::NexmoWebhook, &webhook, "time.too-old", Some("iat"), Some("accepted for 5 min"));
}

#[test]
fn severity_follows_the_vendor_behaviour() {
    let report = |kind, header, claims: serde_json::Value| {
        Diagnose::new().kind(kind).run(&token(header, claims.to_string(), &hs256()), NOW)
    };
    let both = report(TokenKind::Kustomer, HS256, json!({"externalId": "1", "email": "a@b.c", "iat": NOW_SECONDS}));
    assert_eq!(find(&both, "kustomer.email-wins").severity(), Severity::Warning);
    assert_eq!(find(&both, "kustomer.email-wins").vendor_answer(), Some("accepted; `externalId` is ignored"));
    let unkeyed = report(TokenKind::Sunshine, HS256, json!({"scope": "user", "external_id": "1"}));
    assert_eq!(
        find(&unkeyed, "header.kid-missing").vendor_answer(),
        Some("401 `invalid_auth`: Invalid JWT header. Missing key id (kid)")
    );
    assert_eq!(both.worst(), Some(Severity::Warning));
}
