//! Stream (getstream.io): tokens for chat, video and activity feeds.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `user_id` | string, never a number | required in tokens of users; not `*`; 1024 characters, which is our choice | Stream, "Tokens & Authentication" |
//! | `call_cids` | array of strings `type:id` | only in call tokens, at least one | `@stream-io/node-sdk` |
//! | `role` | string | only in call tokens; optional | `@stream-io/node-sdk` |
//! | `server` | `true` | only in server tokens | `stream-chat`, `@stream-io/node-sdk` |
//! | `iat` | number of seconds | optional; rejected if it is even one second later than the vendor's clock | Stream, "Tokens & Authentication"; report of users |
//! | `exp` | number of seconds | required unless asked for by name, which is our choice | Stream, "Tokens & Authentication" |
//! | `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `aud` | | not documented by the vendor; a verifier here rejects it | our choice |
//!
//! The header is `{"alg":"HS256","typ":"JWT"}`, without `kid`. The secret is the app's API secret, and its UTF-8 text is the
//! HMAC key.
//!
//! One secret signs three kinds of token, so the kind is part of the type of signers, verifiers and claims:
//!
//! | kind | stands for | who may hold the token |
//! |---|---|---|
//! | [`User`] | a user, in all products | the user's app |
//! | [`Call`] | a user, in some calls of the video product | the user's app |
//! | [`Server`] | your backend, with full access to the app | your backend alone |
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::stream::{self, User};
//! use jwt_identity::{FixedClock, NumericDate, SharedSecret};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = stream::signer::<User>(&secret)?;
//! let claims = stream::Claims::builder(User::new("john")?, now)
//!     .expires_at(now.saturating_add(Duration::from_secs(3600)))
//!     .build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = stream::verifier::<User>(&secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().user_id(), "john");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! A signer for users cannot sign a server token:
//!
//! ```compile_fail
//! # use jwt_identity::stream::{self, Claims, Server, User};
//! # use jwt_identity::{NumericDate, SharedSecret};
//! # let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!").unwrap();
//! let server = Claims::builder(Server, NumericDate::MAX).never_expires().build().unwrap();
//! stream::signer::<User>(&secret).unwrap().sign(&server);
//! ```
//!
//! # Life cycle
//!
//! 1. Copy the API secret from the dashboard, and keep it on the server. The API key next to it is not secret.
//! 2. When a user of yours logs in, the backend mints a token and gives it to the app. The SDK's token provider asks for the
//!    next one when it has expired.
//! 3. Revoke the tokens of a user, or of all users, that were issued before a time. This needs `iat`. Tokens that are minted in
//!    the second of a revocation are revoked, too, because `iat` is earlier than the clock.
//! 4. To change the secret, sign with the new one, and verify with both until the last old token has expired.
//!
//! # What Stream answers when it is wrong
//!
//! A number is the `code` in the JSON of the answer. In reports of users the status is 401.
//!
//! | the token | Stream | a verifier here |
//! |---|---|---|
//! | has an `iat` that is later than the vendor's clock | 42: token used before issue at (iat) | 407 `iat`, with a leeway |
//! | has expired | 40 | 404 `exp` |
//! | has an `nbf` in the future | 41 | 405 `nbf` |
//! | was signed with another secret | 43 | 301 |
//! | has a number as `user_id`, or text or an object as `exp` | 5 | 402 `user_id`, `exp` |
//! | has no `exp` | accepted until the secret is changed | 401 `exp` |
//! | has no `iat` | accepted, and cannot be revoked by time | accepted |
//! | is a server token in an app | accepted, with full access | 403 `server` |
//! | is a call token in place of a user token | not documented by the vendor | 403 `call_cids` |
//! | is a user token in place of a server token | not documented by the vendor | 403 `user_id` |
//! | has `*` as `user_id`, as server tokens of older feeds had | not documented by the vendor | 415 `user_id` |
//! | has `validity_in_seconds`, which an SDK writes by mistake | not documented by the vendor | accepted; never signed (422) |
//! | has a time in milliseconds, or an `aud` | not documented by the vendor | 413 `exp`, `iat`, `nbf`; 410 `aud` |
//! | has another algorithm than HS256 | not documented by the vendor | 210 |
//!
//! Source: Stream, "Tokens & Authentication"; the packages `stream-chat` and `@stream-io/node-sdk`, which write the claims in
//! the order used here; the error codes of Stream's Android SDK. The text of code 42 and the reason for code 5 are reports of
//! users.

