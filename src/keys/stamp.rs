//! The identity of a key.

use std::fmt;
use std::sync::Arc;

/// An identity that clones of a key share. No other key has it, even if its bytes are equal.
///
/// It is an address in memory, which no other stamp gets while this one is held. A holder of the stamp recognizes the
/// key without keeping the key itself, which may be a retired secret.
#[derive(Clone)]
pub(crate) struct KeyStamp(Arc<()>);

impl KeyStamp {
    pub(crate) fn new() -> Self {
        Self(Arc::new(()))
    }
}

impl PartialEq for KeyStamp {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for KeyStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyStamp")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_equal_to_its_clones_and_to_no_later_one() {
        let stamp = KeyStamp::new();
        let kept = stamp.clone();
        assert!(kept == stamp);
        drop(stamp);
        // An allocator reuses the memory that was freed last for the next allocation of the same size.
        for _ in 0..1000 {
            assert!(kept != KeyStamp::new());
        }
    }
}
