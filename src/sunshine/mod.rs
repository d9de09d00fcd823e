//! Sunshine Conversations (formerly Smooch) and Zendesk Messaging.
//!
//! User tokens log a user in to the web, iOS and Android SDKs. With the other tokens a server calls the API.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `scope` | string | required; `user` for a login | Sunshine Conversations, "Authenticating Users" |
//! | `external_id` | string, never a number | required with `user`; 1024 characters, in Zendesk Messaging 255 | the same; API specification |
//! | `exp` | number of seconds | optional; without it the token is valid until its key is deleted | "Authenticating Users" |
//! | `name` | string | Zendesk Messaging; 1024 characters, which is our choice | Zendesk help, article 4411666638746 |
//! | `email` | string | Zendesk Messaging; 1024 characters, which is our choice | the same |
//! | `email_verified` | boolean | only with `email`; `true` makes the address an identity | the same |
//! | `iat`, `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `userId` | string | only with the scope `appUser` of version 1 | "Authenticating Users" of version 1 |
//!
//! The header is `{"alg":"HS256","typ":"JWT","kid":"…"}`. The `kid` is required and names the API key or signing key. Its
//! secret is used as UTF-8 text, and some have 24 bytes only.
//!
//! | scope | stands for | key that may sign it |
//! |---|---|---|
//! | `user` | a user who logs in | `app_…` |
//! | `app` | a server, for one app | `app_…` |
//! | `account` | a server, for all apps of an account | `act_…`, `svc_…` |
//! | `integration` | a server, for one custom integration | `int_…` |
//! | `appUser` | a user, before version 2 | `app_…` |
//!
//! The prefixes are a habit of the vendor. Older keys have none, and nothing here depends on them. The vendor's servers
//! check that a scope is signed with the right kind of key.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::{sunshine, FixedClock, KeyId, NumericDate, SharedSecret};
//!
//! let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = sunshine::signer(key_id.clone(), &secret)?;
//! let claims = sunshine::Claims::builder(sunshine::User::new("user-42")?)
//!     .expires_at(now.saturating_add(Duration::from_secs(600)))
//!     .build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = sunshine::verifier(key_id, &secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().external_id(), Some("user-42"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Create a key once in the dashboard (Zendesk: in the Admin Center), and keep its id and secret on the server.
//!    [`key_reader`] reads such secrets from a variable, a file or a directory.
//! 2. When a user of yours logs in, the backend mints a token and gives it to the app. The app passes it to `login` with
//!    the same external id (Zendesk Messaging: to `loginUser`, without the id).
//! 3. When the token expires, the SDK asks the app for a new one, at most five times for one request.
//! 4. To change the key, mint with a new key, wait until the tokens of the old key have expired, and delete the old key.
//!    The deletion ends all tokens of the old key, even those that never expire.
//!
//! # What the vendor answers when it is wrong
//!
//! | the token | the vendor | a verifier here |
//! |---|---|---|
//! | has no `kid` | 401 `invalid_auth`: Invalid JWT header. Missing key id (kid) | 212 |
//! | has a number as `external_id` or `userId` | 401 `invalid_auth` | 402 `external_id`, `userId` |
//! | has no `scope`, or no `external_id` | 401 | 401 `scope`, `external_id` |
//! | has `userId` in place of `external_id`, or next to it | 401 | 401 `external_id`, or 416 `userId` |
//! | has an unknown `scope` | not documented by the vendor | 412 `scope` |
//! | has a server scope and is given to an SDK's login | 403 `forbidden`: Invalid scope | 412 `scope` |
//! | has the scope `account` and the key of an app | Invalid JWT body. Cannot use account scope with app secret key | no check |
//! | was signed with the base64-decoded secret, or with the key id | 401 | 301 |
//! | has expired | rejected; the SDK asks its delegate for a new token | 404 `exp` |
//! | is unsigned (`alg` is `none`) | rejected: unsigned tokens are not accepted | 210 |
//! | has a time that is a string, or in milliseconds | not documented by the vendor | 402, 413 `exp`, `iat`, `nbf` |
//! | has an `email` that the vendor has stored with another `external_id` | 409 | no check |
//! | has an `email_verified` without `email`, or an `aud` | not documented by the vendor | 401 `email`, 410 `aud` |
//!
//! By default the [`Policy`] accepts the scope `user` alone. [`diagnose`](crate::diagnose) finds the faults of a token and
//! names the cures.
//!
//! Source: Sunshine Conversations, "Authenticating Users"; Sunshine Conversations API specification (scopes, keys);
//! Zendesk help, articles 4411666638746 and 7554200230170. The answers to a missing `kid`, a wrong scope and a wrong
//! secret are quoted from reports of users. The limit of 255 characters is Zendesk's at second hand.

