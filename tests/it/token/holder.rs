//! One token for many calls: how threads share it, and what the mint function may not do.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, OnceLock, Weak};
use std::thread;
use std::time::Duration;

use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::{
    Clock, EnvironmentError, Error, ErrorCode, FnClock, HeldToken, NumericDate, Token, TokenHolder, TokenId,
    TokenSigner,
};

use crate::support::{AT_NOW, NOW, at, hs256};

/// A clock that a test sets.
#[derive(Debug)]
struct SetClock(Mutex<NumericDate>);

impl Clock for SetClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(*self.0.lock().unwrap())
    }
}

/// Returns the time `seconds` after [`NOW`].
fn after(seconds: i64) -> NumericDate {
    at(NOW.as_unix_seconds() + seconds)
}

type Minted = Result<(Token, NumericDate), Error>;
type Mint = Box<dyn FnOnce(NumericDate) -> Minted + Send>;

fn boxed(mint: impl FnOnce(NumericDate) -> Minted + Send + 'static) -> Mint {
    Box::new(mint)
}

/// Mints a unique token with a lifetime of 15 minutes.
fn mint_at(now: NumericDate) -> Minted {
    let end = now.saturating_add(Duration::from_secs(900));
    let claims = Claims::builder().expires_at(end).token_id(TokenId::random()?).build()?;
    Ok((TokenSigner::<Jwt>::new(hs256()).sign(&claims)?, end))
}

/// A holder whose first calls of the mint function are `first`. All later ones are [`mint_at`].
fn holder_with(clock: impl Clock + 'static, first: impl IntoIterator<Item = Mint>) -> Arc<TokenHolder> {
    let script = Mutex::new(first.into_iter().collect::<VecDeque<Mint>>());
    Arc::new(TokenHolder::new(clock, move |now| {
        let next = script.lock().unwrap().pop_front();
        next.map_or_else(|| mint_at(now), |mint| mint(now))
    }))
}

#[test]
fn other_threads_get_the_old_token_during_a_renewal() {
    let own: Arc<OnceLock<(Weak<TokenHolder>, Arc<HeldToken>)>> = Arc::default();
    let at_minting = Arc::clone(&own);
    let renew: Mint = Box::new(move |now| {
        let (holder, old) = at_minting.get().unwrap();
        let holder = holder.upgrade().unwrap();
        let meanwhile = thread::spawn(move || holder.token_at(now).unwrap()).join().unwrap();
        assert!(Arc::ptr_eq(&meanwhile, old));
        mint_at(now)
    });
    let holder = holder_with(AT_NOW, [boxed(mint_at), renew]);
    let old = holder.token_at(NOW).unwrap();
    own.set((Arc::downgrade(&holder), Arc::clone(&old))).unwrap();

    assert!(!Arc::ptr_eq(&holder.token_at(after(840)).unwrap(), &old));
}

#[test]
fn mint_function_calling_its_own_holder_gets_an_error() {
    let own: Arc<OnceLock<Weak<TokenHolder>>> = Arc::default();
    let asking = || {
        let own = Arc::clone(&own);
        let mint: Mint = Box::new(move |now| {
            own.get().unwrap().upgrade().unwrap().token_at(now)?;
            mint_at(now)
        });
        mint
    };
    let holder = holder_with(AT_NOW, [asking(), Box::new(mint_at), asking()]);
    own.set(Arc::downgrade(&holder)).unwrap();

    let error = holder.token().unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), (ErrorCode::CallReentrant, false));
    // The failed call did not block the holder.
    let old = holder.token().unwrap();
    // While the old token is valid, the mint function receives it.
    let new = holder.token_at(after(840)).unwrap();
    assert!(!Arc::ptr_eq(&new, &old));
}

