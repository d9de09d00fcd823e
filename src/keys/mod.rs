//! Keys and where they come from.
//!
//! A [`SigningKey`] or [`VerifyingKey`] is one prepared key bound to one algorithm, and is the simplest key source
//! itself; a [`KeyPair`] is both. A [`KeySet`] holds several by `kid`, read from a JWK Set or put together by hand, moves them
//! through a rotation, and publishes the public ones. A [`KeyStore`] holds a set that is replaced while it is used;
//! [`LocalKeys`] fills one from an environment variable, a file or a directory. Where tokens have no `kid`, [`AnyOf`] holds
//! the keys of which any may have signed. Anything else that implements [`SigningKeySource`] or [`VerifyingKeySource`]
//! works the same.
//!
//! With the feature `http`, `remote::RemoteKeys` loads keys from the network. A source that loads keys implements
//! [`VerifyingKeySource::refresh`], returns its [`Health`] and sends [`KeyEvent`]s. `docs/PRODUCTION.md` in the repository
//! describes how to run such sources in production.
//!
//! A source hands out a [`KeyRef`]: finding a key neither waits nor locks, and verifying on many cores with one key writes
//! no shared counter.
//!
//! Sources compose: [`FirstOf`] uses the first that has keys, [`Merged`] looks in all, and [`Tenants`] has one for each
//! tenant.

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
