//! One key to verify with.

use std::sync::Arc;

use crate::keys::{KeyLookupError, KeyRef, VerifyingKeySource};
use crate::{Algorithm, BadSignature, KeyHint, KeyId, Verifier};

/// A verifier and the `kid` it is known under, if any.
///
/// As a key source it is the only key: it is found for every hint of its algorithm, unless both it and the hint have a
/// `kid` and they differ. Cloning shares the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{VerifyingKey, VerifyingKeySource};
/// use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret, crypto::HmacKey};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_key_id(KeyId::new("app_1")?);
/// assert!(key.find(&KeyHint::new(Algorithm::Hs256, Some("app_1"))).is_ok());
/// assert!(key.find(&KeyHint::new(Algorithm::Hs256, None)).is_ok());
/// assert!(key.find(&KeyHint::new(Algorithm::Hs256, Some("app_2"))).is_err());
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct VerifyingKey {
    verifier: Arc<dyn Verifier>,
    algorithm: Algorithm,
    key_id: Option<KeyId>,
}

impl VerifyingKey {
    /// Takes a verifier.
    ///
    /// # Examples
    ///
    /// See [`VerifyingKey`].
    #[must_use]
    pub fn new(verifier: impl Verifier + 'static) -> Self {
        Self { algorithm: verifier.algorithm(), key_id: verifier.key_id().cloned(), verifier: Arc::new(verifier) }
    }

    /// Sets the `kid` it is known under, in place of the verifier's own.
    ///
    /// # Examples
    ///
    /// See [`VerifyingKey`].
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self { key_id: Some(key_id), ..self }
    }

    /// Returns the one algorithm this key verifies.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::{Algorithm, SharedSecret, crypto::HmacKey};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).algorithm(), Algorithm::Hs256);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the `kid`, if the key has one.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::{Algorithm, SharedSecret, crypto::HmacKey};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).key_id(), None);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// Verifies a signature over any octets: what a token's signature is, without the token.
    ///
    /// # Errors
    ///
    /// - [`BadSignature`] when it is not this key's over these octets, or has not the form that RFC 7518 prescribes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, BadSignature, keys::Jwk};
    ///
    /// let jwk = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    /// let key = Jwk::from_json(jwk)?.to_verifying_key(&[Algorithm::Hs256])?;
    /// assert_eq!(key.verify(b"header.payload", &[0; 32]), Err(BadSignature));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 5.2, step 8.
    pub fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.verifier.verify(signing_input, signature)
    }
}

impl VerifyingKeySource for VerifyingKey {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        if let (Some(wanted), Some(known)) = (hint.key_id(), &self.key_id)
            && wanted != known.as_str()
        {
            return Err(KeyLookupError::UnknownKeyId);
        }
        if hint.algorithm() == self.algorithm {
            Ok(KeyRef::borrowed(self))
        } else {
            Err(KeyLookupError::AlgorithmMismatch)
        }
    }
}
