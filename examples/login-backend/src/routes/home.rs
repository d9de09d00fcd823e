//! The start, and the probe of an operator.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::routes::go_to;
use crate::session::visitor::Visitor;

/// Sends a visitor to the page at which they are.
pub(crate) async fn show(visitor: Visitor) -> Response {
    go_to(visitor.place())
}

/// Reports whether the store answers.
pub(crate) async fn health(State(app): State<Arc<App>>) -> Result<&'static str, Failure> {
    app.store.get("health").await?;
    Ok("ok")
}
