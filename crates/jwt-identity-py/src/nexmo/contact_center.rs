//! `jwt_identity.nexmo.contact_center`.

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::nexmo::webhook::WebhookVerifier;
use jwt_identity::nexmo::webhook::contact_center::{Claims, ContactCenter, MAX_LIFETIME, Policy};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::clock::ManualClock;
use crate::failure::Failure;
use crate::nexmo::webhook::{FORM, ReplayGuard, with_settings};
use crate::nexmo::webhook_request::{NO_BODY, VerifiedWebhook, WebhookRequest, secrets};
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::Time;

/// Signs webhooks as Vonage Contact Center does, for tests. `key` is the subscription secret.
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.nexmo.contact_center")]
pub(crate) struct Signer(TypedSigner<ContactCenter>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs the body of a request. The token ends after 5 minutes unless `expires_at` is given.
    #[pyo3(signature = (content, *, expires_at=None, token_id=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        content: &[u8],
        expires_at: Option<Time>,
        token_id: Option<&str>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let expires_at = match expires_at {
            Some(Time(expires_at)) => expires_at,
            None => Time::or_now(None)?.saturating_add(MAX_LIFETIME),
        };
        let builder = Claims::builder(Sha256Digest::of(content), expires_at);
        let builder = match token_id {
            Some(_) => builder.token_id(crate::token_id::token_id(token_id)?),
            None => builder,
        };
        self.0.sign(py, builder.build())
    }
}

/// Verifies webhooks of Vonage Contact Center.
///
/// `secret` is the subscription secret, or a list of secrets of which any may have signed. The policy is
/// `leeway_seconds`.
#[pyclass(frozen, module = "jwt_identity.nexmo.contact_center")]
pub(crate) struct Verifier(WebhookVerifier<ContactCenter>);

#[pymethods]
impl Verifier {
    #[new]
    #[pyo3(signature = (secret, *, replay_guard=None, clock=None, **policy))]
    fn new(
        secret: &Bound<'_, PyAny>,
        replay_guard: Option<&Bound<'_, ReplayGuard>>,
        clock: Option<&Bound<'_, ManualClock>>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> Result<Self, Failure> {
        let verifier = WebhookVerifier::contact_center(secrets(secret)?);
        Ok(Self(with_settings(verifier, Policy::from_json, replay_guard, clock, policy)?))
    }

    /// Verifies a request before anything has parsed its body.
    ///
    /// `headers` is a mapping or a list of pairs. Raises `VerifyError`, whose `http_status` is the status to answer with.
    #[pyo3(signature = (method, headers, body=NO_BODY, *, now=None))]
    fn verify<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        headers: &Bound<'py, PyAny>,
        body: &[u8],
        now: Option<Time>,
    ) -> Result<VerifiedWebhook, Failure> {
        WebhookRequest::read(method, headers, body, None)?.verify(py, &self.0, now)
    }

    /// Replaces the secrets while the verifier is used. The replay guard stays.
    fn replace_secrets(&self, secret: &Bound<'_, PyAny>) -> Result<(), Failure> {
        Ok(self.0.replace_secrets(secrets(secret)?)?)
    }
}
