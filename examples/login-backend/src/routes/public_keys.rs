//! The public keys of this service.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::app::App;
use crate::failure::Failure;

/// Returns the public halves of the keys that sign Nexmo tokens, as a JWK Set.
pub(crate) async fn show(State(app): State<Arc<App>>) -> Result<impl IntoResponse, Failure> {
    let keys = app.published.key_set().public_jwk_set()?;
    Ok(([(header::CONTENT_TYPE, "application/jwk-set+json")], keys.to_json()))
}