use std::marker::PhantomData;

use crate::crypto::HmacKey;
use crate::error::ClaimReason;
use crate::keys::{AnyOf, KeyReader, VerifyingKey};
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::{BACKDATING, ClaimsBuilder};
pub use call::Call;
pub use claims::Claims;
pub use kind::Kind;
pub use policy::Policy;
pub use server::Server;
pub use user::User;

mod builder;
mod call;
mod claims;
mod kind;
mod policy;
mod server;
mod user;
mod wire;

/// The profile of Stream's tokens of the kind `K`, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::stream::{Call, Server, Stream, User};
///
/// let names = [<Stream<User>>::NAME, <Stream<Call>>::NAME, <Stream<Server>>::NAME];
/// assert_eq!(names, ["stream-user", "stream-call", "stream-server"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream<K>(PhantomData<fn() -> K>);

impl<K: Kind> Profile for Stream<K> {
    const NAME: &'static str = K::NAME;
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims<K>;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims<K>, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims<K>, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims.expires_at(), claims.not_before(), claims.issued_at(), now)
    }

    /// Rejects what must be asked for in Rust: a token that never expires, and one that cannot be revoked by time.
    fn check_mintable(claims: &Claims<K>) -> Result<(), ClaimError> {
        let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
        claims.expires_at().ok_or(missing("exp"))?;
        claims.issued_at().ok_or(missing("iat").with_hint("without it Stream cannot revoke the token by time"))?;
        Ok(())
    }
}

/// Creates a signer of one kind of token from the app's API secret.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes. The API
///   key passed as the secret is shorter.
///
/// # Examples
///
/// ```
/// use jwt_identity::stream::{self, User};
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// assert!(stream::signer::<User>(&SharedSecret::new("0123456789abcdef0123456789abcdef")?).is_ok());
/// let refused = stream::signer::<User>(&SharedSecret::new("pc75euj8pznv")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2. The vendor documents no length.
pub fn signer<K: Kind>(secret: &SharedSecret) -> Result<TokenSigner<Stream<K>>, KeyError> {
    Ok(TokenSigner::new(key(secret)?))
}

/// Creates a verifier of one kind of token from the app's API secret.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::stream::{self, User};
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let verifier = stream::verifier::<User>(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier<K: Kind>(secret: &SharedSecret) -> Result<TokenVerifier<Stream<K>>, KeyError> {
    Ok(TokenVerifier::new(key(secret)?))
}

/// Creates a verifier from several secrets, for the time in which you change the secret.
///
/// A token has no `kid`, so the secrets are tried in this order. Put the one that signs most tokens first.
///
/// # Errors
///
/// - The errors of [`signer`], for any secret.
/// - [`KeyReason::SetEmpty`](crate::error::KeyReason::SetEmpty) (code 111) if there is no secret.
/// - [`KeyReason::TooMany`](crate::error::KeyReason::TooMany) (code 118) if there are more than 8.
///
/// # Examples
///
/// ```
/// use jwt_identity::stream::{self, Claims, User};
/// use jwt_identity::{NumericDate, SharedSecret};
///
/// let new = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let old = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(User::new("john")?, now).expires_at(NumericDate::MAX).build()?;
///
/// let verifier = stream::verifier_with_keys::<User>([&new, &old])?;
/// for secret in [&new, &old] {
///     let token = stream::signer(secret)?.sign(&claims)?;
///     assert!(verifier.verify_at(token.as_str(), now).is_ok());
/// }
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier_with_keys<'a, K: Kind>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<TokenVerifier<Stream<K>>, KeyError> {
    Ok(TokenVerifier::new(VerifyingKey::new(AnyOf::from_secrets(Algorithm::Hs256, secrets)?)))
}

fn key(secret: &SharedSecret) -> Result<HmacKey, KeyError> {
    HmacKey::new(Algorithm::Hs256, secret)
}

/// Reads the app's API secret from a variable, a file or a directory: HS256, at least 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::TokenSigner;
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::stream::{self, Stream, User};
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("STREAM_SECRET", environment, stream::key_reader())?;
/// TokenSigner::<Stream<User>>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
