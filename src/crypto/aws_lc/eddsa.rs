//! `EdDSA` over Ed25519.

use std::fmt;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};

use crate::crypto::formats::parts::{Ed25519Private, Ed25519Public, PublicKey};
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

/// A private Ed25519 key over `aws-lc`: as [`crypto::Ed25519Signer`](crate::crypto::Ed25519Signer).
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::aws_lc::Ed25519Signer;
/// use jwt_identity::{Signer, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.pkcs8.pem"));
/// let signer = Ed25519Signer::from_pem(pem)?;
/// let signature = signer.sign(b"header.payload")?;
/// assert_eq!(signature.as_slice().len(), 64);
/// assert!(signer.verifier().verify(b"header.payload", signature.as_slice()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 8037 section 3.1; RFC 8032.
pub struct Ed25519Signer {
    key: Ed25519KeyPair,
    public: Ed25519Verifier,
    key_id: Option<KeyId>,
}

impl Ed25519Signer {
    /// Reads a private key from PEM: PKCS#8, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// Those of [`crypto::Ed25519Signer::from_pem`](crate::crypto::Ed25519Signer::from_pem).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        pem::read(pem, Ed25519Private::WANTED, Self::from_der)
    }

    /// Reads a private key from DER: PKCS#8.
    ///
    /// # Errors
    ///
    /// Those of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::crypto::aws_lc::Ed25519Signer::from_der(&[]).is_err());
    /// ```
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(&Ed25519Private::from_der(der)?)
    }

    pub(crate) fn from_parts(key: &Ed25519Private<'_>) -> Result<Self, KeyError> {
        let invalid = KeyError::new(KeyReason::InvalidParts);
        key.check()?;
        let pair = match key.x {
            Some(x) => Ed25519KeyPair::from_seed_and_public_key(key.seed, x),
            None => Ed25519KeyPair::from_seed_unchecked(key.seed),
        };
        let key = pair.map_err(|_| invalid)?;
        let public = ParsedPublicKey::new(&ED25519, key.public_key()).map_err(|_| invalid)?;
        Ok(Self { key, public: Ed25519Verifier { key: public }, key_id: None })
    }

    /// Sets the `kid` that goes into the header of tokens signed with this key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::aws_lc::Ed25519Signer;
    /// use jwt_identity::{KeyId, Signer};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.pkcs8.pem"));
    /// let signer = Ed25519Signer::from_pem(pem)?.with_key_id(KeyId::new("2026-11")?);
    /// assert_eq!(signer.key_id().map(KeyId::as_str), Some("2026-11"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self { key_id: Some(key_id), ..self }
    }

    /// Returns the public half.
    #[must_use]
    pub fn verifier(&self) -> Ed25519Verifier {
        self.public.clone()
    }
}

impl Signer for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        let signature = self.key.try_sign(signing_input).map_err(|_| SignError::SigningFailed)?;
        Signature::from_slice(signature.as_ref())
    }
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Signer").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// A public Ed25519 key over `aws-lc`: as [`crypto::Ed25519Verifier`](crate::crypto::Ed25519Verifier).
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::aws_lc::Ed25519Verifier;
/// use jwt_identity::{BadSignature, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.spki.pem"));
/// let verifier = Ed25519Verifier::from_pem(pem)?;
/// assert_eq!(verifier.verify(b"header.payload", &[0; 64]), Err(BadSignature));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 8037 section 3.1; RFC 8032.
#[derive(Clone)]
pub struct Ed25519Verifier {
    /// Made of the 32 octets, which it keeps.
    key: ParsedPublicKey,
}

impl Ed25519Verifier {
    /// Reads a public key from PEM: SPKI, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// Those of [`crypto::Ed25519Verifier::from_pem`](crate::crypto::Ed25519Verifier::from_pem).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        pem::read(pem, Ed25519Public::WANTED, Self::from_der)
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
    /// assert!(jwt_identity::crypto::aws_lc::Ed25519Verifier::from_der(&[]).is_err());
    /// ```
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(Ed25519Public::from_der(der)?)
    }

    pub(crate) fn from_parts(key: Ed25519Public<'_>) -> Result<Self, KeyError> {
        let x = key.check()?;
        let key = ParsedPublicKey::new(&ED25519, x).map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
        Ok(Self { key })
    }
}

impl Verifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    fn public_jwk(&self) -> Option<PublicJwk> {
        let key = Ed25519Public { x: self.key.as_ref() };
        Some(PublicJwk::new(PublicKey::Ed25519(key), Some(Algorithm::EdDsa), None))
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.key.verify_sig(signing_input, signature).map_err(|_| BadSignature)
    }
}

impl fmt::Debug for Ed25519Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Verifier").finish_non_exhaustive()
    }
}
