//! Gives the shared library the name under which programs that are linked to it look for it.

use std::env;

/// The number after the name. It equals `JWTI_ABI_VERSION`, which a unit test checks.
const ABI_VERSION: u32 = 1;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=JWTI_ABI_VERSION={ABI_VERSION}");
    let is_unix = env::var_os("CARGO_CFG_UNIX").is_some();
    let is_apple = env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|vendor| vendor == "apple");
    if is_apple {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libjwt_identity.{ABI_VERSION}.dylib");
    } else if is_unix {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libjwt_identity.so.{ABI_VERSION}");
    }
}
