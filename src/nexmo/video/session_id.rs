//! The `session_id` of a token.

use crate::ClaimError;
use crate::encoding::text::text_newtype;
use crate::error::ClaimReason;

text_newtype! {
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
    pub struct SessionId(String);

    /// Creates a session ID from its text.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `session_id`) if the text is empty or contains whitespace or a control
    ///   character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `session_id`) if it is longer than [`MAX_LEN`](Self::MAX_LEN) bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::video::SessionId;
    ///
    /// assert_eq!(SessionId::new("").unwrap_err().subject(), Some("session_id"));
    /// ```
    pub fn new(text) -> Result<Self, ClaimError> {
        if text.is_empty() || text.chars().any(|character| character.is_whitespace() || character.is_control()) {
            return Err(ClaimError::new("session_id", ClaimReason::Invalid));
        }
        if text.len() > SessionId::MAX_LEN {
            return Err(ClaimError::new("session_id", ClaimReason::TooLong));
        }
        Ok(())
    }

    debug: redacted
}

impl SessionId {
    /// The largest number of bytes: 1024. Not documented by the vendor; its ids have about 70.
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
}
