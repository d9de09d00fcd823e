//! A set of keys that are found by `kid`. One of them signs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasherDefault;
use std::iter::Map;
use std::slice;
use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::verify::VerifyError;
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::jose::clock::{Clock, SystemClock};
use crate::jose::key_hint::KeyHint;
use crate::jose::key_id::KeyId;
use crate::jose::numeric_date::NumericDate;
use crate::keys::health::Health;
use crate::keys::jwk::Jwk;
use crate::keys::jwk::members::{JwkMember, JwkMembers};
use crate::keys::jwk::public_jwk_set::PublicJwkSet;
use crate::keys::jwk::skipped_key::SkippedKey;
use crate::keys::key_ref::KeyRef;
use crate::keys::pair::KeyPair;
use crate::keys::set::entry::KeyEntry;
use crate::keys::set::found::FoundKeys;
use crate::keys::set::key_id_hasher::KeyIdHasher;
use crate::keys::set::times::SigningTimes;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

pub(crate) mod entry;
mod found;
pub(crate) mod key_id_hasher;
pub(crate) mod store;
pub(crate) mod times;

/// An immutable set of keys: all of them verify, and one of those that can sign is the primary key.
///
/// A `kid` and an algorithm name one key: several keys may have the same `kid` if their algorithms differ. A hint with a
/// `kid` finds the key of that `kid` which is bound to the hint's algorithm, whatever the number of keys. A hint without
/// one finds the only key of its algorithm. If there are several, the look-up returns an error and does not guess.
///
/// The primary key is the pair that was activated last: the one with the latest [`activate_at`](KeyEntry::activate_at)
/// that is not in the future. If several pairs have the same time, the last in the list is used. A pair without a time
/// counts as activated before all others, so it signs only while no pair with a time does. A set reads its clock only
/// if it has times. To replace a set that is in use, put it into a [`KeyStore`](crate::keys::KeyStore).
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeySet, VerifyingKey, VerifyingKeySource};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret};
///
/// let key = |secret: &str, key_id: &str| -> Result<_, jwt_identity::KeyError> {
///     let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?;
///     Ok(VerifyingKey::new(key).with_key_id(KeyId::new(key_id)?))
/// };
/// let keys = KeySet::new([
///     key("0123456789abcdef0123456789abcdef", "app_1")?,
///     key("fedcba9876543210fedcba9876543210", "app_2")?,
/// ])?;
/// assert!(keys.find(&KeyHint::new(Algorithm::Hs256, Some("app_2"))).is_ok());
/// assert!(keys.find(&KeyHint::new(Algorithm::Hs256, None)).is_err(), "two would fit");
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeySet {
    entries: Vec<KeyEntry>,
    /// The first key of each `kid`.
    by_id: HashMap<KeyId, usize, BuildHasherDefault<KeyIdHasher>>,
    /// For each key the next one of the same `kid`, which is bound to another algorithm.
    next_of_id: Vec<Option<usize>>,
    /// The places of the keys of each algorithm. The key that verifies longest is the first.
    by_algorithm: HashMap<Algorithm, Vec<usize>>,
    signing: SigningTimes,
    has_times: bool,
    skipped: Vec<SkippedKey>,
    clock: Arc<dyn Clock>,
}

impl KeySet {
    /// The most members that a published JWK Set may have: 128.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::KeySet::MAX_PUBLISHED, 128);
    /// ```
    pub const MAX_PUBLISHED: usize = 128;

