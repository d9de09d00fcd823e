//! One load that many wait for.

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

/// One load. Whoever waits for it carries it on when woken, so that it goes on as long as anyone waits.
#[derive(Default)]
pub(super) struct Flight(Mutex<State>);

#[derive(Default)]
struct State {
    outcome: Option<RefreshOutcome>,
    /// What is left to do, while nobody does it. It ends with an outcome, even when it is dropped or panics.
    work: Option<Work>,
    /// Whether the work was woken since somebody last began to carry it on.
    woken: bool,
    waiters: BTreeMap<u64, Option<Waker>>,
    next_waiter: u64,
}

impl Flight {
    pub(super) fn set_work(&self, work: Work) {
        self.lock().work = Some(work);
    }

    /// Ends it, once.
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

    /// Leaves, before the end or after it. What comes back is for the caller to drop once no lock is held: that may run
    /// code of others.
    pub(super) fn leave(&self, waiter: u64) -> Left {
        let mut state = self.lock();
        let own = state.waiters.remove(&waiter).flatten();
        let work = if state.waiters.is_empty() { state.work.take() } else { None };
        Left { _own: own, work }
    }

    pub(super) fn poll(self: &Arc<Self>, waiter: u64, context: &Context<'_>) -> Poll<RefreshOutcome> {
        let waker = context.waker().clone();
        let mut state = self.lock();
        if let Some(outcome) = &state.outcome {
            return Poll::Ready(outcome.clone());
        }
        let before = state.waiters.insert(waiter, Some(waker));
        let work = state.work.take();
        // Without work it is carried out elsewhere, or by another who waits, and then `woken` is for that one to see.
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
            // It has settled by itself; a second time changes nothing.
            self.settle(RefreshOutcome::Failed(LoadReason::Aborted.into()));
            return self.lock().outcome.clone().map_or(Poll::Pending, Poll::Ready);
        };
        let mut state = self.lock();
        state.work = Some(work);
        let wakers = state.wakers_if_woken();
        drop(state);
        wake_all(wakers);
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What someone leaves behind.
pub(super) struct Left {
    _own: Option<Waker>,
    /// What nobody waits for any more.
    work: Option<Work>,
}

impl Left {
    pub(super) const fn is_abandoned(&self) -> bool {
        self.work.is_some()
    }
}

impl State {
    /// All who wait, if the work is there and was woken: any one of them may be kept somewhere and not be polled again,
    /// so to wake only one could leave the others waiting.
    fn wakers_if_woken(&self) -> Vec<Waker> {
        if self.woken && self.work.is_some() { self.waiters.values().flatten().cloned().collect() } else { Vec::new() }
    }
}

/// Wakes all of them, though one may panic: that is for its executor to mend, and no reason to leave others waiting.
fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
    }
}

impl Wake for Flight {
    fn wake(self: Arc<Self>) {
        let mut state = self.lock();
        state.woken = true;
        // Somebody who is at it now looks at `woken` afterwards.
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
