//! Keys, sets of keys, and sources of keys.

pub(crate) mod argument;
pub(crate) mod key_pair;
pub(crate) mod key_set;
pub(crate) mod key_store;
pub(crate) mod local_keys;
pub(crate) mod verifying_key;
