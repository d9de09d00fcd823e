//! RSASSA-PKCS1-v1_5 and RSASSA-PSS.

use std::fmt;

use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaEncoding, RsaParameters,
};

use crate::crypto::formats::checks::NOT_FOR_RSA;
use crate::crypto::formats::parts::{PublicKey, RsaPrivate, RsaPublic};
use crate::crypto::formats::{der_writer, pem};
use crate::crypto::public_jwk::PublicJwk;
use crate::crypto::signature::Signature;
use crate::crypto::signer::Signer;
use crate::crypto::verifier::Verifier;
use crate::error::key::{KeyError, KeyReason};
use crate::error::sign::SignError;
use crate::error::verify::BadSignature;
use crate::jose::algorithm::Algorithm;
use crate::jose::key_id::KeyId;

/// A private RSA key of 2048 to 4096 bits, parsed once and bound to one of RS256 to RS512 and PS256 to PS512.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::RsaSigner;
/// use jwt_identity::{Algorithm, Signer, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// let signer = RsaSigner::from_pem(Algorithm::Rs256, pem)?;
/// let signature = signer.sign(b"header.payload")?;
/// assert_eq!(signature.as_slice().len(), 256);
/// assert!(signer.verifier().verify(b"header.payload", signature.as_slice()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7518 sections 3.3 and 3.5; RFC 8017.
pub struct RsaSigner {
    algorithm: Algorithm,
    padding: &'static dyn RsaEncoding,
    key: KeyPair,
    public: RsaVerifier,
    key_id: Option<KeyId>,
}

impl RsaSigner {
    /// Reads a private key from PEM: PKCS#8 or PKCS#1, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongForm`] (code 102) for anything else: a public key, a certificate, a file path; the error
    ///   names the form found.
    /// - [`KeyReason::Malformed`] (code 101) when the block cannot be read.
    /// - [`KeyReason::WrongAlgorithm`] (code 103) when the algorithm is not for RSA, or the key is not.
    /// - [`KeyReason::TooShort`] (code 104) and [`TooLong`](KeyReason::TooLong) (code 105) outside 2048 to 4096 bits.
    /// - [`KeyReason::InvalidParts`] (code 106) when the numbers do not belong together or the key is known to be weak.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::RsaSigner;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let one_line = pem.replace('\n', "\\n");
    /// assert!(RsaSigner::from_pem(Algorithm::Rs256, &one_line).is_ok());
    /// let refused = RsaSigner::from_pem(Algorithm::Rs256, "/etc/keys/private.key").unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeyWrongForm);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        pem::read(pem, RsaPrivate::WANTED, |der| Self::from_der(algorithm, der))
    }

    /// Reads a private key from DER: PKCS#8 or PKCS#1.
    ///
    /// # Errors
    ///
    /// Those of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::RsaSigner;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let refused = RsaSigner::from_der(Algorithm::Rs256, b"not DER").unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeyWrongForm);
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(algorithm, &RsaPrivate::from_der(der)?)
    }

    pub(crate) fn from_parts(algorithm: Algorithm, key: &RsaPrivate<'_>) -> Result<Self, KeyError> {
        let (padding, _) = schemes(algorithm)?;
        key.check()?;
        let public = RsaVerifier::from_parts(algorithm, key.public)?;
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: key.public.n, e: key.public.e },
            d: key.d,
            p: key.p,
            q: key.q,
            dP: key.dp,
            dQ: key.dq,
            qInv: key.qi,
        };
        let invalid = KeyError::new(KeyReason::InvalidParts);
        let key = KeyPair::from_components(&components).map_err(|_| invalid)?;
        let signer = Self { algorithm, padding, key, public, key_id: None };
        // ring looks at some of the numbers only when it signs, and a key that cannot sign is refused now.
        let probe = signer.sign(b"").map_err(|_| invalid)?;
        signer.public.verify(b"", probe.as_slice()).map_err(|_| invalid)?;
        Ok(signer)
    }

    /// Sets the `kid` that goes into the header of tokens signed with this key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::RsaSigner;
    /// use jwt_identity::{Algorithm, KeyId, Signer};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let signer = RsaSigner::from_pem(Algorithm::Ps256, pem)?.with_key_id(KeyId::new("2026-11")?);
    /// assert_eq!(signer.key_id().map(KeyId::as_str), Some("2026-11"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self { key_id: Some(key_id), ..self }
    }

    /// Returns the public half.
    #[must_use]
    pub fn verifier(&self) -> RsaVerifier {
        self.public.clone()
    }

    /// Tells whether `public` is the public half of this key: same modulus, same exponent.
    ///
    /// Compare at start, before the first token is refused elsewhere. The algorithms may differ.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::crypto::{RsaSigner, RsaVerifier};
    ///
    /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// # let another_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
    /// let signer = RsaSigner::from_pem(Algorithm::Rs256, private_key)?;
    /// assert!(signer.fits(&RsaVerifier::from_pem(Algorithm::Rs256, public_key)?));
    /// assert!(!signer.fits(&RsaVerifier::from_pem(Algorithm::Rs256, another_key)?));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn fits(&self, public: &RsaVerifier) -> bool {
        let (ours, theirs) = (&self.public.key, &public.key);
        ours.n == theirs.n && ours.e == theirs.e
    }

    /// Writes the public half as PEM, to upload it to whoever verifies.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::RsaSigner;
    /// use jwt_identity::Algorithm;
    ///
    /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let signer = RsaSigner::from_pem(Algorithm::Rs256, private_key)?;
    /// assert_eq!(signer.public_key_pem(), public_key); // as `openssl rsa -pubout` writes it
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: as [`RsaVerifier::to_public_key_pem`].
    #[must_use]
    pub fn public_key_pem(&self) -> String {
        self.public.to_public_key_pem()
    }
}

