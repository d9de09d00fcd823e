//! `jwt-identity` where jsonwebtoken has both of its back ends, `aws_lc_rs` and `rust_crypto`.
//!
//! This happens to a program without its doing: two crates of its tree ask for one back end each, and Cargo turns on
//! both. jsonwebtoken's own `encode` and `decode` then panic at the first token. Ours never go through them:
//!
//! - `tests/minting.rs`: every vendor's tokens are minted and verified, with no provider installed.
//! - `tests/conversions.rs`: neither do the conversions of keys need a provider.
//! - `tests/jsonwebtoken_itself.rs`: what jsonwebtoken does, so that the rest proves something.
//! - `tests/ring_provider.rs`: an application that installs our provider is out of the trouble.
//!
//! Each is a file, and so a process, of its own, since a provider is used for a whole process.
//!
//! ```sh
//! cargo test --manifest-path tests/both_backends/Cargo.toml
//! ```
