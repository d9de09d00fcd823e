//! A request to any of the vendors.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, Method, Response, Uri};
use axum::response::IntoResponse;
use jwt_identity::token::bearer;
use jwt_identity::{NumericDate, VerifyError};
use serde_json::Value;

use crate::vendors::{Internal, Vendors};

/// A request, the time at which it came, and the vendors.
pub(crate) struct Exchange {
    pub(crate) vendors: Arc<Vendors>,
    pub(crate) now: NumericDate,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Exchange {
    /// Returns the body as JSON. A body that is not JSON is `null`.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns the bearer token.
    pub(crate) fn token(&self) -> Result<&str, VerifyError> {
        bearer::token_of(self.headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes))
    }

    /// Answers a preflight request.
    pub(crate) fn preflight(&self) -> Option<Response<Body>> {
        self.vendors.origins.preflight(&self.method, &self.headers)
    }

    /// Lets the page that sent the request read the answer.
    pub(crate) fn expose(&self, response: Response<Body>) -> Response<Body> {
        self.vendors.origins.expose(&self.headers, response)
    }
}

impl FromRequest<Arc<Vendors>> for Exchange {
    type Rejection = Response<Body>;

    async fn from_request(request: Request, vendors: &Arc<Vendors>) -> Result<Self, Response<Body>> {
        let now = vendors.now().map_err(|error| Internal::from(error).into_response())?;
        let (parts, body) = request.into_parts();
        let body = Bytes::from_request(Request::new(body), vendors).await.map_err(IntoResponse::into_response)?;
        let vendors = Arc::clone(vendors);
        Ok(Self { vendors, now, method: parts.method, uri: parts.uri, headers: parts.headers, body })
    }
}
