//! The times at which the keys of a set sign.

use std::collections::BTreeSet;

use crate::jose::numeric_date::NumericDate;
use crate::keys::set::entry::KeyEntry;

/// The primary key of each period. It is computed in advance, because a set may hold thousands of keys that do not sign
/// yet or no longer sign.
#[derive(Debug, Clone, Default)]
pub(super) struct SigningTimes(Vec<(Option<NumericDate>, Option<usize>)>);

impl SigningTimes {
    /// The primary key is the pair that was activated last. If several have the same time, the last in the list counts.
    pub(super) fn of(entries: &[KeyEntry]) -> Self {
        let mut changes = Vec::new();
        for (place, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.signing.is_some()) {
            changes.push((entry.activate_at, true, place, entry.activate_at));
            if entry.verify_until.is_some() {
                changes.push((entry.verify_until, false, place, entry.activate_at));
            }
        }
        changes.sort_unstable();
        let mut signing = BTreeSet::new();
        let mut times = Vec::new();
        for (time, begins, place, activate_at) in changes {
            if begins {
                signing.insert((activate_at, place));
            } else {
                signing.remove(&(activate_at, place));
            }
            // Of several changes at one time the last one counts.
            times.pop_if(|(before, _)| *before == time);
            times.push((time, signing.last().map(|(_, place)| *place)));
        }
        Self(times)
    }

    /// The place of the primary key.
    pub(super) fn place_at(&self, now: NumericDate) -> Option<usize> {
        let begun = self.0.partition_point(|(from, _)| *from <= Some(now));
        self.0.get(begun.checked_sub(1)?)?.1
    }
}
