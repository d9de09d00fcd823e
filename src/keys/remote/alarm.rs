//! Wakes refreshers before their pause is over.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::keys::remote::fetch::SleepFuture;

/// Rings if there is a reason to refresh at once: the keys have expired although no refresh was due, as after a suspend;
/// a load is parked; or the source is gone.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    is_rung: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

impl Alarm {
    /// Wakes all listeners. It costs one atomic load if the alarm has rung already.
    pub(super) fn sound(&self) {
        if self.is_rung.load(Ordering::Acquire) || self.is_rung.swap(true, Ordering::AcqRel) {
            return;
        }
        let wakers = std::mem::take(&mut *self.lock());
        for waker in wakers {
            // A waker is foreign code.
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }

    /// Prepares for the next ring. Call it before looking for reasons to refresh.
    pub(super) fn reset(&self) {
        self.is_rung.store(false, Ordering::Release);
    }

    /// Registers a waker, and reports whether the alarm has rung.
    pub(super) fn listen(&self, waker: &Waker) -> bool {
        let mut wakers = self.lock();
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
        drop(wakers);
        // Checked after registering, so that a ring in between is not lost.
        self.is_rung.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until a timer ends or the alarm rings.
pub(super) struct Rest {
    pub(super) sleep: SleepFuture,
    pub(super) alarm: Option<Arc<Alarm>>,
}

/// The reason why a rest ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Slept,
    Rung,
}

impl Future for Rest {
    type Output = Ended;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended> {
        if self.sleep.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ended::Slept);
        }
        match &self.alarm {
            Some(alarm) if alarm.listen(context.waker()) => Poll::Ready(Ended::Rung),
            _ => Poll::Pending,
        }
    }
}
