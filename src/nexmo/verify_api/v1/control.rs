//! Cancels a verification or sends the next message.

use http::{Request, Response};
use serde::Deserialize;

use crate::Error;
use crate::error::CallError;
use crate::nexmo::verify_api::v1::answer;
use crate::nexmo::verify_api::v1::api::Api;
use crate::nexmo::verify_api::v1::form::Form;
use crate::nexmo::verify_api::v1::status::CallKind;
use crate::nexmo::verify_api::{ApiError, Call, RequestId};

/// Cancels a verification, or sends the next message of its workflow: the call *control*.
///
/// Vonage rejects a cancellation in the first 30 seconds and after too many messages, and the next message if there is none
/// ([`WrongState`](crate::error::CallReason::WrongState), code 718).
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Call, RequestId, v1};
///
/// let cancel = v1::Control::cancel(RequestId::new("de37150c89584f36a18925181d62627c")?)?;
/// let response = http::Response::builder()
///     .header("content-type", "application/json")
///     .body(r#"{"status":"0","command":"cancel"}"#)?;
/// cancel.read(&response)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Vonage, Verify v1 API reference.
#[derive(Debug, Clone)]
pub struct Control {
    request_id: RequestId,
    command: &'static str,
}

impl Control {
    /// Creates the cancellation of a verification.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `request_id`) if the id has more than 32 characters.
    pub fn cancel(request_id: RequestId) -> Result<Self, CallError> {
        Self::new(request_id, "cancel")
    }

    /// Creates the call that sends the next message at once.
    ///
    /// # Errors
    ///
    /// The error of [`cancel`](Self::cancel).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::verify_api::{RequestId, v1};
    ///
    /// let next = v1::Control::next_event(RequestId::new("de37150c89584f36a18925181d62627c")?)?;
    /// # Ok::<(), jwt_identity::error::CallError>(())
    /// ```
    pub fn next_event(request_id: RequestId) -> Result<Self, CallError> {
        Self::new(request_id, "trigger_next_event")
    }

    fn new(request_id: RequestId, command: &'static str) -> Result<Self, CallError> {
        answer::check_len(&request_id)?;
        Ok(Self { request_id, command })
    }
}

impl Call for Control {
    type Api = Api;
    type Answer = ();

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        let form = Form::default().with("request_id", self.request_id.as_str()).with("cmd", self.command);
        api.post("/verify/control/json", form)
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<(), ApiError> {
        let wire: Wire<'_> = answer::success(response, CallKind::Control)?;
        if wire.command == self.command {
            return Ok(());
        }
        Err(ApiError::wrong_content("expected the command of the call in `command`"))
    }
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    command: std::borrow::Cow<'a, str>,
}
