//! Callbacks.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{CallError, CallReason};
use crate::keys::remote::EndpointUrl;
use crate::nexmo::verify_api::RequestId;
use crate::token::claim;

/// A report about a verification, which Vonage sends to the callback URL of an application.
///
/// Answer with status 200 or 204, or Vonage sends it again. Verify its signature first with
/// [`WebhookVerifier`](crate::nexmo::webhook::WebhookVerifier). Whether callbacks of this API are signed is not documented by
/// the vendor in detail, so act on an unsigned one only after you have asked the API.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::{Callback, Outcome};
///
/// let callback = Callback::from_json(
///     br#"{"request_id":"c11236f4-00bf-4b89-84ba-88b25df97315","type":"summary","status":"completed",
///     "submitted_at":"2026-01-01T14:00:00.000Z","channel_timeout":300,
///     "workflow":[{"channel":"sms","initiated_at":"2026-01-01T14:00:00.000Z","status":"completed"}]}"#,
/// )?;
/// assert_eq!(callback.status(), Outcome::Completed);
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference (webhooks) and the fixtures of the vendor's SDKs.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    wire: Wire,
    check_url: Option<EndpointUrl>,
}

/// Whether a callback is about one step or about the whole verification.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::{Callback, CallbackKind};
///
/// fn is_last(callback: &Callback) -> bool {
///     callback.kind() == CallbackKind::Summary
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallbackKind {
    /// A step changed its state.
    Event,
    /// The verification has ended.
    Summary,
}

/// The state of a verification or of a step.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::Outcome;
///
/// assert_eq!(serde_json::from_str::<Outcome>(r#""user_rejected""#)?, Outcome::UserRejected);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The user passed.
    Completed,
    /// It failed.
    Failed,
    /// The time has passed.
    Expired,
    /// The user declined.
    UserRejected,
    /// The API or a network rejected it.
    Rejected,
    /// The device has to act: [`Callback::check_url`].
    ActionPending,
    /// The step was not needed.
    Unused,
    /// Another state.
    #[serde(other)]
    Other,
}

/// The channel of a step.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::Channel;
///
/// assert_eq!(serde_json::from_str::<Channel>(r#""silent_auth""#)?, Channel::SilentAuth);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// SMS.
    Sms,
    /// A voice call.
    Voice,
    /// `WhatsApp` with a code.
    Whatsapp,
    /// `WhatsApp` with a question.
    WhatsappInteractive,
    /// Email.
    Email,
    /// Silent authentication.
    SilentAuth,
    /// RCS.
    Rcs,
    /// Another channel.
    #[serde(other)]
    Other,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: CallbackKind,
    request_id: RequestId,
    status: Outcome,
    #[serde(default, deserialize_with = "claim::present")]
    channel: Option<Channel>,
    #[serde(default)]
    client_ref: Option<String>,
    #[serde(default)]
    triggered_at: Option<String>,
    #[serde(default)]
    finalized_at: Option<String>,
    #[serde(default)]
    submitted_at: Option<String>,
    #[serde(default)]
    workflow: Vec<StepWire>,
    #[serde(default)]
    action: Option<Value>,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
struct StepWire {
    channel: Channel,
    status: Outcome,
}

impl Callback {
    /// Parses the body of a callback.
    ///
    /// # Errors
    ///
    /// - [`WrongContent`](CallReason::WrongContent) (code 706) if the body is not a callback of this API.
    pub fn from_json(body: &[u8]) -> Result<Self, CallError> {
        let mut wire: Wire = claim::decode_json(body).map_err(|_| CallReason::WrongContent)?;
        let check_url = match wire.action.take() {
            None => None,
            Some(action) => check_url(&action)?,
        };
        Ok(Self { wire, check_url })
    }

    /// Returns the kind.
    #[must_use]
    pub const fn kind(&self) -> CallbackKind {
        self.wire.kind
    }

    /// Returns the id of the verification.
    #[must_use]
    pub const fn request_id(&self) -> &RequestId {
        &self.wire.request_id
    }

    /// Returns the state of the step, or of the verification in a summary.
    #[must_use]
    pub const fn status(&self) -> Outcome {
        self.wire.status
    }

    /// Returns the channel of the step.
    #[must_use]
    pub const fn channel(&self) -> Option<Channel> {
        self.wire.channel
    }

    /// Returns the text that the start of the verification had set.
    #[must_use]
    pub fn client_ref(&self) -> Option<&str> {
        self.wire.client_ref.as_deref()
    }

    /// Returns the time of an event, in the vendor's spelling.
    #[must_use]
    pub fn triggered_at(&self) -> Option<&str> {
        self.wire.triggered_at.as_deref()
    }

    /// Returns the time at which the step ended, in the vendor's spelling.
    #[must_use]
    pub fn finalized_at(&self) -> Option<&str> {
        self.wire.finalized_at.as_deref()
    }

    /// Returns the time at which the verification was started, in the vendor's spelling. Only a summary has it.
    #[must_use]
    pub fn submitted_at(&self) -> Option<&str> {
        self.wire.submitted_at.as_deref()
    }

    /// Returns the steps of a summary with their states.
    pub fn workflow(&self) -> impl Iterator<Item = (Channel, Outcome)> + '_ {
        self.wire.workflow.iter().map(|step| (step.channel, step.status))
    }

    /// Returns the URL that the device has to open.
    #[must_use]
    pub const fn check_url(&self) -> Option<&EndpointUrl> {
        self.check_url.as_ref()
    }
}

/// Reads `action`, which is an object or an array of objects.
fn check_url(action: &Value) -> Result<Option<EndpointUrl>, CallError> {
    let objects = action.as_array().map_or(std::slice::from_ref(action), Vec::as_slice);
    let url = objects.iter().find_map(|action| action.get("check_url"));
    let Some(url) = url else { return Ok(None) };
    let url = url.as_str().and_then(|url| EndpointUrl::new(url).ok());
    url.map(Some).ok_or(CallError::new(CallReason::WrongContent))
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("kind", &self.wire.kind)
            .field("channel", &self.wire.channel)
            .field("status", &self.wire.status)
            .finish_non_exhaustive()
    }
}
