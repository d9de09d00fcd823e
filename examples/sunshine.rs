//! Logs a user in to Sunshine Conversations or Zendesk Messaging: mints the token, reads it as the vendor does,
//! renews it after it has expired, and shows that a server token cannot log a user in.
//!
//! Run it with `cargo run --example sunshine`; it needs no network. In production, read key id and secret from a
//! secret store (the dashboard shows them once) and take the time from `NumericDate::now()`.

use std::time::Duration;

use jwt_identity::sunshine::{self, Claims, Policy, Scope, Sunshine, User};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{FixedClock, KeyId, NumericDate, SharedSecret, Token, TokenSigner};

const KEY_ID: &str = "app_5deaa3531c7f940010cc4ba4";
/// A test secret. It is public here, so it protects nothing.
const TEST_SECRET: &str = "test-secret-of-thirty-two-octets";
const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LIFETIME: Duration = Duration::from_secs(10 * 60);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Do this once, when the backend starts.
    let signer = sunshine::signer(KeyId::new(KEY_ID)?, &SharedSecret::new(TEST_SECRET)?)?;

    // Jane has just logged in. Her id is a number in your database and text in the token.
    let token = mint(&signer, 12_345_678, NOW)?;
    println!("token:      {}", token.as_str());

    // How the vendor's servers read it. The leeway is zero here because the vendor does not document its own.
    let exact = Policy::default().leeway(Leeway::ZERO);
    let verifier = sunshine::verifier(KeyId::new(KEY_ID)?, &SharedSecret::new(TEST_SECRET)?)?
        .with_policy(exact)
        .with_clock(FixedClock(NOW));
    let login = verifier.verify(token.as_str())?;
    if let Some(user) = login.claims().user() {
        let whether_verified = if user.has_verified_email() { "verified" } else { "not verified" };
        println!("user:       {}, name {:?}", user.external_id(), user.name().unwrap_or_default());
        println!("            email {:?}, {whether_verified}", user.email().unwrap_or_default());
    }
    match login.claims().expires_at() {
        Some(end) => println!("accepted until: {} (Unix seconds)", end.as_unix_seconds()),
        None => println!("accepted until: its key is deleted"),
    }

    // Ten minutes later the SDK's token is rejected. The SDK asks the app, and the app asks the backend, for a new
    // token.
    let later = NOW.saturating_add(LIFETIME);
    if let Err(error) = verifier.verify_at(token.as_str(), later) {
        println!("expired:    rejected with code {} ({}): {error}", error.code().as_u16(), error.code());
    }
    let renewed = mint(&signer, 12_345_678, later)?;
    println!("renewed:    accepted: {}", verifier.verify_at(renewed.as_str(), later).is_ok());

    // A common mistake: the app receives a token for calling the API. The same key signs both.
    let for_the_api = signer.sign(&Claims::builder(Scope::App).never_expires().build()?)?;
    if let Err(error) = verifier.verify(for_the_api.as_str()) {
        println!("wrong one:  rejected with code {} ({}): {error}", error.code().as_u16(), error.code());
    }
    Ok(())
}

fn mint(signer: &TokenSigner<Sunshine>, user_id: u64, now: NumericDate) -> Result<Token, jwt_identity::Error> {
    let claims = Claims::builder(User::new_messaging(user_id.to_string())?)
        .name("Jane Soap")
        .verified_email("janes@soap.com")
        .issued_at(now)
        .expires_at(now.saturating_add(LIFETIME))
        .build()?;
    Ok(signer.sign(&claims)?)
}
