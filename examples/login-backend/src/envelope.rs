//! The headers and the time limit of every answer, and a line in the log for each refusal.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::failure::Failure;
use crate::refusal::Refusal;

/// The headers of all answers.
pub(crate) struct PageHeaders(Vec<(HeaderName, HeaderValue)>);

impl PageHeaders {
    /// The page may load only its own files, and connect only to this server and the given origins.
    pub(crate) fn new<'a>(connect_to: impl IntoIterator<Item = &'a str>) -> Self {
        let origins: Vec<&str> = connect_to.into_iter().collect();
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {}; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            origins.join(" ")
        );
        // An origin with other characters than those of a URL would be left out, and the page still works.
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'self'"));
        Self(vec![
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        ])
    }
}

/// Answers a request within a time limit, adds the headers, and logs a refusal.
pub(crate) async fn wrap(State(headers): State<Arc<PageHeaders>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // The pattern of the route. The path itself is chosen by the sender.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let answered = timeout(LONGEST_ANSWER, next.run(request)).await;
    let mut response = answered.unwrap_or_else(|_| Failure::TimedOut.into_response());
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        let status = response.status().as_u16();
        tracing::warn!(%method, route, status, "refused: {refusal}");
    }
    for (name, value) in &headers.0 {
        response.headers_mut().insert(name, value.clone());
    }
    response
}

/// Longer than the calls of one request to the vendor may take.
const LONGEST_ANSWER: Duration = Duration::from_secs(25);
