//! Checks a code.

use http::{Request, Response};
use serde::Deserialize;

use crate::Error;
use crate::error::CallError;
use crate::nexmo::verify_api::v1::answer;
use crate::nexmo::verify_api::v1::api::Api;
use crate::nexmo::verify_api::v1::form::Form;
use crate::nexmo::verify_api::v1::status::CallKind;
use crate::nexmo::verify_api::{ApiError, Call, Code, RequestId};
use crate::token::claim;

/// Checks the code that a user entered: the call *check*.
///
/// [`PendingVerification::check_v1`](crate::nexmo::verify_api::PendingVerification::check_v1) creates one for the session
/// that started the verification, and only for that one.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::CallReason;
/// use jwt_identity::nexmo::verify_api::{Call, Code, RequestId, v1};
///
/// let check = v1::Check::new(RequestId::new("de37150c89584f36a18925181d62627c")?, Code::new("1234")?)?;
/// let response = |body: &'static str| http::Response::builder().header("content-type", "application/json").body(body);
///
/// let right = r#"{"request_id":"de37150c89584f36a18925181d62627c","status":"0","event_id":"02000000D8C4D977"}"#;
/// assert!(check.read(&response(right)?).is_ok());
/// let wrong = check.read(&response(r#"{"status":"16","error_text":"..."}"#)?).unwrap_err();
/// assert_eq!(wrong.reason(), CallReason::WrongCode);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Vonage, Verify v1 API reference.
#[derive(Debug, Clone)]
pub struct Check {
    request_id: RequestId,
    code: Code,
}

impl Check {
    /// Creates the check of a code of 4 to 6 characters.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `request_id`) if the id has more than 32 characters.
    /// - [`CallError`] (code 701, parameter `code`) if the code has more than 6 characters.
    pub fn new(request_id: RequestId, code: Code) -> Result<Self, CallError> {
        answer::check_len(&request_id)?;
        if code.count() > 6 {
            return Err(CallError::parameter("code", "must have 4 to 6 characters in version 1"));
        }
        Ok(Self { request_id, code })
    }
}

impl Call for Check {
    type Api = Api;
    type Answer = Checked;

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        let form = Form::default().with("request_id", self.request_id.as_str()).with("code", self.code.text());
        api.post("/verify/check/json", form)
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<Checked, ApiError> {
        let wire: Wire = answer::success(response, CallKind::Check)?;
        answer::check_id(&wire.request_id, &self.request_id)?;
        Ok(Checked { event_id: wire.event_id, price: wire.price, currency: wire.currency })
    }
}

#[derive(Deserialize)]
struct Wire {
    request_id: String,
    #[serde(default, deserialize_with = "claim::present")]
    event_id: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    price: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    currency: Option<String>,
}

/// The code was right: the user has the phone.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v1::Checked;
///
/// fn log(checked: &Checked) {
///     println!("verified for {} {}", checked.price().unwrap_or("?"), checked.currency().unwrap_or("?"));
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    event_id: Option<String>,
    price: Option<String>,
    currency: Option<String>,
}

impl Checked {
    /// Returns the id of the message with the code.
    #[must_use]
    pub fn event_id(&self) -> Option<&str> {
        self.event_id.as_deref()
    }

    /// Returns the price of the verification, such as `0.10000000`.
    #[must_use]
    pub fn price(&self) -> Option<&str> {
        self.price.as_deref()
    }

    /// Returns the currency of the price, such as `EUR`.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }
}
