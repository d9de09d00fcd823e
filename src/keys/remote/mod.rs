//! Keys from the network, without an HTTP client inside.
//!
//! A [`RemoteKeys`] asks a [`KeyEndpoint`] for keys, such as a [`JwkSetEndpoint`], and carries the request out through
//! a [`Fetch`], or leaves that to you. Verifying and signing read a snapshot in memory and never wait; loading is a
//! step of its own, which happens
//!
//! - when a token has an unknown `kid`, in [`TokenVerifier::verify_or_refresh`](crate::TokenVerifier::verify_or_refresh),
//! - shortly before the keys get old, [in the background](#in-the-background), and
//! - when you ask for it, with [`RefreshReason::Manual`](crate::keys::RefreshReason): when the program starts, say.
//!
//! However many ask at once, there is one load, and all get its outcome. It goes on as long as one of them waits.
//! Nothing of a token ever becomes part of a request.
//!
//! # Defaults
//!
//! | setting | default | why |
//! |---|---|---|
//! | [`total_timeout`](RemoteSettings::total_timeout) | 5 s | our choice: 500 ms failed in the field elsewhere, 30 s stalls callers |
//! | [`connect_timeout`](RemoteSettings::connect_timeout) | 2 s | our choice |
//! | freshness | `max-age` less `Age`, between 1 min and 24 h; 1 min for `no-store` and `no-cache`; 10 min if nothing is said | RFC 9111 sections 4.2 and 5.2.2; the bounds are our choice |
//! | [`refresh_ahead_percent`](RemoteSettings::refresh_ahead_percent) | 80, give or take a tenth | our choice: a fleet does not load as one |
//! | [`cooldown`](RemoteSettings::cooldown) | 30 s: two attempts in it, good or bad, then unknown keys bring about none | our choice: tokens with invented `kid`s cost the endpoint no more than that, and a real rotation waits no longer |
//! | [`back_off`](RemoteSettings::back_off) | up to 1 s, doubling to 60 s, full jitter | our choice; who asks for a refresh never waits for it |
//! | [`stale_if_error`](RemoteSettings::stale_if_error) | 1 h past freshness, then nothing is served | RFC 5861 section 4 for the idea; our choice |
//! | [`max_body_len`](RemoteSettings::max_body_len) | 256 KiB | our choice; [128 members](crate::keys::KeySet::MAX_PUBLISHED) |
//!
//! A load that fails leaves the keys as they were. So does an answer that has no usable key, is no JWK Set, holds a
//! secret or a private key, has two keys of one `kid`, is compressed, is of another media type, or is a redirect.
//!
//! The clock is the wall clock. If it is set back, the next decision moves all times back with it; until then keys are
//! served for so much longer.
//!
//! # Clients
//!
//! | client | waits by | TLS |
//! |---|---|---|
//! | `UreqFetch` of the crate `jwt-identity-fetch` | blocking its thread | rustls over ring |
//! | `ReqwestFetch` of the crate `jwt-identity-fetch` | awaiting, on tokio | the features of reqwest that your program enables |
//! | a [`Fetch`] of your own | either | yours |
//! | an [`Attempt`], without a client | either | yours |
//!
//! # Any client
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
//!     let keys = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
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
//! // Again and again: does nothing until it is time.
//! if let Some(attempt) = keys.attempt(RefreshReason::Ahead)? {
//!     let outcome = match send(attempt.request()) {
//!         Some(response) => attempt.complete(response),
//!         None => attempt.fail(LoadReason::Unreachable),
//!     };
//!     assert_eq!(outcome, RefreshOutcome::Changed);
//! }
//! assert!(keys.health().state().has_usable_keys());
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # In the background
//!
//! - Where threads block: [`RemoteKeys::spawn_refresher`] starts one, which ends with its handle.
//! - On an async runtime: spawn [`RemoteKeys::run`], for example `tokio::spawn(keys.run(tokio::time::sleep))`. It ends
//!   with the last clone of the source.
//! - A program with a scheduler of its own calls [`refresh`](crate::keys::KeyRefresh::refresh) with
//!   [`RefreshReason::Ahead`](crate::keys::RefreshReason), as often as it likes or after
//!   [`next_refresh`](RemoteKeys::next_refresh).
//!
//! Without any of these keys are loaded when a token needs one that is missing, or when they are no longer served: a key
//! that the endpoint has dropped is then believed until freshness and `stale_if_error` have passed. And callers that
//! hang up can use up both attempts of a cooldown, which a source without keys feels. So load when the program starts,
//! look at the outcome, and refresh in the background.

pub use attempt::Attempt;
pub use endpoint::KeyEndpoint;
pub use endpoint_url::EndpointUrl;
pub use exchange::Exchange;
pub use fetch::{Fetch, FetchFuture};
pub use jwk_set_endpoint::JwkSetEndpoint;
pub use refresher::Refresher;
pub use remote_keys::RemoteKeys;
pub use settings::{Jitter, RemoteSettings};

mod attempt;
mod cache_control;
mod endpoint;
mod endpoint_url;
mod exchange;
mod fetch;
mod flight;
mod inner;
mod jwk_set_endpoint;
mod refresher;
mod remote_keys;
mod schedule;
mod settings;
mod ticket;
