//! HTTP clients for the key sources of [`jwt_identity`].
//!
//! Each client implements [`Fetch`](jwt_identity::keys::remote::Fetch) and is handed to
//! [`RemoteKeys::new`](jwt_identity::keys::remote::RemoteKeys::new). Neither client follows redirects, decompresses,
//! retries, keeps connections open, or reads the environment variables that name proxies. Each has a way to name a
//! proxy.
//!
//! | client | feature | waits by | TLS |
//! |---|---|---|---|
//! | `UreqFetch` | `ureq` | blocking its thread | rustls over ring |
//! | `ReqwestFetch` | `reqwest` | awaiting, on tokio | the features of reqwest 0.13 that your program enables |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "reqwest")]
mod reqwest_fetch;
#[cfg(feature = "ureq")]
mod ureq_fetch;

#[cfg(feature = "reqwest")]
pub use reqwest_fetch::ReqwestFetch;
#[cfg(feature = "ureq")]
pub use ureq_fetch::UreqFetch;
