//! Replacing secrets while a verifier is in use.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jwt_identity::ConfigError;
use jwt_identity::nexmo::webhook::contact_center;

use super::{
    Accounts, Arc, ErrorCode, FixedClock, IAT, Leeway, MemoryReplayGuard, Policy, Request, Secrets, SharedSecret,
    Value, VideoCallback, WebhookVerifier, api_key, at, json, post, secrets, signed, thread, vector_claims, verifier,
    with,
};
use super::{BODY, BODY_HASH, Duration, KEY};

fn code(verifier: &WebhookVerifier, header: &str) -> Option<ErrorCode> {
    verifier.verify(&post(header, BODY)).err().map(|error| error.code())
}

fn with_id(number: usize) -> Value {
    with("jti", json!(number.to_string()))
}

#[test]
fn replaced_secrets_apply_to_all_clones() {
    let verifier = verifier();
    let clone = verifier.clone().with_clock(FixedClock(at(IAT + 1)));
    let (old, new) = (signed(KEY, &vector_claims()), signed("the next one", &vector_claims()));

    verifier.replace_secrets(secrets("the next one")).unwrap();

    for verifier in [verifier, clone] {
        assert_eq!(code(&verifier, &old), Some(ErrorCode::SignatureInvalid));
        assert_eq!(code(&verifier, &new), None);
    }
}

#[test]
fn replacing_secrets_keeps_policy_clock_and_guard() {
    let narrow = Policy::default().window(Leeway::new(Duration::from_secs(10)).unwrap());
    let verifier = WebhookVerifier::new(secrets(KEY))
        .behind_cloud_runtime()
        .with_policy(narrow)
        .with_clock(FixedClock(at(IAT + 10)))
        .with_replay_guard(Arc::new(MemoryReplayGuard::new(10)));
    let verify = |header: &str| {
        let request = Request::new("POST").headers([("X-Vonage-Webhook-Auth-Token", header)]).body(BODY);
        verifier.verify(&request).err().map(|error| error.code())
    };
    assert_eq!(verify(&signed(KEY, &with_id(1))), None);

    verifier.replace_secrets(secrets("the next one")).unwrap();

    assert_eq!(verify(&signed("the next one", &with_id(1))), Some(ErrorCode::ClaimReplayed), "guard");
    assert_eq!(verify(&signed("the next one", &with_id(2))), None, "clock");
    assert_eq!(verify(&signed("the next one", &with("iat", json!(IAT - 1)))), Some(ErrorCode::ClaimTooOld), "policy");
}

#[test]
fn clone_with_another_policy_keeps_its_secrets() {
    let verifier = verifier();
    let other = verifier.clone().with_policy(Policy::default());

    verifier.replace_secrets(secrets("the next one")).unwrap();

    assert_eq!(code(&other, &signed(KEY, &vector_claims())), None);
}

#[test]
fn single_account_keeps_its_name() {
    let accounts = Accounts::new(api_key("ours"), secrets(KEY));
    let verifier = WebhookVerifier::for_accounts(accounts).with_clock(FixedClock(at(IAT)));

    verifier.replace_secrets(secrets("the next one")).unwrap();

    assert_eq!(code(&verifier, &signed("the next one", &with("api_key", json!("ours")))), None);
    let another = signed("the next one", &with("api_key", json!("theirs")));
    assert_eq!(code(&verifier, &another), Some(ErrorCode::ClaimUnexpected));
    assert_eq!(code(&verifier, &signed("the next one", &vector_claims())), Some(ErrorCode::ClaimMissing));
}

