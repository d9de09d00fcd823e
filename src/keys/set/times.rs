//! Which key of a set signs when.

use std::collections::BTreeSet;

use crate::jose::numeric_date::NumericDate;
use crate::keys::set::entry::KeyEntry;

/// From when on which key is the primary one, worked out beforehand: a set may hold thousands that do not sign yet, or
/// no longer.
#[derive(Debug, Clone, Default)]
pub(super) struct SigningTimes(Vec<(Option<NumericDate>, Option<usize>)>);

impl SigningTimes {
    /// Of the pairs that sign at a time it is the one that was activated last, and of those the last listed.
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
