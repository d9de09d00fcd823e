//! The form for a phone number, which sends a code.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jwt_identity::nexmo::verify_api::PhoneNumber;
use serde::Deserialize;
use tokio::time::sleep;

use crate::app::App;
use crate::failure::Failure;
use crate::notice::NoticeQuery;
use crate::pages::{self, LoginPage};
use crate::refusal::Refusal;
use crate::routes::{fields, go_to, to_the_end, with_cookie};
use crate::session::id::SessionId;
use crate::session::record::{CodeSent, Session};
use crate::session::visitor::Visitor;
use crate::verification::Started;

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    number: String,
    csrf: String,
}

/// Shows the form. A visitor without a cookie gets one, and the server stores nothing yet.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    query: Result<Query<NoticeQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    if visitor.login().is_some() {
        return Ok(go_to("/account"));
    }
    let notice = query.ok().and_then(|Query(query)| query.notice);
    let page = |id: &SessionId| pages::show(&LoginPage { csrf: id.csrf_token(), number: "", notice, error: None });
    if let Some(id) = &visitor.id {
        return Ok(page(id));
    }
    let id = SessionId::random()?;
    with_cookie(page(&id), &app, &id)
}

/// Sends a code to a number.
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Result<Response, Failure> {
    let form = fields(form)?;
    let csrf = visitor.id_for_form(&form.csrf)?.csrf_token();
    if visitor.login().is_some() {
        return Ok(go_to("/account"));
    }
    let Ok(number) = PhoneNumber::from_input(&form.number) else {
        let error = Some("Enter a phone number with its country code: 7 to 15 digits, such as +44 7700 900000.");
        let page = pages::show(&LoginPage { csrf, number: &form.number, notice: None, error });
        let mut response = (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        response.extensions_mut().insert(Refusal::new("number-invalid"));
        return Ok(response);
    };
    to_the_end(start(app, visitor, number)).await
}

async fn start(app: Arc<App>, visitor: Visitor, number: PhoneNumber) -> Result<Response, Failure> {
    let id = visitor.id.ok_or(Failure::FormExpired)?;
    let earlier = match visitor.session {
        Some(Session::CodeSent(sent)) => Some(sent),
        _ => None,
    };
    let is_same = |sent: &CodeSent| sent.number == number.as_str();
    if let Some(sent) = earlier.as_ref().filter(|sent| is_same(sent) && sent.verification.attempts_left() > 0) {
        return resume(&app, &id, sent).await;
    }
    app.limits.count_start(&*app.store, &id, number.as_str()).await?;
    if let Some(other) = earlier.filter(|sent| !is_same(sent)) {
        // If the vendor does not cancel it now, it ends by itself.
        let _ = app.verification.cancel(&id, &other, app.clock.now()?).await;
    }
    match app.verification.start(&id, &number, app.clock.now()?).await? {
        Started::Sent(verification) => {
            let sent = CodeSent::new(&number, verification);
            if let Err(failure) = app.sessions.create(&id, &Session::CodeSent(sent.clone())).await {
                // Nobody could enter the code, and the number would be blocked until it ends.
                let _ = app.verification.cancel(&id, &sent, app.clock.now()?).await;
                return Err(failure);
            }
            Ok(go_to("/code"))
        }
        Started::Running(running) => {
            // A second request of this session, such as a double click, may have started it a moment ago.
            sleep(DOUBLE_CLICK).await;
            match app.sessions.load(&id).await? {
                Some(Session::CodeSent(sent)) if sent.is_verified_by(&running, &id, app.clock.now()?) => {
                    resume(&app, &id, &sent).await
                }
                _ => Err(Failure::AlreadyVerifying),
            }
        }
    }
}

/// Shows the form for the code that this session has asked for before.
async fn resume(app: &App, id: &SessionId, sent: &CodeSent) -> Result<Response, Failure> {
    let sent = CodeSent { is_set_aside: false, ..sent.clone() };
    app.sessions.create(id, &Session::CodeSent(sent)).await?;
    Ok(go_to("/code?notice=code-running"))
}

/// How long the first of two simultaneous requests may need to save its verification.
const DOUBLE_CLICK: Duration = Duration::from_millis(200);
