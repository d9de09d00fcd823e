//! Logs a user in with a code that Vonage sends to the phone, without sending anything: the requests are printed, and the
//! responses are recorded ones.
//!
//! Run it with `cargo run --example nexmo_verify --features http`; it needs no network. In production, send each request with
//! a client of `jwt-identity-fetch` or your own, and keep the pending verification next to the session.

use std::error::Error;
use std::time::Duration;

use http::{Request, Response};
use jwt_identity::NumericDate;
use jwt_identity::error::CallReason;
use jwt_identity::nexmo::verify_api::{Account, ApiSecret, Call, Code, PendingVerification, PhoneNumber, v1, v2};
use jwt_identity::nexmo::webhook::ApiKey;

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
/// The random ids of two sessions.
const ADA: &[u8] = b"qWk3m8T1sYzXvR5cLp0Nh7Dg2BfJ4UeA";
const EVE: &[u8] = b"Zt6uK9oIbV2nM5xC8qW1eR4yH7jS3dPf";
const ID: &str = "c11236f4-00bf-4b89-84ba-88b25df97315";

fn main() -> Result<(), Box<dyn Error>> {
    // Do this once, when the backend starts.
    let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
    let api = v2::Api::new(v2::Credentials::Account(account.clone()));

    // The user enters a number.
    let number = PhoneNumber::from_input("+44 7700 900000")?;
    let start = v2::Start::builder("ACME", v2::Sms::new(number.clone()))
        .step(v2::Step::Voice(number.clone()))
        .code_length(6)
        .channel_timeout(Duration::from_secs(120))
        .build()?;
    show("start", &start.request(&api)?);
    let started = start.read(&recorded(202, &format!(r#"{{"request_id":"{ID}"}}"#))?)?;
    let end = NOW.saturating_add(start.lifetime());
    let mut pending = PendingVerification::new(started.request_id().clone(), ADA, &number, end)?;
    println!("store               {}", serde_json::to_string(&pending)?);

    // Another session knows the id and the code.
    let stolen = pending.check_v2(EVE, &number, Code::new("123456")?, NOW);
    println!("another session     {}", stolen.map_or_else(|error| error.to_string(), |_| "accepted".to_owned()));

    // The user enters a wrong code and then the right one.
    let check = pending.check_v2(ADA, &number, Code::new("111111")?, NOW)?;
    show("check", &check.request(&api)?);
    outcome(&check, &recorded(400, r#"{"title":"Invalid Code"}"#)?);
    let check = pending.check_v2(ADA, &number, Code::new("123456")?, NOW)?;
    outcome(&check, &recorded(200, &format!(r#"{{"request_id":"{ID}","status":"completed"}}"#))?);
    println!("attempts left       {}", pending.attempts_left());

    // The user asks for a new code while the old one is still valid.
    let busy = start.read(&recorded(409, &format!(r#"{{"title":"Conflict","request_id":"{ID}"}}"#))?);
    if let Err(error) = busy
        && error.reason() == CallReason::Concurrent
        && let Some(running) = error.running()
    {
        println!("same session        {:?}", pending.adopt(running, ADA, &number, end).map(|_| "continues"));
        println!("another session     {:?}", pending.adopt(running, EVE, &number, end).map_err(|error| error.code()));
    }

    // Version 1 answers with HTTP status 200 to everything.
    let start = v1::Start::builder(number, "ACME").workflow(v1::Workflow::Sms).build()?;
    show("version 1", &start.request(&v1::Api::new(account))?);
    outcome(&start, &recorded(200, r#"{"status":"0","request_id":"44a5279b27dd4a638d614d265ad57a77"}"#)?);
    outcome(&start, &recorded(200, r#"{"status":"7","error_text":"...","network":"25503"}"#)?);
    outcome(&start, &recorded(200, r#"{"status":0,"request_id":"44a5279b27dd4a638d614d265ad57a77"}"#)?);
    Ok(())
}

/// Prints a request without its credentials.
fn show(name: &str, request: &Request<Vec<u8>>) {
    let body = String::from_utf8_lossy(request.body());
    println!("{name:<19} {} {}\n{:<19} {body}", request.method(), request.uri(), "");
}

fn recorded(status: u16, body: &str) -> Result<Response<Vec<u8>>, http::Error> {
    Response::builder().status(status).header("content-type", "application/json").body(body.as_bytes().to_vec())
}

fn outcome<C: Call>(call: &C, response: &Response<Vec<u8>>) {
    match call.read(response) {
        Ok(_) => println!("answer              success"),
        Err(error) => println!("answer              code {}: {error}", error.code().as_u16()),
    }
}
