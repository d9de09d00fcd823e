//! `jwt_identity.zendesk.chat`.

use jwt_identity::Algorithm;
use jwt_identity::zendesk::chat::{Chat, Claims, Policy};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs tokens of visitors of Zendesk Chat. `key` is the shared secret, or a key of `jwt_identity.keys`.
///
/// >>> from jwt_identity.zendesk import chat
/// >>> signer = chat.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign("Ada", "ada@example.com", "user-4711")
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.zendesk.chat")]
pub(crate) struct Signer(TypedSigner<Chat>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a visitor's identity.
    ///
    /// The lifetime is 7 minutes unless `lifetime` (seconds or timedelta) is given, and at most that. `issued_at` is the
    /// time of the system's clock unless it is given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (name, email, external_id, *, lifetime=None, issued_at=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        email: &str,
        external_id: &str,
        lifetime: Option<Span>,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let mut builder = Claims::builder(name, email, external_id, Time::or_now(issued_at)?);
        if let Some(Span(lifetime)) = lifetime {
            builder = builder.lifetime(lifetime);
        }
        self.0.sign(py, builder.build())
    }
}

verifier_class! {
    "jwt_identity.zendesk.chat", Chat, Policy,
    /// Verifies tokens of visitors of Zendesk Chat.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds`.
}
