//! Adds a vendor that this crate does not know, through the public API alone: LiveKit's room tokens.
//!
//! Run with `cargo run --example fourth_vendor`. It mints and verifies a token, then verifies a sample token that
//! LiveKit publishes together with its secret. It runs offline with a fixed clock. A real server reads the secret
//! from its secret store and the time from `NumericDate::now()?`.

use std::error::Error;
use std::time::Duration;

use jwt_identity::ClaimError;
use jwt_identity::crypto::HmacKey;
use jwt_identity::error::ClaimReason;
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::{Algorithm, FixedClock, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier};
use serde::{Deserialize, Serialize};

/// The claims: issuer, participant, validity period and room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    nbf: NumericDate,
    exp: NumericDate,
    video: Video,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Video {
    room: String,
    room_join: bool,
}

/// The settings of the verifier: the API key that must have issued the token.
#[derive(Debug, Default)]
struct Policy {
    api_key: String,
}

/// The profile: everything the crate needs to know about these tokens.
enum LiveKit {}

impl Profile for LiveKit {
    const NAME: &'static str = "livekit";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.exp, now, Leeway::DEFAULT)?;
        claim::check_nbf(claims.nbf, now, Leeway::DEFAULT)?;
        if claims.iss != policy.api_key {
            return Err(ClaimError::new("iss", ClaimReason::WrongIssuer));
        }
        Ok(())
    }
}

/// LiveKit's published sample and its secret. The secret has 22 bytes, fewer than RFC 7518 requires.
const SAMPLE_SECRET: &str = "thiskeyistotallyunsafe";
const SAMPLE_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYW1lIjoibmFtZSIsInZpZGVvIjp7InJvb21Kb2luIjp0cnVl\
    LCJyb29tIjoibXktcm9vbSIsImNhblB1Ymxpc2giOnRydWUsImNhblN1YnNjcmliZSI6dHJ1ZSwiY2FuUHVibGlzaERhdGEiOnRydWV9LCJyb29tQ29u\
    ZmlnIjp7ImFnZW50cyI6W3siYWdlbnROYW1lIjoidGVzdC1hZ2VudCIsIm1ldGFkYXRhIjoidGVzdC1tZXRhZGF0YSJ9XX0sInN1YiI6ImlkZW50aXR5\
    IiwiaXNzIjoibXlhcGlrZXkiLCJuYmYiOjE3NDE4Njk2NzksImV4cCI6NDEwMjQ0NDgwMH0.hmKovgw6sDbQUFZxAQ9Xjb9-VUzeBw1A6URTXFuCLMU";

fn main() -> Result<(), Box<dyn Error>> {
    let secret = SharedSecret::new(SAMPLE_SECRET)?;
    let key = HmacKey::from_short_secret(Algorithm::Hs256, &secret, 22)?;
    let now = NumericDate::from_unix_seconds(1_750_000_000);

    let signer = TokenSigner::<LiveKit>::new(SigningKey::new(key.clone()));
    let verifier = TokenVerifier::<LiveKit>::new(VerifyingKey::new(key))
        .with_policy(Policy { api_key: "myapikey".into() })
        .with_clock(FixedClock(now));

    let claims = Claims {
        iss: "myapikey".into(),
        sub: "ada".into(),
        nbf: now,
        exp: now.saturating_add(Duration::from_secs(6 * 3600)),
        video: Video { room: "my-room".into(), room_join: true },
    };
    let token = signer.sign(&claims)?;
    println!("minted     {}", token.as_str());

    let verified = verifier.verify(token.as_str())?;
    println!("verified   {} may join {}", verified.claims().sub, verified.claims().video.room);

    let sample = verifier.verify(SAMPLE_TOKEN)?;
    println!("LiveKit's  {} may join {}", sample.claims().sub, sample.claims().video.room);

    let late = now.saturating_add(Duration::from_secs(7 * 3600));
    match verifier.verify_at(token.as_str(), late) {
        Ok(_) => return Err("an expired token was accepted".into()),
        Err(error) => println!("7 h later  rejected: {error} ({}, {})", error.code().as_u16(), error.code()),
    }
    Ok(())
}
