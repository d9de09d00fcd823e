//! A `CryptoProvider` for `jsonwebtoken`, over `ring`.

use std::cell::RefCell;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{EllipticCurve, ThumbprintHash};
use jsonwebtoken::signature;
use jsonwebtoken::{DecodingKey, EncodingKey};

use crate::crypto::digest;
use crate::crypto::ecdsa::EcdsaSigner;
use crate::crypto::eddsa::Ed25519Signer;
use crate::crypto::rsa::{RsaSigner, RsaVerifier};
use crate::error::key::KeyError;
use crate::jose::algorithm::Algorithm;
use crate::keys::interop::convert::{fits, prepare_signing_key, prepare_verifying_key};
use crate::keys::interop::prepared::{PreparedKeys, find_or_prepare};
use crate::keys::signing_key::SigningKey;
use crate::keys::verifying_key::VerifyingKey;

/// A `CryptoProvider` for `jsonwebtoken` over `ring`. It prepares a key once and not for each call.
///
/// An *application* installs it at its start, before the first token. It then needs no back end of `jsonwebtoken`, and
/// it does not panic if a dependency enables both. This crate never installs it. A library should not install it,
/// because there is one provider for the whole process.
///
/// # Prepared keys
///
/// An [`EncodingKey`] or [`DecodingKey`] is only bytes. For every `encode` and `decode` the provider must parse and
/// check the key again. The factories of a provider are plain functions without state. Each thread therefore caches the
/// 16 signing keys and the 16 verifying keys that it used last. The cache needs no lock. It has these costs:
///
/// - A key is prepared once on each thread that uses it. For RSA this includes a signature, so that a key which cannot
///   sign is rejected at once.
/// - A call compares all bytes of the key with those of the cached keys.
/// - **Key bytes stay in memory**, even if the key was dropped. The copy is wiped when 16 other keys were used on the
///   thread, or when the thread ends. The main thread may never end. `ring` does not wipe the prepared form.
///
/// A rejected key is not cached.
///
/// # What is accepted
///
/// The provider accepts the keys that `jsonwebtoken` accepts, except for these:
///
/// - An empty secret, text with whitespace or quotes around it, and the text of a PEM block, a certificate, an SSH key or
///   a JWK.
/// - RSA keys below 2048 bits (as in `aws_lc_rs`) or above 4096 bits (as in `rust_crypto`), and weak ones.
/// - EC keys without their public part, and compressed points: `ring` reads neither.
/// - Ed25519 keys that do not have 32 bytes, or are of small order.
///
/// A secret may be shorter than RFC 7518 section 3.2 requires, down to one byte. `jsonwebtoken` accepts such secrets,
/// and rejecting them would invalidate tokens that are already in use.
/// [`signing_key`](super::signing_key) is stricter.
///
/// # Errors
///
/// For a rejected key, `encode` and `decode` return [`ErrorKind::Provider`] with the text and the code of the
/// [`KeyError`]. If the key belongs to another family than the algorithm, they return [`ErrorKind::InvalidKeyFormat`],
/// as the built-in providers do. The provider does not panic.
///
/// # Examples
///
/// ```standalone_crate
/// use jwt_identity::keys::interop::RING_PROVIDER;
/// use jwt_identity::keys::interop::jsonwebtoken::{decode, encode, DecodingKey, EncodingKey, Header, Validation};
///
/// RING_PROVIDER.install_default().expect("no other provider is in use yet");
///
/// let claims = serde_json::json!({ "sub": "ada", "exp": 4_102_444_800_u64 });
/// let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(b"secret"))?;
/// let key = DecodingKey::from_secret(b"secret");
/// let read = decode::<serde_json::Value>(&token, &key, &Validation::default())?;
/// assert_eq!(read.claims["sub"], "ada");
///
/// assert!(encode(&Header::default(), &claims, &EncodingKey::from_secret(b"")).is_err());
/// # Ok::<(), jwt_identity::keys::interop::jsonwebtoken::errors::Error>(())
/// ```
pub static RING_PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| signer(*algorithm, key),
    verifier_factory: |algorithm, key| verifier(*algorithm, key),
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: rsa_components_of_private_key,
        rsa_pub_components_from_public_key: rsa_components_of_public_key,
        ec_pub_components_from_private_key: ec_components_of_private_key,
        ed_pub_components_from_private_key: ed_component_of_private_key,
        compute_digest: |bytes, hash| digest(bytes, &hash),
    },
};

/// The length of the shortest secret. [`RING_PROVIDER`] explains why it is not the minimum of RFC 7518.
const MIN_SECRET_LEN: usize = 1;

thread_local! {
    static SIGNING_KEYS: RefCell<PreparedKeys<EncodingKey, SigningKey>> = const { RefCell::new(PreparedKeys::new()) };
    static VERIFYING_KEYS: RefCell<PreparedKeys<DecodingKey, VerifyingKey>> =
        const { RefCell::new(PreparedKeys::new()) };
}

