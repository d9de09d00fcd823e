//! Several verifying keys, found by `kid`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::keys::{Jwk, KeyError, KeyForm, KeyLookupError, KeyReason, KeyRef, VerifyingKey, VerifyingKeySource};
use crate::{Algorithm, KeyHint, KeyId, KeyType, crypto, json};

/// An immutable set of verifying keys.
///
/// A hint with a `kid` finds the key of that `kid`, whatever the number of keys, and only if it is bound to the hint's
/// algorithm. A hint without one finds the only key of its algorithm; if there are several, the look-up is refused
/// rather than guessed.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeySet, VerifyingKey, VerifyingKeySource};
/// use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret, crypto::HmacKey};
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
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<VerifyingKey>,
    by_id: HashMap<KeyId, usize>,
    /// For each algorithm its only key, or `None` where there are several.
    only: HashMap<Algorithm, Option<usize>>,
    skipped: Vec<SkippedKey>,
}

impl KeySet {
    /// Takes keys, of which no two may have the same `kid`.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::DuplicateKeyId`] (code 108) when two have the same `kid`.
    ///
    /// # Examples
    ///
    /// See [`KeySet`].
    pub fn new(keys: impl IntoIterator<Item = VerifyingKey>) -> Result<Self, KeyError> {
        let mut set = Self::default();
        for key in keys {
            let index = set.keys.len();
            if let Some(key_id) = key.key_id() {
                match set.by_id.entry(key_id.clone()) {
                    Entry::Occupied(_) => return Err(KeyError::new(KeyReason::DuplicateKeyId)),
                    Entry::Vacant(place) => place.insert(index),
                };
            }
            set.only.entry(key.algorithm()).and_modify(|only| *only = None).or_insert(Some(index));
            set.keys.push(key);
        }
        Ok(set)
    }

    /// Reads a JWK Set for verifying with the given algorithms.
    ///
    /// Members that cannot be used are skipped and reported by [`skipped`](Self::skipped): unknown key types and
    /// algorithms, keys for encryption, weak and malformed keys, private keys. A key that names no `alg` is bound to
    /// the one allowed algorithm that fits its type and curve.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SetMalformed`] (code 110) when the text is not an object with an array `keys`.
    /// - [`KeyReason::SetMixed`] (code 112) when it holds shared secrets beside public keys.
    /// - [`KeyReason::DuplicateKeyId`] (code 108) when two usable keys, or a usable and a malformed or weak one, have the
    ///   same `kid`. A key for another purpose may share it.
    /// - [`KeyReason::SetEmpty`] (code 111) when it has no member, or the error of the first member when none can be
    ///   used.
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
    /// let keys = KeySet::from_jwk_set(json, &[Algorithm::EdDsa])?;
    /// assert_eq!((keys.len(), keys.skipped().len()), (1, 1));
    ///
    /// let refused = KeySet::from_jwk_set(r#"{"keys":{}}"#, &[Algorithm::EdDsa]).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeySetMalformed);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7517 section 5. That a set must not mix symmetric and public keys, and that a `kid` must be unique,
    /// is our choice and Wycheproof's.
    pub fn from_jwk_set(jwk_set: &str, algorithms: &[Algorithm]) -> Result<Self, KeyError> {
        let malformed = KeyError::new(KeyReason::SetMalformed).found(crypto::recognise(jwk_set));
        let wire: Wire<'_> = json::from_slice(jwk_set.as_bytes()).map_err(|_| malformed)?;
        let mut keys = Vec::new();
        let mut skipped = Vec::new();
        let (mut symmetric, mut public) = (false, false);
        for (index, member) in wire.keys.iter().enumerate() {
            match Jwk::from_json(member.get()) {
                Ok(jwk) => {
                    let is_symmetric = jwk.key_type() == KeyType::Symmetric;
                    symmetric |= is_symmetric;
                    public |= !is_symmetric;
                    match jwk.to_verifying_key(algorithms) {
                        Ok(key) => keys.push(key),
                        Err(error) => skipped.push(SkippedKey { index, key_id: jwk.key_id().cloned(), error }),
                    }
                }
                Err(error) => skipped.push(SkippedKey { index, key_id: key_id_of(member), error }),
            }
        }
        if symmetric && public {
            return Err(KeyError::new(KeyReason::SetMixed).found(KeyForm::JwkSet));
        }
        if keys.is_empty() {
            let empty = KeyError::new(KeyReason::SetEmpty).found(KeyForm::JwkSet);
            return Err(skipped.first().map_or(empty, |first| first.error));
        }
        let set = Self::new(keys)?;
        // Which of the two the `kid` means is unclear, even if only one of them works.
        let is_taken = |key_id: &KeyId| set.by_id.contains_key(key_id);
        if skipped.iter().any(|member| member.is_broken() && member.key_id().is_some_and(is_taken)) {
            return Err(KeyError::new(KeyReason::DuplicateKeyId).found(KeyForm::JwkSet));
        }
        Ok(Self { skipped, ..set })
    }