#[test]
fn several_accounts_are_replaced_only_as_a_whole() {
    let accounts = |ours: &str| {
        Accounts::new(api_key("ours"), secrets(ours)).with(api_key("theirs"), secrets("their secret")).unwrap()
    };
    let verifier = WebhookVerifier::for_accounts(accounts(KEY)).with_clock(FixedClock(at(IAT)));
    let header = |secret: &str, name: &str| signed(secret, &with("api_key", json!(name)));

    let error: ConfigError = verifier.replace_secrets(secrets("the next one")).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::KeySourceSettings, Some("secrets")));
    assert_eq!(code(&verifier, &header(KEY, "ours")), None, "the old secrets are kept");

    verifier.replace_accounts(accounts("the next one"));
    assert_eq!(code(&verifier, &header(KEY, "ours")), Some(ErrorCode::SignatureInvalid));
    assert_eq!(code(&verifier, &header("the next one", "ours")), None);
    assert_eq!(code(&verifier, &header("their secret", "theirs")), None);
}

#[test]
fn secrets_of_every_variant_can_be_replaced() {
    let video = WebhookVerifier::video(VideoCallback::Archive, secrets(KEY)).with_clock(FixedClock(at(IAT)));
    video.replace_secrets(secrets("the next one")).unwrap();
    assert_eq!(code(&video, &signed("the next one", &vector_claims())), None);
    assert!(format!("{video:?}").contains("video-archive"));

    let contact_center = contact_center::verifier(&SharedSecret::new(KEY).unwrap()).unwrap();
    contact_center.replace_secrets(secrets("the next one")).unwrap();
    let header = signed("the next one", &json!({"payload_hash": BODY_HASH, "exp": IAT + 300}));
    let request = Request::new("POST").headers([("Vonage-Signature", &header)]).body(BODY);
    assert!(contact_center.verify_at(&request, at(IAT)).is_ok());
}

/// Threads verify while another thread replaces the secrets repeatedly. A webhook whose secret is in both sets is
/// never rejected. One whose secret is in no set is never accepted, and the guard rejects every replay.
#[test]
fn secrets_are_replaced_under_load() {
    const REPLACEMENTS: usize = 2_000;
    let set = |other: &str| {
        let [stays, other] = [KEY, other].map(|text| SharedSecret::new(text).unwrap());
        Secrets::new([&other, &stays]).unwrap()
    };
    let guard = Arc::new(MemoryReplayGuard::new(1_000_000));
    let verifier = WebhookVerifier::new(set("one")).with_clock(FixedClock(at(IAT))).with_replay_guard(guard);
    let is_done = AtomicBool::new(false);
    let (next_id, alternating) = (AtomicUsize::new(0), AtomicUsize::new(0));

    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_done.load(Ordering::SeqCst) {
                    let number = next_id.fetch_add(1, Ordering::SeqCst);
                    let claims = with_id(number);
                    assert_eq!(code(&verifier, &signed("in no set", &claims)), Some(ErrorCode::SignatureInvalid));
                    let in_one_set = code(&verifier, &signed("one", &with("jti", json!(format!("one {number}")))));
                    assert!(matches!(in_one_set, None | Some(ErrorCode::SignatureInvalid)), "{in_one_set:?}");
                    alternating.fetch_add(usize::from(in_one_set.is_none()), Ordering::SeqCst);
                    assert_eq!(code(&verifier, &signed(KEY, &claims)), None);
                    assert_eq!(code(&verifier, &signed(KEY, &claims)), Some(ErrorCode::ClaimReplayed));
                }
            });
        }
        for number in 0..REPLACEMENTS {
            verifier.replace_secrets(set(if number % 2 == 0 { "other" } else { "one" })).unwrap();
            thread::yield_now();
        }
        is_done.store(true, Ordering::SeqCst);
    });

    assert!(next_id.load(Ordering::SeqCst) > 0);
    assert!(alternating.load(Ordering::SeqCst) > 0, "the first set was in use for a while");
    verifier.replace_secrets(secrets("last")).unwrap();
    let claims = with("jti", json!("after all"));
    assert_eq!(code(&verifier, &signed(KEY, &claims)), Some(ErrorCode::SignatureInvalid));
    assert_eq!(code(&verifier, &signed("last", &claims)), None);
}
