//! `jwt-identity` together with jsonwebtoken and both of its back ends, `aws_lc_rs` and `rust_crypto`.
//!
//! This can happen by accident: two crates of a program require one back end each, and Cargo enables both. The
//! functions `encode` and `decode` of jsonwebtoken then panic at the first token. `jwt-identity` never calls them:
//!
//! - `tests/minting.rs`: tokens of every vendor are minted and verified without an installed provider.
//! - `tests/conversions.rs`: conversions of keys need no provider either.
//! - `tests/jsonwebtoken_itself.rs`: shows that jsonwebtoken panics, so that the other tests prove something.
//! - `tests/ring_provider.rs`: an application that installs `RING_PROVIDER` can use jsonwebtoken.
//!
//! Each file is its own process, because a provider is installed for a whole process.
//!
//! ```sh
//! cargo test --manifest-path tests/both_backends/Cargo.toml
//! ```
