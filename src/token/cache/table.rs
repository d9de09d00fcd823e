//! A bounded table of accepted tokens.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwapOption;
use zeroize::Zeroizing;

use crate::token::cache::limits::CacheLimits;

/// A table of bounded size. Readers take no lock. A reader writes to memory that others read only once for each entry, to
/// mark it as in use.
///
/// The hash of a token selects a set of eight ways, and the token may be in any of them. If all are full, an entry is
/// replaced that was not read since it was last considered for replacement.
pub(super) struct Table<V> {
    /// Allocated one set at a time, when its first entry is stored. Freeing a way costs time that is proportional to the
    /// number of threads, because `arc_swap` then looks for readers in all of them, even if the way is empty.
    sets: Box<[OnceLock<Box<Set<V>>>]>,
    /// Has a random key, so that nobody can choose tokens with the same set or hash.
    hasher: RandomState,
    limits: CacheLimits,
    /// In its own allocation, so that writes to it do not invalidate the cache line that readers read.
    usage: Arc<Usage>,
}

type Set<V> = [Way<V>; WAYS];

#[derive(Default)]
struct Usage {
    /// The length of all tokens that are not freed yet.
    bytes: AtomicUsize,
    /// The index at which the search for an entry to replace stopped.
    hand: AtomicUsize,
}

struct Way<V> {
    /// The hash of the present entry or of an earlier one. Readers compare it before they load the entry.
    tag: AtomicU64,
    is_in_use: AtomicBool,
    entry: ArcSwapOption<Entry<V>>,
}

struct Entry<V> {
    hash: u64,
    // A token is a credential, so it must not remain in freed memory.
    token: Zeroizing<Box<str>>,
    value: V,
    _room: Room,
}

impl<V> Table<V> {
    /// Creates an empty table.
    pub(super) fn new(limits: CacheLimits) -> Self {
        let sets = 0..limits.tokens().div_ceil(WAYS);
        Self {
            sets: sets.map(|_| OnceLock::new()).collect(),
            hasher: RandomState::new(),
            limits,
            usage: Arc::default(),
        }
    }

    /// Returns the hash to find a token by, or `None` if the token is too long for the table.
    pub(super) fn hash(&self, token: &str) -> Option<u64> {
        let fits = token.len() <= CacheLimits::MAX_TOKEN_LEN.min(self.limits.bytes()) && !self.sets.is_empty();
        fits.then(|| self.hasher.hash_one(token))
    }

    /// Calls `judge` with the value of this token, if there is one. If `judge` does not return `Some(Ok(_))`, the entry is
    /// removed.
    pub(super) fn judge<T, E>(
        &self,
        hash: u64,
        token: &str,
        judge: impl FnOnce(&V) -> Option<Result<T, E>>,
    ) -> Option<Result<T, E>> {
        for way in self.set(hash)?.get()?.iter().filter(|way| way.tag.load(Ordering::Relaxed) == hash) {
            let guard = way.entry.load();
            // Another thread may have replaced the entry since its tag was read. Tokens are compared only if their
            // hashes are equal. Otherwise the time of the comparison would tell how much of a token was guessed. Nobody
            // can find another token with the same hash without the key of the hasher.
            let Some(entry) = guard.as_ref().filter(|entry| entry.hash == hash && **entry.token == *token) else {
                continue;
            };
            let outcome = judge(&entry.value);
            if matches!(outcome, Some(Ok(_))) {
                way.mark_as_in_use();
            } else {
                way.entry.compare_and_swap(&guard, None);
            }
            return outcome;
        }
        None
    }

    /// Inserts a value for a token, if room can be made with little work.
    pub(super) fn insert(&self, hash: u64, token: &str, value: V) {
        if let Some(set) = self.set(hash)
            && let Some(room) = self.make_room(token.len())
        {
            let token = Zeroizing::new(Box::from(token));
            let set = set.get_or_init(Default::default);
            self.way_for(set, hash).put(Entry { hash, token, value, _room: room });
        }
    }

    pub(super) fn clear(&self) {
        self.ways().for_each(|way| way.entry.store(None));
    }

    /// Counts the entries.
    pub(super) fn len(&self) -> usize {
        self.ways().filter(|way| !way.is_empty()).count()
    }

    pub(super) fn bytes(&self) -> usize {
        self.usage.bytes.load(Ordering::Relaxed)
    }

    pub(super) const fn limits(&self) -> CacheLimits {
        self.limits
    }

    /// The ways of all sets that were ever used.
    fn ways(&self) -> impl Iterator<Item = &Way<V>> {
        self.sets.iter().filter_map(OnceLock::get).flat_map(|set| set.iter())
    }

    /// The set of this token, or the place for it.
    fn set(&self, hash: u64) -> Option<&OnceLock<Box<Set<V>>>> {
        let sets = u64::try_from(self.sets.len()).ok()?;
        self.sets.get(usize::try_from(hash.checked_rem(sets)?).ok()?)
    }

    /// Removes entries of any set until there is room for this many bytes. Gives up after [`MAX_PASSED`] entries.
    fn make_room(&self, bytes: usize) -> Option<Room> {
        let ways = self.sets.len().saturating_mul(WAYS);
        for _ in 0..MAX_PASSED {
            if let Some(room) = Room::take(&self.usage, bytes, self.limits.bytes()) {
                return Some(room);
            }
            let place = self.usage.advance().checked_rem(ways)?;
            let set = self.sets.get(place.checked_div(WAYS)?)?.get();
            if let Some(way) = set.and_then(|set| set.get(place.checked_rem(WAYS)?))
                && !way.pass_over()
            {
                way.entry.store(None);
            }
        }
        None
    }

