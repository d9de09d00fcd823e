//! `jwt_identity.intercom`.

use jwt_identity::intercom::{Claims, Intercom, Policy};
use jwt_identity::token::claim::Expiry;
use jwt_identity::{Algorithm, ClaimError, NumericDate};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde_json::{Map, Value};

use crate::end::End;
use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::nexmo::common::custom_claims;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs tokens of Intercom's Messenger. `key` is the Messenger's secret, or a key of `jwt_identity.keys`.
///
/// >>> from jwt_identity import intercom
/// >>> signer = intercom.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign("ada", lifetime=3600)
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.intercom")]
pub(crate) struct Signer(TypedSigner<Intercom>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a user's identity with attributes that only the server may set.
    ///
    /// One of `lifetime` (seconds or timedelta), `expires_at` and `never_expires` is required. `issued_at` is the time of
    /// the system's clock unless it is given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        user_id, *, lifetime=None, expires_at=None, never_expires=false, email=None, name=None, attributes=None,
        issued_at=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        user_id: &str,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        never_expires: bool,
        email: Option<&str>,
        name: Option<&str>,
        attributes: Option<&Bound<'py, PyDict>>,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let (issued_at, expiry) = End { lifetime, expires_at, never_expires, issued_at }.resolve()?;
        let attributes = custom_claims(attributes)?;
        self.0.sign(py, claims(user_id, email, name, attributes, issued_at, expiry))
    }
}

fn claims(
    user_id: &str,
    email: Option<&str>,
    name: Option<&str>,
    attributes: Map<String, Value>,
    issued_at: NumericDate,
    expiry: Expiry,
) -> Result<Claims, ClaimError> {
    let builder = Claims::builder(user_id);
    let mut builder = match expiry {
        Expiry::At(expires_at) => builder.expires_at(expires_at),
        Expiry::Never => builder.never_expires(),
    };
    if let Some(email) = email {
        builder = builder.email(email);
    }
    if let Some(name) = name {
        builder = builder.name(name);
    }
    for (name, value) in attributes {
        builder = builder.attribute(name, value);
    }
    builder.issued_at(issued_at).build()
}

verifier_class! {
    "jwt_identity.intercom", Intercom, Policy,
    /// Verifies tokens of Intercom's Messenger.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds` and
    /// `allow_never_expiring`.
}
