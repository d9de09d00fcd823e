//! The difference between two access control lists.

use jwt_identity::nexmo::{self, Relation};
use pyo3::prelude::*;

/// The differences between two lists, `Acl`.
#[pyclass(frozen, get_all, module = "jwt_identity.nexmo.acl")]
pub(crate) struct Comparison {
    /// `"equal"`, `"narrower"`, `"wider"` or `"incomparable"`.
    relation: &'static str,
    /// Whether the list permits nothing beyond the other one.
    is_within: bool,
    /// The permissions of the first list alone, as messages.
    beyond: Vec<String>,
    /// The permissions of the other list alone, as messages.
    lacking: Vec<String>,
    text: String,
}

#[pymethods]
impl Comparison {
    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.nexmo.acl.Comparison: {}>", self.relation)
    }
}

impl Comparison {
    pub(crate) fn of(comparison: &nexmo::Comparison<'_>) -> Self {
        Self {
            relation: match comparison.relation() {
                Relation::Equal => "equal",
                Relation::Narrower => "narrower",
                Relation::Wider => "wider",
                // Also for a relation that the crate may add.
                _ => "incomparable",
            },
            is_within: comparison.is_within(),
            beyond: comparison.beyond().map(ToString::to_string).collect(),
            lacking: comparison.lacking().map(ToString::to_string).collect(),
            text: comparison.to_string(),
        }
    }
}
