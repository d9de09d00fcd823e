//! The extractor of signed webhooks.

use std::error::Error;
use std::fmt;

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use jwt_identity::VerifyError;
use jwt_identity::nexmo::webhook::{self, Kind, VerifiedWebhook, Webhook, WebhookVerifier, suggested_status};

/// A webhook of Vonage whose token and content are verified. The state of the router must hold its
/// [`WebhookVerifier`], and axum's body limit applies.
///
/// Act on [`content`](VerifiedWebhook::content) alone: what it does not hold is not signed.
///
/// # Examples
///
/// ```
/// use jwt_identity_tower::SignedWebhook;
///
/// async fn delivered(SignedWebhook(webhook): SignedWebhook) -> &'static str {
///     println!("received {}", webhook.claims().token_id().as_str());
///     "ok"
/// }
/// ```
#[derive(Debug)]
pub struct SignedWebhook<K: Kind = Webhook>(pub VerifiedWebhook<K>);

/// Why a webhook was not accepted. It is answered as [`suggested_status`] says, with an empty body.
///
/// # Examples
///
/// A handler that logs the reason takes the `Result`:
///
/// ```
/// use jwt_identity_tower::{RejectedWebhook, SignedWebhook};
///
/// async fn delivered(webhook: Result<SignedWebhook, RejectedWebhook>) -> Result<&'static str, RejectedWebhook> {
///     let SignedWebhook(webhook) = webhook.inspect_err(|rejected| eprintln!("webhook rejected: {rejected}"))?;
///     println!("received {}", webhook.claims().token_id().as_str());
///     Ok("ok")
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum RejectedWebhook {
    /// The body could not be read, or is longer than the limit.
    Body(Response),
    /// The verifier rejected the webhook.
    Rejected(VerifyError),
}

impl RejectedWebhook {
    /// Returns the error of the verifier, or `None` if the body could not be read.
    #[must_use]
    pub const fn verify_error(&self) -> Option<&VerifyError> {
        match self {
            Self::Body(_) => None,
            Self::Rejected(error) => Some(error),
        }
    }
}

impl fmt::Display for RejectedWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(response) => write!(f, "the body cannot be read (status {})", response.status().as_u16()),
            Self::Rejected(error) => error.fmt(f),
        }
    }
}

impl Error for RejectedWebhook {}

impl IntoResponse for RejectedWebhook {
    fn into_response(self) -> Response {
        match self {
            Self::Body(response) => response,
            Self::Rejected(error) => {
                StatusCode::from_u16(suggested_status(&error)).unwrap_or(StatusCode::UNAUTHORIZED).into_response()
            }
        }
    }
}

impl<S, K> FromRequest<S> for SignedWebhook<K>
where
    S: Send + Sync,
    K: Kind,
    K::Claims: Send,
    WebhookVerifier<K>: FromRef<S>,
{
    type Rejection = RejectedWebhook;

    async fn from_request(request: Request, state: &S) -> Result<Self, RejectedWebhook> {
        let verifier = WebhookVerifier::<K>::from_ref(state);
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| RejectedWebhook::Body(rejection.into_response()))?;
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let request =
            webhook::Request::new(parts.method.as_str()).headers(headers).query(parts.uri.query()).body(&body);
        verifier.verify_async(&request).await.map(Self).map_err(RejectedWebhook::Rejected)
    }
}
