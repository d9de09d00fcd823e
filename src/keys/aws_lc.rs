//! Keys over `aws-lc` from a JWK.

use crate::crypto::aws_lc::ecdsa::{EcdsaSigner, EcdsaVerifier};
use crate::crypto::aws_lc::eddsa::{Ed25519Signer, Ed25519Verifier};
use crate::crypto::aws_lc::rsa::{RsaSigner, RsaVerifier};
use crate::crypto::formats::parts::{PrivateKey, PublicKey};
use crate::error::key::KeyError;
use crate::jose::algorithm::Algorithm;
use crate::keys::jwk::Jwk;
use crate::keys::pair::KeyPair;
use crate::keys::verifying_key::VerifyingKey;

/// Creates a verifying key from a JWK, as [`VerifyingKey::from_jwk`] does over `ring`.
///
/// HMAC keys still use `ring`.
///
/// # Errors
///
/// Returns the errors of [`VerifyingKey::from_jwk`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::keys::{Jwk, KeySet, aws_lc};
///
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let key = aws_lc::verifying_key(&[Algorithm::EdDsa], &Jwk::from_json(jwk)?)?;
/// assert_eq!(KeySet::new([key])?.len(), 1);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifying_key(algorithms: &[Algorithm], jwk: &Jwk) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::from_jwk_by(algorithms, jwk, |algorithm, key| {
        Ok(match key {
            PublicKey::Rsa(key) => VerifyingKey::new(RsaVerifier::from_parts(algorithm, key)?),
            PublicKey::Ec(key) => VerifyingKey::new(EcdsaVerifier::from_parts(algorithm, key)?),
            PublicKey::Ed25519(key) => VerifyingKey::new(Ed25519Verifier::from_parts(key)?),
        })
    })
}

/// Creates a pair from a private or symmetric JWK, as [`KeyPair::from_jwk`] does over `ring`.
///
/// HMAC keys still use `ring`.
///
/// # Errors
///
/// Returns the errors of [`KeyPair::from_jwk`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::keys::{Jwk, aws_lc};
///
/// // RFC 8037 appendix A.1.
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
///     "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let pair = aws_lc::key_pair(&[Algorithm::EdDsa], &Jwk::from_json(jwk)?)?;
/// assert_eq!(pair.algorithm(), Algorithm::EdDsa);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn key_pair(algorithms: &[Algorithm], jwk: &Jwk) -> Result<KeyPair, KeyError> {
    KeyPair::from_jwk_by(algorithms, jwk, |algorithm, key| {
        Ok(match key {
            PrivateKey::Rsa(key) => KeyPair::from(RsaSigner::from_parts(algorithm, &key)?),
            PrivateKey::Ec(key) => KeyPair::from(EcdsaSigner::from_parts(algorithm, &key)?),
            PrivateKey::Ed25519(key) => KeyPair::from(Ed25519Signer::from_parts(&key)?),
        })
    })
}
