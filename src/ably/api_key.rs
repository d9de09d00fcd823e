//! The API key.

use crate::encoding::text::text_newtype;
use crate::error::KeyReason;
use crate::{KeyError, KeyId, SharedSecret};

/// An API key, split into its name and its secret. `Debug` shows neither.
///
/// The vendor shows the key as one text, `appId.keyId:secret`. The part before the colon is the `kid` of tokens. Only
/// the part after the colon is the secret.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::ApiKey;
///
/// let key = ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key")?; // from your secret store
/// assert_eq!((key.name().as_str(), key.app_id(), key.secret().len()), ("xVLyHw.A-pwh7", "xVLyHw", 26));
/// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
///
/// let error = ApiKey::new("xVLyHw.A-pwh7").unwrap_err();
/// assert_eq!(error.to_string(), "expected an API key of the form `appId.keyId:secret`, found no colon");
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// A configuration can contain it:
///
/// ```
/// let key: jwt_identity::ably::ApiKey = serde_json::from_str(r#""xVLyHw.A-pwh7:test-secret-of-an-ably-key""#)?;
/// assert_eq!(key.app_id(), "xVLyHw");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Ably, "JSON Web Tokens (JWTs)" and "Authentication" (API keys).
pub struct ApiKey {
    name: KeyId,
    secret: SharedSecret,
}

impl ApiKey {
    /// Creates a key from the text that the dashboard shows.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::Malformed`] (code 101) if the text does not have one colon, one dot before it, and text between
    ///   them. The same for whitespace and anything but visible ASCII. The message says which. The vendor does not
    ///   document the characters.
    /// - The errors of [`SharedSecret::new`] (codes 116, 117 and 119) for the text as a whole and for the secret, for
    ///   example because there are quotes or a line end around it. The errors of [`KeyId::new`] (code 109) for the
    ///   name.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::ably::ApiKey;
    ///
    /// assert_eq!(ApiKey::new("secret-alone").unwrap_err().code(), ErrorCode::KeyMalformed);
    /// let from_a_file = ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key\n").unwrap_err();
    /// assert_eq!(from_a_file.code(), ErrorCode::KeySecretPadded);
    /// ```
    pub fn new(text: impl AsRef<str>) -> Result<Self, KeyError> {
        const NO_COLON: &str = "expected an API key of the form `appId.keyId:secret`, found no colon";
        const NO_SECRET: &str = "expected an API key of the form `appId.keyId:secret`, found no secret, or two colons";
        const NO_NAME: &str =
            "expected an API key of the form `appId.keyId:secret`, found another name before the colon";
        const NOT_VISIBLE: &str = "expected an API key of visible ASCII, found whitespace or another character";
        let text = text.as_ref();
        let wrong = |detail| KeyError::new(KeyReason::Malformed).detail(detail);
        SharedSecret::new(text)?;
        let (name, secret) = text.split_once(':').ok_or(wrong(NO_COLON))?;
        if secret.is_empty() || secret.contains(':') {
            return Err(wrong(NO_SECRET));
        }
        let has_two_parts =
            name.split_once('.').is_some_and(|(app, key)| !app.is_empty() && !key.is_empty() && !key.contains('.'));
        if !has_two_parts {
            return Err(wrong(NO_NAME));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong(NOT_VISIBLE));
        }
        Ok(Self { name: KeyId::new(name)?, secret: SharedSecret::new(secret)? })
    }

    /// Returns the name of the key, which is the `kid` of its tokens: `appId.keyId`. It is not secret.
    #[must_use]
    pub const fn name(&self) -> &KeyId {
        &self.name
    }

    /// Returns the id of the app: the part of the name before the dot.
    #[must_use]
    pub fn app_id(&self) -> &str {
        self.name.as_str().split('.').next().unwrap_or_default()
    }

    /// Returns the secret, the part after the colon.
    #[must_use]
    pub const fn secret(&self) -> &SharedSecret {
        &self.secret
    }
}

text_newtype!(impl secret ApiKey, KeyError);
