//! The library itself: version, codes, time and random numbers.

use std::ffi::{CStr, c_char};
use std::ptr;

use jwt_identity::{NumericDate, TokenId};

use crate::codes;
use crate::error::{self, jwti_error};
use crate::raw::output::TextBuffer;
use crate::text::jwti_text;

/// The number of the binary interface. It changes when a program must be compiled again.
pub const JWTI_ABI_VERSION: u32 = 1;

/// Returns `JWTI_ABI_VERSION` of the library. A program that loads the library at run time compares it with its own.
#[unsafe(no_mangle)]
pub extern "C" fn jwti_abi_version() -> u32 {
    JWTI_ABI_VERSION
}

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// Returns the version of the library, such as "0.1.0". The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn jwti_version() -> *const c_char {
    VERSION.as_ptr()
}

/// Returns the name of a code, such as "claim.expired" for 404 and "interface.null" for -1. The text is static. Returns NULL
/// for 0 and unknown numbers.
#[unsafe(no_mangle)]
pub extern "C" fn jwti_code_name(code: i32) -> *const c_char {
    error::name(code).or_else(|| codes::name(code)).map_or(ptr::null(), CStr::as_ptr)
}

/// Sets `now` to the time of the system clock, in seconds since 1970-01-01T00:00:00Z.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_now(now: *mut i64, error: *mut jwti_error) -> i32 {
    entry!(error, now = value_out(now) => {
        now.set(NumericDate::now()?.as_unix_seconds());
        Ok(())
    })
}

/// Returns a random text of 36 characters for the claim `jti`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_random_id(id: *mut jwti_text, error: *mut jwti_error) -> i32 {
    entry!(error, id = text_out(id) => {
        id.set(TextBuffer::from(TokenId::random()?.as_str()));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_build_script_and_library() {
        assert_eq!(env!("JWTI_ABI_VERSION"), jwti_abi_version().to_string());
        assert_eq!(VERSION.to_str(), Ok(jwt_identity::VERSION));
    }

    #[test]
    fn each_code_has_a_name() {
        for code in jwt_identity::ErrorCode::ALL {
            assert_eq!(codes::name(code.as_u16().into()).map(CStr::to_str), Some(Ok(code.as_str())));
        }
        let layer: Vec<_> = (-11..0).map(|code| error::name(code).unwrap()).collect();
        assert!(layer.iter().all(|name| name.to_str().unwrap().starts_with("interface.")));
        assert_eq!(error::name(-12), None);
    }
}
