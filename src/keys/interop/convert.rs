//! Conversions from the types of `jsonwebtoken`.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::crypto::ecdsa::{EcdsaSigner, EcdsaVerifier};
use crate::crypto::eddsa::{Ed25519Signer, Ed25519Verifier};
use crate::crypto::formats::parts::{Curve, EcPublic, Ed25519Public, RsaPublic};
use crate::crypto::hmac::HmacKey;
use crate::crypto::rsa::{RsaSigner, RsaVerifier};
use crate::crypto::secret::SharedSecret;
use crate::error::configuration::ConfigError;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::keys::jwk::Jwk;
use crate::keys::set::KeySet;
use crate::keys::signing_key::SigningKey;
use crate::keys::verifying_key::VerifyingKey;

/// Creates a key that signs with `algorithm` from an [`EncodingKey`].
///
/// Pass the `alg` of `jsonwebtoken`'s `Header` as `algorithm`. In this crate it belongs to the key, and so does the
/// `kid`: see [`SigningKey::with_key_id`]. RSA keys are read as PKCS#1 or PKCS#8, EC keys as PKCS#8 or SEC1, Ed25519
/// keys as PKCS#8, whatever constructor they came through.
///
/// # Errors
///
/// - [`KeyReason::WrongAlgorithm`] (code 103) when the key's family, type or curve does not fit the algorithm.
/// - [`KeyReason::TooShort`] (code 104) for a secret shorter than the algorithm's hash; if it must be used, see
///   [`HmacKey::from_short_secret`].
/// - [`KeyReason::SecretEmpty`] (code 116) and [`KeyReason::SecretIsKeyText`] (code 117) for what is no secret.
/// - [`KeyReason::WrongForm`] (code 102) and [`KeyReason::Malformed`] (code 101) for DER that is not such a key.
/// - [`KeyReason::TooShort`] (code 104) and [`KeyReason::TooLong`] (code 105) for RSA keys outside 2048 to 4096 bits.
/// - [`KeyReason::InvalidParts`] (code 106), [`KeyReason::Unsupported`] (code 113) and
///   [`KeyReason::PublicPartMissing`] (code 114) as the key types of [`crypto`](crate::crypto) say.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::interop::{self, jsonwebtoken::EncodingKey};
/// use jwt_identity::{Algorithm, ErrorCode, KeyId};
///
/// let old = EncodingKey::from_secret(b"0123456789abcdef0123456789abcdef");
/// let key = interop::signing_key(Algorithm::Hs256, &old)?.with_key_id(KeyId::new("app_1")?);
/// assert_eq!(key.key_id().map(KeyId::as_str), Some("app_1"));
///
/// let error = interop::signing_key(Algorithm::Rs256, &old).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::KeyWrongAlgorithm);
/// let error = interop::signing_key(Algorithm::Hs256, &EncodingKey::from_secret(b"secret")).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn signing_key(algorithm: Algorithm, key: &EncodingKey) -> Result<SigningKey, KeyError> {
    prepare_signing_key(algorithm, key, min_secret_len(algorithm))
}

/// Creates a key that verifies `algorithm` from a [`DecodingKey`].
///
/// If existing code has several algorithms in one `Validation`, create a key for each and put them into a [`KeySet`].
/// RSA keys are read as PKCS#1, SPKI or modulus and exponent, EC keys as an uncompressed point or SPKI, Ed25519 keys
/// as their 32 bytes or SPKI, whatever constructor they came through.
///
/// # Errors
///
/// - [`KeyReason::WrongAlgorithm`] (code 103) when the key's family, type or curve does not fit the algorithm.
/// - [`KeyReason::TooShort`] (code 104), [`KeyReason::SecretEmpty`] (code 116) and [`KeyReason::SecretIsKeyText`]
///   (code 117) for secrets as in [`signing_key`].
/// - [`KeyReason::WrongForm`] (code 102) and [`KeyReason::Malformed`] (code 101) for bytes that are not such a key,
///   or are its private half.
/// - [`KeyReason::TooShort`] (code 104), [`KeyReason::TooLong`] (code 105) and [`KeyReason::InvalidParts`] (code 106)
///   for keys that are weak or of the wrong size.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::interop::{self, jsonwebtoken::DecodingKey};
/// use jwt_identity::{Algorithm, ErrorCode};
///
/// let old = DecodingKey::from_ed_components("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
/// assert_eq!(interop::verifying_key(Algorithm::EdDsa, &old)?.algorithm(), Algorithm::EdDsa);
///
/// // Three bytes instead of 32: jsonwebtoken takes them until it verifies.
/// let short = DecodingKey::from_ed_components("11qY").unwrap();
/// assert_eq!(interop::verifying_key(Algorithm::EdDsa, &short).unwrap_err().code(), ErrorCode::KeyWrongForm);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifying_key(algorithm: Algorithm, key: &DecodingKey) -> Result<VerifyingKey, KeyError> {
    prepare_verifying_key(algorithm, key, min_secret_len(algorithm))
}

