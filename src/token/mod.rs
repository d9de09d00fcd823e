//! Tokens of one profile: claims, signing, verifying, caching, replay guards and remote signers.

pub(crate) mod async_holder;
pub mod bearer;
pub(crate) mod cache;
pub mod claim;
pub(crate) mod holder;
pub(crate) mod json;
pub mod jws;
pub(crate) mod known_headers;
pub(crate) mod leeway;
mod names;
pub(crate) mod profile;
pub mod remote_signer;
pub mod replay;
mod shared_work;
pub(crate) mod sign;
pub(crate) mod token_id;
pub(crate) mod unsigned;
pub(crate) mod unverified;
pub(crate) mod verification;
pub(crate) mod verified;
pub(crate) mod verify;
