//! Keys that sign and verify, over `ring`.
//!
//! Each type holds one key, prepared when it is made and bound to one algorithm. HMAC keys are made from a
//! [`SharedSecret`](crate::SharedSecret) and public-key ones from PEM, DER or a JWK; no constructor takes both, so that
//! a public key can never serve as a secret.
//!
//! The feature `aws-lc-rs` adds the same types over `aws-lc`, in `crypto::aws_lc`.

#[cfg(feature = "aws-lc-rs")]
pub mod aws_lc;
mod checks;
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

use crate::{Algorithm, EnvironmentError};

pub(crate) use der::{read_ecdsa_signature, recognise_der};
pub use ecdsa::{EcdsaSigner, EcdsaVerifier};
pub use eddsa::{Ed25519Signer, Ed25519Verifier};
pub use hmac::HmacKey;
pub(crate) use parts::{
    Curve, EcPrivate, EcPublic, Ed25519Private, Ed25519Public, PrivateKey, PublicKey, RsaPrivate, RsaPublic,
};
pub(crate) use pem::{bare_base64, recognise};
pub use rsa::{RsaSigner, RsaVerifier};
pub use sha256_digest::Sha256Digest;

/// Computes the digest of a signing input that the algorithm signs, for services that want it in place of the input.
///
/// 32 octets of SHA-256, 48 of SHA-384 or 64 of SHA-512, as the name of the algorithm says. `None` for
/// Ed25519 and HMAC, which take the signing input itself.
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::crypto::{Sha256Digest, signing_digest};
///
/// let digest = signing_digest(Algorithm::Rs256, b"header.payload").unwrap_or_default();
/// assert_eq!(digest.len(), Sha256Digest::LEN);
/// assert_eq!(signing_digest(Algorithm::EdDsa, b"header.payload"), None);
/// ```
///
/// Source: RFC 7518 sections 3.3 to 3.5.
#[must_use]
pub fn signing_digest(algorithm: Algorithm, signing_input: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        Algorithm::Es256 | Algorithm::Ps256 | Algorithm::Rs256 => Some(sha256(signing_input).as_ref().to_vec()),
        Algorithm::Es384 | Algorithm::Ps384 | Algorithm::Rs384 => Some(sha384(signing_input).as_ref().to_vec()),
        Algorithm::Ps512 | Algorithm::Rs512 => Some(sha512(signing_input).as_ref().to_vec()),
        Algorithm::EdDsa | Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => None,
    }
}

/// Draws octets from the system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], EnvironmentError> {
    let mut octets = [0; N];
    SystemRandom::new().fill(&mut octets).map_err(|_| EnvironmentError::RandomUnavailable)?;
    Ok(octets)
}

pub(crate) fn sha256(octets: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA256, octets)
}

pub(crate) fn sha384(octets: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA384, octets)
}

pub(crate) fn sha512(octets: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA512, octets)
}