use crate::crypto::HmacKey;
use crate::error::{ClaimReason, KeyReason};
use crate::keys::{KeyPair, KeyReader, KeySet};
use crate::{
    Algorithm, ClaimError, KeyError, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::Policy;
pub use scope::{Scope, ScopeKind};
pub use user::{LegacyAppUser, MAX_EXTERNAL_ID_LEN, MAX_MESSAGING_EXTERNAL_ID_LEN, User};

mod builder;
mod claims;
mod policy;
mod scope;
mod user;
mod wire;

/// The fewest bytes of a secret: 24, as many as the vendor's published secrets have.
///
/// RFC 7518 section 3.2 demands 32, and new secrets should have them.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::MIN_SECRET_LEN;
///
/// assert_eq!("BFJJ88naxc5PZNAMU9KpBNTR".len(), MIN_SECRET_LEN);
/// ```
///
/// Source: Sunshine Conversations, "Authenticating Users" (its sample's secret); the bound is not documented by the
/// vendor.
pub const MIN_SECRET_LEN: usize = 24;

/// The profile of these tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::Sunshine;
/// use jwt_identity::{KeyIdRule, Profile};
///
/// assert_eq!((Sunshine::NAME, Sunshine::KEY_ID), ("sunshine", KeyIdRule::Required));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sunshine {}

impl Profile for Sunshine {
    const NAME: &'static str = "sunshine";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Rejects what must be asked for in Rust: a token that never expires, and one with the scope of version 1.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        if claims.scope().kind() == ScopeKind::LegacyAppUser {
            return Err(ClaimError::new("scope", ClaimReason::WrongScope));
        }
        match claims.expires_at() {
            Some(_) => Ok(()),
            None => Err(ClaimError::new("exp", ClaimReason::Missing)),
        }
    }
}

/// Creates a key from its id and secret, for a [`KeySet`]. For fixed keys there are [`signer`], [`verifier`] and
/// [`verifier_with_keys`].
///
/// # Errors
///
/// - [`KeyReason::TooShort`] (code 104) if the secret has fewer than
///   [`MIN_SECRET_LEN`] bytes. A key id passed as the secret often has more.
///
/// # Examples
///
/// ```
/// use jwt_identity::{sunshine, ErrorCode, KeyId, SharedSecret};
///
/// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
/// assert!(sunshine::key(key_id.clone(), &SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?).is_ok());
/// let refused = sunshine::key(key_id, &SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNT")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn key(key_id: KeyId, secret: &SharedSecret) -> Result<KeyPair, KeyError> {
    let key = HmacKey::from_short_secret(Algorithm::Hs256, secret, MIN_SECRET_LEN)?;
    Ok(KeyPair::from(key).with_key_id(key_id))
}

