//! Both halves of a key.

#[cfg(feature = "aws-lc-rs")]
use crate::crypto::aws_lc;
use crate::crypto::ecdsa::EcdsaSigner;
use crate::crypto::eddsa::Ed25519Signer;
use crate::crypto::formats::parts::PrivateKey;
use crate::crypto::hmac::HmacKey;
use crate::crypto::rsa::RsaSigner;
use crate::crypto::secret::SharedSecret;
use crate::error::environment::EnvironmentError;
use crate::error::key::{KeyError, KeyReason};
use crate::error::verify::VerifyError;
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::jose::key_hint::KeyHint;
use crate::jose::key_id::KeyId;
use crate::keys::jwk::{Jwk, KeyNumbers};
use crate::keys::key_ref::KeyRef;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// The message that a pair signs when it is checked. It has no dot, so it cannot be a signing input of a token.
const TRIAL: &[u8] = b"jwt_identity: do these belong together?";

/// A signing key and the verifying key that belongs to it, with one algorithm and one `kid`.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyPair, KeySet};
/// use jwt_identity::{Algorithm, KeyId};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// let pair = KeyPair::from_pem(Algorithm::Rs256, pem)?;
/// let pair = pair.with_thumbprint(); // or `with_key_id`
/// assert_eq!(pair.key_id().map(KeyId::as_str).map(str::len), Some(43));
///
/// let signature = pair.signing_key().sign(b"header.payload")?;
/// assert!(pair.verifying_key().verify(b"header.payload", signature.as_slice()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyPair {
    signing: SigningKey,
    verifying: VerifyingKey,
}

