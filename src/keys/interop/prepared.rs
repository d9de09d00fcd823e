//! A cache of prepared keys for each thread.

use std::cell::RefCell;
use std::thread::LocalKey;

use jsonwebtoken::{DecodingKey, DecodingKeyKind, EncodingKey};

use crate::error::key::KeyError;
use crate::jose::algorithm::Algorithm;

/// The number of keys of each kind that a thread caches.
const CAPACITY: usize = 16;

/// Prepared keys, the most recently used first.
///
/// A key is found by its algorithm and all its bytes, never by a digest of them, so that two keys cannot be mixed up.
pub(super) struct PreparedKeys<K, P>(Vec<Entry<K, P>>);

struct Entry<K, P> {
    algorithm: Algorithm,
    /// The bytes of the key. `jsonwebtoken` wipes them when it drops a key.
    key: K,
    prepared: P,
}

/// A key of `jsonwebtoken`, whose types cannot be compared.
///
/// The comparison need not be constant-time, because both keys belong to the application.
pub(super) trait SameKey: Clone {
    fn is_same(&self, other: &Self) -> bool;
}

impl<K: SameKey, P: Clone> PreparedKeys<K, P> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    fn find(&mut self, algorithm: Algorithm, key: &K) -> Option<P> {
        let index = self.0.iter().position(|entry| entry.algorithm == algorithm && entry.key.is_same(key))?;
        self.0.get_mut(..=index)?.rotate_right(1);
        self.0.first().map(|entry| entry.prepared.clone())
    }

    fn keep(&mut self, algorithm: Algorithm, key: K, prepared: P) {
        self.0.truncate(CAPACITY.saturating_sub(1));
        self.0.insert(0, Entry { algorithm, key, prepared });
    }
}

/// Returns the prepared form of a key, from the thread's cache or made by `prepare` and then kept there.
///
/// A key that `prepare` rejects is not cached. Nothing is cached while the thread ends and its cache is gone.
pub(super) fn find_or_prepare<K: SameKey, P: Clone>(
    cache: &'static LocalKey<RefCell<PreparedKeys<K, P>>>,
    algorithm: Algorithm,
    key: &K,
    prepare: impl FnOnce() -> Result<P, KeyError>,
) -> Result<P, KeyError> {
    let with_cache = |cache: &RefCell<PreparedKeys<K, P>>| cache.try_borrow_mut().ok()?.find(algorithm, key);
    if let Ok(Some(prepared)) = cache.try_with(with_cache) {
        return Ok(prepared);
    }
    let prepared = prepare()?;
    let _ = cache.try_with(|cache| {
        if let Ok(mut cache) = cache.try_borrow_mut() {
            cache.keep(algorithm, key.clone(), prepared.clone());
        }
    });
    Ok(prepared)
}

impl SameKey for EncodingKey {
    fn is_same(&self, other: &Self) -> bool {
        self.family() == other.family() && self.as_bytes() == other.as_bytes()
    }
}

impl SameKey for DecodingKey {
    fn is_same(&self, other: &Self) -> bool {
        use DecodingKeyKind::{RsaModulusExponent, SecretOrDer};
        let is_same_kind = match (self.kind(), other.kind()) {
            (SecretOrDer(own), SecretOrDer(others)) => own == others,
            (RsaModulusExponent { n, e }, RsaModulusExponent { n: others_n, e: others_e }) => {
                n == others_n && e == others_e
            }
            (SecretOrDer(_), RsaModulusExponent { .. }) | (RsaModulusExponent { .. }, SecretOrDer(_)) => false,
        };
        self.family() == other.family() && is_same_kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::key::KeyReason;

    type Cache = PreparedKeys<EncodingKey, usize>;

    fn key(number: usize) -> EncodingKey {
        EncodingKey::from_secret(format!("secret {number}").as_bytes())
    }

    fn filled() -> Cache {
        let mut cache = Cache::new();
        for number in 0..CAPACITY {
            cache.keep(Algorithm::Hs256, key(number), number);
        }
        cache
    }

    #[test]
    fn as_many_keys_are_remembered_as_the_documentation_says() {
        assert_eq!(CAPACITY, 16);
    }

    #[test]
    fn a_key_is_found_by_algorithm_family_and_all_bytes() {
        let mut cache = Cache::new();
        cache.keep(Algorithm::Hs256, EncodingKey::from_secret(b"octets"), 7);

        assert_eq!(cache.find(Algorithm::Hs256, &EncodingKey::from_secret(b"octets")), Some(7));
        assert_eq!(cache.find(Algorithm::Hs384, &EncodingKey::from_secret(b"octets")), None);
        assert_eq!(cache.find(Algorithm::Hs256, &EncodingKey::from_rsa_der(b"octets")), None);
        for other in [&b""[..], b"octet", b"octets ", b"Octets", b"octetS"] {
            assert_eq!(cache.find(Algorithm::Hs256, &EncodingKey::from_secret(other)), None);
        }
    }

    #[test]
    fn components_and_der_of_equal_bytes_are_two_keys() {
        let der = DecodingKey::from_rsa_der(b"ne");
        let components = DecodingKey::from_rsa_raw_components(b"n", b"e");

        assert!(components.is_same(&DecodingKey::from_rsa_raw_components(b"n", b"e")));
        assert!(!components.is_same(&DecodingKey::from_rsa_raw_components(b"ne", b"")));
        assert!(!components.is_same(&der));
        assert!(!der.is_same(&components));
        assert!(!der.is_same(&DecodingKey::from_secret(b"ne")));
    }

    #[test]
    fn a_full_cache_forgets_the_key_that_was_not_used_for_longest() {
        let mut cache = filled();

        assert_eq!(cache.find(Algorithm::Hs256, &key(0)), Some(0));
        cache.keep(Algorithm::Hs256, key(CAPACITY), CAPACITY);

        assert_eq!(cache.0.len(), CAPACITY);
        assert_eq!(cache.find(Algorithm::Hs256, &key(1)), None);
        for kept in (2..=CAPACITY).chain([0]) {
            assert_eq!(cache.find(Algorithm::Hs256, &key(kept)), Some(kept));
        }
    }

    #[test]
    fn a_refused_key_is_not_kept_and_a_good_one_is_prepared_once() {
        thread_local! {
            static CACHE: RefCell<Cache> = const { RefCell::new(Cache::new()) };
        }
        let refused = KeyError::new(KeyReason::Malformed);

        assert_eq!(find_or_prepare(&CACHE, Algorithm::Hs256, &key(1), || Err(refused)), Err(refused));
        assert_eq!(find_or_prepare(&CACHE, Algorithm::Hs256, &key(1), || Ok(1)), Ok(1));
        assert_eq!(find_or_prepare(&CACHE, Algorithm::Hs256, &key(1), || Err(refused)), Ok(1));
    }
}
