//! The grants of a token, one for each product.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::{Redacted, present};
use crate::twilio::{ApplicationSid, PushCredentialSid, RoleSid, ServiceSid, WorkerSid, WorkspaceSid};

/// The most characters of each text. Not documented by the vendor, whose error 51003 names no number.
const MAX_TEXT_LEN: usize = 1024;

/// Calls: the grant of the Voice SDKs, in the member `voice`.
///
/// The methods create a grant that permits something. The vendor's libraries drop the parameters of a grant without an
/// application. Here such a grant cannot be created.
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::{ApplicationSid, VoiceGrant};
///
/// let application = ApplicationSid::new("AP00000000000000000000000000000004")?;
/// let grant = VoiceGrant::outgoing_with_params(application, [("desk", "7")]).with_incoming();
/// assert!(grant.permits_incoming() && grant.application_sid().is_some());
/// assert_eq!(VoiceGrant::incoming().application_sid(), None);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Twilio, "Access Tokens"; Twilio's library for Node (`VoiceGrant`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceGrant {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    incoming: Option<Incoming>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    outgoing: Option<Outgoing>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    push_credential_sid: Option<PushCredentialSid>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    endpoint_id: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Incoming {
    allow: bool,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Outgoing {
    application_sid: ApplicationSid,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    params: Option<BTreeMap<String, String>>,
}

impl VoiceGrant {
    /// Creates a grant for incoming calls to the identity, and none to call.
    #[must_use]
    pub const fn incoming() -> Self {
        let incoming = Some(Incoming { allow: true });
        Self { incoming, outgoing: None, push_credential_sid: None, endpoint_id: None }
    }

    /// Creates a grant for calls that the application handles, and none to be called.
    #[must_use]
    pub const fn outgoing(application_sid: ApplicationSid) -> Self {
        let outgoing = Some(Outgoing { application_sid, params: None });
        Self { incoming: None, outgoing, push_credential_sid: None, endpoint_id: None }
    }

    /// Creates a grant as [`outgoing`](Self::outgoing) does, with parameters that Twilio passes to the application.
    ///
    /// They are written in the order of their names. That both are text is not documented by the vendor.
    #[must_use]
    pub fn outgoing_with_params<N: Into<String>, V: Into<String>>(
        application_sid: ApplicationSid,
        params: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let params = params.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let outgoing = Some(Outgoing { application_sid, params: Some(params) });
        Self { incoming: None, outgoing, push_credential_sid: None, endpoint_id: None }
    }

    /// Permits incoming calls as well.
    #[must_use]
    pub fn with_incoming(self) -> Self {
        Self { incoming: Some(Incoming { allow: true }), ..self }
    }

    /// Sets the push credential with which incoming calls are announced to a phone.
    #[must_use]
    pub fn with_push_credential_sid(self, push_credential_sid: PushCredentialSid) -> Self {
        Self { push_credential_sid: Some(push_credential_sid), ..self }
    }

    /// Sets the ID of the app instance.
    #[must_use]
    pub fn with_endpoint_id(self, endpoint_id: impl Into<String>) -> Self {
        Self { endpoint_id: Some(endpoint_id.into()), ..self }
    }

    /// Reports whether the holder can be called.
    #[must_use]
    pub fn permits_incoming(&self) -> bool {
        self.incoming.as_ref().is_some_and(|incoming| incoming.allow)
    }

    /// Returns the application that handles the holder's calls. Without one the holder cannot call.
    #[must_use]
    pub fn application_sid(&self) -> Option<&ApplicationSid> {
        self.outgoing.as_ref().map(|outgoing| &outgoing.application_sid)
    }

    /// Returns the parameters for the application.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        let params = self.outgoing.as_ref().and_then(|outgoing| outgoing.params.as_ref());
        params.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the push credential, if there is one.
    #[must_use]
    pub const fn push_credential_sid(&self) -> Option<&PushCredentialSid> {
        self.push_credential_sid.as_ref()
    }

    /// Returns the ID of the app instance, if there is one.
    #[must_use]
    pub fn endpoint_id(&self) -> Option<&str> {
        self.endpoint_id.as_deref()
    }
}

/// Video rooms: the grant of the Video SDKs, in the member `video`.
///
/// A grant without a room permits *every* room of the account, so it is asked for by name.
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::VideoGrant;
///
/// assert_eq!(VideoGrant::room("DailyStandup").only_room(), Some("DailyStandup"));
/// assert_eq!(VideoGrant::any_room().only_room(), None);
/// ```
///
/// Source: Twilio, "User Identity & Access Tokens" (Video, section on limiting room access).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoGrant {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    room: Option<String>,
}

