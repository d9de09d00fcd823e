//! Keys and where they come from.
//!
//! A [`SigningKey`] or [`VerifyingKey`] is one prepared key bound to one algorithm, and is the simplest key source
//! itself; a [`KeyPair`] is both. A [`KeySet`] holds several by `kid`, read from a JWK Set or put together by hand, moves them
//! through a rotation, and publishes the public ones. A [`KeyStore`] holds a set that is replaced while it is used;
//! [`LocalKeys`] fills one from an environment variable, a file or a directory. Where tokens have no `kid`, [`AnyOf`] holds
//! the keys of which any may have signed. Anything else that implements [`SigningKeySource`] or [`VerifyingKeySource`]
//! works the same.
//!
//! With the feature `http`, `remote::RemoteKeys` loads keys from the network. What loads is a [`KeyRefresh`] and tells its
//! [`Health`].
//!
//! A source hands out a [`KeyRef`]: finding a key neither waits nor locks, and verifying on many cores with one key writes
//! no shared counter.
//!
//! Sources compose: [`FirstOf`] has one stand in for another, [`Merged`] looks in both, and [`Tenants`] has one for each
//! tenant.

mod any_of;
mod error;
mod first_of;
mod health;
mod jwk;
mod jwk_members;
mod key_entry;
mod key_pair;
mod key_set;
mod key_stamp;
mod key_store;
mod load_error;
mod local;
mod merged;
mod public_jwk;
mod refresh;
#[cfg(feature = "http")]
pub mod remote;
mod settings_error;
mod signing_key;
mod signing_times;
mod skipped_key;
mod source;
mod tenants;
mod verifying_key;

pub use any_of::AnyOf;
pub use error::{KeyError, KeyForm, KeyReason};
pub use first_of::FirstOf;
pub use health::{Health, HealthState};
pub use jwk::Jwk;
pub use key_entry::KeyEntry;
pub use key_pair::KeyPair;
pub use key_set::KeySet;
pub(crate) use key_stamp::KeyStamp;
pub use key_store::KeyStore;
pub use load_error::{LoadError, LoadReason};
pub use local::{KeyReader, LocalKeys};
pub use merged::Merged;
pub use public_jwk::{PublicJwk, PublicJwkSet};
pub use refresh::{KeyRefresh, RefreshFuture, RefreshOutcome, RefreshReason};
pub use settings_error::SettingsError;
pub use signing_key::SigningKey;
pub use skipped_key::SkippedKey;
pub use source::{KeyLookupError, KeyRef, SigningKeySource, VerifyingKeySource};
pub use tenants::Tenants;
pub use verifying_key::VerifyingKey;
