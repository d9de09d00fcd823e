//! LiveKit: tokens with which participants join rooms, servers call the API, and LiveKit signs webhooks.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `iss` | string | required; the API key | LiveKit, "Tokens & grants" |
//! | `exp` | number of seconds | required; the vendor documents no longest lifetime | the same; LiveKit's library for Node |
//! | `nbf` | number of seconds | optional; by default 10 seconds before the issue | the same; the number is our choice |
//! | `sub` | string | the participant's identity; required with `roomJoin` | the same |
//! | `video` | object | see [`VideoGrant`]; `roomJoin` and `roomAdmin` need `room` | the same |
//! | `sip` | object | see [`SipGrant`] | the same |
//! | `inference`, `observability` | object | `perform`, `write`: boolean | LiveKit's library for Node |
//! | `name`, `metadata`, `kind`, `roomPreset` | string | optional; 1024 characters but for `metadata`, which is our choice | the same |
//! | `attributes` | object of strings | optional | the same |
//! | `roomConfig` | object | optional | the same |
//! | `sha256` | string | webhooks alone; the SHA-256 digest of the body in base64 | LiveKit, "Webhooks & events" |
//! | `aud` | | not documented by the vendor; a verifier here rejects it | our choice |
//!
//! The header is `{"alg":"HS256"}`. A verifier also accepts `"typ":"JWT"`, which other libraries of the vendor write. The
//! HMAC key is the API secret as UTF-8 text. It has at least 32 bytes.
//!
//! ```
//! use jwt_identity::livekit::{self, Claims, Permission, VideoGrant};
//! use jwt_identity::{FixedClock, NumericDate, SharedSecret};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = livekit::signer(&secret)?;
//! let grant = VideoGrant::join("my-room", [Permission::CanPublish, Permission::CanSubscribe]);
//! let token = signer.sign(&Claims::builder("APItest", "ada", now).video(grant).build()?)?;
//!
//! let verifier = livekit::verifier("APItest", &secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().identity(), Some("ada"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Create an API key in the dashboard, or in the configuration of your own server. Keep its secret on the server.
//!    [`key_reader`] reads it from a variable or a file.
//! 2. When a user enters a room, the backend mints a token for this room alone, with the permissions that the user needs.
//! 3. The token is checked when the participant joins. The server gives a participant in a room new tokens by itself.
//! 4. A backend that calls the API mints a token with [`VideoGrant::server`] or [`VideoGrant::admin`]. It never leaves the
//!    backend.
//! 5. Webhooks have a token of the same form. [`Claims::check_body`] checks the body.
//!
//! # What LiveKit answers when it is wrong
//!
//! | the token | LiveKit | a verifier here |
//! |---|---|---|
//! | has an API key that the server does not have | 401: invalid API key | 411 `iss`, with a policy |
//! | was signed with another secret | 401: invalid token | 301 |
//! | has expired | 401 on joining; a participant in the room stays | 404 `exp` |
//! | has no `exp` | the library for Node rejects it; the server is not checked here | 401 `exp` |
//! | has an `nbf` in the future, for example by the clock | 401: token not valid yet (nbf) | 405 `nbf` |
//! | has `roomJoin` or `roomAdmin` without `room` | permissions denied | 401 `room` |
//! | has `roomJoin` without `sub` | the library for Node mints none | 401 `sub` |
//! | has `roomJoin` and no `canPublish`, `canSubscribe` or `canPublishData` | accepted: it is permitted | accepted; not minted |
//! | has `roomJoin` and an empty `canPublishSources` | accepted: all sources are permitted | accepted; not minted |
//! | has a source in capital letters, or as a number | not documented by the vendor | 402 `canPublishSources` |
//! | has a permission that is text | not documented by the vendor | 402, with its name |
//! | has no grant for the call | permissions denied | no check |
//! | is signed with a secret of fewer than 32 bytes | the server writes an error to its log when it starts | 104, with the key |
//!
//! Source: LiveKit, "Tokens & grants" and "Webhooks & events"; LiveKit's library for Node, version 2; livekit/livekit
//! (`pkg/service/auth.go`) and issue 2394; livekit/protocol (`auth/grants.go`).

