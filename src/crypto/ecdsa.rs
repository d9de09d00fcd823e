//! ECDSA over P-256 and P-384.

use ring::agreement;
use ring::error::{KeyRejected, Unspecified};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaKeyPair, EcdsaSigningAlgorithm, UnparsedPublicKey,
};

use crate::crypto::formats::parts::Curve;

/// Defines the ECDSA keys over one library.
///
/// `$library` is `ring` or a crate with the same interface, and `$path` the public path of the module. The module also has
/// a function `key_pair` and a type `Public`, because the libraries differ in these.
macro_rules! ecdsa_keys {
    ($library:ident, $path:literal) => {
        use std::fmt;

        use $library::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING};

        use $crate::crypto::formats::parts::{EcPrivate, EcPublic, PublicKey};
        use $crate::crypto::formats::pem;
        use $crate::crypto::public_jwk::PublicJwk;
        use $crate::crypto::signature::Signature;
        use $crate::crypto::signer::Signer;
        use $crate::crypto::verifier::Verifier;
        use $crate::error::key::{KeyError, KeyReason};
        use $crate::error::sign::SignError;
        use $crate::error::verify::BadSignature;
        use $crate::jose::algorithm::Algorithm;

        /// A private key on P-256 or P-384, bound to ES256 or ES384.
        ///
        #[doc = concat!("Uses the library `", stringify!($library), "`.")]
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("use jwt_identity::", $path, "::EcdsaSigner;")]
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
        }

        impl EcdsaSigner {
            /// Reads a private key from PEM: PKCS#8 or SEC1, with line ends of any kind or literal `\n`.
            ///
            /// # Errors
            ///
            /// - [`KeyReason::WrongForm`] (code 102) for anything else. The error names the form that was found.
            /// - [`KeyReason::Malformed`] (code 101) if the block cannot be parsed.
            /// - [`KeyReason::WrongAlgorithm`] (code 103) if the key's type or curve does not fit the algorithm.
            /// - [`KeyReason::PublicPartMissing`] (code 114) if the key has no public point, as keys
            ///   from Java do. `openssl ec -in key.pem` adds the point, and `openssl pkey` does not.
            /// - [`KeyReason::Unsupported`] (code 113) for another curve.
            /// - [`KeyReason::InvalidParts`] (code 106) if the point does not belong to the private key.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::EcdsaSigner;")]
            /// use jwt_identity::{Algorithm, ErrorCode};
            ///
            /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
            /// let error = EcdsaSigner::from_pem(Algorithm::Es384, pem).unwrap_err();
            /// assert_eq!(error.code(), ErrorCode::KeyWrongAlgorithm);
            /// ```
            pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
                pem::read(pem, EcPrivate::WANTED, |der| Self::from_der(algorithm, der))
            }

            /// Reads a private key from DER: PKCS#8 or SEC1.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`from_pem`](Self::from_pem).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::EcdsaSigner;")]
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
                let key = key_pair(scheme, key.d, point.point);
                let key = key.map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
                Ok(Self { algorithm, key, public })
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

            fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
                let signature = self.key.sign(&SystemRandom::new(), signing_input);
                Signature::from_slice(signature.map_err(|_| SignError::SigningFailed)?.as_ref())
            }
        }

        impl fmt::Debug for EcdsaSigner {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("EcdsaSigner").field("algorithm", &self.algorithm).finish_non_exhaustive()
            }
        }

        /// A public key on P-256 or P-384, bound to ES256 or ES384.
        ///
        #[doc = concat!("Uses the library `", stringify!($library), "`.")]
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("use jwt_identity::", $path, "::EcdsaVerifier;")]
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
            key: Public,
        }

        impl EcdsaVerifier {
            /// Reads a public key from PEM: SPKI, with line ends of any kind or literal `\n`.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`EcdsaSigner::from_pem`], for a public key. [`KeyReason::InvalidParts`] (code
            /// 106) is returned if the point is not on the curve or not in uncompressed form.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::error::KeyForm;
            #[doc = concat!("use jwt_identity::", $path, "::EcdsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// # let private = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.sec1.pem"));
            /// let error = EcdsaVerifier::from_pem(Algorithm::Es256, private).unwrap_err();
            /// assert_eq!(error.form(), Some(KeyForm::Sec1));
            /// ```
            pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
                pem::read(pem, EcPublic::WANTED, |der| Self::from_der(algorithm, der))
            }

            /// Reads a public key from DER: SPKI.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`from_pem`](Self::from_pem).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::EcdsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// assert!(EcdsaVerifier::from_der(Algorithm::Es256, &[]).is_err());
            /// ```
            pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
                Self::from_parts(algorithm, EcPublic::from_der(der)?)
            }

            /// Reads the public key of an X.509 certificate in PEM. **The certificate is not checked.**
            ///
            /// No chain, signature, name, time, key usage or revocation is checked. Use it for a certificate that you trust
            /// because of where it comes from, such as a file of your own. Only the first certificate is read.
            ///
            /// # Errors
            ///
            /// - [`KeyReason::WrongForm`] (code 102) if the text is not a certificate in PEM.
            /// - The errors of [`from_pem`](Self::from_pem) for the key in the certificate.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::EcdsaVerifier;")]
            /// use jwt_identity::{Algorithm, ErrorCode};
            ///
            /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
            /// let error = EcdsaVerifier::from_unchecked_certificate_pem(Algorithm::Es256, pem).unwrap_err();
            /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
            /// ```
            pub fn from_unchecked_certificate_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
                pem::read_certificate(pem, |spki| Self::from_der(algorithm, spki))
            }

            /// Reads the public key of an X.509 certificate in DER. **The certificate is not checked.**
            ///
            /// # Errors
            ///
            /// Returns the errors of [`from_unchecked_certificate_pem`](Self::from_unchecked_certificate_pem).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::EcdsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// assert!(EcdsaVerifier::from_unchecked_certificate_der(Algorithm::Es256, &[]).is_err());
            /// ```
            pub fn from_unchecked_certificate_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
                pem::read_certificate_der(der, |spki| Self::from_der(algorithm, spki))
            }

            pub(crate) fn from_parts(algorithm: Algorithm, key: EcPublic<'_>) -> Result<Self, KeyError> {
                let curve = key.check(algorithm)?;
                let key = Public::new(curve, key.point).map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
                Ok(Self { algorithm, curve, key })
            }

            pub(crate) fn public_key(&self) -> EcPublic<'_> {
                EcPublic { curve: self.curve, point: self.key.0.as_ref() }
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
    };
}

