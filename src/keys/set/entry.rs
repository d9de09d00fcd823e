//! A member of a key set, with its times.

use crate::error::key::{KeyError, KeyReason};
use crate::jose::key_id::KeyId;
use crate::jose::numeric_date::NumericDate;
use crate::keys::pair::KeyPair;
use crate::keys::signing_key::SigningKey;
use crate::keys::verifying_key::VerifyingKey;

/// A key in a [`KeySet`](crate::keys::KeySet), with the times at which it begins to sign and stops to verify.
///
/// A [`KeyPair`] signs and verifies, a [`VerifyingKey`] only verifies. Without times a key is used at once and for ever.
/// A rotation has three steps:
///
/// 1. Publish: add the new pair with an [`activate_at`](Self::activate_at) that lies further ahead than the time for
///    which others cache the published set. All verifiers then have the key before it signs.
/// 2. Sign: from `activate_at` on, the new pair signs, and the old pair only verifies.
/// 3. Retire: set [`verify_until`](Self::verify_until) of the old pair to its last signature plus the longest lifetime
///    of a token plus the leeway.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::keys::{KeyEntry, KeyPair, KeySet, SigningKeySource};
/// use jwt_identity::{Algorithm, FixedClock, KeyId, NumericDate};
///
/// # let (old, new) = (include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem")), include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.pkcs8.pem")));
/// let old = KeyPair::from_pem(Algorithm::Es256, old)?.with_key_id(KeyId::new("old")?);
/// let new = KeyPair::from_pem(Algorithm::EdDsa, new)?.with_key_id(KeyId::new("new")?);
///
/// let change = NumericDate::from_unix_seconds(1_700_000_000);
/// let keys = |now| {
///     let entries = [
///         KeyEntry::from(old.clone()).verify_until(change.saturating_add(Duration::from_secs(930))),
///         KeyEntry::from(new.clone()).activate_at(change),
///     ];
///     KeySet::new(entries).map(|keys| keys.with_clock(FixedClock(now)))
/// };
/// let before = keys(change.saturating_sub(Duration::from_secs(1)))?;
/// assert_eq!(before.primary()?.key_id().map(KeyId::as_str), Some("old"));
/// assert_eq!(keys(change)?.primary()?.key_id().map(KeyId::as_str), Some("new"));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyEntry {
    pub(crate) verifying: VerifyingKey,
    pub(crate) signing: Option<SigningKey>,
    pub(crate) activate_at: Option<NumericDate>,
    pub(crate) verify_until: Option<NumericDate>,
}

impl KeyEntry {
    /// Sets the time from which a pair may sign. It does not change when the key begins to verify.
    #[must_use]
    pub fn activate_at(self, time: NumericDate) -> Self {
        Self { activate_at: Some(time), ..self }
    }

    /// Sets the time at which the key stops verifying and signing. At that second it does neither.
    #[must_use]
    pub fn verify_until(self, time: NumericDate) -> Self {
        Self { verify_until: Some(time), ..self }
    }

    /// The pair, or a public key with the reason why it does not sign.
    pub(crate) fn signing_if_it_can(
        pair: Result<KeyPair, KeyError>,
        public: impl FnOnce() -> Result<VerifyingKey, KeyError>,
    ) -> Result<(Self, Option<KeyError>), KeyError> {
        match pair {
            Ok(pair) => Ok((pair.into(), None)),
            Err(error) => public().map(|key| (key.into(), Some(error))).map_err(|_| error),
        }
    }

    pub(crate) fn with_key_id(self, key_id: &KeyId) -> Self {
        Self {
            verifying: self.verifying.with_key_id(key_id.clone()),
            signing: self.signing.map(|key| key.with_key_id(key_id.clone())),
            ..self
        }
    }

    pub(crate) fn check(&self) -> Result<(), KeyError> {
        match (self.activate_at, self.verify_until) {
            (Some(from), Some(until)) if until <= from => Err(KeyError::new(KeyReason::NeverActive)),
            _ => Ok(()),
        }
    }

    /// Reports whether another entry has the same key, the same times and the same halves of the key.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let is_same_key = self.verifying.stamp() == other.verifying.stamp()
            || self.verifying.public_jwk().is_some_and(|jwk| other.verifying.public_jwk() == Some(jwk));
        let times = |entry: &Self| (entry.activate_at, entry.verify_until);
        is_same_key && times(self) == times(other) && self.signing.is_some() == other.signing.is_some()
    }

    pub(crate) fn verifies_at(&self, now: NumericDate) -> bool {
        self.verify_until.is_none_or(|until| now < until)
    }

    pub(crate) const fn has_times(&self) -> bool {
        self.activate_at.is_some() || self.verify_until.is_some()
    }
}

impl From<KeyPair> for KeyEntry {
    fn from(pair: KeyPair) -> Self {
        let (signing, verifying) = pair.into_halves();
        Self { verifying, signing: Some(signing), activate_at: None, verify_until: None }
    }
}

impl From<VerifyingKey> for KeyEntry {
    fn from(verifying: VerifyingKey) -> Self {
        Self { verifying, signing: None, activate_at: None, verify_until: None }
    }
}
