//! Verify v1: form-encoded requests, and answers with HTTP 200 whose `status` tells the outcome.

use std::fmt::Write as _;
use std::io;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Response, StatusCode};
use jwt_identity::NumericDate;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::answer;
use crate::exchange::Exchange;
use crate::inbox::Channel::{self, Sms, Voice};
use crate::random;
use crate::vendors::{Answer, Vendors};
use crate::verify::account::{Account, basic};
use crate::verify::requests::{Advanced, Cancelled, Checked, Plan, Requests, Status, Verification, random_code};
use crate::verify::{chosen_refusal, is_number};

/// A verification cannot be cancelled before it has this age, in seconds, or after more messages than this.
const CANCEL_AFTER: u64 = 30;
const CANCEL_MAX_SENT: usize = 2;

/// The most requests of one search.
const MAX_SEARCH: usize = 10;

/// The steps of `workflow_id` 1 to 7.
const WORKFLOWS: [&[Channel]; 7] =
    [&[Sms, Voice, Voice], &[Sms, Sms, Voice], &[Voice, Voice], &[Sms, Sms], &[Sms, Voice], &[Sms], &[Voice]];

/// Why a request is refused: status, text, and further members.
struct Refusal(u32, &'static str, Value);

impl Refusal {
    const fn new(status: u32, text: &'static str) -> Self {
        Self(status, text, Value::Null)
    }
}

/// The parameters of a request, from query or body.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn parse(exchange: &Exchange) -> Self {
        let is_form =
            exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|media_type| {
                media_type.split(';').next().is_some_and(|name| name.trim() == "application/x-www-form-urlencoded")
            });
        let encoded = if exchange.method == Method::POST && is_form {
            &exchange.body
        } else {
            exchange.uri.query().unwrap_or_default().as_bytes()
        };
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, value)| found == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::new(2, "Your request is incomplete: a mandatory parameter is missing"))
    }

    /// Returns a number within bounds.
    fn number(&self, name: &str, bounds: std::ops::RangeInclusive<u64>, default: u64) -> Result<u64, Refusal> {
        let Some(text) = self.get(name) else { return Ok(default) };
        text.parse().ok().filter(|number| bounds.contains(number)).ok_or(INVALID)
    }

    /// Reports whether a parameter is absent or as a rule demands.
    fn is_valid(&self, name: &str, rule: impl FnOnce(&str) -> bool) -> bool {
        self.get(name).is_none_or(rule)
    }
}

const INVALID: Refusal = Refusal::new(3, "Invalid value for a parameter");

const UNKNOWN: Refusal = Refusal::new(6, "The request was not found or has been verified already");

/// Answers all calls of Verify v1.
pub(crate) async fn answer(exchange: Exchange) -> Answer {
    let call = exchange.uri.path().strip_prefix("/verify/").and_then(|path| path.strip_suffix("json"));
    let Some(call @ ("" | "check/" | "search/" | "control/")) = call else {
        return Ok(answer::empty(StatusCode::NOT_FOUND));
    };
    if !matches!(exchange.method, Method::GET | Method::POST) {
        return Ok(answer::empty(StatusCode::METHOD_NOT_ALLOWED));
    }
    let parameters = Parameters::parse(&exchange);
    let (vendors, now) = (&exchange.vendors, exchange.now);
    let outcome = match permit(vendors, &parameters, &exchange.headers, now) {
        Err(refusal) => Err(refusal),
        Ok(()) => match call {
            "" => start(&vendors.v1, &parameters, now)?,
            "check/" => check(&vendors.v1, &parameters, now)?,
            "search/" => search(&vendors.v1, &vendors.account, &parameters, now),
            _ => control(&vendors.v1, &parameters, now),
        },
    };
    Ok(outcome.map_or_else(refuse, |value| answer::json(StatusCode::OK, &value)))
}

fn refuse(Refusal(status, text, members): Refusal) -> Response<Body> {
    let mut answer = json!({"status": status.to_string(), "error_text": text});
    if let (Value::Object(answer), Value::Object(members)) = (&mut answer, members) {
        answer.extend(members);
    }
    answer::json(StatusCode::OK, &answer)
}

