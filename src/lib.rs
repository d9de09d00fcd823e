//! Mints and verifies the JSON Web Tokens with which a backend proves to a messaging vendor who its user is.
//!
//! This page is a tutorial in seven steps. The [guide] has how-tos, for example for
//! [a web service](guide::web_service), [several tenants](guide::tenants) and [moving from jsonwebtoken](guide::from_jsonwebtoken).
//!
//! # 1. Choose the vendor
//!
//! | vendor | token | module |
//! |---|---|---|
//! | Ably | HS256 with `kid`: `x-ably-capability`, `x-ably-clientId`, valid for at most 24 hours | [`ably`] |
//! | Intercom Messenger | HS256: `user_id`, signed attributes, `exp` | [`intercom`] |
//! | Kustomer chat | HS256: `email`, `externalId` or both, valid for 15 minutes | [`kustomer`] |
//! | LiveKit | HS256: identity, and grants for rooms and telephony | [`livekit`] |
//! | Stream chat, video and feeds | HS256: `user_id`, back-dated `iat`, `exp` | [`stream`] |
//! | Sunshine Conversations, Zendesk Messaging | HS256 with `kid`: `scope` and `external_id` | [`sunshine`] |
//! | Twilio access tokens | HS256 with `cty`: identity, and grants for products | [`twilio`] |
//! | Vonage, formerly Nexmo | RS256: application, user and video tokens with an access control list | [`nexmo`] |
//! | Zendesk Support and Help Center, Chat with the Web Widget (Classic) | HS256: `name`, `email`, `jti` or `external_id` | [`zendesk`] |
//! | your own services | any algorithm: registered and custom claims | [`jwt`] |
//! | Braze, Salesforce, Knock, Zoom and others | recipes of a few lines over [`jwt`] | [`guide::vendor_recipes`] |
//! | another vendor | a [`Profile`] in your own crate | |
//! | payloads that are not claims | any bytes as a compact JWS | [`token::jws`] |
//!
//! Each vendor's page begins with a table of its claims. It ends with the vendor's answers to invalid tokens. The examples
//! below use Kustomer. The other vendors differ in the key and in the arguments of the builder.
//!
//! # 2. Get the key
//!
//! | vendor | key | where it comes from |
//! |---|---|---|
//! | Ably | an API key: name and secret | the dashboard |
//! | Intercom | a Messenger API secret | the workspace's settings |
//! | Kustomer | the organisation's secret | Kustomer's API, once |
//! | LiveKit | API key and secret | the dashboard, or your server's configuration |
//! | Stream | the app's API secret | the dashboard |
//! | Sunshine Conversations | key ID and secret | the dashboard, or Zendesk's Admin Center |
//! | Twilio | SID and secret of an API key | the console |
//! | Vonage | an RSA key pair | you make it, and upload the public half |
//! | Zendesk | a secret for SSO, another for Chat | the Admin Center, once |
//! | your own services | a key pair or a secret | [`guide::new_key`] |
//!
//! A service reads its key when it starts. A wrong key is an error then, and not at the first login.
//!
//! ```
//! use jwt_identity::keys::LocalKeys;
//! use jwt_identity::kustomer::{self, Kustomer};
//! use jwt_identity::TokenSigner;
//!
//! let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into());
//! // In a service: LocalKeys::from_env("KUSTOMER_SECRET", kustomer::key_reader())?
//! let keys = LocalKeys::from_env_with("KUSTOMER_SECRET", environment, kustomer::key_reader())?;
//! let signer = TokenSigner::<Kustomer>::new(keys);
//! signer.check()?; // the key fits the vendor
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! [`keys`] says which key source to use.
//!
//! # 3. Mint
//!
//! Create the signer once and share it between threads. Take the user from your own session, never from the request.
//!
//! ```
//! use jwt_identity::{Error, NumericDate, SharedSecret, TokenSigner, kustomer};
//!
//! fn log_in(signer: &TokenSigner<kustomer::Kustomer>, email: &str) -> Result<String, Error> {
//!     let claims = kustomer::Claims::builder(NumericDate::now()?).email(email).build()?;
//!     Ok(signer.sign(&claims)?.into_string())
//! }
//!
//! let signer = kustomer::signer(&SharedSecret::new("test-secret-of-thirty-two-bytes!")?)?;
//! assert_eq!(log_in(&signer, "ada@example.com")?.split('.').count(), 3);
//! # Ok::<(), Error>(())
//! ```
//!
//! # 4. Deliver
//!
//! Send the token over TLS in the body of the response to the login, with `Cache-Control: no-store`. Never put it in a URL,
//! and do not log it. The app passes it to the vendor's SDK, and asks for the next one before it ends:
//!
//! ```
//! use jwt_identity::{NumericDate, kustomer};
//!
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//! let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
//! let seconds = claims.accepted_until().saturating_duration_since(now).as_secs();
//! assert_eq!(seconds, 900);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! A backend that calls the vendor's API itself keeps its token in a [`TokenHolder`], which mints the next one in time.
//!
//! # 5. Verify
//!
//! A verifier returns claims only after signature, header and times have been checked. Nothing else creates a [`Verified`].
//!
//! ```
//! use jwt_identity::{ErrorCode, FixedClock, NumericDate, SharedSecret, kustomer};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000);
//! let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
//! let token = kustomer::signer(&secret)?.sign(&claims)?;
//!
//! // Without `with_clock` it is the system's clock.
//! let verifier = kustomer::verifier(&secret)?.with_clock(FixedClock(now));
//! let verified = verifier.verify(token.as_str())?;
//! assert_eq!(verified.claims().email(), Some("ada@example.com"));
//!
//! let error = verifier.verify("not.a.token").unwrap_err();
//! assert_eq!(error.code(), ErrorCode::TokenInvalidBase64);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! For bearer tokens of an identity provider, with keys from its JWK Set, see [`guide::web_service`].
//!
//! # 6. Rotate the key
//!
//! Publish the new key before it signs. Keep the old key until its last token has expired. No token is rejected then.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::keys::{KeyEntry, KeyPair, KeySet, KeyStore};
//! use jwt_identity::{Algorithm, NumericDate};
//!
//! # let old_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let new_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
//! let keys = KeyStore::default(); // the signer and the verifier hold clones
//! let old = KeyPair::from_pem(Algorithm::Rs256, old_pem)?.with_thumbprint(); // RFC 7638
//! let new = KeyPair::from_pem(Algorithm::Es256, new_pem)?.with_thumbprint();
//!
//! let sign_from = NumericDate::now()?.saturating_add(Duration::from_secs(600)); // the set is cached
//! let old_ends = sign_from.saturating_add(Duration::from_secs(930)); // 15 minutes and the leeway
//! keys.replace(KeySet::new([
//!     KeyEntry::from(old).verify_until(old_ends),
//!     KeyEntry::from(new).activate_at(sign_from),
//! ])?);
//! println!("{}", keys.key_set().public_jwk_set()?.to_json()); // publish this; no private key is in it
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Vendors with one shared secret have their own steps: see the life cycle on the vendor's page.
//!
//! # 7. Find out why a token is rejected
//!
//! [`diagnose`] collects all that is wrong with a token, with the vendor's answer and the cure:
//!
//! ```
//! use jwt_identity::NumericDate;
//! use jwt_identity::diagnose::{Diagnose, TokenKind};
//!
//! let token = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9.AAAA";
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//! let report = Diagnose::new().kind(TokenKind::Kustomer).run(token, now);
//! assert!(report.findings().iter().any(|finding| finding.rule() == "time.iat-missing"));
//! println!("{report}");
//! ```
//!
//! Every error has a [code](ErrorCode) that never changes, and names the claim at fault. [`guide::logging`] shows what to
//! write to the log.
//!
//! # How it fits together
//!
//! ```text
//! X::builder(..) -> claims -> TokenSigner<P> -> Token                   minting
//! &str -> TokenVerifier<P> -> key source -> Verified<Claims>            verifying
//! ```
//!
//! A [`Profile`] describes one kind of token and knows no keys. A key is bound to one algorithm and knows no claims. A
//! [`TokenSigner`] or [`TokenVerifier`] combines a profile with a [key source](keys). A server that sees the same token on
//! each request can let its verifier remember tokens: [`TokenVerifier::with_cache`].
//!
//! # Guarantees
//!
//! - Claims are parsed only after the signature was verified. The allowed algorithms are checked before a key is looked
//!   up. A key verifies only its own algorithm, and secrets and public keys have separate constructors.
//! - A token without an expiry must be requested by name. A claim of the wrong JSON type is an error. Times are seconds,
//!   never milliseconds.
//! - The library does not panic. Signers, verifiers, key sources, token holders and guards stay usable after a panic of
//!   the caller's code that they call, and are [`UnwindSafe`](std::panic::UnwindSafe).
//! - The library has no `unsafe` code and no global state of its own. (Memory checkers show a list of the dependency
//!   `arc-swap`, which belongs to the process.) It does no I/O except in key sources that say so, such as
//!   [`keys::LocalKeys`]. The caller passes in the clock and random values: [`NumericDate::now`], [`Clock`],
//!   [`TokenId::random`].
//! - Errors, `Debug` and `Display` never show a secret, a token or a claim value. Every error converts into [`Error`].
//! - Signing and verifying with local keys never waits. Waiting is a separate step: [`token::remote_signer`] signs in a KMS
//!   or Vault, and [`TokenVerifier::peek`] verifies with a key that must be fetched first.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `aws-lc-rs` | no | keys over aws-lc next to those over ring, in [`crypto::aws_lc`]; compiles a C library |
//! | `config` | no | [`RemoteSettings`](keys::remote::RemoteSettings) from a configuration file; enables `http` |
//! | `http` | no | key sources over the network with any HTTP client, in [`keys::remote`] |
//! | `jsonwebtoken` | no | conversions from the types of `jsonwebtoken` 11, in [`keys::interop`] |
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

pub mod ably;
pub mod crypto;
pub mod diagnose;
mod encoding;
pub mod error;
pub mod guide;
pub mod intercom;
mod jose;
pub mod jwt;
pub mod keys;
pub mod kustomer;
pub mod livekit;
pub mod nexmo;
pub mod stream;
pub mod sunshine;
pub mod token;
pub mod twilio;
pub mod zendesk;

pub use crypto::{SharedSecret, Signature, Signer, Verifier};
pub use error::{
    BadSignature, ClaimError, ConfigError, EnvironmentError, Error, ErrorCode, HeaderReason, KeyError, SignError,
    VerifyError,
};
pub use jose::algorithm::{Algorithm, KeyType};
pub use jose::clock::{Clock, FixedClock, FnClock, SystemClock};
pub use jose::header_parameter::HeaderParameter;
pub use jose::key_hint::KeyHint;
pub use jose::key_id::{KeyId, KeyIdRule};
pub use jose::manual_clock::ManualClock;
pub use jose::numeric_date::NumericDate;
pub use jose::token::Token;
pub use jose::token_type::TokenType;
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
