//! What was found good lately, by the whole token.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use arc_swap::ArcSwapOption;
use zeroize::Zeroizing;

/// A table of bounded size whose readers take no lock and write nothing that others read, but once for each entry that
/// it is in use.
///
/// A token has a set of eight ways, by its hash, and may stand in any of them. Where there is no room, the entry gives
/// way that was not asked for since it was last passed over.
pub(super) struct Table<V> {
    sets: Box<[[Way<V>; WAYS]]>,
    /// Keyed at random, so that nobody can choose tokens that share a set, or a hash.
    hasher: RandomState,
    max_octets: usize,
    /// Apart from what readers read.
    usage: Arc<Usage>,
}

#[derive(Default)]
struct Usage {
    /// The tokens' octets, until they are freed.
    octets: AtomicUsize,
    /// Where the search for an entry that can go was left.
    hand: AtomicUsize,
}

struct Way<V> {
    /// The entry's hash, or what it was: whether to look at the entry at all.
    tag: AtomicU64,
    is_in_use: AtomicBool,
    entry: ArcSwapOption<Entry<V>>,
}

struct Entry<V> {
    hash: u64,
    // Whoever has a token is its bearer, so it does not stay behind in freed memory.
    token: Zeroizing<Box<str>>,
    value: V,
    _room: Room,
}

impl<V> Table<V> {
    /// Makes an empty table for up to `max_entries`, rounded up to whole sets, and `max_octets` of tokens.
    pub(super) fn new(max_entries: usize, max_octets: usize) -> Self {
        let sets = 0..max_entries.min(MOST_ENTRIES).div_ceil(WAYS);
        Self {
            sets: sets.map(|_| Default::default()).collect(),
            hasher: RandomState::new(),
            max_octets,
            usage: Arc::default(),
        }
    }

    /// The hash to find a token by, unless it is too long to be kept.
    pub(super) fn hash(&self, token: &str) -> Option<u64> {
        let is_kept = token.len() <= MAX_TOKEN_LEN.min(self.max_octets) && !self.sets.is_empty();
        is_kept.then(|| self.hasher.hash_one(token))
    }

    /// Has `judge` say what comes of the value that is kept for this very token, if one is. What it does not accept is
    /// dropped.
    pub(super) fn judge<T, E>(
        &self,
        hash: u64,
        token: &str,
        judge: impl FnOnce(&V) -> Option<Result<T, E>>,
    ) -> Option<Result<T, E>> {
        for way in self.set(hash)?.iter().filter(|way| way.tag.load(Ordering::Relaxed) == hash) {
            let guard = way.entry.load();
            // Another thread may have replaced the entry since its tag was read. Tokens are compared only when the
            // hashes are the same: the time it takes would tell how much of a token was guessed, and nobody who does
            // not know the hasher's key can bring it about with another token.
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

    /// Keeps a value for a token, if room can be made with little work.
    pub(super) fn insert(&self, hash: u64, token: &str, value: V) {
        if let Some(set) = self.set(hash)
            && let Some(room) = self.make_room(token.len())
        {
            let token = Zeroizing::new(Box::from(token));
            self.way_for(set, hash).put(Entry { hash, token, value, _room: room });
        }
    }

    pub(super) fn clear(&self) {
        self.sets.as_flattened().iter().for_each(|way| way.entry.store(None));
    }

    /// Counts the entries.
    pub(super) fn len(&self) -> usize {
        self.sets.as_flattened().iter().filter(|way| !way.is_empty()).count()
    }

    pub(super) fn octets(&self) -> usize {
        self.usage.octets.load(Ordering::Relaxed)
    }

    pub(super) fn max_entries(&self) -> usize {
        self.sets.as_flattened().len()
    }

    pub(super) const fn max_octets(&self) -> usize {
        self.max_octets
    }

    fn set(&self, hash: u64) -> Option<&[Way<V>; WAYS]> {
        let sets = u64::try_from(self.sets.len()).ok()?;
        self.sets.get(usize::try_from(hash.checked_rem(sets)?).ok()?)
    }

    /// Frees tokens of any set until there is room for this many octets, or it has looked at enough of them.
    fn make_room(&self, octets: usize) -> Option<Room> {
        let ways = self.sets.as_flattened();
        for _ in 0..MAX_PASSED {
            if let Some(room) = Room::take(&self.usage, octets, self.max_octets) {
                return Some(room);
            }
            let way = ways.get(self.usage.advance().checked_rem(ways.len())?)?;
            if !way.pass_over() {
                way.entry.store(None);
            }
        }
        None
    }

    /// The way of this token, an empty one, or one whose entry can go.
    fn way_for<'s>(&self, set: &'s [Way<V>; WAYS], hash: u64) -> &'s Way<V> {
        let [first, ..] = set;
        let is_of_token = |way: &&Way<V>| way.tag.load(Ordering::Relaxed) == hash;
        if let Some(way) = set.iter().find(is_of_token).or_else(|| set.iter().find(|way| way.is_empty())) {
            return way;
        }
        // Not always from the first: tokens that take turns would only ever replace one another.
        let start = self.usage.advance().checked_rem(WAYS).unwrap_or_default();
        let mut from_start = set.iter().cycle().skip(start).take(WAYS.saturating_add(1));
        // All were in use, and are passed over now: it is the turn of the one that came first.
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
        // Two threads that write here may leave the tag of the one beside the entry of the other, which is then not found
        // and soon replaced.
        self.tag.store(hash, Ordering::Relaxed);
    }

