//! One key to sign with, its header already encoded.

use std::sync::Arc;

use crate::header;
use crate::keys::{KeyRef, SigningKeySource};
use crate::{Algorithm, EnvironmentError, KeyId, SignError, Signature, Signer};

/// A signer together with the JOSE header of the tokens it signs, encoded once.
///
/// The algorithm is the signer's, so the header cannot say anything else than the key does; so is the `kid`, unless it is
/// given another. Cloning shares the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::{Algorithm, KeyId, SharedSecret, crypto::HmacKey};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?.with_key_id(KeyId::new("app_1")?));
/// assert_eq!(key.algorithm(), Algorithm::Hs256);
/// assert_eq!(key.key_id().map(KeyId::as_str), Some("app_1"));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SigningKey {
    signer: Arc<dyn Signer>,
    algorithm: Algorithm,
    key_id: Option<KeyId>,
    token_type: Arc<str>,
    encoded_header: Arc<str>,
}

impl SigningKey {
    /// Takes a signer for tokens of type `JWT`.
    ///
    /// # Examples
    ///
    /// See [`SigningKey`].
    #[must_use]
    pub fn new(signer: impl Signer + 'static) -> Self {
        Self::with_type(signer, "JWT")
    }

    /// Takes a signer for tokens of another type, such as `at+jwt`. Only profiles that leave the type to the key, such
    /// as the plain one, sign with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::{Algorithm, SharedSecret, crypto::HmacKey};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::with_type(HmacKey::new(Algorithm::Hs256, &secret)?, "at+jwt");
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
    #[must_use]
    pub fn with_type(signer: impl Signer + 'static, token_type: &str) -> Self {
        let (algorithm, key_id) = (signer.algorithm(), signer.key_id().cloned());
        Self {
            encoded_header: encode_header(algorithm, token_type, key_id.as_ref()),
            signer: Arc::new(signer),
            algorithm,
            key_id,
            token_type: token_type.into(),
        }
    }

    /// Sets the `kid` of its tokens, in place of the signer's own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::{Algorithm, KeyId, SharedSecret, crypto::HmacKey};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_key_id(KeyId::new("app_1")?);
    /// assert_eq!(key.key_id().map(KeyId::as_str), Some("app_1"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        let encoded_header = encode_header(self.algorithm, &self.token_type, Some(&key_id));
        Self { encoded_header, key_id: Some(key_id), ..self }
    }

    /// Returns the one algorithm this key signs with.
    ///
    /// # Examples
    ///
    /// See [`SigningKey`].
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the `kid` that goes into the header, if the key has one.
    ///
    /// # Examples
    ///
    /// See [`SigningKey`].
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    pub(crate) fn token_type(&self) -> &str {
        &self.token_type
    }

    /// The header in base64url with the dot behind it.
    pub(crate) fn encoded_header(&self) -> &str {
        &self.encoded_header
    }

    /// Signs any octets: what a token's signature is, without the token.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) when the key cannot sign; [`SignError::Environment`] (5xx) when it
    ///   might later.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{SigningKey, VerifyingKey};
    /// use jwt_identity::{Algorithm, SharedSecret, crypto::HmacKey};
    ///
    /// let hmac = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let mac = SigningKey::new(hmac.clone()).sign(b"header.payload")?;
    /// assert!(VerifyingKey::new(hmac).verify(b"header.payload", mac.as_slice()).is_ok());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: RFC 7515 section 5.1, step 5.
    pub fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        self.signer.sign(signing_input)
    }
}

impl SigningKeySource for SigningKey {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        Ok(KeyRef::borrowed(self))
    }
}

/// The header in base64url, and the dot behind it.
fn encode_header(algorithm: Algorithm, token_type: &str, key_id: Option<&KeyId>) -> Arc<str> {
    let mut encoded = header::encode(algorithm, Some(token_type), key_id);
    encoded.push('.');
    encoded.into()
}
