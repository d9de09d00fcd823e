//! Asynchronous work that several tasks wait for.

use std::collections::BTreeMap;
use std::future::Future;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::thread::ThreadId;

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Work that every waiting task can drive, so that it ends as long as one of them goes on. It is dropped when the last of
/// them gives up.
pub(super) struct SharedWork<T>(Mutex<State<T>>);

struct State<T> {
    phase: Phase<T>,
    /// `true` if the work was woken since it was last polled.
    is_woken: bool,
    waiters: BTreeMap<u64, Option<Waker>>,
    next_waiter: u64,
}

enum Phase<T> {
    Idle(Work<T>),
    /// A task on this thread polls the work.
    Polling(ThreadId),
    Done(T),
    /// No task waited any more, or the work panicked.
    Abandoned,
}

/// The end of a wait for shared work.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End<T> {
    Done(T),
    /// The work was dropped or panicked.
    Abandoned,
    /// The work waits for itself, which would never end.
    Reentrant,
}

impl<T: Clone + Send + 'static> SharedWork<T> {
    /// Creates work, and a future that waits for its end.
    pub(super) fn new(work: impl Future<Output = T> + Send + 'static) -> (Arc<Self>, Waiting<T>) {
        let (phase, waiters) = (Phase::Idle(Box::pin(work)), BTreeMap::from([(0, None)]));
        let work = Arc::new(Self(Mutex::new(State { phase, is_woken: false, waiters, next_waiter: 1 })));
        let waiting = Waiting { work: Arc::clone(&work), waiter: 0 };
        (work, waiting)
    }

    /// Returns a future that waits for the end, or `None` if the work has ended already.
    pub(super) fn join(self: &Arc<Self>) -> Option<Waiting<T>> {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Done(_) | Phase::Abandoned) {
            return None;
        }
        let waiter = state.next_waiter;
        state.next_waiter = waiter.wrapping_add(1);
        state.waiters.insert(waiter, None);
        Some(Waiting { work: Arc::clone(self), waiter })
    }

    fn poll(self: &Arc<Self>, waiter: u64, context: &Context<'_>) -> Poll<End<T>> {
        let waker = context.waker().clone();
        let mut state = self.lock();
        let mut work = match mem::replace(&mut state.phase, Phase::Polling(thread::current().id())) {
            Phase::Idle(work) => work,
            other => {
                let end = match &other {
                    Phase::Done(output) => Poll::Ready(End::Done(output.clone())),
                    Phase::Abandoned => Poll::Ready(End::Abandoned),
                    Phase::Polling(thread) if *thread == thread::current().id() => Poll::Ready(End::Reentrant),
                    Phase::Polling(_) | Phase::Idle(_) => Poll::Pending,
                };
                state.phase = other;
                let before = end.is_pending().then(|| state.waiters.insert(waiter, Some(waker)));
                drop(state);
                // Dropping a waker may run foreign code, so do it without the lock.
                drop(before);
                return end;
            }
        };
        state.is_woken = false;
        let before = state.waiters.insert(waiter, Some(waker));
        drop(state);
        drop(before);

        let mut polling = Polling(Some(self));
        let polled = work.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(self))));
        polling.0 = None;
        match polled {
            Poll::Ready(output) => {
                self.end(Phase::Done(output.clone()));
                Poll::Ready(End::Done(output))
            }
            Poll::Pending => {
                let mut state = self.lock();
                state.phase = Phase::Idle(work);
                // It may have been woken while it was polled, or by its own poll.
                let wakers = state.wakers_if_woken();
                drop(state);
                wake_all(wakers);
                Poll::Pending
            }
        }
    }

    fn end(&self, phase: Phase<T>) {
        let mut state = self.lock();
        let before = mem::replace(&mut state.phase, phase);
        let waiters = mem::take(&mut state.waiters);
        drop(state);
        drop(before);
        wake_all(waiters.into_values().flatten());
    }

    fn leave(&self, waiter: u64) {
        let mut state = self.lock();
        let waker = state.waiters.remove(&waiter);
        let is_abandoned = state.waiters.is_empty() && matches!(state.phase, Phase::Idle(_));
        let work = is_abandoned.then(|| mem::replace(&mut state.phase, Phase::Abandoned));
        drop(state);
        drop((waker, work));
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No code panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Abandons the work if its poll panics, and wakes the other waiters.
struct Polling<'a, T: Clone + Send + 'static>(Option<&'a Arc<SharedWork<T>>>);

impl<T: Clone + Send + 'static> Drop for Polling<'_, T> {
    fn drop(&mut self) {
        if let Some(work) = self.0 {
            work.end(Phase::Abandoned);
        }
    }
}

impl<T> State<T> {
    /// Returns the wakers of all waiters if the work is idle and was woken. Waking only one is not enough, because its
    /// task may never be polled again.
    fn wakers_if_woken(&self) -> Vec<Waker> {
        if self.is_woken && matches!(self.phase, Phase::Idle(_)) {
            self.waiters.values().flatten().cloned().collect()
        } else {
            Vec::new()
        }
    }
}

impl<T: Clone + Send + 'static> Wake for SharedWork<T> {
    fn wake(self: Arc<Self>) {
        let mut state = self.lock();
        state.is_woken = true;
        let wakers = state.wakers_if_woken();
        drop(state);
        wake_all(wakers);
    }
}

/// Wakes all tasks. A waker that panics must not keep the others from being woken.
fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
    }
}

/// Waits for shared work, and drives it.
pub(super) struct Waiting<T: Clone + Send + 'static> {
    work: Arc<SharedWork<T>>,
    waiter: u64,
}

impl<T: Clone + Send + 'static> Future for Waiting<T> {
    type Output = End<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<End<T>> {
        self.work.poll(self.waiter, context)
    }
}

impl<T: Clone + Send + 'static> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.work.leave(self.waiter);
    }
}
