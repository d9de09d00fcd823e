//! ECDSA over P-256 and P-384.

use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaKeyPair, EcdsaSigningAlgorithm, ParsedPublicKey,
};

use crate::crypto::ecdsa::ecdsa_keys;
use crate::crypto::formats::parts::Curve;

ecdsa_keys!(aws_lc_rs, "crypto::aws_lc");

fn key_pair(scheme: &'static EcdsaSigningAlgorithm, d: &[u8], point: &[u8]) -> Result<EcdsaKeyPair, KeyRejected> {
    EcdsaKeyPair::from_private_key_and_public_key(scheme, d, point)
}

/// A point, parsed once.
#[derive(Clone)]
struct Public(ParsedPublicKey);

impl Public {
    /// Returns an error if the point is not on the curve.
    fn new(curve: Curve, point: &[u8]) -> Result<Self, KeyRejected> {
        let key = match curve {
            Curve::P256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
            Curve::P384 => ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point),
        };
        key.map(Self)
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
        self.0.verify_sig(signing_input, signature)
    }
}
