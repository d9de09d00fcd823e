//! `jwt_identity.zendesk.sso`.

use jwt_identity::Algorithm;
use jwt_identity::zendesk::sso::{Claims, Policy, Sso};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::Time;
use crate::token_id::token_id;
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs tokens with which users log in to Zendesk (SSO). `key` is the shared secret, or a key of `jwt_identity.keys`.
///
/// Claims without an argument of `sign`, such as roles and user fields, are for `sign_claims`.
///
/// >>> from jwt_identity.zendesk import sso
/// >>> signer = sso.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign("Ada", "ada@example.com", external_id="user-4711")
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.zendesk.sso")]
pub(crate) struct Signer(TypedSigner<Sso>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a user's identity. Zendesk accepts the token for 3 minutes.
    ///
    /// `issued_at` is the time of the system's clock and `token_id` is random unless they are given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        name, email, *, external_id=None, organization=None, organization_id=None, tags=Vec::new(), phone=None,
        issued_at=None, token_id=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        email: &str,
        external_id: Option<&str>,
        organization: Option<&str>,
        organization_id: Option<&str>,
        tags: Vec<String>,
        phone: Option<&str>,
        issued_at: Option<Time>,
        token_id: Option<&str>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let mut builder = Claims::builder(name, email, self::token_id(token_id)?, Time::or_now(issued_at)?);
        if let Some(external_id) = external_id {
            builder = builder.external_id(external_id);
        }
        if let Some(organization) = organization {
            builder = builder.organization(organization);
        }
        if let Some(organization_id) = organization_id {
            builder = builder.organization_id(organization_id);
        }
        if !tags.is_empty() {
            builder = builder.tags(tags);
        }
        if let Some(phone) = phone {
            builder = builder.phone(phone);
        }
        self.0.sign(py, builder.build())
    }
}

verifier_class! {
    "jwt_identity.zendesk.sso", Sso, Policy,
    /// Verifies tokens of Zendesk's SSO.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds` and
    /// `allow_numeric_token_id`.
}
