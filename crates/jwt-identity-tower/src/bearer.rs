//! The extractor of verified claims.

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use jwt_identity::Verified;

/// The verified claims of the request's bearer token, which a [`BearerLayer`](crate::BearerLayer) has put there.
///
/// `Option<Bearer<C>>` is `None` where no layer runs.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer;
/// use jwt_identity_tower::Bearer;
///
/// async fn profile(Bearer(verified): Bearer<kustomer::Claims>) -> String {
///     format!("hello, {}", verified.claims().email().unwrap_or("stranger"))
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer<C>(pub Verified<C>);

/// No [`BearerLayer`](crate::BearerLayer) runs for this route, so it is answered with 500: a fault of the program, not
/// of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoBearerLayer;

impl IntoResponse for NoBearerLayer {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, "no `BearerLayer` with these claims runs for this route").into_response()
    }
}

impl<S: Sync, C: Clone + Send + Sync + 'static> FromRequestParts<S> for Bearer<C> {
    type Rejection = NoBearerLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoBearerLayer> {
        parts.extensions.get::<Verified<C>>().cloned().map(Self).ok_or(NoBearerLayer)
    }
}

impl<S: Sync, C: Clone + Send + Sync + 'static> OptionalFromRequestParts<S> for Bearer<C> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Verified<C>>().cloned().map(Self))
    }
}
