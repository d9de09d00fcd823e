//! Writes Python objects as JSON text.

use std::fmt::Write as _;

use jwt_identity::ErrorCode;
use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::failure::{Class, Failure};
use crate::time::{type_name, unix_seconds};

/// The most containers that may be inside each other, as in the claims sets that the crate reads.
const MAX_DEPTH: usize = 64;

/// The claims that are times in every kind of token.
const TIMES: [&str; 3] = ["exp", "iat", "nbf"];

/// Writes a claims set. Its members `exp`, `iat` and `nbf` may be of the type `datetime`.
///
/// No Python code runs while a container is iterated, so a container cannot change meanwhile.
pub(crate) fn claims_set(claims: &Bound<'_, PyDict>, ints: Ints) -> Result<String, Failure> {
    Writer::new(true, ints).write(claims, Class::Sign)
}

/// Writes any value. A failure is raised as `class`.
pub(crate) fn value(value: &Bound<'_, PyAny>, class: Class) -> Result<String, Failure> {
    Writer::new(false, Ints::All).write(value, class)
}

/// Writes custom claims of a kind of token that keeps the digits of small integers only.
pub(crate) fn custom_claims(claims: &Bound<'_, PyDict>, ints: Ints) -> Result<String, Failure> {
    Writer::new(false, ints).write(claims, Class::Sign)
}

/// The integers that a kind of token keeps as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ints {
    All,
    /// Integers of at most 64 bits. Others would become the nearest `f64`.
    Bits64,
}

struct Writer {
    text: String,
    depth: usize,
    /// Whether times are permitted in the outermost dict.
    has_times: bool,
    ints: Ints,
}

/// A value without a counterpart in JSON. The steps of its path are collected on the way out.
struct Fault {
    path: Vec<Step>,
    reason: Reason,
}

enum Step {
    Member(String),
    Element(usize),
}

enum Reason {
    Found(String),
    Key(String),
    Surrogate,
    NotFinite,
    TooDeep,
    TooManyBits,
    TooManyDigits,
    Raised(PyErr),
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self { path: Vec::new(), reason }
    }
}

impl Fault {
    fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    fn raise(self, class: Class) -> Failure {
        let (code, message) = match self.reason {
            Reason::Raised(error) => return Failure::Python(error),
            Reason::Found(found) => (
                ErrorCode::ClaimInvalid,
                format!("expected str, int, float, bool, None, list, tuple or dict, found {found}"),
            ),
            Reason::Key(found) => (ErrorCode::ClaimInvalid, format!("expected keys of type str, found {found}")),
            Reason::Surrogate => (ErrorCode::ClaimInvalid, "the text contains a lone surrogate".to_owned()),
            Reason::NotFinite => (ErrorCode::ClaimInvalid, "expected a finite number".to_owned()),
            Reason::TooDeep => {
                (ErrorCode::TokenNestingTooDeep, format!("more than {MAX_DEPTH} containers are inside each other"))
            }
            Reason::TooManyBits => {
                (ErrorCode::ClaimInvalid, "this kind of token keeps the digits of 64-bit integers only".to_owned())
            }
            Reason::TooManyDigits => (ErrorCode::ClaimInvalid, "the int has too many digits".to_owned()),
        };
        let mut path = String::new();
        for step in self.path.iter().rev() {
            // Writing to a `String` does not fail.
            let _ = match step {
                Step::Member(name) if path.is_empty() => write!(path, "{name}"),
                Step::Member(name) => write!(path, ".{name}"),
                Step::Element(index) => write!(path, "[{index}]"),
            };
        }
        let message = if path.is_empty() { message } else { format!("claim `{path}`: {message}") };
        Failure::of_argument(class, code, path, message)
    }
}

impl Writer {
    const fn new(has_times: bool, ints: Ints) -> Self {
        Self { text: String::new(), depth: 0, has_times, ints }
    }

    fn write(mut self, value: &Bound<'_, PyAny>, class: Class) -> Result<String, Failure> {
        self.text.reserve(256);
        match self.value(value) {
            Ok(()) => Ok(self.text),
            Err(fault) => Err(fault.raise(class)),
        }
    }

