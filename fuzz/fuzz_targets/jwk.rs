//! Any text as a JWK. A public key that was parsed is the same after publishing and parsing it again.
#![no_main]

use jwt_identity::Algorithm;
use jwt_identity::keys::{Jwk, KeyPair, VerifyingKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &str| {
    let Ok(jwk) = Jwk::from_json(json) else { return };
    let thumbprint = jwk.thumbprint();
    for algorithm in Algorithm::ALL {
        let _ = KeyPair::from_jwk(&[*algorithm], &jwk);
        if let Ok(key) = VerifyingKey::from_jwk(&[*algorithm], &jwk)
            && let Some(public) = key.public_jwk()
        {
            assert_eq!(public.thumbprint(), thumbprint);
            let again = Jwk::from_json(&public.to_json()).expect("published keys can be parsed");
            assert_eq!(again.thumbprint(), thumbprint);
            assert!(VerifyingKey::from_jwk(&[*algorithm], &again).is_ok());
        }
    }
});
