//! Webhooks with secrets of one or several accounts.

use std::ptr;

use crate::support::*;
use jwt_identity_ffi::*;

const BODY: &str = r#"{"from":"447700900000"}"#;

/// The header of a webhook with `BODY`, signed with the test secret.
fn header(api_key: &str, id: &str) -> String {
    let signer = signer("nexmo-webhook", &secret_keys(None)).unwrap();
    let claims = jwti_nexmo_webhook_claims { api_key: text(api_key), token_id: text(id), issued_at: NOW, ..zeroed() };
    let token = text_of(|token, error| unsafe {
        jwti_mint_nexmo_webhook(signer.0, &raw const claims, BODY.as_ptr().cast(), BODY.len(), token, error)
    });
    format!("Bearer {}", token.unwrap())
}

fn request(webhook: &Owned<jwti_webhook>, header: &str, body: &str, now: i64) -> Result<String, Failed> {
    let fields = [jwti_field { name: text("authorization"), value: text(header) }];
    let request = jwti_webhook_request {
        method: text("POST"),
        headers: unsafe { jwti_field_list::new(fields.as_ptr(), 1) },
        body: unsafe { jwti_bytes::new(body.as_ptr().cast(), body.len()) },
        ..zeroed()
    };
    text_of(|result, error| unsafe { jwti_webhook_verify_at(webhook.0, &raw const request, now, result, error) })
}

pub(crate) fn verify(webhook: &Owned<jwti_webhook>, now: i64) -> Result<String, Failed> {
    request(webhook, &header("abcd1234", "id-1"), BODY, now)
}

pub(crate) fn guarded(guard: &Owned<jwti_replay_guard>) -> Owned<jwti_webhook> {
    let from = webhook("nexmo-webhook", &[webhook_secret(SECRET)]).unwrap();
    object(|webhook, error| unsafe { jwti_webhook_with_replay_guard(from.0, guard.0, webhook, error) }).unwrap()
}

fn replace(webhook: &Owned<jwti_webhook>, secrets: &[jwti_webhook_secret]) -> Result<(), Failed> {
    run(|error| unsafe { jwti_webhook_replace_secrets(webhook.0, secrets.as_ptr(), secrets.len(), error) })
}

#[test]
fn webhook_is_accepted_once_with_its_content() {
    let guard = object(|guard, error| unsafe { jwti_replay_guard_new(100, guard, error) }).unwrap();
    let webhook = guarded(&guard);
    drop(guard);
    assert_eq!(request(&webhook, &header("abcd1234", "id-1"), "{}", NOW).unwrap_err().http_status, 401);
    let result = verify(&webhook, NOW).unwrap();
    assert!(result.contains(r#""jti":"id-1""#), "{result}");
    assert_eq!(verify(&webhook, NOW).unwrap_err().code, JWTI_CODE_CLAIM_REPLAYED);
}

#[test]
fn webhook_without_a_token_is_to_be_sent_again() {
    let webhook = webhook("nexmo-webhook", &[webhook_secret(SECRET)]).unwrap();
    let request = jwti_webhook_request { method: text("POST"), ..zeroed() };
    let failed =
        run(|error| unsafe { jwti_webhook_verify(webhook.0, &raw const request, ptr::null_mut(), error) }).unwrap_err();
    assert_eq!((failed.code, failed.http_status), (JWTI_CODE_TOKEN_MISSING, 500));
}

#[test]
fn secrets_are_replaced_while_used() {
    let verifier = webhook("nexmo-webhook", &[webhook_secret("old secret")]).unwrap();
    assert_eq!(verify(&verifier, NOW).unwrap_err().code, JWTI_CODE_SIGNATURE_INVALID);
    replace(&verifier, &[webhook_secret("old secret"), webhook_secret(SECRET)]).unwrap();
    assert!(verify(&verifier, NOW).is_ok());
    assert!(replace(&verifier, &[]).is_err());
    assert!(verify(&verifier, NOW).is_ok());
}

#[test]
fn account_is_that_of_the_secret() {
    let of = |api_key, secret| jwti_webhook_secret { api_key: text(api_key), ..webhook_secret(secret) };
    let accounts = [of("other", "other secret"), of("abcd1234", "old secret"), of("abcd1234", SECRET)];
    let verifier = webhook("nexmo-webhook", &accounts).unwrap();
    let result = verify(&verifier, NOW).unwrap();
    assert!(result.contains(r#""account":"abcd1234""#), "{result}");
    let mixed = webhook("nexmo-webhook", &[of("abcd1234", SECRET), webhook_secret(SECRET)]).unwrap_err();
    assert_eq!((mixed.code, mixed.subject.as_str()), (JWTI_ERROR_ARGUMENT, "secrets"));
    for kind in ["nexmo-contact-center-webhook", "video-session"] {
        assert_eq!(webhook(kind, &accounts).unwrap_err().code, JWTI_ERROR_ARGUMENT, "{kind}");
        assert!(webhook(kind, &[webhook_secret(SECRET)]).is_ok(), "{kind}");
    }
    let unknown = webhook("nexmo-webhooks", &accounts).unwrap_err();
    assert!(unknown.code == JWTI_ERROR_NAME && unknown.message.contains("video-archive"), "{}", unknown.message);
}

#[test]
fn contact_center_webhook_is_verified() {
    let signer = signer("nexmo-contact-center-webhook", &secret_keys(None)).unwrap();
    let token = text_of(|token, error| unsafe {
        jwti_mint_nexmo_contact_center_webhook(
            signer.0,
            ABSENT.0,
            ABSENT.1,
            NOW + 200,
            BODY.as_ptr().cast(),
            BODY.len(),
            token,
            error,
        )
    })
    .unwrap();
    let token = format!("Bearer {token}");
    let mut secret = webhook_secret("dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE=");
    secret.is_base64 = true;
    let webhook = webhook("nexmo-contact-center-webhook", &[secret]).unwrap();
    let fields = [jwti_field { name: text("vonage-signature"), value: text(&token) }];
    let request = jwti_webhook_request {
        method: text("POST"),
        headers: unsafe { jwti_field_list::new(fields.as_ptr(), 1) },
        body: unsafe { jwti_bytes::new(BODY.as_ptr().cast(), BODY.len()) },
        ..zeroed()
    };
    let verify = |fields: &jwti_webhook_request| {
        text_of(|result, error| unsafe { jwti_webhook_verify_at(webhook.0, fields, NOW, result, error) })
    };
    assert!(verify(&request).unwrap().contains(r#""exp":"#));
}
