//! Verify v2: JSON requests, answers with HTTP status and `application/problem+json`.

use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Response, StatusCode};
use jwt_identity::NumericDate;
use serde_json::{Map, Value, json};

use crate::answer;
use crate::conversation::Caller;
use crate::exchange::Exchange;
use crate::inbox::Channel;
use crate::random;
use crate::vendors::{Answer, Internal, Vendors};
use crate::verify::account::basic;
use crate::verify::requests::{Advanced, Cancelled, Checked, Plan, random_code};
use crate::verify::{chosen_refusal, is_number};

/// A problem document: status, title, detail, and further members.
struct Problem(StatusCode, &'static str, &'static str, Value);

impl Problem {
    const fn new(status: StatusCode, title: &'static str, detail: &'static str) -> Self {
        Self(status, title, detail, Value::Null)
    }

    /// Names the member of the request that is at fault.
    fn invalid(member: &str, reason: &str) -> Self {
        let parameters = json!({"invalid_parameters": [{"name": member, "reason": reason}]});
        Self(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Invalid params",
            "The value of one or more parameters is invalid",
            parameters,
        )
    }

    fn into_response(self) -> Result<Response<Body>, Internal> {
        let Self(status, title, detail, members) = self;
        let kind = title.to_lowercase().replace(' ', "-");
        let mut body = json!({
            "type": format!("https://developer.vonage.com/api-errors/verify#{kind}"),
            "title": title,
            "detail": detail,
            "instance": random::uuid()?,
        });
        if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
            body.extend(members);
        }
        Ok(answer::text(status, "application/problem+json", body.to_string()))
    }
}

const UNAUTHORIZED: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "Unauthorized", "The credentials were missing or are not valid");

const NOT_FOUND: Problem = Problem::new(
    StatusCode::NOT_FOUND,
    "Not Found",
    "The request was not found, or it has been verified or cancelled already",
);

/// Answers all calls of Verify v2.
pub(crate) async fn answer(exchange: Exchange) -> Answer {
    let (vendors, now) = (&exchange.vendors, exchange.now);
    let is_application = match permit(&exchange) {
        Ok(is_application) => is_application,
        Err(problem) => return problem.into_response(),
    };
    let path: Vec<&str> = exchange.uri.path().trim_start_matches("/v2/verify").split('/').skip(1).collect();
    let outcome = match (exchange.method.as_str(), path.as_slice()) {
        ("POST", []) => match Start::read(&exchange.body, is_application) {
            Ok(start) => start.run(vendors, now)?,
            Err(problem) => Err(problem),
        },
        ("POST", [id]) => check(&exchange, id),
        ("POST", [id, "next_workflow"]) => match vendors.v2.advance(id, now) {
            Advanced::Sent => Ok(answer::empty(StatusCode::OK)),
            Advanced::NoMore => Err(conflict("There are no more events left to trigger")),
            Advanced::Unknown => Err(NOT_FOUND),
        },
        ("DELETE", [id]) => match vendors.v2.cancel(id, 0, usize::MAX, now) {
            Cancelled::Done => Ok(answer::empty(StatusCode::NO_CONTENT)),
            Cancelled::NotNow | Cancelled::Unknown => Err(NOT_FOUND),
        },
        _ => return Ok(answer::empty(StatusCode::METHOD_NOT_ALLOWED)),
    };
    outcome.or_else(Problem::into_response)
}

const fn conflict(detail: &'static str) -> Problem {
    Problem::new(StatusCode::CONFLICT, "Conflict", detail)
}

