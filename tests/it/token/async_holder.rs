//! One token for many calls of asynchronous tasks.

use std::collections::VecDeque;
use std::future::{pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::{
    AsyncTokenHolder, Clock, EnvironmentError, Error, ErrorCode, FnClock, HeldToken, NumericDate, Token, TokenId,
    TokenSigner,
};

use crate::support::{AT_NOW, NOW, at, hs256};

type Minted = Result<(Token, NumericDate), Error>;

/// Mints a unique token with a lifetime of 15 minutes.
fn mint_at(now: NumericDate) -> Minted {
    let end = now.saturating_add(Duration::from_secs(900));
    let claims = Claims::builder().expires_at(end).token_id(TokenId::random()?).build()?;
    Ok((TokenSigner::<Jwt>::new(hs256()).sign(&claims)?, end))
}

/// A clock that a test sets.
#[derive(Debug, Clone)]
struct SetClock(Arc<Mutex<NumericDate>>);

impl SetClock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(NOW)))
    }

    /// Sets the clock to `seconds` after [`NOW`].
    fn set(&self, seconds: i64) {
        *self.0.lock().unwrap() = at(NOW.as_unix_seconds() + seconds);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(*self.0.lock().unwrap())
    }
}

/// A service that signs when the test lets it.
#[derive(Default)]
struct Service {
    begun: AtomicUsize,
    answer: Mutex<Option<Minted>>,
    waiting: Mutex<VecDeque<Waker>>,
}

impl Service {
    fn holder(self: &Arc<Self>, clock: impl Clock + 'static) -> AsyncTokenHolder {
        let service = Arc::clone(self);
        AsyncTokenHolder::new(clock, move |_| {
            let service = Arc::clone(&service);
            service.begun.fetch_add(1, Ordering::SeqCst);
            poll_fn(move |context| {
                // Locked until the waker is stored, or the answer could come between the two.
                let mut answer = service.answer.lock().unwrap();
                if let Some(minted) = answer.take() {
                    return Poll::Ready(minted);
                }
                service.waiting.lock().unwrap().push_back(context.waker().clone());
                Poll::Pending
            })
        })
    }

    fn answer(&self, minted: Minted) {
        *self.answer.lock().unwrap() = Some(minted);
        for waker in std::mem::take(&mut *self.waiting.lock().unwrap()) {
            waker.wake();
        }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn output<F: Future>(future: F) -> F::Output {
    match poll_once(pin!(future)) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// Waits for a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park_timeout(Duration::from_secs(60)),
        }
    }
}

fn failed() -> Minted {
    Err(EnvironmentError::SignerUnavailable.into())
}

fn is_failure(minted: &Result<Arc<HeldToken>, Error>) -> bool {
    minted.as_ref().is_err_and(|error| error.code() == ErrorCode::SignerUnavailable)
}

#[test]
fn tasks_share_one_mint_and_block_no_thread() {
    let service = Arc::<Service>::default();
    let holder = service.holder(AT_NOW);
    let mut calls: Vec<_> = (0..2_000).map(|_| Box::pin(holder.token())).collect();
    // Each poll returns although the service has not answered.
    assert!(calls.iter_mut().all(|call| poll_once(call.as_mut()).is_pending()));
    assert_eq!(service.begun(), 1);
    service.answer(mint_at(NOW));
    let tokens: Vec<_> = calls.into_iter().map(|call| output(call).unwrap()).collect();
    assert!(tokens.iter().all(|token| Arc::ptr_eq(token, &tokens[0])));
    assert_eq!(service.begun(), 1);
}

#[test]
fn threads_share_one_mint() {
    let service = Arc::<Service>::default();
    let holder = service.holder(AT_NOW);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| block_on(holder.token()).unwrap())).collect();
        while service.begun() == 0 {
            thread::yield_now();
        }
        service.answer(mint_at(NOW));
        let tokens: Vec<_> = calls.into_iter().map(|call| call.join().unwrap()).collect();
        assert!(tokens.iter().all(|token| Arc::ptr_eq(token, &tokens[0])));
    });
    assert_eq!(service.begun(), 1);
}

#[test]
fn dropped_call_does_not_block_others() {
    let service = Arc::<Service>::default();
    let holder = service.holder(AT_NOW);
    let [mut first, mut second] = [(), ()].map(|()| Box::pin(holder.token()));
    assert!(poll_once(first.as_mut()).is_pending() && poll_once(second.as_mut()).is_pending());
    drop(first);
    service.answer(mint_at(NOW));
    assert!(output(second).is_ok());
    assert_eq!(service.begun(), 1);
}

#[test]
fn mint_is_dropped_with_its_last_call_and_started_by_the_next() {
    let service = Arc::<Service>::default();
    let holder = service.holder(AT_NOW);
    for attempt in 1..=3 {
        let mut call = Box::pin(holder.token());
        assert!(poll_once(call.as_mut()).is_pending());
        assert_eq!(service.begun(), attempt);
    }
    // Only the test still holds the service and the mint function.
    assert_eq!(Arc::strong_count(&service), 2);
    service.answer(mint_at(NOW));
    assert!(output(holder.token()).is_ok());
    assert_eq!(service.begun(), 4);
}

