//! The trait of a key that signs.

use std::fmt;

use crate::crypto::signature::Signature;
use crate::error::sign::SignError;
use crate::jose::algorithm::Algorithm;

/// A key that signs: in this process, or through a handle to somewhere else that answers at once.
///
/// A signer that has to be waited for (a cloud KMS) does not implement this trait; see
/// [`RemoteSigner`](crate::token::remote_signer::RemoteSigner).
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
    /// Returns the one algorithm this key signs with.
    fn algorithm(&self) -> Algorithm;

    /// Signs the bytes of `header.payload`.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) when the key cannot sign.
    /// - [`SignError::Environment`] (5xx) when it might later.
    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError>;
}
