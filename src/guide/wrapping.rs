//! Wrapping this crate, for callers from other languages.
//!
//! A wrapper links the crate and offers its own interface. The C library `jwt-identity-ffi` and the Python package
//! `jwt-identity-py` are wrappers. Both use the public interface alone.
//!
//! # Which route suits whom?
//!
//! | route | suits | work | upkeep |
//! |---|---|---|---|
//! | a Rust crate of your own | a service in Rust with a vendor or rules of its own | a [`Profile`](crate::Profile): about 100 lines, see `examples/fourth_vendor.rs` | Cargo updates it |
//! | the C library | C, C++, Go, PHP, Ruby, .NET and distributors | a header and `pkg-config`; each language adds a thin layer | one build for each platform; the layer follows the header |
//! | the wheel | backends in Python | `pip install`; typed, with dicts in and out | one wheel for each platform, for Python 3.10 and later |
//! | Node over koffi | backends in Node | one module over the C library, see its tests | the C library, and koffi |
//!
//! A secret lets its holder mint tokens for every user. So a wrapper belongs in a backend, never in an app or a web page.
//!
//! # What stays stable?
//!
//! - **Codes.** The number and the name of an [`ErrorCode`](crate::ErrorCode) are never changed or reused.
//!   `docs/error-codes.tsv` in the package lists them as text, with explanation, cure and whether a retry helps.
//! - **Names.** The name of a profile ([`Profile::NAME`](crate::Profile::NAME)), and the `as_str` of enums such as
//!   [`Algorithm`](crate::Algorithm), [`LintCode`](crate::nexmo::LintCode) and
//!   [`RegisteredClaim`](crate::jwt::RegisteredClaim). `ALL` lists the values of each, and `FromStr` reads them.
//! - **JSON.** The members of policies (`Policy::from_json`), of [`Report`](crate::diagnose::Report),
//!   [`Health`](crate::keys::Health) and [`Decision`](crate::nexmo::Decision). A later version may add members.
//! - **Ownership.** A handle owns everything that it needs, and has no lifetime. What a call returns is the caller's.
//!
//! Messages are for people, and may change in any version. [`VERSION`](crate::VERSION) is the version of the crate.
//!
//! # One type for all kinds of token
//!
//! [`JsonSigner`](crate::JsonSigner) and [`JsonVerifier`](crate::JsonVerifier) are object-safe, so a wrapper needs no
//! generics. A policy is a JSON object. A member that the profile does not know is an error, in claims and in policies.
//!
//! ```
//! use std::sync::Arc;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::kustomer::{self, Kustomer};
//! use jwt_identity::{Algorithm, ConfigError, Error, JsonSigner, JsonVerifier, NumericDate, SharedSecret};
//! use jwt_identity::{TokenSigner, TokenVerifier};
//!
//! /// Handles of a foreign caller. Each is `Send + Sync`, and cloning it copies a pointer.
//! #[derive(Clone)]
//! struct Signer(Arc<dyn JsonSigner>);
//! #[derive(Clone)]
//! struct Verifier(Arc<dyn JsonVerifier>);
//!
//! fn open(profile: &str, secret: &str, policy: &str) -> Result<(Signer, Verifier), Error> {
//!     let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?;
//!     match profile {
//!         "kustomer" => {
//!             let policy = kustomer::Policy::from_json(policy)?;
//!             let signer = TokenSigner::<Kustomer>::new(key.clone());
//!             let verifier = TokenVerifier::<Kustomer>::new(key).with_policy(policy);
//!             Ok((Signer(Arc::new(signer)), Verifier(Arc::new(verifier))))
//!         }
//!         // The other profiles in the same way.
//!         _ => Err(ConfigError::new("profile", "must be `kustomer`").into()),
//!     }
//! }
//!
//! let (signer, verifier) = open("kustomer", "test-secret-of-thirty-two-bytes!", r#"{"leeway_seconds":5}"#)?;
//! let claims = r#"{"externalId":"ada","iat":1700000000}"#;
//! let token = signer.0.sign_json(claims)?;
//! let now = NumericDate::from_unix_seconds(1_700_000_060);
//! assert_eq!(verifier.0.verify_json_at(token.as_str(), now)?, claims);
//! # Ok::<(), Error>(())
//! ```
//!
//! `sign_json` takes a complete claims set: the wrapper adds `iat`, `exp` and `jti` if the profile has them
//! ([`NumericDate::now`](crate::NumericDate::now), [`TokenId::random`](crate::TokenId::random)). For plain claims
//! [`jwt`](crate::jwt#claims-as-json) names the types that keep custom claims, and the digits of numbers.
//! [`sign_json_onto`](crate::JsonSigner::sign_json_onto) writes into a buffer of the wrapper.
//!
//! # Errors
//!
//! Every error converts into [`Error`](crate::Error). Four values make an exception or a structure of any language. Keep
//! them in memory of the caller, not of the thread: with a pool of threads, another thread would read an old error.
//!
//! ```
//! use jwt_identity::{Error, JsonSigner, SharedSecret, kustomer};
//!
//! struct Failure {
//!     code: u16,
//!     subject: Option<String>, // a claim, parameter, setting, file or URL: a name, never a value
//!     message: String,
//!     is_retryable: bool,
//! }
//!
//! impl<E: Into<Error>> From<E> for Failure {
//!     fn from(error: E) -> Self {
//!         let error = error.into();
//!         Self {
//!             code: error.code().as_u16(),
//!             subject: error.subject().map(str::to_owned),
//!             message: error.to_string(),
//!             is_retryable: error.is_retryable(),
//!         }
//!     }
//! }
//!
//! fn mint(claims: &str) -> Result<String, Failure> {
//!     let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//!     Ok(kustomer::signer(&secret)?.sign_json(claims)?.into_string())
//! }
//!
//! let failure = mint(r#"{"email":"ada@example.com","externalID":"ada","iat":1700000000}"#).err().unwrap();
//! assert_eq!((failure.code, failure.subject.as_deref()), (422, Some("externalID")));
//! assert!(failure.message.contains("externalID") && !failure.is_retryable);
//! ```
//!
//! Codes fit into 16 bits and are positive, so a wrapper has negative numbers for faults of its own, such as a null pointer.
//!
//! # Panics
//!
//! The library does not panic, but a callback of the caller may. Signers, verifiers, key sources, token holders,
//! [`CompiledAcl`](crate::nexmo::CompiledAcl) and [`MemoryReplayGuard`](crate::token::replay::MemoryReplayGuard) stay usable
//! afterwards. They are `UnwindSafe` and `RefUnwindSafe`, which is tested for each callback. So an entry of a wrapper catches
//! a panic without an assertion:
//!
//! ```
//! use std::panic::catch_unwind;
//! use jwt_identity::{FnClock, JsonVerifier, NumericDate, SharedSecret, kustomer};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! let clock = FnClock(|| panic!("the caller's clock panics"));
//! let verifier = kustomer::verifier(&secret)?.with_clock(clock);
//! let claims = kustomer::Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).external_id("ada").build()?;
//! let token = kustomer::signer(&secret)?.sign(&claims)?;
//!
//! assert!(catch_unwind(|| verifier.verify_json(token.as_str())).is_err());
//! assert!(verifier.verify_json_at(token.as_str(), claims.issued_at()).is_ok());
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Clocks and other callbacks
//!
//! A clock that is chosen at run time is an `Arc<dyn Clock>`, and a closure becomes one with [`FnClock`](crate::FnClock). For
//! one call at a given time use the `_at` form of the call.
//!
//! | callback | may call its own object | a panic |
//! |---|---|---|
//! | [`Clock`](crate::Clock) of a key source or token holder | yes, and gets code 519 | reaches the caller, or counts as code 501 |
//! | [`Clock`](crate::Clock) of a verifier | no: the library does not end the recursion | reaches the caller |
//! | mint function of a [`TokenHolder`](crate::TokenHolder) | yes, and gets code 519 | reaches the caller |
//! | [`KeyEvents`](crate::keys::KeyEvents) | yes | is dropped |
//! | [`ReplayGuard`](crate::token::replay::ReplayGuard), key source, [`Signer`](crate::Signer), [`Verifier`](crate::Verifier), [`Profile`](crate::Profile) | no: the library does not end the recursion | reaches the caller |
//!
//! No callback may wait for another thread that uses the same object.
//!
//! # Keys that change
//!
//! Pass a [`KeyStore`](crate::keys::KeyStore) to the signer and the verifier, and replace its set at any time. Webhooks have
//! [`replace_secrets`](crate::nexmo::webhook::WebhookVerifier::replace_secrets), which keeps the replay guard.
