//! Ably: tokens with which clients connect to Pub/Sub, Chat and the other products.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `iat` | number of seconds | required | Ably, "JSON Web Tokens (JWTs)" |
//! | `exp` | number of seconds | required; at most 24 hours after `iat`, 1 hour for revocable tokens | the same; "Token auth" |
//! | `x-ably-capability` | **string that holds a JSON object** | required; operations by resource | the same; "Capabilities" |
//! | `x-ably-clientId` | string | optional; no `*`, or `*` alone for any id | the same; "Identified clients" |
//! | `x-ably-revocation-key` | string, not empty | optional | Ably, "Token revocation" |
//! | `ably.channel.` and a channel | string, often JSON | optional; other clients of the channel can read it | Ably, "JSON Web Tokens (JWTs)" |
//! | `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `aud` | | not documented by the vendor; a verifier here rejects it | our choice |
//!
//! A text has at most 1024 characters, which is our choice. The claims `ably.limits.…` are not supported: a
//! signer writes none, and a verifier drops them. JWTs that contain another token (`x-ably-token`) are not supported
//! either.
//!
//! The header is `{"alg":"HS256","typ":"JWT","kid":"…"}`. The `kid` is required and is the part of the API key before
//! the colon. The secret is the UTF-8 text after the colon. [`ApiKey`] splits them.
//!
//! ```
//! use jwt_identity::ably::{self, ApiKey, Capability, Claims, ClientId, Operation};
//! use jwt_identity::{FixedClock, NumericDate};
//!
//! let key = ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let capability = Capability::new("chat:*", [Operation::Publish, Operation::Subscribe, Operation::Presence])?;
//! let token = ably::signer(&key)?.sign(&Claims::builder(capability, now).client_id("ada").build()?)?;
//!
//! let verifier = ably::verifier(&key)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().client_id(), Some(&ClientId::Named("ada".to_owned())));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Create an API key in the dashboard, with no more capability than its tokens need. Keep it on the server.
//! 2. The SDK calls `authUrl` or `authCallback`, which asks your backend for a token. Take the client's id from your
//!    own session, never from `tokenParams`.
//! 3. The SDK asks again before the token expires. The connection stays open, and the new capability applies to it.
//! 4. A token ends early if its API key is revoked, or if it is revoked by its client id or revocation key. For the
//!    latter, the API key must have revocable tokens.
//!
//! A token must fit into an HTTP header of about 8 KB. A longer capability needs Ably's own tokens.
//!
//! There is no `key_reader`: the variable `ABLY_API_KEY` usually holds the whole API key, and a reader of secrets would
//! take all of it as the secret.
//!
//! # What Ably answers when it is wrong
//!
//! | the token | Ably | a verifier here |
//! |---|---|---|
//! | has no `kid` | 40144 | 212 |
//! | has no `iat` or no `exp` | 40144 | 401 |
//! | has another algorithm | 40144 | 210 |
//! | has an empty `x-ably-capability` | 40144 | 402 |
//! | has an object as `x-ably-capability` | not documented by the vendor, whose pages demand a string | 402 |
//! | has `x-ably-capabilities` | not documented by the vendor; reports say it is ignored | 415 |
//! | has an empty `x-ably-revocation-key`, or one that is not a string | 40144 | 402 |
//! | lives longer than 24 hours, or than 1 hour if it is revocable | 40003 | 408 `exp` |
//! | has expired | 40142; the SDK asks for a new one | 404 `exp` |
//! | was revoked | 40141 | no check |
//! | permits nothing that the API key permits | an error | no check |
//! | does not permit what the client does | 40160 | no check |
//! | is not a token | 40143 | 2xx |
//! | has a time in milliseconds, or an `iat` in the future | not documented by the vendor | 413, 407 |
//!
//! Source: Ably, "JSON Web Tokens (JWTs)", "Token auth", "Capabilities", "Identified clients", "Token revocation", and
//! its list of error codes. The codes 40141 and 40142 are at second hand.

use crate::crypto::HmacKey;
use crate::error::KeyReason;
use crate::keys::{KeyPair, KeySet};
use crate::{Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, TokenSigner, TokenVerifier};

