//! Which key it is.

use std::fmt;
use std::sync::Arc;

/// What a key has in common with its clones, and with no other key, however equal, before it or after it.
///
/// It is a place in memory, which is not given to another stamp while anyone holds this one. Whoever keeps it knows the
/// key again, and does not keep the key, which may be a secret that is out of use.
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
        // An allocator hands the place of what was dropped last to the next of its size.
        for _ in 0..1000 {
            assert!(kept != KeyStamp::new());
        }
    }
}
