//! RSASSA-PKCS1-v1_5 and RSASSA-PSS.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ParsedPublicKey, RsaParameters};

use crate::crypto::rsa::rsa_keys;

rsa_keys!(aws_lc_rs, "crypto::aws_lc");

/// A public key, parsed once.
#[derive(Clone)]
struct Public {
    numbers: PublicKeyComponents<Vec<u8>>,
    key: ParsedPublicKey,
}

impl Public {
    fn new(parameters: &'static RsaParameters, numbers: PublicKeyComponents<Vec<u8>>) -> Result<Self, Unspecified> {
        let key = numbers.to_parsed_public_key(parameters).map_err(|_| Unspecified)?;
        Ok(Self { numbers, key })
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
        self.key.verify_sig(signing_input, signature)
    }
}
