//! The kinds of token, each with the claims that the scripts give to the vendor's library.

use std::time::Duration;

use jwt_identity::{Error, NumericDate, Profile, SharedSecret, Token, TokenVerifier, intercom};
use serde::Serialize;

/// A kind of token, and how to mint and read it with a secret.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Mints a token that is issued at the given time.
    pub(crate) mint: fn(&SharedSecret, NumericDate) -> Result<Token, Error>,
    /// Verifies a token by the system clock and returns its claims as JSON.
    pub(crate) read: fn(&SharedSecret, &str) -> Result<String, Error>,
}

pub(crate) const KINDS: &[Kind] =
    &[Kind { name: "intercom", mint: mint_intercom, read: |secret, token| read(&intercom::verifier(secret)?, token) }];

fn read<P: Profile<Claims: Serialize>>(verifier: &TokenVerifier<P>, token: &str) -> Result<String, Error> {
    Ok(verifier.verify(token)?.to_json()?)
}

fn after(issued_at: NumericDate, seconds: u64) -> NumericDate {
    issued_at.saturating_add(Duration::from_secs(seconds))
}

fn mint_intercom(secret: &SharedSecret, issued_at: NumericDate) -> Result<Token, Error> {
    let claims = intercom::Claims::builder("ada")
        .email("ada@example.com")
        .issued_at(issued_at)
        .expires_at(after(issued_at, 3600))
        .build()?;
    Ok(intercom::signer(secret)?.sign(&claims)?)
}
