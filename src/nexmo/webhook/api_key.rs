//! The `api_key` of a token.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim::has_control;

/// The name of a Vonage account or sub-account: 1 to 64 octets without control characters. It is not a secret;
/// the `Debug` form leaves it out as it does all claims.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::ApiKey;
///
/// assert_eq!(ApiKey::new("a1b2c3d")?.as_str(), "a1b2c3d");
/// assert_eq!(ApiKey::new("").unwrap_err().claim(), Some("api_key"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (`api_key`); the bounds are our choice.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApiKey(String);

impl ApiKey {
    /// The largest number of octets: 64. Not documented by the vendor, whose own have 7 or 8.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::ApiKey;
    ///
    /// assert!(ApiKey::new("a".repeat(ApiKey::MAX_LEN)).is_ok());
    /// assert!(ApiKey::new("a".repeat(ApiKey::MAX_LEN + 1)).is_err());
    /// ```
    pub const MAX_LEN: usize = 64;

    /// Takes the text of an API key.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `api_key`) when it is empty or has a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `api_key`) above [`MAX_LEN`](Self::MAX_LEN) octets.
    ///
    /// # Examples
    ///
    /// See [`ApiKey`].
    pub fn new(text: impl Into<String>) -> Result<Self, ClaimError> {
        let text = text.into();
        if text.is_empty() || has_control(&text) {
            return Err(ClaimError::new("api_key", ClaimReason::Invalid));
        }
        if text.len() > Self::MAX_LEN {
            return Err(ClaimError::new("api_key", ClaimReason::TooLong));
        }
        Ok(Self(text))
    }

    /// Returns the text.
    ///
    /// # Examples
    ///
    /// See [`ApiKey`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ApiKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
