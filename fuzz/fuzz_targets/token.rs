//! Any text as a token, unchanged and with a correct MAC. An accepted token is the only spelling of its content.
#![no_main]

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{Jwt, Policy};
use jwt_identity::keys::{KeySet, VerifyingKey};
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, CacheLimits, KeyId, Signer, TokenVerifier};
use jwt_identity_fuzz::{NOW, hmac_key};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<HmacKey> = LazyLock::new(hmac_key);
static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let named = VerifyingKey::new(KEY.clone()).with_key_id(KeyId::new("a").expect("a kid"));
    KeySet::new([named]).expect("one key")
});
static VERIFIER: LazyLock<TokenVerifier<Jwt>> = LazyLock::new(|| {
    let policy = Policy::default().any_audience().allow_never_expiring();
    TokenVerifier::new(VerifyingKey::new(KEY.clone())).with_policy(policy)
});
// A small cache, so that it is full.
static CACHED: LazyLock<TokenVerifier<Jwt>> =
    LazyLock::new(|| VERIFIER.clone().with_cache(CacheLimits::default().max_tokens(64)));

fuzz_target!(|token: &str| {
    check(token);
    if let Some((signing_input, _)) = token.rsplit_once('.') {
        let mac = KEY.sign(signing_input.as_bytes()).expect("an HMAC key signs");
        check(&format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(mac.as_slice())));
    }
});

fn check(token: &str) {
    let _ = jws::verify(token, Algorithm::ALL, &*KEYS);
    let outcome = VERIFIER.verify_at(token, NOW);
    for _ in 0..2 {
        assert_eq!(CACHED.verify_at(token, NOW), outcome, "a cache does not change the outcome");
    }
    if let Ok(unverified) = VERIFIER.peek(token) {
        let _ = unverified.claims_unverified();
        let again = unverified.verify_with_at(&VerifyingKey::new(KEY.clone()), NOW);
        assert_eq!(outcome.is_ok(), again.is_ok(), "both functions agree");
    } else {
        assert!(outcome.is_err());
    }
    if outcome.is_ok() {
        let segments: Vec<&str> = token.split('.').collect();
        assert_eq!(segments.len(), 3);
        for segment in segments {
            let bytes = URL_SAFE_NO_PAD.decode(segment).expect("base64url");
            assert_eq!(URL_SAFE_NO_PAD.encode(bytes), segment, "the accepted base64url is not canonical");
        }
    }
}
