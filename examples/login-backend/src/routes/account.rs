//! The page of a person who is logged in.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::pages::{self, AccountPage};
use crate::routes::go_to;
use crate::session::visitor::Visitor;

/// Shows who the person is, and a card for each vendor.
pub(crate) async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    match (&visitor.id, visitor.login()) {
        (Some(id), Some(login)) => {
            let cards = app.vendors.cards(&login.number);
            pages::show(&AccountPage { csrf: id.csrf_token(), number: &login.number, cards })
        }
        _ => go_to("/login"),
    }
}
