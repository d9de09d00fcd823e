//! The answer of an access control list.

use jwt_identity::nexmo;
use pyo3::prelude::*;

/// Whether an `Acl` permits a request, and why. It is true if the request is permitted.
#[pyclass(frozen, get_all, module = "jwt_identity.nexmo.acl")]
pub(crate) struct Decision {
    /// Whether the request is permitted.
    is_allowed: bool,
    /// The path of the list that permits it, or None.
    path: Option<String>,
    /// If it is denied, each path of the list with the first difference.
    mismatches: Vec<(String, String)>,
    text: String,
}

#[pymethods]
impl Decision {
    const fn __bool__(&self) -> bool {
        self.is_allowed
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.nexmo.acl.Decision: {}>", self.text)
    }
}

impl Decision {
    pub(crate) fn of(decision: &nexmo::Decision<'_>) -> Self {
        Self {
            is_allowed: decision.is_allowed(),
            path: decision.path().map(|path| path.as_str().to_owned()),
            mismatches: decision
                .mismatches()
                .map(|(path, mismatch)| (path.as_str().to_owned(), mismatch.to_string()))
                .collect(),
            text: decision.to_string(),
        }
    }
}
