//! How to do common tasks. These pages have no items.
//!
//! | task | page |
//! |---|---|
//! | verify bearer tokens in a web service, with keys from a JWK Set | [`web_service`] |
//! | mint tokens for a vendor without a module | [`vendor_recipes`] |
//! | identify a server to GitHub, Google, Apple or Snowflake | [`server_tokens`] |
//! | serve several tenants | [`tenants`] |
//! | make a key for ES256, and publish its public half | [`new_key`] |
//! | move from jsonwebtoken | [`from_jsonwebtoken`] |
//! | test code that depends on the time | [`testing`] |
//! | write one line to the log for each rejected token | [`logging`] |
//! | call this crate from another language, or wrap it | [`wrapping`] |
//! | log a user in to Vonage's Client SDK | [`nexmo::guide`](crate::nexmo::guide) |
//!
//! The [front page](crate) is a tutorial. [`keys`](crate::keys) says which key source to use.

pub mod from_jsonwebtoken;
pub mod logging;
pub mod new_key;
pub mod server_tokens;
pub mod tenants;
pub mod testing;
pub mod vendor_recipes;
pub mod web_service;
pub mod wrapping;
