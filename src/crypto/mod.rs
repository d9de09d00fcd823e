//! Keys that sign and verify, over `ring`.
//!
//! Each type holds one key. It is prepared when it is created, and is bound to one algorithm. HMAC keys are created
//! from a [`SharedSecret`]. RSA, ECDSA and Ed25519 keys are created from PEM, DER or a JWK. No constructor takes both,
//! so a public key can never serve as a secret.
//!
//! The feature `aws-lc-rs` adds the same types over `aws-lc`, in `crypto::aws_lc`.

#[cfg(feature = "aws-lc-rs")]
pub mod aws_lc;
pub(crate) mod digest;
pub(crate) mod ecdsa;
pub(crate) mod eddsa;
pub(crate) mod formats;
pub(crate) mod hmac;
pub(crate) mod public_jwk;
pub(crate) mod random;
pub(crate) mod rsa;
pub(crate) mod secret;
pub(crate) mod sha256_digest;
pub(crate) mod signature;
pub(crate) mod signer;
pub(crate) mod verifier;

pub use digest::signing_digest;
pub use ecdsa::{EcdsaSigner, EcdsaVerifier};
pub use eddsa::{Ed25519Signer, Ed25519Verifier};
pub use hmac::HmacKey;
pub use public_jwk::PublicJwk;
pub use rsa::{RsaSigner, RsaVerifier};
pub use secret::SharedSecret;
pub use sha256_digest::Sha256Digest;
pub use signature::Signature;
pub use signer::Signer;
pub use verifier::Verifier;
