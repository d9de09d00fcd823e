//! Keys from files and environment variables.

use std::path::PathBuf;

use jwt_identity::keys::{self, KeyReader as Reader, RefreshOutcome};
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::json;
use crate::keys::argument::{algorithms, key_id};
use crate::keys::key_set::KeySet;

/// How `LocalKeys` reads a file or an environment variable: as what, and with which algorithms.
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct KeyReader(Reader);

#[pymethods]
impl KeyReader {
    /// Creates a reader of secrets. `min_len` is their least length in bytes. Default: that of the algorithm.
    #[staticmethod]
    #[pyo3(signature = (algorithm, *, min_len=None, key_id=None, base64=false))]
    fn secret(algorithm: &str, min_len: Option<usize>, key_id: Option<String>, base64: bool) -> Result<Self, Failure> {
        let algorithm = algorithm.parse()?;
        let reader = match min_len {
            Some(min_len) => Reader::secret_with_min_len(algorithm, min_len),
            None => Reader::secret(algorithm),
        };
        Self::with(reader, key_id, base64)
    }

    /// Creates a reader of private keys: PEM, JWK or JWK Set.
    #[staticmethod]
    #[pyo3(signature = (algorithms, *, key_id=None, base64=false))]
    fn private_key(algorithms: Vec<String>, key_id: Option<String>, base64: bool) -> Result<Self, Failure> {
        Self::with(Reader::private_key(&self::algorithms(&algorithms)?), key_id, base64)
    }

    /// Creates a reader of public keys: PEM, JWK or JWK Set.
    #[staticmethod]
    #[pyo3(signature = (algorithms, *, key_id=None, base64=false))]
    fn public_key(algorithms: Vec<String>, key_id: Option<String>, base64: bool) -> Result<Self, Failure> {
        Self::with(Reader::public_key(&self::algorithms(&algorithms)?), key_id, base64)
    }

    /// Returns a reader that takes the thumbprint of each key as its `kid`.
    fn with_thumbprint(&self) -> Self {
        Self(self.0.clone().with_thumbprint())
    }

    /// Returns a reader that accepts files that the group may read.
    fn allow_group(&self) -> Self {
        Self(self.0.clone().allow_group())
    }
}

impl KeyReader {
    fn with(reader: Reader, key_id: Option<String>, base64: bool) -> Result<Self, Failure> {
        let reader = if base64 { reader.base64() } else { reader };
        Ok(Self(match self::key_id(key_id)? {
            Some(key_id) => reader.with_key_id(key_id),
            None => reader,
        }))
    }
}

/// Keys from a file, a directory or an environment variable, which are read again on demand.
///
/// Raises `LoadError` if they cannot be read, or if a secret file is readable by other users.
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct LocalKeys(keys::LocalKeys);

#[pymethods]
impl LocalKeys {
    /// Reads an environment variable.
    #[staticmethod]
    fn from_env(name: &str, reader: &Bound<'_, KeyReader>) -> Result<Self, Failure> {
        Ok(Self(keys::LocalKeys::from_env(name, reader.get().0.clone())?))
    }

    /// Reads a file.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf, reader: &Bound<'_, KeyReader>) -> Result<Self, Failure> {
        let reader = reader.get().0.clone();
        Ok(Self(py.detach(|| keys::LocalKeys::from_file(path, reader))?))
    }

    /// Reads all files of a directory. The newest name signs.
    #[staticmethod]
    fn from_directory(py: Python<'_>, path: PathBuf, reader: &Bound<'_, KeyReader>) -> Result<Self, Failure> {
        let reader = reader.get().0.clone();
        Ok(Self(py.detach(|| keys::LocalKeys::from_directory(path, reader))?))
    }

    /// Reads everything again, uses it if it is valid, and reports whether the keys have changed.
    ///
    /// Raises `LoadError`. The keys then stay as they were.
    fn refresh(&self, py: Python<'_>) -> Result<bool, Failure> {
        match py.detach(|| self.0.refresh_blocking()) {
            RefreshOutcome::Failed(error) => Err(error.into()),
            outcome => Ok(outcome == RefreshOutcome::Changed),
        }
    }

    /// Returns the state of the keys as a dict, for a health check.
    fn health<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>, Failure> {
        json::read::serialized(py, &self.0.health())
    }

    /// The set that is in use.
    #[getter]
    fn key_set(&self) -> KeySet {
        KeySet::of_shared(self.0.key_set())
    }
}

impl LocalKeys {
    pub(crate) const fn as_local_keys(&self) -> &keys::LocalKeys {
        &self.0
    }
}
