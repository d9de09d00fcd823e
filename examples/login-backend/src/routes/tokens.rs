//! Tokens for the script of the page.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jwt_identity::NumericDate;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::Failure;
use crate::session::record::LoggedIn;
use crate::session::visitor::Visitor;
use crate::tokens::Vendor;

/// A token and the times of the server, which the script compares with each other.
#[derive(Serialize)]
struct MintedToken {
    vendor: Vendor,
    token: String,
    now: NumericDate,
    expires_at: NumericDate,
    renew_at: NumericDate,
}

#[derive(Deserialize)]
pub(crate) struct TokenText {
    token: String,
}

/// Mints a token for the person who is logged in.
pub(crate) async fn mint(
    State(app): State<Arc<App>>,
    Path(vendor): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    let minted = async {
        let (vendor, login) = allowed(&app, &vendor, &visitor, &headers).await?;
        if vendor == Vendor::Nexmo {
            app.nexmo_users.ensure(&login.number).await;
        }
        let now = app.clock.now()?;
        let minted = app.tokens.mint(vendor, &login.number, now)?;
        let (token, expires_at) = (minted.token.into_string(), minted.expires_at);
        Ok::<_, Failure>(MintedToken { vendor, token, now, expires_at, renew_at: renewal(now, expires_at) })
    };
    minted.await.map_or_else(Failure::into_json, |minted| Json(minted).into_response())
}

/// Returns everything that is wrong with a token, as the vendor would see it now.
pub(crate) async fn diagnose(
    State(app): State<Arc<App>>,
    Path(vendor): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Result<Json<TokenText>, JsonRejection>,
) -> Response {
    let report = async {
        let (vendor, _) = allowed(&app, &vendor, &visitor, &headers).await?;
        let Json(TokenText { token }) = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            _ => Failure::Malformed,
        })?;
        Ok::<_, Failure>(app.tokens.diagnose(vendor, &token, app.clock.now()?))
    };
    report.await.map_or_else(Failure::into_json, |report| Json(report).into_response())
}

/// Checks that a person is logged in and that the request comes from the page.
async fn allowed<'v>(
    app: &App,
    vendor: &str,
    visitor: &'v Visitor,
    headers: &HeaderMap,
) -> Result<(Vendor, &'v LoggedIn), Failure> {
    let vendor = vendor.parse().map_err(|_| Failure::NotFound)?;
    let login = visitor.login().ok_or(Failure::NotLoggedIn)?;
    let csrf = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let id = visitor.id_for_form(csrf)?;
    app.limits.count_token(&*app.store, id).await?;
    Ok((vendor, login))
}

/// Returns when to ask for the next token: one minute before the end, or after four fifths of a short life.
fn renewal(now: NumericDate, expires_at: NumericDate) -> NumericDate {
    let life = expires_at.saturating_duration_since(now);
    expires_at.saturating_sub(Duration::from_secs(60).min(life.checked_div(5).unwrap_or_default()))
}

const CSRF_HEADER: &str = "x-csrf-token";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_renewed_before_it_expires() {
        let now = NumericDate::from_unix_seconds(1_700_000_000);
        for (life, renewed_after) in [(900, 840), (300, 240), (10, 8), (5, 4)] {
            let renew_at = renewal(now, now.saturating_add(Duration::from_secs(life)));
            assert_eq!(renew_at, now.saturating_add(Duration::from_secs(renewed_after)), "{life}");
        }
    }
}
