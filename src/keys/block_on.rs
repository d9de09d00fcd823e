//! Waiting for a future on a thread that has no executor.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::thread::Thread;
use std::time::Duration;

struct Unpark {
    thread: Thread,
    // A future may park this thread itself, as channels of the standard library do, and so use up an unparking.
    is_woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Polls a future at least this often. A load that nobody drives has no timer, so its waiters have to look at the clock.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Runs a future to its end on this thread, which sleeps in between.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let unpark = Arc::new(Unpark { thread: thread::current(), is_woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&unpark));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        if !unpark.is_woken.swap(false, Ordering::Acquire) {
            thread::park_timeout(POLL_INTERVAL);
            unpark.is_woken.store(false, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{poll_fn, ready};
    use std::sync::mpsc;
    use std::task::Poll;
    use std::thread;
    use std::time::Duration;

    use super::block_on;

    #[test]
    fn what_is_ready_is_returned_at_once() {
        assert_eq!(block_on(ready(7)), 7);
    }

    #[test]
    fn a_waker_on_another_thread_wakes_the_one_that_waits() {
        let mut polls = 0;
        let polled = block_on(poll_fn(|context| {
            polls += 1;
            if polls == 3 {
                return Poll::Ready(polls);
            }
            let waker = context.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        }));
        assert!(polled >= 3);
    }

    #[test]
    fn a_future_that_parks_the_thread_itself_loses_no_wake_up() {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut polls = 0;
            let polled = block_on(poll_fn(|context| {
                polls += 1;
                if polls == 2 {
                    return Poll::Ready(polls);
                }
                context.waker().wake_by_ref();
                thread::park();
                Poll::Pending
            }));
            sender.send(polled)
        });
        assert_eq!(receiver.recv_timeout(Duration::from_secs(60)), Ok(2));
    }
}
