//! Responses and callbacks of the Verify API. The first byte selects the call and the HTTP status. The rest is the body.
#![no_main]

use http::Response;
use jwt_identity::nexmo::verify_api::{ApiError, Call, Code, PhoneNumber, RequestId, v1, v2};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const ID: &str = "de37150c89584f36a18925181d62627c";
const STATUSES: &[u16] = &[200, 200, 202, 204, 400, 409, 422, 429];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, body)) = data.split_first() else { return };
    let status = STATUSES[usize::from(choice >> 3) % STATUSES.len()];
    let response =
        Response::builder().status(status).header("content-type", "application/json").body(body).expect("a response");
    let plain: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = || RequestId::new(ID).expect("an id");
    let number = || PhoneNumber::new("447700900000").expect("a number");
    let code = || Code::new("1234").expect("a code");
    // Success, as a plain reader sees it.
    let is_ok = status == 200 && plain["status"] == "0";
    let is_about_it = plain["request_id"] == ID;
    match choice & 7 {
        0 => {
            let start = v1::Start::builder(number(), "ACME").build().expect("a brand");
            if let Some(started) = accepted(start.read(&response)) {
                assert!(is_ok && plain["request_id"] == started.request_id().as_str());
            }
        }
        1 => {
            let check = v1::Check::new(id(), code()).expect("a short code");
            assert!(accepted(check.read(&response)).is_none() || is_ok && is_about_it);
        }
        2 => {
            let search = v1::Search::new(id()).expect("a short id");
            for found in accepted(search.read(&response)).unwrap_or_default() {
                assert!(status == 200 && found.request_id().as_str() == ID);
            }
        }
        3 => {
            let cancel = v1::Control::cancel(id()).expect("a short id");
            assert!(accepted(cancel.read(&response)).is_none() || is_ok && plain["command"] == "cancel");
        }
        4 => {
            let start = v2::Start::builder("ACME", v2::Sms::new(number())).build().expect("a brand");
            if let Some(started) = accepted(start.read(&response)) {
                assert!(status == 202 && plain["request_id"] == started.request_id().as_str());
                assert!(started.check_url().is_some() == plain["check_url"].is_string());
            }
        }
        5 => {
            let is_completed = plain["status"] == "completed" || plain["status"] == "complete";
            let is_right = accepted(v2::Check::new(id(), code()).read(&response)).is_some();
            assert!(!is_right || status == 200 && is_about_it && is_completed);
        }
        6 => {
            let _ = accepted(v2::NextWorkflow::new(id()).read(&response));
            let _ = accepted(v2::Cancel::new(id()).read(&response));
        }
        _ => {
            if let Ok(callback) = v2::Callback::from_json(body) {
                assert_eq!(plain["request_id"], callback.request_id().as_str());
                assert!(callback.check_url().is_none() || plain.get("action").is_some());
            }
        }
    }
});

/// Checks an error against the rules for all errors.
fn accepted<T>(outcome: Result<T, ApiError>) -> Option<T> {
    outcome
        .map_err(|error| {
            let is_concurrent = error.code().as_u16() == 714;
            assert!(error.running().is_none() || is_concurrent);
            assert!(!error.to_string().is_empty() && error.parameters().len() < 100);
        })
        .ok()
}
