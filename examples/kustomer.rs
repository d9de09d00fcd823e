//! Logs a customer in to Kustomer chat: mints the token, reads it as Kustomer does, and shows that it expires.
//!
//! Run it with `cargo run --example kustomer`; it needs no network. In production, read the secret from a secret
//! store (fetch it once from `GET /v1/auth/customer/settings`) and take the time from `NumericDate::now()`.

use std::time::Duration;

use jwt_identity::kustomer::{self, Claims, Identity, Policy};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{FixedClock, NumericDate, SharedSecret};

/// A test secret. It is public here, so it protects nothing.
const TEST_SECRET: &str = "test-secret-of-thirty-two-octets";
const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Do this once, when the backend starts.
    let signer = kustomer::signer(&SharedSecret::new(TEST_SECRET)?)?;

    // Ada has just logged in to your shop. The app passes this token to the SDK's `logIn` immediately, and only once.
    let claims = Claims::builder(NOW).email("ada@example.com").external_id("user_8412").build()?;
    let token = signer.sign(&claims)?;
    println!("token:      {}", token.as_str());

    // How Kustomer's servers read it. The leeway is zero here because the vendor does not document its own.
    let exact = Policy::default().leeway(Leeway::ZERO);
    let verifier = kustomer::verifier(&SharedSecret::new(TEST_SECRET)?)?.with_policy(exact).with_clock(FixedClock(NOW));
    let login = verifier.verify(token.as_str())?;
    match login.claims().effective_identity() {
        Identity::Email(email) => println!("customer:   {email}, by email address; the external id is ignored"),
        Identity::ExternalId(id) => println!("customer:   {id}, by external id"),
        _ => println!("customer:   by an identity that this program does not know"),
    }
    let end = login.claims().accepted_until();
    println!("accepted until: {} (Unix seconds), 15 minutes from `iat`", end.as_unix_seconds());

    // A common mistake: the app stores the token and uses it again at its next start.
    let next_start = NOW.saturating_add(Duration::from_secs(60 * 60));
    if let Err(error) = verifier.verify_at(token.as_str(), next_start) {
        println!("used later: rejected with code {} ({}): {error}", error.code().as_u16(), error.code());
    }
    Ok(())
}
