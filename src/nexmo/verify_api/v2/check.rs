//! Checks a code.

use http::{Method, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::nexmo::verify_api::v2::api::Api;
use crate::nexmo::verify_api::v2::json;
use crate::nexmo::verify_api::v2::problem::{self, CallKind};
use crate::nexmo::verify_api::{ApiError, Call, Code, RequestId, response};

/// Checks the code that a user entered: `POST /v2/verify/{request_id}`.
///
/// [`PendingVerification::check_v2`](crate::nexmo::verify_api::PendingVerification::check_v2) creates one for the session
/// that started the verification, and only for that one.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::CallReason;
/// use jwt_identity::nexmo::verify_api::{Call, Code, RequestId, v2};
///
/// let check = v2::Check::new(RequestId::new("c11236f4-00bf-4b89-84ba-88b25df97315")?, Code::new("1234")?);
/// let right = http::Response::builder()
///     .header("content-type", "application/json")
///     .body(r#"{"request_id":"c11236f4-00bf-4b89-84ba-88b25df97315","status":"completed"}"#)?;
/// assert!(check.read(&right).is_ok());
/// let wrong = http::Response::builder().status(400).body("")?;
/// assert_eq!(check.read(&wrong).unwrap_err().reason(), CallReason::WrongCode);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference.
#[derive(Debug, Clone)]
pub struct Check {
    request_id: RequestId,
    code: Code,
}

impl Check {
    /// Creates the check of a code.
    #[must_use]
    pub const fn new(request_id: RequestId, code: Code) -> Self {
        Self { request_id, code }
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    code: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    request_id: RequestId,
    status: Outcome,
}

#[derive(PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    // One of the vendor's fixtures has the second word.
    #[serde(alias = "complete")]
    Completed,
    #[serde(other)]
    Other,
}

impl Call for Check {
    type Api = Api;
    type Answer = ();

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        let content = json::content(&Wire { code: self.code.text() })?;
        api.send(Method::POST, Some(&self.request_id), "", Some(content))
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<(), ApiError> {
        if response.status() != StatusCode::OK {
            return Err(problem::refusal(response, CallKind::Check));
        }
        // A page of a proxy also has status 200.
        let answer: Answer = response::object(response, &["application/json"])?;
        if answer.request_id == self.request_id && answer.status == Outcome::Completed {
            return Ok(());
        }
        Err(ApiError::wrong_content("expected the `request_id` of the call and the status `completed`"))
    }
}
