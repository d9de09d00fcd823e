//! The `kid` header parameter.

use std::sync::Arc;

use crate::encoding::base64url;
use crate::encoding::named_enum::named_enum;
use crate::encoding::surroundings::{self, Surrounding};
use crate::encoding::text::{has_control, text_newtype};
use crate::error::configuration::ConfigError;
use crate::error::key::{KeyError, KeyReason};

text_newtype! {
    /// The value of a `kid`: 1 to 256 bytes without control characters.
    ///
    /// Cloning shares the text. `Debug` and `Display` show it, because a `kid` is public: every token contains it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{ErrorCode, KeyId};
    ///
    /// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
    /// assert_eq!(key_id.as_str(), "app_5deaa3531c7f940010cc4ba4");
    /// assert_eq!("two\nlines".parse::<KeyId>().unwrap_err().code(), ErrorCode::KeyInvalidKeyId);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 4.1.4; the bounds are our choice.
    pub struct KeyId(Arc<str>);

    /// Creates a key ID from its text.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::InvalidKeyId`] (code 109) if the text is empty, longer than [`MAX_LEN`](Self::MAX_LEN) bytes, or
    ///   contains a control character. Also if it begins or ends with whitespace or an invisible character, stands in
    ///   quotes, is a JSON document, or is the name of a variable such as `${KEY_ID}`. A `kid` in a JWK is not checked for
    ///   these, because its issuer chose it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyId;
    ///
    /// assert!(KeyId::new("").is_err());
    /// let error = KeyId::new("\"app_1\"").unwrap_err();
    /// assert_eq!(error.to_string(), "the `kid` stands in quotes; remove them");
    /// ```
    pub fn new(text) -> Result<Self, KeyError> {
        check_form(text)?;
        let invalid = KeyError::new(KeyReason::InvalidKeyId).about("kid");
        match surroundings::recognise(text) {
            None => Ok(()),
            Some(surrounding) => Err(invalid.detail(match surrounding {
                Surrounding::Whitespace => "begins or ends with whitespace; remove it",
                Surrounding::Invisible => {
                    "begins or ends with an invisible character, such as a no-break space; remove it"
                }
                Surrounding::Quotes => "stands in quotes; remove them",
                Surrounding::Document => "is a whole document; pass one value of it",
                Surrounding::Placeholder => "is the name of a variable; replace it by the value of the variable",
            })),
        }
    }

    debug: shown
}

impl KeyId {
    /// The largest number of bytes: 256.
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

    /// Creates a key ID from a text that the issuer of a key chose.
    pub(crate) fn of_issuer(text: &str) -> Result<Self, KeyError> {
        check_form(text).map(|()| Self(text.into()))
    }

    /// Encodes the digest in base64url, which is within the bounds of a `kid`.
    pub(crate) fn of_digest(digest: impl AsRef<[u8]>) -> Self {
        Self(base64url::encode(digest.as_ref()).into())
    }
}

fn check_form(text: &str) -> Result<(), KeyError> {
    if text.is_empty() || text.len() > KeyId::MAX_LEN || has_control(text) {
        return Err(KeyError::new(KeyReason::InvalidKeyId).about("kid"));
    }
    Ok(())
}

/// The rule that says whether tokens of a profile must have a `kid`.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Kustomer;
/// use jwt_identity::{KeyIdRule, Profile};
///
/// assert_eq!(Kustomer::KEY_ID, KeyIdRule::Optional);
/// assert_eq!("required".parse(), Ok(KeyIdRule::Required));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyIdRule {
    /// A token may lack a `kid`.
    Optional,
    /// A token without a `kid` is neither signed nor accepted.
    Required,
}

impl KeyIdRule {
    /// All rules, in the order of the enum.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::KeyIdRule::ALL.len(), 2);
    /// ```
    pub const ALL: &'static [Self] = &[Self::Optional, Self::Required];

    /// Returns the name of the rule: `optional` or `required`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::KeyIdRule::Required.as_str(), "required");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }
}

named_enum!(KeyIdRule, ConfigError, ConfigError::unknown_name("key_id_rule", "must be `optional` or `required`"));
