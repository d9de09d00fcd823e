//! The service of the README, word for word. Its section says how to try it.

use axum::{Router, routing::get};
use jwt_identity::jwt::{Claims, Jwt, Policy};
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{RefreshReason, VerifyingKeySource};
use jwt_identity::{Algorithm, TokenVerifier};
use jwt_identity_fetch::ReqwestFetch;
use jwt_identity_tower::{Bearer, BearerLayer};

/// The JWK Set of your identity provider.
const KEYS: &str = "http://127.0.0.1:8000/jwks.json";

async fn me(Bearer(verified): Bearer<Claims>) -> String {
    format!("hello, {}\n", verified.claims().subject().unwrap_or("stranger"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default(); // TLS over ring

    let settings = RemoteSettings::default();
    let fetch = ReqwestFetch::new(reqwest::Client::builder(), None, &settings)?;
    let keys = RemoteKeys::new(JwkSetEndpoint::new(KEYS, &[Algorithm::Es256])?, fetch, settings)?;
    println!("keys: {}", keys.refresh(RefreshReason::Manual).await); // go on if it failed: the next line tries again
    tokio::spawn(keys.run(tokio::time::sleep));

    let policy = Policy::default().issuer("https://id.example.com").audience("shop");
    let verifier = TokenVerifier::<Jwt>::new(keys).with_policy(policy);
    let layer = BearerLayer::new(verifier).with_realm("shop").with_observer(|error| eprintln!("rejected: {error}"));
    let app = Router::new().route("/me", get(me)).layer(layer);
    axum::serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, app).await?;
    Ok(())
}
