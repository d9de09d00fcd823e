//! One version of a remote key.

use std::sync::Arc;

use crate::jose::algorithm::Algorithm;
use crate::jose::key_id::KeyId;
use crate::keys::verifying_key::VerifyingKey;

/// One version of a remote key, and the public key that checks what it signs.
///
/// Algorithm and `kid` are those of the public key. So the header of a token always agrees with the key that checks its
/// signature. Cloning shares the key. `Debug` shows the version: it is a name, so keep secrets out of
/// it.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::EcdsaVerifier;
/// use jwt_identity::keys::VerifyingKey;
/// use jwt_identity::token::remote_signer::PinnedKey;
/// use jwt_identity::{Algorithm, KeyId};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
/// let public = VerifyingKey::new(EcdsaVerifier::from_pem(Algorithm::Es256, pem)?).with_key_id(KeyId::new("login-3")?);
/// let pinned = PinnedKey::new("3", public);
/// assert_eq!((pinned.version(), pinned.algorithm()), ("3", Algorithm::Es256));
/// assert_eq!(pinned.key_id().map(KeyId::as_str), Some("login-3"));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct PinnedKey {
    version: Arc<str>,
    verifying_key: VerifyingKey,
}

impl PinnedKey {
    /// Creates it from the version as the service names it, and its public key. The tokens get the `kid` of that key.
    ///
    /// Give each version a `kid` of its own: verifiers find the key by it.
    #[must_use]
    pub fn new(version: impl Into<Arc<str>>, verifying_key: VerifyingKey) -> Self {
        Self { version: version.into(), verifying_key }
    }

    /// Returns the version as the service names it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the one algorithm this key signs with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.verifying_key.algorithm()
    }

    /// Returns the `kid` that goes into the header, if the key has one.
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.verifying_key.key_id()
    }

    /// Returns the public key that checks answers.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::remote_signer::PinnedKey;
    /// use jwt_identity::{BadSignature, Signature};
    ///
    /// fn check(pinned: &PinnedKey, signing_input: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    ///     pinned.verifying_key().verify(signing_input, signature.as_slice())
    /// }
    /// ```
    #[must_use]
    pub const fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying_key
    }
}