struct PreparedSigner {
    algorithm: jsonwebtoken::Algorithm,
    key: SigningKey,
}

impl signature::Signer<Vec<u8>> for PreparedSigner {
    fn try_sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature = self.key.sign(signing_input).map_err(signature::Error::from_source)?;
        Ok(signature.as_slice().to_vec())
    }
}

impl JwtSigner for PreparedSigner {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm
    }
}

struct PreparedVerifier {
    algorithm: jsonwebtoken::Algorithm,
    key: VerifyingKey,
}

impl signature::Verifier<Vec<u8>> for PreparedVerifier {
    fn verify(&self, signing_input: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.key.verify(signing_input, signature).map_err(signature::Error::from_source)
    }
}

impl JwtVerifier for PreparedVerifier {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm
    }
}

fn signer(algorithm: jsonwebtoken::Algorithm, key: &EncodingKey) -> errors::Result<Box<dyn JwtSigner>> {
    let ours = known(algorithm)?;
    fits(key.family(), ours).map_err(|_| ErrorKind::InvalidKeyFormat)?;
    let prepare = || prepare_signing_key(ours, key, MIN_SECRET_LEN);
    let prepared = find_or_prepare(&SIGNING_KEYS, ours, key, prepare).map_err(refused)?;
    Ok(Box::new(PreparedSigner { algorithm, key: prepared }))
}

fn verifier(algorithm: jsonwebtoken::Algorithm, key: &DecodingKey) -> errors::Result<Box<dyn JwtVerifier>> {
    let ours = known(algorithm)?;
    // `decode` leaves this check to the provider. Without it a public key could be used as a secret.
    fits(key.family(), ours).map_err(|_| ErrorKind::InvalidKeyFormat)?;
    let prepare = || prepare_verifying_key(ours, key, MIN_SECRET_LEN);
    let prepared = find_or_prepare(&VERIFYING_KEYS, ours, key, prepare).map_err(refused)?;
    Ok(Box::new(PreparedVerifier { algorithm, key: prepared }))
}

// A public key is derived only from a private one that signs, under whichever algorithm of its type.

fn rsa_components_of_private_key(der: &[u8]) -> errors::Result<(Vec<u8>, Vec<u8>)> {
    let signer = RsaSigner::from_der(Algorithm::Rs256, der).map_err(refused)?;
    Ok(rsa_components(&signer.verifier()))
}

fn rsa_components_of_public_key(der: &[u8]) -> errors::Result<(Vec<u8>, Vec<u8>)> {
    let verifier = RsaVerifier::from_der(Algorithm::Rs256, der).map_err(refused)?;
    Ok(rsa_components(&verifier))
}

fn rsa_components(verifier: &RsaVerifier) -> (Vec<u8>, Vec<u8>) {
    let key = verifier.public_key();
    (key.n.to_vec(), key.e.to_vec())
}

fn ec_components_of_private_key(
    der: &[u8],
    algorithm: jsonwebtoken::Algorithm,
) -> errors::Result<(EllipticCurve, Vec<u8>, Vec<u8>)> {
    let curve = match algorithm {
        jsonwebtoken::Algorithm::ES256 => EllipticCurve::P256,
        jsonwebtoken::Algorithm::ES384 => EllipticCurve::P384,
        _ => return Err(ErrorKind::InvalidEcdsaKey.into()),
    };
    let verifier = EcdsaSigner::from_der(known(algorithm)?, der).map_err(refused)?.verifier();
    let (x, y) = verifier.public_key().coordinates().ok_or(ErrorKind::InvalidEcdsaKey)?;
    Ok((curve, x.to_vec(), y.to_vec()))
}

fn ed_component_of_private_key(der: &[u8], curve: &EllipticCurve) -> errors::Result<Vec<u8>> {
    if *curve != EllipticCurve::Ed25519 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let verifier = Ed25519Signer::from_der(der).map_err(refused)?.verifier();
    Ok(verifier.public_key().x.to_vec())
}

fn digest(bytes: &[u8], hash: &ThumbprintHash) -> errors::Result<Vec<u8>> {
    match hash {
        ThumbprintHash::SHA256 => Ok(digest::sha256(bytes).as_ref().to_vec()),
        ThumbprintHash::SHA384 => Ok(digest::sha384(bytes).as_ref().to_vec()),
        ThumbprintHash::SHA512 => Ok(digest::sha512(bytes).as_ref().to_vec()),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

fn known(algorithm: jsonwebtoken::Algorithm) -> errors::Result<Algorithm> {
    Algorithm::try_from(algorithm).map_err(|_| ErrorKind::UnsupportedAlgorithm.into())
}

fn refused(error: KeyError) -> errors::Error {
    ErrorKind::Provider(format!("{error} (code {})", error.code().as_u16())).into()
}
