//! Several keys, of which one signs.

use std::sync::Arc;

use jwt_identity::keys::{self, SkippedKey};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::clock::ManualClock;
use crate::failure::{Class, Failure};
use crate::json;
use crate::keys::argument::{algorithms, json_text};
use crate::keys::key_pair::KeyPair;
use crate::keys::verifying_key::VerifyingKey;
use crate::time::{Time, type_name};

/// A key of a `KeySet` with the times of its rotation.
///
/// From `activate_at` on it signs. From `verify_until` on it no longer verifies.
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct KeyEntry(keys::KeyEntry);

#[pymethods]
impl KeyEntry {
    #[new]
    #[pyo3(signature = (key, *, activate_at=None, verify_until=None))]
    fn new(key: &Bound<'_, PyAny>, activate_at: Option<Time>, verify_until: Option<Time>) -> Result<Self, Failure> {
        let mut entry = entry(key)?;
        if let Some(Time(time)) = activate_at {
            entry = entry.activate_at(time);
        }
        if let Some(Time(time)) = verify_until {
            entry = entry.verify_until(time);
        }
        Ok(Self(entry))
    }
}

fn entry(value: &Bound<'_, PyAny>) -> Result<keys::KeyEntry, Failure> {
    if let Ok(entry) = value.cast::<KeyEntry>() {
        Ok(entry.get().0.clone())
    } else if let Ok(pair) = value.cast::<KeyPair>() {
        Ok(pair.get().as_key_pair().clone().into())
    } else if let Ok(key) = value.cast::<VerifyingKey>() {
        Ok(key.get().as_verifying_key().clone().into())
    } else {
        let found = type_name(value);
        Err(PyTypeError::new_err(format!("expected KeyPair, VerifyingKey or KeyEntry, found {found}")).into())
    }
}

/// Several keys. The one that became active last signs, and the `kid` of a token selects the one that verifies.
///
/// If several keys have the same time or none, the last of them signs.
///
/// >>> from jwt_identity.keys import KeyPair, KeySet
/// >>> old = KeyPair.from_secret("HS256", "0123456789abcdef0123456789abcdef", key_id="2025")
/// >>> new = KeyPair.from_secret("HS256", "fedcba9876543210fedcba9876543210", key_id="2026")
/// >>> KeySet([old, new]).key_ids()
/// ['2025', '2026']
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct KeySet(Arc<keys::KeySet>);

#[pymethods]
impl KeySet {
    /// Creates a set of `KeyPair`, `VerifyingKey` and `KeyEntry`.
    #[new]
    #[pyo3(signature = (keys, *, clock=None))]
    fn new(keys: Vec<Bound<'_, PyAny>>, clock: Option<&Bound<'_, ManualClock>>) -> Result<Self, Failure> {
        let entries: Result<Vec<_>, Failure> = keys.iter().map(entry).collect();
        let keys = keys::KeySet::new(entries?)?;
        Ok(Self(Arc::new(match clock {
            Some(clock) => keys.with_clock(clock.get().as_clock().clone()),
            None => keys,
        })))
    }

    /// Creates a set from a published JWK Set, as a dict or as JSON text. It must not contain private members.
    ///
    /// Members that cannot be used are skipped: see `skipped`. Raises `InvalidKeyError`.
    #[staticmethod]
    fn from_jwk_set(algorithms: Vec<String>, jwk_set: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let algorithms = self::algorithms(&algorithms)?;
        Ok(Self::of(keys::KeySet::from_jwk_set(&algorithms, &json_text(jwk_set, Class::InvalidKey)?)?))
    }

    /// Creates a set from a JWK Set that only this server knows. It may contain secrets, and private keys are read as
    /// public ones.
    #[staticmethod]
    fn from_unpublished_jwk_set(algorithms: Vec<String>, jwk_set: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let algorithms = self::algorithms(&algorithms)?;
        Ok(Self::of(keys::KeySet::from_unpublished_jwk_set(&algorithms, &json_text(jwk_set, Class::InvalidKey)?)?))
    }

    /// Creates a set that signs from a JWK Set of private keys and secrets.
    #[staticmethod]
    fn from_private_jwk_set(algorithms: Vec<String>, jwk_set: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let algorithms = self::algorithms(&algorithms)?;
        Ok(Self::of(keys::KeySet::from_private_jwk_set(&algorithms, &json_text(jwk_set, Class::InvalidKey)?)?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Returns the `kid` of each key that verifies now.
    fn key_ids(&self) -> Result<Vec<String>, Failure> {
        Ok(self.0.key_ids()?.iter().map(|key_id| key_id.as_str().to_owned()).collect())
    }

    /// The members of the JWK Set that cannot be used, each as a message.
    #[getter]
    fn skipped(&self) -> Vec<String> {
        self.0.skipped().iter().map(skipped).collect()
    }

    /// Returns the JWK Set to publish, as a dict. It has the public keys that verify now.
    fn public_jwk_set<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>, Failure> {
        json::read::value(py, &self.0.public_jwk_set()?.to_json())
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.keys.KeySet of {} keys>", self.0.len())
    }
}

fn skipped(key: &SkippedKey) -> String {
    let name = key.key_id().map_or_else(|| key.index().to_string(), |key_id| key_id.as_str().to_owned());
    format!("{name}: {}", key.error())
}

impl KeySet {
    pub(crate) fn of(keys: keys::KeySet) -> Self {
        Self(Arc::new(keys))
    }

    pub(crate) const fn of_shared(keys: Arc<keys::KeySet>) -> Self {
        Self(keys)
    }

    pub(crate) fn shared(&self) -> Arc<keys::KeySet> {
        Arc::clone(&self.0)
    }

    pub(crate) fn as_key_set(&self) -> &keys::KeySet {
        &self.0
    }
}
