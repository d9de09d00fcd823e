//! Random bytes from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::environment::EnvironmentError;

/// Draws bytes from the system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], EnvironmentError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| EnvironmentError::RandomUnavailable)?;
    Ok(bytes)
}
