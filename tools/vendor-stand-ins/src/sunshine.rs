//! Sunshine Conversations: the login of a user by the SDKs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::keys::VerifyingKeySource;
use jwt_identity::sunshine::{self, Claims, Policy, ScopeKind};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{NumericDate, TokenVerifier, VerifyError};
use serde_json::{Value, json};

use crate::answer;
use crate::exchange::Exchange;
use crate::vendors::Answer;

/// The scopes that a key of the vendor may sign.
const SCOPES: [ScopeKind; 5] =
    [ScopeKind::Account, ScopeKind::App, ScopeKind::Integration, ScopeKind::LegacyAppUser, ScopeKind::User];

/// The largest number of addresses that are remembered. All are forgotten then.
const CAPACITY: usize = 50_000;

/// The keys of an app, and the users that have logged in.
pub(crate) struct Sunshine {
    verifier: Option<TokenVerifier<sunshine::Sunshine>>,
    /// The user of each verified e-mail address.
    addresses: Mutex<HashMap<String, String>>,
}

/// An error of the login: status, code and description.
struct Refusal(StatusCode, &'static str, &'static str);

/// The description of an `invalid_auth` whose text is not known.
const INVALID: Refusal = Refusal(StatusCode::UNAUTHORIZED, "invalid_auth", "Invalid JWT");

impl Sunshine {
    pub(crate) fn new(keys: Option<Arc<dyn VerifyingKeySource>>) -> Self {
        let policy = Policy::default().leeway(Leeway::ZERO).scopes(SCOPES);
        let verifier = keys.map(|keys| TokenVerifier::new(keys).with_policy(policy));
        Self { verifier, addresses: Mutex::default() }
    }

    fn login(&self, token: &str, expected: Option<&str>, now: NumericDate) -> Result<Claims, Refusal> {
        let verifier = self.verifier.as_ref().ok_or(INVALID)?;
        let claims = verifier.verify_at(token, now).map_err(|error| match error {
            VerifyError::MissingKeyId { .. } => {
                Refusal(StatusCode::UNAUTHORIZED, "invalid_auth", "Invalid JWT header. Missing key id (kid)")
            }
            _ => INVALID,
        })?;
        let has_app_key = key_id(token).is_some_and(|key_id| key_id.starts_with("app_"));
        let claims = claims.into_claims();
        match claims.scope().kind() {
            ScopeKind::User => {}
            ScopeKind::Account if has_app_key => {
                let text = "Invalid JWT body. Cannot use account scope with app secret key";
                return Err(Refusal(StatusCode::UNAUTHORIZED, "invalid_auth", text));
            }
            ScopeKind::LegacyAppUser => return Err(INVALID),
            _ => return Err(Refusal(StatusCode::FORBIDDEN, "forbidden", "Invalid scope")),
        }
        // The answer to another id than the token's is not documented by the vendor.
        if expected.is_some_and(|expected| claims.external_id() != Some(expected)) {
            return Err(INVALID);
        }
        self.register(&claims)?;
        Ok(claims)
    }

    /// Remembers a verified e-mail address. It belongs to one user.
    fn register(&self, claims: &Claims) -> Result<(), Refusal> {
        let Some(user) = claims.user().filter(|user| user.has_verified_email()) else { return Ok(()) };
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() >= CAPACITY {
            addresses.clear();
        }
        let owner = addresses.entry(user.email().unwrap_or_default().to_owned());
        let owner = owner.or_insert_with(|| user.external_id().to_owned());
        if owner == user.external_id() {
            Ok(())
        } else {
            Err(Refusal(StatusCode::CONFLICT, "conflict", "The e-mail address belongs to another user"))
        }
    }
}

/// Logs a user in. The path is not documented by the vendor.
pub(crate) async fn login(exchange: Exchange) -> Answer {
    if let Some(preflight) = exchange.preflight() {
        return Ok(preflight);
    }
    let body = exchange.json();
    let external_id = body.get("externalId").and_then(Value::as_str);
    let token = exchange.token();
    let outcome = match token {
        Ok(token) => exchange.vendors.sunshine.login(token, external_id, exchange.now),
        Err(_) => Err(Refusal(StatusCode::UNAUTHORIZED, "unauthorized", "Authorization is required")),
    };
    let response = outcome.map_or_else(refuse, |claims| {
        answer::json(StatusCode::OK, &json!({"appUser": {"externalId": claims.external_id()}}))
    });
    // The vendor lets pages read answers to tokens of users only, never to those of servers.
    let is_user = token.is_ok_and(|token| matches!(scope(token).as_deref(), Some("user" | "appUser")));
    Ok(if is_user { exchange.expose(response) } else { response })
}

fn refuse(Refusal(status, code, description): Refusal) -> Response<Body> {
    answer::json(status, &json!({"error": {"code": code, "description": description}}))
}

fn key_id(token: &str) -> Option<String> {
    segment(token, 0)?.get("kid")?.as_str().map(str::to_owned)
}

/// Returns the scope that a token claims. Nothing is verified.
fn scope(token: &str) -> Option<String> {
    segment(token, 1)?.get("scope")?.as_str().map(str::to_owned)
}

fn segment(token: &str, at: usize) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(at)?).ok()?).ok()
}
