//! Requests to valgrind's memcheck: instruction sequences that do nothing on a real processor.
//!
//! Source: valgrind 3.19, `valgrind.h` and `memcheck.h`. Written out here because the existing crates need libclang.

use std::arch::asm;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
/// The tool code "MC" in the upper half.
const MAKE_MEM_UNDEFINED: usize = 0x4d43_0001;
const MAKE_MEM_DEFINED: usize = 0x4d43_0002;
const CHECK_MEM_IS_DEFINED: usize = 0x4d43_0005;

/// Sends a request to valgrind. Returns 0 without valgrind.
#[cfg(target_arch = "x86_64")]
fn request(number: usize, first: usize, second: usize) -> usize {
    let question = [number, first, second, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: rdi is rotated by 128 bits, which does not change it, and rbx is exchanged with itself.
    unsafe {
        asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            inout("rdx") answer, in("rax") question.as_ptr(), options(nostack),
        );
    }
    answer
}

/// Sends a request to valgrind. Returns 0 without valgrind.
#[cfg(target_arch = "aarch64")]
fn request(number: usize, first: usize, second: usize) -> usize {
    let question = [number, first, second, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: x12 is rotated by 128 bits, which does not change it, and x10 is combined with itself.
    unsafe {
        asm!(
            "ror x12, x12, #3", "ror x12, x12, #13", "ror x12, x12, #51", "ror x12, x12, #61", "orr x10, x10, x10",
            inout("x3") answer, in("x4") question.as_ptr(), options(nostack),
        );
    }
    answer
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn request(_: usize, _: usize, _: usize) -> usize {
    0
}

/// Reports whether the program runs under memcheck.
pub fn is_watching() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) != 0
}

/// Returns how many branches or addresses have depended on undefined data so far.
pub fn errors() -> usize {
    request(COUNT_ERRORS, 0, 0)
}

/// Marks the bytes of `value` as secret. memcheck tracks them and everything computed from them.
pub fn make_secret<T: ?Sized>(value: &mut T) {
    request(MAKE_MEM_UNDEFINED, std::ptr::from_mut(value).cast::<u8>().addr(), size_of_val(value));
}

/// Reports whether any part of `value` is secret or was computed from a secret. The check itself counts as an error.
pub fn is_secret<T: ?Sized>(value: &T) -> bool {
    request(CHECK_MEM_IS_DEFINED, std::ptr::from_ref(value).cast::<u8>().addr(), size_of_val(value)) != 0
}

/// Marks the bytes of `value` as public.
pub fn make_public<T: ?Sized>(value: &mut T) {
    request(MAKE_MEM_DEFINED, std::ptr::from_mut(value).cast::<u8>().addr(), size_of_val(value));
}
