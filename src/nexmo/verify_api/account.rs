//! The API key and secret of an account.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::encoding::text::text_newtype;
use crate::error::CallError;
use crate::nexmo::webhook::ApiKey;

/// The API key and secret of a Vonage account, which are sent as Basic credentials.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Account, ApiSecret};
/// use jwt_identity::nexmo::webhook::ApiKey;
///
/// let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
/// assert_eq!(format!("{account:?}"), "Account { api_key: ApiKey([redacted]), secret: ApiSecret([redacted]) }");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, Verify API reference (Basic authentication); RFC 7617.
#[derive(Debug, Clone)]
pub struct Account {
    api_key: ApiKey,
    secret: ApiSecret,
}

impl Account {
    /// Creates credentials from an API key and its secret.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `api_key`) if the API key has a colon, which ends the user name: RFC 7617
    ///   section 2.
    pub fn new(api_key: ApiKey, secret: ApiSecret) -> Result<Self, CallError> {
        if api_key.as_str().contains(':') {
            return Err(CallError::parameter("api_key", "must have no colon"));
        }
        Ok(Self { api_key, secret })
    }

    /// Returns the value of the header `Authorization`. The HTTP client decides whether its copy is overwritten.
    pub(super) fn authorization(&self) -> Result<HeaderValue, CallError> {
        let pair = Zeroizing::new(format!("{}:{}", self.api_key.as_str(), self.secret.0.as_str()));
        // Base64 has 4 characters for 3 bytes. With room for all of them, no copy stays behind when the text grows.
        let mut text = Zeroizing::new(String::with_capacity(pair.len().saturating_mul(2).saturating_add(16)));
        text.push_str("Basic ");
        STANDARD.encode_string(pair.as_bytes(), &mut text);
        sensitive(&text)
    }
}

/// Creates a header value that clients keep out of their logs.
pub(super) fn sensitive(text: &str) -> Result<HeaderValue, CallError> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| CallError::parameter("credentials", "must be visible ASCII without control characters"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The API secret of an account. It is overwritten when the last clone is dropped, and shown nowhere.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::ApiSecret;
///
/// assert_eq!(format!("{:?}", ApiSecret::new("secret-from-the-dashboard")?), "ApiSecret([redacted])");
/// assert_eq!(ApiSecret::new("two words").unwrap_err().subject(), Some("api_secret"));
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
#[derive(Clone)]
pub struct ApiSecret(Arc<Zeroizing<String>>);

impl ApiSecret {
    /// Creates a secret from its text, which is overwritten if it was passed as a `String`.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `api_secret`) if the text is empty or contains anything but visible ASCII,
    ///   such as a space or a line end. Not documented by the vendor.
    pub fn new(text: impl Into<String>) -> Result<Self, CallError> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CallError::parameter("api_secret", "must be visible ASCII without whitespace"));
        }
        Ok(Self(Arc::new(text)))
    }
}

text_newtype!(impl secret ApiSecret, CallError);