    /// Creates a set of [pairs](crate::keys::KeyPair), keys that only verify, and [entries](KeyEntry) with times.
    ///
    /// No two different keys may have the same `kid` and the same algorithm. A key that is listed twice, with the same times,
    /// is kept once. [`KeySet::default`] is the empty set.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::DuplicateKeyId`] (code 108) if two different keys have the same `kid` and algorithm.
    /// - [`KeyReason::NeverActive`] (code 120) if a key stops verifying before it starts signing.
    pub fn new(entries: impl IntoIterator<Item = impl Into<KeyEntry>>) -> Result<Self, KeyError> {
        let mut set = Self::default();
        for entry in entries {
            let entry: KeyEntry = entry.into();
            entry.check()?;
            let index = set.entries.len();
            if let Some(key_id) = entry.verifying.key_id() {
                match set.by_id.entry(key_id.clone()) {
                    Entry::Vacant(place) => {
                        place.insert(index);
                    }
                    Entry::Occupied(first) => {
                        let algorithm = entry.verifying.algorithm();
                        match find_of_id(&set.entries, &set.next_of_id, *first.get(), algorithm) {
                            Ok(same) if same.is_same(&entry) => continue,
                            Ok(_) => return Err(KeyError::new(KeyReason::DuplicateKeyId).about("kid")),
                            Err(last) => {
                                if let Some(next) = set.next_of_id.get_mut(last) {
                                    *next = Some(index);
                                }
                            }
                        }
                    }
                }
            }
            set.next_of_id.push(None);
            set.by_algorithm.entry(entry.verifying.algorithm()).or_default().push(index);
            set.has_times |= entry.has_times();
            set.entries.push(entry);
        }
        set.signing = SigningTimes::of(&set.entries);
        let verify_until = |place: &usize| set.entries.get(*place).and_then(|entry| entry.verify_until);
        for places in set.by_algorithm.values_mut() {
            // A key without an end comes before all others.
            places.sort_by_key(|place| verify_until(place).map(Reverse));
        }
        Ok(set)
    }

    /// Sets the clock with which the times of the keys are compared. Default: the system clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Reads a published JWK Set, such as one from the network, for verifying with the given algorithms.
    ///
    /// Members that cannot be used are skipped and reported by [`skipped`](Self::skipped): unknown key types and
    /// algorithms, keys for encryption, weak and malformed keys. A token with the `kid` of such a member gets
    /// [`VerifyError::SkippedKey`] (code 219). A secret or private key among the members makes the whole set invalid,
    /// because its owner has published it. An empty value, such as `"d":""` or `"oth":[]`, is not a secret.
    ///
    /// A key without `alg` is bound to the one of `algorithms` that fits its type and curve. An RSA key that several of
    /// `algorithms` fit is bound to each of them, as if the set listed it once for each.
    ///
    /// Different keys of one `kid` and algorithm are skipped, all of them, because a token does not say which one it means.
    /// So is a usable key if a malformed or weak one has the same `kid`. A key that is listed twice is kept once.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SetMalformed`] (code 110) if the text is not an object with an array `keys`.
    /// - [`KeyReason::NotPublic`] (code 121) if a member is symmetric or has a private number.
    /// - [`KeyReason::TooMany`] (code 118) if it has more than [`MAX_PUBLISHED`](Self::MAX_PUBLISHED) members.
    /// - [`KeyReason::SetEmpty`] (code 111) if it has no members. If none of the members can be used, the error is
    ///   [`KeyReason::DuplicateKeyId`] (code 108) if members share a `kid`, and else that of the first member.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeySet;
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let json = r#"{"keys":[
    ///     {"kty":"OKP","crv":"Ed25519","kid":"2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    ///     {"kty":"quantum","kid":"2126"}
    /// ]}"#;
    /// let keys = KeySet::from_jwk_set(&[Algorithm::EdDsa], json)?;
    /// assert_eq!((keys.len(), keys.skipped().len()), (1, 1));
    ///
    /// let leak = r#"{"keys":[{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#;
    /// let error = KeySet::from_jwk_set(&[Algorithm::Hs256], leak).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyNotPublic);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7517 sections 5 and 9.2; the limit, and that a `kid` must be unique, are our choice.
    pub fn from_jwk_set(algorithms: &[Algorithm], jwk_set: &str) -> Result<Self, KeyError> {
        let members = JwkMembers::read(jwk_set)?;
        if members.as_slice().len() > Self::MAX_PUBLISHED {
            return Err(KeyError::new(KeyReason::TooMany).found(KeyForm::JwkSet));
        }
        if members.as_slice().iter().any(JwkMember::has_secret) {
            return Err(KeyError::new(KeyReason::NotPublic).found(KeyForm::JwkSet));
        }
        Self::from_members(&members, |jwk| verifying_entries(algorithms, jwk))
    }

