//! `jwt_identity.twilio`.

use jwt_identity::twilio::{
    AccountSid, ApiKeySid, ApplicationSid, ChatGrant, Claims, Policy, ServiceSid, SyncGrant, Twilio, VideoGrant,
    VoiceGrant,
};
use jwt_identity::{Algorithm, ClaimError};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::end::End;
use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::signer;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::token_id::token_id;
use crate::verifier::verifier_class;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs access tokens of Twilio. `key` is the secret of an API key, or a key of `jwt_identity.keys`.
///
/// Grants without an argument of `sign`, such as TaskRouter's, are for `sign_claims`.
///
/// >>> from jwt_identity import twilio
/// >>> signer = twilio.Signer("0123456789abcdef0123456789abcdef")
/// >>> account, api_key = "AC00000000000000000000000000000001", "SK00000000000000000000000000000002"
/// >>> token = signer.sign(account, api_key, "ada", video_room="my-room", lifetime=600)
/// >>> twilio.Verifier("0123456789abcdef0123456789abcdef", api_key_sids=[api_key]).verify(token)["grants"]
/// {'identity': 'ada', 'video': {'room': 'my-room'}}
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.twilio")]
pub(crate) struct Signer(TypedSigner<Twilio>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a user's identity with at least one grant.
    ///
    /// `chat_service_sid` permits Conversations and `sync_service_sid` permits Sync. `voice_incoming` permits incoming calls,
    /// and `voice_application_sid` outgoing ones. `video_room` permits one video room, and `any_video_room` permits all.
    ///
    /// The lifetime is one hour unless `lifetime` (seconds or timedelta) or `expires_at` is given, and at most 24 hours.
    /// `issued_at` is the time of the system's clock and `token_id` is random unless they are given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        account_sid, api_key_sid, identity, *, chat_service_sid=None, sync_service_sid=None, voice_incoming=false,
        voice_application_sid=None, video_room=None, any_video_room=false, lifetime=None, expires_at=None, issued_at=None,
        token_id=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        account_sid: &str,
        api_key_sid: &str,
        identity: &str,
        chat_service_sid: Option<&str>,
        sync_service_sid: Option<&str>,
        voice_incoming: bool,
        voice_application_sid: Option<&str>,
        video_room: Option<&str>,
        any_video_room: bool,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        issued_at: Option<Time>,
        token_id: Option<&str>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let (issued_at, expires_at) = End::or_default(lifetime, expires_at, issued_at)?;
        let token_id = self::token_id(token_id)?;
        let video = match (video_room, any_video_room) {
            (Some(room), false) => Some(VideoGrant::room(room)),
            (None, true) => Some(VideoGrant::any_room()),
            (None, false) => None,
            (Some(_), true) => {
                let expected = "expected at most one of `video_room` and `any_video_room`";
                return Err(PyTypeError::new_err(expected).into());
            }
        };
        let build = || {
            let (account_sid, api_key_sid) = (AccountSid::new(account_sid)?, ApiKeySid::new(api_key_sid)?);
            let mut builder = Claims::builder(account_sid, api_key_sid, identity, token_id, issued_at);
            if let Some(service_sid) = chat_service_sid {
                builder = builder.chat(ChatGrant::new(ServiceSid::new(service_sid)?));
            }
            if let Some(service_sid) = sync_service_sid {
                builder = builder.sync(SyncGrant::new(ServiceSid::new(service_sid)?));
            }
            if let Some(voice) = voice(voice_incoming, voice_application_sid)? {
                builder = builder.voice(voice);
            }
            if let Some(video) = video {
                builder = builder.video(video);
            }
            if let Some(expires_at) = expires_at {
                builder = builder.expires_at(expires_at);
            }
            builder.build()
        };
        self.0.sign(py, build())
    }
}

fn voice(is_incoming: bool, application_sid: Option<&str>) -> Result<Option<VoiceGrant>, ClaimError> {
    let outgoing = application_sid.map(ApplicationSid::new).transpose()?.map(VoiceGrant::outgoing);
    Ok(match (outgoing, is_incoming) {
        (Some(outgoing), true) => Some(outgoing.with_incoming()),
        (None, true) => Some(VoiceGrant::incoming()),
        (outgoing, false) => outgoing,
    })
}

verifier_class! {
    "jwt_identity.twilio", Twilio, Policy,
    /// Verifies access tokens of Twilio.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds`, `account_sid`
    /// and `api_key_sids`.
}
