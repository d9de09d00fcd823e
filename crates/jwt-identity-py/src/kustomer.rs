//! `jwt_identity.kustomer`.

use jwt_identity::Algorithm;
use jwt_identity::kustomer::{Claims, Kustomer, Policy};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::Time;
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs Kustomer's tokens. `key` is the secret of Kustomer's settings, or a key of `jwt_identity.keys`.
///
/// >>> from jwt_identity import kustomer
/// >>> signer = kustomer.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign(external_id="ada")
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.kustomer")]
pub(crate) struct Signer(TypedSigner<Kustomer>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a customer's identity: `email`, `external_id` or both.
    ///
    /// `issued_at` is the time of the system's clock unless it is given. Kustomer accepts the token for 15 minutes.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (*, email=None, external_id=None, issued_at=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        email: Option<&str>,
        external_id: Option<&str>,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let mut builder = Claims::builder(Time::or_now(issued_at)?);
        if let Some(email) = email {
            builder = builder.email(email);
        }
        if let Some(external_id) = external_id {
            builder = builder.external_id(external_id);
        }
        self.0.sign(py, builder.build())
    }
}

verifier_class! {
    "jwt_identity.kustomer", Kustomer, Policy,
    /// Verifies Kustomer's tokens.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds`.
}