    /// Reads a JWK Set that is not published, for verifying with the given algorithms: for example a file with the
    /// shared secrets of several senders.
    ///
    /// It is read like [`from_jwk_set`](Self::from_jwk_set), but it may hold symmetric keys, and private keys are
    /// skipped like other members that cannot be used. The number of members is not limited.
    ///
    /// **Do not use it for a set from the network.** A set that anyone can read must not hold secrets, and this function
    /// would accept them.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SetMalformed`] (code 110), [`KeyReason::DuplicateKeyId`] (code 108) and [`KeyReason::SetEmpty`]
    ///   (code 111) as [`from_jwk_set`](Self::from_jwk_set).
    /// - [`KeyReason::SetMixed`] (code 112) if it holds shared secrets beside public keys.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeySet;
    /// use jwt_identity::Algorithm;
    ///
    /// let json = r#"{"keys":[
    ///     {"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"},
    ///     {"kty":"oct","kid":"b","k":"HxscHRobGBkWFxQVEhMQEQ4PDA0KCwgJBgcEBQIDAAE"}
    /// ]}"#;
    /// assert_eq!(KeySet::from_unpublished_jwk_set(&[Algorithm::Hs256], json)?.len(), 2);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7517 section 5. That a set must not mix symmetric and public keys is our choice and Wycheproof's.
    pub fn from_unpublished_jwk_set(algorithms: &[Algorithm], jwk_set: &str) -> Result<Self, KeyError> {
        let members = JwkMembers::read(jwk_set)?;
        Self::from_members(&members, |jwk| verifying_entries(algorithms, jwk))
    }

    /// Reads your own JWK Set with private or symmetric keys, for signing with the given algorithms.
    ///
    /// Private and symmetric members become pairs, and the last of them signs. Public members only verify: they are
    /// retired keys whose private half was deleted. A malformed or weak member makes the whole set invalid, because it
    /// may be the key that is meant to sign.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`from_unpublished_jwk_set`](Self::from_unpublished_jwk_set), those of a malformed or weak
    /// member, and
    /// - [`KeyReason::WrongForm`] (code 102) or [`KeyReason::NotPermitted`] (code 107) if all of its keys can only
    ///   verify.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeySet, SigningKeySource};
    /// use jwt_identity::{Algorithm, KeyId};
    ///
    /// let json = r#"{"keys":[
    ///     {"kty":"oct","kid":"old","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"},
    ///     {"kty":"oct","kid":"new","k":"HxscHRobGBkWFxQVEhMQEQ4PDA0KCwgJBgcEBQIDAAE"}
    /// ]}"#;
    /// let keys = KeySet::from_private_jwk_set(&[Algorithm::Hs256], json)?;
    /// assert_eq!(keys.primary()?.key_id().map(KeyId::as_str), Some("new"));
    /// assert_eq!(keys.len(), 2);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: RFC 7517 section 5; which member signs is our choice.
    pub fn from_private_jwk_set(algorithms: &[Algorithm], jwk_set: &str) -> Result<Self, KeyError> {
        let mut only_verifies = None;
        let set = Self::from_members(&JwkMembers::read(jwk_set)?, |jwk| {
            let pair = KeyPair::from_jwk(algorithms, jwk);
            let (entry, error) = KeyEntry::signing_if_it_can(pair, || VerifyingKey::from_jwk(algorithms, jwk))?;
            only_verifies = only_verifies.or(error);
            Ok(vec![entry])
        })?;
        if let Some(broken) = set.skipped.iter().find(|member| member.is_broken()) {
            return Err(broken.error());
        }
        match only_verifies {
            Some(error) if set.entries.iter().all(|entry| entry.signing.is_none()) => Err(error),
            _ => Ok(set),
        }
    }

    fn from_members(
        members: &JwkMembers<'_>,
        mut entries_of: impl FnMut(&Jwk) -> Result<Vec<KeyEntry>, KeyError>,
    ) -> Result<Self, KeyError> {
        let mut found = FoundKeys::default();
        let (mut symmetric, mut public) = (false, false);
        for (index, member) in members.as_slice().iter().enumerate() {
            match member.to_jwk() {
                Ok(jwk) => {
                    let is_symmetric = jwk.key_type() == KeyType::Symmetric;
                    symmetric |= is_symmetric;
                    public |= !is_symmetric;
                    match entries_of(&jwk) {
                        Ok(entries) => found.add(index, &jwk.thumbprint(), entries),
                        Err(error) => found.skip(index, jwk.key_id().cloned(), jwk.algorithm(), error),
                    }
                }
                Err(error) => found.skip(index, member.key_id(), None, error),
            }
        }
        if symmetric && public {
            return Err(KeyError::new(KeyReason::SetMixed).found(KeyForm::JwkSet));
        }
        let (keys, skipped) = found.without_conflicts();
        if keys.is_empty() {
            let empty = KeyError::new(KeyReason::SetEmpty).found(KeyForm::JwkSet);
            let is_conflict = |member: &&SkippedKey| member.error().reason() == KeyReason::DuplicateKeyId;
            let first = skipped.iter().find(is_conflict).or(skipped.first());
            return Err(first.map_or(empty, SkippedKey::error));
        }
        Ok(Self { skipped, ..Self::new(keys)? })
    }