/// Checks the credentials. Reports whether they are those of the application.
fn permit(exchange: &Exchange) -> Result<bool, Problem> {
    let Exchange { vendors, now, method, uri, headers, .. } = exchange;
    if vendors.v2.is_throttled(*now) {
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Rate Limit Hit",
            "Please wait, then retry your request",
        ));
    }
    if headers.get_all(AUTHORIZATION).iter().nth(1).is_some() {
        return Err(UNAUTHORIZED);
    }
    if let Some((key, secret)) = basic(headers) {
        return if vendors.account.matches(&key, &secret) { Ok(false) } else { Err(UNAUTHORIZED) };
    }
    match vendors.conversation.caller(exchange) {
        Ok(Caller::Application(claims)) if crate::conversation::permits(claims.acl(), method, uri) => Ok(true),
        // Which answer an access control list without the path gets is not documented by the vendor.
        Ok(Caller::Application(_)) => {
            Err(Problem::new(StatusCode::FORBIDDEN, "Forbidden", "The token does not permit this request"))
        }
        Ok(Caller::User(_)) | Err(_) => Err(UNAUTHORIZED),
    }
}

fn check(exchange: &Exchange, id: &str) -> Result<Response<Body>, Problem> {
    let body = exchange.json();
    let code = body.get("code").and_then(Value::as_str).filter(|code| is_code(code));
    let code = code.ok_or_else(|| Problem::invalid("code", "must have 4 to 10 letters or digits"))?;
    let invalid = |status, detail| Err(Problem::new(status, "Invalid Code", detail));
    match exchange.vendors.v2.check(id, code, exchange.now) {
        Checked::Accepted => Ok(answer::json(StatusCode::OK, &json!({"request_id": id, "status": "completed"}))),
        Checked::Wrong => invalid(StatusCode::BAD_REQUEST, "The code you provided does not match the expected value"),
        Checked::WrongTooOften => {
            invalid(StatusCode::GONE, "An incorrect code has been provided too many times. Workflow terminated")
        }
        Checked::NoCode => Err(conflict("The current step of the workflow does not take a code")),
        Checked::Unknown => Err(NOT_FOUND),
    }
}

fn is_code(code: &str) -> bool {
    (4..=10).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A request for a verification.
struct Start {
    brand: String,
    steps: Vec<(Channel, String)>,
    channel_timeout: u64,
    code_length: usize,
    code: Option<String>,
}

impl Start {
    fn read(body: &[u8], is_application: bool) -> Result<Self, Problem> {
        let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
            return Err(Problem::invalid("body", "must be a JSON object"));
        };
        let brand = body.get("brand").and_then(Value::as_str).filter(|brand| (1..=16).contains(&brand.chars().count()));
        let brand = brand.ok_or_else(|| Problem::invalid("brand", "must have 1 to 16 characters"))?.to_owned();
        let workflow = body.get("workflow").and_then(Value::as_array).filter(|workflow| !workflow.is_empty());
        let workflow = workflow.ok_or_else(|| Problem::invalid("workflow", "must be an array that is not empty"))?;
        let steps = workflow.iter().map(step).collect::<Option<Vec<_>>>();
        let steps =
            steps.ok_or_else(|| Problem::invalid("workflow", "has an unknown channel or an invalid recipient"))?;
        if steps.iter().skip(1).any(|(channel, _)| *channel == Channel::SilentAuth) {
            return Err(Problem::invalid("workflow", "silent_auth must be the first channel"));
        }
        let channel_timeout = number(&body, "channel_timeout", 15..=900, 180)?;
        let code = body.get("code").map(|code| code.as_str().filter(|code| is_code(code)));
        let code = match code {
            Some(None) => return Err(Problem::invalid("code", "must have 4 to 10 letters or digits")),
            Some(Some(code)) => Some(code.to_owned()),
            None => None,
        };
        let default_length = code.as_ref().map_or(4, String::len);
        let code_length = number(&body, "code_length", 4..=10, default_length.try_into().unwrap_or(4))?;
        let code_length = usize::try_from(code_length).unwrap_or(4);
        if code.as_ref().is_some_and(|code| code.len() != code_length) {
            return Err(Problem::invalid("code", "does not have the length in code_length"));
        }
        if !steps.iter().any(|(channel, _)| channel.has_code()) {
            if body.contains_key("code") || body.contains_key("code_length") {
                return Err(Problem::invalid("code", "no channel of the workflow takes a code"));
            }
            if !is_application {
                return Err(UNAUTHORIZED);
            }
        }
        Ok(Self { brand, steps, channel_timeout, code_length, code })
    }

    fn run(self, vendors: &Vendors, now: NumericDate) -> Result<Result<Response<Body>, Problem>, Internal> {
        let recipient = self.steps.first().map(|(_, to)| to.clone()).unwrap_or_default();
        if let Some(problem) = chosen_refusal(&recipient).map(chosen) {
            return Ok(Err(problem));
        }
        let id = random::uuid()?;
        let is_silent = self.steps.first().is_some_and(|(channel, _)| *channel == Channel::SilentAuth);
        let count = u64::try_from(self.steps.len()).unwrap_or(1);
        let plan = Plan {
            id: id.clone(),
            brand: self.brand,
            steps: self.steps,
            code: self.code.map_or_else(|| random_code(self.code_length), Ok)?,
            step_wait: self.channel_timeout,
            lifetime: self.channel_timeout.saturating_mul(count),
        };
        Ok(match vendors.v2.start(plan, now) {
            Ok(()) => {
                let mut body = json!({"request_id": id});
                if is_silent {
                    let url = format!("https://api.nexmo.com/v2/verify/{id}/silent-auth/redirect");
                    body.as_object_mut().map(|body| body.insert("check_url".to_owned(), url.into()));
                }
                Ok(answer::json(StatusCode::ACCEPTED, &body))
            }
            Err(live) => Err(Problem(
                StatusCode::CONFLICT,
                "Conflict",
                "Concurrent verifications to the same number are not allowed",
                json!({"request_id": live}),
            )),
        })
    }
}