/// Creates a signer from a key's id and secret.
///
/// # Errors
///
/// The errors of [`key`].
///
/// # Examples
///
/// ```
/// use jwt_identity::{sunshine, KeyId, SharedSecret};
///
/// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
/// let signer = sunshine::signer(key_id, &SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?)?;
/// let user = sunshine::User::new("user-42")?;
/// let token = signer.sign(&sunshine::Claims::builder(user).never_expires().build()?)?;
/// assert!(token.as_str().ends_with(".VLqo05iEqz4Q0Cn5XM4NE221HSXlzqOOifYyloSzMUc"));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Sunshine Conversations, "Authenticating Users" (step 2).
pub fn signer(key_id: KeyId, secret: &SharedSecret) -> Result<TokenSigner<Sunshine>, KeyError> {
    Ok(TokenSigner::new(key(key_id, secret)?))
}

/// Creates a verifier from a key's id and secret. It checks a user's token as the vendor's servers do.
///
/// It accepts only tokens with the scope `user` that are signed with this key. For other scopes see [`Policy`], for
/// several keys [`verifier_with_keys`].
///
/// # Errors
///
/// The errors of [`key`].
///
/// # Examples
///
/// ```
/// use jwt_identity::{sunshine, ErrorCode, KeyId, SharedSecret};
///
/// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
/// let verifier = sunshine::verifier(key_id, &SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?)?;
/// let without_kid = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6IjQyIn0.\
///                    bkG7TWSNZgf2yB6Y_cK43nr8wfwGuYK5uo27rjW8stE";
/// assert_eq!(verifier.verify(without_kid).unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(key_id: KeyId, secret: &SharedSecret) -> Result<TokenVerifier<Sunshine>, KeyError> {
    Ok(TokenVerifier::new(key(key_id, secret)?))
}

/// Creates a verifier from several keys, for the time in which you change the key. The `kid` of a token selects the key.
///
/// # Errors
///
/// - The errors of [`key`], for any key.
/// - [`KeyReason::SetEmpty`] (code 111) if there is no key.
/// - [`KeyReason::DuplicateKeyId`] (code 108) if two keys have the same id.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{self, Claims, User};
/// use jwt_identity::{ErrorCode, KeyId, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let (old, new, deleted) = (KeyId::new("app_old")?, KeyId::new("app_new")?, KeyId::new("app_deleted")?);
/// let old_secret = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let verifier = sunshine::verifier_with_keys([(old, &old_secret), (new.clone(), &secret)])?;
///
/// let claims = Claims::builder(User::new("user-42")?).never_expires().build()?;
/// let token = sunshine::signer(new, &secret)?.sign(&claims)?;
/// assert!(verifier.verify(token.as_str()).is_ok());
/// let token = sunshine::signer(deleted, &secret)?.sign(&claims)?;
/// assert_eq!(verifier.verify(token.as_str()).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier_with_keys<'a>(
    keys: impl IntoIterator<Item = (KeyId, &'a SharedSecret)>,
) -> Result<TokenVerifier<Sunshine>, KeyError> {
    let keys = keys.into_iter().map(|(key_id, secret)| key(key_id, secret)).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        return Err(KeyError::new(KeyReason::SetEmpty));
    }
    Ok(TokenVerifier::new(KeySet::new(keys)?))
}

/// Reads the secrets of API keys from variables, files and directories: HS256, at least [`MIN_SECRET_LEN`] bytes.
///
/// Add [`with_key_id`](KeyReader::with_key_id) for a single secret. In a directory, the name of a file is the key ID.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::sunshine::Sunshine;
/// use jwt_identity::{KeyId, TokenSigner, sunshine};
///
/// let environment = |_: &str| Some("BFJJ88naxc5PZNAMU9KpBNTR".into()); // `LocalKeys::from_env` in a service
/// let reader = sunshine::key_reader().with_key_id(KeyId::new("app_5deaa3531c7f940010cc4ba4")?);
/// let signer = TokenSigner::<Sunshine>::new(LocalKeys::from_env_with("SUNSHINE_SECRET", environment, reader)?);
/// signer.check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret_with_min_len(Algorithm::Hs256, MIN_SECRET_LEN)
}
