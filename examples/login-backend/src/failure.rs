//! Requests that are refused, and the page for each reason.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jwt_identity::{EnvironmentError, Error, ErrorCode, SignError};
use serde_json::json;

use crate::from_library::from_library;
use crate::pages;
use crate::refusal::Refusal;
use crate::store::StoreError;

/// The reason why a request is answered with an error page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The form was made for another session, or before login or logout.
    FormExpired,
    /// The content of the request is not that of the form.
    Malformed,
    TooLarge,
    NotFound,
    MethodNotAllowed,
    /// The visitor is not logged in, or not any more.
    NotLoggedIn,
    TooManyAttempts {
        name: String,
        window: Duration,
    },
    /// Another session verifies this number now.
    AlreadyVerifying,
    /// The vendor does not send codes to this number.
    NumberRejected,
    /// The vendor rejects what this service sent, for example its credentials.
    VendorRejects(u16),
    /// The vendor does not answer, or asks for a pause.
    VendorUnavailable(u16),
    StoreUnavailable(StoreError),
    /// The request took too long.
    TimedOut,
    /// The library reports an error of this service, such as a clock or a key that is missing.
    Library(ErrorCode),
    Internal(&'static str),
}

impl Failure {
    const fn status(&self) -> StatusCode {
        match self {
            Self::FormExpired => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotLoggedIn => StatusCode::UNAUTHORIZED,
            Self::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::AlreadyVerifying => StatusCode::CONFLICT,
            Self::NumberRejected => StatusCode::UNPROCESSABLE_ENTITY,
            Self::VendorRejects(_) => StatusCode::BAD_GATEWAY,
            Self::VendorUnavailable(_) | Self::StoreUnavailable(_) | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::Library(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::FormExpired => "form-expired",
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::NotLoggedIn => "not-logged-in",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::AlreadyVerifying => "already-verifying",
            Self::NumberRejected => "number-rejected",
            Self::VendorRejects(_) => "vendor-rejects",
            Self::VendorUnavailable(_) => "vendor-unavailable",
            Self::StoreUnavailable(_) => "store-unavailable",
            Self::TimedOut => "timed-out",
            Self::Library(_) | Self::Internal(_) => "internal",
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::FormExpired => "Form has expired",
            Self::Malformed => "Form is incomplete",
            Self::TooLarge => "Request is too large",
            Self::NotFound => "Page not found",
            Self::MethodNotAllowed => "Not possible here",
            Self::NotLoggedIn => "Not logged in",
            Self::TooManyAttempts { .. } => "Too many attempts",
            Self::AlreadyVerifying => "Already being verified",
            Self::NumberRejected => "Number cannot be used",
            Self::VendorRejects(_) | Self::Library(_) | Self::Internal(_) => "Something is wrong here",
            Self::VendorUnavailable(_) => "The vendor does not answer",
            Self::StoreUnavailable(_) | Self::TimedOut => "Too busy",
        }
    }

    const fn text(&self) -> &'static str {
        match self {
            Self::FormExpired => "The form belongs to an earlier session. Go back to the start and try again.",
            Self::Malformed => "The form was not sent as expected. Go back to the start and try again.",
            Self::TooLarge => "The request is larger than any form of this site.",
            Self::NotFound => "There is no such page.",
            Self::MethodNotAllowed => "This address does not accept such a request.",
            Self::NotLoggedIn => "Log in again to go on.",
            Self::TooManyAttempts { .. } => "There were too many attempts. Wait a while and try again.",
            Self::AlreadyVerifying => {
                "A code was sent to this number a moment ago. Enter it where you asked for it, or try again in a few minutes."
            }
            Self::NumberRejected => "No code can be sent to this number. Check it, or use another one.",
            Self::VendorRejects(_) | Self::Library(_) | Self::Internal(_) => {
                "This service has a fault. Its operators see the reason in its log."
            }
            Self::VendorUnavailable(_) => "The vendor does not answer. Try again in a moment.",
            Self::StoreUnavailable(_) | Self::TimedOut => "The service is too busy. Try again in a moment.",
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyAttempts { window, .. } => Some(*window),
            Self::VendorUnavailable(_) | Self::StoreUnavailable(_) | Self::TimedOut => Some(SHORT_PAUSE),
            _ => None,
        }
    }

    /// Returns the reason for the log.
    pub(crate) fn refusal(&self) -> Refusal {
        Refusal::new(self.code()).because(match self {
            Self::TooManyAttempts { name, .. } => name.clone(),
            Self::VendorRejects(code) | Self::VendorUnavailable(code) => format!("error code {code}"),
            Self::StoreUnavailable(error) => error.to_string(),
            Self::Library(code) => format!("error code {}", code.as_u16()),
            Self::Internal(fault) => (*fault).to_owned(),
            _ => return Refusal::new(self.code()),
        })
    }

    fn into_response_with(self, body: Response) -> Response {
        let mut response = (self.status(), body).into_response();
        if let Some(pause) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(pause.as_secs()));
        }
        response.extensions_mut().insert(self.refusal());
        response
    }

    /// Returns the answer for a script.
    pub(crate) fn into_json(self) -> Response {
        let body = Json(json!({ "error": { "code": self.code(), "message": self.text() } }));
        self.into_response_with(body.into_response())
    }
}

impl IntoResponse for Failure {
    /// Returns the page for a person.
    fn into_response(self) -> Response {
        let page = pages::failure(self.title(), self.text());
        self.into_response_with(page)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::StoreUnavailable(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error.code())
    }
}

from_library!(Failure: EnvironmentError, SignError);

/// When a fault that may pass is worth another attempt.
const SHORT_PAUSE: Duration = Duration::from_secs(5);
