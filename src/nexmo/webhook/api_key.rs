//! The `api_key` of a token.

use crate::ClaimError;
use crate::encoding::text::text_newtype;
use crate::error::ClaimReason;
use crate::token::claim;

text_newtype! {
    /// The name of a Vonage account or sub-account: 1 to 64 bytes without control characters. It is not a secret;
    /// the `Debug` form leaves it out as it does all claims.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::ApiKey;
    ///
    /// assert_eq!(ApiKey::new("a1b2c3d")?.as_str(), "a1b2c3d");
    /// assert_eq!(ApiKey::new("").unwrap_err().subject(), Some("api_key"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage, "Decoding signed webhooks" (`api_key`); the bounds are our choice.
    pub struct ApiKey(String);

    /// Creates an API key from its text.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `api_key`) if the text is empty,
    ///   contains a control character, or begins or ends with whitespace or an invisible character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `api_key`) if it is longer than [`MAX_LEN`](Self::MAX_LEN) bytes.
    pub fn new(text) -> Result<Self, ClaimError> {
        claim::check_identifier("api_key", text, ApiKey::MAX_LEN)?;
        if text.len() > ApiKey::MAX_LEN {
            return Err(ClaimError::new("api_key", ClaimReason::TooLong));
        }
        Ok(())
    }

    debug: redacted
}

impl ApiKey {
    /// The largest number of bytes: 64. Not documented by the vendor, whose own have 7 or 8.
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
}
