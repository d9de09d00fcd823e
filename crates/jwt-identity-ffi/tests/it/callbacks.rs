//! Functions of the caller: clocks, claims and stores of ids. They fail, panic and call the library again.

use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicPtr, AtomicUsize, Ordering};

use crate::support::*;
use jwt_identity_ffi::*;

/// The behaviour of a clock, and its counters.
#[derive(Default)]
struct Clock {
    now: AtomicI64,
    calls: AtomicUsize,
    drops: AtomicUsize,
    /// The verifier that the clock calls.
    verifier: AtomicPtr<jwti_verifier>,
    inner_code: AtomicI64,
}

unsafe fn of<'a, T>(user_data: *mut c_void) -> &'a T {
    unsafe { &*user_data.cast() }
}

unsafe extern "C-unwind" fn time(user_data: *mut c_void, now: *mut i64) -> i32 {
    let clock: &Clock = unsafe { of(user_data) };
    clock.calls.fetch_add(1, Ordering::Relaxed);
    let time = clock.now.load(Ordering::Relaxed);
    unsafe { *now = time };
    i32::from(time == 0)
}

unsafe extern "C-unwind" fn panicking(_: *mut c_void, _: *mut i64) -> i32 {
    panic!("a clock of a test panics");
}

unsafe extern "C-unwind" fn calling_back(user_data: *mut c_void, now: *mut i64) -> i32 {
    let clock: &Clock = unsafe { of(user_data) };
    let (verifier, token) = (clock.verifier.load(Ordering::Relaxed), at("a.b.c"));
    let code = unsafe { jwti_verify(verifier, token.0, token.1, ptr::null_mut(), ptr::null_mut()) };
    clock.inner_code.store(code.into(), Ordering::Relaxed);
    let token = at(TOKEN.get().unwrap());
    let code = unsafe { jwti_verify(verifier, token.0, token.1, ptr::null_mut(), ptr::null_mut()) };
    clock.inner_code.store(code.into(), Ordering::Relaxed);
    unsafe { *now = NOW };
    0
}

static TOKEN: std::sync::OnceLock<String> = std::sync::OnceLock::new();

unsafe extern "C-unwind" fn dropped(user_data: *mut c_void) {
    unsafe { of::<Clock>(user_data) }.drops.fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C-unwind" fn panicking_drop(_: *mut c_void) {
    panic!("a release of a test panics");
}

type ClockFunction = unsafe extern "C-unwind" fn(*mut c_void, *mut i64) -> i32;

fn with_clock(function: ClockFunction, clock: &Clock, drop: jwti_drop_callback) -> Owned<jwti_verifier> {
    let from = verifier("kustomer", &secret_keys(None), None).unwrap();
    object(|verifier, error| unsafe {
        jwti_verifier_with_clock(from.0, Some(function), ptr::from_ref(clock).cast_mut().cast(), drop, verifier, error)
    })
    .unwrap()
}

