//! The state that all requests share, and the routes.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use jwt_identity::Clock;
use jwt_identity::keys::LocalKeys;

use crate::envelope::{self, PageHeaders};
use crate::failure::Failure;
use crate::limits::Limits;
use crate::nexmo_users::NexmoUsers;
use crate::routes::{account, assets, code, home, login, logout, public_keys, tokens};
use crate::session::Sessions;
use crate::session::cookie::SessionCookie;
use crate::store::Store;
use crate::tokens::Tokens;
use crate::vendors::Vendors;
use crate::verification::Verification;

/// The state of the service.
pub(crate) struct App {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cookie: SessionCookie,
    pub(crate) sessions: Sessions,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) limits: Limits,
    pub(crate) verification: Verification,
    pub(crate) nexmo_users: NexmoUsers,
    pub(crate) tokens: Tokens,
    /// The keys whose public halves are published.
    pub(crate) published: LocalKeys,
    pub(crate) vendors: Vendors,
    /// The page of the stand-in that shows the codes.
    pub(crate) inbox: Option<String>,
}

/// Returns the routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    let headers = Arc::new(PageHeaders::new(app.vendors.origins()));
    Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/code", get(code::show).post(code::submit))
        .route("/code/resend", post(code::resend))
        .route("/code/cancel", post(code::cancel))
        .route("/account", get(account::show))
        .route("/logout", post(logout::submit))
        .route("/tokens/{vendor}", post(tokens::mint))
        .route("/tokens/{vendor}/diagnosis", post(tokens::diagnose))
        .route("/.well-known/jwks.json", get(public_keys::show))
        .route("/health", get(home::health))
        .route("/assets/{name}", get(assets::show))
        .fallback(async || Failure::NotFound)
        .method_not_allowed_fallback(async || Failure::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_LEN))
        .layer(from_fn_with_state(headers, envelope::wrap))
        .with_state(app)
}

/// The most bytes of a request body. The largest one is a token to be diagnosed.
const MAX_BODY_LEN: usize = 64 * 1024;
