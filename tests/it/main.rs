//! Tests of the crate through its public interface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::string_slice
)]

mod ably;
mod api;
mod architecture;
mod crypto;
mod diagnose;
mod encoding;
mod error;
mod inputs;
mod intercom;
mod jose;
mod jwt;
mod keys;
mod kustomer;
mod livekit;
mod nexmo;
mod policies;
mod properties;
mod readme;
mod secrecy;
mod stream;
mod sunshine;
mod support;
mod token;
mod twilio;
mod unwinding;
mod vectors;
mod zendesk;
