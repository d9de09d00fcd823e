//! The one-time code.

use zeroize::Zeroizing;

use crate::encoding::text::text_newtype;
use crate::error::CallError;

/// A one-time code: 4 to 10 ASCII letters or digits. It is overwritten when it is dropped, and shown nowhere.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::Code;
///
/// assert_eq!(format!("{:?}", Code::new("1234")?), "Code([redacted])");
/// assert_eq!(Code::new("12 34").unwrap_err().subject(), Some("code"));
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference (`code`).
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// Creates a code from its text, which is overwritten if it was passed as a `String`.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `code`) if the text is not 4 to 10 ASCII letters or digits.
    pub fn new(text: impl Into<String>) -> Result<Self, CallError> {
        let text = Zeroizing::new(text.into());
        if !(4..=10).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(CallError::parameter("code", "must have 4 to 10 ASCII letters or digits"));
        }
        Ok(Self(text))
    }

    /// Returns the number of characters.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

text_newtype!(impl secret Code, CallError);