pub use api_key::ApiKey;
pub use builder::ClaimsBuilder;
pub use capability::Capability;
pub use claims::{Claims, MAX_LIFETIME, MAX_REVOCABLE_LIFETIME};
pub use client_id::ClientId;
pub use operation::Operation;
pub use policy::Policy;

mod api_key;
mod builder;
mod capability;
mod channel_claims;
mod claims;
mod client_id;
mod operation;
mod policy;
mod wire;

/// The fewest bytes of a secret: 16. Not documented by the vendor, whose older keys are shorter than the 32 bytes of
/// RFC 7518.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::{self, ApiKey, MIN_SECRET_LEN};
///
/// let key = |len| ApiKey::new(format!("xVLyHw.A-pwh7:{}", "x".repeat(len))).unwrap();
/// assert!(ably::signer(&key(MIN_SECRET_LEN)).is_ok());
/// assert!(ably::signer(&key(MIN_SECRET_LEN - 1)).is_err());
/// ```
pub const MIN_SECRET_LEN: usize = 16;

/// The profile of these tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::Ably;
/// use jwt_identity::{KeyIdRule, Profile};
///
/// assert_eq!((Ably::NAME, Ably::KEY_ID), ("ably", KeyIdRule::Required));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ably {}

impl Profile for Ably {
    const NAME: &'static str = "ably";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy::check(claims, *policy, now)
    }

    /// Rejects a lifetime above the vendor's limit.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_lifetime()
    }
}

/// Creates a key from an API key, for a [`KeySet`]. For fixed keys there are [`signer`], [`verifier`] and
/// [`verifier_with_keys`].
///
/// # Errors
///
/// - [`KeyReason::TooShort`] (code 104) if the secret has fewer than
///   [`MIN_SECRET_LEN`] bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::{self, ApiKey};
/// use jwt_identity::ErrorCode;
///
/// assert!(ably::key(&ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key")?).is_ok());
/// let refused = ably::key(&ApiKey::new("xVLyHw.A-pwh7:short")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn key(api_key: &ApiKey) -> Result<KeyPair, KeyError> {
    let key = HmacKey::from_short_secret(Algorithm::Hs256, api_key.secret(), MIN_SECRET_LEN)?;
    Ok(KeyPair::from(key).with_key_id(api_key.name().clone()))
}

/// Creates a signer from an API key.
///
/// # Errors
///
/// The errors of [`key`].
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::{self, ApiKey};
///
/// let signer = ably::signer(&ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key")?)?;
/// signer.check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn signer(api_key: &ApiKey) -> Result<TokenSigner<Ably>, KeyError> {
    Ok(TokenSigner::new(key(api_key)?))
}

/// Creates a verifier from an API key. It accepts only tokens that are signed with this key.
///
/// # Errors
///
/// The errors of [`key`].
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::{self, ApiKey};
/// use jwt_identity::ErrorCode;
///
/// let verifier = ably::verifier(&ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key")?)?;
/// let without_kid = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA";
/// assert_eq!(verifier.verify(without_kid).unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier(api_key: &ApiKey) -> Result<TokenVerifier<Ably>, KeyError> {
    Ok(TokenVerifier::new(key(api_key)?))
}

/// Creates a verifier from several API keys. The `kid` of a token selects the key.
///
/// # Errors
///
/// - The errors of [`key`], for any key.
/// - [`KeyReason::SetEmpty`] (code 111) if there is no key.
/// - [`KeyReason::DuplicateKeyId`] (code 108) if two different keys have the
///   same name.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::{self, ApiKey};
/// use jwt_identity::ErrorCode;
///
/// let key = ApiKey::new("xVLyHw.A-pwh7:test-secret-of-an-ably-key")?;
/// assert!(ably::verifier_with_keys([&key]).is_ok());
/// let other = ApiKey::new("xVLyHw.A-pwh7:another-secret-of-the-same-key")?;
/// assert_eq!(ably::verifier_with_keys([&key, &other]).unwrap_err().code(), ErrorCode::KeyDuplicateKeyId);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier_with_keys<'a>(keys: impl IntoIterator<Item = &'a ApiKey>) -> Result<TokenVerifier<Ably>, KeyError> {
    let keys = keys.into_iter().map(key).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        return Err(KeyError::new(KeyReason::SetEmpty));
    }
    Ok(TokenVerifier::new(KeySet::new(keys)?))
}
