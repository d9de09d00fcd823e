//! Digests of signing inputs and other bytes.

use ring::digest;

use crate::jose::algorithm::Algorithm;

/// Computes the digest of a signing input, for services that sign a digest and not the input.
///
/// The digest has 32 bytes (SHA-256), 48 bytes (SHA-384) or 64 bytes (SHA-512), as the name of the algorithm says.
/// Returns `None` for Ed25519 and HMAC, which take the signing input itself.
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::crypto::{signing_digest, Sha256Digest};
///
/// let digest = signing_digest(Algorithm::Rs256, b"header.payload").unwrap_or_default();
/// assert_eq!(digest.len(), Sha256Digest::LEN);
/// assert_eq!(signing_digest(Algorithm::EdDsa, b"header.payload"), None);
/// ```
///
/// Source: RFC 7518 sections 3.3 to 3.5.
#[must_use]
pub fn signing_digest(algorithm: Algorithm, signing_input: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        Algorithm::Es256 | Algorithm::Ps256 | Algorithm::Rs256 => Some(sha256(signing_input).as_ref().to_vec()),
        Algorithm::Es384 | Algorithm::Ps384 | Algorithm::Rs384 => Some(sha384(signing_input).as_ref().to_vec()),
        Algorithm::Ps512 | Algorithm::Rs512 => Some(sha512(signing_input).as_ref().to_vec()),
        Algorithm::EdDsa | Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => None,
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA256, bytes)
}

pub(crate) fn sha384(bytes: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA384, bytes)
}

pub(crate) fn sha512(bytes: &[u8]) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA512, bytes)
}
