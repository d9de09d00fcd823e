//! Conversions of jsonwebtoken's types need no back end.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, EncodingKey};
use jwt_identity::keys::interop;
use jwt_identity::kustomer::{Claims, Kustomer};
use jwt_identity::{Algorithm, FixedClock, NumericDate, TokenSigner, TokenVerifier};

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const SECRET: &[u8] = b"test-secret-of-thirty-two-octets";

#[test]
fn keys_of_jsonwebtoken_mint_and_verify() {
    let signing_key = interop::signing_key(Algorithm::Hs256, &EncodingKey::from_secret(SECRET)).unwrap();
    let verifying_key = interop::verifying_key(Algorithm::Hs256, &DecodingKey::from_secret(SECRET)).unwrap();

    let claims = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = TokenSigner::<Kustomer>::new(signing_key).sign(&claims).unwrap();

    let verifier = TokenVerifier::<Kustomer>::new(verifying_key).with_clock(FixedClock(NOW));
    assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims);
}

#[test]
fn jwk_set_of_jsonwebtoken_becomes_a_key_set() {
    let json = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let set: JwkSet = serde_json::from_str(json).unwrap();
    assert_eq!(interop::key_set(&[Algorithm::EdDsa], &set).unwrap().len(), 1);
}
