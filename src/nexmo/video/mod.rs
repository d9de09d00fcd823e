//! Vonage Video: the token with which an app connects to one video session.
//!
//! It is signed with the application's key (RS256, no `kid`), and gives access to one session only:
//!
//! | claim | JSON type | limit | source |
//! |---|---|---|---|
//! | `application_id` | string | required; the UUID of the application | Vonage, "Authentication" |
//! | `sub`, `scope` | string | always `video` and `session.connect` | Vonage's libraries |
//! | `session_id` | string | required; as the Video API named it; 1024 bytes, which is our choice | "Create a token" (Video) |
//! | `role` | string | a [`Role`], by default [`Role::Publisher`] | the same |
//! | `connection_data` | string | up to 1 000 characters, shown to every participant | Vonage's libraries |
//! | `initial_layout_class_list` | string | classes joined by a space; 1 024 characters | Vonage's libraries |
//! | `acl` | object | always `{"paths":{"/session/**":{}}}` | Vonage's libraries |
//! | `exp` | number of seconds | up to 30 days after `iat`, by default 24 hours | "Create a token" (Video) |
//! | `iat`, `jti` | number of seconds, string | required | "Authentication" |
//!
//! ```
//! use jwt_identity::nexmo::ApplicationId;
//! use jwt_identity::nexmo::video::{self, Claims, Role, SessionId};
//! use jwt_identity::{FixedClock, NumericDate, TokenId};
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! let session = SessionId::new("1_MX4xMjM0NTY3OH4")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
//!
//! let signer = video::signer(private_key)?; // once
//! let builder = Claims::builder(application, session, TokenId::random()?, now);
//! let claims = builder.role(Role::Subscriber).build()?;
//! let token = signer.sign(&claims)?;
//!
//! let verifier = video::verifier(public_key)?.with_clock(FixedClock(now));
//! assert_eq!(verifier.verify(token.as_str())?.claims().role(), Role::Subscriber);
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Forms that a verifier accepts
//!
//! A signer writes the form of Vonage's library for Node. Vonage's other libraries write other forms. Sessions work with all
//! of them, so a verifier accepts them too:
//!
//! - `subject` in place of `sub`, and `initial_layout_class_list` as an array (Python);
//! - `data` in place of `connection_data` (Ruby);
//! - neither `sub` nor `acl` (Java, .NET);
//! - no `exp` (.NET). Such a token ends 15 minutes after `iat`, the rule that Vonage documents for its tokens in general.
//!   The vendor does not document another rule for video.
//!
//! A verifier rejects
//!
//! - a token without `scope`, `session_id` or `role`, such as a user or application token;
//! - another scope ([`WrongScope`](crate::error::ClaimReason::WrongScope));
//! - a claim that is present under two names ([`Conflict`](crate::error::ClaimReason::Conflict));
//! - an `aud` ([`AudienceNotNamed`](crate::error::ClaimReason::AudienceNotNamed)), because the token was issued for
//!   somebody else.
//!
//! # What Vonage answers when it is wrong
//!
//! The vendor documents no answers to invalid video tokens. [`diagnose`](crate::diagnose) finds the faults by the rules of
//! this page.
//!
//! | the token | a verifier here |
//! |---|---|
//! | has expired, or is older than 30 days | 404 `exp` |
//! | was signed with another key than the uploaded one | 301 |
//! | has no `scope`, such as a user or application token | 401 `scope` |
//! | has another `scope` | 412 `scope` |
//! | has no `session_id`, or no `role` | 401 `session_id`, `role` |
//!
//! Source: Vonage, "Create a token" (Video); the shapes are those of Vonage's server libraries.

use std::time::Duration;

use crate::nexmo::common::profile;
use crate::nexmo::keys;
use crate::{KeyError, TokenSigner, TokenVerifier};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::Policy;
pub use role::Role;
pub use session_id::SessionId;

mod builder;
mod claims;
mod policy;
mod role;
mod session_id;

/// The longest lifetime of a video client token: 30 days from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::video::MAX_LIFETIME.as_secs(), 30 * 24 * 60 * 60);
/// ```
///
/// Source: Vonage, "Create a token" (Video).
pub const MAX_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The default lifetime of a video client token: 24 hours from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::video::DEFAULT_LIFETIME.as_secs(), 24 * 60 * 60);
/// ```
///
/// Source: Vonage's libraries for Node and Java; those for Python, Ruby and PHP have 15 minutes.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest `connection_data`: 1 000 characters, counted as Java counts them, in UTF-16 code units.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::video::MAX_CONNECTION_DATA_LEN, 1000);
/// ```
///
/// Source: Vonage's library for Java. The limit of the service itself is not documented by the vendor.
pub const MAX_CONNECTION_DATA_LEN: usize = 1000;

/// The longest list of layout classes: 1 024 bytes, the blanks between them included.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::video::MAX_LAYOUT_CLASSES_LEN, 1024);
/// ```
///
/// Source: the libraries of `OpenTok`, the former name. Not documented by the vendor for the present one.
pub const MAX_LAYOUT_CLASSES_LEN: usize = 1024;

/// The profile of video client tokens, for [`TokenSigner`] and [`TokenVerifier`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::video::Video;
/// use jwt_identity::Profile;
///
/// assert_eq!(Video::NAME, "nexmo-video");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Video {}

profile!(Video, "nexmo-video", keys::ALGORITHMS, check_mintable);

/// Creates a signer of video client tokens from the application's private key in PEM, PKCS#8 or PKCS#1.
///
/// # Errors
///
/// The errors of [`RsaSigner::from_pem`](crate::crypto::RsaSigner::from_pem) (1xx). No message contains a part of the
/// key.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::video;
/// use jwt_identity::ErrorCode;
///
/// assert_eq!(video::signer("private.key").unwrap_err().code(), ErrorCode::KeyWrongForm);
/// ```
///
/// Source: Vonage, "Create a token" (Video).
pub fn signer(private_key_pem: &str) -> Result<TokenSigner<Video>, KeyError> {
    keys::signer(private_key_pem)
}

/// Creates a verifier of video client tokens from the application's public key in PEM, SPKI or PKCS#1.
///
/// # Errors
///
/// The errors of [`RsaVerifier::from_pem`](crate::crypto::RsaVerifier::from_pem) (1xx).
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::video::{self, Policy, SessionId};
///
/// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let lesson = SessionId::new("1_MX4xMjM0NTY3OH4")?;
/// let verifier = video::verifier(public_key)?.with_policy(Policy::default().session_id(lesson));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub fn verifier(public_key_pem: &str) -> Result<TokenVerifier<Video>, KeyError> {
    keys::verifier(public_key_pem)
}

/// Creates a verifier of video client tokens that accepts the signatures of several public keys.
///
/// As [`user::verifier_with_keys`](crate::nexmo::user::verifier_with_keys), but the last token of the old key ends only
/// [`MAX_LIFETIME`] after the change.
///
/// # Errors
///
/// The errors of [`user::verifier_with_keys`](crate::nexmo::user::verifier_with_keys).
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::video;
///
/// # let new_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
/// # let old_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = video::verifier_with_keys([new_key, old_key])?;
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    public_key_pems: impl IntoIterator<Item = &'a str>,
) -> Result<TokenVerifier<Video>, KeyError> {
    keys::verifier_with_keys(public_key_pems)
}
