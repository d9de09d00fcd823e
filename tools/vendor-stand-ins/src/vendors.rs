//! The state that the stand-ins of all vendors share.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use jwt_identity::{Clock, NumericDate};

use crate::answer;
use crate::conversation::Conversation;
use crate::cors::Origins;
use crate::inbox::Inbox;
use crate::kustomer::Kustomer;
use crate::sunshine::Sunshine;
use crate::verify::{Account, Requests};

/// The vendors.
pub(crate) struct Vendors {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) account: Account,
    pub(crate) conversation: Conversation,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) kustomer: Kustomer,
    pub(crate) origins: Origins,
    pub(crate) sunshine: Sunshine,
    pub(crate) v1: Requests,
    pub(crate) v2: Requests,
}

impl Vendors {
    pub(crate) fn now(&self) -> io::Result<NumericDate> {
        self.clock.now().map_err(io::Error::other)
    }
}

/// A fault of the stand-in itself: no clock or no random bytes.
pub(crate) struct Internal;

impl From<io::Error> for Internal {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl IntoResponse for Internal {
    fn into_response(self) -> Response<Body> {
        answer::empty(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The outcome of a handler.
pub(crate) type Answer = Result<Response<Body>, Internal>;