#[test]
fn clock_calling_its_own_holder_gets_an_error() {
    let (own, asked): (Arc<OnceLock<Weak<TokenHolder>>>, _) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
    let (holder_of_clock, count) = (Arc::clone(&own), Arc::clone(&asked));
    // Calls the holder only while the holder is locked. Calling it at arrival would recurse for ever.
    let clock = FnClock(move || {
        if count.fetch_add(1, Ordering::SeqCst) == 1 {
            let error = holder_of_clock.get().unwrap().upgrade().unwrap().token().unwrap_err();
            assert_eq!(error.code(), ErrorCode::CallReentrant);
            return Err(EnvironmentError::ClockUnavailable);
        }
        Ok(NOW)
    });
    let holder = holder_with(clock, []);
    own.set(Arc::downgrade(&holder)).unwrap();

    assert_eq!(holder.token().unwrap_err().code(), ErrorCode::ClockUnavailable);
    assert!(holder.token().is_ok());
}

#[test]
fn clock_that_asks_its_holder_gets_an_error() {
    let own = Arc::<OnceLock<Weak<TokenHolder>>>::default();
    let asked = Arc::clone(&own);
    // At every reading, the first one included.
    let clock = FnClock(move || {
        let error = asked.get().unwrap().upgrade().unwrap().token().unwrap_err();
        assert_eq!(error.code(), ErrorCode::CallReentrant);
        Ok(NOW)
    });
    let holder = holder_with(clock, []);
    own.set(Arc::downgrade(&holder)).unwrap();

    let token = holder.token().unwrap();
    assert!(Arc::ptr_eq(&holder.token().unwrap(), &token));
}

#[test]
fn failure_causes_a_pause_while_the_old_token_is_valid() {
    let (attempts, clock) = (Arc::new(AtomicUsize::new(0)), Arc::new(SetClock(Mutex::new(NOW))));
    let (counted, passing) = (Arc::clone(&attempts), Arc::clone(&clock));
    let holder = TokenHolder::new(Arc::clone(&clock), move |now| {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            return mint_at(now);
        }
        // The service fails after three seconds.
        let mut now = passing.0.lock().unwrap();
        *now = now.saturating_add(Duration::from_secs(3));
        Err(EnvironmentError::SignerUnavailable.into())
    });
    let set = |seconds| *clock.0.lock().unwrap() = after(seconds);
    let old = holder.token().unwrap();
    for (seconds, so_far) in [(840, 1), (844, 2), (848, 3)] {
        set(seconds);
        for _ in 0..1_000 {
            assert!(Arc::ptr_eq(&holder.token().unwrap(), &old));
        }
        assert_eq!(attempts.load(Ordering::SeqCst), 1 + so_far, "after {seconds} seconds");
    }
    // A clock that was set back does not prolong the pause.
    set(845);
    holder.token().unwrap();
    assert_eq!(attempts.load(Ordering::SeqCst), 5);
    // Without a good token there is no pause, because every call needs one.
    set(900);
    for _ in 0..3 {
        assert_eq!(holder.token().unwrap_err().code(), ErrorCode::SignerUnavailable);
    }
    assert_eq!(attempts.load(Ordering::SeqCst), 8);
}

#[test]
fn token_minted_before_an_invalidation_is_not_kept() {
    let own: Arc<OnceLock<Weak<TokenHolder>>> = Arc::default();
    let at_minting = Arc::clone(&own);
    let invalidated: Mint = Box::new(move |now| {
        let minted = mint_at(now);
        at_minting.get().unwrap().upgrade().unwrap().invalidate();
        minted
    });
    let holder = holder_with(AT_NOW, [invalidated]);
    own.set(Arc::downgrade(&holder)).unwrap();
    let before = holder.token().unwrap();

    let next = holder.token().unwrap();

    assert!(!Arc::ptr_eq(&before, &next));
}

