//! One load that several callers wait for.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::error::key_source::LoadReason;
use crate::keys::refresh::RefreshOutcome;

pub(super) type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One load. Any waiter that is polled drives it. Without waiters it is parked: the next caller carries it on.
#[derive(Default)]
pub(super) struct Flight(Mutex<State>);

#[derive(Default)]
struct State {
    outcome: Option<RefreshOutcome>,
    /// The remaining work, while no waiter is polling it. It settles with an outcome even if it is dropped or panics.
    work: Option<Work>,
    /// Whether the work was woken since a waiter last started to poll it.
    woken: bool,
    /// The waiters, each with its waker once it was polled.
    waiters: BTreeMap<u64, Option<Waker>>,
    next_waiter: u64,
}

impl Flight {
    pub(super) fn set_work(&self, work: Work) {
        self.lock().work = Some(work);
    }

    /// Stores the outcome and wakes all waiters. Later calls have no effect.
    pub(super) fn settle(&self, outcome: RefreshOutcome) {
        let mut state = self.lock();
        state.outcome.get_or_insert(outcome);
        let waiters = std::mem::take(&mut state.waiters);
        drop(state);
        wake_all(waiters.into_values().flatten());
    }

    pub(super) fn join(&self) -> u64 {
        let mut state = self.lock();
        let waiter = state.next_waiter;
        state.next_waiter = waiter.wrapping_add(1);
        state.waiters.insert(waiter, None);
        waiter
    }

    /// Removes a waiter, and reports whether the load is parked now.
    pub(super) fn leave(&self, waiter: u64) -> bool {
        let mut state = self.lock();
        let own = state.waiters.remove(&waiter).flatten();
        let is_parked = state.is_parked();
        drop(state);
        // Dropping a waker may run foreign code, so no lock is held meanwhile.
        drop(own);
        is_parked
    }

    /// Reports whether nobody waits for this load, although it could be carried on.
    pub(super) fn is_parked(&self) -> bool {
        self.lock().is_parked()
    }

    pub(super) fn has_waiters(&self) -> bool {
        !self.lock().waiters.is_empty()
    }

    /// Returns the outcome, once there is one.
    pub(super) fn outcome(&self) -> Option<RefreshOutcome> {
        self.lock().outcome.clone()
    }

    /// Ends the load before its work has ended, and drops the work.
    pub(super) fn give_up(&self, outcome: RefreshOutcome) {
        self.settle(outcome);
        let work = self.lock().work.take();
        drop_contained(work);
    }

    pub(super) fn poll(self: &Arc<Self>, waiter: u64, context: &Context<'_>) -> Poll<RefreshOutcome> {
        let waker = context.waker().clone();
        let mut state = self.lock();
        if let Some(outcome) = &state.outcome {
            return Poll::Ready(outcome.clone());
        }
        let before = state.waiters.insert(waiter, Some(waker));
        // Poll the work for each new waiter, because the runtime that would have woken it may be gone. After that, poll
        // it only if it was woken: each wake-up reaches all waiters, and one of them is enough.
        let is_new = matches!(before, Some(None) | None);
        let work = if is_new || state.woken { state.work.take() } else { None };
        // If another task is polling the load, it checks `woken` when it finishes. Leave the flag set.
        if work.is_some() {
            state.woken = false;
        }
        drop(state);
        drop(before);
        let Some(mut work) = work else { return Poll::Pending };

        let waker = Waker::from(Arc::clone(self));
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let polled = work.as_mut().poll(&mut Context::from_waker(&waker));
            polled.is_pending().then_some(work)
        }));
        let Ok(Some(work)) = polled else {
            // The work settles itself when it ends, so this call matters only after a panic.
            self.settle(RefreshOutcome::Failed(LoadReason::Aborted.into()));
            return self.lock().outcome.clone().map_or(Poll::Pending, Poll::Ready);
        };
        let mut state = self.lock();
        if let Some(outcome) = state.outcome.clone() {
            // The load was given up while it was polled.
            drop(state);
            drop_contained(Some(work));
            return Poll::Ready(outcome);
        }
        state.work = Some(work);
        let wakers = state.wakers_if_woken();
        drop(state);
        wake_all(wakers);
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_parked(&self) -> bool {
        self.waiters.is_empty() && self.work.is_some() && self.outcome.is_none()
    }

    /// Returns the wakers of all waiters if the work is idle and was woken. Waking only one is not enough, because its
    /// task may never be polled again.
    fn wakers_if_woken(&self) -> Vec<Waker> {
        if self.woken && self.work.is_some() { self.waiters.values().flatten().cloned().collect() } else { Vec::new() }
    }
}

/// Drops the work of a client, which may panic.
fn drop_contained(work: Option<Work>) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(work)));
}

/// Wakes all tasks. A waker that panics must not keep the others from being woken.
fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
    }
}

impl Wake for Flight {
    fn wake(self: Arc<Self>) {
        let mut state = self.lock();
        state.woken = true;
        // A waiter that is polling the work now checks `woken` afterwards.
        let wakers = state.wakers_if_woken();
        drop(state);
        wake_all(wakers);
    }
}

impl fmt::Debug for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").field("waiters", &self.lock().waiters.len()).finish_non_exhaustive()
    }
}
