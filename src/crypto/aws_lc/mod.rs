//! The same keys over `aws-lc`: RSA, ECDSA and Ed25519.
//!
//! The types have the names, the constructors and the error codes of those in [`crypto`](crate::crypto), and take the
//! same keys; a program changes one `use`. Nothing else changes: [`KeyPair::from_pem`], [`Jwk::to_verifying_key`] and
//! the vendors' short forms stay with `ring`, whatever features are on. HMAC has no type here, because `ring`'s is the
//! faster of the two.
//!
//! # Why
//!
//! Signing with Ed25519 takes less than half of `ring`'s time, and so does signing with RSA on processors with
//! AVX512-IFMA; without that it is level. Public keys are parsed once, and not for each signature. `benches/README.md`
//! has the figures. What it costs: a C library that takes a C compiler and about 20 seconds to build, and requests to
//! the heap for each signature.
//!
//! # Examples
//!
//! ```
//! use jwt_identity::crypto::aws_lc::{RsaSigner, RsaVerifier};
//! use jwt_identity::keys::{SigningKey, VerifyingKey};
//! use jwt_identity::nexmo::{Acl, ApplicationId, User, UserClaims};
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
//! let claims = UserClaims::builder(application, TokenId::random()?, "ada", Acl::client_sdk(), now).build()?;
//! let token = signer.sign(&claims)?;
//! assert!(verifier.verify(token.as_str()).is_ok());
//! # Ok::<(), jwt_identity::Error>(())
//! ```

use crate::crypto::formats::parts::{PrivateKey, PublicKey};
use crate::error::key::KeyError;
use crate::jose::algorithm::Algorithm;
use crate::keys::jwk::Jwk;
use crate::keys::pair::KeyPair;
use crate::keys::verifying_key::VerifyingKey;

pub use ecdsa::{EcdsaSigner, EcdsaVerifier};
pub use eddsa::{Ed25519Signer, Ed25519Verifier};
pub use rsa::{RsaSigner, RsaVerifier};

mod ecdsa;
mod eddsa;
mod rsa;

/// Makes the key that verifies of a JWK, as [`Jwk::to_verifying_key`] does over `ring`. A shared secret stays with
/// `ring`.
///
/// # Errors
///
/// Those of [`Jwk::to_verifying_key`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::crypto::aws_lc;
/// use jwt_identity::keys::{Jwk, KeySet};
///
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let key = aws_lc::verifying_key(&Jwk::from_json(jwk)?, &[Algorithm::EdDsa])?;
/// assert_eq!(KeySet::new([key])?.len(), 1);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifying_key(jwk: &Jwk, algorithms: &[Algorithm]) -> Result<VerifyingKey, KeyError> {
    jwk.to_verifying_key_by(algorithms, |algorithm, key| {
        Ok(match key {
            PublicKey::Rsa(key) => VerifyingKey::new(RsaVerifier::from_parts(algorithm, key)?),
            PublicKey::Ec(key) => VerifyingKey::new(EcdsaVerifier::from_parts(algorithm, key)?),
            PublicKey::Ed25519(key) => VerifyingKey::new(Ed25519Verifier::from_parts(key)?),
        })
    })
}

/// Makes both halves of a private or symmetric JWK, as [`KeyPair::from_jwk`] does over `ring`. A shared secret stays
/// with `ring`.
///
/// # Errors
///
/// Those of [`Jwk::to_signing_key`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::crypto::aws_lc;
/// use jwt_identity::keys::Jwk;
///
/// // RFC 8037 appendix A.1.
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
///     "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let pair = aws_lc::key_pair(&Jwk::from_json(jwk)?, &[Algorithm::EdDsa])?;
/// assert_eq!(pair.algorithm(), Algorithm::EdDsa);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn key_pair(jwk: &Jwk, algorithms: &[Algorithm]) -> Result<KeyPair, KeyError> {
    jwk.to_key_pair_by(algorithms, |algorithm, key| {
        Ok(match key {
            PrivateKey::Rsa(key) => KeyPair::from(RsaSigner::from_parts(algorithm, &key)?),
            PrivateKey::Ec(key) => KeyPair::from(EcdsaSigner::from_parts(algorithm, &key)?),
            PrivateKey::Ed25519(key) => KeyPair::from(Ed25519Signer::from_parts(&key)?),
        })
    })
}
