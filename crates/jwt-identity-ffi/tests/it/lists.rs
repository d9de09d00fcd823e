//! Access control lists and diagnosis.

use crate::support::*;
use jwt_identity_ffi::*;

fn from_json(json: &str) -> Result<Owned<jwti_acl>, Failed> {
    let json = at(json);
    object(|acl, error| unsafe { jwti_acl_from_json(json.0, json.1, acl, error) })
}

fn json(call: impl FnOnce(*mut jwti_text, *mut jwti_error) -> i32) -> serde_json::Value {
    serde_json::from_str(&text_of(call).unwrap()).unwrap()
}

const READ_USERS: &str = r#"{"paths":{"/*/users/**":{"methods":["GET"],"filters":{"page":"1"}}}}"#;

#[test]
fn request_is_decided_with_reasons() {
    let acl = from_json(READ_USERS).unwrap();
    let parameters = [jwti_field { name: text("page"), value: text("1") }];
    let read = jwti_acl_request {
        method: text("GET"),
        path: text("/v1/users/ada"),
        parameters: unsafe { jwti_field_list::new(parameters.as_ptr(), 1) },
    };
    let is_allowed = |request: &jwti_acl_request| {
        let mut is_allowed = false;
        run(|error| unsafe { jwti_acl_is_allowed(acl.0, request, &raw mut is_allowed, error) }).map(|()| is_allowed)
    };
    assert_eq!(is_allowed(&read), Ok(true));
    let write = jwti_acl_request { method: text("POST"), ..read };
    assert_eq!(is_allowed(&write), Ok(false));
    let decision = json(|text, error| unsafe { jwti_acl_decide(acl.0, &raw const write, text, error) });
    assert_eq!((&decision["allowed"], &decision["mismatches"][0]["kind"]), (&false.into(), &"method".into()));
    let other = jwti_acl_request { method: text("get"), ..read };
    assert_eq!(is_allowed(&other).unwrap_err().code, JWTI_ERROR_NAME);
}

#[test]
fn lists_are_compared_and_written() {
    let (narrow, wide) = (from_json(READ_USERS).unwrap(), from_json(r#"{"paths":{"/*/users/**":{}}}"#).unwrap());
    let comparison = json(|text, error| unsafe { jwti_acl_compare(wide.0, narrow.0, text, error) });
    assert_eq!(comparison["relation"], "wider");
    assert_eq!(comparison["beyond"][0]["path"], "/*/users/**");
    let written = text_of(|text, error| unsafe { jwti_acl_to_json(narrow.0, text, error) }).unwrap();
    assert_eq!(written, READ_USERS);
    assert_eq!(from_json("[]").unwrap_err().code, JWTI_CODE_CLAIM_NOT_AN_OBJECT);
}

#[test]
fn presets_are_found_by_name() {
    for name in [
        "client_sdk",
        "client_sdk_windows",
        "full_access",
        "guide",
        "old",
        "server_sample",
        "smallest_voice",
        "video_session",
    ] {
        assert!(preset(name).is_ok(), "{name}");
    }
    let of = |name: &str, parameter: &str| {
        let (name, parameter) = (at(name), at(parameter));
        object(|acl, error| unsafe { jwti_acl_preset(name.0, name.1, parameter.0, parameter.1, acl, error) })
    };
    assert!(of("one_conversation", "CON-1").is_ok() && of("one_number", "447700900000").is_ok());
    assert_eq!(of("guide", "x").unwrap_err().code, JWTI_ERROR_ARGUMENT);
    assert_eq!(of("guides", "x").unwrap_err().code, JWTI_ERROR_NAME);
    assert_eq!(preset("guides").unwrap_err().code, JWTI_ERROR_NAME);
    assert_eq!(preset("one_number").unwrap_err().code, JWTI_ERROR_NULL);
}

#[test]
fn findings_are_listed() {
    let acl = from_json(r#"{"paths":{"/*/users/**":{"methods":[]}}}"#).unwrap();
    let findings = json(|text, error| unsafe { jwti_acl_lint(acl.0, true, text, error) });
    assert!(findings[0]["code"].is_string(), "{findings}");
    let claims = at(r#"{"acl":[]}"#);
    let findings = json(|text, error| unsafe { jwti_lint_claims(claims.0, claims.1, text, error) });
    assert!(!findings.as_array().unwrap().is_empty(), "{findings}");
}

#[test]
fn report_names_each_fault() {
    let keys = secret_keys(None);
    let token = sign_json(&signer("kustomer", &keys).unwrap(), &format!(r#"{{"email":"a@example.com","iat":{NOW}}}"#));
    let token = token.unwrap();
    let (token, verifier) = (at(&token), verifier("kustomer", &keys, None).unwrap());
    let report = |known: jwti_diagnosis, verifier| {
        json(|text, error| unsafe { jwti_diagnose(token.0, token.1, &raw const known, verifier, text, error) })
    };
    let known = jwti_diagnosis { now: NOW, ..zeroed() };
    assert_eq!(report(known, verifier.0)["verified"], true);
    let wrong = "wrong-test-secret-of-32-bytes-and-more";
    let secret = unsafe { jwti_bytes::new(wrong.as_ptr().cast(), wrong.len()) };
    let known = jwti_diagnosis { kind: text("kustomer"), secret, now: NOW + 100_000, ..zeroed() };
    let found = report(known, std::ptr::null_mut());
    assert_eq!(found["verified"], false);
    assert!(found["findings"].as_array().unwrap().len() >= 2, "{found}");
    let known = jwti_diagnosis { kind: text("kustomr"), ..zeroed() };
    let failed =
        text_of(|text, error| unsafe { jwti_diagnose(token.0, token.1, &raw const known, verifier.0, text, error) });
    assert_eq!(failed.unwrap_err().code, JWTI_ERROR_NAME);
}

#[test]
fn verifier_settings_apply_to_the_new_verifier() {
    let keys = secret_keys(None);
    let signer = signer("jwt", &keys).unwrap();
    let token = sign_json(&signer, r#"{"sub":"ada","exp":1700000300}"#).unwrap();
    let from = verifier("jwt", &keys, None).unwrap();
    let algorithms = at("RS256,ES256");
    let other = object(|verifier, error| unsafe {
        jwti_verifier_with_algorithms(from.0, algorithms.0, algorithms.1, verifier, error)
    });
    assert_eq!(verify_at(&other.unwrap(), &token, NOW).unwrap_err().code, JWTI_CODE_HEADER_ALGORITHM_NOT_ALLOWED);
    let short =
        object(|verifier, error| unsafe { jwti_verifier_with_max_token_len(from.0, 20, verifier, error) }).unwrap();
    assert_eq!(verify_at(&short, &token, NOW).unwrap_err().code, JWTI_CODE_TOKEN_TOO_LARGE);
    let cached = object(|verifier, error| unsafe { jwti_verifier_with_cache(from.0, 0, 0, verifier, error) }).unwrap();
    for _ in 0..2 {
        assert!(verify_at(&cached, &token, NOW).is_ok() && verify_at(&from, &token, NOW).is_ok());
    }
    let failed = verifier("jwt", &keys, Some(r#"{"leeway":1}"#)).unwrap_err();
    assert_eq!((failed.code, failed.subject.as_str()), (602, "leeway"));
}
