//! A set of keys that is replaced while it is used.

use jwt_identity::keys;
use pyo3::prelude::*;

use crate::keys::key_set::KeySet;

/// A `KeySet` that is replaced while signers and verifiers use it.
///
/// >>> from jwt_identity import kustomer
/// >>> from jwt_identity.keys import KeyPair, KeySet, KeyStore
/// >>> secret, other = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
/// >>> store = KeyStore(KeySet([KeyPair.from_secret("HS256", secret)]))
/// >>> verifier = kustomer.Verifier(store)
/// >>> store.replace(KeySet([KeyPair.from_secret("HS256", other)]))
/// >>> verifier.verify(kustomer.Signer(other).sign(email="ada@example.com"))["email"]
/// 'ada@example.com'
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct KeyStore(keys::KeyStore);

#[pymethods]
impl KeyStore {
    #[new]
    fn new(key_set: &Bound<'_, KeySet>) -> Self {
        Self(keys::KeyStore::new(key_set.get().as_key_set().clone()))
    }

    /// Replaces the whole set. All signers and verifiers of this store use the new one from their next call on.
    fn replace(&self, key_set: &Bound<'_, KeySet>) {
        self.0.replace(key_set.get().as_key_set().clone());
    }

    /// The set that is in use.
    #[getter]
    fn key_set(&self) -> KeySet {
        KeySet::of_shared(self.0.key_set())
    }
}

impl KeyStore {
    pub(crate) const fn as_key_store(&self) -> &keys::KeyStore {
        &self.0
    }
}
