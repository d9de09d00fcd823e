//! The behaviour of jsonwebtoken with both back ends and no installed provider.

use jsonwebtoken::{EncodingKey, Header, encode};
use jwt_identity::keys::interop::RING_PROVIDER;

#[test]
fn encode_panics_and_provider_cannot_be_installed_later() {
    let claims = serde_json::json!({ "sub": "ada" });

    let outcome =
        std::panic::catch_unwind(|| encode(&Header::default(), &claims, &EncodingKey::from_secret(b"secret")));

    assert!(outcome.is_err(), "jsonwebtoken no longer panics: update our documentation");
    assert!(RING_PROVIDER.install_default().is_err(), "a provider can be installed later: update our documentation");
}
