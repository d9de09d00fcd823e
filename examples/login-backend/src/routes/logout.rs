//! The button that logs a person out.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::routes::{ButtonForm, fields, go_to, with_cookie};
use crate::session::id::SessionId;
use crate::session::visitor::Visitor;

/// Ends the session on the server, and gives the browser a new one.
///
/// Tokens that were minted before remain valid until they expire, because a vendor does not ask this server.
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    form: Result<Form<ButtonForm>, FormRejection>,
) -> Result<Response, Failure> {
    let id = visitor.id_for_form(&fields(form)?.csrf)?;
    app.sessions.end(id).await?;
    with_cookie(go_to("/login?notice=logged-out"), &app, &SessionId::random()?)
}
