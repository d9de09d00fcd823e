//! Adds a vendor that this crate does not know, through the public API alone: Iterable's tokens for its SDKs.
//!
//! Run with `cargo run --example fourth_vendor`. It mints the sample token that Iterable publishes together with its
//! secret, byte for byte, and verifies it. It runs offline with a fixed clock. A real server reads the secret from its
//! secret store and the time from `NumericDate::now()?`.
//!
//! Source: Iterable support, "JWT-Enabled API Keys".

use std::error::Error;
use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::error::ClaimReason;
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::{Algorithm, ClaimError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier};
use serde::{Deserialize, Serialize};

/// The identity of a user, by email address or by id, and the lifetime. The members are written in this order.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(rename = "userId", skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    iat: NumericDate,
    exp: NumericDate,
}

/// The profile: everything the crate needs to know about these tokens.
enum Iterable {}

const MAX_LIFETIME: Duration = Duration::from_secs(31_536_000);

impl Profile for Iterable {
    const NAME: &'static str = "iterable";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        let claims: Claims = claim::decode_json(claims_set)?;
        match (&claims.email, &claims.user_id) {
            (Some(_), None) | (None, Some(_)) => Ok(claims),
            (Some(_), Some(_)) => Err(ClaimError::new("userId", ClaimReason::Conflict)),
            (None, None) => Err(ClaimError::new("email", ClaimReason::Missing)),
        }
    }

    fn check(claims: &Claims, (): &(), now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.exp, now, Leeway::DEFAULT)?;
        claim::check_iat(claims.iat, now, Leeway::DEFAULT)?;
        claim::check_lifetime(claims.iat, claims.exp, MAX_LIFETIME, now, Leeway::DEFAULT)
    }
}

/// Iterable's published sample and its secret.
const SAMPLE_SECRET: &str = "2EB6A2F34691492F81A819AEDA32427F";
const SAMPLE_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJlbWFpbCI6InRlc3RAaXRlcmFibGUuY29tIiwiaWF0Ijox\
    NTk5NjkzMjE4LCJleHAiOjE1OTk2OTMyMTl9.eDbexB7CnK2jGsXvHfYENrCEkblrLKxgMNbmlfJHXUA";

fn main() -> Result<(), Box<dyn Error>> {
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SAMPLE_SECRET)?)?;
    let (signer, verifier) = (TokenSigner::<Iterable>::new(key.clone()), TokenVerifier::<Iterable>::new(key));
    let iat = NumericDate::from_unix_seconds(1_599_693_218);

    let exp = iat.saturating_add(Duration::from_secs(1));
    let token = signer.sign(&Claims { email: Some("test@iterable.com".into()), user_id: None, iat, exp })?;
    println!("minted     {}", token.as_str());
    if token.as_str() != SAMPLE_TOKEN {
        return Err("the token differs from the published one".into());
    }
    println!("verified   {:?}", verifier.verify_at(SAMPLE_TOKEN, iat)?.claims());

    let refused = |token: &str, now| verifier.verify_at(token, now).err().ok_or("a wrong token was accepted");
    let error = refused(SAMPLE_TOKEN, iat.saturating_add(Duration::from_secs(60)))?;
    println!("later      rejected: {error} ({}, {})", error.code().as_u16(), error.code());

    let exp = iat.saturating_add(MAX_LIFETIME.saturating_mul(2));
    let long = signer.sign(&Claims { email: None, user_id: Some("ada".into()), iat, exp })?;
    let error = refused(long.as_str(), iat)?;
    println!("two years  rejected: {error} ({}, {})", error.code().as_u16(), error.code());
    Ok(())
}
