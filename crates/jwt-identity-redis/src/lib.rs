//! A replay guard for [`jwt_identity`] that all processes of a service share, over Redis.
//!
//! [`RedisReplayGuard`] is an [`AsyncReplayGuard`](jwt_identity::token::replay::AsyncReplayGuard) and is passed to
//! [`WebhookVerifier::with_async_replay_guard`](jwt_identity::nexmo::webhook::WebhookVerifier::with_async_replay_guard).
//! It needs tokio.

#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

mod replay_guard;

pub use redis;
pub use replay_guard::RedisReplayGuard;
