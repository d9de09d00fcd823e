//! The phone number to verify.

use crate::encoding::text::text_newtype;
use crate::error::CallError;

/// A phone number in E.164 form without a leading `+`: 7 to 15 digits that do not start with 0.
///
/// `Debug` shows no digit, and there is no `Display`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::PhoneNumber;
///
/// let number = PhoneNumber::new("447700900000")?;
/// assert_eq!(PhoneNumber::from_input("+44 (7700) 900-000")?, number);
/// assert_eq!(format!("{number:?}"), "PhoneNumber([redacted])");
/// assert_eq!(PhoneNumber::new("+447700900000").unwrap_err().subject(), Some("number"));
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify API reference (`number`), with the rule of the vendor's SDKs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(Box<str>);

impl PhoneNumber {
    /// Creates a phone number from its digits.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `number`) if the text is not 7 to 15 digits that start with 1 to 9.
    pub fn new(text: impl Into<String>) -> Result<Self, CallError> {
        let text = text.into();
        let is_number =
            (7..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        if !is_number {
            return Err(CallError::parameter(
                "number",
                "must have 7 to 15 digits with the country code, and no leading `+`, `00` or `0`",
            ));
        }
        Ok(Self(text.into()))
    }

    /// Creates a phone number from what a person entered in international form.
    ///
    /// Spaces, hyphens, dots and parentheses are dropped, and then one `+` or `00` at the start.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `number`) if the rest breaks the rule of [`new`](Self::new).
    pub fn from_input(text: &str) -> Result<Self, CallError> {
        let dense: String = text.chars().filter(|character| !" -.()".contains(*character)).collect();
        let digits = dense.strip_prefix('+').or_else(|| dense.strip_prefix("00")).unwrap_or(&dense);
        Self::new(digits)
    }

    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype!(impl secret PhoneNumber, CallError);
