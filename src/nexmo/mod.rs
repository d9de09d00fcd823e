//! Vonage, formerly Nexmo: tokens of the Conversation API, the Client SDK and the other APIs of an application.
//!
//! | | application token | user token |
//! |---|---|---|
//! | who holds it | your backend ("admin token") | one user's app, to log in to the Client SDK |
//! | claims type | [`ApplicationClaims`] | [`UserClaims`] |
//! | `application_id`, `iat`, `jti`, `exp` | yes | yes |
//! | `sub` | never | the *name* of a user created before, not its `USR-` id |
//! | `acl` | optional; without it every path of the application is open | always |
//! | `nbf`, custom claims | optional | optional |
//! | algorithm | RS256, header `{"alg":"RS256","typ":"JWT"}`, no `kid` | the same |
//! | life | 30 seconds to 24 hours from `iat`; 15 minutes unless you say otherwise | the same |
//!
//! # Life cycle
//!
//! 1. Once: make a key pair, upload the public half to the application, keep the private half on the server.
//! 2. The backend mints an application token and creates the user with it (`POST /v1/users`).
//! 3. The user logs in to your backend, which mints a user token and hands it to the app.
//! 4. The app logs in to the Client SDK with it. [`Claims::accepted_until`] tells when to fetch the next one.
//!
//! The [`guide`] walks through all of it, with the errors of the platform and their causes.
//!
//! ```
//! use jwt_identity::nexmo::{self, Acl, ApplicationId, UserClaims};
//! use jwt_identity::{FixedClock, NumericDate, TokenId};
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = nexmo::user_signer(private_key)?; // once
//! let claims = UserClaims::builder(application, TokenId::random()?, "alice", Acl::client_sdk(), now).build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = nexmo::user_verifier(public_key)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().subject(), "alice");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! What Vonage sends to *you* is signed the other way round, with a shared secret: see [`webhook`].
//!
//! # What a verifier refuses
//!
//! - A token of the other kind: a user token without `sub` or without `acl`
//!   ([`Missing`](crate::error::ClaimReason::Missing)), an application token with `sub`
//!   ([`Unexpected`](crate::error::ClaimReason::Unexpected)). A user token without `acl` would open the whole
//!   application.
//! - A video client token, which has a `session_id` (`Unexpected`, claim `session_id`: here that means a token of
//!   another kind, not another session). It has a module of its own ([`video`]).
//! - An `acl` of another form than `{"paths":{"/path":{}}}`. Some of Vonage's services ignore an `acl` that they cannot
//!   read, which makes it full access. The name in the error says where the fault lies: `acl`, `acl.paths`,
//!   `acl.paths.methods` or `acl.paths.filters`.
//! - An `aud` ([`WrongAudience`](crate::error::ClaimReason::WrongAudience)): the token was issued for somebody else.
//! - A claim `ttl`: some libraries let it slip into tokens, which Vonage then refuses
//!   ([`Reserved`](crate::error::ClaimReason::Reserved)).
//!
//! A token without `exp` is accepted for 15 minutes and no token for longer than 24 hours, as Vonage does. `exp` may
//! be decimal text, because the vendor's own guide shows it so; every other time must be a number.
//!
//! Source: Vonage, "Authentication" (JSON Web Tokens) and "How to authenticate users"; Vonage support, "How long is my
//! JSON Web Token valid for?".

use std::time::Duration;

use crate::crypto::{RsaSigner, RsaVerifier};
use crate::keys::{AnyOf, SigningKey, VerifyingKey};
use crate::{Algorithm, ClaimError, KeyError, KeyIdRule, NumericDate, Profile, TokenSigner, TokenVerifier};

pub use acl::{
    Acl, AclPath, Comparison, CompiledAcl, Decision, Difference, Excess, FilterValue, Finding, LintCode, Method,
    Methods, Mismatch, PathFault, Relation, Request, Rule, Severity, lint_json,
};
pub use application_id::ApplicationId;
pub use application_tokens::ApplicationTokens;
pub use builder::{ApplicationClaimsBuilder, ClaimsBuilder, UserClaimsBuilder};
pub use claims::{ApplicationClaims, Claims, UserClaims};
pub use kind::Kind;
pub use policy::{ApplicationPolicy, Policy, UserPolicy};

