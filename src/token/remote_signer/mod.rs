//! Signing with a key that is not in this process: a KMS, Vault, another service.
//!
//! A [`Signer`](crate::Signer) answers at once; no token waits for it. A [`RemoteSigner`] is asked over a network, so
//! its two methods return futures, and it knows something that a local key does not have to: which *version* of a key
//! signs. The `kid` stands in the header and so is part of what is signed, and "the newest version" may be another one
//! by the time the service signs. Hence three steps for each token, which a [`RemoteTokenSigner`] takes:
//!
//! 1. [`pin`](RemoteSigner::pin) a version, with its public key and its `kid`;
//! 2. [`sign`](RemoteSigner::sign) with exactly that version;
//! 3. check the answer with the pinned public key. Only what verifies becomes a [`Token`](crate::Token).
//!
//! How to talk to four services: [`recipes`]. A program that runs: `examples/remote_signer.rs`.
//!
//! # What the check catches
//!
//! Another version than the pinned one; PSS where PKCS#1 v1.5 was to be, or the other way round; DER in the place of
//! `r || s`; the digest of a digest; a wrong hash; an answer to another request; octets that changed on their way. All
//! are [`SignError::UnusableSignature`] (code 303). It costs one verification, which is little beside a call over a
//! network.
//!
//! It does not catch a service that means harm: that one has the key.
//!
//! # Errors of a service
//!
//! | what happened | error of the implementation |
//! |---|---|
//! | refused: no permission, the key or version is disabled or of another kind | [`SigningFailed`](SignError::SigningFailed), code 302 |
//! | not reached, throttled, an error of the service | [`SignerUnavailable`](crate::EnvironmentError::SignerUnavailable), code 504 |
//! | an answer that cannot be read | [`UnusableSignature`](SignError::UnusableSignature), code 303 |
//!
//! None of them has room for a text, so nothing that a service says gets into a log by way of an error. What an
//! operator needs to know (a request's id, a status) the implementation reports where it happens.
//!
//! # A service that makes MACs
//!
//! A MAC has no public key, so there is nothing to check the answer with, and a [`RemoteTokenSigner`] does not take it:
//! what it lets out has been verified. Use [`Unsigned`](crate::Unsigned) and say so:
//!
//! ```
//! use jwt_identity::sunshine::{Claims, Sunshine};
//! use jwt_identity::{Algorithm, KeyId, SignError, Signature, Token, Unsigned};
//!
//! /// `mac` asks the service: `GenerateMac` of AWS KMS, for one, whose answer has the octets in `Mac`.
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
//! Where the secret is known here as well, an [`HmacKey`](crate::crypto::HmacKey) checks the answers like a public key.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

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

/// What the methods of a [`RemoteSigner`] return: a future in a box, so that the trait can be made into an object.
pub type SignerFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, SignError>> + Send + 'a>>;

/// A key that signs elsewhere and must be waited for.
///
/// Implement it over the client of the service; the futures may use whatever runtime that client needs. What a service
/// answers may be wrong in any way: a [`RemoteTokenSigner`] checks it. Do not retry inside without an end, and expect
/// that a future is dropped half-way when a caller's deadline has passed.
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
    /// Tells which version signs from now on, with its public key.
    ///
    /// Called once for each token. Keep the answer and ask the service now and then, not each time: a version and its
    /// public key do not change. A version that was pinned may be used a little later, so do not disable it in the
    /// service at the moment a newer one is pinned.
    ///
    /// # Errors
    ///
    /// - [`SignError::Environment`] (5xx) when there is no version at the moment, or the service does not say.
    fn pin(&self) -> SignerFuture<'_, PinnedKey>;

    /// Signs the octets of `header.payload` with the version `key`, and with no other.
    ///
    /// Where the answer names the version that signed, pass it on: it is compared with the pinned one.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) when the service refuses to sign.
    /// - [`SignError::UnusableSignature`] (code 303) when its answer cannot be read.
    /// - [`SignError::Environment`] (5xx) when it might sign later.
    fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer>;
}
