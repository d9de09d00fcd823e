//! The `kid` header parameter.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::encoding::base64url;
use crate::encoding::text::has_control;
use crate::error::key::{KeyError, KeyReason};

/// The value of a `kid`: 1 to 256 octets without control characters.
///
/// Cloning shares the text. `Debug` and `Display` show it: a `kid` is public, it stands in every token.
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, KeyId};
///
/// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
/// assert_eq!(key_id.as_str(), "app_5deaa3531c7f940010cc4ba4");
/// assert_eq!(KeyId::new("two\nlines").unwrap_err().code(), ErrorCode::KeyInvalidKeyId);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7515 section 4.1.4; the bounds are our choice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Arc<str>);

impl KeyId {
    /// The largest number of octets: 256.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyId;
    ///
    /// assert!(KeyId::new("k".repeat(KeyId::MAX_LEN)).is_ok());
    /// assert!(KeyId::new("k".repeat(KeyId::MAX_LEN + 1)).is_err());
    /// ```
    pub const MAX_LEN: usize = 256;

    /// Takes the text of a `kid`.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::InvalidKeyId`] (code 109) when it is empty, longer than [`MAX_LEN`](Self::MAX_LEN) octets, or
    ///   contains a control character.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::KeyId::new("").is_err());
    /// ```
    pub fn new(text: impl AsRef<str>) -> Result<Self, KeyError> {
        let text = text.as_ref();
        if text.is_empty() || text.len() > Self::MAX_LEN || has_control(text) {
            return Err(KeyError::new(KeyReason::InvalidKeyId));
        }
        Ok(Self(text.into()))
    }

    /// The digest in base64url, which is within the bounds of a `kid`.
    pub(crate) fn of_digest(digest: impl AsRef<[u8]>) -> Self {
        Self(base64url::encode(digest.as_ref()).into())
    }

    /// Returns the text.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::KeyId::new("2026-11")?.as_str(), "2026-11");
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for KeyId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Whether a profile's tokens must carry a `kid`.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Kustomer;
/// use jwt_identity::{KeyIdRule, Profile};
///
/// assert_eq!(Kustomer::KEY_ID, KeyIdRule::Optional);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyIdRule {
    /// A token may come without a `kid`.
    Optional,
    /// A token without a `kid` is neither signed nor accepted.
    Required,
}
