//! Signing with a key that is not in this process: a KMS, Vault, another service.
//!
//! A [`Signer`](crate::Signer) answers at once. A [`RemoteSigner`] is called over a network, so its two methods return
//! futures. It also knows which *version* of a key signs. The `kid` is in the header, so it is signed, and another version
//! may be the newest by the time the service signs. A [`RemoteTokenSigner`] therefore takes three steps for each token:
//!
//! 1. [`pin`](RemoteSigner::pin) a version, with its public key and its `kid`;
//! 2. [`sign`](RemoteSigner::sign) with exactly that version;
//! 3. check the answer with the pinned public key. Only a signature that verifies becomes part of a
//!    [`Token`](crate::Token).
//!
//! [`recipes`] describes four services. `examples/remote_signer.rs` is a program that runs offline.
//!
//! # What does the check find?
//!
//! - A version other than the pinned one.
//! - PSS in place of PKCS#1 v1.5, or the reverse.
//! - DER in place of `r || s`, the digest of a digest, or a wrong hash.
//! - An answer to another request, or bytes that were changed.
//!
//! Each is [`SignError::UnusableSignature`] (code 303). The check costs one verification, which is little compared with a
//! call over a network. It cannot find a malicious service, because the service has the key.
//!
//! # Errors of a service
//!
//! | what happened | error of the implementation |
//! |---|---|
//! | the service rejects the request: no permission, the key or version is disabled or of another kind | [`SigningFailed`](SignError::SigningFailed), code 302 |
//! | the service is not reached, throttles, or fails | [`SignerUnavailable`](crate::EnvironmentError::SignerUnavailable), code 504 |
//! | an answer that cannot be read | [`UnusableSignature`](SignError::UnusableSignature), code 303 |
//!
//! None of them holds a text, so no error writes an answer of a service to a log. The implementation itself reports what
//! an operator needs, such as the status or the id of a request.
//!
//! # A service that makes MACs
//!
//! A MAC has no public key that could check the answer, and a [`RemoteTokenSigner`] returns only verified tokens. Use
//! [`Unsigned`](crate::Unsigned):
//!
//! ```
//! use jwt_identity::sunshine::{Claims, Sunshine};
//! use jwt_identity::{Algorithm, KeyId, SignError, Signature, Token, Unsigned};
//!
//! /// `mac` calls the service, for example `GenerateMac` of AWS KMS, whose answer has the bytes in `Mac`.
//! async fn mint(
//!     claims: &Claims,
//!     key_id: &KeyId,
//!     mac: impl AsyncFnOnce(&[u8]) -> Result<Vec<u8>, SignError>,
//! ) -> Result<Token, SignError> {
//!     let unsigned = Unsigned::<Sunshine>::new(Algorithm::Hs256, Some(key_id), claims)?;
//!     let mac = mac(unsigned.signing_input()).await?;
//!     unsigned.attach_unverified(&Signature::from_slice(&mac)?)
//! }
//! ```
//!
//! If this process has the secret as well, an [`HmacKey`](crate::crypto::HmacKey) checks the answers like a public key.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::sign::SignError;

pub use answer::SignerAnswer;
pub use local::LocalSigner;
pub use pinned_key::PinnedKey;
pub use token_signer::RemoteTokenSigner;

mod answer;
mod local;
mod pinned_key;
pub mod recipes;
mod token_signer;

/// The future that the methods of a [`RemoteSigner`] return. It is boxed, so that the trait is object-safe.
pub type SignerFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, SignError>> + Send + 'a>>;

/// A key in another process that signs asynchronously.
///
/// Implement it over the client of the service. The futures may use the runtime of that client. A [`RemoteTokenSigner`]
/// checks each answer. Limit the number of retries. A future is dropped half-way when a caller's deadline has passed.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::remote_signer::{PinnedKey, RemoteSigner, SignerAnswer, SignerFuture};
/// use jwt_identity::{EnvironmentError, Signature};
/// # #[derive(Debug)]
/// # struct Client;
/// # impl Client {
/// #     async fn sign(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, ()> { Err(()) }
/// # }
///
/// /// Signs with a version that was looked up when the program started.
/// #[derive(Debug)]
/// struct Kms {
///     client: Client,
///     pinned: PinnedKey,
/// }
///
/// impl RemoteSigner for Kms {
///     fn pin(&self) -> SignerFuture<'_, PinnedKey> {
///         Box::pin(async { Ok(self.pinned.clone()) })
///     }
///
///     fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
///         Box::pin(async move {
///             let answer = self.client.sign(key.version(), signing_input).await;
///             let der = answer.map_err(|_| EnvironmentError::SignerUnavailable)?;
///             Ok(Signature::from_ecdsa_der(key.algorithm(), &der)?.into())
///         })
///     }
/// }
/// ```
pub trait RemoteSigner: fmt::Debug + Send + Sync {
    /// Returns the version that signs from now on, with its public key.
    ///
    /// It is called once for each token. Store the answer and ask the service only from time to time, because a version and
    /// its public key do not change. A pinned version may be used a little later, so do not disable it in the service at
    /// the moment a newer one is pinned.
    ///
    /// # Errors
    ///
    /// - [`SignError::Environment`] (5xx) when there is no version at the moment, or the service does not answer.
    fn pin(&self) -> SignerFuture<'_, PinnedKey>;

    /// Signs the bytes of `header.payload` with the version `key`.
    ///
    /// If the answer of the service names the version that signed, return it. It is compared with the pinned one.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) when the service does not sign.
    /// - [`SignError::UnusableSignature`] (code 303) when its answer cannot be read.
    /// - [`SignError::Environment`] (5xx) if the service may be able to sign later.
    fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer>;
}

impl<S: RemoteSigner + ?Sized> RemoteSigner for Arc<S> {
    fn pin(&self) -> SignerFuture<'_, PinnedKey> {
        (**self).pin()
    }

    fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
        (**self).sign(key, signing_input)
    }
}
