//! A call through C allocates as often as the call in Rust: its result is the only allocation of its own.
//!
//! A separate test target, so that few other threads run. The counter is per thread as well.
#![allow(clippy::unwrap_used, clippy::undocumented_unsafe_blocks)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::c_char;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr;

use jwt_identity::kustomer::{self, Claims};
use jwt_identity::{JsonSigner, NumericDate, SharedSecret};
use jwt_identity_ffi::*;

/// The system allocator with a counter for each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.set(ALLOCATIONS.get().wrapping_add(1));
}

// SAFETY: every call is forwarded to the system allocator unchanged. The counter has no destructor, so it never allocates.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        let released = RELEASED.get();
        let offset = released.addr().wrapping_sub(memory.addr());
        if offset < layout.size() {
            let bytes = unsafe { std::slice::from_raw_parts(memory.cast_const(), layout.size()) };
            SEEN.set(Some(bytes.iter().all(|byte| *byte == 0)));
            RELEASED.set(ptr::null());
        }
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Counts the allocations of one call, after a first call that initializes what is created once per process.
fn allocations<T>(mut call: impl FnMut() -> T) -> usize {
    drop(black_box(call()));
    let before = ALLOCATIONS.get();
    let outcome = black_box(call());
    let made = ALLOCATIONS.get().wrapping_sub(before);
    drop(outcome);
    made
}

const NOW: i64 = 1_700_000_000;
const AT_NOW: NumericDate = NumericDate::from_unix_seconds(NOW);
/// A test secret.
const SECRET: &str = "test-secret-of-thirty-two-bytes!";
const JSON: &str = r#"{"email":"ada@example.com","externalId":"user-12345","iat":1700000000}"#;

fn at(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

/// A text that the library returned.
struct Text(jwti_text);

impl Drop for Text {
    fn drop(&mut self) {
        unsafe { jwti_free(self.0.data.cast()) };
    }
}

fn text(call: impl FnOnce(*mut jwti_text, *mut jwti_error) -> i32) -> Text {
    let (mut text, mut error) = (MaybeUninit::<jwti_text>::uninit(), MaybeUninit::<jwti_error>::uninit());
    assert_eq!(call(text.as_mut_ptr(), error.as_mut_ptr()), 0);
    Text(unsafe { text.assume_init() })
}

#[test]
fn calls_allocate_nothing_beyond_their_result() {
    let secret = SharedSecret::new(SECRET).unwrap();
    let (signer, verifier) = (kustomer::signer(&secret).unwrap(), kustomer::verifier(&secret).unwrap());
    let token = signer.sign_json(JSON).unwrap().into_string();

    let (mut keys, mut c_signer, mut c_verifier) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    let (algorithm, profile, key, none, no_error) =
        (at("HS256"), at("kustomer"), at(SECRET), (ptr::null(), 0), ptr::null_mut());
    unsafe {
        let key = (key.0.cast(), key.1);
        let code =
            jwti_keys_from_secret(algorithm.0, algorithm.1, key.0, key.1, 0, none.0, none.1, &raw mut keys, no_error);
        assert_eq!(code, 0);
        assert_eq!(jwti_signer_new(profile.0, profile.1, keys, &raw mut c_signer, no_error), 0);
        assert_eq!(jwti_verifier_new(profile.0, profile.1, keys, none.0, none.1, &raw mut c_verifier, no_error), 0);
    }

    let rust = allocations(|| signer.sign_json(JSON).unwrap());
    let json = at(JSON);
    let c = allocations(|| text(|text, error| unsafe { jwti_sign_json(c_signer, json.0, json.1, text, error) }));
    assert_eq!(c, rust, "signing JSON");

    let rust = allocations(|| {
        let claims = Claims::builder(AT_NOW).email("ada@example.com").external_id("user-12345").build().unwrap();
        signer.sign(&claims).unwrap()
    });
    let (email, external_id) = (at("ada@example.com"), at("user-12345"));
    let claims = unsafe {
        jwti_kustomer_claims {
            email: jwti_str::new(email.0, email.1),
            external_id: jwti_str::new(external_id.0, external_id.1),
            issued_at: NOW,
        }
    };
    let c = allocations(|| text(|text, error| unsafe { jwti_mint_kustomer(c_signer, &raw const claims, text, error) }));
    assert_eq!(c, rust, "minting");

    let rust = allocations(|| verifier.verify_at(&token, AT_NOW).unwrap().to_json().unwrap());
    let c_token = at(&token);
    let verify = |text, error| unsafe { jwti_verify_at(c_verifier, c_token.0, c_token.1, NOW, text, error) };
    assert_eq!(allocations(|| text(verify)), rust, "verifying");

    let rust = allocations(|| verifier.verify_at(&token, AT_NOW).unwrap());
    let c = allocations(|| assert_eq!(verify(ptr::null_mut(), ptr::null_mut()), 0));
    assert_eq!(c, rust, "verifying without claims");

    let broken = at("a.b");
    let mut error = MaybeUninit::<jwti_error>::uninit();
    let c = allocations(|| {
        let place = error.as_mut_ptr();
        let code = unsafe { jwti_verify_at(c_verifier, broken.0, broken.1, NOW, ptr::null_mut(), place) };
        assert_eq!(code, JWTI_CODE_TOKEN_MALFORMED);
    });
    assert_eq!(c, 0, "rejecting");

    unsafe {
        jwti_free(keys.cast());
        jwti_free(c_signer.cast());
        jwti_free(c_verifier.cast());
    }
}

#[test]
fn released_text_is_overwritten() {
    let token = at("a text to be overwritten");
    let text = text(|text, error| unsafe { jwti_text_new(token.0, token.1, text, error) });
    RELEASED.set(text.0.data.cast());
    drop(text);
    assert_eq!(SEEN.get(), Some(true), "the text was released as it was");
}

thread_local! {
    /// A text whose bytes the allocator looks at when it is released.
    static RELEASED: Cell<*const u8> = const { Cell::new(ptr::null()) };
    /// Whether it was overwritten then.
    static SEEN: Cell<Option<bool>> = const { Cell::new(None) };
}
