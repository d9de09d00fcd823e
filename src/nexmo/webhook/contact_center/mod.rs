//! Webhooks of Vonage Contact Center, another product with another token.
//!
//! | | |
//! |---|---|
//! | where | the header `Vonage-Signature: Bearer <token>` |
//! | algorithm | HS256 with the *subscription secret*, decoded from base64 ([`subscription_secret`]) |
//! | claims | `payload_hash` and `exp`; perhaps `jti` and `iat` |
//! | `payload_hash` | hexadecimal SHA-256 of the raw body |
//! | lifetime | 5 minutes ([`MAX_LIFETIME`]) |
//!
//! ```
//! use jwt_identity::crypto::Sha256Digest;
//! use jwt_identity::nexmo::webhook::{Request, contact_center};
//! use jwt_identity::{FixedClock, NumericDate};
//!
//! let secret = contact_center::subscription_secret("bXlfc2VjcmV0X2tleQ==")?;
//! let now = NumericDate::from_unix_seconds(1_700_000_000);
//! let verifier = contact_center::verifier(&secret)?.with_clock(FixedClock(now)); // once
//!
//! # let end = NumericDate::from_unix_seconds(1_700_000_300);
//! # let claims = contact_center::Claims::builder(Sha256Digest::of(b"{}"), end).build()?;
//! # let signature = format!("Bearer {}", contact_center::signer(&secret)?.sign(&claims)?.as_str());
//! let request = Request::new("POST").headers([("vonage-signature", &signature)]).body(b"{}");
//! assert_eq!(verifier.verify(&request)?.claims().payload_hash(), &Sha256Digest::of(b"{}"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Vonage Contact Center, "Webhooks subscriptions".

use crate::keys::SigningKey;
use crate::nexmo::webhook::{Secrets, WebhookVerifier, secrets};
use crate::{KeyError, SharedSecret, TokenSigner};

pub use builder::ClaimsBuilder;
pub use claims::Claims;
pub use policy::{MAX_LIFETIME, Policy};
pub use profile::ContactCenter;

mod builder;
mod claims;
mod policy;
mod profile;

/// Creates a signer of Contact Center webhooks, to test your own handler.
///
/// # Errors
///
/// - [`KeyReason::TooShort`](crate::error::KeyReason::TooShort) (code 104) below
///   [`MIN_SECRET_LEN`](crate::nexmo::webhook::MIN_SECRET_LEN) bytes, which no
///   [`SharedSecret`] is at present.
///
/// # Examples
///
/// See the [module](self).
pub fn signer(secret: &SharedSecret) -> Result<TokenSigner<ContactCenter>, KeyError> {
    Ok(TokenSigner::new(SigningKey::new(secrets::key(secret)?)))
}

/// Creates a verifier of Contact Center webhooks from the subscription secret.
///
/// # Errors
///
/// The errors of [`signer`].
///
/// # Examples
///
/// See the [module](self).
pub fn verifier(secret: &SharedSecret) -> Result<WebhookVerifier<ContactCenter>, KeyError> {
    verifier_with_keys([secret])
}

/// Creates a verifier of Contact Center webhooks that accepts the signatures of several secrets, to change secrets.
///
/// # Errors
///
/// The errors of [`Secrets::new`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::contact_center;
///
/// let (old, new) = ("bXlfc2VjcmV0X2tleQ==", "YW5vdGhlcl9zZWNyZXQ=");
/// let [old, new] = [contact_center::subscription_secret(old)?, contact_center::subscription_secret(new)?];
/// let verifier = contact_center::verifier_with_keys([&new, &old])?;
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub fn verifier_with_keys<'a>(
    secrets: impl IntoIterator<Item = &'a SharedSecret>,
) -> Result<WebhookVerifier<ContactCenter>, KeyError> {
    Ok(WebhookVerifier::contact_center(Secrets::new(secrets)?))
}

/// Decodes a subscription secret, which is handed out in base64 and used as bytes.
///
/// # Errors
///
/// Any error of [`SharedSecret::from_base64`].
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::nexmo::webhook::contact_center::subscription_secret;
///
/// assert_eq!(subscription_secret("bXlfc2VjcmV0X2tleQ==")?.len(), "my_secret_key".len());
/// assert_eq!(subscription_secret("bXlfc2VjcmV0X2tleQ==\n").unwrap_err().code(), ErrorCode::KeySecretPadded);
/// assert_eq!(subscription_secret("not base64").unwrap_err().code(), ErrorCode::KeyMalformed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: Vonage Contact Center, "Webhooks subscriptions" (base64-encoded subscription secret).
pub fn subscription_secret(base64: &str) -> Result<SharedSecret, KeyError> {
    SharedSecret::from_base64(base64)
}
