//! The Conversation API: verifies the token, then holds its access control list against the request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::{Method, Response, StatusCode, Uri};
use jwt_identity::error::ClaimReason;
use jwt_identity::keys::VerifyingKeySource;
use jwt_identity::nexmo::{Acl, ApplicationId, application, user};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{TokenVerifier, VerifyError};
use serde_json::{Value, json};

use crate::exchange::Exchange;
use crate::vendors::{Answer, Internal};
use crate::{answer, random};

/// The largest number of users, and of conversations.
const CAPACITY: usize = 50_000;

/// The holder of a verified token.
pub(crate) enum Caller {
    Application(application::Claims),
    User(user::Claims),
}

impl Caller {
    fn acl(&self) -> Option<&Acl> {
        match self {
            Self::Application(claims) => claims.acl(),
            Self::User(claims) => Some(claims.acl()),
        }
    }
}

/// Reports whether an access control list permits a request. No list permits everything.
pub(crate) fn permits(acl: Option<&Acl>, method: &Method, uri: &Uri) -> bool {
    acl.is_none_or(|acl| jwt_identity_tower::permits(acl, method, uri))
}

#[derive(Default)]
struct Resources {
    /// Users by name.
    users: HashMap<String, Value>,
    /// Conversations by id, each with its events.
    conversations: HashMap<String, (Value, Vec<Value>)>,
}

/// The application: its keys, users and conversations.
pub(crate) struct Conversation {
    applications: TokenVerifier<application::Application>,
    users: TokenVerifier<user::User>,
    accepts_any_user: bool,
    state: Mutex<Resources>,
}

/// An error: status, code, and what is wrong.
struct Refusal(StatusCode, &'static str, &'static str);

impl Refusal {
    fn into_response(self) -> Response<Body> {
        answer::json(self.0, &json!({"code": self.1, "description": self.2}))
    }
}

const NOT_FOUND: Refusal = Refusal(StatusCode::NOT_FOUND, "http:error:not-found", "There is no such resource");

impl Conversation {
    pub(crate) fn new(
        application_id: &ApplicationId,
        keys: &Arc<dyn VerifyingKeySource>,
        accepts_any_user: bool,
    ) -> Self {
        let application_policy =
            application::Policy::default().leeway(Leeway::ZERO).application_id(application_id.clone());
        let user_policy = user::Policy::default().leeway(Leeway::ZERO).application_id(application_id.clone());
        Self {
            applications: TokenVerifier::new(Arc::clone(keys)).with_policy(application_policy),
            users: TokenVerifier::new(Arc::clone(keys)).with_policy(user_policy),
            accepts_any_user,
            state: Mutex::default(),
        }
    }

