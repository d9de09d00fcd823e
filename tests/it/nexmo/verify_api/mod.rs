//! The Verify API: parameters, statuses, hostile responses, and verifications bound to a session.

mod callbacks;
mod hostile;
mod parameters;
mod pending;
mod requests;
mod v1;
mod v2;

use http::Response;
use jwt_identity::error::CallReason;
use jwt_identity::nexmo::verify_api::{Account, ApiError, ApiSecret, Call, Code, PhoneNumber, RequestId};
use jwt_identity::nexmo::webhook::ApiKey;

const ID_V1: &str = "de37150c89584f36a18925181d62627c";
const ID_V2: &str = "c11236f4-00bf-4b89-84ba-88b25df97315";
const SECRET: &str = "hush-api-secret";

fn number() -> PhoneNumber {
    PhoneNumber::new("447700900000").unwrap()
}

fn id(text: &str) -> RequestId {
    RequestId::new(text).unwrap()
}

fn code() -> Code {
    Code::new("1234").unwrap()
}

fn account() -> Account {
    Account::new(ApiKey::new("a1b2c3d4").unwrap(), ApiSecret::new(SECRET).unwrap()).unwrap()
}

fn response(status: u16, body: impl Into<Vec<u8>>) -> Response<Vec<u8>> {
    Response::builder().status(status).header("content-type", "application/json").body(body.into()).unwrap()
}

/// The error of a call, given HTTP status and body of its response.
#[track_caller]
fn error<C: Call>(call: &C, status: u16, body: impl Into<Vec<u8>>) -> ApiError {
    match call.read(&response(status, body)) {
        Ok(_) => panic!("it was accepted"),
        Err(error) => error,
    }
}

#[track_caller]
fn reason<C: Call>(call: &C, status: u16, body: impl Into<Vec<u8>>) -> CallReason {
    error(call, status, body).reason()
}
