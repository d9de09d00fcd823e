//! Keys and where they come from.
//!
//! A [`SigningKey`] or [`VerifyingKey`] is one prepared key bound to one algorithm, and is the simplest key source
//! itself. A [`KeySet`] holds several verifying keys by `kid`, read from a JWK Set or put together by hand; where tokens have no
//! `kid`, [`AnyOf`] holds those of which any may have signed. Anything else that implements [`SigningKeySource`] or [`VerifyingKeySource`] works the same.
//!
//! A source hands out a [`KeyRef`], which borrows: verifying on many cores with one key writes no shared counter.

mod any_of;
mod error;
mod jwk;
mod key_set;
mod signing_key;
mod source;
mod verifying_key;

pub use any_of::AnyOf;
pub use error::{KeyError, KeyForm, KeyReason};
pub use jwk::Jwk;
pub use key_set::{KeySet, SkippedKey};
pub use signing_key::SigningKey;
pub use source::{KeyLookupError, KeyRef, SigningKeySource, VerifyingKeySource};
pub use verifying_key::VerifyingKey;