impl Signer for RsaSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        Signature::filled(self.key.public().modulus_len(), |room| {
            self.key.sign(self.padding, &SystemRandom::new(), signing_input, room).map_err(|_| SignError::SigningFailed)
        })
    }
}

impl fmt::Debug for RsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaSigner")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// A public RSA key of 2048 to 4096 bits, bound to one of RS256 to RS512 and PS256 to PS512.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::RsaVerifier;
/// use jwt_identity::{Algorithm, BadSignature, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = RsaVerifier::from_pem(Algorithm::Rs256, pem)?;
/// assert_eq!(verifier.verify(b"header.payload", &[0; 256]), Err(BadSignature));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 sections 3.3 and 3.5; RFC 8017.
#[derive(Clone)]
pub struct RsaVerifier {
    algorithm: Algorithm,
    parameters: &'static RsaParameters,
    key: PublicKeyComponents<Vec<u8>>,
}

impl RsaVerifier {
    /// Reads a public key from PEM: SPKI or PKCS#1, with line ends of any kind or literal `\n`.
    ///
    /// # Errors
    ///
    /// Those of [`RsaSigner::from_pem`], for a public key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::error::KeyForm;
    /// use jwt_identity::crypto::RsaVerifier;
    /// use jwt_identity::Algorithm;
    ///
    /// # let private = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let refused = RsaVerifier::from_pem(Algorithm::Rs256, private).unwrap_err();
    /// assert_eq!(refused.form(), Some(KeyForm::Pkcs8));
    /// ```
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        pem::read(pem, RsaPublic::WANTED, |der| Self::from_der(algorithm, der))
    }

    /// Reads a public key from DER: SPKI or PKCS#1.
    ///
    /// # Errors
    ///
    /// Those of [`from_pem`](Self::from_pem).
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::crypto::RsaVerifier::from_der(jwt_identity::Algorithm::Rs256, &[]).is_err());
    /// ```
    pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        Self::from_parts(algorithm, RsaPublic::from_der(der)?)
    }

    pub(crate) fn from_parts(algorithm: Algorithm, key: RsaPublic<'_>) -> Result<Self, KeyError> {
        let (_, parameters) = schemes(algorithm)?;
        key.check()?;
        Ok(Self { algorithm, parameters, key: PublicKeyComponents { n: key.n.to_vec(), e: key.e.to_vec() } })
    }

    pub(crate) fn public_key(&self) -> RsaPublic<'_> {
        RsaPublic { n: &self.key.n, e: &self.key.e }
    }

    /// Writes the key as PEM in the form `SubjectPublicKeyInfo`, octet for octet as OpenSSL does.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::RsaVerifier;
    /// use jwt_identity::Algorithm;
    ///
    /// # let pkcs1 = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs1.pub.pem"));
    /// let pem = RsaVerifier::from_pem(Algorithm::Rs256, pkcs1)?.to_public_key_pem();
    /// assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMIIBIjAN"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 5280 section 4.1.2.7; RFC 7468 section 13.
    #[must_use]
    pub fn to_public_key_pem(&self) -> String {
        pem::write("PUBLIC KEY", &der_writer::rsa_spki(self.public_key()))
    }
}

impl Verifier for RsaVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_jwk(&self) -> Option<PublicJwk> {
        Some(PublicJwk::new(PublicKey::Rsa(self.public_key()), Some(self.algorithm), None))
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.key.verify(self.parameters, signing_input, signature).map_err(|_| BadSignature)
    }
}

impl fmt::Debug for RsaVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaVerifier").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// How `ring` signs and verifies with an algorithm.
fn schemes(algorithm: Algorithm) -> Result<(&'static dyn RsaEncoding, &'static RsaParameters), KeyError> {
    Ok(match algorithm {
        Algorithm::Rs256 => (&signature::RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => (&signature::RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => (&signature::RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => (&signature::RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => (&signature::RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => (&signature::RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512),
        _ => return Err(NOT_FOR_RSA),
    })
}