/// Creates a [`KeySet`] for verifying with the given algorithms from a [`JwkSet`].
///
/// The set may hold shared secrets, so the rules are those of [`KeySet::from_unpublished_jwk_set`]. If you have
/// the JSON, parse that instead, because a [`JwkSet`] lacks names that `jsonwebtoken` does not know, such as `Ed25519`.
/// For a published set use [`KeySet::from_jwk_set`].
///
/// # Errors
///
/// Returns the errors of [`KeySet::from_unpublished_jwk_set`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::keys::interop::{self, jsonwebtoken::jwk::JwkSet};
///
/// let old: JwkSet = serde_json::from_str(
///     r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
/// ).unwrap();
/// assert_eq!(interop::key_set(&[Algorithm::EdDsa], &old)?.len(), 1);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn key_set(algorithms: &[Algorithm], jwk_set: &JwkSet) -> Result<KeySet, KeyError> {
    let json = to_json(jwk_set).ok_or(KeyError::new(KeyReason::SetMalformed))?;
    KeySet::from_unpublished_jwk_set(algorithms, &json)
}

/// Parses the key as strictly as [`Jwk::from_json`] does.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{interop::jsonwebtoken, Jwk};
/// use jwt_identity::{ErrorCode, KeyType};
///
/// let old: jsonwebtoken::jwk::Jwk = serde_json::from_str(r#"{"kty":"oct","k":"AAEC"}"#).unwrap();
/// assert_eq!(Jwk::try_from(&old)?.key_type(), KeyType::Symmetric);
///
/// let padded: jsonwebtoken::jwk::Jwk = serde_json::from_str(r#"{"kty":"oct","k":"AAE="}"#).unwrap();
/// assert_eq!(Jwk::try_from(&padded).unwrap_err().code(), ErrorCode::KeyMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
impl TryFrom<&jsonwebtoken::jwk::Jwk> for Jwk {
    type Error = KeyError;

    fn try_from(jwk: &jsonwebtoken::jwk::Jwk) -> Result<Self, KeyError> {
        let json = to_json(jwk).ok_or(KeyError::new(KeyReason::Malformed).found(KeyForm::Jwk))?;
        Self::from_json(&json)
    }
}

/// Returns the same algorithm.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::interop::jsonwebtoken;
/// use jwt_identity::Algorithm;
///
/// assert_eq!(jsonwebtoken::Algorithm::from(Algorithm::EdDsa), jsonwebtoken::Algorithm::EdDSA);
/// ```
impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Hs256 => Self::HS256,
            Algorithm::Hs384 => Self::HS384,
            Algorithm::Hs512 => Self::HS512,
            Algorithm::Rs256 => Self::RS256,
            Algorithm::Rs384 => Self::RS384,
            Algorithm::Rs512 => Self::RS512,
            Algorithm::Ps256 => Self::PS256,
            Algorithm::Ps384 => Self::PS384,
            Algorithm::Ps512 => Self::PS512,
            Algorithm::Es256 => Self::ES256,
            Algorithm::Es384 => Self::ES384,
            Algorithm::EdDsa => Self::EdDSA,
        }
    }
}

/// Returns the same algorithm, or an error for one that a later version of `jsonwebtoken` 11 adds.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::interop::jsonwebtoken;
/// use jwt_identity::Algorithm;
///
/// assert_eq!(Algorithm::try_from(jsonwebtoken::Algorithm::PS384)?, Algorithm::Ps384);
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
impl TryFrom<jsonwebtoken::Algorithm> for Algorithm {
    type Error = ConfigError;

    fn try_from(algorithm: jsonwebtoken::Algorithm) -> Result<Self, ConfigError> {
        use jsonwebtoken::Algorithm as Theirs;
        Ok(match algorithm {
            Theirs::HS256 => Self::Hs256,
            Theirs::HS384 => Self::Hs384,
            Theirs::HS512 => Self::Hs512,
            Theirs::RS256 => Self::Rs256,
            Theirs::RS384 => Self::Rs384,
            Theirs::RS512 => Self::Rs512,
            Theirs::PS256 => Self::Ps256,
            Theirs::PS384 => Self::Ps384,
            Theirs::PS512 => Self::Ps512,
            Theirs::ES256 => Self::Es256,
            Theirs::ES384 => Self::Es384,
            Theirs::EdDSA => Self::EdDsa,
            _ => return Err(ConfigError::algorithm()),
        })
    }
}

