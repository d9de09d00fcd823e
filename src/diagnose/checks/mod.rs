//! The checks of a diagnosis, one file for each part of a token or kind of token.

pub(super) mod header;
pub(super) mod kustomer;
pub(super) mod members;
pub(super) mod nexmo;
pub(super) mod profile;
pub(super) mod signature;
pub(super) mod sunshine;
pub(super) mod times;