    /// Returns the number of keys. A key that is bound to several algorithms counts once for each.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::KeySet::default().len(), 0);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Reports whether the set has no keys.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::keys::KeySet::default().is_empty());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns an iterator over the keys, in the order of the set. Keys past their `verify_until` are included.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{KeyPair, KeySet};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
    /// let keys = KeySet::new([KeyPair::from_pem(Algorithm::Es256, pem)?])?;
    /// assert!(keys.iter().all(|key| key.algorithm() == Algorithm::Es256));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {
        self.entries.iter().map(|entry| &entry.verifying)
    }

    /// Returns the members of the JWK Set that could not be used, in its order.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// Returns the `kid` of each key that verifies now, in the set's order.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyId;
    /// use jwt_identity::keys::{KeyPair, KeySet};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
    /// let pair = KeyPair::from_pem(jwt_identity::Algorithm::Es256, pem)?.with_key_id(KeyId::new("2026-11")?);
    /// assert_eq!(KeySet::new([pair])?.key_ids()?, [KeyId::new("2026-11")?]);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn key_ids(&self) -> Result<Vec<KeyId>, EnvironmentError> {
        let now = self.now()?;
        let verifying = self.entries.iter().filter(|entry| entry.verifies_at(now));
        let mut key_ids: Vec<KeyId> = Vec::new();
        for key_id in verifying.filter_map(|entry| entry.verifying.key_id()) {
            if !key_ids.contains(key_id) {
                key_ids.push(key_id.clone());
            }
        }
        Ok(key_ids)
    }

    /// Returns the public keys, for others to verify with: those that sign, that will sign, and that still verify.
    ///
    /// Secrets, and keys whose [`Verifier`](crate::Verifier) returns no public key, are left out. So are keys whose
    /// `verify_until` has passed. [`from_jwk_set`](Self::from_jwk_set) reads it elsewhere, up to
    /// [`MAX_PUBLISHED`](Self::MAX_PUBLISHED) keys.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501) if the set has times and the clock fails. Continue to
    ///   publish the previous set then.
    pub fn public_jwk_set(&self) -> Result<PublicJwkSet, EnvironmentError> {
        let now = self.now()?;
        let verifying = self.entries.iter().filter(|entry| entry.verifies_at(now));
        Ok(PublicJwkSet::new(verifying.filter_map(|entry| entry.verifying.public_jwk())))
    }

    pub(crate) fn entries(&self) -> &[KeyEntry] {
        &self.entries
    }

    /// The place of the key for a hint.
    pub(crate) fn place_for(&self, hint: &KeyHint<'_>) -> Result<usize, VerifyError> {
        let now = self.now()?;
        let verifies = |place: &&usize| self.entries.get(**place).is_some_and(|entry| entry.verifies_at(now));
        let Some(key_id) = hint.key_id() else {
            let mut fitting = self.by_algorithm.get(&hint.algorithm()).into_iter().flatten().take_while(verifies);
            let only = fitting.next().ok_or(VerifyError::UnknownKeyId)?;
            return if fitting.next().is_some() { Err(VerifyError::AmbiguousKey) } else { Ok(*only) };
        };
        let (mut place, mut is_known) = (self.by_id.get(key_id).copied(), false);
        while let Some(at) = place {
            let entry = self.entries.get(at).filter(|entry| entry.verifies_at(now));
            match entry.map(|entry| entry.verifying.algorithm() == hint.algorithm()) {
                Some(true) => return Ok(at),
                Some(false) => is_known = true,
                None => {}
            }
            place = self.next_of_id.get(at).copied().flatten();
        }
        Err(self.missing(key_id, hint.algorithm(), is_known))
    }

    /// Returns the error for a `kid` under which no key of the algorithm is found.
    #[cold]
    fn missing(&self, key_id: &str, algorithm: Algorithm, is_known: bool) -> VerifyError {
        let mut skipped = self.skipped.iter().filter(|key| key.key_id().is_some_and(|known| known.as_str() == key_id));
        let skipped = if is_known { skipped.find(|key| key.algorithm() == Some(algorithm)) } else { skipped.next() };
        match skipped.map(SkippedKey::error) {
            Some(error) => VerifyError::SkippedKey { reason: error.reason(), member: error.subject() },
            None if is_known => VerifyError::AlgorithmMismatch,
            None => VerifyError::UnknownKeyId,
        }
    }

    /// The place of the primary key.
    pub(crate) fn primary_place(&self) -> Result<usize, EnvironmentError> {
        self.signing.place_at(self.now()?).ok_or(EnvironmentError::KeySourceUnavailable)
    }

    /// The time, for a set to which it makes a difference.
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        if self.has_times { self.clock.now() } else { Ok(NumericDate::MIN) }
    }
}

