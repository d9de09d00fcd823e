//! Keys and key sources.
//!
//! - A [`SigningKey`] or [`VerifyingKey`] is one prepared key, bound to one algorithm. A [`KeyPair`] is both.
//! - A [`KeySet`] holds several keys by `kid`. It is created from a JWK Set or from single keys. It has times for a
//!   rotation, and publishes the public keys.
//! - A [`KeyStore`] holds a set that can be replaced while it is used. [`LocalKeys`] is a store that loads its keys
//!   from an environment variable, a file or a directory.
//! - [`AnyOf`] holds several keys for tokens without a `kid`.
//!
//! Signers and verifiers accept all of these. Implement [`SigningKeySource`] or [`VerifyingKeySource`] for a source of
//! your own.
//!
//! With the feature `http`, `remote::RemoteKeys` loads keys from the network. A source that loads keys implements
//! [`VerifyingKeySource::refresh`], returns its [`Health`] and sends [`KeyEvent`]s. `docs/PRODUCTION.md` in the repository
//! describes how to run such sources in production.
//!
//! A source returns a [`KeyRef`]. Finding a key neither waits nor locks. Verifying on many cores with one key writes no
//! shared counter.
//!
//! Sources can be combined: [`FirstOf`] uses the first source that has keys, [`Merged`] looks in all sources, and
//! [`Tenants`] has one source for each tenant.

#[cfg(feature = "aws-lc-rs")]
pub mod aws_lc;
pub(crate) mod block_on;
pub(crate) mod compose;
pub(crate) mod events;
pub(crate) mod health;
#[cfg(feature = "jsonwebtoken")]
pub mod interop;
pub(crate) mod into_keys;
pub(crate) mod jwk;
pub(crate) mod key_ref;
pub(crate) mod local;
pub(crate) mod pair;
pub(crate) mod process_id;
pub(crate) mod refresh;
pub(crate) mod refresher;
#[cfg(feature = "http")]
pub mod remote;
pub(crate) mod set;
pub(crate) mod signing_key;
pub(crate) mod source;
pub(crate) mod stamp;
pub(crate) mod verifying_key;

pub use compose::any_of::AnyOf;
pub use compose::first_of::FirstOf;
pub use compose::merged::Merged;
pub use compose::tenants::Tenants;
pub use events::{KeyEvent, KeyEvents};
pub use health::{Health, HealthState};
pub use into_keys::{IntoSigningKeys, IntoVerifyingKeys};
pub use jwk::Jwk;
pub use jwk::public_jwk_set::PublicJwkSet;
pub use jwk::skipped_key::SkippedKey;
pub use key_ref::KeyRef;
pub use local::key_reader::KeyReader;
pub use local::local_keys::LocalKeys;
pub use pair::KeyPair;
pub use refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
pub use refresher::Refresher;
pub use set::KeySet;
pub use set::entry::KeyEntry;
pub use set::store::KeyStore;
pub use signing_key::SigningKey;
pub use source::{KeySource, SigningKeySource, VerifyingKeySource};
pub use verifying_key::VerifyingKey;
