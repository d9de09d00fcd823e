//! A compact JWS as text.

use std::fmt;

/// A signed token in compact form: JOSE header, claims set and signature in base64url, joined by dots.
///
/// Anyone who has the token can act as its user. So `Debug` does not show it, and there is no `Display`. Use
/// [`as_str`](Self::as_str) where the token is sent.
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, NumericDate, SharedSecret};
///
/// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let now = NumericDate::from_unix_seconds(1_623_257_867);
/// let token = signer.sign(&kustomer::Claims::builder(now).email("email@kustomer.com").build()?)?;
/// assert!(token.as_str().starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJlbWFpbCI6"));
/// assert_eq!(format!("{token:?}"), "Token([redacted])");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7515 section 3.1.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the text of the token.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::{kustomer, NumericDate, SharedSecret};
    /// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// # let claims = kustomer::Claims::builder(NumericDate::from_unix_seconds(1)).email("ada@example.com").build()?;
    /// let token = signer.sign(&claims)?;
    /// assert_eq!(token.as_str().split('.').count(), 3);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text of the token, without a copy.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::{kustomer, NumericDate, SharedSecret};
    /// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// # let claims = kustomer::Claims::builder(NumericDate::from_unix_seconds(1)).email("ada@example.com").build()?;
    /// let authorization = format!("Bearer {}", signer.sign(&claims)?.into_string());
    /// assert!(authorization.starts_with("Bearer eyJ"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}
