//! Looks up verifications.

use std::fmt;

use http::{Request, Response};
use serde::Deserialize;

use crate::Error;
use crate::error::CallError;
use crate::nexmo::verify_api::v1::answer;
use crate::nexmo::verify_api::v1::api::Api;
use crate::nexmo::verify_api::v1::form::Form;
use crate::nexmo::verify_api::v1::status::CallKind;
use crate::nexmo::verify_api::{ApiError, Call, RequestId};
use crate::token::claim;

/// Looks up 1 to 10 verifications: the call *search*.
///
/// It is for support and statistics. Only a [`Check`](super::Check) shows that a user has the phone.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Call, RequestId, v1};
///
/// let search = v1::Search::new(RequestId::new("de37150c89584f36a18925181d62627c")?)?;
/// let response = http::Response::builder()
///     .header("content-type", "application/json")
///     .body(r#"{"request_id":"de37150c89584f36a18925181d62627c","status":"IN PROGRESS","date_finalized":""}"#)?;
/// let found: Vec<v1::Found> = search.read(&response)?;
/// assert_eq!(found[0].status(), v1::SearchStatus::InProgress);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Vonage, Verify v1 API reference. The member `verification_requests` of a response for several ids is not
/// documented by the vendor there.
#[derive(Debug, Clone)]
pub struct Search(Vec<RequestId>);

impl Search {
    /// Creates a search for one verification.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `request_id`) if the id has more than 32 characters.
    pub fn new(request_id: RequestId) -> Result<Self, CallError> {
        Self::many([request_id])
    }

    /// Creates a search for 1 to 10 verifications.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `request_ids`) for another number of ids.
    /// - The error of [`new`](Self::new).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::verify_api::v1::Search;
    ///
    /// assert_eq!(Search::many([]).unwrap_err().subject(), Some("request_ids"));
    /// ```
    pub fn many(request_ids: impl IntoIterator<Item = RequestId>) -> Result<Self, CallError> {
        let request_ids: Vec<RequestId> = request_ids.into_iter().take(11).collect();
        if !(1..=10).contains(&request_ids.len()) {
            return Err(CallError::parameter("request_ids", "must be 1 to 10 ids"));
        }
        request_ids.iter().try_for_each(answer::check_len)?;
        Ok(Self(request_ids))
    }
}

impl Call for Search {
    type Api = Api;
    type Answer = Vec<Found>;

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        let name = if self.0.len() == 1 { "request_id" } else { "request_ids" };
        let form = self.0.iter().fold(Form::default(), |form, id| form.with(name, id.as_str()));
        api.post("/verify/search/json", form)
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<Vec<Found>, ApiError> {
        let head: Head = answer::parse(response)?;
        // A word is the state of a verification, and a number the outcome of the call.
        let is_word = |status: &str| status.starts_with(|first: char| first.is_ascii_alphabetic());
        if let Some(status) = head.status.as_deref().filter(|status| !is_word(status)) {
            answer::accept(status, CallKind::Search, None)?;
        }
        let found = match head.verification_requests {
            Some(found) => found,
            None => vec![answer::parse(response)?],
        };
        let is_asked = |found: &Found| self.0.contains(&found.request_id);
        if found.iter().all(is_asked) {
            return Ok(found);
        }
        Err(ApiError::wrong_content("expected the `request_id` of the call"))
    }
}

#[derive(Deserialize)]
struct Head {
    #[serde(default, deserialize_with = "claim::present")]
    status: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    verification_requests: Option<Vec<Found>>,
}

/// A verification that was found. `Debug` shows its status alone.
///
/// Codes and addresses in the response are not kept.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v1::{Found, SearchStatus};
///
/// fn is_over(found: &Found) -> bool {
///     found.status() != SearchStatus::InProgress
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Found {
    request_id: RequestId,
    status: SearchStatus,
    #[serde(default, deserialize_with = "claim::present")]
    account_id: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    number: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    sender_id: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    date_submitted: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    date_finalized: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    price: Option<String>,
    #[serde(default, deserialize_with = "claim::present")]
    currency: Option<String>,
    #[serde(default)]
    checks: Vec<CheckedCode>,
    #[serde(default)]
    events: Vec<SentMessage>,
}

/// A code that was checked.
#[derive(Clone, PartialEq, Eq, Deserialize)]
struct CheckedCode {
    status: String,
}

/// A message that was sent.
#[derive(Clone, PartialEq, Eq, Deserialize)]
struct SentMessage {
    #[serde(rename = "type")]
    kind: String,
}

impl Found {
    /// Returns the id.
    #[must_use]
    pub const fn request_id(&self) -> &RequestId {
        &self.request_id
    }

    /// Returns the status.
    #[must_use]
    pub const fn status(&self) -> SearchStatus {
        self.status
    }

    /// Returns the account that started the verification.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }

    /// Returns the phone number.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Returns the sender of the messages.
    #[must_use]
    pub fn sender_id(&self) -> Option<&str> {
        self.sender_id.as_deref()
    }

    /// Returns the start as `YYYY-MM-DD HH:MM:SS`. The time zone is not documented by the vendor.
    #[must_use]
    pub fn date_submitted(&self) -> Option<&str> {
        self.date_submitted.as_deref().filter(|date| !date.is_empty())
    }

    /// Returns the end in the same form, or `None` while the verification is in progress.
    #[must_use]
    pub fn date_finalized(&self) -> Option<&str> {
        self.date_finalized.as_deref().filter(|date| !date.is_empty())
    }

    /// Returns the price, such as `0.10000000`.
    #[must_use]
    pub fn price(&self) -> Option<&str> {
        self.price.as_deref()
    }

    /// Returns the currency of the price, such as `EUR`.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// Reports for each code that was checked whether it was right.
    pub fn checks(&self) -> impl Iterator<Item = bool> + '_ {
        self.checks.iter().map(|check| check.status == "VALID")
    }

    /// Returns the kind of each message: `sms` or `tts`.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(|event| event.kind.as_str())
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found").field("status", &self.status).finish_non_exhaustive()
    }
}

/// The state of a verification that was found.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v1::SearchStatus;
///
/// assert_eq!(serde_json::from_str::<SearchStatus>(r#""IN PROGRESS""#)?, SearchStatus::InProgress);
/// assert_eq!(serde_json::from_str::<SearchStatus>(r#""LATER""#)?, SearchStatus::Other);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[non_exhaustive]
pub enum SearchStatus {
    /// No right code was checked yet.
    #[serde(rename = "IN PROGRESS")]
    InProgress,
    /// The right code was checked.
    #[serde(rename = "SUCCESS")]
    Success,
    /// Too many wrong codes were checked.
    #[serde(rename = "FAILED")]
    Failed,
    /// The time has passed.
    #[serde(rename = "EXPIRED")]
    Expired,
    /// The verification was cancelled.
    #[serde(rename = "CANCELLED")]
    Cancelled,
    /// Another status.
    #[serde(other)]
    Other,
}
