//! Tests of `src/token`.

mod async_holder;
mod bearer;
mod cache;
mod ends_of_time;
mod header_parameters;
mod holder;
mod json;
mod remote_signer;
mod replay;