mod acl;
mod application_id;
mod application_tokens;
mod builder;
mod claims;
pub mod guide;
mod kind;
mod nesting;
mod policy;
pub mod video;
pub mod webhook;
mod wire;

/// The shortest life a token can be given: 30 seconds.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::MIN_LIFETIME.as_secs(), 30);
/// ```
///
/// Source: Vonage, "Authentication" (`exp`).
pub const MIN_LIFETIME: Duration = Duration::from_secs(30);

/// The longest life a token can be given, and the age at which Vonage refuses any: 24 hours from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::MAX_LIFETIME.as_secs(), 24 * 60 * 60);
/// ```
///
/// Source: Vonage, "Authentication" (`exp`); Vonage support, "How long is my JSON Web Token valid for?".
pub const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The life of a token for which none was chosen, and of one without `exp`: 15 minutes from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::DEFAULT_LIFETIME.as_secs(), 15 * 60);
/// ```
///
/// Source: Vonage, "Authentication" (`exp`); Vonage support, "How long is my JSON Web Token valid for?".
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// The profile of application tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::Application;
/// use jwt_identity::Profile;
///
/// assert_eq!(Application::NAME, "nexmo-application");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Application {}

/// The profile of user tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::User;
/// use jwt_identity::Profile;
///
/// assert_eq!(User::NAME, "nexmo-user");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum User {}

impl Profile for Application {
    const NAME: &'static str = "nexmo-application";
    const ALGORITHMS: &'static [Algorithm] = ALGORITHMS;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = ApplicationClaims;
    type Policy = ApplicationPolicy;

    fn decode(claims_set: &[u8]) -> Result<ApplicationClaims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &ApplicationClaims, policy: &ApplicationPolicy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    fn check_mintable(claims: &ApplicationClaims) -> Result<(), ClaimError> {
        claims.check_audience()?;
        builder::check_mintable(claims)
    }
}

impl Profile for User {
    const NAME: &'static str = "nexmo-user";
    const ALGORITHMS: &'static [Algorithm] = ALGORITHMS;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = UserClaims;
    type Policy = UserPolicy;

    fn decode(claims_set: &[u8]) -> Result<UserClaims, ClaimError> {
        wire::decode(claims_set)
    }

    fn check(claims: &UserClaims, policy: &UserPolicy, now: NumericDate) -> Result<(), ClaimError> {
        policy.check(claims, now)
    }

    fn check_mintable(claims: &UserClaims) -> Result<(), ClaimError> {
        claims.check_audience()?;
        builder::check_mintable(claims)
    }
}

/// Makes a signer of application tokens from the application's private key in PEM, PKCS#8 or PKCS#1.
///
/// To sign both kinds of token with one parsed key, make a [`SigningKey`] and give a clone to each [`TokenSigner::new`].
///
/// # Errors
///
/// Those of [`RsaSigner::from_pem`] (1xx); in no message of theirs is a part of the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::{nexmo, ErrorCode};
///
/// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// assert!(nexmo::application_signer(private_key).is_ok());
/// assert_eq!(nexmo::application_signer(public_key).unwrap_err().code(), ErrorCode::KeyWrongForm);
/// ```
///
/// Source: Vonage, "Authentication" (RS256); Vonage's recipes make keys of both forms.
pub fn application_signer(private_key_pem: &str) -> Result<TokenSigner<Application>, KeyError> {
    signer(private_key_pem)
}

/// Makes a signer of user tokens from the application's private key in PEM, PKCS#8 or PKCS#1.
///
/// # Errors
///
/// Those of [`application_signer`].
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::crypto::RsaSigner;
/// use jwt_identity::{nexmo, Algorithm, TokenSigner};
///
/// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// let user_signer = nexmo::user_signer(private_key)?;
///
/// // Or both kinds from a key that is parsed once:
/// let key = SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, private_key)?);
/// let application_signer: TokenSigner<nexmo::Application> = TokenSigner::new(key.clone());
/// let user_signer: TokenSigner<nexmo::User> = TokenSigner::new(key);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn user_signer(private_key_pem: &str) -> Result<TokenSigner<User>, KeyError> {
    signer(private_key_pem)
}