    /// The way of this token, an empty way, or a way whose entry may be replaced.
    fn way_for<'s>(&self, set: &'s Set<V>, hash: u64) -> &'s Way<V> {
        let [first, ..] = set;
        let is_of_token = |way: &&Way<V>| way.tag.load(Ordering::Relaxed) == hash;
        if let Some(way) = set.iter().find(is_of_token).or_else(|| set.iter().find(|way| way.is_empty())) {
            return way;
        }
        // Do not always begin at the first way. Otherwise tokens that arrive in turn would always replace each other.
        let start = self.usage.advance().checked_rem(WAYS).unwrap_or_default();
        let mut from_start = set.iter().cycle().skip(start).take(WAYS.saturating_add(1));
        // If all were in use, all are unmarked now, and the first one in this order is replaced.
        from_start.find(|way| !way.pass_over()).unwrap_or(first)
    }
}

impl Usage {
    fn advance(&self) -> usize {
        self.hand.fetch_add(1, Ordering::Relaxed)
    }
}

impl<V> Way<V> {
    fn is_empty(&self) -> bool {
        self.entry.load().is_none()
    }

    fn put(&self, entry: Entry<V>) {
        let hash = entry.hash;
        self.entry.store(Some(Arc::new(entry)));
        self.is_in_use.store(false, Ordering::Relaxed);
        // Two threads that write here may leave the tag of one beside the entry of the other. That entry is then not found
        // and soon replaced.
        self.tag.store(hash, Ordering::Relaxed);
    }

    fn mark_as_in_use(&self) {
        // Written only once, so that threads that read the same entry do not invalidate each other's processor caches.
        if !self.is_in_use.load(Ordering::Relaxed) {
            self.is_in_use.store(true, Ordering::Relaxed);
        }
    }

    /// Removes the mark, and reports whether it was set.
    fn pass_over(&self) -> bool {
        self.is_in_use.swap(false, Ordering::Relaxed)
    }
}

impl<V> Default for Way<V> {
    fn default() -> Self {
        Self { tag: AtomicU64::default(), is_in_use: AtomicBool::default(), entry: ArcSwapOption::default() }
    }
}

/// Bytes of a table that are in use until this is dropped.
struct Room {
    bytes: usize,
    usage: Arc<Usage>,
}

impl Room {
    fn take(usage: &Arc<Usage>, bytes: usize, max_bytes: usize) -> Option<Self> {
        let add = |taken: usize| taken.checked_add(bytes).filter(|sum| *sum <= max_bytes);
        usage.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).ok()?;
        Some(Self { bytes, usage: Arc::clone(usage) })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.usage.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

const WAYS: usize = 8;

/// The largest number of ways that an insertion examines to make room.
const MAX_PASSED: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn table(tokens: usize) -> Table<u32> {
        Table::new(CacheLimits::default().max_tokens(tokens).max_bytes(1000))
    }

    fn get(table: &Table<u32>, hash: u64, token: &str) -> Option<u32> {
        table.judge(hash, token, |value| Some(Ok::<_, ()>(*value))).map(Result::unwrap)
    }

    #[test]
    fn tokens_with_the_same_hash_are_distinguished() {
        let table = table(16);
        table.insert(7, "one", 1);
        for other in ["two", "on", "one ", "", "One", "onE"] {
            assert_eq!(get(&table, 7, other), None, "{other:?}");
        }
        assert_eq!(get(&table, 7, "one"), Some(1));
        table.insert(7, "two", 2);
        assert_eq!((get(&table, 7, "one"), get(&table, 7, "two")), (None, Some(2)));
        assert_eq!((table.len(), table.bytes()), (1, 3));
    }

    #[test]
    fn token_is_found_only_by_its_own_hash() {
        let table = table(8);
        table.insert(7, "one", 1);
        assert_eq!(get(&table, 8, "one"), None);
        // Two threads that write to the same way can leave this behind.
        let way = table.ways().find(|way| !way.is_empty()).unwrap();
        way.tag.store(8, Ordering::Relaxed);
        assert_eq!((get(&table, 8, "one"), get(&table, 7, "one")), (None, None));
        table.insert(7, "one", 2);
        assert_eq!(get(&table, 7, "one"), Some(2));
        way.entry.store(None);
        assert_eq!(get(&table, 8, "one"), None);
    }

    #[test]
    fn entry_that_is_not_accepted_is_removed() {
        let table = table(8);
        for (verdict, is_kept) in [(Some(Ok(())), true), (Some(Err(())), false), (None, false)] {
            table.insert(7, "one", 1);
            assert_eq!(table.judge(7, "one", |_| verdict), verdict);
            assert_eq!((table.len() == 1, table.bytes() == 3), (is_kept, is_kept), "{verdict:?}");
        }
    }

    #[test]
    fn replacement_of_an_entry_under_judgment_stays() {
        let table = table(8);
        table.insert(7, "one", 1);
        let refused = table.judge(7, "one", |value| {
            table.insert(7, "one", value + 1);
            assert_eq!(table.bytes(), 6, "an entry that is still read takes room");
            None::<Result<(), ()>>
        });
        assert_eq!((refused, get(&table, 7, "one"), table.bytes()), (None, Some(2), 3));
    }

    #[test]
    fn set_is_allocated_for_its_first_entry() {
        let table = table(8);
        assert_eq!((table.ways().count(), get(&table, 7, "one")), (0, None));
        table.insert(7, "one", 1);
        assert_eq!((table.ways().count(), get(&table, 7, "one")), (WAYS, Some(1)));
    }

    #[test]
    fn two_tables_hash_differently() {
        let hash = || table(8).hash("one").unwrap();
        assert!((0..10).map(|_| hash()).any(|other| other != hash()));
    }
}
