//! What the crate promises, checked through its public interface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod api;
mod architecture;
mod backend;
mod clocks;
mod ends_of_time;
mod error_codes;
mod json;
mod jwt;
mod key_sets;
mod key_sources;
mod keys;
mod kustomer;
#[cfg(feature = "http")]
mod kustomer_secret;
mod local_directories;
mod local_files;
mod local_keys;
mod named_enums;
mod nexmo;
mod nexmo_acl;
mod nexmo_keys;
mod nexmo_tokens;
mod nexmo_video;
mod nexmo_webhook;
mod properties;
#[cfg(feature = "http")]
mod remote_keys;
mod remote_signer;
mod replay;
mod secrecy;
mod secrets;
mod signature;
mod sunshine;
mod support;
mod text_newtypes;
mod vectors;
mod verification_cache;
