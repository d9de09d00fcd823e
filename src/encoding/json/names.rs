//! The member names of an object, for finding equal ones.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::encoding::json::name_marks::{bit, hash};

/// The number of names that are compared one by one.
const FEW: usize = 16;

/// The member names of one object: a few side by side, more in a set, so that a hostile object costs no square.
pub(super) struct Names<'de> {
    /// A bit for each name. Names without a bit in common differ.
    bits: u64,
    few: [&'de str; FEW],
    len: usize,
    many: Option<HashSet<Cow<'de, str>>>,
}

impl Default for Names<'_> {
    #[inline]
    fn default() -> Self {
        Self { bits: 0, few: [""; FEW], len: 0, many: None }
    }
}

impl<'de> Names<'de> {
    /// Reports whether `name` is new.
    #[expect(clippy::ptr_arg, reason = "a name without escape sequences is kept without a copy")]
    #[inline]
    pub(super) fn insert(&mut self, name: &Cow<'de, str>) -> bool {
        let bit = bit(hash(name.as_bytes()));
        if self.bits & bit == 0
            && let Cow::Borrowed(name) = name
            && let Some(place) = self.few.get_mut(self.len)
        {
            *place = name;
            self.bits |= bit;
            self.len = self.len.saturating_add(1);
            return true;
        }
        self.bits |= bit;
        self.compare_and_insert(name)
    }

    #[expect(clippy::ptr_arg, reason = "a name without escape sequences is kept without a copy")]
    #[cold]
    fn compare_and_insert(&mut self, name: &Cow<'de, str>) -> bool {
        if let Some(many) = &mut self.many {
            return many.insert(name.clone());
        }
        let few = self.few.get(..self.len).unwrap_or_default();
        if few.contains(&name.as_ref()) {
            return false;
        }
        if let (Cow::Borrowed(name), Some(place)) = (name, self.few.get_mut(self.len)) {
            *place = name;
            self.len = self.len.saturating_add(1);
            return true;
        }
        let few = self.few.iter().take(self.len);
        let mut many: HashSet<Cow<'de, str>> = few.map(|name| Cow::Borrowed(*name)).collect();
        many.insert(name.clone());
        self.many = Some(many);
        // From now on every name is compared.
        self.bits = u64::MAX;
        true
    }
}