    fn mark_as_in_use(&self) {
        // Written once, so that threads which read the same entry do not take it from each other's caches.
        if !self.is_in_use.load(Ordering::Relaxed) {
            self.is_in_use.store(true, Ordering::Relaxed);
        }
    }

    /// Takes the mark away, and tells whether it was there.
    fn pass_over(&self) -> bool {
        self.is_in_use.swap(false, Ordering::Relaxed)
    }
}

impl<V> Default for Way<V> {
    fn default() -> Self {
        Self { tag: AtomicU64::default(), is_in_use: AtomicBool::default(), entry: ArcSwapOption::default() }
    }
}

/// Octets of a table that are taken, until it is dropped.
struct Room {
    octets: usize,
    usage: Arc<Usage>,
}

impl Room {
    fn take(usage: &Arc<Usage>, octets: usize, max_octets: usize) -> Option<Self> {
        let add = |taken: usize| taken.checked_add(octets).filter(|sum| *sum <= max_octets);
        usage.octets.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).ok()?;
        Some(Self { octets, usage: Arc::clone(usage) })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.usage.octets.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

/// The longest token that is kept, in octets: what common servers permit a header to have.
pub(super) const MAX_TOKEN_LEN: usize = 8 * 1024;

/// More places than these are not made, whatever is asked for: they take memory before there is an entry.
const MOST_ENTRIES: usize = 1 << 20;

const WAYS: usize = 8;

/// How many ways are looked at to make room, at most.
const MAX_PASSED: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn get(table: &Table<u32>, hash: u64, token: &str) -> Option<u32> {
        table.judge(hash, token, |value| Some(Ok::<_, ()>(*value))).map(Result::unwrap)
    }

    #[test]
    fn tokens_of_one_hash_are_told_apart() {
        let table = Table::new(16, 1000);
        table.insert(7, "one", 1);
        for other in ["two", "on", "one ", "", "One", "onE"] {
            assert_eq!(get(&table, 7, other), None, "{other:?}");
        }
        assert_eq!(get(&table, 7, "one"), Some(1));
        table.insert(7, "two", 2);
        assert_eq!((get(&table, 7, "one"), get(&table, 7, "two")), (None, Some(2)));
        assert_eq!((table.len(), table.octets()), (1, 3));
    }

    #[test]
    fn a_token_is_found_by_its_own_hash_alone() {
        let table = Table::new(8, 1000);
        table.insert(7, "one", 1);
        assert_eq!(get(&table, 8, "one"), None);
        // What two threads that write one way can leave behind.
        let [set] = &*table.sets else { panic!("one set") };
        let way = set.iter().find(|way| !way.is_empty()).unwrap();
        way.tag.store(8, Ordering::Relaxed);
        assert_eq!((get(&table, 8, "one"), get(&table, 7, "one")), (None, None));
        table.insert(7, "one", 2);
        assert_eq!(get(&table, 7, "one"), Some(2));
        way.entry.store(None);
        assert_eq!(get(&table, 8, "one"), None);
    }

    #[test]
    fn what_is_not_accepted_is_dropped() {
        let table = Table::new(8, 1000);
        for (verdict, is_kept) in [(Some(Ok(())), true), (Some(Err(())), false), (None, false)] {
            table.insert(7, "one", 1);
            assert_eq!(table.judge(7, "one", |_| verdict), verdict);
            assert_eq!((table.len() == 1, table.octets() == 3), (is_kept, is_kept), "{verdict:?}");
        }
    }

    #[test]
    fn what_replaced_an_entry_while_it_was_judged_stays() {
        let table = Table::new(8, 1000);
        table.insert(7, "one", 1);
        let refused = table.judge(7, "one", |value| {
            table.insert(7, "one", value + 1);
            assert_eq!(table.octets(), 6, "what is still read still takes room");
            None::<Result<(), ()>>
        });
        assert_eq!((refused, get(&table, 7, "one"), table.octets()), (None, Some(2), 3));
    }

    #[test]
    fn two_tables_have_hashes_of_their_own() {
        let hash = || Table::<u32>::new(8, 1000).hash("one").unwrap();
        assert!((0..10).map(|_| hash()).any(|other| other != hash()));
    }
}
