//! A reference to a key of a source.

use std::ops::Deref;
use std::sync::Arc;

use arc_swap::Guard;

/// A key returned by a source: borrowed from the source, guarded in a snapshot, or shared.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyRef, VerifyingKey};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
/// assert_eq!(KeyRef::borrowed(&key).algorithm(), Algorithm::Hs256);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug)]
pub struct KeyRef<'a, K>(Held<'a, K>);

#[derive(Debug)]
enum Held<'a, K> {
    Borrowed(&'a K),
    Guarded(Guard<Arc<K>>),
    Shared(Arc<K>),
}

impl<'a, K> KeyRef<'a, K> {
    /// Creates a reference that borrows from the source. It costs nothing.
    #[must_use]
    pub const fn borrowed(key: &'a K) -> Self {
        Self(Held::Borrowed(key))
    }

    /// Creates a reference to a key of a snapshot. It stays valid if the snapshot is replaced, and writes no counter.
    pub(crate) const fn guarded(key: Guard<Arc<K>>) -> Self {
        Self(Held::Guarded(key))
    }

    /// Creates a reference that shares the key.
    ///
    /// Each look-up writes the reference count of the key, which is contended if many cores verify. Prefer
    /// [`borrowed`](Self::borrowed).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use jwt_identity::keys::KeyRef;
    ///
    /// let key = Arc::new(7); // any type of key
    /// assert_eq!(*KeyRef::shared(Arc::clone(&key)), 7);
    /// ```
    #[must_use]
    pub const fn shared(key: Arc<K>) -> Self {
        Self(Held::Shared(key))
    }
}

impl<K> Deref for KeyRef<'_, K> {
    type Target = K;

    fn deref(&self) -> &K {
        match &self.0 {
            Held::Borrowed(key) => key,
            Held::Guarded(key) => key,
            Held::Shared(key) => key,
        }
    }
}
