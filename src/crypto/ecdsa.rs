//! ECDSA over P-256 and P-384.

use std::fmt;

use ring::agreement;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    EcdsaKeyPair, UnparsedPublicKey,
};

use crate::crypto::formats::parts::{Curve, EcPrivate, EcPublic, PublicKey};
use crate::crypto::formats::pem;
use crate::crypto::public_jwk::PublicJwk;
use crate::crypto::signature::Signature;
use crate::crypto::signer::Signer;
use crate::crypto::verifier::Verifier;
use crate::error::key::{KeyError, KeyReason};
use crate::error::sign::SignError;
use crate::error::verify::BadSignature;
use crate::jose::algorithm::Algorithm;
use crate::jose::key_id::KeyId;

/// A private key on P-256 or P-384, bound to ES256 or ES384.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::EcdsaSigner;
/// use jwt_identity::{Algorithm, Signer, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.sec1.pem"));
/// let signer = EcdsaSigner::from_pem(Algorithm::Es256, pem)?;
/// let signature = signer.sign(b"header.payload")?;
/// assert_eq!(signature.as_slice().len(), 64);
/// assert!(signer.verifier().verify(b"header.payload", signature.as_slice()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7518 section 3.4.
pub struct EcdsaSigner {
    algorithm: Algorithm,
    key: EcdsaKeyPair,
    public: EcdsaVerifier,
    key_id: Option<KeyId>,
}

impl EcdsaSigner {
    /// Reads a private key from PEM: PKCS#8 or SEC1, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongForm`] (code 102) for anything else; the error names the form found.
    /// - [`KeyReason::Malformed`] (code 101) when the block cannot be read.
    /// - [`KeyReason::WrongAlgorithm`] (code 103) when the key's type or curve does not fit the algorithm.
    /// - [`KeyReason::PublicPartMissing`] (code 114) when the key comes without its point; OpenSSL adds it.
    /// - [`KeyReason::Unsupported`] (code 113) for another curve.
    /// - [`KeyReason::InvalidParts`] (code 106) when the point is not the private key's.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::EcdsaSigner;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
    /// let refused = EcdsaSigner::from_pem(Algorithm::Es384, pem).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeyWrongAlgorithm);
    /// ```
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        pem::read(pem, EcPrivate::WANTED, |der| Self::from_der(algorithm, der))
    }

    /// Reads a private key from DER: PKCS#8 or SEC1.
    ///
    /// # Errors
    ///
    /// Those of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::crypto::EcdsaSigner::from_der(jwt_identity::Algorithm::Es256, &[]).is_err());
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(algorithm, &EcPrivate::from_der(der)?)
    }

    pub(crate) fn from_parts(algorithm: Algorithm, key: &EcPrivate<'_>) -> Result<Self, KeyError> {
        let (curve, point) = key.check(algorithm)?;
        let scheme = match curve {
            Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        };
        let public = EcdsaVerifier::from_parts(algorithm, point)?;
        let key = EcdsaKeyPair::from_private_key_and_public_key(scheme, key.d, point.point, &SystemRandom::new())
            .map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
        Ok(Self { algorithm, key, public, key_id: None })
    }

    /// Sets the `kid` that goes into the header of tokens signed with this key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::EcdsaSigner;
    /// use jwt_identity::{Algorithm, KeyId, Signer};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.sec1.pem"));
    /// let signer = EcdsaSigner::from_pem(Algorithm::Es256, pem)?.with_key_id(KeyId::new("2026-11")?);
    /// assert_eq!(signer.key_id().map(KeyId::as_str), Some("2026-11"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self { key_id: Some(key_id), ..self }
    }

    /// Returns the public half.
    #[must_use]
    pub fn verifier(&self) -> EcdsaVerifier {
        self.public.clone()
    }
}

impl Signer for EcdsaSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        let signature = self.key.sign(&SystemRandom::new(), signing_input).map_err(|_| SignError::SigningFailed)?;
        Signature::from_slice(signature.as_ref())
    }
}

impl fmt::Debug for EcdsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcdsaSigner")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// A public key on P-256 or P-384, bound to ES256 or ES384.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::EcdsaVerifier;
/// use jwt_identity::{Algorithm, BadSignature, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
/// let verifier = EcdsaVerifier::from_pem(Algorithm::Es256, pem)?;
/// assert_eq!(verifier.verify(b"header.payload", &[0; 64]), Err(BadSignature));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.4.
#[derive(Clone)]
pub struct EcdsaVerifier {
    algorithm: Algorithm,
    key: UnparsedPublicKey<Vec<u8>>,
}

impl EcdsaVerifier {
    /// Reads a public key from PEM: SPKI, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// Those of [`EcdsaSigner::from_pem`], for a public key: [`KeyReason::InvalidParts`] (code 106) when the point is
    /// not on the curve or not in uncompressed form.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::KeyForm;
    /// use jwt_identity::crypto::EcdsaVerifier;
    /// use jwt_identity::Algorithm;
    ///
    /// # let private = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.sec1.pem"));
    /// let refused = EcdsaVerifier::from_pem(Algorithm::Es256, private).unwrap_err();
    /// assert_eq!(refused.form(), Some(KeyForm::Sec1));
    /// ```
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        pem::read(pem, EcPublic::WANTED, |der| Self::from_der(algorithm, der))
    }

    /// Reads a public key from DER: SPKI.
    ///
    /// # Errors
    ///
    /// Those of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::crypto::EcdsaVerifier::from_der(jwt_identity::Algorithm::Es256, &[]).is_err());
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(algorithm, EcPublic::from_der(der)?)
    }

    pub(crate) fn from_parts(algorithm: Algorithm, key: EcPublic<'_>) -> Result<Self, KeyError> {
        let curve = key.check(algorithm)?;
        if !is_on_curve(curve, key.point) {
            return Err(KeyError::new(KeyReason::InvalidParts));
        }
        let point = key.point.to_vec();
        let key = match curve {
            Curve::P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
            Curve::P384 => UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point),
        };
        Ok(Self { algorithm, key })
    }

    pub(crate) fn public_key(&self) -> EcPublic<'_> {
        let curve = if self.algorithm == Algorithm::Es384 { Curve::P384 } else { Curve::P256 };
        EcPublic { curve, point: self.key.as_ref() }
    }
}

impl Verifier for EcdsaVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_jwk(&self) -> Option<PublicJwk> {
        Some(PublicJwk::new(PublicKey::Ec(self.public_key()), Some(self.algorithm), None))
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.key.verify(signing_input, signature).map_err(|_| BadSignature)
    }
}

impl fmt::Debug for EcdsaVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcdsaVerifier").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// Tells whether a point is a public key of the curve.
///
/// A signature check would say only that it failed, so ring is asked through a key agreement, whose first step is to
/// validate the other side's key.
fn is_on_curve(curve: Curve, point: &[u8]) -> bool {
    let scheme = match curve {
        Curve::P256 => &agreement::ECDH_P256,
        Curve::P384 => &agreement::ECDH_P384,
    };
    let other = agreement::UnparsedPublicKey::new(scheme, point);
    agreement::EphemeralPrivateKey::generate(scheme, &SystemRandom::new())
        .and_then(|own| agreement::agree_ephemeral(own, &other, |_| ()))
        .is_ok()
}
