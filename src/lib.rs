//! Mints and verifies the JSON Web Tokens with which a backend proves to a messaging vendor who its user is.
//!
//! | vendor | token | module |
//! |---|---|---|
//! | Vonage, formerly Nexmo | RS256: application, user and video tokens with an access control list | [`nexmo`] |
//! | Kustomer chat | HS256: `externalId`, `email` or both, valid for 15 minutes | [`kustomer`] |
//! | Sunshine Conversations, Zendesk Messaging | HS256 with `kid`: `scope` and `external_id` | [`sunshine`] |
//! | your own services | any algorithm: registered and custom claims | [`jwt`] |
//! | another vendor | a [`Profile`] in your own crate | |
//! | payloads that are not claims | any bytes as a compact JWS | [`token::jws`] |
//!
//! # Overview
//!
//! ```text
//! X::builder(..) -> claims -> TokenSigner<P> -> Token                   minting
//! &str -> TokenVerifier<P> -> key source -> Verified<Claims>            verifying
//! ```
//!
//! A [`Profile`] describes one kind of token and knows no keys. A key is bound to one algorithm and knows no claims. A
//! [`TokenSigner`] or [`TokenVerifier`] combines a profile with a [key source](keys). Create them once and share them
//! between threads.
//!
//! ```
//! use jwt_identity::{FixedClock, NumericDate, SharedSecret, kustomer};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()? in a service
//!
//! // Mint a token.
//! let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
//! let token = kustomer::signer(&secret)?.sign(&claims)?;
//!
//! // Verify it. Nothing but a verification creates a `Verified`.
//! let verifier = kustomer::verifier(&secret)?.with_clock(FixedClock(now));
//! let verified = verifier.verify(token.as_str())?;
//! assert_eq!(verified.claims().email(), Some("ada@example.com"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! To find out why a vendor rejects a token, see [`diagnose`].
//!
//! A server that sees the same token on each request can let its verifier remember tokens:
//! [`TokenVerifier::with_cache`].
//!
//! # Guarantees
//!
//! - Claims are parsed only after the signature was verified. The allowed algorithms are checked before a key is looked
//!   up. A key verifies only its own algorithm, and secrets and public keys have separate constructors.
//! - A token without an expiry must be requested by name. A claim of the wrong JSON type is an error. Times are seconds,
//!   never milliseconds.
//! - The library does not panic. It has no `unsafe` code and no global state. It does no I/O except in key sources that
//!   say so, such as [`keys::LocalKeys`]. The caller passes in the clock and random values: [`NumericDate::now`],
//!   [`Clock`], [`TokenId::random`].
//! - Errors, `Debug` and `Display` never show a secret, a token or a claim value. Errors name the claim at fault and have
//!   [codes](ErrorCode) that never change. Every error converts into [`Error`].
//! - Signing and verifying with local keys never waits. Waiting is a separate step: [`token::remote_signer`] signs in a KMS
//!   or Vault, and [`TokenVerifier::peek`] verifies with a key that must be fetched first.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `aws-lc-rs` | no | keys over aws-lc next to those over ring, in `crypto::aws_lc`; compiles a C library |
//! | `config` | no | `RemoteSettings` from a configuration file, in [`keys`]`::remote`; enables `http` |
//! | `http` | no | key sources over the network with any HTTP client, in [`keys`]`::remote` |
//! | `jsonwebtoken` | no | conversions from the types of `jsonwebtoken` 11, in [`keys`]`::interop` |
//! | `jsonwebtoken-provider` | no | a `CryptoProvider` over ring for programs that call `jsonwebtoken` 11 |
//!
//! Features only add items. None changes existing behaviour.
//!
//! # Targets
//!
//! The crate is tested on Linux, and meant for all targets of `ring` with the standard library: Linux, macOS, Windows, BSD,
//! Android and iOS. `wasm32-wasip1` has a clock, and files if the host grants them. `wasm32-unknown-unknown` has neither
//! clock nor files nor environment variables. There `SystemClock` returns an error (code 501), so pass a [`FnClock`].
//! Random bytes need `ring`'s feature `wasm32_unknown_unknown_js`. WebAssembly is not tested.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::as_conversions)
)]

pub mod crypto;
pub mod diagnose;
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
pub use jose::manual_clock::ManualClock;
pub use jose::numeric_date::NumericDate;
pub use jose::token::Token;
pub use token::async_holder::AsyncTokenHolder;
pub use token::cache::limits::CacheLimits;
pub use token::holder::{HeldToken, TokenHolder};
pub use token::json::{JsonSigner, JsonVerifier};
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