    /// Returns the number of keys.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::KeySet::new([])?.len(), 0);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Tells whether there is no key.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::keys::KeySet::new([])?.is_empty());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns the members of the JWK Set that could not be used, in its order.
    ///
    /// # Examples
    ///
    /// See [`from_jwk_set`](Self::from_jwk_set).
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }
}

impl VerifyingKeySource for KeySet {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        let index = match hint.key_id() {
            Some(key_id) => *self.by_id.get(key_id).ok_or(KeyLookupError::UnknownKeyId)?,
            None => self
                .only
                .get(&hint.algorithm())
                .ok_or(KeyLookupError::UnknownKeyId)?
                .ok_or(KeyLookupError::AmbiguousKey)?,
        };
        let key = self.keys.get(index).ok_or(KeyLookupError::UnknownKeyId)?;
        if key.algorithm() == hint.algorithm() {
            Ok(KeyRef::borrowed(key))
        } else {
            Err(KeyLookupError::AlgorithmMismatch)
        }
    }
}

/// A member of a JWK Set that could not be used.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyReason, KeySet};
/// use jwt_identity::{Algorithm, KeyId};
///
/// let json = r#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"OKP","crv":"Ed25519","kid":"b","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","use":"enc"}
/// ]}"#;
/// let keys = KeySet::from_jwk_set(json, &[Algorithm::EdDsa])?;
/// let skipped = &keys.skipped()[0];
/// assert_eq!((skipped.index(), skipped.key_id().map(KeyId::as_str)), (1, Some("b")));
/// assert_eq!(skipped.error().reason(), KeyReason::NotPermitted);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedKey {
    index: usize,
    key_id: Option<KeyId>,
    error: KeyError,
}

impl SkippedKey {
    /// Returns its position in the set, from 0.
    ///
    /// # Examples
    ///
    /// See [`SkippedKey`].
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Returns its `kid`, where it has one and could be read.
    ///
    /// # Examples
    ///
    /// See [`SkippedKey`].
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// Returns why it was skipped.
    ///
    /// # Examples
    ///
    /// See [`SkippedKey`].
    #[must_use]
    pub const fn error(&self) -> KeyError {
        self.error
    }

    /// Tells whether it is a bad key, and not one for another purpose.
    const fn is_broken(&self) -> bool {
        use KeyReason::{AlgorithmUnclear, NotPermitted, Unsupported, WrongAlgorithm};
        !matches!(self.error.reason(), AlgorithmUnclear | NotPermitted | Unsupported | WrongAlgorithm)
    }
}

/// Reads the `kid` of a member that is not readable as a key.
fn key_id_of(member: &RawValue) -> Option<KeyId> {
    #[derive(Deserialize)]
    struct Named {
        kid: String,
    }
    let named: Named = json::from_slice(member.get().as_bytes()).ok()?;
    KeyId::new(named.kid).ok()
}

#[derive(Deserialize)]
struct Wire<'a> {
    /// Each member is read on its own, so that one odd key does not spoil the set.
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
}
