//! The functions that answer requests.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::session::id::SessionId;

pub(crate) mod account;
pub(crate) mod assets;
pub(crate) mod code;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod public_keys;
pub(crate) mod tokens;

/// A form with nothing but a button.
#[derive(Deserialize)]
pub(crate) struct ButtonForm {
    pub(crate) csrf: String,
}

/// Returns the fields of a form.
pub(crate) fn fields<T>(form: Result<Form<T>, FormRejection>) -> Result<T, Failure> {
    match form {
        Ok(Form(fields)) => Ok(fields),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Failure::TooLarge),
        Err(_) => Err(Failure::Malformed),
    }
}

/// Sends the browser to another page, which it gets with `GET`.
pub(crate) fn go_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Lets the browser keep the ID of a session.
pub(crate) fn with_cookie(mut response: Response, app: &App, id: &SessionId) -> Result<Response, Failure> {
    let cookie: HeaderValue = app.cookie.write(id)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Completes a task even if the browser closes the connection.
///
/// A request to the vendor has an effect. If its outcome were lost, the number could not be verified until the code ends.
pub(crate) async fn to_the_end(
    task: impl Future<Output = Result<Response, Failure>> + Send + 'static,
) -> Result<Response, Failure> {
    tokio::spawn(task).await.unwrap_or(Err(Failure::Internal("a task panicked")))
}
