//! Keys, wherever they come from.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{KeyPair, KeySet, KeyStore, SigningKeySource, VerifyingKey, VerifyingKeySource};
use jwt_identity::{Algorithm, KeyError, KeyId, SharedSecret};

use crate::error::jwti_error;
use crate::failure::Failure;
use crate::names;
use crate::raw::object::{Opaque, tag};

/// Keys with which tokens are signed or verified. Each key is bound to one algorithm.
#[derive(Debug)]
pub struct jwti_keys {
    _private: [u8; 0],
}

impl Opaque for jwti_keys {
    type Content = Keys;
    const TAG: u64 = tag(*b"jwti:key");
}

/// The keys behind a handle.
pub(crate) struct Keys {
    /// `None` for keys that can only verify.
    signing: Option<Arc<dyn SigningKeySource>>,
    verifying: Arc<dyn VerifyingKeySource>,
    origin: Origin,
}

/// Where keys come from, and so what can be done with them.
enum Origin {
    /// The keys stay as they are.
    Fixed,
    /// The keys are replaced by the caller.
    Store(KeyStore),
}

impl Keys {
    fn of<S: SigningKeySource + VerifyingKeySource + 'static>(source: Arc<S>, origin: Origin) -> Self {
        Self { verifying: Arc::<S>::clone(&source), signing: Some(source), origin }
    }

    pub(crate) fn signing(&self) -> Result<Arc<dyn SigningKeySource>, Failure> {
        self.signing.clone().ok_or(Failure::unable_keys("can only verify"))
    }

    pub(crate) fn verifying(&self) -> Arc<dyn VerifyingKeySource> {
        Arc::clone(&self.verifying)
    }

    fn store(&self) -> Result<&KeyStore, Failure> {
        match &self.origin {
            Origin::Store(store) => Ok(store),
            Origin::Fixed => Err(Failure::unable_keys("cannot be replaced; create them with jwti_keys_from_jwk_set")),
        }
    }
}

impl From<KeyPair> for Keys {
    fn from(pair: KeyPair) -> Self {
        Self::of(Arc::new(pair), Origin::Fixed)
    }
}

impl From<VerifyingKey> for Keys {
    fn from(key: VerifyingKey) -> Self {
        Self { signing: None, verifying: Arc::new(key), origin: Origin::Fixed }
    }
}

impl From<KeySet> for Keys {
    fn from(set: KeySet) -> Self {
        let store = KeyStore::new(set);
        Self {
            signing: Some(Arc::new(store.clone())),
            verifying: Arc::new(store.clone()),
            origin: Origin::Store(store),
        }
    }
}

/// Which keys of a JWK Set are used, and for what.
#[derive(Clone, Copy)]
enum SetKind {
    Public,
    Unpublished,
    Private,
}

impl SetKind {
    const ALL: [(&'static str, Self); 3] =
        [("public", Self::Public), ("unpublished", Self::Unpublished), ("private", Self::Private)];

    fn from_name(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| *kind).ok_or_else(|| Failure::unknown_name("kind", Self::ALL.map(|(name, _)| name)))
    }

    fn parse(self, algorithms: &[Algorithm], jwk_set: &str) -> Result<KeySet, KeyError> {
        match self {
            Self::Public => KeySet::from_jwk_set(algorithms, jwk_set),
            Self::Unpublished => KeySet::from_unpublished_jwk_set(algorithms, jwk_set),
            Self::Private => KeySet::from_private_jwk_set(algorithms, jwk_set),
        }
    }
}

fn with_key_id(pair: KeyPair, key_id: Option<KeyId>) -> KeyPair {
    match key_id {
        Some(key_id) => pair.with_key_id(key_id),
        None => pair,
    }
}

/// Creates keys from a secret, for HS256, HS384 or HS512. They sign and verify.
///
/// `key_id` is the `kid`, or NULL. `min_len` is the least length of the secret in bytes, or 0 for the length that RFC 7518
/// requires, such as 32 for HS256. A vendor may issue shorter ones: 24 bytes for Sunshine Conversations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_secret(
    algorithm: *const c_char,
    algorithm_len: usize,
    secret: *const c_void,
    secret_len: usize,
    min_len: usize,
    key_id: *const c_char,
    key_id_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        keys = object_out(keys),
        algorithm = text(algorithm, algorithm_len),
        secret = bytes(secret, secret_len),
        key_id = optional_text(key_id, key_id_len),
        => {
            let (algorithm, secret) = (names::algorithm(algorithm)?, SharedSecret::from_bytes(secret)?);
            let key = match min_len {
                0 => HmacKey::new(algorithm, &secret),
                min_len => HmacKey::from_short_secret(algorithm, &secret, min_len),
            };
            keys.set(with_key_id(KeyPair::from(key?), names::key_id(key_id)?).into());
            Ok(())
        }
    )
}

