//! The keys of several sources as if they were one.

use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::key_hint::KeyHint;
use crate::keys::compose::refresh_all::RefreshAll;
use crate::keys::health::{Health, HealthState};
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{RefreshFuture, RefreshReason};
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// Looks for a key in several sources: for example given keys and keys loaded from elsewhere, or the keys of two issuers.
///
/// - For a hint with a `kid`, the first source that knows the `kid` decides. A key of a later source never replaces it,
///   so put given keys before loaded ones. If that key is bound to another algorithm, the result is
///   [`VerifyError::AlgorithmMismatch`] (code 211). A key past its `verify_until` is not known.
/// - For a hint without a `kid`, exactly one key of all sources together must fit. Otherwise the result is
///   [`VerifyError::AmbiguousKey`] (code 214).
/// - A source without keys (codes 503 and 506) does not hide the keys of the others. If no other source has the key,
///   the result is the error of that source, because the key may be among those that are missing. A clock that fails
///   (code 501) ends the search.
///
/// A single [`VerifyingKey`] without a `kid` accepts every `kid`. Give it one, or put it last.
///
/// # Signing
///
/// `Merged<dyn KeySource>` also signs, with the primary key of the first source that has one. Sources that only verify
/// are passed over. Verifiers find that key, because they look in all sources. `Merged<dyn VerifyingKeySource>` only
/// verifies.
///
/// # Refreshing and health
///
/// All sources are refreshed at the same time, because the key may turn up in any of them. The health is that of the
/// source in the worst state.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use jwt_identity::keys::{KeySet, KeyStore, Merged, VerifyingKey, VerifyingKeySource};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret};
///
/// let key = |secret: &str, key_id: &str| -> Result<_, jwt_identity::KeyError> {
///     let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?;
///     Ok(VerifyingKey::new(key).with_key_id(KeyId::new(key_id)?))
/// };
/// let given = KeySet::new([key("0123456789abcdef0123456789abcdef", "given")?])?;
/// let loaded = KeyStore::default();
/// let sources: [Arc<dyn VerifyingKeySource>; 2] = [Arc::new(given), Arc::new(loaded.clone())];
/// let keys = Merged::new(sources);
/// let find = |key_id| {
///     let found = keys.find(&KeyHint::new(Algorithm::Hs256, Some(key_id)));
///     found.map(drop).map_err(|error| error.code().as_u16())
/// };
///
/// assert_eq!(find("given"), Ok(()));
/// assert_eq!(find("loaded"), Err(503), "nothing has been loaded yet");
///
/// loaded.replace(KeySet::new([key("fedcba9876543210fedcba9876543210", "loaded")?])?);
/// assert_eq!((find("loaded"), find("neither")), (Ok(()), Err(213)));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug)]
pub struct Merged<S: ?Sized> {
    sources: Arc<[Arc<S>]>,
}

impl<S: ?Sized> Merged<S> {
    /// Creates a source over these sources. Keys of earlier ones take precedence. Without a source no key is known.
    #[must_use]
    pub fn new(sources: impl IntoIterator<Item = Arc<S>>) -> Self {
        Self { sources: sources.into_iter().collect() }
    }
}

impl<S: VerifyingKeySource + ?Sized> VerifyingKeySource for Merged<S> {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let (mut only, mut lack, mut skipped) = (None, None, None);
        for source in &*self.sources {
            match source.find(hint) {
                Ok(key) if hint.key_id().is_some() => return Ok(key),
                Ok(_) if only.is_some() => return Err(VerifyError::AmbiguousKey),
                Ok(key) => only = Some(key),
                Err(VerifyError::UnknownKeyId) => {}
                // Another source may have the key in a form that can be used.
                Err(error @ VerifyError::SkippedKey { .. }) => skipped = skipped.or(Some(error)),
                // How a single key reports that it does not fit: no `kid` ties the hint to it.
                Err(VerifyError::AlgorithmMismatch) if hint.key_id().is_none() => {}
                Err(VerifyError::Environment(error)) if error.is_lack_of_keys() => {
                    lack.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        let missing = lack.map(VerifyError::Environment).or(skipped);
        only.ok_or(missing.unwrap_or(VerifyError::UnknownKeyId))
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(RefreshAll::new(&self.sources, reason))
    }

    fn health(&self) -> Option<Health> {
        let reports = self.sources.iter().filter_map(VerifyingKeySource::health);
        reports.min_by_key(|health| match health.state {
            HealthState::Empty => 0,
            HealthState::Expired => 1,
            HealthState::Stale { .. } => 2,
            HealthState::Fresh => 3,
        })
    }
}

impl<S: SigningKeySource + ?Sized> SigningKeySource for Merged<S> {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        let mut lack = EnvironmentError::KeySourceUnavailable;
        for source in &*self.sources {
            match source.primary() {
                Err(error) if error.is_lack_of_keys() => lack = error,
                answer => return answer,
            }
        }
        Err(lack)
    }
}

impl<S: ?Sized> Clone for Merged<S> {
    fn clone(&self) -> Self {
        Self { sources: Arc::clone(&self.sources) }
    }
}
