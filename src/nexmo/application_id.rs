//! The `application_id` of a token.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim::has_control;

/// The id of a Vonage application, whose key signs the token.
///
/// Vonage's ids are UUIDs, so [`new`](Self::new) demands one: the name of the application or an API key in its place is
/// found when the program starts and not by a user whose login fails. A token that is read may hold any text that
/// [`opaque`](Self::opaque) takes. Ids are equal when their octets are.
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
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApplicationId(String);

impl ApplicationId {
    /// The largest number of octets: 255. Not documented by the vendor.
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

    /// Takes a UUID: 32 hexadecimal digits of either case, in five groups joined by hyphens.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `application_id`) for any other text.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::ErrorCode;
    ///
    /// let refused = ApplicationId::new("my application").unwrap_err();
    /// assert_eq!((refused.code(), refused.claim()), (ErrorCode::ClaimInvalid, Some("application_id")));
    /// ```
    pub fn new(uuid: impl Into<String>) -> Result<Self, ClaimError> {
        let uuid = uuid.into();
        if is_uuid(&uuid) { Ok(Self(uuid)) } else { Err(ClaimError::new("application_id", ClaimReason::Invalid)) }
    }

    /// Takes any text of 1 to 255 octets without control characters, for test environments and ids of another form.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `application_id`) when it is empty or has a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `application_id`) above [`MAX_LEN`](Self::MAX_LEN) octets.
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

    /// Returns the text.
    ///
    /// # Examples
    ///
    /// See [`ApplicationId`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplicationId([redacted])")
    }
}

impl fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ApplicationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
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
