//! Examines the configuration of a service.
//!
//! Whether a key or secret can be used is decided by the library: by `KeyReader`, `LocalKeys` and `RemoteKeys` when they
//! load it, and by a token that is signed with it and diagnosed. The files of this folder only add what the library does
//! not decide: how secrets look, who can replace a public key, and what belongs together.

pub(crate) mod clock;
pub(crate) mod configuration;
pub(crate) mod endpoint;
pub(crate) mod examination;
pub(crate) mod finding;
pub(crate) mod jwt;
pub(crate) mod kustomer;
pub(crate) mod local;
pub(crate) mod nexmo;
pub(crate) mod permissions;
pub(crate) mod response;
pub(crate) mod secret_text;
pub(crate) mod setting;
pub(crate) mod sunshine;
pub(crate) mod trial;
