//! The trait of verifying keys.

use std::fmt;
use std::sync::Arc;

use crate::crypto::public_jwk::PublicJwk;
use crate::error::verify::BadSignature;
use crate::jose::algorithm::Algorithm;

/// A key that verifies signatures of exactly one algorithm.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, BadSignature, SharedSecret, Signer, Verifier};
///
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let mac = key.sign(b"header.payload")?;
/// assert_eq!(key.verify(b"header.payload", mac.as_slice()), Ok(()));
/// assert_eq!(key.verify(b"header.another", mac.as_slice()), Err(BadSignature));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub trait Verifier: fmt::Debug + Send + Sync {
    /// Returns the algorithm whose signatures this key verifies.
    fn algorithm(&self) -> Algorithm;

    /// Returns the public key as a JWK for publication. The default is `None`, which is right for a secret.
    fn public_jwk(&self) -> Option<PublicJwk> {
        None
    }

    /// Checks a signature over the bytes of `header.payload`.
    ///
    /// # Errors
    ///
    /// - [`BadSignature`] (code 301) if the signature does not verify. It gives no reason.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature>;
}

impl<V: Verifier + ?Sized> Verifier for Arc<V> {
    fn algorithm(&self) -> Algorithm {
        (**self).algorithm()
    }

    fn public_jwk(&self) -> Option<PublicJwk> {
        (**self).public_jwk()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        (**self).verify(signing_input, signature)
    }
}
