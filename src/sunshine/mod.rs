//! Sunshine Conversations (formerly Smooch) and Zendesk Messaging: tokens that log a user in to the web, iOS and Android
//! SDKs, and tokens with which a server calls the API.
//!
//! | | |
//! |---|---|
//! | algorithm | HS256, header `{"alg":"HS256","typ":"JWT","kid":"..."}`; no token without a `kid` |
//! | secret | that of the API key or signing key which the `kid` names, used as its UTF-8 text; some have 24 octets |
//! | claims | `scope`; for a user `external_id`, in Zendesk Messaging also `name`, `email`, `email_verified` |
//! | life | until `exp`; without one, until the key is deleted |
//!
//! | scope | stands for | key that may sign it |
//! |---|---|---|
//! | `user` | a user who logs in | `app_...` |
//! | `app` | a server, for one app | `app_...` |
//! | `account` | a server, for all apps of an account | `act_...`, `svc_...` |
//! | `integration` | a server, for one custom integration | `int_...` |
//! | `appUser` | a user, before version 2 | `app_...` |
//!
//! The prefixes are the vendor's habit, older keys have none, and nothing here depends on them. That a scope is signed
//! with the right kind of key is checked by the vendor's servers.
//!
//! # Life cycle
//!
//! 1. Once: make a key in the dashboard (Zendesk: in the Admin Center) and keep its id and secret on the server.
//! 2. A user of yours logs in. The backend mints a token and hands it to the app, which passes it, with the same
//!    external id, to `login` (Zendesk Messaging: `loginUser`, with the token alone).
//! 3. When the token expires, the SDK asks the app for a new one, at most five times for one request.
//! 4. To change the key: mint with a new one, wait until the tokens of the old one are gone, delete the old one. That
//!    ends all its tokens, also those that never expire.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::{sunshine, FixedClock, KeyId, NumericDate, SharedSecret};
//!
//! let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
//! let secret = SharedSecret::new("test-secret-of-thirty-two-octets")?; // from your secret store
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
//! # Several keys
//!
//! While keys are changed, a verifier knows the old one and the new one and takes the one that the `kid` names:
//!
//! ```
//! use jwt_identity::keys::KeySet;
//! use jwt_identity::sunshine::{self, Sunshine};
//! use jwt_identity::{ErrorCode, KeyId, SharedSecret, TokenVerifier};
//!
//! let key = |key_id, secret| sunshine::key(KeyId::new(key_id)?, &SharedSecret::new(secret)?);
//! let verifier = TokenVerifier::<Sunshine>::new(KeySet::new([
//!     key("app_old", "0123456789abcdef0123456789abcdef")?,
//!     key("app_new", "fedcba9876543210fedcba9876543210")?,
//! ])?);
//!
//! let claims = sunshine::Claims::builder(sunshine::User::new("user-42")?).never_expires().build()?;
//! let mint = |key_id| -> Result<_, jwt_identity::Error> {
//!     let secret = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
//!     Ok(sunshine::signer(KeyId::new(key_id)?, &secret)?.sign(&claims)?)
//! };
//! assert!(verifier.verify(mint("app_new")?.as_str()).is_ok());
//! let refused = verifier.verify(mint("app_deleted")?.as_str()).unwrap_err();
//! assert_eq!(refused.code(), ErrorCode::HeaderUnknownKeyId);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # What is refused when read
//!
//! What the builder refuses, with the same codes, and besides:
//!
//! | the token has | code and claim |
//! |---|---|
//! | no `kid` | 212 |
//! | no `scope`, text that is no scope, a `scope` of another type | 401, 412, 402 `scope` |
//! | a scope that the [`Policy`] does not accept; by default all but `user` | 412 `scope` |
//! | an `external_id` that is a number, or none where the scope is `user` | 402, 401 `external_id` |
//! | the identity of another scope: `userId` for a `user`, either of them for a server | 416 `userId`, `external_id` |
//! | a time that is a string, or in milliseconds | 402, 413 `exp`, `iat`, `nbf` |
//! | an `email_verified` without `email` | 401 `email` |
//! | an `aud` | 410 `aud` |
//!
//! The vendor documents the rules for `kid`, `scope` and `external_id`; the others are our choice.
//!
//! Source: Sunshine Conversations, "Authenticating Users"; Sunshine Conversations API specification (scopes, keys);
//! Zendesk help, article 4411666638746 (Messaging).

use crate::crypto::HmacKey;
use crate::error::ClaimReason;
use crate::keys::KeyPair;
use crate::token::claim;
use crate::{
    Algorithm, ClaimError, KeyError, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::Policy;
pub use scope::{Scope, ScopeKind};
pub use user::{LegacyAppUser, User};

mod builder;
mod claims;
mod policy;
mod scope;
mod user;

/// The fewest octets of a secret: 24, as many as the vendor's published ones have. RFC 7518 section 3.2 wants 32, and
/// new secrets should have them.
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

/// The most characters of an `external_id`: 1 024.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::sunshine::{MAX_EXTERNAL_ID_LEN, User};
///
/// assert!(User::new("7".repeat(MAX_EXTERNAL_ID_LEN)).is_ok());
/// let refused = User::new("7".repeat(MAX_EXTERNAL_ID_LEN + 1)).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimTooLong);
/// ```
///
/// Source: Sunshine Conversations API specification (`externalId` of a user).
pub const MAX_EXTERNAL_ID_LEN: usize = 1024;

/// The most characters of an `external_id` in Zendesk Messaging: 255. [`User::new_messaging`] enforces it.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{MAX_MESSAGING_EXTERNAL_ID_LEN, User};
///
/// assert!(User::new_messaging("7".repeat(MAX_MESSAGING_EXTERNAL_ID_LEN)).is_ok());
/// assert!(User::new_messaging("7".repeat(MAX_MESSAGING_EXTERNAL_ID_LEN + 1)).is_err());
/// ```
///
/// Source: Zendesk's developer documentation of Messaging, at second hand.
pub const MAX_MESSAGING_EXTERNAL_ID_LEN: usize = 255;

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
        claim::decode_json::<claims::Wire>(claims_set)?.try_into()
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Refuses what has to be asked for by name: a token that never expires, and one of before version 2.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_audience()?;
        if claims.scope().kind() == ScopeKind::LegacyAppUser {
            return Err(ClaimError::new("scope", ClaimReason::WrongScope));
        }
        match claims.accepted_until() {
            Some(_) => Ok(()),
            None => Err(ClaimError::new("exp", ClaimReason::Missing)),
        }
    }
}

/// Prepares a key, known under its id, from its secret: for a set of several keys. For one key there are [`signer`] and
/// [`verifier`].
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) when the secret has fewer than
///   [`MIN_SECRET_LEN`] octets; a key id given as the secret often has more.
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

/// Makes a signer from a key's id and secret.
///
/// # Errors
///
/// Those of [`key`].
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

/// Makes a verifier from a key's id and secret: what the vendor's servers do with a token of a user.
///
/// It accepts tokens of the scope `user` alone, signed with this key alone; see [`Policy`] for other scopes and the
/// [module](self#several-keys) for several keys.
///
/// # Errors
///
/// Those of [`key`].
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
