//! Tokens from keys to claims.

use std::ptr;

use crate::support::*;
use jwt_identity_ffi::*;

#[test]
fn kustomer_token_is_minted_and_verified() {
    let keys = secret_keys(None);
    let (signer, verifier) = (signer("kustomer", &keys).unwrap(), verifier("kustomer", &keys, None).unwrap());
    // The objects made from keys do not need them.
    drop(keys);
    let claims = jwti_kustomer_claims { email: text("ada@example.com"), external_id: text("ada"), issued_at: NOW };
    let token =
        text_of(|token, error| unsafe { jwti_mint_kustomer(signer.0, &raw const claims, token, error) }).unwrap();
    let json = format!(r#"{{"email":"ada@example.com","externalId":"ada","iat":{NOW}}}"#);
    assert_eq!(sign_json(&signer, &json).unwrap(), token);
    assert_eq!(verify_at(&verifier, &token, NOW + 60).unwrap(), json);

    let expired = verify_at(&verifier, &token, NOW + 10_000).unwrap_err();
    assert_eq!((expired.code, expired.http_status), (JWTI_CODE_CLAIM_TOO_OLD, 401));
    assert_eq!(expired.subject, "iat");
}

#[test]
fn sunshine_token_is_minted_and_verified() {
    let keys = secret_keys(Some("app_1"));
    let (signer, verifier) = (signer("sunshine", &keys).unwrap(), verifier("sunshine", &keys, None).unwrap());
    let claims = jwti_sunshine_claims {
        scope: jwti_str::ABSENT,
        external_id: text("ada"),
        name: text("Ada"),
        email: text("ada@example.com"),
        is_email_verified: true,
        is_messaging: true,
        never_expires: false,
        issued_at: 0,
        expires_at: NOW + 300,
    };
    let token =
        text_of(|token, error| unsafe { jwti_mint_sunshine(signer.0, &raw const claims, token, error) }).unwrap();
    let json = verify_at(&verifier, &token, NOW).unwrap();
    assert_eq!(sign_json(&signer, &json).unwrap(), token);
}

#[test]
fn claims_of_the_plain_profile_are_kept_as_written() {
    let keys = secret_keys(None);
    let (signer, verifier) = (signer("jwt", &keys).unwrap(), verifier("jwt", &keys, None).unwrap());
    let json = r#"{"sub":"ada","exp":1700000300,"big":12345678901234567890123,"power":1e2}"#;
    let token = sign_json(&signer, json).unwrap();
    assert_eq!(verify_at(&verifier, &token, NOW).unwrap(), json);
}

#[test]
fn unknown_member_is_named() {
    let signer = signer("kustomer", &secret_keys(None)).unwrap();
    let failed = sign_json(&signer, r#"{"email":"a@example.com","externalID":"ada","iat":1700000000}"#).unwrap_err();
    assert_eq!((failed.code, failed.subject.as_str()), (JWTI_CODE_CLAIM_UNKNOWN_MEMBER, "externalID"));
}

#[test]
fn unknown_profile_lists_the_known_ones() {
    let failed = signer("kustomr", &secret_keys(None)).unwrap_err();
    assert_eq!((failed.code, failed.subject.as_str()), (JWTI_ERROR_NAME, "profile"));
    assert!(failed.message.contains("`kustomer`"), "{}", failed.message);
}

#[test]
fn null_and_another_kind_of_object_are_rejected() {
    let (keys, json) = (secret_keys(None), at("{}"));
    let mut token = jwti_text { data: ptr::null_mut(), len: 0 };
    let place = &raw mut token;
    let null = code(|error| unsafe { jwti_sign_json(ptr::null(), json.0, json.1, place, error) });
    assert_eq!(null, JWTI_ERROR_NULL);
    let other = code(|error| unsafe { jwti_sign_json(keys.0.cast(), json.0, json.1, place, error) });
    assert_eq!(other, JWTI_ERROR_HANDLE);
    // The error structure can be left out.
    assert_eq!(unsafe { jwti_now(ptr::null_mut(), ptr::null_mut()) }, JWTI_ERROR_NULL);
}
