//! A verifying key with its `kid`.

use std::any::Any;
use std::sync::Arc;

#[cfg(feature = "aws-lc-rs")]
use crate::crypto::aws_lc;
use crate::crypto::ecdsa::EcdsaVerifier;
use crate::crypto::eddsa::Ed25519Verifier;
use crate::crypto::formats::parts::PublicKey;
use crate::crypto::formats::pem;
use crate::crypto::hmac::HmacKey;
use crate::crypto::public_jwk::PublicJwk;
use crate::crypto::rsa::RsaVerifier;
use crate::crypto::secret::SharedSecret;
use crate::crypto::verifier::Verifier;
use crate::error::key::{KeyError, KeyReason};
use crate::error::verify::BadSignature;
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::jose::key_id::KeyId;
use crate::keys::compose::any_of::AnyOf;
use crate::keys::jwk::{Jwk, KeyNumbers};
use crate::keys::stamp::KeyStamp;

/// A verifier and its `kid`, if it has one.
///
/// As a key source it holds only itself. It is found for every hint with its algorithm, unless the key and the hint
/// have different `kid`s. Cloning shares the key.
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
    stamp: KeyStamp,
    /// `true` if the verifier always returns the same result for the same input.
    is_constant: bool,
}

impl VerifyingKey {
    /// Creates a key from a verifier.
    #[must_use]
    pub fn new(verifier: impl Verifier + 'static) -> Self {
        let algorithm = verifier.algorithm();
        let is_constant = is_constant(&verifier);
        Self { verifier: Arc::new(verifier), algorithm, key_id: None, stamp: KeyStamp::new(), is_constant }
    }

    /// Creates a key from a public key in PEM.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongAlgorithm`] (code 103) for an HMAC algorithm, because a secret is not PEM.
    /// - The errors of the constructors in [`crypto`](crate::crypto), such as [`RsaVerifier::from_pem`].
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

