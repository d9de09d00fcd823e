//! Application tokens, with which your backend calls Vonage's APIs ("admin tokens").
//!
//! | claim | value |
//! |---|---|
//! | `application_id`, `iat`, `jti`, `exp` | as in every token of an application |
//! | `sub` | never; with it, the token would be a user's |
//! | `acl` | optional; without it every path of the application is open |
//! | `nbf`, custom claims | optional |
//! | lifetime | 30 seconds to 24 hours from `iat`; 15 minutes by default |
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
//! Source: Vonage, "Authentication" (JSON Web Tokens).

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
