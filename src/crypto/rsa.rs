//! RSASSA-PKCS1-v1_5 and RSASSA-PSS.

use ring::error::Unspecified;
use ring::rsa::PublicKeyComponents;
use ring::signature::RsaParameters;

/// Defines the RSA keys over one library.
///
/// `$library` is `ring` or a crate with the same interface, and `$path` the public path of the module. The module also has
/// a type `Public`, because the libraries differ in how they prepare a public key.
macro_rules! rsa_keys {
    ($library:ident, $path:literal) => {
        use std::fmt;

        use $library::rand::SystemRandom;
        use $library::rsa::{KeyPair, KeyPairComponents};
        use $library::signature::{self, RsaEncoding};

        use $crate::crypto::formats::checks::NOT_FOR_RSA;
        use $crate::crypto::formats::parts::{PublicKey, RsaPrivate, RsaPublic};
        use $crate::crypto::formats::{der_writer, pem};
        use $crate::crypto::public_jwk::PublicJwk;
        use $crate::crypto::signature::Signature;
        use $crate::crypto::signer::Signer;
        use $crate::crypto::verifier::Verifier;
        use $crate::error::key::{KeyError, KeyReason};
        use $crate::error::sign::SignError;
        use $crate::error::verify::BadSignature;
        use $crate::jose::algorithm::Algorithm;

        /// A private RSA key, bound to one of RS256 to RS512 and PS256 to PS512.
        ///
        /// The key must have 2048, 3072 or 4096 bits, two primes of half that length, and a public exponent of 65537 or more.
        /// `ring` signs with no other key. A key under the object identifier of RSASSA-PSS, as
        /// `openssl genpkey -algorithm RSA-PSS` creates it, signs with the PS algorithms only.
        ///
        #[doc = concat!("Uses the library `", stringify!($library), "`.")]
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("use jwt_identity::", $path, "::RsaSigner;")]
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
        }

        impl RsaSigner {
            /// Reads a private key from PEM: PKCS#8 or PKCS#1, with line ends of any kind or literal `\n`.
            ///
            /// # Errors
            ///
            /// - [`KeyReason::WrongForm`] (code 102) for anything else, such as a public key, a certificate or a file
            ///   path. The error names the form that was found.
            /// - [`KeyReason::Malformed`] (code 101) if the block cannot be parsed.
            /// - [`KeyReason::WrongAlgorithm`] (code 103) if the algorithm is not for RSA, or the key is not.
            /// - [`KeyReason::TooShort`] (code 104) and [`TooLong`](KeyReason::TooLong) (code 105) outside 2048 to 4096
            ///   bits.
            /// - [`KeyReason::InvalidParts`] (code 106) if the numbers contradict each other, or the key is known to be
            ///   weak.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::RsaSigner;")]
            /// use jwt_identity::{Algorithm, ErrorCode};
            ///
            /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
            /// let one_line = pem.replace('\n', "\\n");
            /// assert!(RsaSigner::from_pem(Algorithm::Rs256, &one_line).is_ok());
            /// let error = RsaSigner::from_pem(Algorithm::Rs256, "/etc/keys/private.key").unwrap_err();
            /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
            /// # Ok::<(), jwt_identity::KeyError>(())
            /// ```
            pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
                pem::read(pem, RsaPrivate::WANTED, |der| Self::from_der(algorithm, der))
            }

            /// Reads a private key from DER: PKCS#8 or PKCS#1.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`from_pem`](Self::from_pem).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::RsaSigner;")]
            /// use jwt_identity::{Algorithm, ErrorCode};
            ///
            /// let error = RsaSigner::from_der(Algorithm::Rs256, b"not DER").unwrap_err();
            /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
            /// ```
            pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
                Self::from_parts(algorithm, &RsaPrivate::from_der(der)?)
            }

            pub(crate) fn from_parts(algorithm: Algorithm, key: &RsaPrivate<'_>) -> Result<Self, KeyError> {
                let (padding, _) = schemes(algorithm)?;
                key.check(algorithm)?;
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
                let signer = Self { algorithm, padding, key, public };
                // Try the key out. `ring` uses some of the numbers only when it signs, and `aws-lc` does not check that
                // the primes are prime.
                let probe = signer.sign(b"").map_err(|_| invalid)?;
                signer.public.verify(b"", probe.as_slice()).map_err(|_| invalid)?;
                Ok(signer)
            }

            /// Returns the public half.
            #[must_use]
            pub fn verifier(&self) -> RsaVerifier {
                self.public.clone()
            }

            /// Reports whether `public` is the public half of this key: the modulus and the exponent are equal. The
            /// algorithms may differ.
            ///
            /// Compare them when the program starts, before a token is rejected elsewhere.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::Algorithm;
            #[doc = concat!("use jwt_identity::", $path, "::{RsaSigner, RsaVerifier};")]
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
                let (ours, theirs) = (self.public.public_key(), public.public_key());
                ours.n == theirs.n && ours.e == theirs.e
            }
        }

        impl Signer for RsaSigner {
            fn algorithm(&self) -> Algorithm {
                self.algorithm
            }

            fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
                // A signature is as long as the modulus, which has no leading zeros. `aws-lc` takes no other length.
                Signature::filled(self.public.public_key().n.len(), |room| {
                    let signed = self.key.sign(self.padding, &SystemRandom::new(), signing_input, room);
                    signed.map_err(|_| SignError::SigningFailed)
                })
            }
        }

        impl fmt::Debug for RsaSigner {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("RsaSigner").field("algorithm", &self.algorithm).finish_non_exhaustive()
            }
        }

        /// A public RSA key of 2048 to 4096 bits, bound to one of RS256 to RS512 and PS256 to PS512.
        ///
        /// The public exponent is odd and has 2 to 33 bits. A key under the object identifier of RSASSA-PSS verifies the PS
        /// algorithms only.
        ///
        #[doc = concat!("Uses the library `", stringify!($library), "`.")]
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("use jwt_identity::", $path, "::RsaVerifier;")]
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
            key: Public,
        }

        impl RsaVerifier {
            /// Reads a public key from PEM: SPKI or PKCS#1, with line ends of any kind or literal `\n`.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`RsaSigner::from_pem`], for a public key.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::error::KeyForm;
            #[doc = concat!("use jwt_identity::", $path, "::RsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// # let private = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
            /// let error = RsaVerifier::from_pem(Algorithm::Rs256, private).unwrap_err();
            /// assert_eq!(error.form(), Some(KeyForm::Pkcs8));
            /// ```
            pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
                pem::read(pem, RsaPublic::WANTED, |der| Self::from_der(algorithm, der))
            }

            /// Reads a public key from DER: SPKI or PKCS#1.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`from_pem`](Self::from_pem).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::RsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// assert!(RsaVerifier::from_der(Algorithm::Rs256, &[]).is_err());
            /// ```
            pub fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
                Self::from_parts(algorithm, RsaPublic::from_der(der)?)
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
            #[doc = concat!("use jwt_identity::", $path, "::RsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/certificate.pem"));
            /// let verifier = RsaVerifier::from_unchecked_certificate_pem(Algorithm::Rs256, pem)?;
            /// let error = RsaVerifier::from_pem(Algorithm::Rs256, pem).unwrap_err();
            /// assert!(error.to_string().contains("from_unchecked_certificate_pem"));
            /// # Ok::<(), jwt_identity::KeyError>(())
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
            #[doc = concat!("use jwt_identity::", $path, "::RsaVerifier;")]
            /// use jwt_identity::Algorithm;
            ///
            /// assert!(RsaVerifier::from_unchecked_certificate_der(Algorithm::Rs256, &[]).is_err());
            /// ```
            pub fn from_unchecked_certificate_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
                pem::read_certificate_der(der, |spki| Self::from_der(algorithm, spki))
            }

            pub(crate) fn from_parts(algorithm: Algorithm, key: RsaPublic<'_>) -> Result<Self, KeyError> {
                let (_, parameters) = schemes(algorithm)?;
                key.check(algorithm)?;
                let numbers = PublicKeyComponents { n: key.n.to_vec(), e: key.e.to_vec() };
                let key = Public::new(parameters, numbers).map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
                Ok(Self { algorithm, key })
            }

            pub(crate) fn public_key(&self) -> RsaPublic<'_> {
                RsaPublic::new(&self.key.numbers.n, &self.key.numbers.e)
            }

            /// Writes the key as PEM in the form `SubjectPublicKeyInfo`, byte for byte as OpenSSL does.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::RsaSigner;")]
            /// use jwt_identity::Algorithm;
            ///
            /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
            /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
            /// let public = RsaSigner::from_pem(Algorithm::Rs256, private_key)?.verifier();
            /// assert_eq!(public.to_public_key_pem(), public_key); // as `openssl rsa -pubout` writes it
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
                self.key.verify(signing_input, signature).map_err(|_| BadSignature)
            }
        }

        impl fmt::Debug for RsaVerifier {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("RsaVerifier").field("algorithm", &self.algorithm).finish_non_exhaustive()
            }
        }

        /// Returns the parameters of the library for an algorithm.
        fn schemes(algorithm: Algorithm) -> Result<(&'static dyn RsaEncoding, &'static RsaParameters), KeyError> {
            Ok(match algorithm {
                Algorithm::Rs256 => (&signature::RSA_PKCS1_SHA256, &signature::RSA_PKCS1_2048_8192_SHA256),
                Algorithm::Rs384 => (&signature::RSA_PKCS1_SHA384, &signature::RSA_PKCS1_2048_8192_SHA384),
                Algorithm::Rs512 => (&signature::RSA_PKCS1_SHA512, &signature::RSA_PKCS1_2048_8192_SHA512),
                Algorithm::Ps256 => (&signature::RSA_PSS_SHA256, &signature::RSA_PSS_2048_8192_SHA256),
                Algorithm::Ps384 => (&signature::RSA_PSS_SHA384, &signature::RSA_PSS_2048_8192_SHA384),
                Algorithm::Ps512 => (&signature::RSA_PSS_SHA512, &signature::RSA_PSS_2048_8192_SHA512),
                _ => return Err(NOT_FOR_RSA),
            })
        }
    };
}

#[cfg(feature = "aws-lc-rs")]
pub(in crate::crypto) use rsa_keys;

rsa_keys!(ring, "crypto");

/// A public key as bytes, because `ring` parses the numbers again for each signature.
#[derive(Clone)]
struct Public {
    parameters: &'static RsaParameters,
    numbers: PublicKeyComponents<Vec<u8>>,
}

impl Public {
    #[expect(clippy::unnecessary_wraps, reason = "the same over the other library fails")]
    fn new(parameters: &'static RsaParameters, numbers: PublicKeyComponents<Vec<u8>>) -> Result<Self, Unspecified> {
        Ok(Self { parameters, numbers })
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
        self.numbers.verify(self.parameters, signing_input, signature)
    }
}
