//! Any bytes as a key in PEM or DER, and as a secret.
#![no_main]

use jwt_identity::crypto::{HmacKey, RsaVerifier};
use jwt_identity::keys::{KeyPair, VerifyingKey};
use jwt_identity::{Algorithm, SharedSecret};
use libfuzzer_sys::fuzz_target;

const ALGORITHMS: &[Algorithm] = &[Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa];

fuzz_target!(|bytes: &[u8]| {
    let text = std::str::from_utf8(bytes).ok();
    for algorithm in ALGORITHMS {
        let _ = KeyPair::from_der(*algorithm, bytes);
        let _ = VerifyingKey::from_der(*algorithm, bytes);
        if let Some(pem) = text {
            let _ = VerifyingKey::from_pem(*algorithm, pem);
            if let Ok(pair) = KeyPair::from_pem(*algorithm, pem) {
                let signature = pair.signing_key().sign(b"header.payload").expect("a parsed key can sign");
                assert!(pair.verifying_key().verify(b"header.payload", signature.as_slice()).is_ok());
            }
        }
    }
    if let Some(pem) = text
        && let Ok(key) = RsaVerifier::from_pem(Algorithm::Rs256, pem)
    {
        let written = key.to_public_key_pem();
        let again = RsaVerifier::from_pem(Algorithm::Rs256, &written).expect("a serialized key can be parsed");
        assert_eq!(again.to_public_key_pem(), written);
    }
    if let Ok(secret) = SharedSecret::new(bytes) {
        assert_eq!(HmacKey::new(Algorithm::Hs256, &secret).is_ok(), bytes.len() >= 32);
    }
});
