//! Version 2 of the Verify API.
//!
//! | call | type | success |
//! |---|---|---|
//! | `POST /v2/verify` | [`Start`] | 202: [`Started`] |
//! | `POST /v2/verify/{request_id}` | [`Check`] | 200 with `completed` |
//! | `POST /v2/verify/{request_id}/next_workflow` | [`NextWorkflow`] | 200 |
//! | `DELETE /v2/verify/{request_id}` | [`Cancel`] | 204 |
//!
//! The HTTP status alone decides why a call failed. `title`, `type` and `detail` are never read.
//!
//! | HTTP status | call | reason |
//! |---|---|---|
//! | 400 | check | [`WrongCode`](crate::error::CallReason::WrongCode) |
//! | 401, 403 | all | [`Denied`](crate::error::CallReason::Denied) |
//! | 402 | all | [`AccountLimited`](crate::error::CallReason::AccountLimited) |
//! | 404 | check, next step, cancel | [`Ended`](crate::error::CallReason::Ended) |
//! | 409 | start | [`Concurrent`](crate::error::CallReason::Concurrent), with the running id |
//! | 409 | check, next step, cancel | [`WrongState`](crate::error::CallReason::WrongState) |
//! | 410 | check | [`TooManyCodes`](crate::error::CallReason::TooManyCodes) |
//! | 422 | all | [`InvalidParameter`](crate::error::CallReason::InvalidParameter), with the names |
//! | 429 | all | [`Throttled`](crate::error::CallReason::Throttled) |
//! | 5xx | all | [`Unavailable`](crate::error::CallReason::Unavailable) |
//! | 3xx | all | [`Redirected`](crate::error::CallReason::Redirected) |
//! | others | all | [`Status`](crate::error::CallReason::Status) |
//!
//! The statuses 403, 3xx and 409 for a cancellation are not documented by the vendor.
//!
//! Source: Vonage, Verify v2 API reference and the fixtures of the vendor's SDKs.

pub use api::{Api, Credentials};
pub use callback::{Callback, CallbackKind, Channel, Outcome};
pub use change::{Cancel, NextWorkflow};
pub use check::Check;
pub use start::{Start, StartBuilder, Started};
pub use step::{Email, SilentAuth, Sms, Step, WhatsApp};

mod api;
mod callback;
mod change;
mod check;
mod json;
mod problem;
mod start;
mod step;
