//! Verifies that a webhook comes from Vonage, is recent, and has the signed content.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `iss` | string | required; `Vonage` | Vonage, "Decoding signed webhooks" |
//! | `iat` | number of seconds | required; within 5 minutes of now in either direction, which is our choice | the same |
//! | `jti` | string | required; see [replay guards](WebhookVerifier::with_replay_guard) | the same |
//! | `payload_hash` | string | required; SHA-256 of the raw body, or of the query of a GET request, in lower-case hexadecimal | the same |
//! | `api_key` | string | names the account whose secret signed | the same |
//! | `application_id` | string | optional | the same |
//! | `exp` | | absent | the same |
//!
//! Every callback of Messages, Dispatch and Voice has the token in `Authorization: Bearer <token>`. It is signed with HS256
//! and the account's *signature secret* as its UTF-8 text, whatever "signature method" is set.
//!
//! # Life cycle
//!
//! 1. Once: copy the signature secret from the dashboard (Settings) to the secret store of the server.
//! 2. At the start: make a [`verifier`] and share it.
//! 3. For each callback: hand it the [`Request`] *before* any parser has touched the body.
//! 4. On an error answer [`suggested_status`]: above all 5xx to an **unsigned** callback.
//! 5. To change the secret: call [`WebhookVerifier::replace_secrets`] with the old and the new secret, and change the
//!    secret at Vonage. Some minutes later call it again with the new secret only.
//!
//! ```
//! use std::sync::Arc;
//! use jwt_identity::SharedSecret;
//! use jwt_identity::nexmo::webhook::{self, Request, suggested_status};
//! use jwt_identity::token::replay::MemoryReplayGuard;
//!
//! # let secret = "0123456789abcdef0123456789abcdef";
//! let verifier = webhook::verifier(&SharedSecret::new(secret)?)?
//!     .with_replay_guard(Arc::new(MemoryReplayGuard::new(100_000)));
//!
//! let handle = |request: &Request<'_>| match verifier.verify(request) {
//!     Ok(webhook) => 204, // act on webhook.content()
//!     Err(error) => suggested_status(&error), // and log error.code()
//! };
//! assert_eq!(handle(&Request::new("POST").body(b"{}")), 500);
//! # Ok::<(), jwt_identity::KeyError>(())
//! ```
//!
//! # Variants
//!
//! | product | verifier |
//! |---|---|
//! | Messages, Dispatch, Voice, handshakes of WebSocket calls | [`verifier`], [`verifier_with_keys`] |
//! | several accounts or sub-accounts at one URL | [`WebhookVerifier::for_accounts`] |
//! | Video: a secret for each type of callback | [`WebhookVerifier::video`] |
//! | Cloud Runtime, behind its router: `X-Vonage-Webhook-Auth-Token` | [`WebhookVerifier::behind_cloud_runtime`] |
//! | Contact Center: `Vonage-Signature`, secret in base64, `exp` | [`contact_center::verifier`] |
//!
//! SMS callbacks are signed in another way, with a `sig` parameter and no JWT; they are not for this module.
//!
//! # GET requests
//!
//! Voice requests the answer URL with GET unless you choose POST. The digest is then that of a JSON object of the query
//! parameters, in their order, with strings as values and without whitespace. The vendor does not document the following
//! rules. `+` and `%XX` are decoded. A repeated name, a value that cannot be decoded, and a GET request with a body are
//! rejected (code 417). No parameters are `{}`.
//!
//! # Limits of the proof
//!
//! A token names no method, host, path or header. Use one secret for one system only. Use a
//! [replay guard](WebhookVerifier::with_replay_guard) if you must not act on the same event twice.
//!
//! # What to answer, and what Vonage then does
//!
//! | the callback | a verifier here | answer with [`suggested_status`] | Vonage |
//! |---|---|---|---|
//! | has no token | 217 | 500 | sends it again, signed |
//! | has a token of another secret, such as the API secret | 301 | 401 | not documented by the vendor |
//! | has a body that was changed, or parsed and serialized again | 417 `payload_hash` | 401 | not documented by the vendor |
//! | is older than 5 minutes, or lies ahead by more | 406, 407 `iat` | 401 | not documented by the vendor |
//! | was accepted before, with a replay guard | 418 | 401 | not documented by the vendor |
//! | arrives while the replay guard fails | 505 | 503 | sends it again |
//!
//! A callback that is answered with another status than 5xx is not sent again.
//!
//! Source: Vonage, "Decoding signed webhooks"; Vonage support, "How do I verify that the Voice API Webhook request and
//! its payload has not been tampered"; Vonage Video, "Secure callbacks"; Vonage Cloud Runtime, "Verify a callback";
//! Vonage Contact Center, "Webhooks subscriptions".

