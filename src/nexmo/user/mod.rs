//! User tokens: what one user's app logs in to the Client SDK with.
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `application_id` | string | required; the UUID of the application | Vonage, "Authentication" |
//! | `sub` | string | required; the *name* of a user created before, not its `USR-` ID | "How to authenticate users" |
//! | `acl` | object | required here, because a token without it has full access | the same |
//! | `iat` | number of seconds | required | "Authentication" |
//! | `jti` | string | required; new for each token | the same |
//! | `exp` | number of seconds | 30 seconds to 24 hours after `iat`; 15 minutes by default | the same |
//! | `nbf` | number of seconds | optional | the same |
//! | other names | any | custom claims, except reserved names | our choice |
//!
//! ```
//! use jwt_identity::nexmo::{Acl, ApplicationId, user};
//! use jwt_identity::{FixedClock, NumericDate, TokenId};
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = user::signer(private_key)?; // once
//! let (acl, id) = (Acl::client_sdk(), TokenId::random()?);
//! let claims = user::Claims::builder(application, "alice", acl, id, now).build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = user::verifier(public_key)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().subject(), "alice");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # What Vonage answers when it is wrong
//!
//! | the token | Vonage | a verifier here |
//! |---|---|---|
//! | has expired | 401 `jwt-expired`, or `system:error:expired-token` on the WebSocket | 404 `exp` |
//! | was signed with another key | 401 `invalid-signature`, or `system:error:invalid-token` on the WebSocket | 301 |
//! | has an `exp` more than 24 hours after `iat` | accepted, but for 24 hours after `iat` only | the same |
//! | has no `exp` | accepted, but for 15 minutes after `iat` only | the same |
//! | has no `sub` | `system:error:invalid-token` | 401 `sub` |
//! | has no `acl` | `system:error:invalid-token`; full access in other APIs | 401 `acl` |
//! | has an `acl` that is a string or an array | ignored by the Voice API: full access | 420 `acl` |
//! | has an `acl` without the path of the call | `system:error:permission` | see [`Acl::decide`](crate::nexmo::Acl::decide) |
//! | names a user in `sub` who does not exist | `user:error:not-found` | no check |
//!
//! The [guide](crate::nexmo::guide#what-the-platform-answers-and-why) lists the likely causes, and
//! [`diagnose`](crate::diagnose) finds them in a token.
//!
//! Source: Vonage, "How to authenticate users"; Vonage, "Authentication" (JSON Web Tokens).

use crate::nexmo::common::profile;
use crate::nexmo::keys;
use crate::{KeyError, TokenSigner, TokenVerifier};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::Policy;

mod builder;
mod claims;
mod policy;

/// The profile of user tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::nexmo::user::User;
///
/// assert_eq!(User::NAME, "nexmo-user");
/// ```
///
/// An application token cannot be signed instead of a user token:
///
/// ```compile_fail
/// use jwt_identity::TokenSigner;
/// use jwt_identity::nexmo::{application, user};
///
/// fn log_in(signer: &TokenSigner<user::User>, claims: &application::Claims) {
///     signer.sign(claims).unwrap();
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum User {}

profile!(User, "nexmo-user", keys::ALGORITHMS, check_mintable);

/// Creates a signer of user tokens from the application's private key in PEM, PKCS#8 or PKCS#1.
///
/// # Errors
///
/// The errors of [`RsaSigner::from_pem`](crate::crypto::RsaSigner::from_pem) (1xx). No message contains a part of the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::RsaSigner;
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::nexmo::{application::Application, user::{self, User}};
/// use jwt_identity::{Algorithm, TokenSigner};
///
/// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// let user_signer = user::signer(private_key)?;
///
/// // Or two kinds of token from a key that is parsed once:
/// let key = SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, private_key)?);
/// let application_signer: TokenSigner<Application> = TokenSigner::new(key.clone());
/// let user_signer: TokenSigner<User> = TokenSigner::new(key);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn signer(private_key_pem: &str) -> Result<TokenSigner<User>, KeyError> {
    keys::signer(private_key_pem)
}

/// Creates a verifier of user tokens from the application's public key in PEM, SPKI or PKCS#1.
///
/// A video client token is signed by the same key. It is rejected as
/// [`Unexpected`](crate::error::ClaimReason::Unexpected) (code 403, claim `session_id`);
/// [`video::verifier`](crate::nexmo::video::verifier) accepts it.
///
/// # Errors
///
/// The errors of [`RsaVerifier::from_pem`](crate::crypto::RsaVerifier::from_pem) (1xx). A text that is not an
/// RSA key is rejected, and never used as a shared secret.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{ApplicationId, user};
///
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let ours = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let verifier = user::verifier(public_key)?.with_policy(user::Policy::default().application_id(ours));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier(public_key_pem: &str) -> Result<TokenVerifier<User>, KeyError> {
    keys::verifier(public_key_pem)
}

/// Creates a verifier of user tokens that accepts the signatures of several public keys, to change keys.
///
/// Vonage keeps one public key per application, and its tokens have no `kid`: the key that you upload replaces the old
/// one at once. A verifier of your own can accept both:
///
/// 1. Give it both keys.
/// 2. Upload the new public key and change the signer.
/// 3. Remove the old key after [`MAX_LIFETIME`](crate::nexmo::MAX_LIFETIME), when its last token has ended.
///
/// The keys are tried in the order given.
///
/// # Errors
///
/// - The errors of [`verifier`], for each key.
/// - [`KeyReason::SetEmpty`](crate::error::KeyReason::SetEmpty) (code 111) without a key.
/// - [`KeyReason::TooMany`](crate::error::KeyReason::TooMany) (code 118) above
///   [`AnyOf::MAX_LEN`](crate::keys::AnyOf::MAX_LEN) keys.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::nexmo::user;
///
/// # let new_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
/// # let old_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = user::verifier_with_keys([new_key, old_key])?;
/// assert_eq!(user::verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: Vonage, "Application API" (one `keys.public_key`). That an old key dies when a new one is saved is not
/// documented by the vendor.
pub fn verifier_with_keys<'a>(
    public_key_pems: impl IntoIterator<Item = &'a str>,
) -> Result<TokenVerifier<User>, KeyError> {
    keys::verifier_with_keys(public_key_pems)
}
