//! Zendesk: single sign-on, and visitors of the Web Widget (Classic) with Chat.
//!
//! | token | for | module |
//! |---|---|---|
//! | SSO | Support, Help Center, and the Support SDK | [`sso`] |
//! | Chat | the Web Widget (Classic), and the Chat SDK | [`chat`] |
//! | Messaging | the Web Widget and SDKs of Messaging | [`sunshine`](crate::sunshine) |
//!
//! Each kind has a secret of its own in Zendesk's settings. Tokens of Messaging have a `kid` and a `scope`. The
//! verifiers of this module reject a `scope` (412).
//!
//! The header of both kinds is `{"alg":"HS256","typ":"JWT"}`, without `kid`. The secret has at least 32 bytes, which
//! the vendor does not document, and its UTF-8 text is the HMAC key.

pub mod chat;
mod keys;
pub mod sso;
