//! Mints and verifies the JSON Web Tokens with which a backend tells a messaging vendor who its user is.
//!
//! | vendor | token | module |
//! |---|---|---|
//! | Vonage, formerly Nexmo | RS256: application and user tokens with an access control list | [`nexmo`] |
//! | Kustomer chat | HS256: `externalId` and/or `email`, good for 15 minutes | [`kustomer`] |
//! | Sunshine Conversations, Zendesk Messaging | HS256 with `kid`: `scope` and `external_id` | [`sunshine`] |
//! | services of your own | any algorithm: the registered claims and your own | [`jwt`] |
//! | another vendor | a [`Profile`] in your own crate | |
//! | payloads that are not claims | any octets as a compact JWS | [`jws`] |
//!
//! # The one way
//!
//! ```text
//! builder -> claims -> TokenSigner<P> -> Token                          minting
//! &str -> TokenVerifier<P> -> key source -> Verified<Claims>            checking
//! ```
//!
//! A profile `P` says what one kind of token looks like; it knows no keys. A key is bound to one algorithm when it is
//! made; it knows no claims. [`TokenSigner`] and [`TokenVerifier`] bring the two together, are made once, and are shared
//! between threads.
//!
//! ```
//! use jwt_identity::{FixedClock, NumericDate, SharedSecret, kustomer};
//!
//! # let secret = "test-secret-of-thirty-two-octets";
//! # let now = NumericDate::from_unix_seconds(1_700_000_000);
//! // Minting: from the secret to a token in three lines.
//! let signer = kustomer::signer(&SharedSecret::new(secret)?)?;
//! let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
//! let token = signer.sign(&claims)?;
//!
//! // Checking: a `Verified` is the proof, and nothing else makes one.
//! let verifier = kustomer::verifier(&SharedSecret::new(secret)?)?.with_clock(FixedClock(now));
//! let verified = verifier.verify(token.as_str())?;
//! assert_eq!(verified.claims().email(), Some("ada@example.com"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! A server that sees the same token on each request adds a cache to its verifier: [`TokenVerifier::with_cache`].
//!
//! # What is promised
//!
//! - Claims are read only after the signature holds. The allowed algorithms are checked before a key is looked up, and a
//!   key only ever verifies its own algorithm; secrets and public keys have constructors of their own.
//! - Silence is not consent: a token without expiry must be asked for by name, a claim of the wrong JSON type is an
//!   error, and times are seconds, never milliseconds.
//! - Nothing panics, whatever the input; there is no `unsafe`, no global state, and no I/O but that of key sources which
//!   say so, such as [`keys::LocalKeys`]. The clock and the random octets are handed in: [`NumericDate::now`], [`Clock`],
//!   [`TokenId::random`].
//! - No error, `Debug` or `Display` shows a secret, a token, or the value of a claim. Errors name the claim and have
//!   [codes](ErrorCode) that never change.
//! - Signing and verifying with local keys never waits. What must be awaited is apart: [`remote_signer`] for signing in a
//!   KMS or Vault, [`TokenVerifier::peek`] for verifying with a key that is still to be fetched.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `aws-lc-rs` | no | keys over `aws-lc` beside those over `ring`, in `crypto::aws_lc`; compiles a C library |
//! | `http` | no | key sources over the network without a client inside, in [`keys`]`::remote` |
//! | `jsonwebtoken` | no | conversions from the types of `jsonwebtoken` 11, in `interop` |
//! | `jsonwebtoken-provider` | no | a `CryptoProvider` over `ring` for programs that call `jsonwebtoken` 11 |
//!
//! Features only add; none changes what existing code does.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::as_conversions)
)]

pub mod crypto;
mod encoding;
pub mod error;
mod jose;
pub mod jwt;
pub mod keys;
pub mod kustomer;
pub mod nexmo;
pub mod sunshine;
pub mod token;

pub use crypto::{SharedSecret, Signature, Signer, Verifier};
pub use error::{
    BadSignature, ClaimError, ConfigError, EnvironmentError, Error, ErrorCode, HeaderReason, KeyError, SignError,
    VerifyError,
};
pub use jose::algorithm::{Algorithm, KeyType};
pub use jose::clock::{Clock, FixedClock, FnClock, SystemClock};
pub use jose::key_hint::KeyHint;
pub use jose::key_id::{KeyId, KeyIdRule};
pub use jose::numeric_date::NumericDate;
pub use jose::token::Token;
pub use token::cache::limits::CacheLimits;
pub use token::holder::{HeldToken, TokenHolder};
pub use token::profile::Profile;
pub use token::sign::TokenSigner;
pub use token::token_id::TokenId;
pub use token::unsigned::Unsigned;
pub use token::unverified::Unverified;
pub use token::verified::Verified;
pub use token::verify::TokenVerifier;

/// The version of this crate, such as `1.2.3`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::VERSION.split('.').count(), 3);
/// ```
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Compiles and runs the snippets of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
