//! The traits through which signers and verifiers get their keys.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arc_swap::Guard;

use crate::keys::{SigningKey, VerifyingKey};
use crate::{EnvironmentError, ErrorCode, KeyHint};

/// Knows the key to sign with now.
///
/// Signing calls this once for each token, on any thread, so it must neither wait nor do I/O: keep a snapshot, and
/// renew it elsewhere.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyRef, SigningKey, SigningKeySource};
/// use jwt_identity::EnvironmentError;
///
/// /// Signs only once a key was set.
/// #[derive(Debug, Default)]
/// struct LateKey(std::sync::OnceLock<SigningKey>);
///
/// impl SigningKeySource for LateKey {
///     fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
///         self.0.get().map(KeyRef::borrowed).ok_or(EnvironmentError::KeySourceUnavailable)
///     }
/// }
///
/// assert!(LateKey::default().primary().is_err());
/// ```
pub trait SigningKeySource: fmt::Debug + Send + Sync {
    /// Returns the primary key.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::KeySourceUnavailable`] (code 503) when there is none at the moment.
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError>;
}

/// Finds the one key that may verify a token.
///
/// The hint holds all a source is told: nothing of the payload. Verifying calls this once for each token, on any
/// thread, so it must neither wait nor do I/O.
///
/// # Examples
///
/// ```
/// use jwt_identity::KeyHint;
/// use jwt_identity::keys::{KeyLookupError, KeyRef, KeySet, VerifyingKey, VerifyingKeySource};
///
/// /// Looks in one set, then in another.
/// #[derive(Debug)]
/// struct Either(KeySet, KeySet);
///
/// impl VerifyingKeySource for Either {
///     fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
///         self.0.find(hint).or_else(|_| self.1.find(hint))
///     }
/// }
/// ```
pub trait VerifyingKeySource: fmt::Debug + Send + Sync {
    /// Returns the key for the hint. Its algorithm is compared with the header's once more by the verifier.
    ///
    /// # Errors
    ///
    /// A [`KeyLookupError`] when not exactly one key qualifies.
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError>;

    /// Returns the key that has this very header, in base64url as it stands in the token, or `None` to have the header
    /// read and [`find`](Self::find) asked.
    ///
    /// A short cut for sources that know the headers of their keys beforehand: what it returns must be what `find`
    /// would. The verifier takes it only if the key [has the header](VerifyingKey::has_header). By default there is
    /// none.
    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        let _ = encoded_header;
        None
    }
}

impl<S: SigningKeySource + ?Sized> SigningKeySource for Arc<S> {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        (**self).primary()
    }
}

impl<S: VerifyingKeySource + ?Sized> VerifyingKeySource for Arc<S> {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        (**self).find(hint)
    }

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        (**self).find_by_header(encoded_header)
    }
}

/// Not exactly one key qualifies for a hint.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyLookupError, KeySet, VerifyingKeySource};
/// use jwt_identity::{Algorithm, KeyHint};
///
/// let empty = KeySet::new([])?;
/// let refused = empty.find(&KeyHint::new(Algorithm::Hs256, Some("app_1"))).unwrap_err();
/// assert_eq!(refused, KeyLookupError::UnknownKeyId);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyLookupError {
    /// No key is known under the `kid`, or none for the algorithm when there is no `kid` (code 213).
    #[error("no key is known for the hint")]
    UnknownKeyId,
    /// More than one key fits (code 214).
    #[error("more than one key fits the hint")]
    AmbiguousKey,
    /// The key under that `kid` is bound to another algorithm (code 211).
    #[error("the key is bound to another algorithm")]
    AlgorithmMismatch,
    /// The source has no keys at the moment (5xx).
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

impl KeyLookupError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::KeyLookupError::AmbiguousKey.code().as_u16(), 214);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::UnknownKeyId => ErrorCode::HeaderUnknownKeyId,
            Self::AmbiguousKey => ErrorCode::HeaderAmbiguousKey,
            Self::AlgorithmMismatch => ErrorCode::HeaderAlgorithmMismatch,
            Self::Environment(error) => error.code(),
        }
    }
}

/// A key as a source hands it out: borrowed from the source, guarded in a snapshot of it, or shared with it.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyRef, VerifyingKey};
/// use jwt_identity::{Algorithm, SharedSecret, crypto::HmacKey};
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
    /// Borrows a key from the source: costs nothing.
    ///
    /// # Examples
    ///
    /// See [`KeyRef`].
    #[must_use]
    pub const fn borrowed(key: &'a K) -> Self {
        Self(Held::Borrowed(key))
    }

    /// Guards a key of a snapshot: it outlives the snapshot's replacement, and no counter is written.
    pub(crate) const fn guarded(key: Guard<Arc<K>>) -> Self {
        Self(Held::Guarded(key))
    }

    /// Shares a key with the source. Each look-up then writes the key's reference count, which many cores do at the
    /// price of one another; prefer [`borrowed`](Self::borrowed).
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
