//! The Verify API: one-time codes by SMS, voice and other channels.
//!
//! Login with a phone number has two calls: one sends a code to the number, the other checks the code that the user enters.
//! This module creates the requests and reads the responses of [version 2](v2) and of the older [version 1](v1). It sends
//! nothing itself: see [`Call`].
//!
//! ```
//! use http::Response;
//! use jwt_identity::error::CallReason;
//! use jwt_identity::nexmo::verify_api::{Account, ApiSecret, Call, Code, PendingVerification, PhoneNumber, v2};
//! use jwt_identity::nexmo::webhook::ApiKey;
//! use jwt_identity::NumericDate;
//!
//! let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
//! let api = v2::Api::new(v2::Credentials::Account(account));
//! let session = b"random-session-id-of-32-bytes..."; // from the cookie
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! // The user enters a number.
//! let number = PhoneNumber::from_input("+44 7700 900000")?;
//! let start = v2::Start::builder("ACME", v2::Sms::new(number.clone())).code_length(6).build()?;
//! let request = start.request(&api)?; // send it
//! let response = Response::builder()
//!     .status(202)
//!     .header("content-type", "application/json")
//!     .body(r#"{"request_id":"c11236f4-00bf-4b89-84ba-88b25df97315"}"#)?;
//! let started = start.read(&response)?;
//! let end = now.saturating_add(start.lifetime());
//! let mut pending = PendingVerification::new(started.request_id().clone(), session, &number, end)?; // store it
//!
//! // The user enters a code.
//! let check = pending.check_v2(session, &number, Code::new("123456")?, now)?; // store `pending` again
//! let request = check.request(&api)?; // send it
//! let response = Response::builder().status(400).body("")?;
//! assert_eq!(check.read(&response).unwrap_err().reason(), CallReason::WrongCode);
//! assert_eq!(pending.attempts_left(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Rules for a backend
//!
//! - Bind the verification to the session and the number: [`PendingVerification`]. The API does not.
//! - Take over a running verification only if this session started it: [`PendingVerification::adopt`].
//! - Limit how many verifications a session, a number and an address may start. Each message costs money.
//! - Change the id of the session once the code was right.
//! - Do not repeat the start of a verification by itself after a time-out. The message may have been sent.
//!
//! The `Debug` forms and errors show no number, code, id, key or secret. A request contains them: do not log it. Secrets and
//! codes are overwritten when they are dropped, except for the copies in a request.
//!
//! Source: Vonage, "Passwordless authentication", "Verify security best practices" and the Verify API references.

pub use account::{Account, ApiSecret};
pub use api_error::ApiError;
pub use call::Call;
pub use code::Code;
pub use pending::PendingVerification;
pub use phone_number::PhoneNumber;
pub use request_id::RequestId;

mod account;
mod api_error;
mod call;
mod code;
mod endpoint;
mod pending;
mod phone_number;
mod request_id;
mod response;
mod rules;
pub mod v1;
pub mod v2;
