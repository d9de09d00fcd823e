//! `jwt_identity.nexmo.acl`.

use jwt_identity::nexmo::{self, AclPath, Method, Request};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::failure::{Class, Failure};
use crate::finding::AclFinding;
use crate::json;
use crate::keys::argument::json_text;
use crate::nexmo::comparison::Comparison;
use crate::nexmo::decision::Decision;

/// An access control list: what a token of Vonage permits.
///
/// It is created from its JSON form, as a dict or as text, or by one of the functions with Vonage's lists.
///
/// >>> from jwt_identity.nexmo.acl import Acl
/// >>> acl = Acl({"paths": {"/*/users/**": {"methods": ["GET"]}}})
/// >>> bool(acl.decide("GET", "/v1/users/ada")), bool(acl.decide("POST", "/v1/users"))
/// (True, False)
/// >>> acl.compare(Acl.client_sdk()).relation
/// 'narrower'
#[pyclass(frozen, eq, module = "jwt_identity.nexmo.acl")]
#[derive(PartialEq)]
pub(crate) struct Acl(nexmo::Acl);

#[pymethods]
impl Acl {
    #[new]
    fn new(acl: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        Ok(Self(nexmo::Acl::from_json(&acl_text(acl)?)?))
    }

    /// Permits all methods below these paths.
    #[staticmethod]
    #[pyo3(signature = (*paths))]
    fn of(paths: Vec<String>) -> Result<Self, Failure> {
        Ok(Self(paths.into_iter().map(AclPath::new).collect::<Result<_, _>>()?))
    }

    /// Permits nothing.
    #[staticmethod]
    fn empty() -> Self {
        Self(nexmo::Acl::empty())
    }

    /// Permits what Vonage's client SDKs need.
    #[staticmethod]
    fn client_sdk() -> Self {
        Self(nexmo::Acl::client_sdk())
    }

    /// Permits what Vonage's client SDK for Windows needs.
    #[staticmethod]
    fn client_sdk_windows() -> Self {
        Self(nexmo::Acl::client_sdk_windows())
    }

    /// Permits the least that a voice call in an app needs.
    #[staticmethod]
    fn smallest_voice() -> Self {
        Self(nexmo::Acl::smallest_voice())
    }

    /// Permits the sessions of Vonage Video.
    #[staticmethod]
    fn video_session() -> Self {
        Self(nexmo::Acl::video_session())
    }

    /// Permits everything.
    #[staticmethod]
    fn full_access() -> Self {
        Self(nexmo::Acl::full_access())
    }

    /// Returns whether a request is permitted, and why. `parameters` are those that filters look at.
    #[pyo3(signature = (method, path, parameters=Vec::new()))]
    fn decide(&self, method: &str, path: &str, parameters: Vec<(String, String)>) -> Result<Decision, Failure> {
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Request::new(method.parse::<Method>()?, path).with_parameters(&parameters);
        Ok(Decision::of(&self.0.decide(&request)))
    }

    /// Returns what this list permits beyond another one, and what it lacks.
    fn compare(&self, other: &Bound<'_, Self>) -> Comparison {
        Comparison::of(&self.0.compare(&other.get().0))
    }

    /// Returns what is wrong or unwise. `user` applies the rules for tokens of users.
    #[pyo3(signature = (*, user=false))]
    fn lint(&self, user: bool) -> Vec<AclFinding> {
        let findings = if user { self.0.lint_for_user() } else { self.0.lint() };
        findings.iter().map(AclFinding::of).collect()
    }

    /// Returns what this list or the other one permits.
    fn __or__(&self, other: &Bound<'_, Self>) -> Result<Self, Failure> {
        Ok(Self(self.0.clone().union(other.get().0.clone())?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Returns the JSON form as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>, Failure> {
        json::read::serialized(py, &self.0)
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.nexmo.acl.Acl of {} paths>", self.0.len())
    }
}

/// Returns what is wrong or unwise in a claims set of a token of Vonage, which may come from anybody.
///
/// `claims` is a dict or JSON text. Nothing is verified.
///
/// >>> from jwt_identity.nexmo.acl import lint_claims
/// >>> [finding.code for finding in lint_claims({"sub": "ada", "acl": {"paths": {}}})]
/// ['acl-empty']
#[pyfunction]
pub(crate) fn lint_claims(claims: &Bound<'_, PyAny>) -> Result<Vec<AclFinding>, Failure> {
    Ok(nexmo::lint_json(&acl_text(claims)?).iter().map(AclFinding::of).collect())
}

fn acl_text<'a>(value: &'a Bound<'_, PyAny>) -> Result<std::borrow::Cow<'a, str>, Failure> {
    json_text(value, Class::Claim)
}

/// The argument `acl` of signers: an `Acl`, or its JSON form as a dict.
pub(crate) struct AclArgument(pub(crate) nexmo::Acl);

impl<'py> FromPyObject<'_, 'py> for AclArgument {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(acl) = value.cast::<Acl>() {
            return Ok(Self(acl.get().0.clone()));
        }
        let dict = value.cast::<PyDict>().map_err(PyErr::from)?;
        let text = json::write::value(&dict, Class::Sign)?;
        Ok(Self(nexmo::Acl::from_json(&text).map_err(|error| Failure::from(jwt_identity::SignError::from(error)))?))
    }
}
