//! Every mistake in the vendors' tables is found and named.

mod keys;
mod rows;

use hmac_sha256_token as hs256_token;
use jwt_identity::NumericDate;
use jwt_identity::crypto::HmacKey;
use jwt_identity::diagnose::{Diagnose, Finding, Report, Severity, TokenKind};
use jwt_identity::{Algorithm, ErrorCode, JsonSigner, SharedSecret, TokenVerifier};
use jwt_identity::{ably, intercom, jwt, kustomer, livekit, nexmo, stream, sunshine, twilio, zendesk};
use serde_json::json;

use crate::support::{NOW, SECRET, at, b64, hs256, pem, secret, token, vendor_vectors};

const NOW_SECONDS: i64 = 1_700_000_000;
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const RS256: &str = r#"{"alg":"RS256","typ":"JWT"}"#;
const KEYED: &str = r#"{"alg":"HS256","typ":"JWT","kid":"app_5deaa3531c7f940010cc4ba4"}"#;
const FPA: &str = r#"{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}"#;
const APPLICATION: &str = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";

/// A token signed with any bytes as the secret, even those that `HmacKey` rejects.
fn hmac_sha256_token(header: &str, payload: &str, secret: &[u8]) -> String {
    let signing_input = format!("{}.{}", b64(header), b64(payload));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    format!("{signing_input}.{}", b64(ring::hmac::sign(&key, signing_input.as_bytes())))
}

fn rules(report: &Report) -> Vec<&'static str> {
    report.findings().iter().map(Finding::rule).collect()
}

fn find<'r>(report: &'r Report, rule: &str) -> &'r Finding {
    report.findings().iter().find(|finding| finding.rule() == rule).unwrap_or_else(|| panic!("no {rule}: {report}"))
}

#[test]
fn report_of_an_accepted_token_is_verified_and_empty() {
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap();
    let verifier = kustomer::verifier(&secret()).unwrap();
    let report = Diagnose::new().verifier(&verifier).secret(&secret()).run(token.as_str(), NOW);
    assert!(report.is_verified(), "{report}");
    assert_eq!((report.findings(), report.worst()), (&[][..], None));
    assert_eq!((report.kind(), report.is_kind_guessed()), (Some(TokenKind::Kustomer), false));
    assert_eq!(
        report.to_string(),
        "VERIFIED, checked as a token of the kind `kustomer`, for Kustomer\n\nnothing wrong was found"
    );
}