/// Finds the key of an algorithm among those of one `kid`, of which `first` is the place of the first. Returns the place of
/// the last one if there is none.
fn find_of_id<'e>(
    entries: &'e [KeyEntry],
    next_of_id: &[Option<usize>],
    first: usize,
    algorithm: Algorithm,
) -> Result<&'e KeyEntry, usize> {
    let mut place = first;
    loop {
        match entries.get(place) {
            Some(entry) if entry.verifying.algorithm() == algorithm => return Ok(entry),
            _ => match next_of_id.get(place).copied().flatten() {
                Some(next) => place = next,
                None => return Err(place),
            },
        }
    }
}

/// Creates the keys of a JWK that verifies: one, or one for each algorithm if the JWK names none and several fit.
fn verifying_entries(algorithms: &[Algorithm], jwk: &Jwk) -> Result<Vec<KeyEntry>, KeyError> {
    let bind = |algorithms: &[Algorithm]| VerifyingKey::from_jwk(algorithms, jwk).map(KeyEntry::from);
    if jwk.key_type() == KeyType::Rsa && !jwk.names_algorithm() {
        let fitting = Algorithm::ALL.iter().filter(|algorithm| algorithms.contains(algorithm));
        let fitting: Vec<_> = fitting.filter(|algorithm| algorithm.key_type() == KeyType::Rsa).collect();
        if fitting.len() > 1 {
            return fitting.into_iter().map(|algorithm| bind(&[*algorithm])).collect();
        }
    }
    Ok(vec![bind(algorithms)?])
}

impl Default for KeySet {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            by_id: HashMap::default(),
            next_of_id: Vec::new(),
            by_algorithm: HashMap::new(),
            signing: SigningTimes::default(),
            has_times: false,
            skipped: Vec::new(),
            clock: Arc::new(SystemClock),
        }
    }
}

impl<'a> IntoIterator for &'a KeySet {
    type Item = &'a VerifyingKey;
    type IntoIter = Map<slice::Iter<'a, KeyEntry>, fn(&'a KeyEntry) -> &'a VerifyingKey>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl VerifyingKeySource for KeySet {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let place = self.place_for(hint)?;
        let entry = self.entries.get(place).ok_or(VerifyError::UnknownKeyId)?;
        Ok(KeyRef::borrowed(&entry.verifying))
    }
}

impl Health {
    /// Sets the `kid`s and the skipped members from the keys in use.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{Health, HealthState, KeySet};
    ///
    /// let health = Health::new(HealthState::Fresh).with_keys(&KeySet::default());
    /// assert!(health.key_ids.is_empty() && health.skipped == 0);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_keys(mut self, keys: &KeySet) -> Self {
        self.key_ids = keys.key_ids().unwrap_or_default();
        self.skipped = keys.skipped().len();
        self.skipped_keys = keys.skipped().to_vec();
        self
    }
}

impl SigningKeySource for KeySet {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        let entry = self.entries.get(self.primary_place()?);
        entry
            .and_then(|entry| entry.signing.as_ref())
            .map(KeyRef::borrowed)
            .ok_or(EnvironmentError::KeySourceUnavailable)
    }
}
