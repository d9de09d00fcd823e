//! Verifies bearer tokens in front of any `tower` service: axum, tonic, or hyper itself.
//!
//! ```
//! use jwt_identity::{SharedSecret, kustomer};
//! use jwt_identity_tower::BearerLayer;
//!
//! let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
//! let layer = BearerLayer::new(verifier).with_realm("shop");
//! // axum: Router::new().route(…).layer(layer)
//! // tonic: Server::builder().layer(layer)
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! A request with an accepted token reaches the inner service with a [`Verified`](jwt_identity::Verified) in its
//! extensions. Every other request is answered as [`bearer::Answer`](jwt_identity::token::bearer::Answer) says, with an empty
//! body. The layer loads keys at most once for a token whose key is missing, within the limits of the key source.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `axum` | no | extractors for axum 0.8: `Bearer` for verified claims, and `SignedWebhook` for webhooks of Vonage |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod acl;
#[cfg(feature = "axum")]
mod bearer;
mod layer;
mod service;
#[cfg(feature = "axum")]
mod webhook;

pub use acl::permits;
#[cfg(feature = "axum")]
pub use bearer::{Bearer, NoBearerLayer};
pub use layer::BearerLayer;
pub use service::BearerService;
#[cfg(feature = "axum")]
pub use webhook::{RejectedWebhook, SignedWebhook};

/// Compiles the snippets of the README.
#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
