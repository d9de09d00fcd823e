//! Kustomer chat: tokens that log a customer in to the web, iOS, Android and React Native SDKs.
//!
//! | | |
//! |---|---|
//! | algorithm | HS256, header `{"alg":"HS256","typ":"JWT"}`, no `kid` |
//! | secret | the organisation's, of at least 32 octets, used as its UTF-8 text |
//! | claims | `email` or `externalId` or both, and `iat` |
//! | life | less than 15 minutes from `iat`; there is no `exp` |
//!
//! # Life cycle
//!
//! 1. Once: fetch the secret with an API key that has the roles `org.admin` and `org.user`
//!    (`GET https://{org}.api.kustomerapp.com/v1/auth/customer/settings`) and keep it on the server; or let
//!    `SecretEndpoint` (feature `http`) fetch it when the program starts.
//! 2. A user of yours logs in. The backend mints a token and hands it to the app, which passes it to `logIn` at once.
//! 3. The SDK remembers the identity: do not mint on every start of the app, and mint anew after 15 minutes.
//!
//! If a token has both identities, Kustomer identifies the customer by `email` alone;
//! [`Claims::effective_identity`] says which one counts.
//!
//! ```
//! use jwt_identity::{kustomer, FixedClock, NumericDate, SharedSecret};
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-octets")?; // from your secret store
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
//! A verifier here refuses a token that has an `aud` or a `scope`: it was issued for something else. Whether Kustomer
//! does is not documented.
//!
//! Source: Kustomer, "Log in and authentication"; Kustomer developer documentation, "Identity".

use std::time::Duration;

use crate::crypto::HmacKey;
use crate::keys::{SigningKey, VerifyingKey};
use crate::token::claim;
use crate::{
    Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

pub use builder::ClaimsBuilder;
pub use claims::{Claims, Identity};
pub use policy::Policy;
#[cfg(feature = "http")]
pub use secret_endpoint::{ApiError, ApiErrorCode, ApiKey, SecretEndpoint};

mod builder;
mod claims;
mod policy;
#[cfg(feature = "http")]
mod secret_endpoint;

/// How old a token may grow: 15 minutes from `iat`. At exactly 15 minutes it is refused.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::kustomer::MAX_AGE.as_secs(), 15 * 60);
/// ```
///
/// Source: Kustomer developer documentation, "Identity" ("under 15 minutes old").
pub const MAX_AGE: Duration = Duration::from_secs(15 * 60);

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
        claim::decode_json::<claims::Wire>(claims_set)?.try_into()
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
        claims.check_purpose()
    }
}

/// Makes a signer from the organisation's secret.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) when the secret has fewer than 32 octets.
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
/// Source: RFC 7518 section 3.2; Kustomer's own Kotlin sample signs with a library that refuses shorter secrets.
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<Kustomer>, KeyError> {
    Ok(TokenSigner::new(SigningKey::new(HmacKey::new(Algorithm::Hs256, secret)?)))
}

/// Makes a verifier from the organisation's secret: what Kustomer's servers do with a token.
///
/// # Errors
///
/// Those of [`signer`].
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
    Ok(TokenVerifier::new(VerifyingKey::new(HmacKey::new(Algorithm::Hs256, secret)?)))
}
