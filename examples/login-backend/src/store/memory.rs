//! A store in the memory of one process.

use std::collections::HashMap;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jwt_identity::{Clock, NumericDate};

use crate::store::{Answer, Store, StoreError};

/// A store of bounded size. When it is full, it rejects new entries and never drops one that is alive.
pub(crate) struct MemoryStore {
    table: Mutex<Table>,
    capacity: usize,
    clock: Arc<dyn Clock>,
}

struct Table {
    entries: HashMap<String, Entry>,
    /// The number of entries at which those that have ended are removed.
    sweep_at: usize,
}

struct Entry {
    value: Vec<u8>,
    count: u64,
    ends_at: NumericDate,
}

impl MemoryStore {
    pub(crate) fn new(capacity: usize, clock: Arc<dyn Clock>) -> Self {
        let table = Table { entries: HashMap::new(), sweep_at: FIRST_SWEEP };
        Self { table: Mutex::new(table), capacity, clock }
    }

    fn with_table<'a, T: Send + 'a>(
        &self,
        work: impl FnOnce(&mut Table, NumericDate) -> Result<T, StoreError>,
    ) -> Answer<'a, T> {
        let answer = match self.clock.now() {
            Ok(now) => work(&mut self.lock(), now),
            Err(_) => Err(StoreError::Unavailable),
        };
        Box::pin(ready(answer))
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn live(&mut self, key: &str, now: NumericDate) -> Option<&mut Entry> {
        self.entries.get_mut(key).filter(|entry| entry.ends_at > now)
    }

    fn insert(&mut self, key: &str, entry: Entry, capacity: usize, now: NumericDate) -> Result<(), StoreError> {
        if self.entries.len() >= self.sweep_at.min(capacity) && !self.entries.contains_key(key) {
            self.entries.retain(|_, entry| entry.ends_at > now);
            // Doubling keeps the work for each insertion constant on average.
            self.sweep_at = self.entries.len().saturating_mul(2).max(FIRST_SWEEP);
            if self.entries.len() >= capacity {
                return Err(StoreError::Full);
            }
        }
        self.entries.insert(key.to_owned(), entry);
        Ok(())
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        self.with_table(|table, now| Ok(table.live(key, now).map(|entry| entry.value.clone())))
    }

    fn set<'a>(&'a self, key: &'a str, value: Vec<u8>, lifetime: Duration) -> Answer<'a, ()> {
        self.with_table(|table, now| {
            let entry = Entry { value, count: 0, ends_at: now.saturating_add(lifetime) };
            table.insert(key, entry, self.capacity, now)
        })
    }

    fn replace<'a>(&'a self, key: &'a str, value: Vec<u8>, lifetime: Duration) -> Answer<'a, bool> {
        self.with_table(|table, now| {
            let Some(entry) = table.live(key, now) else { return Ok(false) };
            *entry = Entry { value, count: 0, ends_at: now.saturating_add(lifetime) };
            Ok(true)
        })
    }

    fn take<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        self.with_table(|table, now| {
            let taken = table.entries.remove(key).filter(|entry| entry.ends_at > now);
            Ok(taken.map(|entry| entry.value))
        })
    }

    fn count<'a>(&'a self, key: &'a str, window: Duration) -> Answer<'a, u64> {
        self.with_table(|table, now| {
            if let Some(entry) = table.live(key, now) {
                entry.count = entry.count.saturating_add(1);
                return Ok(entry.count);
            }
            let entry = Entry { value: Vec::new(), count: 1, ends_at: now.saturating_add(window) };
            table.insert(key, entry, self.capacity, now)?;
            Ok(1)
        })
    }

    fn counted<'a>(&'a self, key: &'a str) -> Answer<'a, u64> {
        self.with_table(|table, now| Ok(table.live(key, now).map_or(0, |entry| entry.count)))
    }
}

/// Smaller tables are not worth a sweep.
const FIRST_SWEEP: usize = 1024;

#[cfg(test)]
mod tests {
    use jwt_identity::ManualClock;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn store(capacity: usize) -> (MemoryStore, ManualClock) {
        let clock = ManualClock::new(NumericDate::from_unix_seconds(1_700_000_000));
        (MemoryStore::new(capacity, Arc::new(clock.clone())), clock)
    }

    #[tokio::test]
    async fn entry_ends_with_its_lifetime() {
        let (store, clock) = store(2);
        store.set("a", b"1".to_vec(), MINUTE).await.unwrap();
        clock.advance(Duration::from_secs(59));
        assert_eq!(store.get("a").await.unwrap(), Some(b"1".to_vec()));
        clock.advance(Duration::from_secs(1));
        assert_eq!(store.get("a").await.unwrap(), None);
        assert!(!store.replace("a", b"2".to_vec(), MINUTE).await.unwrap());
        assert_eq!(store.take("a").await.unwrap(), None);
    }

    #[tokio::test]
    async fn entry_that_was_taken_cannot_be_replaced() {
        let (store, _) = store(2);
        store.set("a", b"1".to_vec(), MINUTE).await.unwrap();
        assert_eq!(store.take("a").await.unwrap(), Some(b"1".to_vec()));
        assert_eq!(store.take("a").await.unwrap(), None);
        assert!(!store.replace("a", b"2".to_vec(), MINUTE).await.unwrap());
    }

    #[tokio::test]
    async fn full_store_rejects_new_entries_and_keeps_old_ones() {
        let (store, clock) = store(2);
        store.set("a", b"1".to_vec(), MINUTE).await.unwrap();
        store.set("b", b"1".to_vec(), MINUTE * 2).await.unwrap();
        assert_eq!(store.set("c", b"1".to_vec(), MINUTE).await, Err(StoreError::Full));
        assert_eq!(store.count("d", MINUTE).await, Err(StoreError::Full));
        store.set("a", b"2".to_vec(), MINUTE).await.unwrap();
        clock.advance(MINUTE);
        store.set("c", b"1".to_vec(), MINUTE).await.unwrap();
        assert_eq!(store.get("b").await.unwrap(), Some(b"1".to_vec()));
    }

    #[tokio::test]
    async fn counter_starts_again_after_its_window() {
        let (store, clock) = store(2);
        assert_eq!(store.counted("a").await, Ok(0));
        assert_eq!(store.count("a", MINUTE).await, Ok(1));
        clock.advance(Duration::from_secs(59));
        assert_eq!(store.count("a", MINUTE).await, Ok(2));
        assert_eq!(store.counted("a").await, Ok(2));
        clock.advance(Duration::from_secs(1));
        assert_eq!(store.count("a", MINUTE).await, Ok(1));
    }
}
