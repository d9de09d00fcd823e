//! Which key it was.

use std::ptr;
use std::sync::{Arc, Weak};

use crate::keys::VerifyingKey;
use crate::{KeyId, Verifier};

/// Knows one key again, without keeping it.
///
/// It keeps the place in memory where the key is or was. So a key made later cannot stand in that place and be taken
/// for it, and a key that is out of use, which may be a secret, is still gone.
#[derive(Debug)]
pub(crate) struct KeyMark {
    verifier: Weak<dyn Verifier>,
    key_id: Option<KeyId>,
}

impl KeyMark {
    /// Marks a key, unless its answers can change while it stays the same.
    pub(crate) fn of(key: &VerifyingKey) -> Option<Self> {
        let mark = || Self { verifier: Arc::downgrade(&key.verifier), key_id: key.key_id().cloned() };
        key.verifier.is_constant().then(mark)
    }

    /// Tells whether it is this very key, under the name that it had.
    pub(crate) fn is_of(&self, key: &VerifyingKey) -> bool {
        ptr::addr_eq(self.verifier.as_ptr(), Arc::as_ptr(&key.verifier)) && self.key_id.as_ref() == key.key_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::HmacKey;
    use crate::{Algorithm, BadSignature, SharedSecret};

    fn key() -> VerifyingKey {
        let secret = SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap();
        VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret).unwrap())
    }

    #[test]
    fn a_mark_is_of_its_key_and_its_clones_and_of_no_equal_key() {
        let marked = key().with_key_id(KeyId::new("a").unwrap());
        let mark = KeyMark::of(&marked).unwrap();
        assert!(mark.is_of(&marked) && mark.is_of(&marked.clone()));
        assert!(!mark.is_of(&marked.clone().with_key_id(KeyId::new("b").unwrap())), "another name");
        assert!(!mark.is_of(&key().with_key_id(KeyId::new("a").unwrap())), "the same secret, read anew");
    }

    #[test]
    fn no_later_key_is_taken_for_one_that_is_gone() {
        let marked = key();
        let mark = KeyMark::of(&marked).unwrap();
        drop(marked);
        assert!(mark.verifier.upgrade().is_none(), "the mark does not keep the key");
        // An allocator hands the place of the last thing dropped to the next of its size.
        for _ in 0..1000 {
            assert!(!mark.is_of(&key()));
        }
    }

    /// Has no size, so that its octets stand nowhere.
    #[derive(Debug)]
    struct Empty(bool);

    impl Verifier for Empty {
        fn algorithm(&self) -> Algorithm {
            Algorithm::Hs256
        }
        fn is_constant(&self) -> bool {
            self.0
        }
        fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), BadSignature> {
            Err(BadSignature)
        }
    }

    #[test]
    fn a_key_that_may_change_is_not_marked() {
        assert!(KeyMark::of(&VerifyingKey::new(Empty(true))).is_some());
        assert!(KeyMark::of(&VerifyingKey::new(Empty(false))).is_none());
    }
}
