//! Receives signed webhooks of Vonage: a genuine one, and one for each reason to reject a request.
//!
//! Run it with `cargo run --example nexmo_webhook`; it needs no network. In production, read the secret from a secret
//! store and leave out `with_clock`. An HTTP server supplies method, headers, query and body.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::nexmo::webhook::{
    self, Accounts, ApiKey, Claims, Content, Request, Secrets, WebhookVerifier, suggested_status,
};
use jwt_identity::token::replay::MemoryReplayGuard;
use jwt_identity::{FixedClock, NumericDate, SharedSecret, TokenId};

/// A test secret, as short as Vonage permits. It is public here, so it protects nothing.
const TEST_SECRET: &str = "secret-key";
const NOW: NumericDate = NumericDate::from_unix_seconds(1_516_239_022);

/// A callback of the Messages API, and its `Authorization` header.
const BODY: &[u8] = br#"{"status":"delivered","message_uuid":"1","to":"447700900000","channel":"sms"}"#;
const AUTHORIZATION: &str = concat!(
    "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    "eyJwYXlsb2FkX2hhc2giOiI4ZTc4M2NlOGMwNjVmOTQ3NmQyZThiYTA3NWQyMDllMmI5ZmUyZGMwNjFmY2RmZjRiNzRlMzVmZWVkYzRkNTg0",
    "IiwiaWF0IjoxNTE2MjM5MDIyLCJqdGkiOiJqdGkiLCJpc3MiOiJWb25hZ2UifQ.phPpAWnQ8LF9c4F3r8x0_RHYt_k1py1MqL2Acy3-q5c",
);

fn main() -> Result<(), Box<dyn Error>> {
    // Do this once, when the backend starts.
    let secret = SharedSecret::new(TEST_SECRET)?;
    let secrets = Secrets::new([&secret])?;
    if secrets.is_short() {
        println!("warning:            the secret has fewer than {} bytes", webhook::RECOMMENDED_SECRET_LEN);
    }
    let verifier = WebhookVerifier::new(secrets).with_clock(FixedClock(NOW));

    // For each request.
    let genuine = Request::new("POST").headers([("authorization", AUTHORIZATION)]).body(BODY);
    show("genuine", &verifier, &genuine, NOW);

    // Requests that must be rejected.
    let rejected = br#"{"status":"rejected","message_uuid":"1","to":"447700900000","channel":"sms"}"#;
    show("body changed", &verifier, &genuine.body(rejected), NOW);
    show("unsigned", &verifier, &Request::new("POST").body(BODY), NOW);
    show(
        "no bearer token",
        &verifier,
        &Request::new("POST").headers([("authorization", "Basic YTpi")]).body(BODY),
        NOW,
    );
    show("two headers", &verifier, &genuine.headers([("Authorization", AUTHORIZATION)]), NOW);
    show("300 seconds late", &verifier, &genuine, NOW.saturating_add(Duration::from_secs(300)));
    show("301 seconds late", &verifier, &genuine, NOW.saturating_add(Duration::from_secs(301)));
    show("301 seconds early", &verifier, &genuine, NOW.saturating_sub(Duration::from_secs(301)));
    let other_secret = webhook::verifier(&SharedSecret::new("another secret")?)?;
    show("another secret", &other_secret, &genuine, NOW);
    let unsecured = [("authorization", "Bearer eyJhbGciOiJub25lIn0.e30.AAAA")];
    show("alg none", &verifier, &Request::new("POST").headers(unsecured).body(BODY), NOW);

    // A verifier of a named account. The sample's claims name no account.
    let by_name = Accounts::new(ApiKey::new("a1b2c3d")?, Secrets::new([&secret])?);
    show("account not named", &WebhookVerifier::for_accounts(by_name), &genuine, NOW);

    // The same webhook twice, then a replay guard that is full.
    let guarded = verifier.clone().with_replay_guard(Arc::new(MemoryReplayGuard::new(1)));
    show("guarded, first", &guarded, &genuine, NOW);
    show("guarded, again", &guarded, &genuine, NOW);

    // A callback sent as a GET request, signed here as Vonage does.
    let query = "to=442079460000&from=447700900000";
    let digest = Sha256Digest::of(br#"{"to":"442079460000","from":"447700900000"}"#);
    let claims = Claims::builder(digest, TokenId::new("705b6f50-8c21-11e8-9bcb-595326422d60")?, NOW);
    let token = webhook::signer(&SharedSecret::new(TEST_SECRET)?)?.sign(&claims.build()?)?;
    let authorization = format!("Bearer {}", token.as_str());
    let fetched = Request::new("GET").headers([("authorization", &authorization)]);
    show("GET", &verifier, &fetched.query(Some(query)), NOW);
    show("GET, other caller", &verifier, &fetched.query(Some("to=442079460000&from=447700900001")), NOW);
    show("GET, name repeated", &verifier, &fetched.query(Some("to=442079460000&to=447700900000")), NOW);
    show("guard is full", &guarded, &fetched.query(Some(query)), NOW);
    Ok(())
}

/// A handler: acts on verified content, or answers with a status and logs the code.
fn show(name: &str, verifier: &WebhookVerifier, request: &Request<'_>, now: NumericDate) {
    match verifier.verify_at(request, now) {
        Ok(webhook) => match webhook.content() {
            Content::Query(parameters) => println!("{name:<19} verified: {} query parameters", parameters.len()),
            _ => println!("{name:<19} verified: the whole body"),
        },
        Err(error) => println!(
            "{name:<19} answer {}: code {} ({}): {error}",
            suggested_status(&error),
            error.code().as_u16(),
            error.code(),
        ),
    }
}
