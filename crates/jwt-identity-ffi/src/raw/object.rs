//! Objects and texts that the caller owns, and their release.
//!
//! A pointer that the caller holds points behind a [`Head`], which names the kind of the object. So one function can
//! release all of them, and an object of another kind is recognized.

use std::ffi::{CStr, c_char, c_void};
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};

use crate::failure::Failure;

/// The part in front of each object and text.
#[repr(C, align(16))]
struct Head {
    /// The kind, or 0 after the release.
    tag: u64,
    /// The capacity of the allocation, for texts.
    capacity: u64,
}

pub(crate) const HEAD_LEN: usize = size_of::<Head>();

const TEXT: u64 = tag(*b"jwti:txt");

/// A type of the C interface that stands for an object of this library.
pub(crate) trait Opaque: Sized {
    /// The object.
    type Content: Send + Sync + 'static;
    /// The number that marks objects of this kind.
    const TAG: u64;
}

/// Returns the number whose bytes are this text.
pub(crate) const fn tag(text: [u8; 8]) -> u64 {
    u64::from_le_bytes(text)
}

#[repr(C)]
struct Object<T> {
    head: Head,
    content: T,
}

impl<T> Object<T> {
    /// The content lies directly behind the head, which every other function of this file relies on.
    const IS_BEHIND_HEAD: () = assert!(std::mem::offset_of!(Self, content) == HEAD_LEN);
}

/// Moves an object to the heap and returns the pointer for the caller.
pub(crate) fn into_raw<O: Opaque>(content: O::Content) -> *mut O {
    let () = Object::<O::Content>::IS_BEHIND_HEAD;
    let object = Box::new(Object { head: Head { tag: O::TAG, capacity: 0 }, content });
    Box::into_raw(object).cast::<u8>().wrapping_add(HEAD_LEN).cast()
}

/// Returns the object behind a pointer of the caller.
///
/// # Safety
///
/// The pointer is null, or one that [`into_raw`] or [`text_into_raw`] returned and that [`release`] was not given.
pub(crate) unsafe fn borrow<'a, O: Opaque>(name: &'static str, object: *const O) -> Result<&'a O::Content, Failure> {
    let object = NonNull::new(object.cast_mut()).ok_or(Failure::null(name))?;
    // SAFETY: the pointer lies behind a head by the contract of this function. Heads of texts may be unaligned.
    let tag = unsafe { head(object.cast()).cast::<u64>().read_unaligned() };
    if tag != O::TAG {
        return Err(Failure::wrong_handle(name));
    }
    // SAFETY: the tag shows that `into_raw` created the object for this type. It is only released by the caller, who
    // promises that nobody uses it then.
    Ok(unsafe { object.cast::<O::Content>().as_ref() })
}

/// Completes a text whose first [`HEAD_LEN`] bytes are room for the head. Returns the pointer for the caller.
pub(crate) fn text_into_raw(text: String) -> *mut c_char {
    let mut bytes = text.into_bytes();
    bytes.push(0);
    let capacity = u64::try_from(bytes.capacity()).unwrap_or(u64::MAX);
    let room = bytes.first_chunk_mut::<HEAD_LEN>();
    let Some(room) = room else { return ptr::null_mut() };
    let mut head = [0; HEAD_LEN];
    let (front, back) = head.split_at_mut(8);
    front.copy_from_slice(&TEXT.to_ne_bytes());
    back.copy_from_slice(&capacity.to_ne_bytes());
    *room = head;
    ManuallyDrop::new(bytes).as_mut_ptr().wrapping_add(HEAD_LEN).cast()
}

/// Returns the content of a text and releases it. Returns `None` for null and for a pointer that is no text.
///
/// # Safety
///
/// The pointer is null, or one that [`into_raw`] or [`text_into_raw`] returned. Nobody uses it any more.
pub(crate) unsafe fn take_text(text: *mut c_char) -> Option<String> {
    let text = NonNull::new(text)?;
    let head = head(text.cast());
    // SAFETY: the pointer lies behind a head by the contract of this function.
    if unsafe { head.cast::<u64>().read_unaligned() } != TEXT {
        return None;
    }
    // SAFETY: the text ends with the NUL that `text_into_raw` wrote. The caller may have changed the bytes before it.
    let content = unsafe { CStr::from_ptr(text.as_ptr()) }.to_str().ok().map(str::to_owned);
    // SAFETY: the tag shows that `text_into_raw` wrote the head.
    unsafe { release_text(head) };
    content
}

/// Releases an object or text. Does nothing for null and for a pointer without a known head.
///
/// # Safety
///
/// The pointer is null, or one that [`into_raw`] or [`text_into_raw`] returned. Nobody uses it any more.
unsafe fn release(object: *mut c_void, kinds: &[Kind]) {
    let Some(object) = NonNull::new(object.cast::<u8>()) else { return };
    let head = head(object);
    // SAFETY: the pointer lies behind a head by the contract of this function.
    let tag = unsafe { head.cast::<u64>().read_unaligned() };
    if tag == TEXT {
        // SAFETY: the tag shows that `text_into_raw` wrote the head.
        unsafe { release_text(head) };
    } else if let Some(kind) = kinds.iter().find(|kind| kind.tag == tag) {
        // An object may own a callback, whose function for the release may panic.
        // SAFETY: the tag shows that `into_raw` created an object of this kind.
        let outcome = catch_unwind(AssertUnwindSafe(|| unsafe { (kind.release)(head) }));
        if let Err(payload) = outcome {
            std::mem::forget(payload);
        }
    }
}

/// Releases an object or a text of the library. Does nothing for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_free(object: *mut c_void) {
    // SAFETY: the caller promises that the object is null or was returned by this library, and is not used any more.
    unsafe { release(object, crate::KINDS) };
}

/// How objects of one kind are released.
pub(crate) struct Kind {
    tag: u64,
    release: unsafe fn(*mut u8),
}

impl Kind {
    pub(crate) const fn of<O: Opaque>() -> Self {
        Self { tag: O::TAG, release: release_object::<O> }
    }
}

/// # Safety
///
/// `head` is the start of an object that [`into_raw`] created for `O`.
unsafe fn release_object<O: Opaque>(head: *mut u8) {
    // SAFETY: the allocation is that of a box of this type, and nobody else owns it.
    let mut object = unsafe { Box::from_raw(head.cast::<Object<O::Content>>()) };
    // A plain assignment would be optimized away, because the memory is released.
    // SAFETY: the head belongs to the box.
    unsafe { ptr::write_volatile(&raw mut object.head.tag, 0) };
    drop(object);
}

/// # Safety
///
/// `head` is the start of a text that [`text_into_raw`] completed.
unsafe fn release_text(head: *mut u8) {
    // SAFETY: `text_into_raw` wrote the capacity there.
    let capacity = unsafe { head.wrapping_add(8).cast::<u64>().read_unaligned() };
    let Ok(capacity) = usize::try_from(capacity) else { return };
    // SAFETY: the allocation is that of a vector of this capacity, and nobody else owns it.
    let mut bytes = unsafe {
        ptr::write_bytes(head, 0, capacity);
        Vec::from_raw_parts(head, 0, capacity)
    };
    // Keeps the compiler from leaving out the zeros. `Zeroize` for slices writes byte by byte, which takes longer than
    // signing with HMAC for a long token.
    zeroize::optimization_barrier(bytes.spare_capacity_mut());
    drop(bytes);
}

fn head(object: NonNull<u8>) -> *mut u8 {
    object.as_ptr().wrapping_sub(HEAD_LEN)
}
