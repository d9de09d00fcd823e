//! Random secrets.

use jwt_identity::EnvironmentError;
use jwt_identity::crypto::Sha256Digest;

/// The operating system gives no random bytes.
pub(crate) type NoRandomness = EnvironmentError;

/// Returns 256 random bits as 64 hexadecimal digits, which are those of a digest.
pub(crate) fn hex_digits() -> Result<String, NoRandomness> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| EnvironmentError::RandomUnavailable)?;
    Ok(Sha256Digest::of(&bytes).to_hex())
}