/// [`signing_key`] with the shortest secret as an argument.
pub(super) fn prepare_signing_key(
    algorithm: Algorithm,
    key: &EncodingKey,
    min_secret_len: usize,
) -> Result<SigningKey, KeyError> {
    fits(key.family(), algorithm)?;
    let bytes = key.as_bytes();
    Ok(match algorithm.key_type() {
        KeyType::Symmetric => HmacKey::from_short_secret(algorithm, &SharedSecret::new(bytes)?, min_secret_len)?.into(),
        KeyType::Rsa => RsaSigner::from_der(algorithm, bytes)?.into(),
        KeyType::EcP256 | KeyType::EcP384 => EcdsaSigner::from_der(algorithm, bytes)?.into(),
        KeyType::Ed25519 => Ed25519Signer::from_der(bytes)?.into(),
    })
}

/// [`verifying_key`] with the shortest secret as an argument.
pub(super) fn prepare_verifying_key(
    algorithm: Algorithm,
    key: &DecodingKey,
    min_secret_len: usize,
) -> Result<VerifyingKey, KeyError> {
    fits(key.family(), algorithm)?;
    Ok(match (algorithm.key_type(), key.kind()) {
        (KeyType::Symmetric, DecodingKeyKind::SecretOrDer(bytes)) => {
            let secret = SharedSecret::new(bytes)?;
            VerifyingKey::new(HmacKey::from_short_secret(algorithm, &secret, min_secret_len)?)
        }
        (KeyType::Rsa, DecodingKeyKind::SecretOrDer(der)) => VerifyingKey::new(RsaVerifier::from_der(algorithm, der)?),
        (KeyType::Rsa, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            let key = RsaPublic::new(without_leading_zeros(n), without_leading_zeros(e));
            VerifyingKey::new(RsaVerifier::from_parts(algorithm, key)?)
        }
        (KeyType::EcP256 | KeyType::EcP384, DecodingKeyKind::SecretOrDer(bytes)) => {
            VerifyingKey::new(ec_verifier(algorithm, bytes)?)
        }
        (KeyType::Ed25519, DecodingKeyKind::SecretOrDer(bytes)) => VerifyingKey::new(match bytes.len() {
            32 => Ed25519Verifier::from_parts(Ed25519Public { x: bytes })?,
            _ => Ed25519Verifier::from_der(bytes)?,
        }),
        (_, DecodingKeyKind::RsaModulusExponent { .. }) => return Err(KeyError::new(KeyReason::WrongAlgorithm)),
    })
}

/// Rejects a key of another family, even if its bytes would be accepted. A public key must not become a secret.
pub(super) fn fits(family: AlgorithmFamily, algorithm: Algorithm) -> Result<(), KeyError> {
    if jsonwebtoken::Algorithm::from(algorithm).family() == family {
        Ok(())
    } else {
        Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("a key of the algorithm's family"))
    }
}

/// RFC 7518 section 3.2.
fn min_secret_len(algorithm: Algorithm) -> usize {
    algorithm.signature_len().unwrap_or(usize::MAX)
}

/// `jsonwebtoken` stores the bare point if the key came from PEM or JWK. `from_ec_der` stores any bytes, usually SPKI.
fn ec_verifier(algorithm: Algorithm, bytes: &[u8]) -> Result<EcdsaVerifier, KeyError> {
    let [4, coordinates @ ..] = bytes else {
        return EcdsaVerifier::from_der(algorithm, bytes);
    };
    let has_len_of = |curve: &Curve| coordinates.len() == curve.coordinate_len().saturating_mul(2);
    let curve = [Curve::P256, Curve::P384].into_iter().find(has_len_of);
    let curve = curve.ok_or(KeyError::new(KeyReason::InvalidParts))?;
    EcdsaVerifier::from_parts(algorithm, EcPublic { curve, point: bytes })
}

/// Some issuers publish the modulus with the sign byte of DER. The number is the same.
fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// The text is wiped, because a key set may hold shared secrets.
fn to_json(value: &impl Serialize) -> Option<Zeroizing<String>> {
    serde_json::to_string(value).ok().map(Zeroizing::new)
}
