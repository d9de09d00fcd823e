//! `jwt_identity.ably`.

use std::collections::BTreeMap;

use jwt_identity::ably::{self, Ably, ApiKey, Capability, Claims, Policy};
use jwt_identity::{Algorithm, KeyError, keys};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::{Class, Failure};
use crate::json;
use crate::keys::argument::{Text, TextForm};
use crate::keys::key_pair::KeyPair;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm { algorithm: Algorithm::Hs256, min_secret_len: None, key_id: None, split: Some(split) };

fn split(api_key: &str) -> Result<keys::KeyPair, KeyError> {
    ably::key(&ApiKey::new(api_key)?)
}

/// Creates the key of an API key, `appId.keyId:secret`, for a `KeySet` with several of them.
#[pyfunction]
pub(crate) fn key(api_key: &Bound<'_, PyAny>) -> Result<KeyPair, Failure> {
    KeyPair::from_text(&FORM, &Text::required(api_key)?)
}

/// Signs tokens of Ably. `key` is an API key, `appId.keyId:secret`, or a key of `jwt_identity.keys` with a key ID.
///
/// >>> from jwt_identity import ably
/// >>> signer = ably.Signer("xVLyHw.A-pwh7:test-secret-of-an-ably-key")
/// >>> token = signer.sign({"chat:*": ["publish", "subscribe"]}, client_id="ada")
/// >>> ably.Verifier("xVLyHw.A-pwh7:test-secret-of-an-ably-key").verify(token)["x-ably-capability"]
/// '{"chat:*":["publish","subscribe"]}'
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.ably")]
pub(crate) struct Signer(TypedSigner<Ably>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a client's capability: a dict of resources, each with a list of operations.
    ///
    /// `client_id` is the client's identity. With `any_client_id` the client can claim any identity, also that of another
    /// client. Ably's API can revoke tokens by their `revocation_key`. `channel_claims` are texts by channel that the other
    /// clients of the channel can read.
    ///
    /// The lifetime is one hour unless `lifetime` (seconds or timedelta) is given. It is at most 24 hours, or one hour with a
    /// `revocation_key`. `issued_at` is the time of the system's clock unless it is given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        capability, *, client_id=None, any_client_id=false, revocation_key=None, channel_claims=BTreeMap::new(),
        lifetime=None, issued_at=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        capability: &Bound<'py, PyDict>,
        client_id: Option<&str>,
        any_client_id: bool,
        revocation_key: Option<&str>,
        channel_claims: BTreeMap<String, String>,
        lifetime: Option<Span>,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        if client_id.is_some() && any_client_id {
            return Err(PyTypeError::new_err("expected at most one of `client_id` and `any_client_id`").into());
        }
        let capability = json::write::value(capability, Class::Sign)?;
        let issued_at = Time::or_now(issued_at)?;
        let build = || {
            let mut builder = Claims::builder(Capability::from_json(&capability)?, issued_at);
            if let Some(client_id) = client_id {
                builder = builder.client_id(client_id);
            }
            if any_client_id {
                builder = builder.any_client_id();
            }
            if let Some(revocation_key) = revocation_key {
                builder = builder.revocation_key(revocation_key);
            }
            for (channel, text) in channel_claims {
                builder = builder.channel_claim(channel, text);
            }
            if let Some(Span(lifetime)) = lifetime {
                builder = builder.lifetime(lifetime);
            }
            builder.build()
        };
        self.0.sign(py, build())
    }
}

verifier_class! {
    "jwt_identity.ably", Ably, Policy,
    /// Verifies tokens of Ably.
    ///
    /// `key` is an API key, a list of API keys, or a key of `jwt_identity.keys` with a key ID. The policy is
    /// `leeway_seconds`.
}
