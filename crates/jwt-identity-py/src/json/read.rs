//! Creates Python objects from JSON text that the crate has written or checked.

use jwt_identity::error::ClaimReason;
use jwt_identity::{ClaimError, VerifyError};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};
use serde::Serialize;

use crate::failure::Failure;

/// Deeper than any claims set that the crate accepts.
const MAX_DEPTH: usize = 128;

/// Creates the dict of a JSON object.
///
/// An integer becomes an `int` of any size, unlike with a reader that goes through `f64`.
pub(crate) fn object<'py>(py: Python<'py>, text: &str) -> Result<Bound<'py, PyDict>, Failure> {
    value(py, text)?.cast_into().map_err(|_| unreadable())
}

/// Creates the object of a JSON text.
pub(crate) fn value<'py>(py: Python<'py>, text: &str) -> Result<Bound<'py, PyAny>, Failure> {
    let mut reader = Reader { py, text, at: 0, depth: 0 };
    let value = reader.value()?;
    if reader.peek().is_some() { Err(unreadable()) } else { Ok(value) }
}

/// Creates the object of a value that has a JSON form.
pub(crate) fn serialized<'py>(py: Python<'py>, content: &impl Serialize) -> Result<Bound<'py, PyAny>, Failure> {
    let text = serde_json::to_string(content).map_err(|_| unreadable())?;
    value(py, &text)
}

pub(crate) fn unreadable() -> Failure {
    VerifyError::from(ClaimError::of_claims_set(ClaimReason::InvalidJson)).into()
}

struct Reader<'py, 't> {
    py: Python<'py>,
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'py, 't> Reader<'py, 't> {
    /// Returns the next byte that is not whitespace, without passing it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest().as_bytes();
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.at = self.at.saturating_add(blank);
        rest.get(blank).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes the next byte if it is this one.
    fn pass(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        if is_next {
            self.at = self.at.saturating_add(1);
        }
        is_next
    }

    /// Passes a number of bytes and returns them.
    fn take(&mut self, len: usize) -> Result<&'t str, Failure> {
        let taken = self.rest().get(..len).ok_or_else(unreadable)?;
        self.at = self.at.saturating_add(len);
        Ok(taken)
    }

    fn value(&mut self) -> Result<Bound<'py, PyAny>, Failure> {
        match self.peek().ok_or_else(unreadable)? {
            b'"' => Ok(self.string()?.into_any()),
            b'{' => self.nested(Self::members),
            b'[' => self.nested(Self::elements),
            b't' => self.word("true", true.into_bound_py_any(self.py)),
            b'f' => self.word("false", PyBool::new(self.py, false).into_bound_py_any(self.py)),
            b'n' => self.word("null", Ok(self.py.None().into_bound(self.py))),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: PyResult<Bound<'py, PyAny>>) -> Result<Bound<'py, PyAny>, Failure> {
        if self.take(word.len())? == word { Ok(value?) } else { Err(unreadable()) }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Bound<'py, PyAny>, Failure>,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        if self.depth >= MAX_DEPTH {
            return Err(unreadable());
        }
        self.depth = self.depth.saturating_add(1);
        self.at = self.at.saturating_add(1);
        let value = read(self)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(value)
    }

    fn members(&mut self) -> Result<Bound<'py, PyAny>, Failure> {
        let members = PyDict::new(self.py);
        if self.pass(b'}') {
            return Ok(members.into_any());
        }
        loop {
            self.peek();
            let name = self.string()?;
            if !self.pass(b':') {
                return Err(unreadable());
            }
            members.set_item(name, self.value()?)?;
            if self.pass(b'}') {
                return Ok(members.into_any());
            }
            if !self.pass(b',') {
                return Err(unreadable());
            }
        }
    }

    fn elements(&mut self) -> Result<Bound<'py, PyAny>, Failure> {
        let elements = PyList::empty(self.py);
        if self.pass(b']') {
            return Ok(elements.into_any());
        }
        loop {
            elements.append(self.value()?)?;
            if self.pass(b']') {
                return Ok(elements.into_any());
            }
            if !self.pass(b',') {
                return Err(unreadable());
            }
        }
    }

    fn string(&mut self) -> Result<Bound<'py, PyString>, Failure> {
        let content = self.rest().strip_prefix('"').ok_or_else(unreadable)?;
        let mut is_escaped = false;
        let mut has_escapes = false;
        let len = content.bytes().position(|byte| match byte {
            _ if is_escaped => {
                is_escaped = false;
                false
            }
            b'\\' => {
                (is_escaped, has_escapes) = (true, true);
                false
            }
            byte => byte == b'"',
        });
        let len = len.ok_or_else(unreadable)?;
        let quoted = self.take(len.saturating_add(2))?;
        if has_escapes {
            let text: String = serde_json::from_str(quoted).map_err(|_| unreadable())?;
            return Ok(PyString::new(self.py, &text));
        }
        Ok(PyString::new(self.py, content.get(..len).ok_or_else(unreadable)?))
    }

    fn number(&mut self) -> Result<Bound<'py, PyAny>, Failure> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let len = self.rest().bytes().take_while(is_part).count();
        let digits = self.take(len)?;
        if let Ok(number) = digits.parse::<i64>() {
            return Ok(number.into_bound_py_any(self.py)?);
        }
        if digits.contains(['.', 'e', 'E']) {
            let number: f64 = serde_json::from_str(digits).map_err(|_| unreadable())?;
            return Ok(PyFloat::new(self.py, number).into_any());
        }
        // Fails above a number of digits that Python sets.
        let number = self.py.get_type::<PyInt>().call1((digits,));
        number.map_err(|_| VerifyError::from(ClaimError::of_claims_set(ClaimReason::Invalid)).into())
    }
}
