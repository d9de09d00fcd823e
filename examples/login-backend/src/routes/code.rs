//! The form for the code, which logs a person in.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jwt_identity::nexmo::verify_api::Code;
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::notice::{Notice, NoticeQuery};
use crate::pages::{self, CodePage};
use crate::refusal::Refusal;
use crate::routes::{ButtonForm, fields, go_to, to_the_end, with_cookie};
use crate::session::id::SessionId;
use crate::session::record::{CodeSent, LoggedIn, Session};
use crate::session::visitor::Visitor;
use crate::verification::{Cancelled, Checked, Resent};

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    code: String,
    csrf: String,
}

/// Shows the form.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    query: Result<Query<NoticeQuery>, QueryRejection>,
) -> Response {
    let place = visitor.place();
    let notice = query.ok().and_then(|Query(query)| query.notice);
    match visitor.into_code_sent() {
        Some((id, sent)) => page(&app, id.csrf_token(), &sent, notice, None),
        None => go_to(place),
    }
}

/// Checks a code. If it is right, the person continues in a new session.
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Result<Response, Failure> {
    let form = fields(form)?;
    let place = visitor.place();
    let Some((id, sent)) = asked_for_code(visitor, &form.csrf)? else { return Ok(go_to(place)) };
    let Ok(code) = Code::new(form.code.trim()) else {
        return Ok(refuse(&app, &id, &sent, "code-malformed", "Enter the digits of the code, without spaces."));
    };
    to_the_end(check(app, id, sent, code)).await
}

async fn check(app: Arc<App>, id: SessionId, mut sent: CodeSent, code: Code) -> Result<Response, Failure> {
    app.limits.count_check(&*app.store, &id, &sent.number).await?;
    let before = sent.clone();
    let attempt = app.verification.attempt(&id, &mut sent, code, app.clock.now()?);
    // The attempt counts even if this process ends before the vendor answers.
    if !app.sessions.update(&id, &Session::CodeSent(sent.clone())).await? {
        return Ok(go_to("/"));
    }
    match attempt.send().await {
        Ok(Checked::Right) => log_in(&app, &id, sent.number).await,
        Ok(Checked::Wrong) => {
            let left = sent.verification.attempts_left();
            let plural = if left == 1 { "" } else { "s" };
            Ok(refuse(
                &app,
                &id,
                &sent,
                "code-wrong",
                &format!("That code is wrong. You have {left} attempt{plural} left."),
            ))
        }
        Ok(Checked::TooOften) => over(&app, &id, "code-used-up").await,
        Ok(Checked::Ended) => over(&app, &id, "code-expired").await,
        Err(failure) => {
            // The vendor counts as well, so an attempt without an answer is given back here.
            app.sessions.update(&id, &Session::CodeSent(before)).await?;
            Err(failure)
        }
    }
}

/// Replaces the session by that of a person, with a new ID, so that a stranger who planted the old one does not know it.
///
/// The number is the one whose code was checked, whatever another request has made of the session meanwhile. The vendor
/// says only once that a code is right, so this is the only request that logs in by it.
async fn log_in(app: &App, id: &SessionId, number: String) -> Result<Response, Failure> {
    app.sessions.end(id).await?;
    let id = SessionId::random()?;
    let login = LoggedIn::new(number, app.clock.now()?);
    app.sessions.create(&id, &Session::LoggedIn(login)).await?;
    with_cookie(go_to("/account"), app, &id)
}

/// Sends another code, or calls.
pub(crate) async fn resend(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    form: Result<Form<ButtonForm>, FormRejection>,
) -> Result<Response, Failure> {
    let place = visitor.place();
    let Some((id, sent)) = asked_for_code(visitor, &fields(form)?.csrf)? else { return Ok(go_to(place)) };
    app.limits.count_start(&*app.store, &id, &sent.number).await?;
    match app.verification.resend(&id, &sent, app.clock.now()?).await? {
        Resent::Sent => Ok(go_to("/code?notice=code-resent")),
        Resent::NoMore => Ok(go_to("/code?notice=no-more-codes")),
        Resent::Ended => over(&app, &id, "code-expired").await,
    }
}

/// Lets the visitor enter another number.
pub(crate) async fn cancel(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    form: Result<Form<ButtonForm>, FormRejection>,
) -> Result<Response, Failure> {
    let place = visitor.place();
    let Some((id, sent)) = asked_for_code(visitor, &fields(form)?.csrf)? else { return Ok(go_to(place)) };
    to_the_end(async move {
        match app.verification.cancel(&id, &sent, app.clock.now()?).await {
            Ok(Cancelled::Ended) => {
                app.sessions.end(&id).await?;
            }
            Ok(Cancelled::NotNow) | Err(_) => {
                let sent = CodeSent { is_set_aside: true, ..sent };
                app.sessions.update(&id, &Session::CodeSent(sent)).await?;
            }
        }
        Ok(go_to("/login"))
    })
    .await
}

/// Returns the session and the verification that a form is about, if the visitor is asked a code.
fn asked_for_code(visitor: Visitor, csrf: &str) -> Result<Option<(SessionId, CodeSent)>, Failure> {
    visitor.id_for_form(csrf)?;
    Ok(visitor.into_code_sent())
}

async fn over(app: &App, id: &SessionId, notice: &'static str) -> Result<Response, Failure> {
    app.sessions.end(id).await?;
    let mut response = go_to(&format!("/login?notice={notice}"));
    response.extensions_mut().insert(Refusal::new(notice));
    Ok(response)
}

fn refuse(app: &App, id: &SessionId, sent: &CodeSent, refusal: &'static str, error: &str) -> Response {
    let page = page(app, id.csrf_token(), sent, None, Some(error));
    let mut response = (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    response.extensions_mut().insert(Refusal::new(refusal));
    response
}

fn page(app: &App, csrf: String, sent: &CodeSent, notice: Option<Notice>, error: Option<&str>) -> Response {
    let inbox = app.inbox.as_deref();
    pages::show(&CodePage { csrf, number_hint: sent.number_hint(), inbox, notice, error })
}
