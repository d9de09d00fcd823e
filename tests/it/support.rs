//! What several test files need.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::HmacKey;
use jwt_identity::{Algorithm, FixedClock, NumericDate, SharedSecret, Signer};

pub(crate) const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
#[allow(dead_code)]
pub(crate) const AT_NOW: FixedClock = FixedClock(NOW);
/// A test secret of 32 octets.
#[allow(dead_code)]
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Reads a test key of `tests/keys`.
#[allow(dead_code)]
pub(crate) fn pem(name: &str) -> String {
    let path = format!("{}/tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[allow(dead_code)]
pub(crate) fn secret() -> SharedSecret {
    SharedSecret::new(SECRET).unwrap()
}

#[allow(dead_code)]
pub(crate) fn at(seconds: i64) -> NumericDate {
    NumericDate::from_unix_seconds(seconds)
}

/// Reads a file of `tests/vectors`.
pub(crate) fn vector_file(name: &str) -> String {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// Base64url without padding.
pub(crate) fn b64(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// The octets of a text that [`b64`] gave.
pub(crate) fn unb64(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// An HS256 key over [`SECRET`].
pub(crate) fn hs256() -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &secret()).unwrap()
}

/// Signs a text as it is and puts the signature behind it.
pub(crate) fn signed(signing_input: &str, key: &dyn Signer) -> String {
    let signature = key.sign(signing_input.as_bytes()).unwrap();
    format!("{signing_input}.{}", b64(signature.as_slice()))
}

/// A token with this header and payload, whatever they are, rightly signed.
pub(crate) fn token(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, key: &dyn Signer) -> String {
    signed(&format!("{}.{}", b64(header), b64(payload)), key)
}
