//! A backend with passwordless login by telephone, which then gives the browser tokens for three vendors.
//!
//! `README.md` says how to run it. [`Server::start`] starts it inside of another program, such as a test.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod app;
mod assembly;
mod credentials;
mod envelope;
mod error;
mod failure;
mod from_library;
mod keys;
mod lifetimes;
mod limits;
mod nexmo_users;
mod notice;
mod pages;
mod random;
mod refusal;
mod routes;
mod server;
mod session;
mod settings;
mod store;
mod tokens;
mod vendors;
mod verification;

pub use credentials::{Application, Credentials};
pub use error::StartError;
pub use keys::rotate;
pub use lifetimes::Lifetimes;
pub use limits::{Limit, Limits};
pub use server::Server;
pub use settings::{Settings, VerifyVersion};
