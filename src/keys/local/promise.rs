//! The outcome of a refresh that is under way.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::keys::refresh::RefreshOutcome;

/// The outcome of one refresh. Tasks wait for it by their wakers, and one thread watches over the time.
#[derive(Default)]
pub(super) struct Promise {
    state: Mutex<State>,
    settled: Condvar,
}

#[derive(Default)]
struct State {
    outcome: Option<RefreshOutcome>,
    is_watched: bool,
    waiters: BTreeMap<u64, Waker>,
    next_waiter: u64,
}

impl Promise {
    /// Stores the outcome and reports whether it is the first. Call [`announce`](Self::announce) once no lock is held.
    pub(super) fn settle(&self, outcome: RefreshOutcome) -> bool {
        let mut state = self.lock();
        let is_first = state.outcome.is_none();
        state.outcome.get_or_insert(outcome);
        is_first
    }

    /// Wakes all who wait. A waker is foreign code, so the caller must not hold a lock.
    pub(super) fn announce(&self) {
        let waiters = std::mem::take(&mut self.lock().waiters);
        self.settled.notify_all();
        for waker in waiters.into_values() {
            // A waker that panics must not keep the others from being woken.
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.lock().outcome.is_some()
    }

    /// Reports whether the caller is the first who asks, and so the one that has to start a watch.
    pub(super) fn needs_watch(&self) -> bool {
        !std::mem::replace(&mut self.lock().is_watched, true)
    }

    /// Blocks until there is an outcome, at most for `timeout`.
    pub(super) fn is_settled_within(&self, timeout: Duration) -> bool {
        let is_open = |state: &mut State| state.outcome.is_none();
        let waited = self.settled.wait_timeout_while(self.lock(), timeout, is_open);
        waited.unwrap_or_else(PoisonError::into_inner).0.outcome.is_some()
    }

    /// Returns a future that waits for the outcome.
    pub(super) fn wait(self: &Arc<Self>) -> Waiting {
        Waiting { promise: Arc::clone(self), waiter: None }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits without blocking. When dropped, its waker is forgotten.
pub(super) struct Waiting {
    promise: Arc<Promise>,
    waiter: Option<u64>,
}

impl Future for Waiting {
    type Output = RefreshOutcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<RefreshOutcome> {
        let waker = context.waker().clone();
        let promise = Arc::clone(&self.promise);
        let mut state = promise.lock();
        if let Some(outcome) = &state.outcome {
            return Poll::Ready(outcome.clone());
        }
        let waiter = self.waiter.unwrap_or(state.next_waiter);
        if self.waiter.is_none() {
            state.next_waiter = waiter.wrapping_add(1);
            self.waiter = Some(waiter);
        }
        let before = state.waiters.insert(waiter, waker);
        drop(state);
        // Dropping a waker may run foreign code, so do it without the lock.
        drop(before);
        Poll::Pending
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let waker = self.waiter.and_then(|waiter| self.promise.lock().waiters.remove(&waiter));
        drop(waker);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use std::thread;

    use super::*;
    use crate::keys::block_on::block_on;

    #[test]
    fn all_waiters_get_the_first_outcome() {
        let promise = Arc::<Promise>::default();
        thread::scope(|scope| {
            let waiters: Vec<_> = (0..4).map(|_| scope.spawn(|| block_on(promise.wait()))).collect();
            assert!(promise.settle(RefreshOutcome::Changed));
            assert!(!promise.settle(RefreshOutcome::Refused));
            promise.announce();
            for waiter in waiters {
                assert_eq!(waiter.join().unwrap(), RefreshOutcome::Changed);
            }
        });
        assert!(promise.is_settled() && promise.is_settled_within(Duration::ZERO));
    }

    #[test]
    fn panicking_waker_keeps_no_other_task_asleep() {
        struct Panics;
        impl Wake for Panics {
            fn wake(self: Arc<Self>) {
                panic!("a panic on purpose");
            }
        }
        #[derive(Default)]
        struct Counts(AtomicUsize);
        impl Wake for Counts {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let (promise, counts) = (Arc::<Promise>::default(), Arc::<Counts>::default());
        let (mut first, mut second) = (promise.wait(), promise.wait());
        let poll = |waiting: &mut Waiting, waker: Waker| Pin::new(waiting).poll(&mut Context::from_waker(&waker));
        assert!(poll(&mut first, Waker::from(Arc::new(Panics))).is_pending());
        assert!(poll(&mut second, Waker::from(Arc::clone(&counts))).is_pending());
        promise.settle(RefreshOutcome::Unchanged);
        promise.announce();
        assert_eq!(counts.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn dropped_waiter_leaves_no_waker_behind() {
        let promise = Arc::<Promise>::default();
        let mut waiting = promise.wait();
        for _ in 0..3 {
            assert!(Pin::new(&mut waiting).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        assert_eq!(promise.lock().waiters.len(), 1);
        drop(waiting);
        assert!(promise.lock().waiters.is_empty());
        assert!(promise.needs_watch() && !promise.needs_watch());
        assert!(!promise.is_settled_within(Duration::from_millis(1)));
    }
}