    fn value(&mut self, value: &Bound<'_, PyAny>) -> Result<(), Fault> {
        // `bool` is a subclass of `int`.
        if let Ok(text) = value.cast::<PyString>() {
            self.string(text)
        } else if let Ok(truth) = value.cast::<PyBool>() {
            self.text.push_str(if truth.is_true() { "true" } else { "false" });
            Ok(())
        } else if let Ok(number) = value.cast::<PyInt>() {
            self.int(number)
        } else if let Ok(members) = value.cast::<PyDict>() {
            self.nested(|writer| writer.dict(members))
        } else if let Ok(elements) = value.cast::<PyList>() {
            let elements: Vec<_> = elements.iter().collect();
            self.nested(|writer| writer.array(&elements))
        } else if let Ok(elements) = value.cast::<PyTuple>() {
            let elements: Vec<_> = elements.iter().collect();
            self.nested(|writer| writer.array(&elements))
        } else if value.is_none() {
            self.text.push_str("null");
            Ok(())
        } else if let Ok(number) = value.cast::<PyFloat>() {
            self.float(number.value())
        } else {
            Err(Reason::Found(type_name(value)).into())
        }
    }

    fn nested(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(Reason::TooDeep.into());
        }
        self.depth = self.depth.saturating_add(1);
        write(self)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    fn dict(&mut self, members: &Bound<'_, PyDict>) -> Result<(), Fault> {
        // Collected first: `utcoffset` of a time zone and finalizers may run while values are written, and a dict that
        // changes must not be iterated.
        let members: Vec<(Bound<'_, PyAny>, Bound<'_, PyAny>)> = members.iter().collect();
        let mut separator = '{';
        for (name, value) in &members {
            self.text.push(separator);
            separator = ',';
            let name = name.cast::<PyString>().map_err(|_| Reason::Key(type_name(name)))?;
            let name_text = name.to_str().map_err(|_| Fault::from(Reason::Surrogate))?;
            push_string(&mut self.text, name_text);
            self.text.push(':');
            let is_time = self.has_times && self.depth == 1 && TIMES.contains(&name_text);
            let written = if is_time { self.time(value) } else { self.value(value) };
            written.map_err(|fault| fault.within(Step::Member(name_text.to_owned())))?;
        }
        if members.is_empty() {
            self.text.push('{');
        }
        self.text.push('}');
        Ok(())
    }

    fn array(&mut self, elements: &[Bound<'_, PyAny>]) -> Result<(), Fault> {
        self.text.push('[');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.value(element).map_err(|fault| fault.within(Step::Element(index)))?;
        }
        self.text.push(']');
        Ok(())
    }

    fn time(&mut self, value: &Bound<'_, PyAny>) -> Result<(), Fault> {
        // The check for `int` is the cheaper one.
        if value.cast::<PyInt>().is_ok() {
            return self.value(value);
        }
        match value.cast::<PyDateTime>() {
            Ok(date_time) => {
                self.number(unix_seconds(date_time).map_err(Reason::Raised)?);
                Ok(())
            }
            Err(_) => self.value(value),
        }
    }

    fn string(&mut self, text: &Bound<'_, PyString>) -> Result<(), Fault> {
        match text.to_str() {
            Ok(text) => {
                push_string(&mut self.text, text);
                Ok(())
            }
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => Err(Reason::Surrogate.into()),
            Err(error) => Err(Reason::Raised(error).into()),
        }
    }

    fn int(&mut self, number: &Bound<'_, PyInt>) -> Result<(), Fault> {
        if let Ok(number) = number.extract::<i64>() {
            self.number(number);
            return Ok(());
        }
        if self.ints == Ints::Bits64 {
            let number = number.extract::<u64>().map_err(|_| Reason::TooManyBits)?;
            self.text.push_str(&number.to_string());
            return Ok(());
        }
        // A subclass may have another `__repr__`. That of `int` fails above a number of digits that Python sets.
        let digits = number.py().get_type::<PyInt>().call_method1("__repr__", (number,));
        let digits = digits.and_then(|digits| digits.extract::<String>()).map_err(|_| Reason::TooManyDigits)?;
        self.text.push_str(&digits);
        Ok(())
    }

    fn number(&mut self, number: i64) {
        // Writing to a `String` does not fail.
        let _ = write!(self.text, "{number}");
    }

    fn float(&mut self, number: f64) -> Result<(), Fault> {
        if !number.is_finite() {
            return Err(Reason::NotFinite.into());
        }
        self.text.push_str(&serde_json::to_string(&number).map_err(|_| Reason::NotFinite)?);
        Ok(())
    }
}

/// Appends a text as a JSON string.
fn push_string(json: &mut String, text: &str) {
    let needs_escape = |byte: u8| matches!(byte, b'"' | b'\\' | ..b' ');
    if !text.bytes().any(needs_escape) {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else if let Ok(escaped) = serde_json::to_string(text) {
        // Writing a text to memory does not fail.
        json.push_str(&escaped);
    }
}
