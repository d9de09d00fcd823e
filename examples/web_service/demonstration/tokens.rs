//! Tokens as an identity provider and Vonage create them, with test keys that protect nothing.

use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::KeyPair;
use jwt_identity::nexmo::webhook::{self, ApiKey};
use jwt_identity::{Algorithm, Error, KeyId, NumericDate, SharedSecret, TokenId, TokenSigner};
use web_service::Session;

pub(crate) const OWN_KEY: &str = include_str!("../../../tests/keys/p256.pkcs8.pem");
pub(crate) const SECRET: &str = "test-secret-of-thirty-two-bytes!";
pub(crate) const ACCOUNT: &str = "a1b2c3d4";
pub(crate) const WEBHOOK: &str = r#"{"status":"delivered","to":"447700900000"}"#;

/// Returns the key that signs sessions, under a `kid`.
pub(crate) fn session_key(key_id: &str) -> Result<KeyPair, Error> {
    Ok(KeyPair::from_pem(Algorithm::Es256, OWN_KEY)?.with_key_id(KeyId::new(key_id)?))
}

/// Mints the session of the user `ada`, for an hour.
pub(crate) fn session(key_id: &str, issuer: &str, tenant: &str) -> Result<String, Error> {
    let now = NumericDate::now()?;
    let custom = Session { tenant: tenant.to_owned(), email: "ada@example.com".to_owned() };
    let claims = Claims::builder().issuer(issuer).audience("web-service").subject("ada").issued_at(now);
    let claims = claims.expires_at(now.saturating_add(Duration::from_secs(3600))).custom(custom).build()?;
    Ok(TokenSigner::<Jwt<Session>>::new(session_key(key_id)?).sign(&claims)?.into_string())
}

/// Mints the token of [`WEBHOOK`].
pub(crate) fn webhook() -> Result<String, Error> {
    let digest = Sha256Digest::of(WEBHOOK.as_bytes());
    let claims = webhook::Claims::builder(digest, TokenId::random()?, NumericDate::now()?);
    let claims = claims.api_key(ApiKey::new(ACCOUNT)?).build()?;
    Ok(webhook::signer(&SharedSecret::new(SECRET)?)?.sign(&claims)?.into_string())
}
