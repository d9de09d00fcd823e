//! Calls the C functions as a C program does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::multiple_unsafe_ops_per_block,
    // The arguments are those of the header, and the calls of a test are a C program.
    clippy::undocumented_unsafe_blocks
)]

mod callbacks;
mod calls;
mod hostile;
mod keys;
mod lists;
mod source;
mod support;
mod vendors;
mod webhooks;
