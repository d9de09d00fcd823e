//! Vonage, formerly Nexmo: tokens of the Conversation API, the Client SDK and the other APIs of an application.
//!
//! | module | token | who holds it |
//! |---|---|---|
//! | [`application`] | application token ("admin token") | your backend, for its own calls of Vonage's APIs |
//! | [`user`] | user token | one user's app, to log in to the Client SDK |
//! | [`video`] | video client token | one user's app, to connect to one video session |
//! | [`webhook`] | signed webhook | Vonage, which signs what it sends to *you* |
//!
//! The first three are signed with the application's private key: RS256, header `{"alg":"RS256","typ":"JWT"}`, no `kid`. They
//! have these claims in common:
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `application_id` | string | required; a UUID | Vonage, "Authentication" |
//! | `iat` | number of seconds | required | the same |
//! | `jti` | string | required; new for each token | the same |
//! | `exp` | number of seconds | 30 seconds to 24 hours after `iat`, for [`video`] 30 days | the same; "Create a token" (Video) |
//! | `nbf` | number of seconds | optional | "Authentication" |
//! | `acl` | object | see [`Acl`]; without it everything is permitted | "How to authenticate users" |
//! | `sub` | string | the user's name; none in an application token | the same |
//!
//! Each of these modules has the same items: `Claims`, `ClaimsBuilder`, `Policy`, `signer`, `verifier` and
//! `verifier_with_keys`. Webhooks are signed the other way round, with a shared secret.
//!
//! # Life cycle
//!
//! 1. Once: make a key pair, upload the public half to the application, keep the private half on the server.
//! 2. The backend mints an application token and creates the user with it (`POST /v1/users`).
//! 3. The user logs in to your backend, which mints a user token and hands it to the app.
//! 4. The app logs in to the Client SDK with it. [`user::Claims::accepted_until`] tells when to fetch the next one.
//!
//! The [`guide`] walks through all of it, with the errors of the platform and their causes.
//!
//! ```
//! use jwt_identity::nexmo::{Acl, ApplicationId, user};
//! use jwt_identity::{FixedClock, NumericDate, TokenId};
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = user::signer(private_key)?; // once
//! let (acl, id) = (Acl::client_sdk(), TokenId::random()?);
//! let claims = user::Claims::builder(application, "alice", acl, id, now).build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = user::verifier(public_key)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().subject(), "alice");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # What a verifier rejects
//!
//! - A token of another kind. A user token without `sub` or without `acl` is rejected as
//!   [`Missing`](crate::error::ClaimReason::Missing), an application token with `sub` as
//!   [`Unexpected`](crate::error::ClaimReason::Unexpected). A user token without `acl` would open the whole application.
//!   A video client token, which has a `session_id`, is rejected as `Unexpected` (claim `session_id`).
//! - An `acl` of another form than `{"paths":{"/path":{}}}`. Some of Vonage's services ignore an `acl` that they cannot
//!   read, which makes it full access. The name in the error says where the fault lies: `acl`, `acl.paths`,
//!   `acl.paths.methods` or `acl.paths.filters`.
//! - A time that is not a number. The vendor's guide shows `exp` as text; a policy can accept that by name
//!   ([`user::Policy::allow_text_expires_at`]).
//! - An `aud` ([`AudienceNotNamed`](crate::error::ClaimReason::AudienceNotNamed)): the token was issued for somebody else.
//! - A claim `ttl` ([`Reserved`](crate::error::ClaimReason::Reserved)): some libraries let it slip into tokens, which Vonage
//!   then rejects.
//!
//! A token without `exp` is accepted for 15 minutes and no token for longer than 24 hours, as Vonage does.
//!
//! # What Vonage answers when it is wrong
//!
//! | the token | REST | WebSocket of the Client SDK | a verifier here |
//! |---|---|---|---|
//! | has expired | 401 `jwt-expired` | `system:error:expired-token` | 404 `exp` |
//! | was signed with another key | 401 `invalid-signature` | `system:error:invalid-token` | 301 |
//! | has an `exp` more than 24 hours after `iat` | accepted, but for 24 hours after `iat` only | the same | the same, then 404 `exp` |
//! | has no `exp` | accepted, but for 15 minutes after `iat` only | the same | the same, then 404 `exp` |
//! | has no `iat` | rejected, if `exp` is missing as well | | 401 `iat` |
//! | has an `acl` that does not permit the call | 403 (Voice API) | `system:error:permission` | [`Acl::decide`] |
//! | has an `acl` that is a string | ignored by the Voice API: full access | not documented by the vendor | 420 `acl` |
//! | has a `sub` that names no user | | `user:error:not-found` | no check |
//!
//! The [guide](guide#what-the-platform-answers-and-why) lists the likely causes. [`diagnose`](crate::diagnose) finds the
//! faults of a token and names the cures.
//!
//! Source: Vonage, "Authentication" (JSON Web Tokens) and "How to authenticate users"; Vonage support, "How long is my
//! JSON Web Token valid for?". The answers of REST are those of Vonage's list of API errors. Those of the WebSocket and the
//! ignored `acl` are from its libraries and from reports of users.

use std::time::Duration;

pub use acl::{
    Acl, AclPath, Comparison, CompiledAcl, Decision, Difference, Excess, FilterValue, Finding, LintCode, Method,
    Methods, Mismatch, PathFault, Relation, Request, Rule, Severity, lint_json,
};
pub use application_id::ApplicationId;
pub use application_tokens::ApplicationTokens;

mod acl;
pub mod application;
mod application_id;
mod application_tokens;
mod common;
mod common_policy;
mod custom;
pub mod guide;
mod keys;
mod nesting;
pub mod user;
#[cfg(feature = "http")]
pub mod verify_api;
pub mod video;
pub mod webhook;
mod wire;

/// The shortest lifetime that a token can be given: 30 seconds.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::MIN_LIFETIME.as_secs(), 30);
/// ```
///
/// Source: Vonage, "Authentication" (`exp`).
pub const MIN_LIFETIME: Duration = Duration::from_secs(30);

/// The longest lifetime that an application or user token can be given, and the age at which Vonage rejects it: 24 hours from
/// `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::MAX_LIFETIME.as_secs(), 24 * 60 * 60);
/// ```
///
/// Source: Vonage, "Authentication" (`exp`); Vonage support, "How long is my JSON Web Token valid for?".
pub const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The lifetime of an application or user token unless one is set, and of every token without `exp`: 15 minutes from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::DEFAULT_LIFETIME.as_secs(), 15 * 60);
/// ```
///
/// Source: Vonage, "Authentication" (`exp`); Vonage support, "How long is my JSON Web Token valid for?".
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(15 * 60);
