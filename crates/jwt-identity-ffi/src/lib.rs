//! The C library of [`jwt_identity`].
#![doc = include_str!("../README.md")]
//!
//! The Rust items of this crate are for its own tests. C programs include `jwt_identity.h`, which is generated from them.
//!
//! # Safety of the functions
//!
//! Each function is unsafe in Rust, because it follows the pointers of its caller. All have one contract, which the head of
//! the header states: a pointer is null or valid for its length and for the duration of the call, and an object is one that
//! this library returned and that was not freed.

// The names are those of the C interface.
#![allow(non_camel_case_types)]
// All functions have the contract above. cbindgen would copy it to each of them.
#![allow(clippy::missing_safety_doc)]
// The documentation is that of a C header, which puts strings into quotation marks.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

#[macro_use]
mod raw;

mod acl;
mod clock;
mod codes;
mod diagnose;
mod error;
mod failure;
mod guard;
mod holder;
mod json;
mod keys;
mod library;
mod mint;
mod names;
mod profiles;
mod signer;
mod text;
mod verifier;
mod webhook;

use raw::object::Kind;

pub use acl::*;
pub use codes::*;
pub use diagnose::*;
pub use error::*;
pub use guard::*;
pub use holder::*;
pub use keys::*;
pub use library::*;
pub use mint::*;
pub use raw::callback::{jwti_claims_callback, jwti_clock_callback, jwti_drop_callback, jwti_replay_callback};
pub use raw::object::jwti_free;
pub use signer::*;
pub use text::*;
pub use verifier::*;
pub use webhook::*;

/// The kinds of objects that `jwti_free` releases.
const KINDS: &[Kind] = &[
    Kind::of::<jwti_acl>(),
    Kind::of::<jwti_holder>(),
    Kind::of::<jwti_keys>(),
    Kind::of::<jwti_replay_guard>(),
    Kind::of::<jwti_signer>(),
    Kind::of::<jwti_verifier>(),
    Kind::of::<jwti_webhook>(),
];
