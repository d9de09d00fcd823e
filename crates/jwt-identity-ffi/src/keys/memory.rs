//! Keys that the caller passes.

use std::ffi::{c_char, c_void};

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{AnyOf, KeyPair, KeySet, VerifyingKey};
use jwt_identity::{Algorithm, BadSignature, KeyError, KeyId, SharedSecret, Verifier};

use super::{Keys, jwti_keys};
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::names;

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
/// - "private": secrets and private keys. The last one that can sign signs, and all verify.
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

/// A key without its `kid`, as one of several that are tried.
#[derive(Debug)]
struct Candidate(VerifyingKey);

impl Verifier for Candidate {
    fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.0.verify(signing_input, signature)
    }
}

/// Creates keys from up to 8 keys of one algorithm without a `kid`. A token is accepted if one of them verifies it, so that
/// tokens of an old and a new key are accepted during a change of keys. The first one signs, if it can.
///
/// Only keys from a secret or from PEM can be joined.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_any_of(
    members: *const *const jwti_keys,
    count: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, keys = object_out(keys), members = handles(members, count) => {
        let candidates = members.iter().map(|member| member.verifying_key().cloned().map(Candidate));
        let any = AnyOf::new(candidates.collect::<Result<Vec<_>, Failure>>()?)?;
        let signing = members.first().and_then(|first| first.signing.clone());
        keys.set(Keys::any_of(VerifyingKey::new(any), signing));
        Ok(())
    })
}
