//! What jsonwebtoken does with both of its back ends and no provider installed.

use jsonwebtoken::{EncodingKey, Header, encode};
use jwt_identity::keys::interop::RING_PROVIDER;

#[test]
fn encode_panics_and_provider_cannot_be_installed_later() {
    let claims = serde_json::json!({ "sub": "ada" });

    let outcome =
        std::panic::catch_unwind(|| encode(&Header::default(), &claims, &EncodingKey::from_secret(b"secret")));

    assert!(outcome.is_err(), "jsonwebtoken no longer panics: say so in our documentation");
    assert!(RING_PROVIDER.install_default().is_err(), "the placeholder no longer stays: say so");
}
