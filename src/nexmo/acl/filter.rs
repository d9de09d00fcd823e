//! The value that a rule requires of a parameter.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::nesting::is_nested_deeper_than;
use crate::token::claim::Redacted;

/// The maximum nesting of a filter's value: the 64 levels of a token without the levels around the value.
const MAX_DEPTH: usize = 59;

/// The value that a request's parameter must have: text, a number, a list of them, or any other JSON.
///
/// The vendor does not document how it compares lists and nested values. Its samples have text, such as a phone number.
/// [`Acl::decide`](crate::nexmo::Acl::decide) describes how this crate compares them. The value is not in the `Debug` form.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::FilterValue;
///
/// let number = FilterValue::from("447977271009");
/// assert_eq!(number.as_text(), Some("447977271009"));
/// assert_eq!(format!("{number:?}"), "FilterValue([redacted])");
///
/// let either = FilterValue::from(vec!["447977271009", "447977271010"]);
/// assert_eq!(serde_json::to_string(&either).unwrap(), r#"["447977271009","447977271010"]"#);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FilterValue(Value);

impl FilterValue {
    /// Returns the text, if the value is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// Returns the value as JSON, whatever it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::FilterValue;
    ///
    /// assert_eq!(FilterValue::from(7_u64).as_json().as_u64(), Some(7));
    /// ```
    #[must_use]
    pub const fn as_json(&self) -> &Value {
        &self.0
    }

    /// Reports whether a parameter has the value. [`Acl::decide`](crate::nexmo::Acl::decide) describes the comparison.
    pub(super) fn accepts(&self, parameter: &str) -> bool {
        self.texts().any(|text| text == parameter)
    }

    /// Reports whether some parameter can have the value. The meaning of other values is not documented by the vendor.
    pub(super) fn is_comparable(&self) -> bool {
        let values = self.scalars();
        !values.is_empty() && values.iter().all(|value| text_of(value).is_some())
    }

    /// The texts one of which a parameter must be.
    pub(super) fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.scalars().iter().filter_map(text_of)
    }

    /// The values one of which a parameter must have.
    fn scalars(&self) -> &[Value] {
        match &self.0 {
            Value::Array(values) => values,
            value => std::slice::from_ref(value),
        }
    }

    pub(super) fn check(&self) -> Result<(), ClaimError> {
        if is_nested_deeper_than(MAX_DEPTH, &self.0) {
            return Err(ClaimError::new("acl.paths.filters", ClaimReason::NestingTooDeep));
        }
        Ok(())
    }
}

/// The text that a parameter must be to equal a value, if there is one.
fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
        _ => None,
    }
}

impl From<&str> for FilterValue {
    fn from(text: &str) -> Self {
        Self(Value::from(text))
    }
}

impl From<String> for FilterValue {
    fn from(text: String) -> Self {
        Self(Value::from(text))
    }
}

impl From<i64> for FilterValue {
    fn from(number: i64) -> Self {
        Self(Value::from(number))
    }
}

impl From<u64> for FilterValue {
    fn from(number: u64) -> Self {
        Self(Value::from(number))
    }
}

impl<V: Into<Self>> From<Vec<V>> for FilterValue {
    fn from(values: Vec<V>) -> Self {
        Self(Value::Array(values.into_iter().map(|value| value.into().0).collect()))
    }
}

impl From<Value> for FilterValue {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Debug for FilterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FilterValue").field(&Redacted::new(())).finish()
    }
}
