//! Keys that sign and verify, over `ring`.
//!
//! Each type holds one key, prepared when it is made and bound to one algorithm. HMAC keys are made from a
//! [`SharedSecret`](crate::SharedSecret) and public-key ones from PEM, DER or a JWK; no constructor takes both, so that
//! a public key can never serve as a secret.

mod der;
mod der_writer;
mod ecdsa;
mod eddsa;
mod hmac;
mod parts;
mod pem;
mod rsa;
mod sha256_digest;

use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};

use crate::EnvironmentError;

pub use ecdsa::{EcdsaSigner, EcdsaVerifier};
pub use eddsa::{Ed25519Signer, Ed25519Verifier};
pub use hmac::HmacKey;
pub(crate) use parts::{Curve, EcPrivate, EcPublic, Ed25519Private, Ed25519Public, PublicKey, RsaPrivate, RsaPublic};
pub(crate) use pem::recognise;
pub use rsa::{RsaSigner, RsaVerifier};
pub use sha256_digest::Sha256Digest;

/// Draws octets from the system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], EnvironmentError> {
    let mut octets = [0; N];
    SystemRandom::new().fill(&mut octets).map_err(|_| EnvironmentError::RandomUnavailable)?;
    Ok(octets)
}

pub(crate) fn sha256(octets: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA256, octets)
}

#[cfg(feature = "jsonwebtoken-provider")]
pub(crate) fn sha384(octets: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA384, octets)
}

#[cfg(feature = "jsonwebtoken-provider")]
pub(crate) fn sha512(octets: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA512, octets)
}
