//! Secrets are overwritten before their memory is freed, when a key is read and when it is refused.
//!
//! In a target of its own, because its allocator looks at every block that is freed.
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::SharedSecret;
use jwt_identity::keys::Jwk;

/// The system's allocator, which counts the freed blocks that hold a part of [`SECRET`].
struct Looking;

const SECRET: [u8; 64] = *b"s3cr3t-0f-s1xty-f0ur-bytes/that-n0thing-else-in-memory-contains!";
/// How much of the secret is too much.
const PART: usize = 8;

thread_local! {
    static IS_LOOKING: Cell<bool> = const { Cell::new(false) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

fn look(block: &[u8]) {
    if IS_LOOKING.get() && SECRET.chunks(PART).any(|part| block.windows(PART).any(|window| window == part)) {
        FOUND.set(FOUND.get().saturating_add(1));
    }
}

// SAFETY: every call goes to the system's allocator, and a block that moves is copied as `realloc` would. Blocks are
// zeroed when they are made, so that all of a block is initialized when it is looked at. The cells are
// constant-initialized and have no destructor, so touching them neither allocates nor fails while a thread ends.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `realloc`, and both blocks are at least as long as what is copied.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(memory, size.min(layout.size()));
                self.dealloc(memory, layout);
            }
            moved
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the block is alive and initialized until it is handed on.
        unsafe {
            look(std::slice::from_raw_parts(memory, layout.size()));
            System.dealloc(memory, layout);
        }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// Counts the blocks that a call frees with a part of the secret in them.
fn freed_with_secret<T>(call: impl FnOnce() -> T) -> usize {
    FOUND.set(0);
    IS_LOOKING.set(true);
    drop(call());
    IS_LOOKING.set(false);
    FOUND.get()
}

fn oct(k: &str) -> String {
    format!(r#"{{"kty":"oct","alg":"HS256","k":"{k}"}}"#)
}

#[test]
fn freed_secret_is_found_where_it_is_not_overwritten() {
    assert_eq!(freed_with_secret(|| SECRET.to_vec()), 1);
    assert_eq!(freed_with_secret(|| SECRET.repeat(2)), 1);
}

#[test]
fn secret_of_a_jwk_is_overwritten() {
    let k = URL_SAFE_NO_PAD.encode(SECRET);
    let jwk = oct(&k);
    assert_eq!(freed_with_secret(|| Jwk::from_json(&jwk).unwrap()), 0);
    assert_eq!(freed_with_secret(|| SharedSecret::new(SECRET).unwrap()), 0);
}

#[test]
fn secret_of_a_refused_jwk_is_overwritten() {
    let k = URL_SAFE_NO_PAD.encode(SECRET);
    let cut = |len: usize| k.get(..len).unwrap();
    let broken = [
        format!("{k}!"),
        format!("{k}="),
        format!("{k}===="),
        format!("{k} "),
        format!("{k}B"),
        format!("{}!", cut(84)),
        format!("{}!{}", cut(60), cut(20)),
        format!("{}_", cut(85)),
        cut(81).to_owned(),
        format!(r"{k}\u0021"),
    ];
    for k in broken {
        let jwk = oct(&k);
        assert_eq!(freed_with_secret(|| Jwk::from_json(&jwk).unwrap_err()), 0, "{k}");
    }
    let twice = format!(r#"{{"kty":"oct","k":"{k}","k":"{k}"}}"#);
    assert_eq!(freed_with_secret(|| Jwk::from_json(&twice).unwrap_err()), 0);
    let misplaced = format!(r#"{{"kty":"RSA","k":"{k}"}}"#);
    assert_eq!(freed_with_secret(|| Jwk::from_json(&misplaced).unwrap_err()), 0);
}
