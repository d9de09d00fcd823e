//! Any bytes as the answer of a remote signer: DER, base64url, Vault's form. Only the correct signature gives a
//! token.
#![no_main]

use std::sync::LazyLock;

use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::VerifyingKey;
use jwt_identity::token::remote_signer::SignerAnswer;
use jwt_identity::{Algorithm, Signature, Signer, Unsigned};
use jwt_identity_fuzz::{NOW, hmac_key};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<HmacKey> = LazyLock::new(hmac_key);
static VERIFYING: LazyLock<VerifyingKey> = LazyLock::new(|| VerifyingKey::new(KEY.clone()));

fuzz_target!(|answer: &[u8]| {
    for (algorithm, len) in [(Algorithm::Es256, 64), (Algorithm::Es384, 96)] {
        if let Ok(signature) = Signature::from_ecdsa_der(algorithm, answer) {
            assert_eq!(signature.as_slice().len(), len);
            assert_eq!(der(signature.as_slice()), answer, "the accepted DER is not canonical");
        }
    }
    if let Ok(signature) = Signature::from_slice(answer) {
        let claims = Claims::builder().expires_at(NOW).build().expect("a claims set");
        let unsigned = || Unsigned::<Jwt>::new(Algorithm::Hs256, None, &claims).expect("all but the signature");
        let right = KEY.sign(unsigned().signing_input()).expect("an HMAC key signs");
        assert_eq!(unsigned().attach(&signature, &VERIFYING).is_ok(), answer == right.as_slice());
        assert!(unsigned().attach(&right, &VERIFYING).is_ok());
        assert_eq!(unsigned().attach_unverified(&signature).is_ok(), answer.len() == 32);
    }
    if let Ok(text) = std::str::from_utf8(answer) {
        let _ = Signature::from_base64url(text);
        if let Ok(answer) = SignerAnswer::from_vault(text) {
            let version = answer.version().expect("Vault names the version");
            assert!(text.starts_with(&format!("vault:v{version}:")));
        }
    }
});

/// The two halves of `r || s` as DER.
fn der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let integer = |bytes: &[u8]| {
        let first = bytes.iter().position(|byte| *byte != 0).expect("zero is rejected");
        let mut bytes = bytes[first..].to_vec();
        if bytes[0] >= 0x80 {
            bytes.insert(0, 0);
        }
        [vec![0x02, u8::try_from(bytes.len()).expect("short")], bytes].concat()
    };
    let numbers = [integer(r), integer(s)].concat();
    [vec![0x30, u8::try_from(numbers.len()).expect("short")], numbers].concat()
}
