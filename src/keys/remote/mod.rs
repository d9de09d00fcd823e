//! Keys from the network, with any HTTP client.
//!
//! A service on tokio wants these lines, with `ReqwestFetch` of the crate `jwt-identity-fetch`:
//!
//! ```
//! # use jwt_identity::error::{ConfigError, LoadReason};
//! # use jwt_identity::keys::remote::{Exchange, Fetch, FetchFuture};
//! # #[derive(Debug)] struct ReqwestFetch;
//! # impl ReqwestFetch {
//! #     fn new(_: (), _: Option<()>, _: &RemoteSettings) -> Result<Self, ConfigError> { Ok(Self) }
//! # }
//! # impl Fetch for ReqwestFetch {
//! #     fn fetch<'a>(&'a self, _: &'a mut Exchange) -> FetchFuture<'a> { Box::pin(async { Err(LoadReason::Unreachable.into()) }) }
//! # }
//! # mod reqwest { pub struct Client; impl Client { pub fn builder() {} } }
//! # mod tokio { pub fn spawn<T>(_: T) {} pub mod time { pub async fn sleep(_: std::time::Duration) {} } }
//! use jwt_identity::jwt::Jwt;
//! use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
//! use jwt_identity::keys::{RefreshReason, VerifyingKeySource};
//! use jwt_identity::{Algorithm, Error, TokenVerifier};
//!
//! async fn verifier() -> Result<TokenVerifier<Jwt>, Error> {
//!     let settings = RemoteSettings::default();
//!     let fetch = ReqwestFetch::new(reqwest::Client::builder(), None, &settings)?;
//!     let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256])?;
//!     let keys = RemoteKeys::new(endpoint, fetch, settings)?;
//!     keys.refresh(RefreshReason::Manual).await; // log its outcome, and go on if it failed
//!     tokio::spawn(keys.run(tokio::time::sleep)); // refreshes in the background
//!     Ok(TokenVerifier::new(keys)) // for each request: `verify_or_refresh(token).await`
//! }
//! ```
//!
//! Add a [policy](crate::jwt::Policy) with issuer and audience. The [guide](crate::guide::web_service) shows the whole service.
//!
//! # Clients
//!
//! | client | waits by | TLS |
//! |---|---|---|
//! | [`ReqwestFetch`], feature `reqwest` of `jwt-identity-fetch` | awaiting, on any runtime | the features of reqwest that your program enables |
//! | [`UreqFetch`], feature `ureq` of `jwt-identity-fetch` | blocking its thread | rustls over ring |
//! | your own [`Fetch`] | either | your choice |
//! | an [`Attempt`], without a client | either | your choice |
//!
//! [`ReqwestFetch`]: https://docs.rs/jwt-identity-fetch/latest/jwt_identity_fetch/struct.ReqwestFetch.html
//! [`UreqFetch`]: https://docs.rs/jwt-identity-fetch/latest/jwt_identity_fetch/struct.UreqFetch.html
//!
//! # How keys are loaded
//!
//! [`RemoteKeys`] loads keys from a [`KeyEndpoint`], such as a [`JwkSetEndpoint`]. A [`Fetch`] sends the requests, or the
//! caller does. Verifying and signing read a snapshot in memory and never wait. Loading is a separate step. It happens
//!
//! - in [`TokenVerifier::verify_or_refresh`](crate::TokenVerifier::verify_or_refresh), if a token has an unknown `kid`;
//! - [in the background](#in-the-background), shortly before the keys are no longer fresh;
//! - on request, with [`RefreshReason::Manual`](crate::keys::RefreshReason), for example when the program starts.
//!
//! There is one load at a time, and all callers get its outcome. Each caller that waits drives it. If all callers hang up,
//! the load is parked: the next caller or the background refresh carries it on, whether or not it may start a load itself.
//! A load is given up one second after its `total_timeout`, and its callers get
//! [`LoadReason::TimedOut`](crate::error::LoadReason::TimedOut) (code 512). No part of a token becomes part of a request.
//!
//! # Defaults
//!
//! | setting | default | reason |
//! |---|---|---|
//! | [`total_timeout`](RemoteSettings::total_timeout) | 5 s | our choice: 500 ms failed in production elsewhere, and 30 s stalls callers |
//! | [`connect_timeout`](RemoteSettings::connect_timeout) | 2 s | our choice |
//! | freshness | `max-age` minus `Age`, from 1 min to 24 h; 1 min for `no-store` and `no-cache`; 10 min without a directive | RFC 9111 sections 4.2 and 5.2.2; the limits are our choice |
//! | [`refresh_ahead_percent`](RemoteSettings::refresh_ahead_percent) | 80, varied by up to a tenth | our choice: many instances do not load at once |
//! | [`cooldown`](RemoteSettings::cooldown) | 30 s, with two attempts in it | our choice: invented `kid`s cost the endpoint two requests, whoever hangs up. A new key is found by the next load that ends |
//! | [`back_off`](RemoteSettings::back_off) | up to 1 s, doubling to 60 s, full jitter | our choice: no caller waits for it |
//! | [`stale_if_error`](RemoteSettings::stale_if_error) | 1 h after freshness | our choice, after RFC 5861 section 4 |
//! | [`max_body_len`](RemoteSettings::max_body_len) | 256 KiB | our choice: [128 members](crate::keys::KeySet::MAX_PUBLISHED) |
//!
//! A failed load leaves the keys as they were. A load fails if the response
//!
//! - has no usable key, or is not a JWK Set;
//! - contains a secret or private key, or two keys with one `kid`;
//! - is compressed, has another media type, or is a redirect.
//!
//! After status 429 or 503 the source waits as long as `Retry-After` says, at most the maximum of `back_off`.
//!
//! The age of keys is the longer of what the wall clock and the monotonic clock say. So keys expire while the machine is
//! suspended, setting the clock back does not extend their life, and a clock that is wrong for a moment does not end it. A
//! [`Clock`](crate::Clock) of your own without [`monotonic`](crate::Clock::monotonic) time is trusted each time it moves
//! ahead.
//!
//! # Many instances
//!
//! Limits hold for each source of each process. With the defaults, unknown `kid`s cause at most 2 requests in 30 seconds for
//! each process, so 500 processes send at most 33 requests per second. Without such tokens and with a `max-age` of one hour,
//! 500 processes send one request in 5.8 seconds on average. A failing endpoint gets at most one request from each process
//! in 30 seconds on average once the back-off has reached 60 seconds: 17 requests per second. A longer
//! [`cooldown`](RemoteSettings::cooldown) lowers the first figure, and delays a rotation during an attack as much.
//!
//! # In the background
//!
//! - On threads: [`RemoteKeys::spawn_refresher`] starts a thread that ends with its handle.
//! - On an async runtime: spawn [`RemoteKeys::run`], for example `tokio::spawn(keys.run(tokio::time::sleep))`. It ends
//!   with the last clone of the source. [`RemoteKeys::run_until`] also ends with a signal.
//! - With your own scheduler: call [`refresh`](crate::keys::VerifyingKeySource::refresh) with [`RefreshReason::Ahead`](crate::keys::RefreshReason) as often as you
//!   like, or after [`next_refresh`](RemoteKeys::next_refresh).
//!
//! Without a background refresh, keys are loaded only when a key is missing or the keys have expired. A key that the
//! endpoint has removed is then accepted until freshness and `stale_if_error` have passed. A load whose callers hung up
//! waits for the next caller. With a background refresh it is carried on at once. Load the keys when the program starts,
//! check the outcome, and refresh in the background.
//!
//! # Any client
//!
//! A program with an HTTP client of its own sends the requests itself:
//!
//! ```
//! use http::{Request, Response};
//! use jwt_identity::jwt::Jwt;
//! use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
//! use jwt_identity::error::LoadReason;
//! use jwt_identity::keys::{RefreshOutcome, RefreshReason};
//! use jwt_identity::{Algorithm, TokenVerifier};
//!
//! /// Any HTTP client: no redirects, no decompression, 5 seconds.
//! fn send(request: &Request<()>) -> Option<Response<Vec<u8>>> {
//!     assert_eq!(request.uri(), "https://id.example.com/keys");
//!     let keys = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026",
//!                     "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
//!     Response::builder()
//!         .header("content-type", "application/jwk-set+json")
//!         .header("cache-control", "max-age=3600")
//!         .body(keys.to_vec())
//!         .ok()
//! }
//!
//! let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::EdDsa])?;
//! let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?;
//! let verifier = TokenVerifier::<Jwt>::new(keys.clone());
//!
//! // Call this repeatedly. It returns `None` until a load is due.
//! if let Some(attempt) = keys.attempt(RefreshReason::Ahead)? {
//!     let outcome = match send(attempt.request()) {
//!         Some(response) => attempt.complete(response),
//!         None => attempt.fail(LoadReason::Unreachable),
//!     };
//!     assert_eq!(outcome, RefreshOutcome::Changed);
//! }
//! assert!(keys.health().state.has_usable_keys());
//! # Ok::<(), jwt_identity::Error>(())
//! ```

pub use attempt::Attempt;
pub use endpoint::KeyEndpoint;
pub use endpoint_url::EndpointUrl;
pub use exchange::Exchange;
pub use fetch::{Fetch, FetchFuture, SleepFuture};
pub use jwk_set_endpoint::JwkSetEndpoint;
pub use remote_keys::RemoteKeys;
pub use settings::{Jitter, RemoteSettings};

mod alarm;
mod attempt;
mod cache_control;
#[cfg(feature = "config")]
mod config;
mod endpoint;
mod endpoint_url;
mod exchange;
mod fetch;
mod flight;
mod inner;
mod jwk_set_endpoint;
mod refresher;
mod remote_keys;
mod retry_after;
mod schedule;
mod settings;
mod ticket;
mod timeline;
