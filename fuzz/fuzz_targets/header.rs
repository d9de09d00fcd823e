//! Any bytes as the JOSE header of a correctly signed token.
#![no_main]

use std::sync::LazyLock;

use jwt_identity::Algorithm;
use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::VerifyingKey;
use jwt_identity::token::jws;
use jwt_identity_fuzz::{hmac_key, signed};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static KEY: LazyLock<HmacKey> = LazyLock::new(hmac_key);
static VERIFYING: LazyLock<VerifyingKey> = LazyLock::new(|| VerifyingKey::new(KEY.clone()));

fuzz_target!(|header: &[u8]| {
    let token = signed(header, b"payload", &KEY);
    if jws::verify(&token, &[Algorithm::Hs256], &*VERIFYING).is_ok() {
        let header: Value = serde_json::from_slice(header).expect("accepted headers are valid JSON");
        assert_eq!(header["alg"], "HS256");
        for rejected in ["crit", "b64", "zip", "enc"] {
            assert_eq!(header.get(rejected), None, "{rejected}");
        }
        assert!(header.get("kid").is_none_or(Value::is_string));
        assert!(header.get("typ").is_none_or(Value::is_string));
    }
});
