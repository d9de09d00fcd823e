//! Keys and key sources: which one do I want?
//!
//! | the keys are | use | `kid` |
//! |---|---|---|
//! | one secret or key in memory | [`KeyPair`]; to verify only, [`VerifyingKey`] | none, or one of your choice |
//! | several in memory, or a JWK Set as text | [`KeySet`] | names the key |
//! | a set that your program replaces | [`KeyStore`] | names the key |
//! | an environment variable, a file, a directory | [`LocalKeys`] with a [`KeyReader`] | the name of the file |
//! | a JWK Set at a URL | [`remote::RemoteKeys`], feature `http` | names the key |
//! | in a KMS or Vault | [`token::remote_signer`](crate::token::remote_signer) | of your choice |
//! | several, for tokens without a `kid` | [`AnyOf`], at most 8 | none |
//! | in two sources, one of which is a fallback | [`FirstOf`] | as there |
//! | in several sources at once | [`Merged`] | as there |
//! | of several tenants | [`Tenants`] | as there |
//! | elsewhere | your own [`SigningKeySource`] or [`VerifyingKeySource`] | yours |
//!
//! [`TokenSigner`](crate::TokenSigner) and [`TokenVerifier`](crate::TokenVerifier) accept all of these. This service signs
//! with a key from a variable, and publishes the public half:
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::{KeyReader, LocalKeys};
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner, TokenVerifier};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
//! let environment = |_: &str| Some(pem.into()); // a variable with the key in PEM form
//! // The thumbprint is the `kid`.
//! let reader = KeyReader::private_key(&[Algorithm::Es256]).with_thumbprint();
//! let keys = LocalKeys::from_env_with("SIGNING_KEY", environment, reader)?; // or `from_env`
//!
//! let claims = Claims::builder()
//!     .subject("ada")
//!     .expires_at(NumericDate::now()?.saturating_add(Duration::from_secs(300)))
//!     .build()?;
//! let token = TokenSigner::<Jwt>::new(keys.clone()).sign(&claims)?;
//! println!("{}", keys.key_set().public_jwk_set()?.to_json()); // at `/.well-known/jwks.json`
//!
//! let verified = TokenVerifier::<Jwt>::new(keys).verify(token.as_str())?;
//! assert_eq!(verified.claims().subject(), Some("ada"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! [`guide::new_key`](crate::guide::new_key) makes such a key.
//!
//! # How they work
//!
//! - A [`SigningKey`] or [`VerifyingKey`] is one prepared key, bound to one algorithm. A [`KeyPair`] is both.
//! - A source returns a [`KeyRef`]. Finding a key neither waits nor locks. Verifying on many cores with one key writes no
//!   shared counter.
//! - Loading is a separate step, [`VerifyingKeySource::refresh`]. A source that loads keys returns its [`Health`] and sends
//!   [`KeyEvent`]s. [`Refresher`] is the handle of a background refresh.
//! - A rotation is a [`KeySet`] with times: see [`KeyEntry`].
//!
//! `docs/PRODUCTION.md` in the repository describes how to run such sources in production.

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
pub(crate) mod prepared_header;
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