fn token() -> &'static str {
    TOKEN.get_or_init(|| {
        let signer = signer("kustomer", &secret_keys(None)).unwrap();
        sign_json(&signer, &format!(r#"{{"email":"ada@example.com","iat":{NOW}}}"#)).unwrap()
    })
}

fn verify(verifier: &Owned<jwti_verifier>) -> Result<(), Failed> {
    let token = at(token());
    run(|error| unsafe { jwti_verify(verifier.0, token.0, token.1, ptr::null_mut(), error) })
}

#[test]
fn clock_is_asked_and_released_once() {
    let clock = Clock { now: NOW.into(), ..Clock::default() };
    let verifier = with_clock(time, &clock, Some(dropped));
    verify(&verifier).unwrap();
    clock.now.store(NOW + 100_000, Ordering::Relaxed);
    assert_eq!(verify(&verifier).unwrap_err().code, JWTI_CODE_CLAIM_TOO_OLD);
    assert_eq!(clock.calls.load(Ordering::Relaxed), 2);

    // A copy shares the clock.
    let copy = object(|copy, error| unsafe { jwti_verifier_with_cache(verifier.0, 0, 0, copy, error) }).unwrap();
    drop(verifier);
    assert_eq!(clock.drops.load(Ordering::Relaxed), 0);
    assert!(verify(&copy).is_err());
    drop(copy);
    assert_eq!(clock.drops.load(Ordering::Relaxed), 1);
}

#[test]
fn clock_without_a_time_is_unavailable() {
    let clock = Clock::default();
    let failed = verify(&with_clock(time, &clock, None)).unwrap_err();
    assert_eq!((failed.code, failed.http_status), (JWTI_CODE_CLOCK_UNAVAILABLE, 503));
    assert!(failed.is_retryable);
}

#[test]
fn user_data_stays_with_the_caller_after_a_failure() {
    let (clock, from) = (Clock::default(), verifier("kustomer", &secret_keys(None), None).unwrap());
    let data = ptr::from_ref(&clock).cast_mut().cast();
    let failed = code(|error| unsafe {
        jwti_verifier_with_clock(from.0, Some(time), data, Some(dropped), ptr::null_mut(), error)
    });
    assert_eq!(failed, JWTI_ERROR_NULL);

    let signer = signer("kustomer", &secret_keys(None)).unwrap();
    let failed = object(|holder, error| unsafe {
        jwti_holder_new(
            signer.0,
            Some(no_claims),
            data,
            Some(dropped),
            -1,
            Some(time),
            data,
            Some(dropped),
            holder,
            error,
        )
    });
    assert_eq!(failed.unwrap_err().code, JWTI_ERROR_ARGUMENT);
    assert_eq!(clock.drops.load(Ordering::Relaxed), 0);
}

#[test]
fn panic_in_a_clock_is_a_code_and_the_verifier_remains_usable() {
    let verifier = with_clock(panicking, &Clock::default(), None);
    for _ in 0..2 {
        let failed = verify(&verifier).unwrap_err();
        assert_eq!((failed.code, failed.subject.as_str()), (JWTI_ERROR_PANIC, ""));
    }
    assert!(verify_at(&verifier, token(), NOW).is_ok());
}

#[test]
fn panic_in_a_release_is_caught() {
    let verifier = with_clock(time, &Clock::default(), Some(panicking_drop));
    // `jwti_free` has no result. The process goes on.
    drop(verifier);
}

#[test]
fn clock_that_calls_its_verifier_is_answered() {
    token();
    let clock = Clock::default();
    let verifier = with_clock(calling_back, &clock, None);
    clock.verifier.store(verifier.0, Ordering::Relaxed);
    verify(&verifier).unwrap();
    assert_eq!(clock.inner_code.load(Ordering::Relaxed), i64::from(JWTI_CODE_CALL_REENTRANT));
}

unsafe extern "C-unwind" fn no_claims(_: *mut c_void, _: i64, _: *mut jwti_text, _: *mut i64) -> i32 {
    1
}

unsafe extern "C-unwind" fn claims(user_data: *mut c_void, now: i64, claims: *mut jwti_text, until: *mut i64) -> i32 {
    unsafe { of::<AtomicUsize>(user_data) }.fetch_add(1, Ordering::Relaxed);
    let json = format!(r#"{{"email":"ada@example.com","iat":{now}}}"#);
    unsafe {
        *until = now + 900;
        jwti_text_new(json.as_ptr().cast(), json.len(), claims, ptr::null_mut())
    }
}

unsafe extern "C-unwind" fn panicking_claims(_: *mut c_void, _: i64, _: *mut jwti_text, _: *mut i64) -> i32 {
    panic!("a callback of a test panics");
}

thread_local! {
    static HOLDER: Cell<*mut jwti_holder> = const { Cell::new(ptr::null_mut()) };
    static INNER: Cell<i32> = const { Cell::new(0) };
}

unsafe extern "C-unwind" fn claims_of_own_holder(_: *mut c_void, _: i64, _: *mut jwti_text, _: *mut i64) -> i32 {
    let mut until = 0;
    let mut text = zeroed::<jwti_text>();
    INNER.set(unsafe { jwti_holder_token_at(HOLDER.get(), NOW, &raw mut text, &raw mut until, ptr::null_mut()) });
    1
}

type ClaimsFunction = unsafe extern "C-unwind" fn(*mut c_void, i64, *mut jwti_text, *mut i64) -> i32;

fn holder(function: ClaimsFunction, calls: &AtomicUsize) -> Owned<jwti_holder> {
    let signer = signer("kustomer", &secret_keys(None)).unwrap();
    let data = ptr::from_ref(calls).cast_mut().cast();
    object(|holder, error| unsafe {
        jwti_holder_new(signer.0, Some(function), data, None, 0, None, ptr::null_mut(), None, holder, error)
    })
    .unwrap()
}

fn held(holder: &Owned<jwti_holder>, now: i64) -> Result<(String, i64), Failed> {
    let mut until = 0;
    let token = text_of(|token, error| unsafe { jwti_holder_token_at(holder.0, now, token, &raw mut until, error) })?;
    Ok((token, until))
}

#[test]
fn holder_signs_claims_of_the_callback_once() {
    let calls = AtomicUsize::new(0);
    let holder = holder(claims, &calls);
    let (first, until) = held(&holder, NOW).unwrap();
    assert_eq!((first.as_str(), until), (token(), NOW + 900));
    assert_eq!(held(&holder, NOW + 1).unwrap().0, first);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    run(|error| unsafe { jwti_holder_invalidate(holder.0, error) }).unwrap();
    assert_ne!(held(&holder, NOW + 2).unwrap().0, first);
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[test]
fn failing_claims_callback_is_a_code() {
    let calls = AtomicUsize::new(0);
    let failed = held(&holder(no_claims, &calls), NOW).unwrap_err();
    assert_eq!((failed.code, failed.subject.as_str(), failed.is_retryable), (JWTI_ERROR_CALLBACK, "claims", true));
    let failed = held(&holder(panicking_claims, &calls), NOW).unwrap_err();
    assert_eq!(failed.code, JWTI_ERROR_PANIC);
    let holder = holder(claims_of_own_holder, &calls);
    HOLDER.set(holder.0);
    assert_eq!(held(&holder, NOW).unwrap_err().code, JWTI_ERROR_CALLBACK);
    assert_eq!(INNER.get(), JWTI_CODE_CALL_REENTRANT);
}

#[test]
fn application_holder_signs_with_its_settings() {
    let signer = signer("nexmo-application", &private_keys("RS256", "rsa2048.pkcs8")).unwrap();
    let (id, acl) = (at("aaaaaaaa-bbbb-cccc-dddd-0123456789ab"), preset("guide").unwrap());
    let clock = Clock { now: NOW.into(), ..Clock::default() };
    let data = ptr::from_ref(&clock).cast_mut().cast();
    let holder = object(|holder, error| unsafe {
        jwti_holder_new_application(
            signer.0,
            id.0,
            id.1,
            600,
            60,
            acl.0,
            Some(time),
            data,
            Some(dropped),
            holder,
            error,
        )
    })
    .unwrap();
    let mut until = 0;
    let first = text_of(|token, error| unsafe { jwti_holder_token(holder.0, token, &raw mut until, error) }).unwrap();
    assert_eq!(until, NOW + 600);
    assert_eq!(held(&holder, NOW + 500).unwrap().0, first);
    assert_ne!(held(&holder, NOW + 550).unwrap().0, first);
    drop(holder);
    assert_eq!(clock.drops.load(Ordering::Relaxed), 1);
}

unsafe extern "C-unwind" fn register(
    user_data: *mut c_void,
    issuer: *const c_char,
    issuer_len: usize,
    _: *const c_char,
    id_len: usize,
    keep_until: i64,
    now: i64,
) -> i32 {
    assert!(!issuer.is_null() && issuer_len > 0 && id_len > 0 && keep_until > now);
    let seen: &AtomicI64 = unsafe { of(user_data) };
    i32::try_from(seen.fetch_add(1, Ordering::Relaxed)).unwrap()
}

#[test]
fn store_of_the_caller_guards_webhooks() {
    let seen = AtomicI64::new(0);
    let data = ptr::from_ref(&seen).cast_mut().cast();
    let guard =
        object(|guard, error| unsafe { jwti_replay_guard_from_callback(Some(register), data, None, guard, error) })
            .unwrap();
    let webhook = crate::webhooks::guarded(&guard);
    let verify = || crate::webhooks::verify(&webhook, NOW);
    assert!(verify().is_ok());
    let replayed = verify().unwrap_err();
    assert_eq!((replayed.code, replayed.http_status), (JWTI_CODE_CLAIM_REPLAYED, 401));
    let unavailable = verify().unwrap_err();
    assert_eq!((unavailable.http_status, unavailable.is_retryable), (503, true));
}
