//! HMAC with SHA-2.

use std::fmt;

use ring::hmac;

use crate::crypto::secret::SharedSecret;
use crate::crypto::signature::Signature;
use crate::crypto::signer::Signer;
use crate::crypto::verifier::Verifier;
use crate::error::key::{KeyError, KeyReason};
use crate::error::sign::SignError;
use crate::error::verify::BadSignature;
use crate::jose::algorithm::Algorithm;

/// A shared secret, prepared for one of HS256, HS384 and HS512. It signs and verifies.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, SharedSecret, Signer, Verifier};
///
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let mac = key.sign(b"header.payload")?;
/// assert!(key.verify(b"header.payload", mac.as_slice()).is_ok());
/// assert_eq!(format!("{key:?}"), "HmacKey { algorithm: Hs256, .. }");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7518 section 3.2; RFC 2104. Verification compares in constant time (`ring::hmac::verify`).
#[derive(Clone)]
pub struct HmacKey {
    algorithm: Algorithm,
    key: hmac::Key,
}

impl HmacKey {
    /// Prepares a secret of at least the hash's length: 32, 48 or 64 bytes for HS256, HS384 or HS512.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::TooShort`] (code 104) if the secret is shorter than that.
    /// - [`KeyReason::WrongAlgorithm`] (code 103) if the algorithm is not an HMAC.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, ErrorCode, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// assert!(HmacKey::new(Algorithm::Hs256, &secret).is_ok());
    /// assert_eq!(HmacKey::new(Algorithm::Hs512, &secret).unwrap_err().code(), ErrorCode::KeyTooShort);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7518 section 3.2.
    pub fn new(algorithm: Algorithm, secret: &SharedSecret) -> Result<Self, KeyError> {
        Self::from_short_secret(algorithm, secret, algorithm.signature_len().unwrap_or(usize::MAX))
    }

    /// Prepares a secret of at least `min_len` bytes, for a vendor that issues shorter secrets than RFC 7518 permits.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`new`](Self::new), with `min_len` as the bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// // Sunshine Conversations published secrets of 24 bytes.
    /// let secret = SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?;
    /// assert!(HmacKey::new(Algorithm::Hs256, &secret).is_err());
    /// assert!(HmacKey::from_short_secret(Algorithm::Hs256, &secret, 24).is_ok());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_short_secret(algorithm: Algorithm, secret: &SharedSecret, min_len: usize) -> Result<Self, KeyError> {
        let wrong = || KeyError::new(KeyReason::WrongAlgorithm).wanted("HS256, HS384 or HS512 for a secret");
        let hash = hash_of(algorithm).ok_or_else(wrong)?;
        if secret.len() < min_len {
            let wanted = match min_len {
                24 => "at least 24 bytes",
                32 => "at least 32 bytes",
                48 => "at least 48 bytes",
                64 => "at least 64 bytes",
                _ => "more bytes",
            };
            return Err(KeyError::new(KeyReason::TooShort).wanted(wanted));
        }
        Ok(Self { algorithm, key: hmac::Key::new(hash, secret.as_bytes()) })
    }

    /// Returns the algorithm.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(HmacKey::new(Algorithm::Hs256, &secret)?.algorithm(), Algorithm::Hs256);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Reports whether `code` is the HMAC of `input` under any bytes as a secret, the empty ones too. Returns `None` if the
    /// algorithm is not an HMAC. For finding mistakes with keys: it accepts what [`new`](Self::new) rejects.
    pub(crate) fn is_code_of(algorithm: Algorithm, secret: &[u8], input: &[u8], code: &[u8]) -> Option<bool> {
        let key = hmac::Key::new(hash_of(algorithm)?, secret);
        Some(hmac::verify(&key, input, code).is_ok())
    }

    /// Hashes `prefix` beforehand, for a key whose messages all begin with it. Returns `None` if that saves nothing,
    /// because `prefix` is shorter than a block of the hash.
    pub(crate) fn after(&self, prefix: &[u8]) -> Option<HmacAfter> {
        (prefix.len() >= self.key.algorithm().digest_algorithm().block_len()).then(|| {
            let mut context = hmac::Context::with_key(&self.key);
            context.update(prefix);
            HmacAfter { algorithm: self.algorithm, context }
        })
    }
}

const fn hash_of(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    match algorithm {
        Algorithm::Hs256 => Some(hmac::HMAC_SHA256),
        Algorithm::Hs384 => Some(hmac::HMAC_SHA384),
        Algorithm::Hs512 => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}

impl Signer for HmacKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        Signature::from_slice(hmac::sign(&self.key, signing_input).as_ref())
    }
}

impl Verifier for HmacKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        hmac::verify(&self.key, signing_input, signature).map_err(|_| BadSignature)
    }
}

/// An HMAC key that has hashed the prefix of its messages.
pub(crate) struct HmacAfter {
    algorithm: Algorithm,
    context: hmac::Context,
}

impl HmacAfter {
    /// Signs the prefix and `rest`.
    pub(crate) fn sign(&self, rest: &[u8]) -> Result<Signature, SignError> {
        let mut context = self.context.clone();
        context.update(rest);
        Signature::from_slice(context.sign().as_ref())
    }
}

impl fmt::Debug for HmacAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacAfter").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
