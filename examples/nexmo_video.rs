//! Mints the token with which an app connects to a video session, and verifies it at three times.
//!
//! Run it with `cargo run --example nexmo_video`; it needs no network. The key is a published test key and the clock
//! is fixed. Production code reads the private key from its secret store, takes the session id from the Video API,
//! and the time from `NumericDate::now()?`.

use std::time::Duration;

use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::video::{self, Claims, Role, SessionId};
use jwt_identity::{Error, NumericDate, TokenId};

const PRIVATE_KEY: &str = include_str!("../tests/keys/rsa2048.pkcs8.pem");
const PUBLIC_KEY: &str = include_str!("../tests/keys/rsa2048.spki.pem");
const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

fn main() -> Result<(), Error> {
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    let session = SessionId::new("1_MX4xMjM0NTY3OH4")?;

    let claims = Claims::builder(application, session, TokenId::random()?, NOW)
        .role(Role::Moderator)
        .lifetime(Duration::from_secs(2 * 60 * 60))
        .layout_class("focus")
        .connection_data("name=Ada")
        .build()?;
    let token = video::signer(PRIVATE_KEY)?.sign(&claims)?;
    println!("{}\n", token.as_str());

    let verifier = video::verifier(PUBLIC_KEY)?;
    for seconds in [0, 7_199, 7_230] {
        // The verifier tolerates a clock difference of 30 seconds.
        match verifier.verify_at(token.as_str(), NOW.saturating_add(Duration::from_secs(seconds))) {
            Ok(user) => println!("after {seconds} s: connects as {}", user.claims().role()),
            Err(error) => println!("after {seconds} s: {error} (code {})", error.code().as_u16()),
        }
    }
    Ok(())
}