impl VideoGrant {
    /// Creates a grant for one room, given its unique name or its SID.
    #[must_use]
    pub fn room(room: impl Into<String>) -> Self {
        Self { room: Some(room.into()) }
    }

    /// Creates a grant for every room of the account.
    #[must_use]
    pub const fn any_room() -> Self {
        Self { room: None }
    }

    /// Returns the unique name or SID of the only room that the holder may join, or `None` for every room.
    #[must_use]
    pub fn only_room(&self) -> Option<&str> {
        self.room.as_deref()
    }
}

/// Conversations: the grant of the Conversations SDKs, whose member is called `chat`.
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::{ChatGrant, ServiceSid};
///
/// let grant = ChatGrant::new(ServiceSid::new("IS00000000000000000000000000000003")?);
/// assert_eq!(serde_json::to_string(&grant).unwrap(), r#"{"service_sid":"IS00000000000000000000000000000003"}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Twilio, "Access Tokens"; Twilio's library for Node (`ChatGrant`). That the service is required is our choice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatGrant {
    service_sid: ServiceSid,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    endpoint_id: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    deployment_role_sid: Option<RoleSid>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    push_credential_sid: Option<PushCredentialSid>,
}

impl ChatGrant {
    /// Creates a grant for one Conversations service.
    #[must_use]
    pub const fn new(service_sid: ServiceSid) -> Self {
        Self { service_sid, endpoint_id: None, deployment_role_sid: None, push_credential_sid: None }
    }

    /// Sets the ID of the app instance.
    #[must_use]
    pub fn with_endpoint_id(self, endpoint_id: impl Into<String>) -> Self {
        Self { endpoint_id: Some(endpoint_id.into()), ..self }
    }

    /// Sets the role that the user has in the service.
    #[must_use]
    pub fn with_deployment_role_sid(self, deployment_role_sid: RoleSid) -> Self {
        Self { deployment_role_sid: Some(deployment_role_sid), ..self }
    }

    /// Sets the push credential with which messages are announced to a phone.
    #[must_use]
    pub fn with_push_credential_sid(self, push_credential_sid: PushCredentialSid) -> Self {
        Self { push_credential_sid: Some(push_credential_sid), ..self }
    }

    /// Returns the service.
    #[must_use]
    pub const fn service_sid(&self) -> &ServiceSid {
        &self.service_sid
    }

    /// Returns the ID of the app instance, if there is one.
    #[must_use]
    pub fn endpoint_id(&self) -> Option<&str> {
        self.endpoint_id.as_deref()
    }

    /// Returns the role, if there is one.
    #[must_use]
    pub const fn deployment_role_sid(&self) -> Option<&RoleSid> {
        self.deployment_role_sid.as_ref()
    }

    /// Returns the push credential, if there is one.
    #[must_use]
    pub const fn push_credential_sid(&self) -> Option<&PushCredentialSid> {
        self.push_credential_sid.as_ref()
    }
}

/// Sync: the grant of the Sync SDKs, whose member is called `data_sync`.
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::{ServiceSid, SyncGrant};
///
/// let service = ServiceSid::new("IS00000000000000000000000000000006")?;
/// assert_eq!(SyncGrant::new(service.clone()).service_sid(), &service);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Twilio's library for Node (`SyncGrant`). That the service is required is our choice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncGrant {
    service_sid: ServiceSid,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    endpoint_id: Option<String>,
}

impl SyncGrant {
    /// Creates a grant for one Sync service.
    #[must_use]
    pub const fn new(service_sid: ServiceSid) -> Self {
        Self { service_sid, endpoint_id: None }
    }

    /// Sets the ID of the app instance.
    #[must_use]
    pub fn with_endpoint_id(self, endpoint_id: impl Into<String>) -> Self {
        Self { endpoint_id: Some(endpoint_id.into()), ..self }
    }

    /// Returns the service.
    #[must_use]
    pub const fn service_sid(&self) -> &ServiceSid {
        &self.service_sid
    }

    /// Returns the ID of the app instance, if there is one.
    #[must_use]
    pub fn endpoint_id(&self) -> Option<&str> {
        self.endpoint_id.as_deref()
    }
}

