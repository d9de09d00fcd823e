//! One key to verify with.

use std::borrow::{Borrow, Cow};
use std::sync::Arc;

use crate::crypto::ecdsa::EcdsaVerifier;
use crate::crypto::eddsa::Ed25519Verifier;
use crate::crypto::public_jwk::PublicJwk;
use crate::crypto::rsa::RsaVerifier;
use crate::crypto::verifier::Verifier;
use crate::error::key::{KeyError, KeyReason};
use crate::error::verify::BadSignature;
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::jose::encoded_header::EncodedHeader;
use crate::jose::header::JoseHeader;
use crate::jose::key_id::KeyId;
use crate::keys::stamp::KeyStamp;

/// A verifier and the `kid` it is known under, if any.
///
/// As a key source it is the only key: it is found for every hint of its algorithm, unless both it and the hint have a
/// `kid` and they differ. Cloning shares the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{VerifyingKey, VerifyingKeySource};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret};
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
    encoded_header: EncodedHeader,
    stamp: KeyStamp,
}

impl VerifyingKey {
    /// Takes a verifier.
    ///
    /// # Examples
    ///
    /// See [`VerifyingKey`].
    #[must_use]
    pub fn new(verifier: impl Verifier + 'static) -> Self {
        let (algorithm, key_id) = (verifier.algorithm(), verifier.key_id().cloned());
        let encoded_header = EncodedHeader::new(algorithm, Some("JWT"), key_id.as_ref());
        Self { verifier: Arc::new(verifier), algorithm, key_id, encoded_header, stamp: KeyStamp::new() }
    }

    /// Reads a public key from PEM.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongAlgorithm`] (code 103) for an HMAC algorithm: a secret is no PEM.
    /// - Those of the constructors in [`crypto`](crate::crypto), such as [`RsaVerifier::from_pem`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::Algorithm;
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
    /// let key = VerifyingKey::from_pem(Algorithm::Es256, pem)?;
    /// assert!(VerifyingKey::from_pem(Algorithm::Hs256, pem).is_err());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        match algorithm.key_type() {
            KeyType::Rsa => RsaVerifier::from_pem(algorithm, pem).map(Self::new),
            KeyType::EcP256 | KeyType::EcP384 => EcdsaVerifier::from_pem(algorithm, pem).map(Self::new),
            KeyType::Ed25519 => Ed25519Verifier::from_pem(pem).map(Self::new),
            KeyType::Symmetric => Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("an algorithm of a key pair")),
        }
    }

    /// Reads a public key from DER.
    ///
    /// # Errors
    ///
    /// Those of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let refused = VerifyingKey::from_der(Algorithm::Es256, b"\x30\x00").unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeyWrongForm);
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        match algorithm.key_type() {
            KeyType::Rsa => RsaVerifier::from_der(algorithm, der).map(Self::new),
            KeyType::EcP256 | KeyType::EcP384 => EcdsaVerifier::from_der(algorithm, der).map(Self::new),
            KeyType::Ed25519 => Ed25519Verifier::from_der(der).map(Self::new),
            KeyType::Symmetric => Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("an algorithm of a key pair")),
        }
    }

    /// Sets the `kid` it is known under, in place of the verifier's own.
    ///
    /// # Examples
    ///
    /// See [`VerifyingKey`].
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        let encoded_header = EncodedHeader::new(self.algorithm, Some("JWT"), Some(&key_id));
        // Under another name it is another key: a token may ask for the one and not for the other.
        Self { key_id: Some(key_id), encoded_header, stamp: KeyStamp::new(), ..self }
    }

    /// Returns the one algorithm this key verifies.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
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
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).key_id(), None);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// Tells whether a token's first segment is the header that a [`SigningKey`](crate::keys::SigningKey) writes for this
    /// key: its `alg`, the `typ` `JWT` and its `kid`, in the one spelling that the crate has for them.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// assert!(key.has_header("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"), "alg, typ");
    /// assert!(!key.has_header("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9"), "typ, alg");
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn has_header(&self, encoded_header: &str) -> bool {
        let known: &str = self.encoded_header.borrow();
        known == encoded_header
    }

    /// The header in base64url for which [`has_header`](Self::has_header) holds.
    pub(crate) fn encoded_header(&self) -> &EncodedHeader {
        &self.encoded_header
    }

    /// What it has in common with its clones alone.
    pub(crate) fn stamp(&self) -> &KeyStamp {
        &self.stamp
    }

    /// Tells whether what it says of a signature may be remembered.
    pub(crate) fn is_constant(&self) -> bool {
        self.verifier.is_constant()
    }

    /// What the strict reader reads from the header for which [`has_header`](Self::has_header) holds.
    pub(crate) fn header(&self) -> JoseHeader<'_> {
        JoseHeader {
            algorithm: self.algorithm,
            key_id: self.key_id.as_ref().map(|key_id| Cow::Borrowed(key_id.as_str())),
            token_type: Some(Cow::Borrowed("JWT")),
            content_type: None,
        }
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
    /// use jwt_identity::keys::Jwk;
    /// use jwt_identity::{Algorithm, BadSignature};
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

    /// Returns the public key as a JWK under this key's `kid`, if its verifier tells one. A secret is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::Algorithm;
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
    /// let key = VerifyingKey::from_pem(Algorithm::Es256, pem)?;
    /// assert!(key.public_jwk().unwrap().to_json().contains(r#""crv":"P-256""#));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn public_jwk(&self) -> Option<PublicJwk> {
        let jwk = self.verifier.public_jwk()?;
        Some(match &self.key_id {
            Some(key_id) => jwk.with_key_id(key_id.clone()),
            None => jwk,
        })
    }
}
