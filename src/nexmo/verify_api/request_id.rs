//! The id of a verification.

use serde::{Serialize, Serializer};

use crate::encoding::text::text_newtype;
use crate::error::CallError;

/// The id of a verification: 1 to 36 ASCII letters, digits or hyphens.
///
/// Anyone with the id and the code passes the verification, so keep the id on the server and bind it to the session:
/// [`PendingVerification`](crate::nexmo::verify_api::PendingVerification). `Debug` does not show it.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::RequestId;
///
/// let id = RequestId::new("c11236f4-00bf-4b89-84ba-88b25df97315")?;
/// assert_eq!(format!("{id:?}"), "RequestId([redacted])");
/// assert!(RequestId::new("../other").is_err());
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify API reference: at most 32 characters in version 1, a UUID in version 2.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// Creates an id from its text.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `request_id`) for any other text. The characters are our choice: an id becomes
    ///   part of a path.
    pub fn new(text: impl Into<String>) -> Result<Self, CallError> {
        let text = text.into();
        let is_id =
            (1..=36).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_id {
            return Err(CallError::parameter("request_id", "must have 1 to 36 ASCII letters, digits or hyphens"));
        }
        Ok(Self(text.into()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype!(impl secret RequestId, CallError);

impl Serialize for RequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
