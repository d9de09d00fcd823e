//! The traits through which signers and verifiers get their keys.

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::key_hint::KeyHint;
use crate::keys::health::Health;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
use crate::keys::signing_key::SigningKey;
use crate::keys::verifying_key::VerifyingKey;

/// Returns the key to sign with now.
///
/// A signer calls [`primary`](Self::primary) once for each token, on any thread. It must neither wait nor do I/O, so keep a
/// snapshot and renew it elsewhere.
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key or key source to sign with",
    label = "not a source of signing keys",
    note = "pass a key of `crypto` (`HmacKey`, `RsaSigner`, `EcdsaSigner`, `Ed25519Signer`), a `SigningKey`, a `KeyPair`, a \
            `KeySet`, a `KeyStore`, `LocalKeys`, `RemoteKeys`, or an `Arc` of one of these sources",
    note = "wrap your own `Signer` in `SigningKey::new`; implement `SigningKeySource` for your own source"
)]
pub trait SigningKeySource: fmt::Debug + Send + Sync {
    /// Returns the primary key.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::KeySourceUnavailable`] (code 503) when there is none at the moment.
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError>;
}

/// Finds the one key that may verify a token, and can load keys again.
///
/// [`find`](Self::find) gets a hint from the header of the token and nothing of the payload. A verifier calls it once for
/// each token, on any thread, so it must neither wait nor do I/O. Only [`refresh`](Self::refresh) may wait. The caller gives
/// a reason, and the source decides whether to load. Its limits keep tokens of strangers from causing load after load.
///
/// # Examples
///
/// ```
/// use jwt_identity::{KeyHint, VerifyError};
/// use jwt_identity::keys::{KeyRef, KeySet, VerifyingKey, VerifyingKeySource};
///
/// /// Looks in one set, then in another. Neither can be refreshed.
/// #[derive(Debug)]
/// struct Either(KeySet, KeySet);
///
/// impl VerifyingKeySource for Either {
///     fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
///         self.0.find(hint).or_else(|_| self.1.find(hint))
///     }
/// }
/// ```
///
/// A source that loads keys:
///
/// ```
/// use jwt_identity::{KeyHint, VerifyError};
/// use jwt_identity::keys::{
///     Health, HealthState, KeyRef, KeySet, KeyStore, RefreshFuture, RefreshOutcome, RefreshReason, VerifyingKey,
///     VerifyingKeySource,
/// };
///
/// #[derive(Debug, Default)]
/// struct Database(KeyStore);
///
/// impl VerifyingKeySource for Database {
///     fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
///         self.0.find(hint)
///     }
///
///     fn refresh(&self, _reason: RefreshReason) -> RefreshFuture<'_> {
///         Box::pin(async {
///             self.0.replace(KeySet::default()); // query the database here
///             RefreshOutcome::Changed
///         })
///     }
///
///     fn health(&self) -> Option<Health> {
///         Some(Health::new(HealthState::Fresh).with_keys(&self.0.key_set()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key or key source to verify with",
    label = "not a source of verifying keys",
    note = "pass a key of `crypto` (`HmacKey`, `RsaVerifier`, `EcdsaVerifier`, `Ed25519Verifier`), a `VerifyingKey`, a `KeyPair`, a \
            `KeySet`, a `KeyStore`, `LocalKeys`, `RemoteKeys`, or an `Arc` of one of these sources",
    note = "wrap your own `Verifier` in `VerifyingKey::new`; implement `VerifyingKeySource` for your own source"
)]
pub trait VerifyingKeySource: fmt::Debug + Send + Sync {
    /// Returns the key for the hint. The verifier compares its algorithm with the header's again.
    ///
    /// # Errors
    ///
    /// - [`VerifyError::UnknownKeyId`] (code 213) if no key has the `kid`, or none the algorithm if there is no `kid`.
    /// - [`VerifyError::AmbiguousKey`] (code 214) if more than one key fits.
    /// - [`VerifyError::AlgorithmMismatch`] (code 211) if the key of that `kid` is bound to another algorithm.
    /// - [`VerifyError::Environment`] (code 5xx) if the source has no keys at the moment.
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError>;

    /// Loads the keys again if the source decides so. The future ends when the new keys are in use or loading has failed.
    ///
    /// The default returns [`Refused`](RefreshOutcome::Refused), for sources whose keys the program replaces itself.
    /// A source made of other sources passes the call on. Dropping the future leaves the keys as they are.
    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        let _ = reason;
        Box::pin(ready(RefreshOutcome::Refused))
    }

    /// Returns the health of the source, for health checks and metrics. The default, `None`, is for sources that load
    /// nothing.
    fn health(&self) -> Option<Health> {
        None
    }
}

/// A source that signs and verifies. Implemented by every type that is both a [`SigningKeySource`] and a
/// [`VerifyingKeySource`], so that programs can choose such sources at run time: see
/// [`FirstOf`](crate::keys::FirstOf).
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use jwt_identity::keys::{KeySource, KeyStore};
/// use jwt_identity::kustomer::Kustomer;
/// use jwt_identity::{TokenSigner, TokenVerifier};
///
/// let keys: Arc<dyn KeySource> = Arc::new(KeyStore::default());
/// let signer = TokenSigner::<Kustomer>::new(Arc::clone(&keys));
/// let verifier = TokenVerifier::<Kustomer>::new(keys);
/// ```
pub trait KeySource: SigningKeySource + VerifyingKeySource {}

impl<S: SigningKeySource + VerifyingKeySource + ?Sized> KeySource for S {}

impl<S: SigningKeySource + ?Sized> SigningKeySource for Arc<S> {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        (**self).primary()
    }
}

impl<S: VerifyingKeySource + ?Sized> VerifyingKeySource for Arc<S> {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        (**self).find(hint)
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        (**self).refresh(reason)
    }

    fn health(&self) -> Option<Health> {
        (**self).health()
    }
}

impl SigningKeySource for SigningKey {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        Ok(KeyRef::borrowed(self))
    }
}

impl VerifyingKeySource for VerifyingKey {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        if let (Some(wanted), Some(known)) = (hint.key_id(), self.key_id())
            && wanted != known.as_str()
        {
            return Err(VerifyError::UnknownKeyId);
        }
        if hint.algorithm() == self.algorithm() {
            Ok(KeyRef::borrowed(self))
        } else {
            Err(VerifyError::AlgorithmMismatch)
        }
    }
}
