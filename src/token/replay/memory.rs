//! The guard of a single process.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, HashMap};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::replay::ReplayError;
use crate::jose::numeric_date::NumericDate;
use crate::token::replay::ReplayGuard;
use crate::token::token_id::TokenId;

/// Remembers token ids in memory, exactly and up to a maximum number.
///
/// A full guard rejects new tokens with [`ReplayError::Full`]. Choose the capacity from the number of tokens per second
/// times the seconds that they live, and double it. Each token takes about 200 bytes. The guard frees memory when three
/// quarters of it are unused. Each call forgets a few expired tokens, so no call takes long.
///
/// A guard for 8192 tokens or more is divided into up to 16 shards, each with its own lock. It is full when one shard is
/// full, which is not before 90 % of the capacity are used.
///
/// A clock that jumps ahead and back does not open the guard. Each shard keeps the latest end of the tokens that it
/// forgot. A token that ends no later may be one of them, so the guard rejects it with [`ReplayError::Unavailable`].
///
/// The guard does not know about other processes, and it is empty after a restart. A guard for several processes is
/// an [`AsyncReplayGuard`](crate::token::replay::AsyncReplayGuard).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::error::ReplayError;
/// use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let guard = MemoryReplayGuard::new(1);
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let (first, second) = (TokenId::new("first")?, TokenId::new("second")?);
/// assert_eq!(guard.register("issuer", &first, now, now), Ok(()));
/// assert_eq!(guard.register("issuer", &second, now, now), Err(ReplayError::Full));
///
/// // A second later the first one has expired.
/// let later = now.saturating_add(Duration::from_secs(1));
/// assert_eq!(guard.register("issuer", &second, later, later), Ok(()));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
pub struct MemoryReplayGuard {
    shards: Box<[Mutex<Shard>]>,
    shard_capacity: usize,
    hasher: RandomState,
}

impl MemoryReplayGuard {
    /// Creates a guard for `capacity` live tokens, at least one. It allocates memory as it fills.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let shards = (capacity / MIN_SHARD).clamp(1, MAX_SHARDS);
        Self {
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            shard_capacity: capacity.div_ceil(shards).max(1),
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, key: &Key) -> Option<&Mutex<Shard>> {
        // The hash is keyed at random, so that nobody can choose ids that all belong to one shard.
        let hash = self.hasher.hash_one(key);
        let shards = u64::try_from(self.shards.len()).ok()?;
        let index = usize::try_from(hash.checked_rem(shards)?).ok()?;
        self.shards.get(index)
    }
}

impl ReplayGuard for MemoryReplayGuard {
    fn register(
        &self,
        issuer: &str,
        token_id: &TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> Result<(), ReplayError> {
        let key = Key { issuer: issuer.into(), token_id: token_id.as_str().into() };
        let shard = self.shard(&key).ok_or(ReplayError::Unavailable)?;
        // No code panics while it holds this lock.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.register(key, keep_until, now, self.shard_capacity)
    }
}

impl fmt::Debug for MemoryReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryReplayGuard")
            .field("shards", &self.shards.len())
            .field("shard_capacity", &self.shard_capacity)
            .finish_non_exhaustive()
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    issuer: Box<str>,
    token_id: Box<str>,
}

#[derive(Default)]
struct Shard {
    live_until: HashMap<Arc<Key>, NumericDate>,
    /// The same tokens by their end. An id that is used again after its end may be here twice until its first entry is
    /// removed. The capacity therefore limits this length, which is never the smaller one.
    ends: BinaryHeap<Reverse<(NumericDate, Arc<Key>)>>,
    /// The latest end of all tokens that were forgotten.
    forgotten_until: Option<NumericDate>,
}

