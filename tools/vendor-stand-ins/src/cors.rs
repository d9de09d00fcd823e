//! Cross-origin requests of the pages that use the vendors' APIs.

use std::sync::{PoisonError, RwLock};

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use crate::answer;

/// The origins whose pages may read answers.
#[derive(Default)]
pub(crate) struct Origins(RwLock<Vec<String>>);

impl Origins {
    pub(crate) fn new(origins: Vec<String>) -> Self {
        Self(RwLock::new(origins))
    }

    pub(crate) fn allow(&self, origin: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(origin.to_owned());
    }

    /// Adds the header that lets the page of the request's origin read the answer.
    pub(crate) fn expose(&self, request: &HeaderMap, mut response: Response<Body>) -> Response<Body> {
        response.headers_mut().append(VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = self.allowed(request) {
            response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        response
    }

    /// Answers a preflight request.
    pub(crate) fn preflight(&self, method: &Method, request: &HeaderMap) -> Option<Response<Body>> {
        if method != Method::OPTIONS {
            return None;
        }
        let mut response = self.expose(request, answer::empty(StatusCode::NO_CONTENT));
        for (name, value) in [
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, x-kustomer-tracking-token"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        Some(response)
    }

    fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let origin = request.get(ORIGIN)?;
        let origins = self.0.read().unwrap_or_else(PoisonError::into_inner);
        origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()).then(|| origin.clone())
    }
}
