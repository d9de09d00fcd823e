//! The plain profile: the registered claims of RFC 7519, and custom claims.
//!
//! Use it for tokens between your own services. For a vendor's tokens use the module of the vendor, which knows the rules
//! of the vendor. For another vendor write a [`Profile`].
//!
//! ```
//! use std::time::Duration;
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
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! let key = HmacKey::new(Algorithm::Hs256, &secret)?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let claims = jwt::Claims::builder()
//!     .issuer("billing")
//!     .audience("seats")
//!     .issued_at(now)
//!     .expires_at(now.saturating_add(Duration::from_secs(300)))
//!     .custom(Seat { tenant: "acme".into(), seats: 4 })
//!     .build()?;
//! let token = TokenSigner::<Profile>::new(key.clone()).sign(&claims)?;
//!
//! let policy = jwt::Policy::default().issuer("billing").audience("seats");
//! let verifier = TokenVerifier::<Profile>::new(key).with_policy(policy);
//! let verified = verifier.verify_at(token.as_str(), now)?;
//! assert_eq!(verified.claims().custom().seats, 4);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Claims as JSON
//!
//! A caller without Rust types, such as a C interface, uses a map for the custom claims. `Jwt` alone has no custom claims,
//! so it would not keep them.
//!
//! ```
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Jwt, Policy};
//! use jwt_identity::{Algorithm, FixedClock, JsonSigner, JsonVerifier, NumericDate, SharedSecret};
//! use jwt_identity::{TokenSigner, TokenVerifier};
//!
//! type AnyClaims = Jwt<serde_json::Map<String, serde_json::Value>>;
//!
//! let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("test-secret-of-thirty-two-bytes!")?)?;
//! let json = r#"{"sub":"ada","exp":1700000300,"tenant":"acme"}"#;
//! let token = TokenSigner::<AnyClaims>::new(key.clone()).sign_json(json)?;
//!
//! let policy = Policy::from_json(r#"{"require":["sub"],"require_custom":["tenant"]}"#)?;
//! let verifier = TokenVerifier::<AnyClaims>::new(key).with_policy(policy);
//! let verifier = verifier.with_clock(FixedClock(NumericDate::from_unix_seconds(1_700_000_000)));
//! assert_eq!(verifier.verify_json(token.as_str())?, json);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! A map of [`Value`](serde_json::Value) rewrites numbers that `f64` does not hold exactly, and `1e2` as `100.0`. A map of
//! [`RawValue`](serde_json::value::RawValue) keeps the text of each number. The text is checked as strictly.
//!
//! ```
//! use std::collections::BTreeMap;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::Jwt;
//! use jwt_identity::{Algorithm, ErrorCode, JsonSigner, JsonVerifier, NumericDate, SharedSecret};
//! use jwt_identity::{TokenSigner, TokenVerifier};
//! use serde_json::value::RawValue;
//!
//! type ExactClaims = Jwt<BTreeMap<String, Box<RawValue>>>;
//!
//! let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("test-secret-of-thirty-two-bytes!")?)?;
//! let signer = TokenSigner::<ExactClaims>::new(key.clone());
//! let json = r#"{"exp":1700000300,"balance":12345678901234567890123,"rate":1e2}"#;
//! let token = signer.sign_json(json)?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000);
//! assert_eq!(TokenVerifier::<ExactClaims>::new(key).verify_json_at(token.as_str(), now)?, json);
//!
//! let twice = signer.sign_json(r#"{"exp":1700000300,"seat":{"row":1,"row":2}}"#);
//! assert_eq!(twice.unwrap_err().code(), ErrorCode::TokenDuplicateMember);
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
use crate::{Algorithm, ClaimError, KeyIdRule, NumericDate, Profile, TokenType};

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
/// Every algorithm is allowed, because each key is bound to one. To allow fewer, use
/// [`with_algorithms`](crate::TokenVerifier::with_algorithms).
///
/// `C` is deserialized from the claims set without the registered claims. So it can be a map, or a struct that rejects
/// unknown members. It cannot have a member with the name of a registered claim, such as `sub` or `exp`: signer and
/// verifier return an error (code 415) for each token. Read these claims with the methods of [`Claims`], and set them with
/// those of its [builder](Claims::builder). Without `C`, a verifier ignores custom claims.
///
/// A [`NumericDate`] in `C` is exact, except inside `#[serde(flatten)]`, `#[serde(untagged)]` and `#[serde(tag = "…")]`, where
/// serde buffers the nearest `f64`: see [`NumericDate`].
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::Jwt;
/// use jwt_identity::Profile;
///
/// assert_eq!(<Jwt>::NAME, "jwt");
/// ```
///
/// A struct with the registered claims in it, as other libraries want one, is divided:
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::jwt::{Claims, Jwt};
/// use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
///
/// // In place of `struct Session { sub: String, exp: u64, company: String }`:
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Session {
///     company: String,
/// }
///
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let exp = NumericDate::from_unix_seconds(4_000_000_000);
/// let session = Session { company: "acme".into() };
/// let claims = Claims::builder().subject("ada").expires_at(exp).custom(session).build()?;
/// let token = TokenSigner::<Jwt<Session>>::new(key.clone()).sign(&claims)?;
///
/// let verified = TokenVerifier::<Jwt<Session>>::new(key).verify(token.as_str())?;
/// let claims = verified.claims();
/// assert_eq!((claims.subject(), claims.expires_at()), (Some("ada"), Some(exp)));
/// assert_eq!(claims.custom().company, "acme");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
// Not an empty enum as the other profiles are, because an enum without variants cannot use its type parameter.
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
    const TOKEN_TYPE: TokenType = TokenType::ByKey;
    type Claims = Claims<C>;
    type Policy = Policy;

    /// Reads the registered claims, and then the same text without them as `C`.
    fn decode(claims_set: &[u8]) -> Result<Claims<C>, ClaimError> {
        custom::check_type::<C>()?;
        one_reading::read(claims_set).map_or_else(|| read_twice(claims_set), Ok)
    }

    fn check_claims_set(claims_set: &[u8], policy: &Policy) -> Result<(), ClaimError> {
        policy.check_custom(claims_set)
    }

    fn check(claims: &Claims<C>, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    /// Rejects what the builder rejects, and claims without `exp`, which only the builder can make.
    fn check_mintable(claims: &Claims<C>) -> Result<(), ClaimError> {
        if claims.expires_at().is_none() {
            return Err(ClaimError::new("exp", ClaimReason::Missing));
        }
        // The names of custom claims are checked when they are written.
        builder::check(&claims.registered)
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
    let custom = json::read::claims_from_slice_without(claims_set, RegisteredClaim::NAMES);
    let custom = custom.map_err(|error| match error.subject() {
        // A member that `C` takes from a flattened struct, of whose names `custom::check_type` learns nothing.
        Some(name) if error.reason() == ClaimReason::Missing && RegisteredClaim::NAMES.contains(&name) => {
            ClaimError::new(name, ClaimReason::RegisteredInCustom)
        }
        _ => error,
    })?;
    Ok(Claims::read(registered, custom))
}
