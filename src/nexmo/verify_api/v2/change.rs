//! Moves a verification to its next step, or cancels it.

use http::{Method, Request, Response, StatusCode};

use crate::Error;
use crate::nexmo::verify_api::v2::api::Api;
use crate::nexmo::verify_api::v2::problem::{self, CallKind};
use crate::nexmo::verify_api::{ApiError, Call, RequestId};

/// Moves a verification to the next step of its workflow: `POST /v2/verify/{request_id}/next_workflow`.
///
/// Without a further step the API rejects it ([`WrongState`](crate::error::CallReason::WrongState), code 718).
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Call, RequestId, v2};
///
/// let next = v2::NextWorkflow::new(RequestId::new("c11236f4-00bf-4b89-84ba-88b25df97315")?);
/// assert!(next.read(&http::Response::new("")).is_ok());
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference.
#[derive(Debug, Clone)]
pub struct NextWorkflow(RequestId);

impl NextWorkflow {
    /// Creates the call.
    #[must_use]
    pub const fn new(request_id: RequestId) -> Self {
        Self(request_id)
    }
}

impl Call for NextWorkflow {
    type Api = Api;
    type Answer = ();

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        api.send(Method::POST, Some(&self.0), "/next_workflow", None)
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<(), ApiError> {
        accept(response, StatusCode::OK)
    }
}

/// Cancels a verification: `DELETE /v2/verify/{request_id}`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Call, RequestId, v2};
///
/// let cancel = v2::Cancel::new(RequestId::new("c11236f4-00bf-4b89-84ba-88b25df97315")?);
/// let mut response = http::Response::new("");
/// *response.status_mut() = http::StatusCode::NO_CONTENT;
/// assert!(cancel.read(&response).is_ok());
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference.
#[derive(Debug, Clone)]
pub struct Cancel(RequestId);

impl Cancel {
    /// Creates the call.
    #[must_use]
    pub const fn new(request_id: RequestId) -> Self {
        Self(request_id)
    }
}

impl Call for Cancel {
    type Api = Api;
    type Answer = ();

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        api.send(Method::DELETE, Some(&self.0), "", None)
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<(), ApiError> {
        accept(response, StatusCode::NO_CONTENT)
    }
}

/// Accepts an empty response. A page of a proxy has a body.
fn accept<B: AsRef<[u8]>>(response: &Response<B>, status: StatusCode) -> Result<(), ApiError> {
    if response.status() != status {
        return Err(problem::refusal(response, CallKind::Change));
    }
    // Some servers write an empty object in place of nothing.
    match response.body().as_ref().trim_ascii() {
        b"" | b"{}" => Ok(()),
        _ => Err(ApiError::wrong_content("expected an empty body")),
    }
}
