//! The flow of one person, and what a browser does not do: planted cookies, replayed codes, races, failing vendors, floods.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects, reason = "tests")]

mod cookies;
mod csrf;
mod flood;
mod flow;
mod instances;
mod leaks;
mod limits;
mod races;
#[path = "../../../../crates/jwt-identity-redis/tests/it/server.rs"]
#[allow(dead_code, reason = "tests of the replay guard need more of it")]
mod redis;
mod replay;
mod sessions;
mod support;
mod vendor_faults;
mod vendor_refusals;
