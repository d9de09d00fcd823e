//! Twilio access tokens, with which users log in to the SDKs for Voice, Video, Conversations, Sync and TaskRouter.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `jti` | string | required; new for each token | Twilio, "Access Tokens" |
//! | `iss` | string | required; the SID of the API key, `SK…` | the same |
//! | `sub` | string | required; the SID of the account, `AC…` | the same |
//! | `iat` | number of seconds | written here; the library for Python writes none | the same |
//! | `exp` | number of seconds | required; 1 second to 24 hours after `iat`, or else `nbf` | error 20157 |
//! | `nbf` | number of seconds | optional | "Access Tokens" |
//! | `grants.identity` | string | required; with `voice` only letters, digits, `_` | the same |
//! | `grants.voice`, `.video`, `.chat`, `.data_sync`, `.task_router` | object | at least one, which is our choice | Twilio's library for Node |
//! | `aud` | | not documented by the vendor; a verifier here rejects it | our choice |
//!
//! The header is `{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}`, without `kid`. Accounts in a region other than `us1`
//! add `twr`, as [`signer_in_region`] does. The HMAC key is the API key's *secret* as UTF-8 text, and not the account's auth
//! token.
//!
//! ```
//! use jwt_identity::twilio::{AccountSid, ApiKeySid, Claims, VideoGrant};
//! use jwt_identity::{twilio, FixedClock, NumericDate, SharedSecret, TokenId};
//!
//! let account = AccountSid::new("AC00000000000000000000000000000001")?;
//! let api_key = ApiKeySid::new("SK00000000000000000000000000000002")?;
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = twilio::signer(&secret)?;
//! let claims = Claims::builder(account, api_key.clone(), "ada", TokenId::random()?, now)
//!     .video(VideoGrant::room("DailyStandup"))
//!     .build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = twilio::verifier(api_key, &secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().identity(), "ada");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Create an API key of the type Main or Standard in the console. Its secret is shown once. Keep it on the server.
//!    [`key_reader`] reads it from a variable or a file.
//! 2. When a user of yours logs in, the backend mints a token for the products that the app uses.
//! 3. The SDK reports that the token is about to expire. The app then fetches the next one and passes it to the SDK.
//!
//! # What Twilio answers when it is wrong
//!
//! | the token | Twilio | a verifier here |
//! |---|---|---|
//! | has no `cty`, or another one | 20102, or 9102: 'cty' must be one of … | 220 `cty` |
//! | has another algorithm than HS256 | 20101 | 210 |
//! | names the API key as `sub`, or the account as `iss` | 20103 | 402 `sub`, `iss` |
//! | names an API key that is deleted, or of another account | 20103 | 411 `iss`, with a policy |
//! | was signed with the auth token, or another secret | not checked here | 301 |
//! | was signed with a restricted API key | 20160 | no check |
//! | has expired | 20104, 20156 | 404 `exp` |
//! | is valid for more than 24 hours, or counts milliseconds | 20104, 20157 | 408, 413 `exp` |
//! | has no `grants`, no `identity`, or no SID in a grant | 20101, or the SDK's own error | 401 |
//! | has a number as `identity` | not documented by the vendor | 402 `identity` |
//! | has an `identity` that is too long | 51003; the limit is not documented | 414 `grants.identity` |
//! | has a grant `conversations` or `sync` | not documented by the vendor | 403 `grants.conversations`, `grants.sync` |
//! | is for Video and signed with a key of another region than `us1` | 51007 | no check |
//!
//! Source: Twilio, "Access Tokens" and the pages of these errors. The answer 9102 is quoted from reports of users. Members of
//! `grants` are those of Twilio's library for Node, version 5.

