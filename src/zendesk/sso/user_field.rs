//! The value of a user field.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

/// The value of a user field that you defined in Zendesk. `Debug` shows only its JSON type.
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::sso::UserField;
///
/// assert_eq!(UserField::from("gold"), UserField::Text("gold".to_owned()));
/// assert_eq!(format!("{:?}", UserField::from(7)), "Integer([redacted])");
/// ```
///
/// Source: Zendesk help, article 4408845838874 (`user_fields`).
#[derive(Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum UserField {
    /// The value of a text, a drop-down list, or a date in the form `yyyy-mm-dd`.
    Text(String),
    /// The value of a checkbox.
    Checkbox(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction. It must be finite.
    Decimal(f64),
    /// `null`, which deletes the value that the user has.
    Deleted,
}

impl From<&str> for UserField {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for UserField {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for UserField {
    fn from(is_checked: bool) -> Self {
        Self::Checkbox(is_checked)
    }
}

impl From<i64> for UserField {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for UserField {
    fn from(number: f64) -> Self {
        Self::Decimal(number)
    }
}

impl<'de> Deserialize<'de> for UserField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;
        impl Visitor<'_> for Value {
            type Value = UserField;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, boolean, number or null")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<UserField, E> {
                Ok(text.into())
            }
            fn visit_bool<E: Error>(self, is_checked: bool) -> Result<UserField, E> {
                Ok(is_checked.into())
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<UserField, E> {
                Ok(number.into())
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<UserField, E> {
                i64::try_from(number).map(UserField::Integer).map_err(|_| E::custom("a whole number beyond 64 bits"))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<UserField, E> {
                Ok(number.into())
            }
            fn visit_unit<E: Error>(self) -> Result<UserField, E> {
                Ok(UserField::Deleted)
            }
        }
        deserializer.deserialize_any(Value)
    }
}

impl fmt::Debug for UserField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text([redacted])",
            Self::Checkbox(_) => "Checkbox([redacted])",
            Self::Integer(_) => "Integer([redacted])",
            Self::Decimal(_) => "Decimal([redacted])",
            Self::Deleted => "Deleted",
        })
    }
}
