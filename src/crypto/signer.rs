//! The trait of signing keys.

use std::fmt;
use std::sync::Arc;

use crate::crypto::signature::Signature;
use crate::error::sign::SignError;
use crate::jose::algorithm::Algorithm;

/// A key that signs without waiting, in this process or through a local device.
///
/// For a signer that needs the network, such as a cloud KMS, implement
/// [`RemoteSigner`](crate::token::remote_signer::RemoteSigner) instead.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Algorithm, SignError, Signature, Signer};
///
/// /// Signs with what a hardware module answers.
/// #[derive(Debug)]
/// struct Module;
///
/// impl Signer for Module {
///     fn algorithm(&self) -> Algorithm {
///         Algorithm::EdDsa
///     }
///     fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
///         let answer = [0; 64]; // ask the module to sign `signing_input`
///         Signature::from_slice(&answer)
///     }
/// }
/// ```
pub trait Signer: fmt::Debug + Send + Sync {
    /// Returns the algorithm with which this key signs.
    fn algorithm(&self) -> Algorithm;

    /// Signs the bytes of `header.payload`.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) if the key cannot sign.
    /// - [`SignError::Environment`] (5xx) if the key may be able to sign later.
    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError>;
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn algorithm(&self) -> Algorithm {
        (**self).algorithm()
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        (**self).sign(signing_input)
    }
}
