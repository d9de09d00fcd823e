//! `jwt_identity.zendesk`.

pub(crate) mod chat;
pub(crate) mod sso;