use crate::crypto::HmacKey;
use crate::keys::{AnyOf, KeyReader, VerifyingKey};
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenType,
    TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::{BACKDATING, Claims, DEFAULT_LIFETIME};
pub use permission::{Permission, TrackSource};
pub use policy::Policy;
pub use sip::SipGrant;
pub use video::VideoGrant;

mod builder;
mod claims;
mod permission;
mod policy;
mod sip;
mod video;
mod wire;

/// The profile of LiveKit's tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::livekit::LiveKit;
/// use jwt_identity::{Profile, TokenType};
///
/// assert_eq!((LiveKit::NAME, LiveKit::TOKEN_TYPE), ("livekit", TokenType::Omitted));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveKit {}

impl Profile for LiveKit {
    const NAME: &'static str = "livekit";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    const TOKEN_TYPE: TokenType = TokenType::Omitted;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Rejects a grant to join that permits something by saying nothing about it.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_mintable()
    }
}

/// Creates a signer from the secret of an API key.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes. For a
///   server in development mode, whose secret is shorter, pass
///   [`HmacKey::from_short_secret`](crate::crypto::HmacKey::from_short_secret) to [`TokenSigner::new`].
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::livekit::{self, LiveKit};
/// use jwt_identity::{Algorithm, ErrorCode, SharedSecret, TokenSigner};
///
/// assert!(livekit::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?).is_ok());
/// let sample = SharedSecret::new("thiskeyistotallyunsafe")?;
/// assert_eq!(livekit::signer(&sample).unwrap_err().code(), ErrorCode::KeyTooShort);
/// let signer = TokenSigner::<LiveKit>::new(HmacKey::from_short_secret(Algorithm::Hs256, &sample, 22)?);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2; LiveKit's server asks for 32 characters.
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<LiveKit>, KeyError> {
    Ok(TokenSigner::new(key(secret)?))
}

/// Creates a verifier from an API key and its secret. It checks a token as LiveKit's server does, or a webhook's token.
///
/// Its policy expects this API key as `iss`.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::{livekit, ErrorCode, SharedSecret};
///
/// let verifier = livekit::verifier("APItest", &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(api_key: &str, secret: &SharedSecret) -> Result<TokenVerifier<LiveKit>, KeyError> {
    Ok(TokenVerifier::new(key(secret)?).with_policy(Policy::default().api_key(api_key)))
}

/// Creates a verifier from several API keys, for the time in which you change the key.
///
/// A token has no `kid`, so the secrets are tried in this order. Put the one that signs most tokens first.
///
/// # Errors
///
/// - The errors of [`signer`], for any secret.
/// - [`KeyReason::SetEmpty`](crate::error::KeyReason::SetEmpty) (code 111) if there is no API key.
/// - [`KeyReason::TooMany`](crate::error::KeyReason::TooMany) (code 118) if there are more than 8.
///
/// # Examples
///
/// ```
/// use jwt_identity::{SharedSecret, livekit};
///
/// let new = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let old = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let verifier = livekit::verifier_with_keys([("APInew", &new), ("APIold", &old)])?;
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    keys: impl IntoIterator<Item = (&'a str, &'a SharedSecret)>,
) -> Result<TokenVerifier<LiveKit>, KeyError> {
    let (mut policy, mut secrets) = (Policy::default(), Vec::new());
    for (api_key, secret) in keys {
        policy = policy.api_key(api_key);
        secrets.push(key(secret)?);
    }
    Ok(TokenVerifier::new(VerifyingKey::new(AnyOf::new(secrets)?)).with_policy(policy))
}

fn key(secret: &SharedSecret) -> Result<HmacKey, KeyError> {
    HmacKey::new(Algorithm::Hs256, secret)
}

/// Reads the secret of an API key from a variable, a file or a directory: HS256, at least 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::TokenSigner;
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::livekit::{self, LiveKit};
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("LIVEKIT_API_SECRET", environment, livekit::key_reader())?;
/// TokenSigner::<LiveKit>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