#[test]
fn waiting_call_mints_with_the_time_after_the_wait() {
    let clock = Arc::new(SetClock(Mutex::new(NOW)));
    let [begun, arrived] = [(), ()].map(|()| Arc::new(Barrier::new(2)));
    let (set, started, waited_for) = (Arc::clone(&clock), Arc::clone(&begun), Arc::clone(&arrived));
    // The first attempt takes an hour. Its panic is not reported to the waiting threads.
    let slow: Mint = Box::new(move |_| {
        started.wait();
        waited_for.wait();
        thread::sleep(Duration::from_millis(100));
        *set.0.lock().unwrap() = after(3600);
        panic!("a panic on purpose")
    });
    let holder = holder_with(clock, [slow]);

    let accepted_until = thread::scope(|scope| {
        let slow = scope.spawn(|| assert!(catch_unwind(AssertUnwindSafe(|| holder.token())).is_err()));
        begun.wait();
        let waiter = scope.spawn(|| {
            arrived.wait();
            holder.token().unwrap().accepted_until()
        });
        slow.join().unwrap();
        waiter.join().unwrap()
    });

    assert_eq!(accepted_until, after(3600 + 900));
}

#[test]
fn time_read_before_a_wait_is_not_a_clock_set_back() {
    let clock = Arc::new(SetClock(Mutex::new(NOW)));
    let [begun, arrived] = [(), ()].map(|()| Arc::new(Barrier::new(2)));
    let (set, started, waited_for) = (Arc::clone(&clock), Arc::clone(&begun), Arc::clone(&arrived));
    let slow: Mint = Box::new(move |_| {
        started.wait();
        waited_for.wait();
        thread::sleep(Duration::from_millis(100));
        *set.0.lock().unwrap() = after(31);
        mint_at(after(31))
    });
    let holder = holder_with(clock, [slow]);

    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| holder.token());
        begun.wait();
        let second = scope.spawn(|| {
            arrived.wait();
            holder.token()
        });
        (first.join().unwrap().unwrap(), second.join().unwrap().unwrap())
    });

    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn token_is_not_replaced_by_an_earlier_ending_one() {
    let ends_at = |seconds| -> Mint { Box::new(move |now| Ok((mint_at(now)?.0, after(seconds)))) };
    let holder = holder_with(AT_NOW, [boxed(mint_at), ends_at(860), ends_at(900)]);
    let old = holder.token().unwrap();

    assert!(Arc::ptr_eq(&holder.token_at(after(840)).unwrap(), &old));
    assert!(!Arc::ptr_eq(&holder.token_at(after(840)).unwrap(), &old));
    assert_eq!(holder.token_at(after(900)).unwrap().accepted_until(), after(1800));
}

#[test]
fn waiting_threads_share_the_failure() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let fails = Arc::new(AtomicBool::new(true));
    let (counted, failing) = (Arc::clone(&attempts), Arc::clone(&fails));
    let holder = TokenHolder::new(AT_NOW, move |now| {
        if !failing.load(Ordering::SeqCst) {
            return mint_at(now);
        }
        counted.fetch_add(1, Ordering::SeqCst);
        // Long enough for all other threads to arrive.
        thread::sleep(Duration::from_millis(300));
        Err(EnvironmentError::SignerUnavailable.into())
    });
    let barrier = Barrier::new(8);

    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                assert_eq!(holder.token().unwrap_err().code(), ErrorCode::SignerUnavailable);
            });
        }
    });

    assert!(attempts.load(Ordering::SeqCst) <= 2, "one attempt, or two if a thread was late");
    fails.store(false, Ordering::SeqCst);
    assert!(holder.token().is_ok(), "a call that comes later tries again");
}

#[test]
fn failure_from_before_an_invalidation_is_not_shared() {
    let [begun, arrived] = [(), ()].map(|()| Arc::new(Barrier::new(2)));
    let (started, waited_for) = (Arc::clone(&begun), Arc::clone(&arrived));
    let failing: Mint = Box::new(move |_| {
        started.wait();
        waited_for.wait();
        thread::sleep(Duration::from_millis(100));
        Err(EnvironmentError::SignerUnavailable.into())
    });
    let holder = holder_with(AT_NOW, [failing]);

    thread::scope(|scope| {
        let failing = scope.spawn(|| holder.token());
        begun.wait();
        holder.invalidate();
        arrived.wait();
        assert!(holder.token().is_ok());
        assert_eq!(failing.join().unwrap().unwrap_err().code(), ErrorCode::SignerUnavailable);
    });
}
