//! Application tokens, with which your backend calls Vonage's APIs ("admin tokens").
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `application_id` | string | required; the UUID of the application | Vonage, "Authentication" |
//! | `iat` | number of seconds | required | the same |
//! | `jti` | string | required; new for each token | the same |
//! | `exp` | number of seconds | 30 seconds to 24 hours after `iat`; 15 minutes by default | the same |
//! | `nbf` | number of seconds | optional | the same |
//! | `sub` | | absent; with it the token would be a user's | the same |
//! | `acl` | object | optional; without it every path of the application is open | "How to authenticate users" |
//! | other names | any | custom claims, except reserved names | our choice |
//!
//! ```
//! use jwt_identity::nexmo::{ApplicationId, application};
//! use jwt_identity::{FixedClock, NumericDate, TokenId};
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = application::signer(private_key)?; // once
//! let claims = application::Claims::builder(application, TokenId::random()?, now).build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = application::verifier(public_key)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims(), &claims);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! [`ApplicationTokens`](crate::nexmo::ApplicationTokens) mints them for a REST client, one for many calls.
//!
//! # What Vonage answers when it is wrong
//!
//! | the token | Vonage | a verifier here |
//! |---|---|---|
//! | has expired | 401 `jwt-expired` | 404 `exp` |
//! | was signed with another key than the uploaded one | 401 `invalid-signature` | 301 |
//! | has an `exp` more than 24 hours after `iat` | accepted, but for 24 hours after `iat` only | the same |
//! | has no `exp` | accepted, but for 15 minutes after `iat` only | the same |
//! | has neither `iat` nor `exp` | rejected | 401 `iat` |
//! | has an `acl` without the path of the call | 403 (Voice API) | see [`Acl::decide`](crate::nexmo::Acl::decide) |
//! | is a user's, with `sub` | not documented by the vendor | 403 `sub` |
//! | has a claim `ttl` | rejected, as users report | 415 `ttl` |
//!
//! Source: Vonage, "Authentication" (JSON Web Tokens) and "How to authenticate users"; Vonage support, "How long is my JSON Web Token
//! valid for?"; Vonage's list of API errors.

use crate::nexmo::common::profile;
use crate::nexmo::keys;
use crate::{KeyError, TokenSigner, TokenVerifier};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::Policy;

mod builder;
mod claims;
mod policy;

/// The profile of application tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::nexmo::application::Application;
///
/// assert_eq!(Application::NAME, "nexmo-application");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Application {}

profile!(Application, "nexmo-application", keys::ALGORITHMS, check_mintable);

/// Creates a signer of application tokens from the application's private key in PEM, PKCS#8 or PKCS#1.
///
/// To sign all kinds of token with one parsed key, make a [`SigningKey`](crate::keys::SigningKey) and give a clone to
/// each [`TokenSigner::new`].
///
/// # Errors
///
/// The errors of [`RsaSigner::from_pem`](crate::crypto::RsaSigner::from_pem) (1xx). No message contains a part of the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::nexmo::application;
///
/// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// assert!(application::signer(private_key).is_ok());
/// assert_eq!(application::signer(public_key).unwrap_err().code(), ErrorCode::KeyWrongForm);
/// ```
///
/// Source: Vonage, "Authentication" (RS256); Vonage's recipes make keys of both forms.
pub fn signer(private_key_pem: &str) -> Result<TokenSigner<Application>, KeyError> {
    keys::signer(private_key_pem)
}

/// Creates a verifier of application tokens from the application's public key in PEM, SPKI or PKCS#1.
///
/// # Errors
///
/// The errors of [`RsaVerifier::from_pem`](crate::crypto::RsaVerifier::from_pem) (1xx). A text that is not an
/// RSA key is rejected, and never used as a shared secret.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::nexmo::application;
///
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = application::verifier(public_key)?;
/// assert_eq!(verifier.verify("fizz-buzz").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier(public_key_pem: &str) -> Result<TokenVerifier<Application>, KeyError> {
    keys::verifier(public_key_pem)
}

/// Creates a verifier of application tokens that accepts the signatures of several public keys.
///
/// [`user::verifier_with_keys`](crate::nexmo::user::verifier_with_keys) describes how to change keys.
///
/// # Errors
///
/// The errors of [`user::verifier_with_keys`](crate::nexmo::user::verifier_with_keys).
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::application;
///
/// # let new_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
/// # let old_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = application::verifier_with_keys([new_key, old_key])?;
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    public_key_pems: impl IntoIterator<Item = &'a str>,
) -> Result<TokenVerifier<Application>, KeyError> {
    keys::verifier_with_keys(public_key_pems)
}