#[test]
fn other_calls_get_the_old_token_during_a_renewal() {
    let (service, clock) = (Arc::<Service>::default(), SetClock::new());
    let holder = service.holder(clock.clone());
    service.answer(mint_at(NOW));
    let old = output(holder.token()).unwrap();
    clock.set(839);
    assert!(Arc::ptr_eq(&output(holder.token()).unwrap(), &old));
    clock.set(840);
    let mut renewal = Box::pin(holder.token());
    assert!(poll_once(renewal.as_mut()).is_pending());
    for _ in 0..3 {
        assert!(Arc::ptr_eq(&output(holder.token()).unwrap(), &old));
    }
    service.answer(mint_at(at(NOW.as_unix_seconds() + 840)));
    let new = output(renewal).unwrap();
    assert!(!Arc::ptr_eq(&new, &old) && Arc::ptr_eq(&output(holder.token()).unwrap(), &new));
    assert_eq!(service.begun(), 2);
}

#[test]
fn failure_is_shared_and_the_next_call_tries_again() {
    let service = Arc::<Service>::default();
    let holder = service.holder(AT_NOW);
    let mut calls: Vec<_> = (0..10).map(|_| Box::pin(holder.token())).collect();
    assert!(calls.iter_mut().all(|call| poll_once(call.as_mut()).is_pending()));
    service.answer(failed());
    assert!(calls.into_iter().all(|call| is_failure(&output(call))));
    service.answer(mint_at(NOW));
    assert!(output(holder.token()).is_ok());
    assert_eq!(service.begun(), 2);
}

#[test]
fn failure_causes_a_pause_while_the_old_token_is_valid() {
    let (service, clock) = (Arc::<Service>::default(), SetClock::new());
    let holder = service.holder(clock.clone());
    service.answer(mint_at(NOW));
    let old = output(holder.token()).unwrap();
    for seconds in [850, 851, 852] {
        clock.set(seconds);
        service.answer(failed());
        for _ in 0..100 {
            assert!(Arc::ptr_eq(&output(holder.token()).unwrap(), &old));
        }
    }
    assert_eq!(service.begun(), 1 + 3, "one in a second");
    clock.set(900);
    service.answer(failed());
    assert!(is_failure(&output(holder.token())));
}

#[test]
fn mint_function_calling_its_own_holder_gets_an_error() {
    let own = Arc::<OnceLock<Weak<AsyncTokenHolder>>>::default();
    let asked = Arc::clone(&own);
    let holder = Arc::new(AsyncTokenHolder::new(AT_NOW, move |now| {
        let asked = Arc::clone(&asked);
        async move {
            asked.get().unwrap().upgrade().unwrap().token().await?;
            mint_at(now)
        }
    }));
    own.set(Arc::downgrade(&holder)).unwrap();
    for _ in 0..2 {
        let error = output(holder.token()).unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), (ErrorCode::CallReentrant, false));
    }
}

#[test]
fn clock_calling_its_own_holder_gets_an_error() {
    let own = Arc::<OnceLock<Weak<AsyncTokenHolder>>>::default();
    let asked = Arc::clone(&own);
    let clock = FnClock(move || {
        let error = output(asked.get().unwrap().upgrade().unwrap().token()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CallReentrant);
        Ok(NOW)
    });
    let holder = Arc::new(AsyncTokenHolder::new(clock, |now| ready(mint_at(now))));
    own.set(Arc::downgrade(&holder)).unwrap();
    assert!(output(holder.token()).is_ok());
}

#[test]
fn panic_affects_one_call_and_the_next_one_mints() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&attempts);
    let holder = AsyncTokenHolder::new(AT_NOW, move |now| {
        let (attempt, mut polls) = (counted.fetch_add(1, Ordering::SeqCst), 0);
        poll_fn(move |_| {
            polls += 1;
            assert!(attempt > 0 || polls < 3, "a panic on purpose");
            if attempt > 0 { Poll::Ready(mint_at(now)) } else { Poll::Pending }
        })
    });
    let [mut first, mut second] = [(), ()].map(|()| Box::pin(holder.token()));
    assert!(poll_once(first.as_mut()).is_pending() && poll_once(second.as_mut()).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| poll_once(first.as_mut()))).is_err());
    assert!(output(second).is_ok());
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
}

#[test]
fn token_minted_before_an_invalidation_is_not_kept() {
    let service = Arc::<Service>::default();
    let holder = service.holder(AT_NOW);
    let mut call = Box::pin(holder.token());
    assert!(poll_once(call.as_mut()).is_pending());
    holder.invalidate();
    service.answer(mint_at(NOW));
    let before = output(call).unwrap();
    service.answer(mint_at(NOW));
    let after = output(holder.token()).unwrap();
    assert!(!Arc::ptr_eq(&before, &after));
    // Invalidating a token that is no longer held has no effect.
    holder.invalidate_token(&before);
    assert!(Arc::ptr_eq(&output(holder.token()).unwrap(), &after));
    holder.invalidate_token(&after);
    assert!(poll_once(pin!(holder.token())).is_pending());
}

#[test]
fn future_is_send_and_debug_shows_no_token() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let holder = AsyncTokenHolder::new(AT_NOW, |_| pending::<Minted>()).with_renew_before(Duration::from_secs(5));
    drop(is_send(holder.token()));
    assert_eq!(format!("{holder:?}"), "AsyncTokenHolder { renew_before: 5s, .. }");
}
