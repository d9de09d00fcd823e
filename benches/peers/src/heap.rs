//! Counts requests to the heap, those of C libraries too, by standing in front of glibc's functions.

use std::cell::Cell;
use std::ffi::{c_int, c_void};

thread_local! {
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

/// The requests of this thread so far.
pub fn requests() -> u64 {
    REQUESTS.get()
}

fn count() {
    // A thread that ends may ask once more, when its counter is gone.
    let _ = REQUESTS.try_with(|requests| requests.set(requests.get() + 1));
}

unsafe extern "C" {
    fn __libc_malloc(size: usize) -> *mut c_void;
    fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
    fn __libc_realloc(old: *mut c_void, size: usize) -> *mut c_void;
    fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
}

// SAFETY, of all below: the arguments go on as they came, to the functions that would have got them; counting touches
// a number that needs no heap.

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
