//! Several keys for tokens without a `kid`.

use crate::crypto::hmac::HmacKey;
use crate::crypto::secret::SharedSecret;
use crate::crypto::verifier::Verifier;
use crate::error::key::{KeyError, KeyReason};
use crate::error::verify::BadSignature;
use crate::jose::algorithm::Algorithm;

const ONE_ALGORITHM: &str = "keys of one algorithm";

/// Up to eight keys of one algorithm, for tokens that do not say by a `kid` which of them signed.
///
/// Use it during a rotation if the issuer sets no `kid`. The old and the new key both verify until the last token
/// of the old key has expired. Keys are tried in order, so put the one that signs most tokens first. A forged token costs
/// one verification with each key. If tokens have a `kid`, use a [`KeySet`](crate::keys::KeySet).
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{AnyOf, VerifyingKey};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, SharedSecret, Signer, Verifier};
///
/// let key = |secret| HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?);
/// let (old, new) = (key("0123456789abcdef0123456789abcdef")?, key("fedcba9876543210fedcba9876543210")?);
/// let mac = old.sign(b"header.payload")?;
///
/// let both = AnyOf::new([new, old])?;
/// assert!(both.verify(b"header.payload", mac.as_slice()).is_ok());
/// let source = VerifyingKey::new(both); // for a TokenVerifier
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct AnyOf<V> {
    algorithm: Algorithm,
    verifiers: Vec<V>,
}

impl<V: Verifier> AnyOf<V> {
    /// The maximum number of keys: 8. It limits the cost of a forged token.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::keys::AnyOf;
    ///
    /// assert_eq!(AnyOf::<HmacKey>::MAX_LEN, 8);
    /// ```
    pub const MAX_LEN: usize = 8;

    /// Creates a verifier that tries the keys in this order.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SetEmpty`] (code 111) if there is no key.
    /// - [`KeyReason::TooMany`] (code 118) if there are more than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`KeyReason::WrongAlgorithm`] (code 103) if they are not all bound to the same algorithm.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::RsaVerifier;
    /// use jwt_identity::keys::AnyOf;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let (one, other) = (Algorithm::Rs256, Algorithm::Ps256);
    /// let keys = [RsaVerifier::from_pem(one, pem)?, RsaVerifier::from_pem(other, pem)?];
    /// assert_eq!(AnyOf::new(keys).unwrap_err().code(), ErrorCode::KeyWrongAlgorithm);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 8725 section 3.1 (each key belongs to one algorithm).
    pub fn new(verifiers: impl IntoIterator<Item = V>) -> Result<Self, KeyError> {
        // Take one key more than permitted. That shows that there are too many without reading a long iterator.
        let verifiers: Vec<V> = verifiers.into_iter().take(Self::MAX_LEN.saturating_add(1)).collect();
        let algorithm = verifiers.first().ok_or(KeyError::new(KeyReason::SetEmpty))?.algorithm();
        if verifiers.len() > Self::MAX_LEN {
            return Err(KeyError::new(KeyReason::TooMany));
        }
        if verifiers.iter().any(|verifier| verifier.algorithm() != algorithm) {
            return Err(KeyError::new(KeyReason::WrongAlgorithm).wanted(ONE_ALGORITHM));
        }
        Ok(Self { algorithm, verifiers })
    }
}

impl AnyOf<HmacKey> {
    /// Creates a verifier from shared secrets, which are tried in this order.
    ///
    /// # Errors
    ///
    /// - The errors of [`HmacKey::new`], for any secret.
    /// - The errors of [`new`](Self::new) if there is no secret, or too many.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::AnyOf;
    /// use jwt_identity::{Algorithm, ErrorCode, SharedSecret};
    ///
    /// let new = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let old = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
    /// assert!(AnyOf::from_secrets(Algorithm::Hs256, [&new, &old]).is_ok());
    /// let error = AnyOf::from_secrets(Algorithm::Hs256, []).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeySetEmpty);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_secrets<'a>(
        algorithm: Algorithm,
        secrets: impl IntoIterator<Item = &'a SharedSecret>,
    ) -> Result<Self, KeyError> {
        let keys: Result<Vec<_>, _> = secrets.into_iter().map(|secret| HmacKey::new(algorithm, secret)).collect();
        Self::new(keys?)
    }
}

impl<V: Verifier> Verifier for AnyOf<V> {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let signed = |verifier: &V| verifier.verify(signing_input, signature).is_ok();
        if self.verifiers.iter().any(signed) { Ok(()) } else { Err(BadSignature) }
    }
}
