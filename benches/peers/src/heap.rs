//! Counts heap requests, including those of C libraries, by replacing glibc's functions.

use std::cell::Cell;
use std::ffi::{c_int, c_void};

thread_local! {
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

/// Returns the requests of this thread so far.
pub fn requests() -> u64 {
    REQUESTS.get()
}

fn count() {
    // A thread may request memory at its end, after its counter was dropped.
    let _ = REQUESTS.try_with(|requests| requests.set(requests.get() + 1));
}

unsafe extern "C" {
    fn __libc_malloc(size: usize) -> *mut c_void;
    fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
    fn __libc_realloc(old: *mut c_void, size: usize) -> *mut c_void;
    fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
}

// SAFETY, of all below: the arguments are passed unchanged to the original functions. Counting changes a number and
// needs no heap.

#[unsafe(no_mangle)]
unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    count();
    unsafe { __libc_malloc(size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn calloc(number: usize, size: usize) -> *mut c_void {
    count();
    unsafe { __libc_calloc(number, size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(old: *mut c_void, size: usize) -> *mut c_void {
    count();
    unsafe { __libc_realloc(old, size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
    count();
    unsafe { __libc_memalign(alignment, size) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn posix_memalign(room: *mut *mut c_void, alignment: usize, size: usize) -> c_int {
    const ENOMEM: c_int = 12;
    count();
    let found = unsafe { __libc_memalign(alignment, size) };
    if found.is_null() {
        return ENOMEM;
    }
    unsafe { *room = found };
    0
}
