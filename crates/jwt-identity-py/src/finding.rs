//! Findings of the two linters.

use jwt_identity::{diagnose, nexmo};
use pyo3::prelude::*;

/// A fault or a risk in an access control list.
#[pyclass(frozen, get_all, name = "Finding", module = "jwt_identity.nexmo.acl")]
pub(crate) struct AclFinding {
    /// The name of the rule, such as `"grants-everything"`.
    code: &'static str,
    /// `"note"`, `"warning"` or `"error"`.
    severity: &'static str,
    /// The path that it is about, or None.
    path: Option<String>,
    /// The fault or risk that was found.
    message: &'static str,
    /// How to repair it.
    cure: &'static str,
    text: String,
}

#[pymethods]
impl AclFinding {
    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.nexmo.acl.Finding: {}>", self.code)
    }
}

impl AclFinding {
    pub(crate) fn of(finding: &nexmo::Finding) -> Self {
        Self {
            code: finding.code().as_str(),
            severity: finding.severity().as_str(),
            path: finding.path().map(str::to_owned),
            message: finding.message(),
            cure: finding.cure(),
            text: finding.to_string(),
        }
    }
}

/// A reason for which a token is rejected, or will be.
#[pyclass(frozen, get_all, module = "jwt_identity")]
pub(crate) struct Finding {
    /// The name of the rule.
    rule: &'static str,
    /// `"note"`, `"warning"` or `"error"`.
    severity: &'static str,
    /// The number of the error that a verifier raises, or None.
    code: Option<u16>,
    /// The claim or header parameter that it is about, or None.
    subject: Option<String>,
    /// The fault or risk that was found.
    message: String,
    /// More about it, or None.
    detail: Option<String>,
    /// The value, if the caller asked for values.
    found: Option<String>,
    /// The answer of the vendor, if that is known.
    vendor_answer: Option<&'static str>,
    /// How to repair it.
    cure: &'static str,
    text: String,
}

#[pymethods]
impl Finding {
    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.Finding: {}>", self.rule)
    }
}

impl Finding {
    pub(crate) fn of(finding: &diagnose::Finding) -> Self {
        Self {
            rule: finding.rule(),
            severity: finding.severity().as_str(),
            code: finding.code().map(jwt_identity::ErrorCode::as_u16),
            subject: finding.subject().map(str::to_owned),
            message: finding.message().to_owned(),
            detail: finding.detail().map(str::to_owned),
            found: finding.found().map(str::to_owned),
            vendor_answer: finding.vendor_answer(),
            cure: finding.cure(),
            text: finding.to_string(),
        }
    }
}