impl KeyPair {
    /// Creates a pair from two halves, and checks that one verifies a signature of the other.
    ///
    /// Both halves get the `kid` of the signing half, or else that of the verifying half.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongAlgorithm`] (code 103) if they are bound to different algorithms.
    /// - [`KeyReason::InvalidParts`] (code 106) if they do not belong together, or the key cannot sign at the moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::EcdsaSigner;
    /// use jwt_identity::keys::{KeyPair, SigningKey, VerifyingKey};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p384.pkcs8.pem"));
    /// # let other_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
    /// let signer = EcdsaSigner::from_pem(Algorithm::Es384, pem)?;
    /// let public = VerifyingKey::new(signer.verifier());
    /// let pair = KeyPair::new(SigningKey::new(signer), public.clone())?;
    ///
    /// let other = SigningKey::new(EcdsaSigner::from_pem(Algorithm::Es256, other_pem)?);
    /// assert_eq!(KeyPair::new(other, public).unwrap_err().code(), ErrorCode::KeyWrongAlgorithm);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn new(signing: SigningKey, verifying: VerifyingKey) -> Result<Self, KeyError> {
        if signing.algorithm() != verifying.algorithm() {
            return Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("the signing half's algorithm"));
        }
        let apart = KeyError::new(KeyReason::InvalidParts).wanted("the two halves of one key");
        let signature = signing.sign(TRIAL).map_err(|_| apart)?;
        verifying.verify(TRIAL, signature.as_slice()).map_err(|_| apart)?;
        Ok(Self::joined(signing, verifying))
    }

    /// Creates a pair from a private key in PEM.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongAlgorithm`] (code 103) for an HMAC algorithm, because a secret is not PEM.
    /// - The errors of the constructors in [`crypto`](crate::crypto), such as [`RsaSigner::from_pem`].
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        match algorithm.key_type() {
            KeyType::Rsa => RsaSigner::from_pem(algorithm, pem).map(Self::from),
            KeyType::EcP256 | KeyType::EcP384 => EcdsaSigner::from_pem(algorithm, pem).map(Self::from),
            KeyType::Ed25519 => Ed25519Signer::from_pem(pem).map(Self::from),
            KeyType::Symmetric => Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("an algorithm of a key pair")),
        }
    }

    /// Creates a pair from a private key in DER.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeyPair;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let error = KeyPair::from_der(Algorithm::Rs256, b"\x30\x03\x02\x01\x00").unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        match algorithm.key_type() {
            KeyType::Rsa => RsaSigner::from_der(algorithm, der).map(Self::from),
            KeyType::EcP256 | KeyType::EcP384 => EcdsaSigner::from_der(algorithm, der).map(Self::from),
            KeyType::Ed25519 => Ed25519Signer::from_der(der).map(Self::from),
            KeyType::Symmetric => Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("an algorithm of a key pair")),
        }
    }

    /// Creates a pair from a private or symmetric JWK, and keeps its `kid`.
    ///
    /// The algorithm is chosen as [`VerifyingKey::from_jwk`] does.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`VerifyingKey::from_jwk`], with `sign` for `verify`, and
    /// - [`KeyReason::WrongForm`] (code 102) if it is the public half of a pair.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, ErrorCode};
    /// use jwt_identity::keys::{Jwk, KeyPair};
    ///
    /// let jwk = Jwk::from_json(r#"{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#)?;
    /// let pair = KeyPair::from_jwk(&[Algorithm::Hs256], &jwk)?;
    /// assert_eq!(pair.algorithm(), Algorithm::Hs256);
    /// let error = KeyPair::from_jwk(Algorithm::ALL, &jwk).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyAlgorithmUnclear);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_jwk(algorithms: &[Algorithm], jwk: &Jwk) -> Result<Self, KeyError> {
        Self::from_jwk_by(algorithms, jwk, |algorithm, key| {
            Ok(match key {
                PrivateKey::Rsa(key) => RsaSigner::from_parts(algorithm, &key)?.into(),
                PrivateKey::Ec(key) => EcdsaSigner::from_parts(algorithm, &key)?.into(),
                PrivateKey::Ed25519(key) => Ed25519Signer::from_parts(&key)?.into(),
            })
        })
    }

    /// [`from_jwk`](Self::from_jwk) with the function that makes a pair from private numbers.
    pub(crate) fn from_jwk_by(
        algorithms: &[Algorithm],
        jwk: &Jwk,
        make: impl FnOnce(Algorithm, PrivateKey<'_>) -> Result<Self, KeyError>,
    ) -> Result<Self, KeyError> {
        let pair = match jwk.signing(algorithms)? {
            (algorithm, KeyNumbers::Secret(secret)) => HmacKey::new(algorithm, &SharedSecret::new(secret)?)?.into(),
            (algorithm, KeyNumbers::Pair(key)) => make(algorithm, key)?,
        };
        Ok(match jwk.key_id() {
            Some(key_id) => pair.with_key_id(key_id.clone()),
            None => pair,
        })
    }

    /// Sets the `kid` of both halves.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyId;
    /// use jwt_identity::keys::KeyPair;
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.pkcs8.pem"));
    /// let pair = KeyPair::from_pem(jwt_identity::Algorithm::EdDsa, pem)?.with_key_id(KeyId::new("2026-11")?);
    /// assert_eq!(pair.key_id(), pair.verifying_key().key_id());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self::joined(self.signing.with_key_id(key_id), self.verifying)
    }

    /// Sets the `kid` of both halves to the thumbprint of the public key.
    ///
    /// A pair with a shared secret is not changed, because anyone could test guesses of the secret against its
    /// thumbprint.
    ///
    /// Source: RFC 7638 sections 3 and 7.
    #[must_use]
    pub fn with_thumbprint(self) -> Self {
        match self.verifying.public_jwk() {
            Some(jwk) => self.with_key_id(jwk.thumbprint()),
            None => self,
        }
    }

    /// Returns the algorithm of both halves.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.signing.algorithm()
    }

    /// Returns the `kid` of both halves, if they have one.
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.signing.key_id()
    }

    /// Returns the signing half.
    #[must_use]
    pub const fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    /// Returns the verifying half.
    #[must_use]
    pub const fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying
    }

    pub(crate) fn into_halves(self) -> (SigningKey, VerifyingKey) {
        (self.signing, self.verifying)
    }

    /// One `kid` for both.
    fn joined(signing: SigningKey, verifying: VerifyingKey) -> Self {
        match (signing.key_id().cloned(), verifying.key_id().cloned()) {
            (Some(key_id), _) => Self { verifying: verifying.with_key_id(key_id), signing },
            (None, Some(key_id)) => Self { signing: signing.with_key_id(key_id), verifying },
            (None, None) => Self { signing, verifying },
        }
    }
}

impl SigningKeySource for KeyPair {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        self.signing.primary()
    }
}

impl VerifyingKeySource for KeyPair {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.verifying.find(hint)
    }
}

impl From<HmacKey> for KeyPair {
    fn from(key: HmacKey) -> Self {
        Self { verifying: VerifyingKey::new(key.clone()), signing: SigningKey::new(key) }
    }
}

/// The public half is derived from the private half, so no signature is made to check them.
macro_rules! from_signer {
    ($($signer:ty),+) => {$(
        impl From<$signer> for KeyPair {
            fn from(signer: $signer) -> Self {
                Self { verifying: VerifyingKey::new(signer.verifier()), signing: SigningKey::new(signer) }
            }
        }
    )+};
}

from_signer!(RsaSigner, EcdsaSigner, Ed25519Signer);

#[cfg(feature = "aws-lc-rs")]
from_signer!(aws_lc::RsaSigner, aws_lc::EcdsaSigner, aws_lc::Ed25519Signer);