    /// Creates a key from a public key in DER.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let error = VerifyingKey::from_der(Algorithm::Es256, b"\x30\x00").unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        match algorithm.key_type() {
            KeyType::Rsa => RsaVerifier::from_der(algorithm, der).map(Self::new),
            KeyType::EcP256 | KeyType::EcP384 => EcdsaVerifier::from_der(algorithm, der).map(Self::new),
            KeyType::Ed25519 => Ed25519Verifier::from_der(der).map(Self::new),
            KeyType::Symmetric => Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("an algorithm of a key pair")),
        }
    }

    /// Reads the public key of an X.509 certificate in PEM. **The certificate is not checked.**
    ///
    /// No chain, signature, name, time, key usage or revocation is checked. Use it for a certificate that you trust because of
    /// where it comes from. Only the first certificate is read.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongForm`] (code 102) if the text is not a certificate in PEM.
    /// - The errors of [`from_pem`](Self::from_pem) for the key in the certificate.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::Algorithm;
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/certificate.pem"));
    /// let key = VerifyingKey::from_unchecked_certificate_pem(Algorithm::Rs256, pem)?;
    /// assert_eq!(key.algorithm(), Algorithm::Rs256);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_unchecked_certificate_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        pem::read_certificate(pem, |spki| Self::from_der(algorithm, spki))
    }

    /// Creates a key from a public or symmetric JWK, and keeps its `kid`.
    ///
    /// The key is bound to the algorithm that the JWK names. If the JWK names none, exactly one of `algorithms` must
    /// fit.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongAlgorithm`] (code 103) if its `alg` is not among `algorithms` or not for its type.
    /// - [`KeyReason::AlgorithmUnclear`] (code 115) if it names none and not exactly one of `algorithms` fits.
    /// - [`KeyReason::Unsupported`] (code 113) if its `alg` is unknown.
    /// - [`KeyReason::NotPermitted`] (code 107) if `use` is not `sig` or `key_ops` lacks `verify`.
    /// - [`KeyReason::WrongForm`] (code 102) if it is the private half of a pair.
    /// - The errors of the key type for weak and invalid keys (codes 104, 105, 106, 116, 117).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{Jwk, VerifyingKey};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let short = Jwk::from_json(r#"{"kty":"oct","alg":"HS256","k":"AAECAwQFBgcICQ"}"#)?;
    /// let error = VerifyingKey::from_jwk(&[Algorithm::Hs256], &short).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyTooShort);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_jwk(algorithms: &[Algorithm], jwk: &Jwk) -> Result<Self, KeyError> {
        Self::from_jwk_by(algorithms, jwk, |algorithm, key| {
            Ok(match key {
                PublicKey::Rsa(key) => RsaVerifier::from_parts(algorithm, key)?.into(),
                PublicKey::Ec(key) => EcdsaVerifier::from_parts(algorithm, key)?.into(),
                PublicKey::Ed25519(key) => Ed25519Verifier::from_parts(key)?.into(),
            })
        })
    }

    /// [`from_jwk`](Self::from_jwk) with the function that makes a key from public numbers.
    pub(crate) fn from_jwk_by(
        algorithms: &[Algorithm],
        jwk: &Jwk,
        make: impl FnOnce(Algorithm, PublicKey<'_>) -> Result<Self, KeyError>,
    ) -> Result<Self, KeyError> {
        let key = match jwk.verifying(algorithms)? {
            (algorithm, KeyNumbers::Secret(secret)) => HmacKey::new(algorithm, &SharedSecret::new(secret)?)?.into(),
            (algorithm, KeyNumbers::Pair(key)) => make(algorithm, key)?,
        };
        Ok(match jwk.key_id() {
            Some(key_id) => key.with_key_id(key_id.clone()),
            None => key,
        })
    }

    /// Sets the `kid` of the key.
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        // A key with another `kid` is another key, because tokens name a key by its `kid`.
        Self { key_id: Some(key_id), stamp: KeyStamp::new(), ..self }
    }

    /// States that a [`Verifier`] of your own always returns the same result for the same input. A
    /// [cache](crate::CacheLimits) may then store tokens that it has verified. Keys of this crate do not need this
    /// call.
    ///
    /// Do not use it for a verifier whose key can change, such as a verifier that calls a hardware module.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::{Algorithm, BadSignature, KeyId, Verifier};
    ///
    /// /// A key over another library.
    /// #[derive(Debug)]
    /// struct Fixed;
    ///
    /// impl Verifier for Fixed {
    ///     fn algorithm(&self) -> Algorithm {
    ///         Algorithm::EdDsa
    ///     }
    ///     fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    ///         Err(BadSignature) // ask the library
    ///     }
    /// }
    ///
    /// let key = VerifyingKey::new(Fixed).with_cacheable_results();
    /// ```
    #[must_use]
    pub fn with_cacheable_results(self) -> Self {
        Self { is_constant: true, stamp: KeyStamp::new(), ..self }
    }

    /// Returns the algorithm whose signatures this key verifies.
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

    /// The identity that only its clones share.
    pub(crate) fn stamp(&self) -> &KeyStamp {
        &self.stamp
    }

    /// Reports whether tokens that it has verified may be cached.
    pub(crate) const fn is_constant(&self) -> bool {
        self.is_constant
    }

    /// Verifies a bare signature over any bytes.
    ///
    /// # Errors
    ///
    /// - [`BadSignature`] (code 301) if the signature does not verify, or is not in the form of RFC 7518.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{Jwk, VerifyingKey};
    /// use jwt_identity::{Algorithm, BadSignature};
    ///
    /// let jwk = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    /// let key = VerifyingKey::from_jwk(&[Algorithm::Hs256], &Jwk::from_json(jwk)?)?;
    /// assert_eq!(key.verify(b"header.payload", &[0; 32]), Err(BadSignature));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 5.2, step 8.
    pub fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.verifier.verify(signing_input, signature)
    }

    /// Returns the public key as a JWK with the `kid` of this key. Returns `None` for a secret.
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

/// Reports whether a verifier is known to return the same result for the same input.
fn is_constant(verifier: &dyn Any) -> bool {
    fn is<V: Verifier + 'static>(verifier: &dyn Any) -> bool {
        verifier.is::<V>() || verifier.is::<AnyOf<V>>()
    }
    #[cfg(feature = "aws-lc-rs")]
    let is_over_aws_lc = is::<aws_lc::RsaVerifier>(verifier)
        || is::<aws_lc::EcdsaVerifier>(verifier)
        || is::<aws_lc::Ed25519Verifier>(verifier);
    #[cfg(not(feature = "aws-lc-rs"))]
    let is_over_aws_lc = false;
    is_over_aws_lc
        || is::<HmacKey>(verifier)
        || is::<RsaVerifier>(verifier)
        || is::<EcdsaVerifier>(verifier)
        || is::<Ed25519Verifier>(verifier)
}
