//! Kustomer: identity of the chat, and the endpoint of the secret.

use std::sync::{PoisonError, RwLock};

use axum::body::Body;
use axum::http::{Response, StatusCode};
use jwt_identity::kustomer::{self, Identity, Policy};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{KeyError, SharedSecret, TokenVerifier};
use serde_json::{Value, json};

use crate::exchange::Exchange;
use crate::vendors::Answer;
use crate::{answer, random};

/// The roles that an API key needs to read the secret.
const ROLES: [&str; 2] = ["org.admin", "org.user"];

/// An API key with its roles.
pub(crate) type ApiKey = (String, Vec<String>);

/// An organisation.
pub(crate) struct Kustomer {
    /// The secret, with the verifier of its tokens.
    secret: RwLock<(String, TokenVerifier<kustomer::Kustomer>)>,
    api_keys: Vec<ApiKey>,
}

impl Kustomer {
    pub(crate) fn new(secret: String, api_keys: Vec<ApiKey>) -> Result<Self, KeyError> {
        let verifier = verifier(&secret)?;
        Ok(Self { secret: RwLock::new((secret, verifier)), api_keys })
    }

    pub(crate) fn secret(&self) -> String {
        self.secret.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    pub(crate) fn set_secret(&self, secret: String) -> Result<(), KeyError> {
        let verifier = verifier(&secret)?;
        *self.secret.write().unwrap_or_else(PoisonError::into_inner) = (secret, verifier);
        Ok(())
    }
}

/// Creates a verifier that has no leeway: a token is accepted for less than 15 minutes.
fn verifier(secret: &str) -> Result<TokenVerifier<kustomer::Kustomer>, KeyError> {
    Ok(kustomer::verifier(&SharedSecret::new(secret)?)?.with_policy(Policy::default().leeway(Leeway::ZERO)))
}

fn error(status: StatusCode, code: &str, title: &str) -> Response<Body> {
    answer::json(status, &json!({"errors": [{"status": status.as_u16(), "code": code, "title": title}]}))
}

/// Logs a customer in, as the SDKs' `logIn` does.
///
/// The path and the name of the token are those of the first SDKs. The members of the answer are not documented by the
/// vendor, but that it has no `errors`.
pub(crate) async fn identity(exchange: Exchange) -> Answer {
    if let Some(preflight) = exchange.preflight() {
        return Ok(preflight);
    }
    let body = exchange.json();
    let verified = body.get("externalToken").and_then(Value::as_str).map(|token| {
        let secret = exchange.vendors.kustomer.secret.read().unwrap_or_else(PoisonError::into_inner);
        secret.1.verify_at(token, exchange.now)
    });
    let response = match verified {
        None => error(StatusCode::BAD_REQUEST, "badparam", "The member `externalToken` is missing"),
        Some(Err(_)) => error(StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized"),
        Some(Ok(verified)) => {
            // The e-mail address wins, and `externalId` is then ignored.
            let (email, external_id) = match verified.claims().effective_identity() {
                Identity::Email(email) => (Some(email), None),
                _ => (None, verified.claims().external_id()),
            };
            let attributes = json!({
                "identified": true,
                "verified": true,
                "email": email,
                "externalId": external_id,
                "trackingToken": random::hex()?,
            });
            answer::json(StatusCode::OK, &json!({"data": {"type": "identity", "attributes": attributes}}))
        }
    };
    Ok(exchange.expose(response))
}

/// Returns the organisation's secret to the holder of an API key with both roles.
pub(crate) async fn settings(exchange: Exchange) -> Answer {
    let (kustomer, presented) = (&exchange.vendors.kustomer, exchange.token().ok());
    let found = kustomer.api_keys.iter().find(|(key, _)| Some(key.as_str()) == presented);
    Ok(match found {
        None => error(StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized"),
        Some((_, roles)) if !ROLES.iter().all(|role| roles.iter().any(|found| found == role)) => {
            error(StatusCode::FORBIDDEN, "forbidden", "Forbidden")
        }
        Some(_) => answer::json(
            StatusCode::OK,
            &json!({"data": {"type": "setting", "attributes": {"secret": kustomer.secret()}}}),
        ),
    })
}
