//! Collects the members of a JWK Set and finds those that make each other ambiguous.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::jose::algorithm::Algorithm;
use crate::jose::key_id::KeyId;
use crate::keys::jwk::skipped_key::SkippedKey;
use crate::keys::set::entry::KeyEntry;

/// The `kid` and algorithm by which a token names a key.
type Name = (Option<KeyId>, Algorithm);

#[derive(Default)]
pub(super) struct FoundKeys {
    /// Each key with the position of its member in the set.
    usable: Vec<(usize, KeyEntry)>,
    /// The place of each key in `usable`, by its name and its thumbprint, which is equal for equal keys.
    places: HashMap<(Name, KeyId), usize>,
    /// How many different keys have a name.
    counts: HashMap<Name, usize>,
    skipped: Vec<SkippedKey>,
}

impl FoundKeys {
    /// Adds the keys that were made from one member. A key that is listed twice is kept once.
    pub(super) fn add(&mut self, index: usize, thumbprint: &KeyId, entries: Vec<KeyEntry>) {
        for entry in entries {
            let name = name_of(&entry);
            match self.places.entry((name.clone(), thumbprint.clone())) {
                Entry::Vacant(place) => {
                    place.insert(self.usable.len());
                    let count = self.counts.entry(name).or_default();
                    *count = count.saturating_add(1);
                    self.usable.push((index, entry));
                }
                Entry::Occupied(place) => match self.usable.get_mut(*place.get()) {
                    // Prefer a pair to its public half.
                    Some((_, same)) if same.signing.is_none() && entry.signing.is_some() => *same = entry,
                    _ => {}
                },
            }
        }
    }

    pub(super) fn skip(&mut self, index: usize, key_id: Option<KeyId>, algorithm: Option<Algorithm>, error: KeyError) {
        self.skipped.push(SkippedKey::new(index, key_id, algorithm, error));
    }

    /// Returns the keys that no other member makes ambiguous, and the members that cannot be used.
    ///
    /// A usable key is ambiguous even if the other member does not work, because the token may mean that one.
    pub(super) fn without_conflicts(self) -> (Vec<KeyEntry>, Vec<SkippedKey>) {
        let Self { usable, counts, mut skipped, .. } = self;
        // A broken member may hide for which algorithm it is.
        let broken = skipped.iter().filter(|member| member.is_broken());
        let broken: HashSet<_> =
            broken.filter_map(|member| Some((member.key_id()?.clone(), member.algorithm()))).collect();
        let mut entries = Vec::with_capacity(usable.len());
        for (index, entry) in usable {
            let name = name_of(&entry);
            let is_shared = counts.get(&name).is_some_and(|count| *count > 1);
            let (key_id, algorithm) = name;
            let is_ambiguous = key_id.clone().is_some_and(|key_id| {
                let of_any = (key_id, None);
                is_shared || broken.contains(&of_any) || broken.contains(&(of_any.0, Some(algorithm)))
            });
            if is_ambiguous {
                let error = KeyError::new(KeyReason::DuplicateKeyId).about("kid").found(KeyForm::JwkSet);
                skipped.push(SkippedKey::new(index, key_id, Some(algorithm), error));
            } else {
                entries.push(entry);
            }
        }
        skipped.sort_by_key(SkippedKey::index);
        (entries, skipped)
    }
}

fn name_of(entry: &KeyEntry) -> Name {
    (entry.verifying.key_id().cloned(), entry.verifying.algorithm())
}