#[cfg(feature = "aws-lc-rs")]
pub(in crate::crypto) use ecdsa_keys;

ecdsa_keys!(ring, "crypto");

fn key_pair(scheme: &'static EcdsaSigningAlgorithm, d: &[u8], point: &[u8]) -> Result<EcdsaKeyPair, KeyRejected> {
    EcdsaKeyPair::from_private_key_and_public_key(scheme, d, point, &SystemRandom::new())
}

/// A point as bytes, because `ring` parses it again for each signature.
#[derive(Clone)]
struct Public(UnparsedPublicKey<Vec<u8>>);

impl Public {
    fn new(curve: Curve, point: &[u8]) -> Result<Self, Unspecified> {
        check_point(curve, point)?;
        Ok(Self(match curve {
            Curve::P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.to_vec()),
            Curve::P384 => UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point.to_vec()),
        }))
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
        self.0.verify(signing_input, signature)
    }
}

/// Returns an error if a point is not a public key of the curve.
///
/// Verifying a signature would report only that it failed. `ring` validates a point in a key agreement, as its first
/// step.
fn check_point(curve: Curve, point: &[u8]) -> Result<(), Unspecified> {
    let scheme = match curve {
        Curve::P256 => &agreement::ECDH_P256,
        Curve::P384 => &agreement::ECDH_P384,
    };
    let other = agreement::UnparsedPublicKey::new(scheme, point);
    let own = agreement::EphemeralPrivateKey::generate(scheme, &SystemRandom::new())?;
    agreement::agree_ephemeral(own, &other, |_| ())
}
