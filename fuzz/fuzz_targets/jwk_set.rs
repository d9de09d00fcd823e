//! Any text as a JWK Set of the program itself, and as one from the network.
#![no_main]

use jwt_identity::Algorithm;
use jwt_identity::keys::KeySet;
use libfuzzer_sys::fuzz_target;

const ALGORITHMS: &[Algorithm] = &[Algorithm::Hs256, Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa];

fuzz_target!(|json: &str| {
    let own = KeySet::from_unpublished_jwk_set(ALGORITHMS, json);
    match KeySet::from_jwk_set(ALGORITHMS, json) {
        Ok(published) => {
            assert!(!published.is_empty() && published.len() <= KeySet::MAX_PUBLISHED);
            assert_eq!(own.map(|keys| keys.len()).ok(), Some(published.len()));
            let public = published.public_jwk_set().expect("no clock is asked");
            assert_eq!(public.keys().len(), published.len(), "a published set has no secret");
            let again = KeySet::from_jwk_set(ALGORITHMS, &public.to_json()).expect("it can be read again");
            assert_eq!(again.public_jwk_set().expect("as before"), public);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
