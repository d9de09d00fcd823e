//! `jwt_identity.livekit`.

use std::collections::BTreeMap;

use jwt_identity::error::ClaimReason;
use jwt_identity::livekit::{Claims, ClaimsBuilder, LiveKit, Permission, Policy, TrackSource, VideoGrant};
use jwt_identity::{Algorithm, ClaimError, NumericDate};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::end::End;
use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs tokens of LiveKit. `key` is the API secret, or a key of `jwt_identity.keys`.
///
/// Claims without an argument of `sign` and `sign_server`, such as `sip` and `roomConfig`, are for `sign_claims`.
///
/// >>> from jwt_identity import livekit
/// >>> signer = livekit.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign("APItest", "ada", "my-room", ["canPublish", "canSubscribe"], lifetime=600)
/// >>> claims = livekit.Verifier("0123456789abcdef0123456789abcdef", api_keys=["APItest"]).verify(token)
/// >>> claims["video"]["room"], claims["video"]["canPublishData"]
/// ('my-room', False)
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.livekit")]
pub(crate) struct Signer(TypedSigner<LiveKit>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs the token with which a participant joins one room.
    ///
    /// `permissions` are LiveKit's names, such as `"canPublish"`, `"canSubscribe"` and `"canPublishData"`. Without them the
    /// participant neither sends nor receives anything. `publish_sources` permits the tracks of `"camera"`, `"microphone"`,
    /// `"screen_share"` or `"screen_share_audio"` alone. Other participants receive `name`, `metadata` and `attributes`.
    ///
    /// The lifetime is 6 hours unless `lifetime` (seconds or timedelta) or `expires_at` is given. `issued_at` is the time of
    /// the system's clock unless it is given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        api_key, identity, room, permissions, *, publish_sources=None, name=None, metadata=None, attributes=BTreeMap::new(),
        lifetime=None, expires_at=None, issued_at=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        api_key: &str,
        identity: &str,
        room: &str,
        permissions: Vec<String>,
        publish_sources: Option<Vec<String>>,
        name: Option<&str>,
        metadata: Option<&str>,
        attributes: BTreeMap<String, String>,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let times = End::or_default(lifetime, expires_at, issued_at)?;
        let build = || {
            let mut grant = VideoGrant::join(room, read_permissions(&permissions)?);
            if let Some(sources) = publish_sources {
                let sources: Result<Vec<TrackSource>, _> = sources.iter().map(|source| source.parse()).collect();
                grant = grant.with_publish_sources(sources?);
            }
            let mut builder = builder(api_key, identity, times).video(grant);
            if let Some(name) = name {
                builder = builder.name(name);
            }
            if let Some(metadata) = metadata {
                builder = builder.metadata(metadata);
            }
            for (name, value) in attributes {
                builder = builder.attribute(name, value);
            }
            builder.build()
        };
        self.0.sign(py, build())
    }

    /// Signs the token with which a server calls LiveKit's API. Never give it to a client.
    ///
    /// `permissions` are LiveKit's names, such as `"roomCreate"` and `"roomList"`. `admin_room` is a room that the server
    /// moderates. The times are those of `sign`.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        api_key, identity, permissions, *, admin_room=None, lifetime=None, expires_at=None, issued_at=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign_server<'py>(
        &self,
        py: Python<'py>,
        api_key: &str,
        identity: &str,
        permissions: Vec<String>,
        admin_room: Option<&str>,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let times = End::or_default(lifetime, expires_at, issued_at)?;
        let build = || {
            let permissions = read_permissions(&permissions)?;
            let grant = match admin_room {
                Some(room) => VideoGrant::admin(room, permissions),
                None => VideoGrant::server(permissions),
            };
            builder(api_key, identity, times).video(grant).build()
        };
        self.0.sign(py, build())
    }
}

fn builder(
    api_key: &str,
    identity: &str,
    (issued_at, expires_at): (NumericDate, Option<NumericDate>),
) -> ClaimsBuilder {
    let builder = Claims::builder(api_key, identity, issued_at);
    match expires_at {
        Some(expires_at) => builder.expires_at(expires_at),
        None => builder,
    }
}

fn read_permissions(names: &[String]) -> Result<Vec<Permission>, ClaimError> {
    let unknown = ClaimError::new("permissions", ClaimReason::Invalid)
        .with_hint("expected names of LiveKit's permissions, such as `canPublish` or `roomCreate`");
    let permission = |name: &String| Permission::ALL.iter().copied().find(|known| known.as_str() == name);
    names.iter().map(permission).collect::<Option<_>>().ok_or(unknown)
}

verifier_class! {
    "jwt_identity.livekit", LiveKit, Policy,
    /// Verifies tokens of LiveKit.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds` and `api_keys`.
    /// The token of a webhook has the claim `sha256`, the SHA-256 digest of the body in base64. The caller compares it.
}
