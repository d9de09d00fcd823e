//! A key set that is replaced while it is used.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::key_hint::KeyHint;
use crate::keys::key_ref::KeyRef;
use crate::keys::set::KeySet;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// A key set that can be replaced while it is used. Readers load a snapshot through an atomic pointer.
///
/// Finding a key neither waits nor locks, and writes no shared counter. It allocates once for each thread. Every
/// look-up sees one whole snapshot. A call keeps the key that it found, even if the snapshot is replaced meanwhile. The
/// next call sees the new snapshot. A store without keys returns [`EnvironmentError::KeySourceUnavailable`] (code 503).
/// The last call that uses a replaced snapshot frees it. Clones share the store.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyPair, KeySet, KeyStore};
/// use jwt_identity::kustomer::{Claims, Kustomer};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
///
/// let pair = |secret| -> Result<_, jwt_identity::KeyError> {
///     Ok(KeyPair::from(HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?))
/// };
/// let keys = KeyStore::new(KeySet::new([pair("0123456789abcdef0123456789abcdef")?])?);
/// let signer = TokenSigner::<Kustomer>::new(keys.clone());
/// let verifier = TokenVerifier::<Kustomer>::new(keys.clone());
///
/// let claims = Claims::builder(NumericDate::now()?).email("ada@example.com").build()?;
/// let token = signer.sign(&claims)?;
/// assert!(verifier.verify(token.as_str()).is_ok());
///
/// keys.replace(KeySet::new([pair("fedcba9876543210fedcba9876543210")?])?);
/// assert!(verifier.verify(token.as_str()).is_err(), "its key is gone");
/// assert!(verifier.verify(signer.sign(&claims)?.as_str()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Clone)]
pub struct KeyStore(Arc<ArcSwap<Snapshot>>);

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl UnwindSafe for KeyStore {}
impl RefUnwindSafe for KeyStore {}

struct Snapshot {
    key_set: Arc<KeySet>,
    // In the order of the set. Each key has a pointer of its own, so that it can be guarded without its set; these
    // pointers never change.
    verifying: Vec<ArcSwap<VerifyingKey>>,
    signing: Vec<Option<ArcSwap<SigningKey>>>,
}

impl Snapshot {
    fn new(key_set: KeySet) -> Self {
        let entries = key_set.entries();
        let verifying = entries.iter().map(|entry| ArcSwap::from_pointee(entry.verifying.clone())).collect();
        let signing = entries.iter().map(|entry| entry.signing.clone().map(ArcSwap::from_pointee)).collect();
        Self { verifying, signing, key_set: Arc::new(key_set) }
    }
}

impl KeyStore {
    /// Creates a store with this set.
    #[must_use]
    pub fn new(key_set: KeySet) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(Snapshot::new(key_set))))
    }

    /// Replaces the present set with this set.
    pub fn replace(&self, key_set: KeySet) {
        self.0.store(Arc::new(Snapshot::new(key_set)));
    }

    /// Returns the present set.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeyStore;
    ///
    /// assert!(KeyStore::default().key_set().is_empty());
    /// ```
    #[must_use]
    pub fn key_set(&self) -> Arc<KeySet> {
        Arc::clone(&self.0.load().key_set)
    }
}

impl Default for KeyStore {
    /// Creates a store without keys.
    fn default() -> Self {
        Self::new(KeySet::default())
    }
}

impl VerifyingKeySource for KeyStore {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let snapshot = self.0.load();
        if snapshot.verifying.is_empty() {
            return Err(EnvironmentError::KeySourceUnavailable.into());
        }
        let place = snapshot.key_set.place_for(hint)?;
        let key = snapshot.verifying.get(place).ok_or(VerifyError::UnknownKeyId)?;
        Ok(KeyRef::guarded(key.load()))
    }
}

impl SigningKeySource for KeyStore {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        let snapshot = self.0.load();
        let place = snapshot.key_set.primary_place()?;
        let key = snapshot.signing.get(place).and_then(Option::as_ref);
        key.map(|key| KeyRef::guarded(key.load())).ok_or(EnvironmentError::KeySourceUnavailable)
    }
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyStore").field(&self.0.load().key_set).finish()
    }
}
