//! `jwt_identity.nexmo`.

pub(crate) mod acl;
pub(crate) mod application;
pub(crate) mod application_tokens;
pub(crate) mod common;
pub(crate) mod comparison;
pub(crate) mod contact_center;
pub(crate) mod decision;
pub(crate) mod user;
pub(crate) mod video;
pub(crate) mod webhook;
pub(crate) mod webhook_request;
