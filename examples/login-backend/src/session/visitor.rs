//! The sender of a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::failure::Failure;
use crate::session::id::SessionId;
use crate::session::record::{CodeSent, LoggedIn, Session};

/// The session of the cookie that came with a request.
pub(crate) struct Visitor {
    /// Absent if there was no cookie that this server has signed.
    pub(crate) id: Option<SessionId>,
    /// Absent if the visitor has done nothing yet, or the session has ended.
    pub(crate) session: Option<Session>,
}

impl Visitor {
    /// Returns the ID if the form was made for this session.
    pub(crate) fn id_for_form(&self, csrf: &str) -> Result<&SessionId, Failure> {
        self.id.as_ref().filter(|id| id.has_csrf_token(csrf)).ok_or(Failure::FormExpired)
    }

    pub(crate) const fn login(&self) -> Option<&LoggedIn> {
        match &self.session {
            Some(Session::LoggedIn(login)) => Some(login),
            _ => None,
        }
    }

    /// Returns the ID, and the verification that the visitor is asked a code for.
    pub(crate) fn into_code_sent(self) -> Option<(SessionId, CodeSent)> {
        match self.session {
            Some(Session::CodeSent(sent)) if !sent.is_set_aside => Some((self.id?, sent)),
            _ => None,
        }
    }

    /// Returns the page at which the visitor is.
    pub(crate) const fn place(&self) -> &'static str {
        match &self.session {
            Some(Session::LoggedIn(_)) => "/account",
            Some(Session::CodeSent(sent)) if !sent.is_set_aside => "/code",
            _ => "/login",
        }
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let Some(id) = app.cookie.read(&parts.headers) else { return Ok(Self { id: None, session: None }) };
        let session = seen(app, &id).await.map_err(IntoResponse::into_response)?;
        Ok(Self { id: Some(id), session })
    }
}

/// Loads a session. After login, each request begins the idle time again.
async fn seen(app: &App, id: &SessionId) -> Result<Option<Session>, Failure> {
    let session = match app.sessions.load(id).await? {
        Some(Session::LoggedIn(login)) => Session::LoggedIn(login.seen(app.clock.now()?)),
        other => return Ok(other),
    };
    Ok(app.sessions.update(id, &session).await?.then_some(session))
}
