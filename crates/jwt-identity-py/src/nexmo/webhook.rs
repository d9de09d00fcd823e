//! `jwt_identity.nexmo.webhook`.

use std::sync::Arc;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::webhook::{
    ApiKey, Claims, Kind, MIN_SECRET_LEN, Policy, VideoCallback, Webhook, WebhookVerifier,
};
use jwt_identity::token::replay::MemoryReplayGuard;
use jwt_identity::{Algorithm, ConfigError, SignError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::clock::ManualClock;
use crate::failure::{Class, Failure};
use crate::json;
use crate::keys::argument::TextForm;
use crate::nexmo::webhook_request::{NO_BODY, VerifiedWebhook, WebhookRequest, accounts, secrets};
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::Time;
use crate::token_id::token_id;

pub(crate) const FORM: TextForm =
    TextForm { algorithm: Algorithm::Hs256, min_secret_len: Some(MIN_SECRET_LEN), key_id: None, split: None };

/// Remembers the webhooks of this process, so that none is accepted twice.
///
/// If `capacity` webhooks are remembered at the same time, further ones are rejected with the code 505, which is
/// retryable.
#[pyclass(frozen, module = "jwt_identity.nexmo.webhook")]
pub(crate) struct ReplayGuard(Arc<MemoryReplayGuard>);

#[pymethods]
impl ReplayGuard {
    #[new]
    fn new(capacity: usize) -> Self {
        Self(Arc::new(MemoryReplayGuard::new(capacity)))
    }
}

/// Signs webhooks as Vonage does, for tests. `key` is the signature secret.
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.nexmo.webhook")]
pub(crate) struct Signer(TypedSigner<Webhook>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs the body of a request. For a GET request it is the compact JSON object of the parameters in their order.
    ///
    /// `issued_at` is the time of the system's clock and `token_id` is random unless they are given.
    #[pyo3(signature = (content, *, api_key=None, application_id=None, issued_at=None, token_id=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        content: &[u8],
        api_key: Option<&str>,
        application_id: Option<&str>,
        issued_at: Option<Time>,
        token_id: Option<&str>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let (token_id, issued_at) = (self::token_id(token_id)?, Time::or_now(issued_at)?);
        let mut builder = Claims::builder(Sha256Digest::of(content), token_id, issued_at);
        if let Some(api_key) = api_key {
            builder = builder.api_key(ApiKey::new(api_key).map_err(SignError::from)?);
        }
        if let Some(application_id) = application_id {
            builder = builder.application_id(ApplicationId::new(application_id).map_err(SignError::from)?);
        }
        self.0.sign(py, builder.build())
    }
}

/// Verifies that a webhook comes from Vonage, is recent, and has the signed content.
///
/// `secret` is the signature secret of the account, or a list of secrets of which any may have signed. `video` is the
/// type of callback of Vonage Video that has this secret. With a `replay_guard` no webhook is accepted twice. The policy
/// is `window_seconds` and `application_id`.
///
/// >>> from jwt_identity.nexmo import webhook
/// >>> secret, body = "0123456789abcdef0123456789abcdef", b'{"status":"delivered"}'
/// >>> verifier = webhook.Verifier(secret, replay_guard=webhook.ReplayGuard(10_000))
/// >>> headers = {"Authorization": "Bearer " + webhook.Signer(secret).sign(body)}
/// >>> verifier.verify("POST", headers, body).claims["iss"]
/// 'Vonage'
#[pyclass(frozen, module = "jwt_identity.nexmo.webhook")]
pub(crate) struct Verifier(WebhookVerifier<Webhook>);

#[pymethods]
impl Verifier {
    #[new]
    #[pyo3(signature = (
        secret, *, replay_guard=None, clock=None, video=None, behind_cloud_runtime=false, **policy
    ))]
    fn new(
        secret: &Bound<'_, PyAny>,
        replay_guard: Option<&Bound<'_, ReplayGuard>>,
        clock: Option<&Bound<'_, ManualClock>>,
        video: Option<&str>,
        behind_cloud_runtime: bool,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> Result<Self, Failure> {
        let secrets = secrets(secret)?;
        let verifier = match video {
            Some(callback) => WebhookVerifier::video(callback.parse::<VideoCallback>()?, secrets),
            None => WebhookVerifier::new(secrets),
        };
        let verifier = if behind_cloud_runtime { verifier.behind_cloud_runtime() } else { verifier };
        Ok(Self(with_settings(verifier, Policy::from_json, replay_guard, clock, policy)?))
    }

    /// Creates a verifier for several accounts at one URL: a dict of secrets, or lists of secrets, by API keys.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    #[pyo3(signature = (accounts, *, replay_guard=None, clock=None, **policy))]
    fn for_accounts(
        accounts: &Bound<'_, PyDict>,
        replay_guard: Option<&Bound<'_, ReplayGuard>>,
        clock: Option<&Bound<'_, ManualClock>>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> Result<Self, Failure> {
        let verifier = WebhookVerifier::for_accounts(self::accounts(accounts)?);
        Ok(Self(with_settings(verifier, Policy::from_json, replay_guard, clock, policy)?))
    }

    /// Verifies a request before anything has parsed its body.
    ///
    /// `headers` is a mapping or a list of pairs. `query` is the raw query of the URL. Raises `VerifyError`, whose
    /// `http_status` is the status to answer with.
    #[pyo3(signature = (method, headers, body=NO_BODY, *, query=None, now=None))]
    fn verify<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        headers: &Bound<'py, PyAny>,
        body: &[u8],
        query: Option<&str>,
        now: Option<Time>,
    ) -> Result<VerifiedWebhook, Failure> {
        WebhookRequest::read(method, headers, body, query)?.verify(py, &self.0, now)
    }

    /// Replaces the secrets while the verifier is used. The replay guard stays.
    ///
    /// Raises `ConfigError` for a verifier of several accounts: see `replace_accounts`.
    fn replace_secrets(&self, secret: &Bound<'_, PyAny>) -> Result<(), Failure> {
        Ok(self.0.replace_secrets(secrets(secret)?)?)
    }

    /// Replaces the accounts while the verifier is used. The replay guard stays.
    fn replace_accounts(&self, accounts: &Bound<'_, PyDict>) -> Result<(), Failure> {
        self.0.replace_accounts(self::accounts(accounts)?);
        Ok(())
    }
}

/// Sets what the caller of a constructor has given. `read` parses the policy.
pub(crate) fn with_settings<K: Kind>(
    mut verifier: WebhookVerifier<K>,
    read: fn(&str) -> Result<K::Policy, ConfigError>,
    replay_guard: Option<&Bound<'_, ReplayGuard>>,
    clock: Option<&Bound<'_, ManualClock>>,
    policy: Option<&Bound<'_, PyDict>>,
) -> Result<WebhookVerifier<K>, Failure> {
    if let Some(policy) = policy {
        verifier = verifier.with_policy(read(&json::write::value(policy, Class::Config)?)?);
    }
    if let Some(clock) = clock {
        verifier = verifier.with_clock(clock.get().as_clock().clone());
    }
    if let Some(ReplayGuard(guard)) = replay_guard.map(Bound::get) {
        verifier = verifier.with_replay_guard(guard.clone());
    }
    Ok(verifier)
}
