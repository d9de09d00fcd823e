//! Mints, verifies and explains one token per vendor.
//!
//! Run with `cargo run --example quickstart`. Keys, clock and token id are fixed, so that it runs offline and always
//! prints the same. A real server reads the keys from its secret store, takes the time from `NumericDate::now()?` and
//! the token id from `TokenId::random()?`, and creates each signer and verifier once.

use std::error::Error;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::nexmo::{Acl, ApplicationId, user};
use jwt_identity::{FixedClock, KeyId, NumericDate, SharedSecret, TokenId, VerifyError, kustomer, sunshine};
use time::OffsetDateTime;

/// Test keys: never use them for anything else.
const PRIVATE_KEY: &str = include_str!("../tests/keys/rsa2048.pkcs8.pem");
const PUBLIC_KEY: &str = include_str!("../tests/keys/rsa2048.spki.pem");
const SECRET: &str = "test-secret-of-thirty-two-octets";

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

fn main() -> Result<(), Box<dyn Error>> {
    nexmo()?;
    kustomer()?;
    sunshine()?;
    mistakes()
}

fn nexmo() -> Result<(), Box<dyn Error>> {
    let signer = user::signer(PRIVATE_KEY)?;
    let verifier = user::verifier(PUBLIC_KEY)?.with_clock(FixedClock(NOW));

    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    let token_id = TokenId::new("705b6f50-8c21-41e8-9bcb-595326422d60")?;
    let claims = user::Claims::builder(application, "alice", Acl::client_sdk(), token_id, NOW).build()?;
    let token = signer.sign(&claims)?;
    let verified = verifier.verify(token.as_str())?;

    print_token("Vonage (Nexmo), Client SDK", token.as_str())?;
    println!("the vendor sees   user {:?} of the application", verified.claims().subject());
    print_life(Some(verified.claims().accepted_until()))
}

fn kustomer() -> Result<(), Box<dyn Error>> {
    let signer = kustomer::signer(&SharedSecret::new(SECRET)?)?;
    let verifier = kustomer::verifier(&SharedSecret::new(SECRET)?)?.with_clock(FixedClock(NOW));

    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").external_id("user_8412").build()?;
    let token = signer.sign(&claims)?;
    let verified = verifier.verify(token.as_str())?;

    print_token("Kustomer chat", token.as_str())?;
    match verified.claims().effective_identity() {
        kustomer::Identity::Email(email) => {
            println!("the vendor sees   the customer of email {email:?}; the id is ignored");
        }
        kustomer::Identity::ExternalId(id) => println!("the vendor sees   the customer of external id {id:?}"),
        _ => return Err("an identity this example does not know".into()),
    }
    print_life(Some(verified.claims().accepted_until()))
}

fn sunshine() -> Result<(), Box<dyn Error>> {
    let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
    let signer = sunshine::signer(key_id.clone(), &SharedSecret::new(SECRET)?)?;
    let verifier = sunshine::verifier(key_id, &SharedSecret::new(SECRET)?)?.with_clock(FixedClock(NOW));

    let tomorrow = NOW.saturating_add(Duration::from_secs(24 * 60 * 60));
    let claims = sunshine::Claims::builder(sunshine::User::new("user-42")?).expires_at(tomorrow).build()?;
    let token = signer.sign(&claims)?;
    let verified = verifier.verify(token.as_str())?;

    print_token("Sunshine Conversations, Zendesk Messaging", token.as_str())?;
    println!("the vendor sees   user {:?}", verified.claims().external_id().unwrap_or("none"));
    print_life(verified.claims().expires_at())
}

/// Shows the errors for a wrong key, an expired token and a token of another vendor.
fn mistakes() -> Result<(), Box<dyn Error>> {
    println!("\n== Errors");
    let token = kustomer::signer(&SharedSecret::new(SECRET)?)?
        .sign(&kustomer::Claims::builder(NOW).email("ada@example.com").build()?)?;
    let verifier = kustomer::verifier(&SharedSecret::new(SECRET)?)?;
    let other_key = kustomer::verifier(&SharedSecret::new("another test secret of 34 bytes..")?)?;
    let an_hour_later = NOW.saturating_add(Duration::from_secs(60 * 60));

    print_rejection("wrong secret", other_key.verify_at(token.as_str(), NOW).err());
    print_rejection("an hour later", verifier.verify_at(token.as_str(), an_hour_later).err());
    print_rejection("to Vonage", user::verifier(PUBLIC_KEY)?.verify_at(token.as_str(), NOW).err());
    Ok(())
}

fn print_token(title: &str, token: &str) -> Result<(), Box<dyn Error>> {
    println!("\n== {title}");
    println!("token             {token}");
    let mut segments = token.split('.');
    for part in ["header", "claims"] {
        let json = String::from_utf8(URL_SAFE_NO_PAD.decode(segments.next().unwrap_or_default())?)?;
        println!("{part:<17} {json}");
    }
    Ok(())
}

fn print_life(accepted_until: Option<NumericDate>) -> Result<(), Box<dyn Error>> {
    match accepted_until {
        Some(until) => {
            let minutes = until.saturating_duration_since(NOW).as_secs() / 60;
            println!("accepted until    {}, {minutes} minutes after it was issued", OffsetDateTime::try_from(until)?);
        }
        None => println!("accepted until    its key is deleted"),
    }
    Ok(())
}

fn print_rejection(what: &str, error: Option<VerifyError>) {
    match error {
        Some(error) => println!("{what:<17} {error} ({}, {})", error.code().as_u16(), error.code()),
        None => println!("{what:<17} accepted, which is wrong"),
    }
}