impl Shard {
    fn register(
        &mut self,
        key: Key,
        keep_until: NumericDate,
        now: NumericDate,
        capacity: usize,
    ) -> Result<(), ReplayError> {
        if self.live_until.get(&key).is_some_and(|until| now <= *until) {
            return Err(ReplayError::Replayed);
        }
        self.forget_some_expired(now);
        // The clock was ahead when tokens were forgotten that have not ended now, and this one may have been among them.
        if self.forgotten_until.is_some_and(|forgotten| now <= keep_until && keep_until <= forgotten) {
            return Err(ReplayError::Unavailable);
        }
        // The earliest end is in front, so there is room now if any token here has expired.
        if self.ends.len() >= capacity {
            return Err(ReplayError::Full);
        }
        let key = Arc::new(key);
        self.ends.push(Reverse((keep_until, Arc::clone(&key))));
        self.live_until.insert(key, keep_until);
        Ok(())
    }

    fn forget_some_expired(&mut self, now: NumericDate) {
        for _ in 0..FORGET_AT_ONCE {
            let Some(first) = self.ends.peek_mut().filter(|first| first.0.0 < now) else { return };
            let Reverse((until, key)) = PeekMut::pop(first);
            self.forgotten_until = self.forgotten_until.max(Some(until));
            if self.live_until.get(&key) == Some(&until) {
                self.live_until.remove(&key);
            }
            self.free_memory();
        }
    }

    /// Halves the memory when three quarters are unused. Moving the rest then costs no more per token than removing it.
    fn free_memory(&mut self) {
        let worthwhile = |len: usize, capacity: usize| capacity > MIN_ROOM && len <= capacity / 4;
        if worthwhile(self.ends.len(), self.ends.capacity()) {
            self.ends.shrink_to(self.ends.capacity() / 2);
        }
        if worthwhile(self.live_until.len(), self.live_until.capacity()) {
            self.live_until.shrink_to(self.live_until.capacity() / 2);
        }
    }
}

/// The fewest tokens in a shard. Smaller shards fill less evenly, and the first full one rejects tokens earlier.
const MIN_SHARD: usize = 4096;

const MAX_SHARDS: usize = 16;

/// More than one, so that the guard shrinks while new tokens arrive.
const FORGET_AT_ONCE: usize = 8;

/// A shard with room for this many tokens or fewer frees no memory.
const MIN_ROOM: usize = 256;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

    fn after(seconds: u64) -> NumericDate {
        NOW.saturating_add(Duration::from_secs(seconds))
    }

    #[test]
    fn memory_is_freed_when_tokens_have_ended() {
        let mut shard = Shard::default();
        let register = |shard: &mut Shard, id: String, now| {
            shard.register(Key { issuer: "i".into(), token_id: id.into() }, after(now + 300), after(now), 20_000)
        };
        for id in 0..20_000 {
            register(&mut shard, format!("first {id}"), 0).unwrap();
        }
        let full = shard.live_until.capacity().min(shard.ends.capacity());
        assert!(full >= 20_000);
        for id in 0..3_000 {
            register(&mut shard, format!("second {id}"), 301 + id).unwrap();
        }
        let (live, ends) = (shard.live_until.capacity(), shard.ends.capacity());
        assert!(live <= full / 8 && ends <= full / 8, "{live} and {ends} of {full}");
        // The remaining tokens are still remembered.
        assert_eq!(register(&mut shard, "second 2999".to_owned(), 3_300), Err(ReplayError::Replayed));
    }

    #[test]
    fn an_id_used_again_after_its_end_is_guarded_to_its_new_end() {
        let mut shard = Shard::default();
        let register = |shard: &mut Shard, id: &str, until, now| {
            shard.register(Key { issuer: "i".into(), token_id: id.into() }, until, now, 64)
        };
        for id in 0..20 {
            register(&mut shard, &format!("earlier {id}"), after(1), NOW).unwrap();
        }
        register(&mut shard, "again", after(2), NOW).unwrap();

        // Its first record is behind twenty others and so not forgotten yet.
        register(&mut shard, "again", after(100), after(10)).unwrap();

        for now in 11..=100 {
            assert_eq!(register(&mut shard, "again", after(200), after(now)), Err(ReplayError::Replayed));
            let _ = register(&mut shard, &format!("other {now}"), after(now), after(now));
        }
        assert!(shard.ends.len() < 5 && shard.live_until.len() < 5);
        assert_eq!(register(&mut shard, "again", after(200), after(101)), Ok(()));
    }
}
