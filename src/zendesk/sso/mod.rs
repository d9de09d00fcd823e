//! SSO tokens: a user of yours logs in to Zendesk Support, the Help Center, or the Support SDK.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `iat` | number of seconds | required; at most 3 minutes off Zendesk's clock | Zendesk help, article 4408845838874; report of its answer |
//! | `jti` | string | required; each accepted once | the same; article 4408881965722 |
//! | `name` | string | required | the same |
//! | `email` | string | required; identifies the user unless there is an `external_id` | the same |
//! | `external_id` | string | optional; your own id of the user | the same |
//! | `organization` | string | optional; the name | the same |
//! | `organization_id` | string | optional; the external id; not beside `organization` | the same |
//! | `tags` | array of strings | optional; **replaces all tags of the user** | the same |
//! | `remote_photo_url` | string | optional | the same |
//! | `role` | string: `user`, `agent`, `admin` | optional; **replaces the role of the user** | the same |
//! | `custom_role_id` | number | only with the role `agent` | the same |
//! | `locale_id` | string of digits, as in the sample | optional | the same |
//! | `phone` | string | optional | the same |
//! | `user_fields` | object | optional; by the key of the field; `null` deletes a value | the same |
//! | `exp`, `nbf` | number of seconds | not documented by the vendor; checked here if present | our choice |
//! | `aud`, `scope` | | not documented by the vendor; a verifier here rejects them | our choice |
//!
//! A text has 1 to 1024 characters, which is our choice. `locale`, for end users, is not supported: the vendor's copies
//! do not agree on its type.
//!
//! ```
//! use jwt_identity::zendesk::sso;
//! use jwt_identity::{FixedClock, NumericDate, SharedSecret, TokenId};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?; // from your secret store
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = sso::signer(&secret)?;
//! let claims = sso::Claims::builder("Ada", "ada@example.com", TokenId::random()?, now).external_id("42").build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = sso::verifier(&secret)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().external_id(), Some("42"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Life cycle
//!
//! 1. Create the SSO configuration in Zendesk's Admin Center, and copy its secret at once. Later it is not shown again
//!    in full. [`key_reader`] reads it from a variable or a file.
//! 2. Zendesk sends a user to your login page. When the user is logged in, mint a token.
//! 3. Let the browser send it at once: a form that posts the field `jwt` to
//!    `https://{subdomain}.zendesk.com/access/jwt`. Do not put it in a URL. A backend of the Support SDK returns it as
//!    `{"jwt":"…"}` instead.
//! 4. Zendesk creates or updates the user. A token for the next login needs a new `jti`.
//!
//! # What Zendesk answers when it is wrong
//!
//! | the token | Zendesk | a verifier here |
//! |---|---|---|
//! | has an `iat` more than 3 minutes ago | Invalid iat parameter. The supplied iat value is more than 3 minutes off | 406 `iat` |
//! | has an `iat` more than 3 minutes ahead | the same | 407 `iat`, beyond the leeway |
//! | was used before | rejected: `jti` prevents replay | no check; see [`Claims::accepted_until`] |
//! | has a number as `jti` | accepted: its samples have numbers | 402 `jti`; see [`Policy::allow_numeric_token_id`] |
//! | was signed with another secret, or has no `alg` or no `typ` | JWT signature invalid | 301; without `typ` accepted |
//! | has no `name`, `email`, `iat` or `jti` | rejected | 401 |
//! | has `organization` and `organization_id` | the name is ignored | 416 `organization` |
//! | has an unknown key in `user_fields` | ignored in silence | no check |
//! | has `tags` that are text | accepted: its sample has text | accepted; commas separate the tags |
//! | has the `email` of one user and the `external_id` of another | rejected or updated, by a setting | no check |
//! | has an `aud`, or the `scope` of a Messaging token | not documented by the vendor | 410 `aud`, 412 `scope` |
//!
//! Source: Zendesk help, articles 4408881965722 "Anatomy of a JWT request" and 4408845838874 "Enabling JWT single
//! sign-on". The list of optional claims is from a copy of the latter. The answers are from reports to the vendor's
//! samples and from its staff.

use crate::keys::KeyReader;
use crate::zendesk::keys;
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::{Claims, MAX_AGE};
pub use policy::Policy;
pub use role::Role;
pub use user_field::UserField;

mod builder;
mod claims;
mod policy;
mod role;
mod user_field;
mod wire;

/// The profile of SSO tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::zendesk::sso::Sso;
///
/// assert_eq!(Sso::NAME, "zendesk-sso");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sso {}

impl Profile for Sso {
    const NAME: &'static str = "zendesk-sso";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Rejects a `jti` that is a number.
    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_type_of_token_id()
    }
}

/// Creates a signer from the secret of the SSO configuration.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) if the secret has fewer than 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::sso;
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let refused = sso::signer(&SharedSecret::new("short")?).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeyTooShort);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7518 section 3.2. The vendor does not document the length of its secrets.
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Sso>, KeyError> {
    Ok(TokenSigner::new(keys::key(secret)?))
}

/// Creates a verifier from the secret of the SSO configuration.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::sso;
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let verifier = sso::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// assert_eq!(verifier.verify("").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(secret: &SharedSecret) -> Result<TokenVerifier<Sso>, KeyError> {
    Ok(TokenVerifier::new(keys::key(secret)?))
}

/// Creates a verifier from several secrets, for the time in which you change the secret.
///
/// The secrets are tried in this order. Put the one that signs most tokens first.
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
/// use jwt_identity::zendesk::sso;
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let new = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let old = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// assert!(sso::verifier_with_keys([&new, &old]).is_ok());
/// assert_eq!(sso::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<TokenVerifier<Sso>, KeyError> {
    Ok(TokenVerifier::new(keys::any_of(secrets)?))
}

/// Reads the secret from a variable, a file or a directory: HS256, at least 32 bytes.
///
/// # Examples
///
/// ```
/// use jwt_identity::TokenSigner;
/// use jwt_identity::keys::LocalKeys;
/// use jwt_identity::zendesk::sso::{self, Sso};
///
/// let environment = |_: &str| Some("test-secret-of-thirty-two-bytes!".into()); // `LocalKeys::from_env` in a service
/// let keys = LocalKeys::from_env_with("ZENDESK_SSO_SECRET", environment, sso::key_reader())?;
/// TokenSigner::<Sso>::new(keys).check()?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[must_use]
pub fn key_reader() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}