#[test]
fn only_a_verifier_makes_a_report_verified() {
    let good = token(HS256, format!(r#"{{"email":"ada@example.com","iat":{NOW_SECONDS}}}"#), &hs256());
    let without = [Diagnose::new(), Diagnose::new().kind(TokenKind::Kustomer), Diagnose::new().secret(&secret())]
        .map(|diagnose| diagnose.run(&good, NOW).is_verified());
    assert_eq!(without, [false; 3]);
    let other = kustomer::verifier(&SharedSecret::new([7; 32]).unwrap()).unwrap();
    let report = Diagnose::new().verifier(&other).run(&good, NOW);
    assert!(!report.is_verified());
    assert_eq!(find(&report, "verifier.rejected").code(), Some(ErrorCode::SignatureInvalid));
}

#[test]
fn policy_error_of_the_verifier_is_a_finding() {
    let good = token(HS256, format!(r#"{{"iss":"us","exp":{}}}"#, NOW_SECONDS + 60), &hs256());
    let policy = jwt::Policy::default().issuer("them");
    let verifier = TokenVerifier::<jwt::Jwt>::new(hs256()).with_policy(policy);
    let report = Diagnose::new().verifier(&verifier).run(&good, NOW);
    let finding = find(&report, "verifier.rejected");
    assert_eq!((finding.code(), finding.subject()), (Some(ErrorCode::ClaimWrongIssuer), Some("iss")));
    assert!(!finding.cure().is_empty());
}

#[test]
fn report_finds_a_fault_in_every_rejected_token() {
    // Each published vector of the three vendors and each mutation of a valid token, verified and diagnosed.
    let verifier = kustomer::verifier(&secret()).unwrap();
    let payloads = [
        json!({"email": "ada@example.com", "iat": NOW_SECONDS, "exp": NOW_SECONDS - 100}),
        json!({"email": "ada@example.com\u{0}", "iat": NOW_SECONDS}),
        json!({"email": "a@b", "iat": NOW_SECONDS, "nbf": NOW_SECONDS + 90_000}),
        json!({"email": ["a@b"], "iat": NOW_SECONDS}),
        json!({"externalId": "x".repeat(1025), "iat": NOW_SECONDS}),
        json!({"externalId": "x", "iat": NOW_SECONDS, "aud": "y"}),
        json!({"externalId": "x", "iat": 1e300}),
        json!({"externalId": "x", "iat": -1}),
        json!({"externalId": null, "iat": NOW_SECONDS}),
        json!([1]),
        json!("text"),
    ];
    for payload in payloads {
        let token = token(HS256, payload.to_string(), &hs256());
        let error = verifier.verify_at(&token, NOW).unwrap_err();
        let report = Diagnose::new().verifier(&verifier).secret(&secret()).run(&token, NOW);
        let is_named =
            |finding: &&Finding| finding.severity() == Severity::Error || finding.code() == Some(error.code());
        assert!(report.findings().iter().any(|finding| is_named(&finding)), "{payload}: {error}\n{report}");
        assert!(!report.is_verified());
    }
}

#[test]
fn repeated_members_are_found() {
    let payload = format!(r#"{{"email":"a@b.c","iat":{NOW_SECONDS},"email":"d@e.f"}}"#);
    let report = Diagnose::new().kind(TokenKind::Kustomer).run(&token(HS256, payload, &hs256()), NOW);
    let finding = find(&report, "profile.rejected");
    assert_eq!(finding.code(), Some(ErrorCode::TokenDuplicateMember));
}

#[test]
fn kind_is_guessed_from_vendor_claim_names() {
    let rows = [
        (HS256, json!({"externalId": "1", "iat": 1}), Some(TokenKind::Kustomer)),
        (HS256, json!({"email": "a@b", "iat": 1}), Some(TokenKind::Kustomer)),
        (HS256, json!({"scope": "user", "external_id": "1"}), Some(TokenKind::Sunshine)),
        (KEYED, json!({}), Some(TokenKind::Sunshine)),
        (HS256, json!({"external_id": 4}), Some(TokenKind::Sunshine)),
        (RS256, json!({"application_id": "a", "iat": 1}), Some(TokenKind::NexmoApplication)),
        (RS256, json!({"application_id": "a", "sub": "alice"}), Some(TokenKind::NexmoUser)),
        (RS256, json!({"application_id": "a", "session_id": "s"}), Some(TokenKind::NexmoVideo)),
        (HS256, json!({"payload_hash": "0", "iss": "Vonage"}), Some(TokenKind::NexmoWebhook)),
        (HS256, json!({"user_id": "u", "email": "a@b", "exp": 1}), Some(TokenKind::Intercom)),
        (HS256, json!({"name": "n", "email": "a@b", "iat": 1, "jti": "j"}), Some(TokenKind::ZendeskSso)),
        (HS256, json!({"name": "n", "email": "a@b", "iat": 1, "external_id": "1"}), Some(TokenKind::ZendeskChat)),
        (KEYED, json!({"name": "n", "email": "a@b", "iat": 1, "external_id": "1"}), Some(TokenKind::Sunshine)),
        (HS256, json!({"user_id": "u", "iat": 1}), Some(TokenKind::StreamUser)),
        (HS256, json!({"user_id": "u", "call_cids": ["a:b"]}), Some(TokenKind::StreamCall)),
        (HS256, json!({"server": true}), Some(TokenKind::StreamServer)),
        (KEYED, json!({"x-ably-capability": "{}"}), Some(TokenKind::Ably)),
        (HS256, json!({"iss": "k", "sub": "u", "video": {"room": "r"}}), Some(TokenKind::LiveKit)),
        (HS256, json!({"iss": "k", "sip": {"call": true}}), Some(TokenKind::LiveKit)),
        (HS256, json!({"iss": "SK1", "grants": {}}), Some(TokenKind::Twilio)),
        (FPA, json!({}), Some(TokenKind::Twilio)),
        (HS256, json!({"sub": "alice", "exp": 1}), Some(TokenKind::Jwt)),
        (HS256, json!({"something": "else"}), None),
    ];
    for (header, payload, expected) in rows {
        let report = Diagnose::new().run(&token(header, payload.to_string(), &hs256()), NOW);
        assert_eq!((report.kind(), report.is_kind_guessed()), (expected, expected.is_some()), "{payload}");
    }
}

#[test]
fn report_names_a_token_for_another_vendor() {
    let rows = [
        (TokenKind::Kustomer, KEYED, json!({"scope": "user", "external_id": "1"}), "sunshine"),
        (TokenKind::Sunshine, HS256, json!({"externalId": "1", "iat": NOW_SECONDS}), "kustomer"),
        (TokenKind::Kustomer, RS256, json!({"application_id": APPLICATION, "sub": "alice"}), "nexmo-user"),
        (TokenKind::NexmoUser, HS256, json!({"payload_hash": "00", "iat": NOW_SECONDS}), "nexmo-webhook"),
        (TokenKind::NexmoVideo, RS256, json!({"application_id": APPLICATION, "sub": "alice"}), "nexmo-user"),
    ];
    for (expected, header, payload, found) in rows {
        let report = Diagnose::new().kind(expected).run(&token(header, payload.to_string(), &hs256()), NOW);
        let skipped = format!("the other checks of `{expected}` were skipped");
        let detail = format!("expected `{expected}`, found signs of `{found}`; {skipped}");
        assert_eq!(find(&report, "token.other-kind").detail(), Some(detail.as_str()));
        // No rule of the expected kind follows, because its cure would repair the wrong token.
        assert_eq!(rules(&report), ["token.other-kind"], "{payload}");
        assert_eq!((report.kind(), report.is_kind_guessed()), (Some(expected), false));
    }
    let late = json!({"scope": "user", "external_id": "1", "exp": NOW_SECONDS - 60}).to_string();
    let report = Diagnose::new().kind(TokenKind::Kustomer).run(&token(KEYED, late, &hs256()), NOW);
    assert_eq!(rules(&report), ["token.other-kind", "time.expired"], "a time holds for any kind");
}

#[test]
fn other_kind_has_the_code_of_the_verifier() {
    let kustomer = kustomer::verifier(&secret()).unwrap();
    let sunshine = sunshine::verifier(jwt_identity::KeyId::new("app_1").unwrap(), &secret()).unwrap();
    let login = json!({"scope": "user", "external_id": "1"});
    let rows: [(TokenKind, &dyn jwt_identity::JsonVerifier, &str, serde_json::Value); 3] = [
        (TokenKind::Kustomer, &kustomer, KEYED, login),
        (TokenKind::Kustomer, &kustomer, RS256, json!({"application_id": APPLICATION, "sub": "alice"})),
        (TokenKind::Sunshine, &sunshine, HS256, json!({"externalId": "1", "iat": NOW_SECONDS})),
    ];
    for (kind, verifier, header, payload) in rows {
        let token = token(header, payload.to_string(), &hs256());
        let code = verifier.verify_json_at(&token, NOW).unwrap_err().code();
        for diagnose in [Diagnose::new().kind(kind), Diagnose::new().verifier(verifier).secret(&secret())] {
            let report = diagnose.run(&token, NOW);
            assert_eq!(find(&report, "token.other-kind").code(), Some(code), "{payload}");
            assert_eq!(rules(&report), ["token.other-kind"], "{payload}");
        }
    }
}

#[test]
fn mistake_in_a_token_is_not_another_kind() {
    let rows = [
        (TokenKind::Kustomer, json!({"external_id": "1", "iat": NOW_SECONDS}), "claim.misspelled"),
        (TokenKind::Kustomer, json!({"email": "a@b.c", "iat": NOW_SECONDS, "scope": "user"}), "kustomer.scope"),
        (TokenKind::Sunshine, json!({"externalId": "1"}), "claim.missing"),
    ];
    for (kind, payload, rule) in rows {
        let report = Diagnose::new().kind(kind).run(&token(HS256, payload.to_string(), &hs256()), NOW);
        assert!(rules(&report).contains(&rule) && !rules(&report).contains(&"token.other-kind"), "{report}");
    }
    let own = json!({"email": "a@b.c", "iat": NOW_SECONDS, "session_id": "1"}).to_string();
    let report = Diagnose::new().kind(TokenKind::Kustomer).secret(&secret()).run(&token(HS256, own, &hs256()), NOW);
    assert_eq!(rules(&report), Vec::<&str>::new());
}

#[test]
fn values_are_shown_only_on_request() {
    let payload =
        json!({"scope": "Zx9qMarkerW7", "external_id": 987_654_321, "exp": "1699999999", "iat": 1_699_999_999_123_i64});
    let token = token(KEYED, payload.to_string(), &hs256());
    let hidden = Diagnose::new().secret(&secret()).run(&token, NOW);
    let texts = [hidden.to_string(), format!("{hidden:?}"), serde_json::to_string(&hidden).unwrap()];
    for text in &texts {
        for value in ["Zx9qMarkerW7", "987654321", "1699999999", SECRET, "app_5deaa3531c7f940010cc4ba4"] {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
    let shown = Diagnose::new().with_values().run(&token, NOW);
    assert_eq!(find(&shown, "sunshine.scope").found(), Some("\"Zx9qMarkerW7\""));
    assert_eq!(find(&shown, "time.text").found(), Some("\"1699999999\""));
    assert_eq!(find(&shown, "time.milliseconds").found(), Some("1699999999123"));
}

#[test]
fn report_serializes_with_stable_names() {
    let token =
        token(HS256, json!({"scope": "user", "external_id": 42, "exp": NOW_SECONDS - 7500}).to_string(), &hs256());
    let report = Diagnose::new().secret(&secret()).run(&token, NOW);
    assert_eq!(
        serde_json::to_value(&report).unwrap(),
        json!({
            "verified": false,
            "kind": "sunshine",
            "kind_is_guess": true,
            "findings": [
                {
                    "rule": "header.kid-missing",
                    "severity": "error",
                    "code": 212,
                    "subject": "kid",
                    "message": "the header has no `kid`",
                    "vendor_answer": "401 `invalid_auth`: Invalid JWT header. Missing key id (kid)",
                    "cure": "pass the key ID to the signer; npm's library takes it as `header` from version 6 on, and \
                             as `headers` before"
                },
                {
                    "rule": "time.expired",
                    "severity": "error",
                    "code": 404,
                    "subject": "exp",
                    "message": "the token has expired",
                    "detail": "expired 2 h 5 min ago",
                    "vendor_answer": "rejected; the SDK asks its delegate for a new token",
                    "cure": "mint a new token, and check the clocks if it was minted just now"
                },
                {
                    "rule": "claim.number-as-id",
                    "severity": "error",
                    "code": 402,
                    "subject": "external_id",
                    "message": "an identifier must be a string and is a number",
                    "vendor_answer": "401 `invalid_auth`",
                    "cure": "convert the identifier to a string"
                }
            ]
        })
    );
}

#[test]
fn report_has_the_documented_text_form() {
    let token = token(HS256, json!({"externalId": "1", "iat": NOW_SECONDS - 7200}).to_string(), &hs256());
    let report = Diagnose::new().secret(&secret()).run(&token, NOW);
    assert_eq!(
        report.to_string(),
        "NOT VERIFIED, probably a token of the kind `kustomer`, for Kustomer\n\n\
         error[time.too-old] `iat`: the token was issued too long ago\n  \
         detail: issued 2 h ago, accepted for 15 min\n  \
         code:   406 claim.too-old\n  \
         vendor: the login fails: `iat` must be under 15 minutes old\n  \
         cure:   mint a token for each login; it cannot be stored"
    );
}

#[test]
fn fresh_tokens_of_every_signer_have_no_error() {
    let key = pem("rsa2048.pkcs8");
    let application: nexmo::ApplicationId = APPLICATION.parse().unwrap();
    let id = || jwt_identity::TokenId::new("d3b0").unwrap();
    let user = nexmo::user::Claims::builder(application.clone(), "alice", nexmo::Acl::client_sdk(), id(), NOW);
    let key_id = jwt_identity::KeyId::new("app_1").unwrap();
    let sunshine_claims = sunshine::Claims::builder(sunshine::User::new("1").unwrap()).expires_at(at(NOW_SECONDS + 60));
    let tokens = [
        nexmo::user::signer(&key).unwrap().sign(&user.build().unwrap()).unwrap(),
        nexmo::application::signer(&key)
            .unwrap()
            .sign(&nexmo::application::Claims::builder(application, id(), NOW).build().unwrap())
            .unwrap(),
        sunshine::signer(key_id, &secret()).unwrap().sign(&sunshine_claims.build().unwrap()).unwrap(),
        kustomer::signer(&secret()).unwrap().sign_json(&format!(r#"{{"email":"a@b.c","iat":{NOW_SECONDS}}}"#)).unwrap(),
    ];
    for token in tokens {
        let report = Diagnose::new().run(token.as_str(), NOW);
        assert!(rules(&report).contains(&"signature.not-checked"), "{report}");
        assert!(report.worst() < Some(Severity::Error), "{report}");
    }
}

#[test]
fn hostile_texts_cause_no_panic() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let mut texts: Vec<String> =
        ["", ".", "..", "...", "....", "\u{0}", "Bearer", "bearer ", "\u{feff}", "a.b.c", "é.é.é"]
            .map(str::to_owned)
            .to_vec();
    texts.push("x".repeat(1_000_000));
    for payload in [
        "{}",
        "[]",
        "null",
        "1e999",
        "{\"exp\":1e999}",
        "{\"exp\":-0.5}",
        "{\"acl\":[]}",
        "{\"iat\":9223372036854775807}",
    ] {
        texts.push(token(HS256, payload, &hs256()));
        texts.push(token(payload, payload, &hs256()));
    }
    texts.push(token(HS256, deep, &hs256()));
    for kind in TokenKind::ALL {
        for text in &texts {
            for now in [NumericDate::from_unix_seconds(i64::MIN), NOW, NumericDate::from_unix_seconds(i64::MAX)] {
                let report = Diagnose::new().kind(*kind).secret(&secret()).run(text, now);
                assert!(!report.is_verified() && !report.findings().is_empty(), "{kind}: {text}");
            }
        }
    }
}

#[test]
fn kind_names_match_the_profiles() {
    use jwt_identity::Profile;
    let names = [
        <jwt::Jwt>::NAME,
        ably::Ably::NAME,
        intercom::Intercom::NAME,
        kustomer::Kustomer::NAME,
        livekit::LiveKit::NAME,
        nexmo::application::Application::NAME,
        nexmo::user::User::NAME,
        nexmo::video::Video::NAME,
        nexmo::webhook::Webhook::NAME,
        stream::Stream::<stream::Call>::NAME,
        stream::Stream::<stream::Server>::NAME,
        stream::Stream::<stream::User>::NAME,
        sunshine::Sunshine::NAME,
        twilio::Twilio::NAME,
        zendesk::chat::Chat::NAME,
        zendesk::sso::Sso::NAME,
    ];
    assert_eq!(names.map(|name| name.parse::<TokenKind>().unwrap()).as_slice(), TokenKind::ALL);
    assert_eq!("jwe".parse::<TokenKind>().unwrap_err().code(), ErrorCode::ConfigUnknownName);
    assert!(HmacKey::new(Algorithm::Hs256, &secret()).is_ok());
}

#[test]
fn missing_and_wrong_header_parameters_are_named() {
    let claims = json!({
        "jti": "SK00000000000000000000000000000002-1",
        "grants": {"identity": "ada", "video": {}},
        "iat": NOW_SECONDS,
        "exp": NOW_SECONDS + 60,
        "iss": "SK00000000000000000000000000000002",
        "sub": "AC00000000000000000000000000000001",
    });
    let report = |header: &str| Diagnose::new().run(&token(header, claims.to_string(), &hs256()), NOW);
    let missing = report(HS256);
    let finding = find(&missing, "header.parameter-missing");
    assert_eq!((finding.subject(), finding.detail()), (Some("cty"), Some("expected twilio-fpa;v=1")));
    assert_eq!(finding.vendor_answer(), Some("20102 Invalid Access Token header, or 9102 in Chat"));
    let wrong = report(r#"{"alg":"HS256","typ":"JWT","cty":"twilio-sat;v=1"}"#);
    assert_eq!(find(&wrong, "header.parameter-wrong").code(), Some(ErrorCode::HeaderWrongParameter));
    assert!(!wrong.to_string().contains("twilio-sat"), "{wrong}");
    assert!(!rules(&report(FPA)).iter().any(|rule| rule.starts_with("header.parameter")));
}

#[test]
fn kinds_of_all_published_tokens_are_guessed() {
    for (vendor, expected) in [
        ("twilio", &[TokenKind::Twilio][..]),
        ("livekit", &[TokenKind::LiveKit]),
        ("stream", &[TokenKind::StreamUser, TokenKind::StreamCall]),
        ("ably", &[TokenKind::Ably]),
        ("zendesk-sso", &[TokenKind::ZendeskSso]),
        ("zendesk-chat-classic", &[TokenKind::ZendeskChat]),
        // A token with nothing but `user_id` may also be one for Stream.
        ("intercom", &[TokenKind::Intercom, TokenKind::StreamUser]),
    ] {
        for row in vendor_vectors(vendor) {
            let report = Diagnose::new().run(row["token"].as_str().unwrap(), NOW);
            assert!(report.kind().is_some_and(|kind| expected.contains(&kind)), "{vendor} {}: {report}", row["what"]);
        }
    }
}
