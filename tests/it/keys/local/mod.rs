//! Tests of `src/keys/local`.

mod directories;
mod files;
mod keys;
mod refresher;
