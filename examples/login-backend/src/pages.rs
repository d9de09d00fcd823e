//! The pages. Their templates are in `templates/`, and everything that is inserted is escaped.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::notice::Notice;
use crate::vendors::Card;

/// The form for a phone number.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    pub(crate) csrf: String,
    pub(crate) number: &'a str,
    pub(crate) notice: Option<Notice>,
    pub(crate) error: Option<&'static str>,
}

/// The form for the code.
#[derive(Template)]
#[template(path = "code.html")]
pub(crate) struct CodePage<'a> {
    pub(crate) csrf: String,
    pub(crate) number_hint: String,
    /// The page with the codes, if they are not sent to a telephone.
    pub(crate) inbox: Option<&'a str>,
    pub(crate) notice: Option<Notice>,
    pub(crate) error: Option<&'a str>,
}

/// The page of a person who is logged in.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage<'a> {
    pub(crate) csrf: String,
    pub(crate) number: &'a str,
    pub(crate) cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    title: &'static str,
    text: &'static str,
}

/// Returns a page that says what went wrong.
pub(crate) fn failure(title: &'static str, text: &'static str) -> Response {
    show(&FailurePage { title, text })
}

/// Returns a page.
pub(crate) fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(page) => Html(page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
