//! The plain profile: the registered claims of RFC 7519, and claims of your own beside them.
//!
//! Use it for tokens between services of yours. For a vendor's tokens use the vendor's module, which knows the vendor's
//! rules; for a further vendor write a [`Profile`].
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::keys::{SigningKey, VerifyingKey};
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::{jwt, Algorithm, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
//!
//! #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
//! struct Seat {
//!     tenant: String,
//!     seats: u32,
//! }
//! type Profile = jwt::Jwt<Seat>;
//!
//! let secret = SharedSecret::new("test-secret-of-thirty-two-octets")?;
//! let key = HmacKey::new(Algorithm::Hs256, &secret)?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let claims = jwt::Claims::builder().expires_at(now.saturating_add(Duration::from_secs(300)))
//!     .issuer("billing")
//!     .audience("seats")
//!     .issued_at(now)
//!     .custom(Seat { tenant: "acme".into(), seats: 4 })
//!     .build()?;
//! let token = TokenSigner::<Profile>::new(SigningKey::new(key.clone())).sign(&claims)?;
//!
//! let policy = jwt::Policy::default().issuer("billing").audience("seats");
//! let verifier = TokenVerifier::<Profile>::new(VerifyingKey::new(key)).with_policy(policy);
//! let verified = verifier.verify_at(token.as_str(), now)?;
//! assert_eq!(verified.claims().custom().seats, 4);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: RFC 7519 section 4; RFC 8725 section 3.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::encoding::json;
use crate::error::ClaimReason;
use crate::jose::header::is_media_type;
use crate::token::claim;
use crate::{Algorithm, ClaimError, KeyIdRule, NumericDate, Profile};

pub use builder::ClaimsBuilder;
pub use claims::{Claims, NoCustomClaims};
pub use policy::Policy;
pub use registered_claim::RegisteredClaim;

mod builder;
mod claims;
mod custom;
mod one_reading;
mod policy;
mod registered_claim;
mod wire;

/// The plain profile with custom claims of type `C`, for [`TokenSigner`](crate::TokenSigner) and
/// [`TokenVerifier`](crate::TokenVerifier).
///
/// Every algorithm is allowed, since each key is bound to one; narrow it with
/// [`with_algorithms`](crate::TokenVerifier::with_algorithms). `C` is read from the claims set without the registered
/// claims, so it can be a map or refuse unknown members, and cannot have a member of a registered name.
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::Jwt;
/// use jwt_identity::Profile;
///
/// assert_eq!(<Jwt>::NAME, "jwt");
/// ```
pub struct Jwt<C = NoCustomClaims>(PhantomData<fn() -> C>);

impl<C> fmt::Debug for Jwt<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwt")
    }
}

impl<C: Serialize + DeserializeOwned + 'static> Profile for Jwt<C> {
    const NAME: &'static str = "jwt";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    const TOKEN_TYPE: Option<&'static str> = None;
    type Claims = Claims<C>;
    type Policy = Policy;

    /// Reads the registered claims, and then the same text without them as `C`.
    fn decode(claims_set: &[u8]) -> Result<Claims<C>, ClaimError> {
        one_reading::read(claims_set).map_or_else(|| read_twice(claims_set), Ok)
    }

    fn check(claims: &Claims<C>, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Refuses what the builder refuses, and a token without `exp`, which has to be asked for in Rust.
    fn check_mintable(claims: &Claims<C>) -> Result<(), ClaimError> {
        if claims.expires_at().is_none() {
            return Err(ClaimError::new("exp", ClaimReason::Missing));
        }
        builder::check(&claims.registered, &claims.custom)
    }

    fn accepts_type(token_type: Option<&str>, policy: &Policy) -> bool {
        match (policy.expected_type(), token_type) {
            (Some(expected), Some(token_type)) => is_media_type(token_type, expected),
            (Some(_), None) => false,
            (None, token_type) => token_type.is_none_or(|token_type| is_media_type(token_type, "JWT")),
        }
    }
}

fn read_twice<'de, C: Deserialize<'de>>(claims_set: &'de [u8]) -> Result<Claims<C>, ClaimError> {
    let registered = claim::decode_json(claims_set)?;
    Ok(Claims::read(registered, json::read::from_slice_without(claims_set, RegisteredClaim::NAMES)?))
}
