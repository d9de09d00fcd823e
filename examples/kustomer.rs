//! Logs a customer of yours in to Kustomer chat: mints the token, reads it as Kustomer does, and lets it grow too old.
//!
//! Run it with `cargo run --example kustomer`; it needs no network. Production differs in two lines: the secret comes
//! from a secret store, which got it once from `GET /v1/auth/customer/settings`, and the time from
//! `NumericDate::now()`.

use std::time::Duration;

use jwt_identity::kustomer::{self, Claims, Identity, Policy};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{FixedClock, NumericDate, SharedSecret};

/// A test secret: anyone can read it here, so it protects nothing.
const TEST_SECRET: &str = "test-secret-of-thirty-two-octets";
const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Once, at the start of the backend.
    let signer = kustomer::signer(&SharedSecret::new(TEST_SECRET)?)?;

    // Ada has just logged in to your shop. The app passes this token to the SDK's `logIn` at once, and not again.
    let claims = Claims::builder(NOW).email("ada@example.com").external_id("user_8412").build()?;
    let token = signer.sign(&claims)?;
    println!("token:      {}", token.as_str());

    // What Kustomer's servers make of it. With a leeway of zero, because theirs is not documented.
    let exact = Policy::default().leeway(Leeway::ZERO);
    let verifier = kustomer::verifier(&SharedSecret::new(TEST_SECRET)?)?.with_policy(exact).with_clock(FixedClock(NOW));
    let login = verifier.verify(token.as_str())?;
    match login.claims().effective_identity() {
        Identity::Email(email) => println!("customer:   {email}, by email address; the external id is ignored"),
        Identity::ExternalId(id) => println!("customer:   {id}, by external id"),
        _ => println!("customer:   by an identity that this program does not know"),
    }
    let end = login.claims().accepted_until();
    println!("good until: {} (Unix seconds), 15 minutes from `iat`", end.as_unix_seconds());

    // The mistake: an app that keeps the token for its next start.
    let next_start = NOW.saturating_add(Duration::from_secs(60 * 60));
    if let Err(refused) = verifier.verify_at(token.as_str(), next_start) {
        println!("used later: refused with code {} ({}): {refused}", refused.code().as_u16(), refused.code());
    }
    Ok(())
}
