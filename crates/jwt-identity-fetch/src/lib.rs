//! HTTP clients for the key sources of [`jwt_identity`].
//!
//! Each client implements [`Fetch`](jwt_identity::keys::remote::Fetch) and is handed to
//! [`RemoteKeys::new`](jwt_identity::keys::remote::RemoteKeys::new). Neither client follows redirects, decompresses,
//! retries, keeps connections open, or reads the environment variables that name proxies. Each has a way to set a proxy.
//! The source of an error is a `FetchFault`, which says whether the name, the connection, TLS or the response failed.
//!
//! | client | feature | waits by | TLS |
//! |---|---|---|---|
//! | `UreqFetch` | `ureq` | blocking its thread | rustls over ring |
//! | `ReqwestFetch` | `reqwest` | awaiting, on any runtime or thread | the features of reqwest 0.13 that your program enables |
//!
//! Each client also has a method `send` for a single request with a body, such as a call of
//! [`nexmo::verify_api`](jwt_identity::nexmo::verify_api).
//!
//! With the feature `tracing`, `TracingEvents` sends the events of a source to `tracing`.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod fetch_fault;
#[cfg(feature = "reqwest")]
mod host;
#[cfg(feature = "reqwest")]
mod pipe;
#[cfg(feature = "reqwest")]
mod reqwest_fetch;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod send;
#[cfg(feature = "tracing")]
mod tracing_events;
#[cfg(feature = "ureq")]
mod ureq_fetch;

#[cfg(any(feature = "reqwest", feature = "ureq"))]
pub use fetch_fault::FetchFault;
#[cfg(feature = "reqwest")]
pub use reqwest_fetch::ReqwestFetch;
#[cfg(feature = "tracing")]
pub use tracing_events::TracingEvents;
#[cfg(feature = "ureq")]
pub use ureq_fetch::UreqFetch;
