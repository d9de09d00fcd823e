//! A web service: it verifies the sessions of an identity provider, gives users their tokens for three vendors, receives
//! signed webhooks, and publishes its own keys.
#![forbid(unsafe_code)]

mod config;
mod routes;
mod service;

pub use config::Config;
pub use service::{Service, Session};
