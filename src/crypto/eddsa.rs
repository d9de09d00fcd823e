//! `EdDSA` over Ed25519.

use ring::error::Unspecified;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};

/// Defines the Ed25519 keys over one library.
///
/// `$library` is `ring` or a crate with the same interface, and `$path` the public path of the module. The module also has
/// a function `sign` and a type `Public`, because the libraries differ in these.
macro_rules! ed25519_keys {
    ($library:ident, $path:literal) => {
        use std::fmt;

        use $library::signature::KeyPair;

        use $crate::crypto::formats::parts::{Ed25519Private, Ed25519Public, PublicKey};
        use $crate::crypto::formats::pem;
        use $crate::crypto::public_jwk::PublicJwk;
        use $crate::crypto::signature::Signature;
        use $crate::crypto::signer::Signer;
        use $crate::crypto::verifier::Verifier;
        use $crate::error::key::{KeyError, KeyReason};
        use $crate::error::sign::SignError;
        use $crate::error::verify::BadSignature;
        use $crate::jose::algorithm::Algorithm;

        /// A private Ed25519 key.
        ///
        #[doc = concat!("Uses the library `", stringify!($library), "`.")]
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("use jwt_identity::", $path, "::Ed25519Signer;")]
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
        }

        impl Ed25519Signer {
            /// Reads a private key from PEM: PKCS#8, with line ends of any kind or literal `\n`.
            ///
            /// # Errors
            ///
            /// - [`KeyReason::WrongForm`] (code 102) for anything else. The error names the form that was found.
            /// - [`KeyReason::Malformed`] (code 101) if the block cannot be parsed.
            /// - [`KeyReason::WrongAlgorithm`] (code 103) if it is a key of another type.
            /// - [`KeyReason::InvalidParts`] (code 106) if the seed is not 32 bytes long, or the public part does
            ///   not belong to it.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::Ed25519Signer;")]
            /// use jwt_identity::ErrorCode;
            ///
            /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
            /// assert_eq!(Ed25519Signer::from_pem(pem).unwrap_err().code(), ErrorCode::KeyWrongAlgorithm);
            /// ```
            pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
                pem::read(pem, Ed25519Private::WANTED, Self::from_der)
            }

            /// Reads a private key from DER: PKCS#8.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`from_pem`](Self::from_pem).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::", $path, "::Ed25519Signer;")]
            ///
            /// assert!(Ed25519Signer::from_der(&[]).is_err());
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
                let public = Public::new(key.public_key().as_ref()).map_err(|_| invalid)?;
                Ok(Self { key, public: Ed25519Verifier { key: public } })
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

            fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
                let signature = sign(&self.key, signing_input).map_err(|_| SignError::SigningFailed)?;
                Signature::from_slice(signature.as_ref())
            }
        }

        impl fmt::Debug for Ed25519Signer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("Ed25519Signer").finish_non_exhaustive()
            }
        }

        /// A public Ed25519 key.
        ///
        /// The constructors do not check that the 32 bytes are a point of the curve, because `ring` has no function for
        /// it. No signature verifies with bytes that are not a point.
        ///
        #[doc = concat!("Uses the library `", stringify!($library), "`.")]
        ///
        /// # Examples
        ///
        /// ```
        #[doc = concat!("use jwt_identity::", $path, "::Ed25519Verifier;")]
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
            key: Public,
        }

        impl Ed25519Verifier {
            /// Reads a public key from PEM: SPKI, with line ends of any kind or literal `\n`.
            ///
            /// # Errors
            ///
            /// Returns the errors of [`Ed25519Signer::from_pem`], for a public key. [`KeyReason::InvalidParts`] (code
            /// 106) is returned if the key is not 32 bytes long, not canonical, or a point of small order. Anyone can
            /// sign under such a point.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::error::KeyForm;
            #[doc = concat!("use jwt_identity::", $path, "::Ed25519Verifier;")]
            ///
            /// # let private = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.pkcs8.pem"));
            /// assert_eq!(Ed25519Verifier::from_pem(private).unwrap_err().form(), Some(KeyForm::Pkcs8));
            /// ```
            pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
                pem::read(pem, Ed25519Public::WANTED, Self::from_der)
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
            #[doc = concat!("use jwt_identity::", $path, "::Ed25519Verifier;")]
            ///
            /// assert!(Ed25519Verifier::from_der(&[]).is_err());
            /// ```
            pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
                Self::from_parts(Ed25519Public::from_der(der)?)
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
            #[doc = concat!("use jwt_identity::", $path, "::Ed25519Verifier;")]
            /// use jwt_identity::ErrorCode;
            ///
            /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.spki.pem"));
            /// let error = Ed25519Verifier::from_unchecked_certificate_pem(pem).unwrap_err();
            /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
            /// ```
            pub fn from_unchecked_certificate_pem(pem: &str) -> Result<Self, KeyError> {
                pem::read_certificate(pem, |spki| Self::from_der(spki))
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
            #[doc = concat!("use jwt_identity::", $path, "::Ed25519Verifier;")]
            ///
            /// assert!(Ed25519Verifier::from_unchecked_certificate_der(&[]).is_err());
            /// ```
            pub fn from_unchecked_certificate_der(der: &[u8]) -> Result<Self, KeyError> {
                pem::read_certificate_der(der, |spki| Self::from_der(spki))
            }

            pub(crate) fn from_parts(key: Ed25519Public<'_>) -> Result<Self, KeyError> {
                let key = Public::new(key.check()?).map_err(|_| KeyError::new(KeyReason::InvalidParts))?;
                Ok(Self { key })
            }

            pub(crate) fn public_key(&self) -> Ed25519Public<'_> {
                Ed25519Public { x: self.key.0.as_ref() }
            }
        }

        impl Verifier for Ed25519Verifier {
            fn algorithm(&self) -> Algorithm {
                Algorithm::EdDsa
            }

            fn public_jwk(&self) -> Option<PublicJwk> {
                Some(PublicJwk::new(PublicKey::Ed25519(self.public_key()), Some(Algorithm::EdDsa), None))
            }

            fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
                self.key.verify(signing_input, signature).map_err(|_| BadSignature)
            }
        }

        impl fmt::Debug for Ed25519Verifier {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("Ed25519Verifier").finish_non_exhaustive()
            }
        }
    };
}

#[cfg(feature = "aws-lc-rs")]
pub(in crate::crypto) use ed25519_keys;

ed25519_keys!(ring, "crypto");

#[expect(clippy::unnecessary_wraps, reason = "the same over the other library fails")]
fn sign(key: &Ed25519KeyPair, signing_input: &[u8]) -> Result<impl AsRef<[u8]> + use<>, Unspecified> {
    Ok(key.sign(signing_input))
}

/// The bytes of a public key. `ring` parses them again for each signature.
#[derive(Clone)]
struct Public(UnparsedPublicKey<Vec<u8>>);

impl Public {
    #[expect(clippy::unnecessary_wraps, reason = "the same over the other library fails")]
    fn new(x: &[u8]) -> Result<Self, Unspecified> {
        Ok(Self(UnparsedPublicKey::new(&ED25519, x.to_vec())))
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
        self.0.verify(signing_input, signature)
    }
}
