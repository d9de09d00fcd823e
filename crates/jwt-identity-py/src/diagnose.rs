//! Why a token is rejected.

use std::collections::BTreeMap;

use jwt_identity::SharedSecret;
use jwt_identity::diagnose::{Diagnose, Report as Diagnosis, TokenKind};
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::finding::Finding;
use crate::keys::argument::Text;
use crate::time::Time;
use crate::verifier::Verifier;

/// The facts that are known about a token.
#[pyclass(frozen, module = "jwt_identity")]
pub(crate) struct Report {
    report: Diagnosis,
}

#[pymethods]
impl Report {
    /// Whether the token was verified. Without a verifier, a secret or a public key it is not.
    #[getter]
    fn is_verified(&self) -> bool {
        self.report.is_verified()
    }

    /// The kind of token, such as `"kustomer"`, or None.
    #[getter]
    fn kind(&self) -> Option<&'static str> {
        self.report.kind().map(TokenKind::as_str)
    }

    /// All findings, the worst first.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        self.report.findings().iter().map(Finding::of).collect()
    }

    fn __str__(&self) -> String {
        self.report.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.Report of {} findings>", self.report.findings().len())
    }
}

/// Finds out why a token is rejected, and reports all reasons at once.
///
/// `kind` is the name of a kind of token, such as `"kustomer"`, `"stream-user"` or `"jwt"`. It is guessed unless it is
/// given. Each key that may have signed helps: `verifier`, `secret`, `other_secrets` by their names, or `public_key_pem`.
/// Values of claims are shown only `with_values`.
///
/// >>> import jwt_identity
/// >>> report = jwt_identity.diagnose("a.b")
/// >>> report.is_verified
/// False
#[pyfunction]
#[pyo3(signature = (
    token, *, kind=None, verifier=None, secret=None, other_secrets=BTreeMap::new(), public_key_pem=None, key_id=None,
    with_values=false, now=None
))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments")]
pub(crate) fn diagnose(
    py: Python<'_>,
    token: &str,
    kind: Option<&str>,
    verifier: Option<&Bound<'_, Verifier>>,
    secret: Option<&Bound<'_, PyAny>>,
    other_secrets: BTreeMap<String, Bound<'_, PyAny>>,
    public_key_pem: Option<&str>,
    key_id: Option<&str>,
    with_values: bool,
    now: Option<Time>,
) -> Result<Report, Failure> {
    let shared = |value: &Bound<'_, PyAny>| -> Result<SharedSecret, Failure> { Ok(Text::required(value)?.secret()?) };
    let now = Time::or_now(now)?;
    let kind = kind.map(str::parse::<TokenKind>).transpose()?;
    let secret = secret.map(shared).transpose()?;
    let mut others = Vec::with_capacity(other_secrets.len());
    for (name, value) in &other_secrets {
        others.push((name.as_str(), shared(value)?));
    }
    let verifier = verifier.map(|verifier| verifier.get().as_json_verifier());
    let report = py.detach(|| {
        let mut diagnose = Diagnose::new();
        if let Some(kind) = kind {
            diagnose = diagnose.kind(kind);
        }
        if let Some(verifier) = verifier {
            diagnose = diagnose.verifier(verifier);
        }
        if let Some(secret) = &secret {
            diagnose = diagnose.secret(secret);
        }
        for (name, secret) in &others {
            diagnose = diagnose.other_secret(name, secret);
        }
        if let Some(pem) = public_key_pem {
            diagnose = diagnose.public_key_pem(pem);
        }
        if let Some(key_id) = key_id {
            diagnose = diagnose.key_id(key_id);
        }
        if with_values {
            diagnose = diagnose.with_values();
        }
        diagnose.run(token, now)
    });
    Ok(Report { report })
}
