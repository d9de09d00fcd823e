//! An encoded header, with the state of an HMAC key behind it.

use std::sync::Arc;

use crate::crypto::hmac::{HmacAfter, HmacKey};

/// A header in base64url with a dot after it. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct PreparedHeader {
    encoded: Arc<str>,
    /// The HMAC key after it has hashed the header, if that saves work.
    after: Option<Arc<HmacAfter>>,
}

impl PreparedHeader {
    /// Creates it from a header in base64url, and from the signer if it is an HMAC key.
    pub(crate) fn new(mut encoded: String, hmac: Option<&HmacKey>) -> Self {
        encoded.push('.');
        let after = hmac.and_then(|key| key.after(encoded.as_bytes())).map(Arc::new);
        Self { encoded: encoded.into(), after }
    }

    /// Returns the header in base64url, with a dot after it.
    pub(crate) fn encoded(&self) -> &str {
        &self.encoded
    }

    /// Splits a signing input that begins with this header into the prepared key and the rest.
    pub(crate) fn prepared<'a, 's>(&'a self, signing_input: &'s [u8]) -> Option<(&'a HmacAfter, &'s [u8])> {
        Some((self.after.as_deref()?, signing_input.strip_prefix(self.encoded.as_bytes())?))
    }
}