/// TaskRouter: the grant of a worker, in the member `task_router`.
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::{TaskRouterGrant, WorkerSid, WorkspaceSid};
///
/// let workspace = WorkspaceSid::new("WS00000000000000000000000000000007")?;
/// let worker = WorkerSid::new("WK00000000000000000000000000000008")?;
/// assert_eq!(TaskRouterGrant::new(workspace, worker, "worker").role(), "worker");
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Twilio's library for Node (`TaskRouterGrant`). That all three are required is our choice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRouterGrant {
    workspace_sid: WorkspaceSid,
    worker_sid: WorkerSid,
    role: String,
}

impl TaskRouterGrant {
    /// Creates a grant for a worker of a workspace. The usual role is `worker`.
    #[must_use]
    pub fn new(workspace_sid: WorkspaceSid, worker_sid: WorkerSid, role: impl Into<String>) -> Self {
        Self { workspace_sid, worker_sid, role: role.into() }
    }

    /// Returns the workspace.
    #[must_use]
    pub const fn workspace_sid(&self) -> &WorkspaceSid {
        &self.workspace_sid
    }

    /// Returns the worker.
    #[must_use]
    pub const fn worker_sid(&self) -> &WorkerSid {
        &self.worker_sid
    }

    /// Returns the role.
    #[must_use]
    pub fn role(&self) -> &str {
        &self.role
    }
}

/// The identity, and the grants in the order in which they are written.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(super) struct Grants {
    pub(super) identity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chat: Option<ChatGrant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) voice: Option<VoiceGrant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) video: Option<VideoGrant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data_sync: Option<SyncGrant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) task_router: Option<TaskRouterGrant>,
}

impl Grants {
    pub(super) const fn new(identity: String) -> Self {
        Self { identity, chat: None, voice: None, video: None, data_sync: None, task_router: None }
    }

    /// Checks the texts, wherever the grants come from.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        claim::check_identifier("grants.identity", &self.identity, MAX_TEXT_LEN)?;
        if let Some(chat) = &self.chat {
            check_text("endpoint_id", chat.endpoint_id())?;
        }
        if let Some(voice) = &self.voice {
            check_text("endpoint_id", voice.endpoint_id())?;
        }
        if let Some(sync) = &self.data_sync {
            check_text("endpoint_id", sync.endpoint_id())?;
        }
        if let Some(video) = &self.video {
            check_text("room", video.only_room())?;
        }
        self.task_router.as_ref().map_or(Ok(()), |grant| check_text("role", Some(grant.role())))
    }

    /// Checks that the grants permit something, and the rule about the identity of a user of Voice.
    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        let is_empty = self.chat.is_none()
            && self.voice.is_none()
            && self.video.is_none()
            && self.data_sync.is_none()
            && self.task_router.is_none();
        if is_empty {
            let hint = "the token permits nothing; add `chat`, `voice`, `video`, `data_sync` or `task_router`";
            return Err(ClaimError::new("grants", ClaimReason::Missing).with_hint(hint));
        }
        let is_plain = self.identity.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if self.voice.is_some() && !is_plain {
            let hint = "with `voice`, Twilio permits only letters, digits and underscores";
            return Err(ClaimError::new("grants.identity", ClaimReason::Invalid).with_hint(hint));
        }
        Ok(())
    }
}

fn check_text(member: &'static str, text: Option<&str>) -> Result<(), ClaimError> {
    text.map_or(Ok(()), |text| claim::check_identifier(member, text, MAX_TEXT_LEN))
}

impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grants")
            .field("identity", &Redacted::new(&self.identity))
            .field("chat", &self.chat)
            .field("voice", &self.voice)
            .field("video", &self.video)
            .field("data_sync", &self.data_sync)
            .field("task_router", &self.task_router)
            .finish()
    }
}

impl fmt::Debug for VoiceGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VoiceGrant")
            .field("incoming", &self.permits_incoming())
            .field("application_sid", &self.application_sid())
            .field("params", &Redacted::new(self.params()))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for VideoGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoGrant").field("room", &self.room.as_ref().map(Redacted::new)).finish()
    }
}

impl fmt::Debug for ChatGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatGrant").field("service_sid", &self.service_sid).finish_non_exhaustive()
    }
}

impl fmt::Debug for SyncGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncGrant").field("service_sid", &self.service_sid).finish_non_exhaustive()
    }
}

impl fmt::Debug for TaskRouterGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskRouterGrant")
            .field("workspace_sid", &self.workspace_sid)
            .field("worker_sid", &self.worker_sid)
            .field("role", &Redacted::new(&self.role))
            .finish()
    }
}