/// Creates keys from a private key in PEM: PKCS#8, PKCS#1 or SEC1, not encrypted. They sign and verify.
///
/// `key_id` is the `kid`, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_private_pem(
    algorithm: *const c_char,
    algorithm_len: usize,
    pem: *const c_char,
    pem_len: usize,
    key_id: *const c_char,
    key_id_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        keys = object_out(keys),
        algorithm = text(algorithm, algorithm_len),
        pem = text(pem, pem_len),
        key_id = optional_text(key_id, key_id_len),
        => {
            let pair = KeyPair::from_pem(names::algorithm(algorithm)?, pem)?;
            keys.set(with_key_id(pair, names::key_id(key_id)?).into());
            Ok(())
        }
    )
}

/// Creates keys from a public key in PEM: SPKI or PKCS#1. They only verify.
///
/// `key_id` is the `kid`, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_public_pem(
    algorithm: *const c_char,
    algorithm_len: usize,
    pem: *const c_char,
    pem_len: usize,
    key_id: *const c_char,
    key_id_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        keys = object_out(keys),
        algorithm = text(algorithm, algorithm_len),
        pem = text(pem, pem_len),
        key_id = optional_text(key_id, key_id_len),
        => {
            let key = VerifyingKey::from_pem(names::algorithm(algorithm)?, pem)?;
            let key = match names::key_id(key_id)? {
                Some(key_id) => key.with_key_id(key_id),
                None => key,
            };
            keys.set(key.into());
            Ok(())
        }
    )
}

/// Creates keys from a JWK Set. They can be replaced with `jwti_keys_replace_jwk_set`.
///
/// `kind` is one of
///
/// - "public": public keys that verify. A set with a secret or private key is rejected (code 121).
/// - "unpublished": secrets and public keys that verify.
/// - "private": secrets and private keys. The first one that can sign signs, and all verify.
///
/// `algorithms` are the allowed algorithms with commas between them, such as "RS256,ES256".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_jwk_set(
    kind: *const c_char,
    kind_len: usize,
    algorithms: *const c_char,
    algorithms_len: usize,
    jwk_set: *const c_char,
    jwk_set_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        keys = object_out(keys),
        kind = text(kind, kind_len),
        algorithms = text(algorithms, algorithms_len),
        jwk_set = text(jwk_set, jwk_set_len),
        => {
            let set = SetKind::from_name(kind)?.parse(&names::algorithms(algorithms)?, jwk_set)?;
            keys.set(set.into());
            Ok(())
        }
    )
}

/// Replaces the keys of `jwti_keys_from_jwk_set`. Signers and verifiers that were created from them use the new keys at
/// once. After an error the old keys remain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_replace_jwk_set(
    keys: *const jwti_keys,
    kind: *const c_char,
    kind_len: usize,
    algorithms: *const c_char,
    algorithms_len: usize,
    jwk_set: *const c_char,
    jwk_set_len: usize,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        keys = handle(keys),
        kind = text(kind, kind_len),
        algorithms = text(algorithms, algorithms_len),
        jwk_set = text(jwk_set, jwk_set_len),
        => {
            let store = keys.store()?;
            store.replace(SetKind::from_name(kind)?.parse(&names::algorithms(algorithms)?, jwk_set)?);
            Ok(())
        }
    )
}
