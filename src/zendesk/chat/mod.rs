//! Chat tokens: a visitor of the Web Widget (Classic) or an app with the Chat SDK. Zendesk replaces both by Messaging
//! ([`sunshine`](crate::sunshine)).
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `iat` | number of seconds | required | Zendesk help, article 4408838925082 |
//! | `exp` | number of seconds | required here; at most 7 minutes after `iat`, which is our choice | the same |
//! | `name` | string | required | the same |
//! | `email` | string | required | the same |
//! | `external_id` | string | required; joins the visits from all devices | the same |
//! | `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `aud`, `scope` | | not documented by the vendor; a verifier here rejects them | our choice |
//!
//! A text has 1 to 1024 characters, which is our choice.
//!
//! ```
//! use jwt_identity::zendesk::chat;
//! use jwt_identity::{FixedClock, NumericDate, SharedSecret};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = chat::signer(&secret)?;
//! let token = signer.sign(&chat::Claims::builder("Ada", "ada@example.com", "5678", now).build()?)?;
//!
//! let verifier = chat::verifier(&secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().external_id(), "5678");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. An administrator of Chat generates the secret (Settings, Widget, Widget Security). It is shown once.
//!    [`key_reader`] reads it from a variable or a file.
//! 2. The page passes a function to the widget (`authenticate.chat.jwtFn`). The widget calls it on each page, and the
//!    function fetches a new token from your backend.
//! 3. A new secret ends all tokens of the old one. Visitors may be disconnected for 5 minutes.
//!
//! # What Zendesk answers when it is wrong
//!
//! | the token | Zendesk | a verifier here |
//! |---|---|---|
//! | has expired | 401; the visitor is a guest until there is a new token | 404 `exp` |
//! | has no `name`, `email`, `external_id` or `iat` | not documented by the vendor | 401 |
//! | has no `exp` | not documented by the vendor; samples of others have none | 401 `exp` |
//! | has an `exp` more than 7 minutes after `iat` | not documented by the vendor | 408 `exp` |
//! | has an `iat` in the future | not documented by the vendor | 407 `iat` |
//! | was signed with another secret | 401 | 301 |
//! | is a Messaging token | not documented by the vendor | 412 `scope` |
//!
//! Source: Zendesk help, article 4408838925082 "Enabling authenticated visitors in Web Widget (Classic)". The answers
//! are from copies of Zendesk's help.

use crate::keys::KeyReader;
use crate::zendesk::keys;
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::{Claims, MAX_LIFETIME};
pub use policy::Policy;

mod builder;
mod claims;
mod policy;
mod wire;

/// The profile of Chat tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::zendesk::chat::Chat;
///
/// assert_eq!(Chat::NAME, "zendesk-chat");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chat {}

impl Profile for Chat {
    const NAME: &'static str = "zendesk-chat";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy::check(claims, *policy, now)
    }

    /// Rejects a lifetime above [`MAX_LIFETIME`].
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_lifetime()
    }
}

/// Creates a signer from the secret of Chat.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::chat;
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let refused = chat::signer(&SharedSecret::new("short")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2. The vendor does not document the length of its secrets.
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Chat>, KeyError> {
    Ok(TokenSigner::new(keys::key(secret)?))
}

/// Creates a verifier from the secret of Chat.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::chat;
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let verifier = chat::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(secret: &SharedSecret) -> Result<TokenVerifier<Chat>, KeyError> {
    Ok(TokenVerifier::new(keys::key(secret)?))
}

/// Creates a verifier from several secrets, which are tried in this order.
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
/// use jwt_identity::zendesk::chat;
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let new = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let old = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// assert!(chat::verifier_with_keys([&new, &old]).is_ok());
/// assert_eq!(chat::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<TokenVerifier<Chat>, KeyError> {
    Ok(TokenVerifier::new(keys::any_of(secrets)?))
}

/// Reads the secret from a variable, a file or a directory: HS256, at least 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::TokenSigner;
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::zendesk::chat::{self, Chat};
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("ZENDESK_CHAT_SECRET", environment, chat::key_reader())?;
/// TokenSigner::<Chat>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
