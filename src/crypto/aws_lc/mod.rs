//! The same keys over `aws-lc`: RSA, ECDSA and Ed25519.
//!
//! The types have the same names, constructors and error codes as those in [`crypto`](crate::crypto), and accept the same
//! keys, so a program changes one `use`. `RsaSigner` is stricter in one point: `aws-lc` also compares the private
//! exponent `d` with the other numbers, and `ring` does not use it. Nothing else changes:
//! [`KeyPair::from_pem`](crate::keys::KeyPair::from_pem), [`VerifyingKey::from_jwk`](crate::keys::VerifyingKey::from_jwk)
//! and the functions of the vendors use `ring`, whatever features are enabled. HMAC has no type here, because `ring` is
//! faster at it.
//!
//! # Why
//!
//! Signing with Ed25519 takes less than half of `ring`'s time, and so does signing with RSA on processors with
//! AVX512-IFMA; without that it is level. Public keys are parsed once, and not for each signature. `benches/README.md`
//! has the figures. The build needs a C compiler and takes about 20 seconds longer. Each signature allocates on
//! the heap.
//!
//! # Examples
//!
//! ```
//! use jwt_identity::crypto::aws_lc::{RsaSigner, RsaVerifier};
//! use jwt_identity::keys::{SigningKey, VerifyingKey};
//! use jwt_identity::nexmo::{Acl, ApplicationId, user::{self, User}};
//! use jwt_identity::{Algorithm, FixedClock, NumericDate, TokenId, TokenSigner, TokenVerifier};
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! # let now = NumericDate::from_unix_seconds(1_700_000_000);
//! let signer = TokenSigner::<User>::new(SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, private_key)?));
//! let public = VerifyingKey::new(RsaVerifier::from_pem(Algorithm::Rs256, public_key)?);
//! let verifier = TokenVerifier::<User>::new(public).with_clock(FixedClock(now));
//!
//! let application = ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf")?;
//! let claims = user::Claims::builder(application, "ada", Acl::client_sdk(), TokenId::random()?, now).build()?;
//! let token = signer.sign(&claims)?;
//! assert!(verifier.verify(token.as_str()).is_ok());
//! # Ok::<(), jwt_identity::Error>(())
//! ```

pub(crate) mod ecdsa;
pub(crate) mod eddsa;
pub(crate) mod rsa;

pub use ecdsa::{EcdsaSigner, EcdsaVerifier};
pub use eddsa::{Ed25519Signer, Ed25519Verifier};
pub use rsa::{RsaSigner, RsaVerifier};