fn permit(vendors: &Vendors, parameters: &Parameters, headers: &HeaderMap, now: NumericDate) -> Result<(), Refusal> {
    if vendors.v1.is_throttled(now) {
        return Err(Refusal::new(1, "Throttled"));
    }
    let (key, secret) = match basic(headers) {
        Some(pair) => pair,
        None => (parameters.required("api_key")?.to_owned(), parameters.required("api_secret")?.to_owned()),
    };
    vendors.account.matches(&key, &secret).then_some(()).ok_or(Refusal::new(4, "Bad Credentials"))
}

type Outcome = Result<Value, Refusal>;

fn start(requests: &Requests, parameters: &Parameters, now: NumericDate) -> io::Result<Outcome> {
    let id = random::hex()?;
    let plan = match plan(parameters, id.clone()) {
        Ok((plan, code_length)) => Plan { code: random_code(code_length)?, ..plan },
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(match requests.start(plan, now) {
        Ok(()) => Ok(json!({"request_id": id, "status": "0"})),
        Err(live) => {
            Err(Refusal(10, "Concurrent verifications to the same number are not allowed", json!({"request_id": live})))
        }
    })
}

/// Returns what to do, without a code yet, and the length of the code.
fn plan(parameters: &Parameters, id: String) -> Result<(Plan, usize), Refusal> {
    let number = parameters.required("number")?;
    let brand = parameters.required("brand")?;
    let step_wait = parameters.number("next_event_wait", 60..=900, 300)?;
    let lifetime = parameters.number("pin_expiry", 60..=3600, 300)?;
    let code_length = parameters.number("code_length", 4..=6, 4)?;
    let workflow = parameters.number("workflow_id", 1..=7, 1)?;
    let is_valid = is_number(number)
        && brand.chars().count() <= 18
        && code_length != 5
        && parameters.is_valid("country", |text| text.len() == 2)
        && parameters.is_valid("sender_id", |text| text.len() <= 11)
        && parameters.is_valid("lg", |text| text.contains('-') && text.len() <= 6);
    if !is_valid {
        return Err(INVALID);
    }
    if parameters.get("pin_code").is_some() {
        return Err(Refusal::new(20, "The parameter pin_code is not permitted for this account"));
    }
    if let Some(refusal) = chosen_refusal(number).and_then(chosen) {
        return Err(refusal);
    }
    let channels = usize::try_from(workflow).ok().and_then(|workflow| WORKFLOWS.get(workflow.checked_sub(1)?));
    let plan = Plan {
        id,
        brand: brand.to_owned(),
        steps: channels.ok_or(INVALID)?.iter().map(|channel| (*channel, number.to_owned())).collect(),
        code: String::new(),
        step_wait,
        lifetime: if lifetime.is_multiple_of(step_wait) { lifetime } else { step_wait },
    };
    Ok((plan, if code_length == 6 { 6 } else { 4 }))
}

/// The statuses that a caller can choose by the number.
fn chosen(status: u32) -> Option<Refusal> {
    let text = match status {
        1 => "Throttled",
        5 => "Internal Error",
        6 => "The request could not be routed",
        7 => return Some(Refusal(7, "The number is blacklisted for verification", json!({"network": "25503"}))),
        8 => "The account has been barred",
        9 => "Partner quota exceeded",
        15 => "The destination number is not in a supported network",
        29 => "Non-permitted destination of a demo account",
        _ => return None,
    };
    Some(Refusal::new(status, text))
}

fn check(requests: &Requests, parameters: &Parameters, now: NumericDate) -> io::Result<Outcome> {
    let event_id = random::hex()?.chars().take(16).collect::<String>().to_uppercase();
    let read = || Ok((request_id(parameters)?, parameters.required("code")?));
    let (id, code) = match read() {
        Ok(read) => read,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !(4..=6).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(Err(INVALID));
    }
    let with_id = |status, text| Err(Refusal(status, text, json!({"request_id": id})));
    Ok(match requests.check(id, code, now) {
        Checked::Accepted => Ok(json!({
            "request_id": id, "status": "0", "event_id": event_id, "price": "0.10000000", "currency": "EUR",
        })),
        Checked::Wrong => with_id(16, "The code inserted does not match the expected value"),
        Checked::WrongTooOften => with_id(17, "The wrong code was provided too many times. Workflow terminated"),
        Checked::NoCode | Checked::Unknown => Err(UNKNOWN),
    })
}

fn request_id(parameters: &Parameters) -> Result<&str, Refusal> {
    parameters.required("request_id").and_then(|id| if id.len() <= 32 { Ok(id) } else { Err(INVALID) })
}

fn control(requests: &Requests, parameters: &Parameters, now: NumericDate) -> Outcome {
    let (id, command) = (request_id(parameters)?, parameters.required("cmd")?);
    let is_done = match command {
        "cancel" => match requests.cancel(id, CANCEL_AFTER, CANCEL_MAX_SENT, now) {
            Cancelled::Unknown => return Err(UNKNOWN),
            outcome => outcome == Cancelled::Done,
        },
        "trigger_next_event" => match requests.advance(id, now) {
            Advanced::Unknown => return Err(UNKNOWN),
            outcome => outcome == Advanced::Sent,
        },
        _ => return Err(INVALID),
    };
    if !is_done {
        return Err(Refusal::new(19, "The request cannot be cancelled now, or has no more events to execute"));
    }
    Ok(json!({"status": "0", "command": command}))
}

fn search(requests: &Requests, account: &Account, parameters: &Parameters, now: NumericDate) -> Outcome {
    let none = Refusal::new(101, "No response found");
    let look = |id: &str| requests.look(id, now, |found| describe(found, account, id));
    let many: Vec<&str> = parameters.all("request_ids").collect();
    if many.is_empty() {
        return look(request_id(parameters)?).ok_or(none);
    }
    if many.len() > MAX_SEARCH {
        return Err(INVALID);
    }
    let found: Vec<Value> = many.into_iter().filter_map(look).collect();
    if found.is_empty() { Err(none) } else { Ok(json!({"verification_requests": found})) }
}

fn describe(found: &Verification, account: &Account, id: &str) -> Value {
    let status = match found.status {
        Status::InProgress => "IN PROGRESS",
        Status::Success => "SUCCESS",
        Status::Failed => "FAILED",
        Status::Expired => "EXPIRED",
        Status::Cancelled => "CANCELLED",
    };
    let checks: Vec<Value> = found
        .checks
        .iter()
        .map(|check| {
            let status = if check.is_valid { "VALID" } else { "INVALID" };
            json!({"date_received": date(check.at), "code": check.code, "status": status, "ip_address": ""})
        })
        .collect();
    let sent = found.plan.steps.iter().take(found.sent).enumerate();
    let events: Vec<Value> = sent
        .map(|(at, (channel, _))| json!({"type": if *channel == Voice { "tts" } else { "sms" }, "id": format!("{at:032}")}))
        .collect();
    json!({
        "request_id": id,
        "account_id": account.api_key,
        "number": found.plan.steps.first().map(|(_, to)| to),
        "sender_id": "VERIFY",
        "date_submitted": date(found.started_at),
        "date_finalized": found.ended_at.map(date).unwrap_or_default(),
        "first_event_date": date(found.started_at),
        "last_event_date": date(found.sent_at),
        "price": "0.10000000",
        "currency": "EUR",
        "status": status,
        "checks": checks,
        "events": events,
    })
}

/// Writes a time as `2016-01-31 23:59:59`.
fn date(at: NumericDate) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(at.as_unix_seconds()) else { return String::new() };
    let mut text = String::new();
    let (hour, minute, second) = at.to_hms();
    let _ = write!(text, "{:04}-{:02}-{:02} ", at.year(), u8::from(at.month()), at.day());
    let _ = write!(text, "{hour:02}:{minute:02}:{second:02}");
    text
}
