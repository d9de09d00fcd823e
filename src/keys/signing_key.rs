//! A signing key with its encoded header.

use std::any::Any;
use std::sync::Arc;

use crate::crypto::hmac::{HmacAfter, HmacKey};
use crate::crypto::signature::Signature;
use crate::crypto::signer::Signer;
use crate::error::sign::SignError;
use crate::jose::algorithm::Algorithm;
use crate::jose::header;
use crate::jose::key_id::KeyId;

/// A signer and the encoded JOSE header of the tokens that it signs.
///
/// The algorithm in the header is the signer's. Clones share the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyId, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_key_id(KeyId::new("app_1")?);
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
    /// The signer again, if it is an HMAC key.
    hmac: Option<Arc<HmacKey>>,
    /// The HMAC key after it has hashed the encoded header, if that saves work.
    after_header: Option<Arc<HmacAfter>>,
}

impl SigningKey {
    /// Creates a key from a signer, for tokens of type `JWT`.
    #[must_use]
    pub fn new(signer: impl Signer + 'static) -> Self {
        let algorithm = signer.algorithm();
        let signer_type: &dyn Any = &signer;
        let hmac = signer_type.downcast_ref().cloned().map(Arc::new);
        Self::from_parts(Arc::new(signer), hmac, algorithm, None, "JWT".into())
    }

    /// Sets the `typ` of its tokens, such as `at+jwt`. Default: `JWT`.
    ///
    /// Only profiles without a `typ` of their own, such as [`Jwt`](crate::jwt::Jwt), sign with such a key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_token_type("at+jwt");
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
    #[must_use]
    pub fn with_token_type(self, token_type: &str) -> Self {
        Self::from_parts(self.signer, self.hmac, self.algorithm, self.key_id, token_type.into())
    }

    fn from_parts(
        signer: Arc<dyn Signer>,
        hmac: Option<Arc<HmacKey>>,
        algorithm: Algorithm,
        key_id: Option<KeyId>,
        token_type: Arc<str>,
    ) -> Self {
        let mut encoded_header = header::encode(algorithm, Some(&token_type), key_id.as_ref());
        encoded_header.push('.');
        let after_header = hmac.as_ref().and_then(|key| key.after(encoded_header.as_bytes())).map(Arc::new);
        Self { signer, algorithm, key_id, token_type, encoded_header: encoded_header.into(), hmac, after_header }
    }

    /// Sets the `kid` of its tokens.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, KeyId, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_key_id(KeyId::new("app_1")?);
    /// assert_eq!(key.key_id().map(KeyId::as_str), Some("app_1"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self::from_parts(self.signer, self.hmac, self.algorithm, Some(key_id), self.token_type)
    }

    /// Returns the algorithm with which this key signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the `kid` that goes into the header, if the key has one.
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    pub(crate) fn token_type(&self) -> &str {
        &self.token_type
    }

    /// Returns the header in base64url, with a dot after it.
    pub(crate) fn encoded_header(&self) -> &str {
        &self.encoded_header
    }

    /// Signs any bytes and returns the bare signature.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) if the key cannot sign.
    /// - [`SignError::Environment`] (5xx) if the key may be able to sign later.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{SigningKey, VerifyingKey};
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
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

    /// Does the same for a signing input that begins with [`encoded_header`](Self::encoded_header).
    pub(crate) fn sign_behind_header(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        match (&self.after_header, signing_input.strip_prefix(self.encoded_header.as_bytes())) {
            (Some(key), Some(rest)) => key.sign(rest),
            _ => self.sign(signing_input),
        }
    }
}
