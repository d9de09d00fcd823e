//! Tests with published and new attacks on JWT libraries.
//!
//! A01 to A56 are entries of a catalogue of published attacks; each group names the CVE or RFC. Each file holds one
//! group. Most attacks are rows of a table: key, token, policy and expected error codes. `tools/check-vectors` judges
//! the rows, and `tests/vectors/attacks.jsonl` publishes them. Attacks that need code are tests in `code.rs`,
//! `order.rs` and `purity.rs`. Group V holds unusual but valid tokens. They must be accepted, otherwise the
//! rejections would prove little.
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
