//! The `application_id` of a token.

use crate::ClaimError;
use crate::encoding::text::text_newtype;
use crate::error::ClaimReason;
use crate::token::claim::has_control;

text_newtype! {
    /// The id of a Vonage application, whose key signs the token.
    ///
    /// Vonage's ids are UUIDs, so [`new`](Self::new) and every conversion from a text require one. An application's name or
    /// an API key in place of the id is then found when the program starts. A token that is read may contain any text that
    /// [`opaque`](Self::opaque) accepts. Two ids are equal if their bytes are.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    ///
    /// let id = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// assert_eq!(id.as_str(), "aaaaaaaa-bbbb-cccc-dddd-0123456789ab");
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage, "Authentication" (`application_id`).
    pub struct ApplicationId(String);

    /// Creates an application ID from a UUID: 32 hexadecimal digits of either case, in five groups joined by hyphens.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `application_id`) if the text is not a UUID.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::ErrorCode;
    ///
    /// let refused = ApplicationId::new("my application").unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimInvalid, Some("application_id")));
    /// ```
    pub fn new(text) -> Result<Self, ClaimError> {
        if is_uuid(text) { Ok(()) } else { Err(ClaimError::new("application_id", ClaimReason::Invalid)) }
    }

    debug: redacted
}

impl ApplicationId {
    /// The largest number of bytes: 255. Not documented by the vendor.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    ///
    /// assert!(ApplicationId::opaque("a".repeat(ApplicationId::MAX_LEN)).is_ok());
    /// assert!(ApplicationId::opaque("a".repeat(ApplicationId::MAX_LEN + 1)).is_err());
    /// ```
    pub const MAX_LEN: usize = 255;

    /// Creates an application ID from any text of 1 to 255 bytes without control characters, for test environments and
    /// ids of another form.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `application_id`) if the text is empty or contains a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `application_id`) if it is longer than [`MAX_LEN`](Self::MAX_LEN) bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    ///
    /// assert!(ApplicationId::opaque("application-id").is_ok());
    /// assert!(ApplicationId::opaque("").is_err());
    /// ```
    pub fn opaque(text: impl Into<String>) -> Result<Self, ClaimError> {
        let text = text.into();
        if text.is_empty() || has_control(&text) {
            return Err(ClaimError::new("application_id", ClaimReason::Invalid));
        }
        if text.len() > Self::MAX_LEN {
            return Err(ClaimError::new("application_id", ClaimReason::TooLong));
        }
        Ok(Self(text))
    }
}

/// RFC 9562 section 4: `8-4-4-4-12`; any version, since the vendor names none.
fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let well_formed = [8, 4, 4, 4, 12].into_iter().all(|len| {
        groups.next().is_some_and(|group| group.len() == len && group.bytes().all(|octet| octet.is_ascii_hexdigit()))
    });
    well_formed && groups.next().is_none()
}
