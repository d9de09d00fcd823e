//! Inputs made to be let in or to bring something down, and what becomes of them.
//!
//! The names A01 to A56 are those of a catalogue of published attacks on JWT libraries; the CVE or RFC stands beside
//! each. One file is one group. What can be said as a row - key, token, policy, the codes that are right - is a row of a
//! table, judged by `tools/check-vectors`, and written to `tests/vectors/attacks.jsonl` for others; what takes code
//! is a test of its own in `code.rs`, `order.rs` and `purity.rs`. V is what is unusual and right: were it refused, the
//! refusals would prove little.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod algorithm;
mod base64;
mod claims;
mod code;
mod header;
mod json;
mod keys;
mod known_headers;
mod order;
mod purity;
mod right;
mod signature;
mod structure;
#[allow(dead_code)]
#[path = "../it/support.rs"]
mod support;
mod table;
mod times;
mod vendors;
