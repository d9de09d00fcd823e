//! The traits through which signers and verifiers get their keys.

use std::fmt;
use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::key_hint::KeyHint;
use crate::keys::key_ref::KeyRef;
use crate::keys::signing_key::SigningKey;
use crate::keys::verifying_key::VerifyingKey;

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
/// use jwt_identity::{KeyHint, VerifyError};
/// use jwt_identity::keys::{KeyRef, KeySet, VerifyingKey, VerifyingKeySource};
///
/// /// Looks in one set, then in another.
/// #[derive(Debug)]
/// struct Either(KeySet, KeySet);
///
/// impl VerifyingKeySource for Either {
///     fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
///         self.0.find(hint).or_else(|_| self.1.find(hint))
///     }
/// }
/// ```
pub trait VerifyingKeySource: fmt::Debug + Send + Sync {
    /// Returns the key for the hint. Its algorithm is compared with the header's once more by the verifier.
    ///
    /// # Errors
    ///
    /// - [`VerifyError::UnknownKeyId`] (code 213) when no key has the `kid`, or none the algorithm if there is no `kid`.
    /// - [`VerifyError::AmbiguousKey`] (code 214) when more than one key fits.
    /// - [`VerifyError::AlgorithmMismatch`] (code 211) when the key of that `kid` is bound to another algorithm.
    /// - [`VerifyError::Environment`] (code 5xx) when the source has no keys at the moment.
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError>;

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
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        (**self).find(hint)
    }

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        (**self).find_by_header(encoded_header)
    }
}
