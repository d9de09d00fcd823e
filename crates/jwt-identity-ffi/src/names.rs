//! Names in arguments.

use jwt_identity::{Algorithm, KeyId};

use crate::failure::Failure;

/// Parses the name of an algorithm.
pub(crate) fn algorithm(name: &str) -> Result<Algorithm, Failure> {
    let unknown = |_| Failure::unknown_name("algorithm", Algorithm::ALL.iter().map(|algorithm| algorithm.as_str()));
    name.parse().map_err(unknown)
}

/// Parses names of algorithms with commas between them.
pub(crate) fn algorithms(names: &str) -> Result<Vec<Algorithm>, Failure> {
    names.split(',').map(|name| algorithm(name.trim_matches(' '))).collect()
}

/// Creates the `kid` if there is one.
pub(crate) fn key_id(text: Option<&str>) -> Result<Option<KeyId>, Failure> {
    Ok(text.map(KeyId::new).transpose()?)
}
