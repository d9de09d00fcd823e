//! Kustomer chat: tokens that log a customer in to the web, iOS, Android and React Native SDKs.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `email` | string | this, `externalId` or both; at most 1024 characters, which is our choice | Kustomer, "Log in and authentication" |
//! | `externalId` | string | your own ID of the user; at most 1024 characters, which is our choice | the same |
//! | `iat` | number of seconds | required; under 15 minutes old | Kustomer developer documentation, "Identity" |
//! | `exp`, `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `aud`, `scope` | | not documented by the vendor; a verifier here rejects them | our choice |
//!
//! The header is `{"alg":"HS256","typ":"JWT"}`, without `kid`. The secret is the organisation's. It has at least 32 bytes,
//! and its UTF-8 text is the HMAC key.
//!
//! ```
//! use jwt_identity::{kustomer, FixedClock, NumericDate, SharedSecret};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = kustomer::signer(&secret)?;
//! let token = signer.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
//!
//! let verifier = kustomer::verifier(&secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().email(), Some("ada@example.com"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Get the secret once, with an API key that has the roles `org.admin` and `org.user`
//!    (`GET https://{org}.api.kustomerapp.com/v1/auth/customer/settings`), and keep it on the server. `SecretEndpoint`
//!    (feature `http`) loads it when the program starts. [`key_reader`] reads it from a variable or a file.
//! 2. When a user of yours logs in, the backend mints a token and gives it to the app. The app passes it to `logIn` at
//!    once.
//! 3. The SDK remembers the identity, so an app that starts again needs no token. Mint a new one for the next login.
//!
//! If a token has both identities, Kustomer identifies the customer by `email` alone.
//! [`Claims::effective_identity`] returns the one that Kustomer uses.
//!
//! # What Kustomer answers when it is wrong
//!
//! | the token | Kustomer | a verifier here |
//! |---|---|---|
//! | has an `iat` of 15 minutes ago or more | the login fails: `iat` must be under 15 minutes old | 406 `iat` |
//! | has no `iat` | the login fails: `iat` is required | 401 `iat` |
//! | has another algorithm than HS256 | the login fails; the SDK shows a localised message only | 210 |
//! | was signed with another secret | the login fails; the SDK shows a localised message only | 301 |
//! | has `email` and `externalId` | accepted; `externalId` is ignored | accepted |
//! | has neither | not documented by the vendor | 401 `externalId` |
//! | has an `iat` that is a string, or counts milliseconds | not documented by the vendor | 402, 413 `iat` |
//! | has an `iat` in the future | not documented by the vendor | 407 `iat` |
//! | has an `aud`, or a `scope` | not documented by the vendor | 410 `aud`, 412 `scope` |
//!
//! A call of `logIn` with the token of an earlier call fails once that token is 15 minutes old.
//! [`diagnose`](crate::diagnose) finds all these faults in a token and names the cures.
//!
//! Source: Kustomer, "Log in and authentication"; Kustomer developer documentation, "Identity". That the SDK shows only a
//! localised message is a report of users.

use crate::crypto::HmacKey;
use crate::keys::{AnyOf, KeyReader, VerifyingKey};
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::{Claims, Identity, MAX_AGE};
pub use policy::Policy;
#[cfg(feature = "http")]
pub use secret_endpoint::{ApiError, ApiErrorCode, ApiKey, SecretEndpoint};

mod builder;
mod claims;
mod policy;
#[cfg(feature = "http")]
mod secret_endpoint;
mod wire;

/// The profile of Kustomer's tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Kustomer;
/// use jwt_identity::Profile;
///
/// assert_eq!(Kustomer::NAME, "kustomer");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kustomer {}

impl Profile for Kustomer {
    const NAME: &'static str = "kustomer";
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
}

/// Creates a signer from the organisation's secret.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, ErrorCode, SharedSecret};
///
/// assert!(kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?).is_ok());
/// let refused = kustomer::signer(&SharedSecret::new("short")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2; Kustomer's own Kotlin sample signs with a library that rejects shorter secrets.
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Kustomer>, KeyError> {
    Ok(TokenSigner::new(key(secret)?))
}

/// Creates a verifier from the organisation's secret. It checks a token as Kustomer's servers do.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, ErrorCode, SharedSecret};
///
/// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(secret: &SharedSecret) -> Result<TokenVerifier<Kustomer>, KeyError> {
    Ok(TokenVerifier::new(key(secret)?))
}

/// Creates a verifier from several secrets, for the time in which the organisation changes its secret.
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
/// use jwt_identity::{kustomer, NumericDate, SharedSecret};
///
/// let new = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let old = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
///
/// let verifier = kustomer::verifier_with_keys([&new, &old])?;
/// for secret in [&new, &old] {
///     let token = kustomer::signer(secret)?.sign(&claims)?;
///     assert!(verifier.verify_at(token.as_str(), now).is_ok());
/// }
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier_with_keys<'a>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<TokenVerifier<Kustomer>, KeyError> {
    Ok(TokenVerifier::new(VerifyingKey::new(AnyOf::from_secrets(Algorithm::Hs256, secrets)?)))
}

fn key(secret: &SharedSecret) -> Result<HmacKey, KeyError> {
    HmacKey::new(Algorithm::Hs256, secret)
}

/// Reads the organisation's secret from a variable, a file or a directory: HS256, at least 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::kustomer::{self, Kustomer};
/// use jwt_identity::TokenSigner;
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("KUSTOMER_SECRET", environment, kustomer::key_reader())?;
/// TokenSigner::<Kustomer>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
