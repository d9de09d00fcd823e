//! A secret to try.

use crate::crypto::secret::SharedSecret;

/// A secret to try, and what it is called if it is not the one that should have been used.
#[derive(Debug)]
pub(super) struct NamedSecret<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) secret: &'a SharedSecret,
}
