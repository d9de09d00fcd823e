//! Tests of `src/keys`.

mod local;
#[cfg(feature = "http")]
mod remote;
mod set;
mod source;