use std::time::Duration;

use crate::keys::SigningKey;
use crate::nexmo::common::profile;
use crate::token::claim::Leeway;
use crate::{Algorithm, KeyError, SharedSecret, TokenSigner};

pub use api_key::ApiKey;
pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use kind::Kind;
pub use policy::Policy;
pub use request::Request;
pub use secrets::{Accounts, Secrets};
pub use status::suggested_status;
pub use verified::{Content, VerifiedWebhook};
pub use verifier::WebhookVerifier;
pub use video::VideoCallback;

mod account;
mod api_key;
mod builder;
mod carrier;
mod claims;
pub mod contact_center;
mod kind;
mod policy;
mod query;
mod request;
mod secrets;
mod status;
mod verified;
mod verifier;
mod video;

/// The `iss` of every signed webhook.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::ISSUER, "Vonage");
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (`iss`).
pub const ISSUER: &str = "Vonage";

/// The default distance that `iat` may have from the clock: 5 minutes in either direction, inclusive.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::DEFAULT_WINDOW.as_duration().as_secs(), 300);
/// ```
///
/// Not documented by the vendor; another of its products lets its tokens live as long.
pub const DEFAULT_WINDOW: Leeway = Leeway::clamped(Duration::from_secs(5 * 60));

/// The shortest secret that is accepted, in bytes.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::MIN_SECRET_LEN, 1);
/// ```
///
/// Source: Vonage, "Decoding signed webhooks", has "no less than 32 bits", by which some secrets in use are shorter
/// than RFC 7518 demands. None is empty.
pub const MIN_SECRET_LEN: usize = 1;

/// The length from which a secret cannot be guessed, in bytes. [`Secrets::is_short`] reports shorter ones.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::RECOMMENDED_SECRET_LEN, 32);
/// ```
///
/// Source: RFC 7518 section 3.2.
pub const RECOMMENDED_SECRET_LEN: usize = 32;

/// The largest number of secrets of one verifier, of all its accounts together.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::webhook::MAX_SECRETS, 32);
/// ```
///
/// Our choice.
pub const MAX_SECRETS: usize = 32;

/// The profile of the tokens of signed webhooks, for [`TokenSigner`] and
/// [`TokenVerifier`](crate::TokenVerifier).
///
/// A token verifier alone proves the token and not the content that came with it: use [`WebhookVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::Webhook;
/// use jwt_identity::Profile;
///
/// assert_eq!(Webhook::NAME, "nexmo-webhook");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webhook {}

profile!(Webhook, "nexmo-webhook", &[Algorithm::Hs256]);

/// Creates a signer of webhooks, to do what Vonage does when you test your own handler.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) below [`MIN_SECRET_LEN`] bytes, which no
///   [`SharedSecret`] is at present.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
/// use jwt_identity::nexmo::webhook::{self, Claims};
/// use jwt_identity::{NumericDate, SharedSecret, TokenId};
///
/// let signer = webhook::signer(&SharedSecret::new("secret-key")?)?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let token = signer.sign(&Claims::builder(Sha256Digest::of(b"{}"), TokenId::random()?, now).build()?)?;
/// let authorization = format!("Bearer {}", token.as_str());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Webhook>, KeyError> {
    Ok(TokenSigner::new(SigningKey::new(secrets::key(secret)?)))
}

/// Creates a verifier of webhooks from the signature secret of one account.
///
/// The secret is the text from the dashboard as it stands there, not decoded.
///
/// # Errors
///
/// The errors of [`signer`].
pub fn verifier(secret: &SharedSecret) -> Result<WebhookVerifier, KeyError> {
    verifier_with_keys([secret])
}

/// Creates a verifier of webhooks that accepts the signatures of several secrets of one account, to change secrets.
///
/// # Errors
///
/// The errors of [`Secrets::new`].
///
/// # Examples
///
/// ```
/// use jwt_identity::SharedSecret;
/// use jwt_identity::nexmo::webhook;
///
/// # let [old, new] = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];
/// let (old, new) = (SharedSecret::new(old)?, SharedSecret::new(new)?);
/// let verifier = webhook::verifier_with_keys([&new, &old])?;
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<WebhookVerifier, KeyError> {
    Ok(WebhookVerifier::new(Secrets::new(secrets)?))
}
