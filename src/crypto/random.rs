//! Random bytes from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::environment::EnvironmentError;

/// Draws octets from the system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], EnvironmentError> {
    let mut octets = [0; N];
    SystemRandom::new().fill(&mut octets).map_err(|_| EnvironmentError::RandomUnavailable)?;
    Ok(octets)
}
