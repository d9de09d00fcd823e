//! Intercom Messenger: tokens that log a user in to the web, iOS, Android and React Native Messenger.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `user_id` | string, never a number | required; 1024 characters, which is our choice | Intercom help, article 10589769 |
//! | `email` | string | at most 1024 characters, which is our choice | Intercom, "Secure your Messenger" |
//! | `name` | string | at most 1024 characters, which is our choice | Intercom, "Javascript API: Attributes & Objects" |
//! | any other attribute | string, number, boolean or null | text of 255 characters | Intercom help, article 179, at second hand |
//! | `exp` | number of seconds | required unless asked for by name, which is our choice | Intercom, "Secure your Messenger" |
//! | `iat`, `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `aud` | | not documented by the vendor; a verifier here rejects it | our choice |
//!
//! The header is `{"alg":"HS256","typ":"JWT"}`, without `kid`. The secret is a Messenger API secret, and its UTF-8 text is
//! the HMAC key.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::{intercom, FixedClock, NumericDate, SharedSecret};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let claims = intercom::Claims::builder("user-42")
//!     .email("ada@example.com")
//!     .attribute("plan", "pro")
//!     .expires_at(now.saturating_add(Duration::from_secs(3600)))
//!     .build()?;
//! let token = intercom::signer(&secret)?.sign(&claims)?;
//!
//! let verifier = intercom::verifier(&secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().user_id(), "user-42");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Copy a Messenger API secret from the Messenger security settings, and keep it on the server. Each secret is enabled
//!    for some platforms, so tokens for iOS and Android may need another one than tokens for the web.
//! 2. When a user of yours logs in, the backend mints a token that expires with the session. The app passes it as the
//!    setting [`MESSENGER_SETTING`]. The setting `user_hash` is for the deprecated HMAC and takes no token.
//! 3. Pass a token with `boot` and with every `update`. An `update` without one is rejected. Mint a new token before the old
//!    one expires.
//! 4. Turn off Messenger updates of an attribute that only your backend may change. Then only a token changes it.
//! 5. To change the secret, add a second one, sign with it, and remove the old one when its last token has expired.
//!
//! # What Intercom answers when it is wrong
//!
//! | the token | Intercom | a verifier here |
//! |---|---|---|
//! | has no `user_id`, with or without an `email` | rejected | 401 `user_id` |
//! | is not valid, in a request of the iOS or Android SDK | 400, if security is enforced | the code of the fault |
//! | was sent with `boot` and not with `update`, or as `user_hash` | 403 | no check |
//! | has an attribute that is an object or array | the attribute is rejected | 402 `attribute` |
//! | has an attribute of more than 255 characters | not documented by the vendor | 414 `attribute` |
//! | has no `exp` | accepted until its secret is removed | 401 `exp` |
//! | has expired | not documented by the vendor | 404 `exp` |
//! | has a number as `user_id` | not documented by the vendor | 402 `user_id` |
//! | was signed with the secret of another platform | not documented by the vendor | 301 |
//! | has another algorithm than HS256 | not documented by the vendor | 210 |
//! | has a time that is a string, or in milliseconds | not documented by the vendor | 402, 413 `exp`, `iat`, `nbf` |
//! | has an `aud` | not documented by the vendor | 410 `aud` |
//!
//! If two users have one email address, Intercom identifies neither by the address. The `user_id` avoids that.
//!
//! Source: Intercom developer documentation, "Secure your Messenger" (web, iOS); Intercom help, articles 10589769 and
//! 10807823; the gem `intercom-rails`, which writes each claim as text. The answer 403 is a report of users.

use crate::crypto::HmacKey;
use crate::error::ClaimReason;
use crate::keys::{AnyOf, KeyReader, VerifyingKey};
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::Policy;

mod attributes;
mod builder;
mod claims;
mod policy;
mod wire;

/// The setting of the Messenger that takes the token: `intercom_user_jwt`.
///
/// # Examples
///
/// ```
/// use jwt_identity::intercom::MESSENGER_SETTING;
///
/// let settings = serde_json::json!({"app_id": "abc12345", MESSENGER_SETTING: "eyJ…"});
/// assert_eq!(settings["intercom_user_jwt"], "eyJ…");
/// ```
///
/// Source: Intercom, "Secure your Messenger".
pub const MESSENGER_SETTING: &str = "intercom_user_jwt";

/// The profile of Intercom's tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::intercom::Intercom;
///
/// assert_eq!(Intercom::NAME, "intercom");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intercom {}

impl Profile for Intercom {
    const NAME: &'static str = "intercom";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims.expires_at(), claims.not_before(), claims.issued_at(), now)
    }

    /// Rejects what must be asked for in Rust: a token that never expires.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.expires_at().map(drop).ok_or(ClaimError::new("exp", ClaimReason::Missing))
    }
}

/// Creates a signer from a Messenger API secret.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, SharedSecret, intercom};
///
/// assert!(intercom::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?).is_ok());
/// let refused = intercom::signer(&SharedSecret::new("short")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2. The vendor documents no length.
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Intercom>, KeyError> {
    Ok(TokenSigner::new(key(secret)?))
}

/// Creates a verifier from a Messenger API secret.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, SharedSecret, intercom};
///
/// let verifier = intercom::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(secret: &SharedSecret) -> Result<TokenVerifier<Intercom>, KeyError> {
    Ok(TokenVerifier::new(key(secret)?))
}

/// Creates a verifier from several secrets: those of all platforms, or the old and the new one.
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
/// use jwt_identity::{NumericDate, SharedSecret, intercom};
///
/// let web = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let ios = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = intercom::Claims::builder("user-42").expires_at(NumericDate::MAX).build()?;
///
/// let verifier = intercom::verifier_with_keys([&web, &ios])?;
/// for secret in [&web, &ios] {
///     let token = intercom::signer(secret)?.sign(&claims)?;
///     assert!(verifier.verify_at(token.as_str(), now).is_ok());
/// }
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier_with_keys<'a>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<TokenVerifier<Intercom>, KeyError> {
    Ok(TokenVerifier::new(VerifyingKey::new(AnyOf::from_secrets(Algorithm::Hs256, secrets)?)))
}

fn key(secret: &SharedSecret) -> Result<HmacKey, KeyError> {
    HmacKey::new(Algorithm::Hs256, secret)
}

/// Reads a Messenger API secret from a variable, a file or a directory: HS256, at least 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::intercom::{self, Intercom};
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::TokenSigner;
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("INTERCOM_SECRET", environment, intercom::key_reader())?;
/// TokenSigner::<Intercom>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
