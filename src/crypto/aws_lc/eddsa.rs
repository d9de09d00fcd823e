//! `EdDSA` over Ed25519.

use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, ParsedPublicKey};

use crate::crypto::eddsa::ed25519_keys;

ed25519_keys!(aws_lc_rs, "crypto::aws_lc");

fn sign(key: &Ed25519KeyPair, signing_input: &[u8]) -> Result<impl AsRef<[u8]> + use<>, Unspecified> {
    key.try_sign(signing_input)
}

/// A public key, parsed once.
#[derive(Clone)]
struct Public(ParsedPublicKey);

impl Public {
    fn new(x: &[u8]) -> Result<Self, KeyRejected> {
        ParsedPublicKey::new(&ED25519, x).map(Self)
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
        self.0.verify_sig(signing_input, signature)
    }
}