    /// Verifies the bearer token of a request.
    pub(crate) fn caller(&self, exchange: &Exchange) -> Result<Caller, VerifyError> {
        let (token, now) = (exchange.token()?, exchange.now);
        match self.users.verify_at(token, now) {
            Ok(verified) => Ok(Caller::User(verified.into_claims())),
            // A token without `sub` is one of the application.
            Err(error) if error.reason() == Some(ClaimReason::Missing) && error.subject() == Some("sub") => {
                self.applications.verify_at(token, now).map(|verified| Caller::Application(verified.into_claims()))
            }
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Resources> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn authorize(&self, exchange: &Exchange) -> Result<Caller, Refusal> {
        let caller = self.caller(exchange).map_err(|error| {
            if error.reason() == Some(ClaimReason::Expired) {
                Refusal(StatusCode::UNAUTHORIZED, "system:error:expired-token", "Token has expired")
            } else {
                Refusal(StatusCode::UNAUTHORIZED, "system:error:invalid-token", "The token is not valid")
            }
        })?;
        if let Caller::User(claims) = &caller
            && !self.accepts_any_user
            && !self.lock().users.contains_key(claims.subject())
        {
            return Err(Refusal(StatusCode::NOT_FOUND, "user:error:not-found", "The user of the token does not exist"));
        }
        if permits(caller.acl(), &exchange.method, &exchange.uri) {
            Ok(caller)
        } else {
            Err(Refusal(StatusCode::FORBIDDEN, "system:error:permission", "The token does not permit this request"))
        }
    }
}

/// Answers all calls that are not those of another API.
pub(crate) async fn answer(exchange: Exchange) -> Answer {
    if let Some(preflight) = exchange.preflight() {
        return Ok(preflight);
    }
    let api = &exchange.vendors.conversation;
    let outcome = match api.authorize(&exchange) {
        Ok(caller) => resource(api, &caller, &exchange)?,
        Err(refusal) => Err(refusal),
    };
    Ok(exchange.expose(outcome.unwrap_or_else(Refusal::into_response)))
}

type Outcome = Result<Response<Body>, Refusal>;

fn resource(api: &Conversation, caller: &Caller, exchange: &Exchange) -> Result<Outcome, Internal> {
    let segments: Vec<&str> = exchange.uri.path().split('/').skip(2).collect();
    let body = exchange.json();
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut state = api.lock();
    let ok = |value: &Value| Ok(answer::json(StatusCode::OK, value));
    let created = |value: &Value| Ok(answer::json(StatusCode::CREATED, value));
    Ok(match (exchange.method.as_str(), segments.as_slice()) {
        ("POST", ["sessions"]) => match caller {
            Caller::User(claims) => {
                let name = claims.subject();
                let user = match state.users.get(name) {
                    Some(user) => user.clone(),
                    None => json!({"id": format!("USR-{}", random::uuid()?), "name": name}),
                };
                created(&json!({"id": format!("SES-{}", random::uuid()?), "user": user}))
            }
            Caller::Application(_) => Err(Refusal(
                StatusCode::FORBIDDEN,
                "system:error:permission",
                "A session belongs to a user: use a token with `sub`",
            )),
        },
        ("GET", ["users"]) => ok(&list("users", state.users.values())),
        ("GET", ["users", id]) => state.users.values().find(|user| user["id"] == **id).map_or(Err(NOT_FOUND), ok),
        ("POST", ["users"]) => match text("name") {
            None => Err(missing_name()),
            Some(name) if state.users.contains_key(name) => {
                Err(Refusal(StatusCode::BAD_REQUEST, "user:error:duplicate-name", "A user of this name exists"))
            }
            Some(_) if state.users.len() >= CAPACITY => Err(full()),
            Some(name) => {
                let display_name = text("display_name").unwrap_or(name);
                let user =
                    json!({"id": format!("USR-{}", random::uuid()?), "name": name, "display_name": display_name});
                state.users.insert(name.to_owned(), user.clone());
                created(&user)
            }
        },
        ("GET", ["conversations"]) => ok(&list("conversations", state.conversations.values().map(|(one, _)| one))),
        ("POST", ["conversations"]) if state.conversations.len() >= CAPACITY => Err(full()),
        ("POST", ["conversations"]) => {
            let id = format!("CON-{}", random::uuid()?);
            let name = text("name").map_or_else(|| format!("NAM-{}", id.trim_start_matches("CON-")), str::to_owned);
            let conversation = json!({"id": id, "name": name, "display_name": text("display_name")});
            state.conversations.insert(id, (conversation.clone(), Vec::new()));
            created(&conversation)
        }
        ("GET", ["conversations", id]) => state.conversations.get(*id).map_or(Err(NOT_FOUND), |(one, _)| ok(one)),
        ("GET", ["conversations", id, "events"]) => {
            state.conversations.get(*id).map_or(Err(NOT_FOUND), |(_, events)| ok(&list("events", events.iter())))
        }
        ("POST", ["conversations", id, "events"]) => match state.conversations.get_mut(*id) {
            None => Err(NOT_FOUND),
            Some((_, events)) if events.len() >= CAPACITY => Err(full()),
            Some((_, events)) => {
                let event =
                    json!({"id": events.len(), "type": text("type").unwrap_or("message"), "body": body.get("body")});
                events.push(event.clone());
                created(&event)
            }
        },
        ("POST", ["calls"]) => created(&json!({"uuid": random::uuid()?, "status": "started", "direction": "outbound"})),
        _ => Err(NOT_FOUND),
    })
}

fn list<'v>(name: &str, values: impl Iterator<Item = &'v Value>) -> Value {
    let values: Vec<&Value> = values.take(100).collect();
    json!({"page_size": 100, "_embedded": {name: values}})
}

const fn missing_name() -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, "http:error:validation-fail", "The member `name` is missing")
}

const fn full() -> Refusal {
    Refusal(StatusCode::TOO_MANY_REQUESTS, "http:error:rate-limit", "The stand-in keeps no more resources")
}
