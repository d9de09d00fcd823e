//! Tests of `src/token`.

mod cache;
mod ends_of_time;
mod remote_signer;
mod replay;