/// Reads a step of the workflow.
fn step(step: &Value) -> Option<(Channel, String)> {
    let text = |name: &str| step.get(name).and_then(Value::as_str);
    let is_text = |name: &str, rule: fn(&str) -> bool| step.get(name).is_none_or(|_| text(name).is_some_and(rule));
    let channel = Channel::from_name(text("channel")?)?;
    let to = text("to").filter(|to| if channel == Channel::Email { to.contains('@') } else { is_number(to) })?;
    let is_valid = is_text("app_hash", |hash| hash.len() == 11)
        && is_text("content_id", |id| (1..=20).contains(&id.len()))
        && (channel != Channel::Sms || is_text("from", is_sender))
        && (channel != Channel::WhatsApp || text("from").is_some_and(is_number));
    is_valid.then(|| (channel, to.to_owned()))
}

/// Reports whether a text is a sender of text messages: 11 to 15 digits, or 3 to 11 letters and digits.
fn is_sender(from: &str) -> bool {
    let is_number = (11..=15).contains(&from.len()) && from.bytes().all(|byte| byte.is_ascii_digit());
    is_number || (3..=11).contains(&from.len()) && from.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn number(
    body: &Map<String, Value>,
    name: &str,
    bounds: std::ops::RangeInclusive<u64>,
    default: u64,
) -> Result<u64, Problem> {
    let Some(value) = body.get(name) else { return Ok(default) };
    let number = value.as_u64().filter(|number| bounds.contains(number));
    number.ok_or_else(|| Problem::invalid(name, "is not a number within its limits"))
}

/// The refusals that a caller can choose by the number.
fn chosen(digits: u32) -> Problem {
    match digits {
        1 => Problem::new(StatusCode::TOO_MANY_REQUESTS, "Rate Limit Hit", "Please wait, then retry your request"),
        5 => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", "Something went wrong"),
        9 => Problem::new(StatusCode::PAYMENT_REQUIRED, "Low balance", "The account has not enough credit"),
        _ => Problem::invalid("workflow", "the number is not permitted"),
    }
}
