//! The guard of a single process.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::replay::ReplayError;
use crate::jose::numeric_date::NumericDate;
use crate::token::replay::ReplayGuard;
use crate::token::token_id::TokenId;

/// Remembers token ids in memory: exactly, up to a number, never forgetting one that could still be shown.
///
/// A new token is refused as [`ReplayError::Full`] when there is no room, so choose the capacity from the tokens you
/// expect per second times the seconds they live, and double it. Each takes some 200 octets. Above 1024 the room is
/// divided into up to 16 shards with a lock of their own; the first shard that is full refuses, shortly before the
/// whole is. Each call forgets a few expired tokens, so none takes long.
///
/// It knows nothing of other processes, nor of its own before the last restart.
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
    /// Makes a guard for `capacity` live tokens; zero is one. Memory is taken as it fills.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let shards = (capacity / SHARD_WORTHWHILE).clamp(1, MAX_SHARDS);
        Self {
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            shard_capacity: capacity.div_ceil(shards).max(1),
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, key: &Key) -> Option<&Mutex<Shard>> {
        // Keyed at random, so nobody can choose ids that all fall into one shard.
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
        // Nothing in a shard panics, so a poisoned lock guards a sound one.
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
    /// The same tokens by the time they end. An id that is used anew after its end, and before that was noticed, stands
    /// here twice for a while; so this length, never the smaller one, is held against the capacity.
    ends: BinaryHeap<Reverse<(NumericDate, Arc<Key>)>>,
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
        // The earliest end stands in front, so if anything here is expired, there is room now.
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
            let Reverse((until, key)) = std::collections::binary_heap::PeekMut::pop(first);
            if self.live_until.get(&key) == Some(&until) {
                self.live_until.remove(&key);
            }
        }
    }
}

/// The number of tokens from which on one more lock is worth its while.
const SHARD_WORTHWHILE: usize = 1024;

const MAX_SHARDS: usize = 16;

/// More than one, so that the guard shrinks while tokens go on coming.
const FORGET_AT_ONCE: usize = 8;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

    fn after(seconds: u64) -> NumericDate {
        NOW.saturating_add(Duration::from_secs(seconds))
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
