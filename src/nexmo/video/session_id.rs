//! The `session_id` of a token.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::error::ClaimReason;

/// The id of a video session, as the Video API returned it when the session was created. Like all claims, it is not in the
/// `Debug` form.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::video::SessionId;
///
/// assert_eq!(SessionId::new("1_MX4xMjM0NTY3OH4")?.as_str(), "1_MX4xMjM0NTY3OH4");
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Create a token" (Video). The form of the id is not documented by the vendor.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    /// The largest number of octets: 1 024. Not documented by the vendor; its ids have about 70.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::video::SessionId;
    ///
    /// assert!(SessionId::new("s".repeat(SessionId::MAX_LEN)).is_ok());
    /// assert!(SessionId::new("s".repeat(SessionId::MAX_LEN + 1)).is_err());
    /// ```
    pub const MAX_LEN: usize = 1024;

    /// Takes the text of an id.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `session_id`) when it is empty, or has white space or a control
    ///   character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `session_id`) above [`MAX_LEN`](Self::MAX_LEN) octets.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::video::SessionId;
    ///
    /// assert_eq!(SessionId::new("").unwrap_err().claim(), Some("session_id"));
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, ClaimError> {
        let text = text.into();
        let is_blank = |character: char| character.is_whitespace() || character.is_control();
        if text.is_empty() || text.chars().any(is_blank) {
            return Err(ClaimError::new("session_id", ClaimReason::Invalid));
        }
        if text.len() > Self::MAX_LEN {
            return Err(ClaimError::new("session_id", ClaimReason::TooLong));
        }
        Ok(Self(text))
    }

    /// Returns the text.
    ///
    /// # Examples
    ///
    /// See [`SessionId`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId([redacted])")
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SessionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
