//! The webhooks of Vonage Contact Center.

use jwt_identity::nexmo::webhook::contact_center::{
    self as product, Claims, ContactCenter, MAX_LIFETIME, Policy, subscription_secret,
};

use super::{
    Arc, BODY, BODY_HASH, ClaimReason, ErrorCode, FixedClock, IAT, Leeway, MemoryReplayGuard, REJECTED, Request,
    Sha256Digest, SharedSecret, TokenId, Value, VerifyError, WebhookVerifier, at, json, payload_hash, post, signed,
};

const SUBSCRIPTION_SECRET: &str = "bXlfc2VjcmV0X2tleQ==";

fn secret() -> SharedSecret {
    subscription_secret(SUBSCRIPTION_SECRET).unwrap()
}

fn verifier() -> WebhookVerifier<ContactCenter> {
    product::verifier(&secret()).unwrap().with_clock(FixedClock(at(IAT)))
}

fn outcome(claims: &Value) -> Result<(), VerifyError> {
    let header = signed("my_secret_key", claims);
    let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
    verifier().verify(&request).map(|_| ())
}

fn claims(more: &[(&str, Value)]) -> Value {
    let mut claims = json!({"payload_hash": BODY_HASH, "exp": IAT + 300});
    for (name, value) in more {
        claims[name] = value.clone();
    }
    claims
}

#[test]
fn webhook_verifies_with_the_decoded_secret() {
    assert_eq!(outcome(&claims(&[])), Ok(()));
    let header = signed(SUBSCRIPTION_SECRET, &claims(&[]));
    let request = Request::new("POST").headers([("Vonage-Signature", &header)]).body(BODY);
    assert_eq!(verifier().verify(&request).unwrap_err().code(), ErrorCode::SignatureInvalid);
}

#[test]
fn exp_is_required_within_five_minutes() {
    let with_exp = |exp: i64| outcome(&claims(&[("exp", json!(exp))])).map_err(|error| error.code());
    assert_eq!(with_exp(IAT - 29), Ok(()));
    assert_eq!(with_exp(IAT - 30), Err(ErrorCode::ClaimExpired));
    assert_eq!(with_exp(IAT + 330), Ok(()));
    assert_eq!(with_exp(IAT + 331), Err(ErrorCode::ClaimLifetimeTooLong));
    let missing = outcome(&json!({"payload_hash": BODY_HASH})).unwrap_err();
    assert_eq!((missing.code(), missing.subject()), (ErrorCode::ClaimMissing, Some("exp")));
    assert_eq!(MAX_LIFETIME.as_secs(), 300);
}

#[test]
fn other_times_are_enforced_if_present() {
    for (name, code) in [("nbf", ErrorCode::ClaimNotYetValid), ("iat", ErrorCode::ClaimIssuedInFuture)] {
        assert_eq!(outcome(&claims(&[(name, json!(IAT + 30))])), Ok(()));
        let error = outcome(&claims(&[(name, json!(IAT + 31))])).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, Some(name)));
    }
}

#[test]
fn policy_without_leeway_is_exact() {
    let verifier = verifier().with_policy(Policy::default().leeway(Leeway::ZERO));
    let header = signed("my_secret_key", &claims(&[("exp", json!(IAT))]));
    let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
    assert_eq!(verifier.verify(&request).unwrap_err().code(), ErrorCode::ClaimExpired);
}

#[test]
fn payload_hash_and_own_header_are_required() {
    let header = signed("my_secret_key", &claims(&[]));
    let changed = Request::new("POST").headers([("vonage-signature", &header)]).body(REJECTED);
    assert_eq!(verifier().verify(&changed).unwrap_err(), payload_hash(ClaimReason::ContentMismatch));
    assert_eq!(
        verifier().verify(&post(&header, BODY)).unwrap_err(),
        VerifyError::TokenMissing { header: "Vonage-Signature" }
    );
    let error = outcome(&json!({"exp": IAT})).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("payload_hash")));
}

#[test]
fn replay_guard_uses_jti_or_digest() {
    let guarded = verifier().with_replay_guard(Arc::new(MemoryReplayGuard::new(10)));
    let verify = |claims: &Value| {
        let header = signed("my_secret_key", claims);
        let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
        guarded.verify(&request).map(|_| ()).map_err(|error| (error.code(), error.subject()))
    };
    assert_eq!(verify(&claims(&[])), Ok(()));
    assert_eq!(verify(&claims(&[])), Err((ErrorCode::ClaimReplayed, Some("jti"))));
    assert_eq!(verify(&claims(&[("exp", json!(IAT + 299))])), Ok(()), "another token");
    assert_eq!(verify(&claims(&[("jti", json!("id"))])), Ok(()));
    assert_eq!(verify(&claims(&[("jti", json!("id"))])), Err((ErrorCode::ClaimReplayed, Some("jti"))));
}

#[test]
fn policy_without_leeway_keeps_guard_entries() {
    let guard = Arc::new(MemoryReplayGuard::new(10));
    let exact = verifier().with_policy(Policy::default().leeway(Leeway::ZERO));
    let header = signed("my_secret_key", &claims(&[("exp", json!(IAT + 1))]));
    let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
    assert!(exact.with_replay_guard(guard.clone()).verify(&request).is_ok());
    let again = verifier().with_replay_guard(guard).verify_at(&request, at(IAT + 30));
    assert_eq!(again.unwrap_err().code(), ErrorCode::ClaimReplayed);
}

#[test]
fn payload_hash_must_be_lower_case_hex() {
    let upper = claims(&[("payload_hash", json!(BODY_HASH.to_ascii_uppercase()))]);
    let error = outcome(&upper).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("payload_hash")));
}

#[test]
fn subscription_secret_with_a_line_end_is_rejected_as_padded() {
    for padded in ["bXlfc2VjcmV0X2tleQ==\n", "bXlfc2VjcmV0X2tleQ\r\n", " bXlfc2VjcmV0X2tleQ=="] {
        assert_eq!(subscription_secret(padded).unwrap_err().code(), ErrorCode::KeySecretPadded);
    }
}

#[test]
fn claims_can_be_minted_for_tests() {
    let signer = product::signer(&secret()).unwrap();
    let builder = || Claims::builder(Sha256Digest::of(BODY), at(IAT + 300));
    let claims = builder().build().unwrap();
    let header = format!("Bearer {}", signer.sign(&claims).unwrap().into_string());
    let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
    assert_eq!(verifier().verify(&request).unwrap().claims(), &claims);

    let named = builder().token_id(TokenId::new("id").unwrap()).build().unwrap();
    assert_eq!(named.token_id().map(TokenId::as_str), Some("id"));
    let header = format!("Bearer {}", signer.sign(&named).unwrap().into_string());
    let request = Request::new("POST").headers([("vonage-signature", &header)]).body(BODY);
    assert_eq!(verifier().verify(&request).unwrap().claims(), &named);
}