/// Makes a verifier of application tokens from the application's public key in PEM, SPKI or PKCS#1.
///
/// # Errors
///
/// Those of [`RsaVerifier::from_pem`] (1xx). A text that is no RSA key is refused; nothing here ever takes it for a
/// shared secret.
///
/// # Examples
///
/// ```
/// use jwt_identity::{nexmo, ErrorCode};
///
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = nexmo::application_verifier(public_key)?;
/// assert_eq!(verifier.verify("fizz-buzz").unwrap_err().code(), ErrorCode::TokenMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn application_verifier(public_key_pem: &str) -> Result<TokenVerifier<Application>, KeyError> {
    verifier(public_key_pem)
}

/// Makes a verifier of user tokens from the application's public key in PEM, SPKI or PKCS#1.
///
/// A video client token, which the same key signs, is refused as [`Unexpected`](crate::error::ClaimReason::Unexpected)
/// (code 403, claim `session_id`): that means a token of another kind, for [`video::verifier`].
///
/// # Errors
///
/// Those of [`application_verifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{self, ApplicationId, UserPolicy};
///
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let ours = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let verifier = nexmo::user_verifier(public_key)?.with_policy(UserPolicy::default().application_id(ours));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn user_verifier(public_key_pem: &str) -> Result<TokenVerifier<User>, KeyError> {
    verifier(public_key_pem)
}

/// Makes a verifier of application tokens that takes several public keys, each of which may have signed.
///
/// For a change of keys: see [`user_verifier_with_keys`].
///
/// # Errors
///
/// Those of [`user_verifier_with_keys`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo;
///
/// # let new_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
/// # let old_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = nexmo::application_verifier_with_keys([new_key, old_key])?;
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn application_verifier_with_keys<'a>(
    public_key_pems: impl IntoIterator<Item = &'a str>,
) -> Result<TokenVerifier<Application>, KeyError> {
    verifier_with_keys(public_key_pems)
}

/// Makes a verifier of user tokens that takes several public keys, each of which may have signed.
///
/// Vonage keeps one public key per application and its tokens have no `kid`: the key that you upload replaces the old
/// one at once. A verifier of your own need not cut so hard. Give it both keys first, upload the new one and change
/// the signer then, and take the old key away once its last token has ended, [`MAX_LIFETIME`] later at most. The keys
/// are tried in the order given.
///
/// # Errors
///
/// - Those of [`user_verifier`], for each key.
/// - [`KeyReason::SetEmpty`](crate::error::KeyReason::SetEmpty) (code 111) without a key, and
///   [`TooMany`](crate::error::KeyReason::TooMany) (code 118) above
///   [`AnyOf::MAX_LEN`](crate::keys::AnyOf::MAX_LEN).
///
/// # Examples
///
/// ```
/// use jwt_identity::{nexmo, ErrorCode};
///
/// # let new_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
/// # let old_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = nexmo::user_verifier_with_keys([new_key, old_key])?;
/// assert_eq!(nexmo::user_verifier_with_keys([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: Vonage, "Application API" (one `keys.public_key`). That an old key dies when a new one is saved is not
/// documented by the vendor.
pub fn user_verifier_with_keys<'a>(
    public_key_pems: impl IntoIterator<Item = &'a str>,
) -> Result<TokenVerifier<User>, KeyError> {
    verifier_with_keys(public_key_pems)
}

/// The only algorithm the vendor documents.
const ALGORITHMS: &[Algorithm] = &[Algorithm::Rs256];

fn signer<P: Profile>(pem: &str) -> Result<TokenSigner<P>, KeyError> {
    Ok(TokenSigner::new(SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, pem)?)))
}

fn verifier<P: Profile>(pem: &str) -> Result<TokenVerifier<P>, KeyError> {
    Ok(TokenVerifier::new(VerifyingKey::new(RsaVerifier::from_pem(Algorithm::Rs256, pem)?)))
}

fn verifier_with_keys<'a, P: Profile>(pems: impl IntoIterator<Item = &'a str>) -> Result<TokenVerifier<P>, KeyError> {
    let keys: Result<Vec<_>, _> = pems.into_iter().map(|pem| RsaVerifier::from_pem(Algorithm::Rs256, pem)).collect();
    Ok(TokenVerifier::new(VerifyingKey::new(AnyOf::new(keys?)?)))
}
