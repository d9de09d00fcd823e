//! Why a JSON text was rejected.

use std::fmt;

use serde::de;
use serde::de::Unexpected;

use crate::encoding::json::scan::JsonFault;
use crate::error::claim::ClaimError;

/// A fault and the outermost member in which it lies, as far as the type read into has a name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) fault: JsonFault,
    pub(crate) member: Option<&'static str>,
}

impl JsonError {
    pub(crate) const fn new(fault: JsonFault) -> Self {
        Self { fault, member: None }
    }

    pub(super) const fn of(fault: JsonFault, member: &'static str) -> Self {
        Self { fault, member: Some(member) }
    }

    /// Names the member around the fault, which is the one a caller can do something about.
    pub(super) fn inside(self, member: Option<&'static str>) -> Self {
        match (member, self.fault) {
            // A member is not missing if something inside it is.
            (Some(_), JsonFault::Missing) => Self { fault: JsonFault::Invalid, member },
            (Some(_), _) => Self { member, ..self },
            (None, _) => self,
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strict JSON fault")
    }
}

impl std::error::Error for JsonError {}

impl de::Error for JsonError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new(JsonFault::Invalid)
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::new(JsonFault::WrongType)
    }
    fn invalid_value(found: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        match found {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => Self::new(JsonFault::OutOfRange),
            _ => Self::new(JsonFault::Invalid),
        }
    }
    fn missing_field(field: &'static str) -> Self {
        Self::of(JsonFault::Missing, field)
    }
    fn duplicate_field(field: &'static str) -> Self {
        Self::of(JsonFault::DuplicateMember, field)
    }
}

/// The result of reading a part of a text.
pub(super) type Outcome<T> = Result<T, JsonError>;

/// An error, and the byte at which the text stops being JSON.
pub(super) struct Explained {
    pub(super) error: JsonError,
    pub(super) offset: Option<usize>,
}

impl From<Explained> for JsonError {
    fn from(explained: Explained) -> Self {
        explained.error
    }
}

impl From<Explained> for ClaimError {
    fn from(Explained { error, offset }: Explained) -> Self {
        let error = Self::about(error.member, error.fault.reason());
        match offset {
            Some(offset) => error.at_offset(offset),
            None => error,
        }
    }
}
