//! Types that implement `Clock`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jwt_identity::{
    Clock, EnvironmentError, ErrorCode, FixedClock, FnClock, NumericDate, SystemClock, Token, kustomer,
};

use crate::support::{NOW, at, secret};

/// Reads the clock under the same bounds as `with_clock`.
fn time_of(clock: impl Clock + 'static) -> Result<NumericDate, EnvironmentError> {
    clock.now()
}

fn token() -> Token {
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    kustomer::signer(&secret()).unwrap().sign(&claims).unwrap()
}

#[test]
fn pointers_to_a_clock_are_clocks() {
    static FIXED: FixedClock = FixedClock(NOW);
    let reference: &FixedClock = &FIXED;
    let shared: Arc<dyn Clock> = Arc::new(FIXED);
    let boxed: Box<dyn Clock> = Box::new(FIXED);
    let times = [
        time_of(reference),
        time_of(Arc::new(FIXED)),
        time_of(Arc::clone(&shared)),
        time_of(Box::new(FIXED)),
        time_of(boxed),
        time_of(Arc::new(Box::new(shared))),
        time_of(FnClock(|| Ok(NOW))),
        time_of(Box::new(FnClock(|| FIXED.now()))),
    ];
    assert_eq!(times, [Ok(NOW); 8]);
    assert!(time_of(Arc::new(SystemClock)).unwrap() > NOW);
}

#[test]
fn verifier_calls_its_clock_closure_each_time() {
    let token = token();
    let seconds = Arc::new(AtomicI64::new(NOW.as_unix_seconds()));
    let shared = Arc::clone(&seconds);
    let clock = FnClock(move || Ok(at(shared.load(Ordering::Relaxed))));
    let verifier = kustomer::verifier(&secret()).unwrap().with_clock(clock);

    assert!(verifier.verify(token.as_str()).is_ok());
    seconds.fetch_add(3600, Ordering::Relaxed);
    assert_eq!(verifier.verify(token.as_str()).unwrap_err().code(), ErrorCode::ClaimTooOld);
    assert!(format!("{verifier:?}").contains("FnClock"));
}

#[test]
fn clock_closure_error_is_returned() {
    let clock = FnClock(|| Err(EnvironmentError::ClockUnavailable));
    assert_eq!(time_of(Arc::new(clock)), Err(EnvironmentError::ClockUnavailable));
    let token = token();
    let error = kustomer::verifier(&secret()).unwrap().with_clock(clock).verify(token.as_str()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClockUnavailable);
}
