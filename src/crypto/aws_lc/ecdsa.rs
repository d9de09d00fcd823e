//! ECDSA over P-256 and P-384.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    EcdsaKeyPair, ParsedPublicKey,
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

/// A private key on P-256 or P-384 over `aws-lc`: as [`crypto::EcdsaSigner`](crate::crypto::EcdsaSigner).
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::aws_lc::EcdsaSigner;
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
    /// Those of [`crypto::EcdsaSigner::from_pem`](crate::crypto::EcdsaSigner::from_pem).
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
    /// use jwt_identity::crypto::aws_lc::EcdsaSigner;
    /// use jwt_identity::Algorithm;
    ///
    /// assert!(EcdsaSigner::from_der(Algorithm::Es256, &[]).is_err());
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
        let key = EcdsaKeyPair::from_private_key_and_public_key(scheme, key.d, point.point)
            .map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
        Ok(Self { algorithm, key, public, key_id: None })
    }

    /// Sets the `kid` that goes into the header of tokens signed with this key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::aws_lc::EcdsaSigner;
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

/// A public key on P-256 or P-384 over `aws-lc`, parsed once: as
/// [`crypto::EcdsaVerifier`](crate::crypto::EcdsaVerifier).
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::aws_lc::EcdsaVerifier;
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
    curve: Curve,
    /// Made of the point, whose octets it keeps.
    key: ParsedPublicKey,
}

impl EcdsaVerifier {
    /// Reads a public key from PEM: SPKI, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// Those of [`crypto::EcdsaVerifier::from_pem`](crate::crypto::EcdsaVerifier::from_pem).
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
    /// use jwt_identity::crypto::aws_lc::EcdsaVerifier;
    /// use jwt_identity::Algorithm;
    ///
    /// assert!(EcdsaVerifier::from_der(Algorithm::Es256, &[]).is_err());
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(algorithm, EcPublic::from_der(der)?)
    }

    pub(crate) fn from_parts(algorithm: Algorithm, key: EcPublic<'_>) -> Result<Self, KeyError> {
        let curve = key.check(algorithm)?;
        // Refuses a point that is not on the curve.
        let key = match curve {
            Curve::P256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.point),
            Curve::P384 => ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, key.point),
        };
        let key = key.map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
        Ok(Self { algorithm, curve, key })
    }
}

impl Verifier for EcdsaVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_jwk(&self) -> Option<PublicJwk> {
        let key = EcPublic { curve: self.curve, point: self.key.as_ref() };
        Some(PublicJwk::new(PublicKey::Ec(key), Some(self.algorithm), None))
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.key.verify_sig(signing_input, signature).map_err(|_| BadSignature)
    }
}

impl fmt::Debug for EcdsaVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcdsaVerifier").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
