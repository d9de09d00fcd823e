//! Shows the life of Vonage (Nexmo) tokens, offline: an application token for the backend, a user token for the app,
//! how a backend checks it, and how it expires.
//!
//! Production differs in four points:
//!
//! - the private key comes from a secret store, and the public key was uploaded to the application;
//! - the time is `NumericDate::now()?`, and verifiers keep their default clock;
//! - the token id is `TokenId::random()?`, new for each token;
//! - the two requests printed here are sent.
//!
//! Run it with `cargo run --example nexmo`.

use std::time::Duration;

use jwt_identity::nexmo::{Acl, ApplicationId, application, user};
use jwt_identity::{NumericDate, TokenId};

/// Test keys, published with this crate: they protect nothing.
const PRIVATE_KEY: &str = include_str!("../tests/keys/rsa2048.pkcs8.pem");
const PUBLIC_KEY: &str = include_str!("../tests/keys/rsa2048.spki.pem");

/// A fixed clock, so that the output is always the same.
const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
/// The length of the user's login session. The app fetches a new token when it ends.
const ONE_HOUR: Duration = Duration::from_secs(60 * 60);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;

    // Do this once at startup: keys are parsed and checked here and never again.
    let application_signer = application::signer(PRIVATE_KEY)?;
    let user_signer = user::signer(PRIVATE_KEY)?;
    let only_alice_here = user::Policy::default().application_id(application.clone()).subject("alice");
    let verifier = user::verifier(PUBLIC_KEY)?.with_policy(only_alice_here);

    println!("1. The backend creates the user, with an application token of its own:");
    let admin = application::Claims::builder(application.clone(), TokenId::new("example-1")?, NOW).build()?;
    let admin_token = application_signer.sign(&admin)?;
    println!("   POST https://api.nexmo.com/v1/users");
    println!("   Authorization: Bearer {}", admin_token.as_str());
    println!(r#"   {{"name":"alice"}}"#);

    println!("\n2. Alice logs in to the backend, which mints her token for the Client SDK:");
    let claims = user::Claims::builder(application, "alice", Acl::client_sdk(), TokenId::new("example-2")?, NOW)
        .lifetime(ONE_HOUR)
        .build()?;
    let token = user_signer.sign(&claims)?;
    println!("   {}", token.as_str());
    println!("   Its claims: {}", serde_json::to_string_pretty(&claims)?.replace('\n', "\n   "));

    println!("\n3. The app logs in to the Client SDK with it. The backend checks it when the app sends it back:");
    let claims = verifier.verify_at(token.as_str(), NOW)?.into_claims();
    println!("   subject: {}; permitted paths:", claims.subject());
    for (path, _) in claims.acl().rules() {
        println!("     {path}");
    }

    let end = claims.accepted_until();
    let seconds = end.saturating_duration_since(NOW).as_secs();
    println!("\n4. Vonage accepts it until {} (seconds since 1970), {seconds} s from now.", end.as_unix_seconds());

    println!("\n5. One second after that time plus the leeway of 30 seconds:");
    let too_late = end.saturating_add(Duration::from_secs(31));
    match verifier.verify_at(token.as_str(), too_late) {
        Ok(_) => return Err("an expired token was accepted".into()),
        Err(error) => println!("   rejected: {error} (code {}, {})", error.code().as_u16(), error.code()),
    }

    println!("\n6. The application token is not a user token:");
    match verifier.verify_at(admin_token.as_str(), NOW) {
        Ok(_) => return Err("a token without a user was accepted".into()),
        Err(error) => println!("   rejected: {error} (code {}, {})", error.code().as_u16(), error.code()),
    }
    Ok(())
}
