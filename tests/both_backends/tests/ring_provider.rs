//! An application that installs `RING_PROVIDER` first.

use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use jwt_identity::keys::interop::RING_PROVIDER;

#[test]
fn jsonwebtoken_over_ring_provider_ignores_its_back_ends() {
    RING_PROVIDER.install_default().expect("nothing used a provider before");
    let claims = serde_json::json!({ "sub": "ada", "exp": 4_102_444_800_u64 });

    let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(b"secret")).unwrap();

    let key = DecodingKey::from_secret(b"secret");
    let read = decode::<serde_json::Value>(&token, &key, &Validation::default()).unwrap();
    assert_eq!(read.claims, claims);
}
