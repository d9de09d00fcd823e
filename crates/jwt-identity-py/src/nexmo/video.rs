//! `jwt_identity.nexmo.video`.

use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::video::{Claims, Policy, Role, SessionId, Video};
use jwt_identity::{Algorithm, SignError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::nexmo::common::set_common;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::token_id::token_id;
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Rs256);

/// Signs the tokens with which clients connect to a session of Vonage Video.
///
/// `key` is the application's private key in PEM, or a key of `jwt_identity.keys`.
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.nexmo.video")]
pub(crate) struct Signer(TypedSigner<Video>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs the token of a client.
    ///
    /// `role` is `"moderator"`, `"publisher"`, `"publisheronly"` or `"subscriber"`. The lifetime is 24 hours unless
    /// `lifetime` (seconds or timedelta) or `expires_at` is given, and at most 30 days. `issued_at` is the time of the
    /// system's clock and `token_id` is random unless they are given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        application_id, session_id, *, role="publisher", connection_data=None, layout_classes=Vec::new(), lifetime=None,
        expires_at=None, issued_at=None, token_id=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        application_id: &str,
        session_id: &str,
        role: &str,
        connection_data: Option<&str>,
        layout_classes: Vec<String>,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        issued_at: Option<Time>,
        token_id: Option<&str>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let application_id = ApplicationId::new(application_id).map_err(SignError::from)?;
        let session_id = SessionId::new(session_id).map_err(SignError::from)?;
        let role = role.parse::<Role>().map_err(SignError::from)?;
        let (token_id, issued_at) = (self::token_id(token_id)?, Time::or_now(issued_at)?);
        let mut builder = Claims::builder(application_id, session_id, token_id, issued_at).role(role);
        set_common!(builder, lifetime, expires_at);
        for class in layout_classes {
            builder = builder.layout_class(class);
        }
        if let Some(connection_data) = connection_data {
            builder = builder.connection_data(connection_data);
        }
        self.0.sign(py, builder.build())
    }
}

verifier_class! {
    "jwt_identity.nexmo.video", Video, Policy,
    /// Verifies tokens of Vonage Video's clients.
    ///
    /// `key` is the public key in PEM, a list of them, or a key of `jwt_identity.keys`. The policy is `leeway_seconds`,
    /// `application_id`, `session_id` and `allow_text_expires_at`.
}
