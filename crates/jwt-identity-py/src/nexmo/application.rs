//! `jwt_identity.nexmo.application`.

use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::application::{Application, Claims, Policy};
use jwt_identity::{Algorithm, SignError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::nexmo::acl::AclArgument;
use crate::nexmo::common::set_common;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::token_id::token_id;
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Rs256);

/// Signs the tokens with which a server calls Vonage's APIs.
///
/// `key` is the application's private key in PEM, or a key of `jwt_identity.keys`.
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.nexmo.application")]
pub(crate) struct Signer(TypedSigner<Application>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs the token of an application.
    ///
    /// Without `acl` the token permits everything. The lifetime is 15 minutes unless `lifetime` (seconds or timedelta) or
    /// `expires_at` is given, and at most 24 hours. `issued_at` is the time of the system's clock and `token_id` is random
    /// unless they are given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        application_id, *, acl=None, lifetime=None, expires_at=None, not_before=None, issued_at=None, token_id=None,
        custom=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        application_id: &str,
        acl: Option<AclArgument>,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        not_before: Option<Time>,
        issued_at: Option<Time>,
        token_id: Option<&str>,
        custom: Option<&Bound<'py, PyDict>>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let application_id = ApplicationId::new(application_id).map_err(SignError::from)?;
        let mut builder = Claims::builder(application_id, self::token_id(token_id)?, Time::or_now(issued_at)?);
        set_common!(builder, lifetime, expires_at, not_before, custom);
        if let Some(AclArgument(acl)) = acl {
            builder = builder.acl(acl);
        }
        self.0.sign(py, builder.build())
    }
}

impl Signer {
    pub(crate) const fn as_token_signer(&self) -> &jwt_identity::TokenSigner<Application> {
        self.0.as_token_signer()
    }
}

verifier_class! {
    "jwt_identity.nexmo.application", Application, Policy,
    /// Verifies tokens of applications.
    ///
    /// `key` is the public key in PEM, a list of them, or a key of `jwt_identity.keys`. The policy is `leeway_seconds`,
    /// `application_id` and `allow_text_expires_at`.
}
