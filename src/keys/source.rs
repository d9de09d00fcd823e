//! The traits through which signers and verifiers get their keys.

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::Algorithm;
use crate::jose::key_hint::KeyHint;
use crate::keys::health::Health;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
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

/// Finds the one key that may verify a token, and loads keys again if it can.
///
/// [`find`](Self::find) gets a hint from the token's header and nothing of the payload. Verifying calls it once for each
/// token, on any thread, so it must neither wait nor do I/O. [`refresh`](Self::refresh) is the one method that may
/// wait. The caller gives a reason, and the source decides whether to load: it sets limits, so that tokens of strangers
/// cannot make it load again and again.
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

    /// Loads the keys again, if the source decides so. The future ends when the new keys are in use or loading failed.
    ///
    /// The default answers [`Refused`](RefreshOutcome::Refused), for sources whose keys the program replaces itself.
    /// A source made of other sources passes the call on. Dropping the future abandons the load and leaves the keys as
    /// they were.
    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        let _ = reason;
        Box::pin(ready(RefreshOutcome::Refused))
    }

    /// Reports the state of the source, for health checks and metrics. The default, `None`, is for sources that load
    /// nothing.
    fn health(&self) -> Option<Health> {
        None
    }

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

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        (**self).refresh(reason)
    }

    fn health(&self) -> Option<Health> {
        (**self).health()
    }

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        (**self).find_by_header(encoded_header)
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

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        self.has_header(encoded_header).then(|| KeyRef::borrowed(self))
    }
}

/// Reports whether a source has keys at the moment. The hint matters to [`Merged`](crate::keys::Merged) only: while one
/// of its halves has no keys, it reports that for every key that the other half does not know.
pub(crate) fn has_keys(source: &dyn VerifyingKeySource) -> bool {
    let answer = source.find(&KeyHint::new(Algorithm::Hs256, None));
    !matches!(answer, Err(VerifyError::Environment(error)) if error.is_lack_of_keys())
}