use crate::crypto::HmacKey;
use crate::keys::{AnyOf, KeyReader, SigningKey, VerifyingKey};
use crate::{
    Algorithm, ClaimError, Error, HeaderParameter, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret,
    TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::{Claims, DEFAULT_LIFETIME, MAX_LIFETIME};
pub use grants::{ChatGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant};
pub use policy::Policy;
pub use sid::{AccountSid, ApiKeySid, ApplicationSid, PushCredentialSid, RoleSid, ServiceSid, WorkerSid, WorkspaceSid};

mod builder;
mod claims;
mod grants;
mod policy;
mod sid;
mod wire;

/// The profile of Twilio's access tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::twilio::Twilio;
///
/// assert_eq!(Twilio::HEADER_PARAMETERS[0].value(), Some("twilio-fpa;v=1"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twilio {}

impl Profile for Twilio {
    const NAME: &'static str = "twilio";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    const HEADER_PARAMETERS: &'static [HeaderParameter] =
        &[HeaderParameter::fixed("cty", "twilio-fpa;v=1"), HeaderParameter::optional(REGION)];
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Rejects a token that permits nothing or has no `iat`, and an identity that Voice does not permit.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_mintable()
    }
}

/// The header parameter with the region of the account.
const REGION: &str = "twr";

/// Creates a signer from the secret of an API key, for an account in the region `us1`.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::{twilio, ErrorCode, SharedSecret};
///
/// assert!(twilio::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?).is_ok());
/// let refused = twilio::signer(&SharedSecret::new("short")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2 (length of the secret).
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Twilio>, KeyError> {
    Ok(TokenSigner::new(key(secret)?))
}

/// Creates a signer for an account in another region, such as `ie1` or `au1`. The header then has a `twr`.
///
/// A region has an API key of its own.
///
/// # Errors
///
/// - The errors of [`signer`].
/// - [`ConfigError`](crate::ConfigError) (code 122) if the region is empty, longer than 256 bytes, or contains a control
///   character.
///
/// # Examples
///
/// ```
/// use jwt_identity::{SharedSecret, twilio};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// assert!(twilio::signer_in_region("ie1", &secret).is_ok());
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: Twilio's library for Node (`region`). Which regions there are is not checked here.
pub fn signer_in_region(region: &str, secret: &SharedSecret) -> Result<TokenSigner<Twilio>, Error> {
    Ok(TokenSigner::new(SigningKey::new(key(secret)?).with_header_parameter(REGION, region)?))
}

/// Creates a verifier from an API key and its secret. It checks a token as Twilio's servers do.
///
/// Its policy expects this API key as `iss`. The region of a token may be any.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::{self, ApiKeySid};
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let api_key = ApiKeySid::new("SK00000000000000000000000000000002")?;
/// let verifier = twilio::verifier(api_key, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier(api_key_sid: ApiKeySid, secret: &SharedSecret) -> Result<TokenVerifier<Twilio>, KeyError> {
    let policy = Policy::default().api_key_sid(api_key_sid);
    Ok(TokenVerifier::new(key(secret)?).with_policy(policy))
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
/// use jwt_identity::twilio::{self, ApiKeySid};
/// use jwt_identity::SharedSecret;
///
/// let new = ApiKeySid::new("SK00000000000000000000000000000002")?;
/// let old = ApiKeySid::new("SK00000000000000000000000000000001")?;
/// let new_secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let old_secret = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let verifier = twilio::verifier_with_keys([(new, &new_secret), (old, &old_secret)])?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier_with_keys<'a>(
    keys: impl IntoIterator<Item = (ApiKeySid, &'a SharedSecret)>,
) -> Result<TokenVerifier<Twilio>, KeyError> {
    let (mut policy, mut secrets) = (Policy::default(), Vec::new());
    for (api_key_sid, secret) in keys {
        policy = policy.api_key_sid(api_key_sid);
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
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::twilio::{self, Twilio};
/// use jwt_identity::TokenSigner;
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("TWILIO_API_SECRET", environment, twilio::key_reader())?;
/// TokenSigner::<Twilio>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
