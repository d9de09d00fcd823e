//! Tests of `src/crypto`.

pub(crate) mod backend;
mod keys;
mod secret;
mod sha256_digest;
mod signature;
