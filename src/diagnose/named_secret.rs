//! A secret to try.

use crate::crypto::secret::SharedSecret;

/// A secret to try, and its name if the token should not be signed with it.
#[derive(Debug)]
pub(super) struct NamedSecret<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) secret: &'a SharedSecret,
}
