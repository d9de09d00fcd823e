//! Requests to valgrind's memcheck: a sequence of instructions that does nothing on a real processor.
//!
//! Source: valgrind 3.19, `valgrind.h` and `memcheck.h`. Written out here because the crates for it need libclang.

use std::arch::asm;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
/// "MC" in the upper half.
const MAKE_MEM_UNDEFINED: usize = 0x4d43_0001;
const MAKE_MEM_DEFINED: usize = 0x4d43_0002;
const CHECK_MEM_IS_DEFINED: usize = 0x4d43_0005;

/// Asks valgrind; without it the answer is 0.
#[cfg(target_arch = "x86_64")]
fn request(number: usize, first: usize, second: usize) -> usize {
    let question = [number, first, second, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: rdi is turned by 128 bits, which leaves it as it was; rbx is exchanged with itself.
    unsafe {
        asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            inout("rdx") answer, in("rax") question.as_ptr(), options(nostack),
        );
    }
    answer
}

/// Asks valgrind; without it the answer is 0.
#[cfg(target_arch = "aarch64")]
fn request(number: usize, first: usize, second: usize) -> usize {
    let question = [number, first, second, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: x12 is turned by 128 bits, which leaves it as it was; x10 is joined with itself.
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

/// Tells whether memcheck watches.
pub fn is_watching() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) != 0
}

/// How often so far a decision, or an address, depended on what is undefined.
pub fn errors() -> usize {
    request(COUNT_ERRORS, 0, 0)
}

/// Makes the bytes of `value` secret: memcheck follows them and everything computed from them.
pub fn make_secret<T: ?Sized>(value: &mut T) {
    request(MAKE_MEM_UNDEFINED, std::ptr::from_mut(value).cast::<u8>().addr(), size_of_val(value));
}

/// Tells whether something of `value` is secret or was computed from what is. Counts as an error itself.
pub fn is_secret<T: ?Sized>(value: &T) -> bool {
    request(CHECK_MEM_IS_DEFINED, std::ptr::from_ref(value).cast::<u8>().addr(), size_of_val(value)) != 0
}

/// Makes the bytes of `value` public again.
pub fn make_public<T: ?Sized>(value: &mut T) {
    request(MAKE_MEM_DEFINED, std::ptr::from_mut(value).cast::<u8>().addr(), size_of_val(value));
}
