//! The routes and their handlers. Each rejected request is one line of the log.

use std::time::Duration;

use axum::extract::{FromRef, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::nexmo::{Acl, user, webhook::WebhookVerifier};
use jwt_identity::{Error, NumericDate, Token, TokenId, TokenSigner, VerifyError, kustomer, sunshine};
use jwt_identity_tower::{Bearer, BearerLayer, RejectedWebhook, SignedWebhook};
use tracing::{error, info, warn};

use crate::service::{Service, Session, Tenant};

pub(crate) fn of(service: Service) -> Router {
    let sessions = BearerLayer::new(service.sessions.clone()).with_realm("web-service").with_observer(log);
    Router::new()
        .route("/tokens/{recipient}", post(token))
        .route_layer(sessions) // for the route above only
        .route("/webhooks/vonage", post(webhook).get(webhook))
        .route("/.well-known/jwks.json", get(jwk_set))
        .route("/health/live", get(|| async { "alive" }))
        .route("/health/ready", get(ready))
        .with_state(service)
}

async fn token(
    State(service): State<Service>,
    Path(to): Path<String>,
    Bearer(session): Bearer<Claims<Session>>,
) -> Result<Response, StatusCode> {
    let Some(tenant) = service.tenants.get(&session.claims().custom().tenant) else {
        warn!("the tenant of a session is unknown");
        return Err(StatusCode::FORBIDDEN);
    };
    let token = mint(&to, &service, &tenant, session.claims()).map_err(internal_error)?.ok_or(StatusCode::NOT_FOUND)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], token.into_string()).into_response())
}

/// Mints a token for the user of a session, for 15 minutes. `to` is who accepts it.
fn mint(to: &str, service: &Service, tenant: &Tenant, session: &Claims<Session>) -> Result<Option<Token>, Error> {
    let user = session.subject().unwrap_or_default(); // the policy of sessions requires it
    let now = NumericDate::now()?;
    let until = now.saturating_add(Duration::from_secs(15 * 60));
    Ok(Some(match to {
        "internal" => {
            let claims = Claims::builder().issuer(&*service.issuer).audience("internal").subject(user);
            TokenSigner::<Jwt>::new(service.own_keys.clone()).sign(&claims.issued_at(now).expires_at(until).build()?)?
        }
        "kustomer" => {
            let claims = kustomer::Claims::builder(now).email(&*session.custom().email).external_id(user);
            tenant.kustomer.sign(&claims.build()?)?
        }
        "nexmo" => {
            let (application, acl, id) = (tenant.nexmo_application.clone(), Acl::client_sdk(), TokenId::random()?);
            tenant.nexmo.sign(&user::Claims::builder(application, user, acl, id, now).expires_at(until).build()?)?
        }
        "sunshine" => {
            let claims = sunshine::Claims::builder(sunshine::User::new(user)?).expires_at(until);
            tenant.sunshine.sign(&claims.build()?)?
        }
        _ => return Ok(None),
    }))
}

/// Store the content of a webhook before you answer: Vonage sends it again only after an error.
async fn webhook(webhook: Result<SignedWebhook, RejectedWebhook>) -> Result<StatusCode, RejectedWebhook> {
    let SignedWebhook(webhook) =
        webhook.inspect_err(|rejected| rejected.verify_error().map_or_else(|| warn!("{rejected}"), log))?;
    info!(token_id = webhook.claims().token_id().as_str(), "webhook accepted");
    Ok(StatusCode::NO_CONTENT)
}

async fn jwk_set(State(service): State<Service>) -> Result<Response, StatusCode> {
    let set = service.own_keys.key_set().public_jwk_set().map_err(|error| internal_error(error.into()))?;
    let headers = [(header::CONTENT_TYPE, "application/jwk-set+json"), (header::CACHE_CONTROL, "public, max-age=600")];
    Ok((headers, set.to_json()).into_response())
}

/// Ready while sessions can be verified. Old keys still verify, so a failed load alone does not count.
async fn ready(State(service): State<Service>) -> Response {
    let health = service.session_keys.health();
    let status = if health.state.has_usable_keys() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}

fn log(error: &VerifyError) {
    warn!(code = error.code().as_u16(), subject = error.subject(), %error, "token rejected");
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn internal_error(error: Error) -> StatusCode {
    error!(code = error.code().as_u16(), subject = error.subject(), %error, "request failed");
    StatusCode::INTERNAL_SERVER_ERROR
}

impl FromRef<Service> for WebhookVerifier {
    fn from_ref(service: &Service) -> Self {
        service.webhooks.clone()
    }
}
