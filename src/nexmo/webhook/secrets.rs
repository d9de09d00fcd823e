//! The secrets that webhooks are signed with, and whose they are.

use std::fmt;

use crate::crypto::HmacKey;
use crate::error::KeyReason;
use crate::keys::AnyOf;
use crate::nexmo::webhook::{ApiKey, MAX_SECRETS, MIN_SECRET_LEN, RECOMMENDED_SECRET_LEN};
use crate::{Algorithm, BadSignature, KeyError, SharedSecret, Verifier};

/// The signature secrets of one account: the current one and, during a change, others.
///
/// Vonage documents no useful lower bound for a secret, so a short one is accepted.
/// [`is_short`](Self::is_short) reports it.
///
/// # Examples
///
/// ```
/// use jwt_identity::SharedSecret;
/// use jwt_identity::nexmo::webhook::Secrets;
///
/// let current = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let previous = SharedSecret::new("the one before")?;
/// let secrets = Secrets::new([&current, &previous])?;
/// assert_eq!((secrets.len(), secrets.is_short()), (2, true));
/// assert_eq!(format!("{secrets:?}"), "Secrets { len: 2, .. }");
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (signature secret; "no less than 32 bits").
pub struct Secrets {
    keys: AnyOf<HmacKey>,
    len: usize,
    is_short: bool,
}

impl Secrets {
    /// Creates the secrets of one account, in the order in which they are tried.
    ///
    /// A secret is the text from the dashboard as it stands there, not decoded.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SetEmpty`] (code 111) without a secret.
    /// - [`KeyReason::TooMany`] (code 118) above [`AnyOf::MAX_LEN`] secrets.
    /// - [`KeyReason::TooShort`] (code 104) below [`MIN_SECRET_LEN`] bytes, which no [`SharedSecret`] is at present.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::nexmo::webhook::Secrets;
    ///
    /// assert_eq!(Secrets::new([]).unwrap_err().code(), ErrorCode::KeySetEmpty);
    /// ```
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SharedSecret>) -> Result<Self, KeyError> {
        let (mut keys, mut is_short) = (Vec::new(), false);
        for secret in secrets {
            is_short |= secret.len() < RECOMMENDED_SECRET_LEN;
            keys.push(key(secret)?);
        }
        Ok(Self { len: keys.len(), keys: AnyOf::new(keys)?, is_short })
    }

    /// Returns the number of secrets.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Reports whether one of the secrets is shorter than [`RECOMMENDED_SECRET_LEN`] bytes.
    ///
    /// That is worth a warning when the program starts: a short secret can be guessed from a single webhook.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        self.is_short
    }
}

/// The key of a secret of any length.
pub(super) fn key(secret: &SharedSecret) -> Result<HmacKey, KeyError> {
    HmacKey::from_short_secret(Algorithm::Hs256, secret, MIN_SECRET_LEN)
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("len", &self.len).finish_non_exhaustive()
    }
}

/// Accepts a signature made with any of the secrets.
impl Verifier for Secrets {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.keys.verify(signing_input, signature)
    }
}

/// Accounts and sub-accounts that share one URL, each with its own secrets.
///
/// A token is accepted if a secret of one of them signed it *and* its `api_key` names that very account. Nothing of
/// the token is read to choose a secret. All are tried, which is why their number is limited to [`MAX_SECRETS`]. If you
/// have more, put the account into the URL and keep a verifier for each.
///
/// # Examples
///
/// ```
/// use jwt_identity::SharedSecret;
/// use jwt_identity::nexmo::webhook::{Accounts, ApiKey, Secrets, WebhookVerifier};
///
/// # let ours = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// # let theirs = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
/// let accounts = Accounts::new(ApiKey::new("a1b2c3d")?, Secrets::new([&ours])?)
///     .with(ApiKey::new("e4f5a6b")?, Secrets::new([&theirs])?)?;
/// let verifier = WebhookVerifier::for_accounts(accounts);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (`api_key` tells which account's secret to use).
#[derive(Debug)]
pub struct Accounts(Vec<(ApiKey, Secrets)>);

impl Accounts {
    /// Creates the list with its first account, which may stay the only one.
    #[must_use]
    pub fn new(api_key: ApiKey, secrets: Secrets) -> Self {
        Self(vec![(api_key, secrets)])
    }

    /// Adds another account, or more secrets to an account of the list.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::TooMany`] (code 118) above [`MAX_SECRETS`] secrets of all accounts together.
    pub fn with(mut self, api_key: ApiKey, secrets: Secrets) -> Result<Self, KeyError> {
        let present: usize = self.0.iter().map(|(_, secrets)| secrets.len()).sum();
        if present.saturating_add(secrets.len()) > MAX_SECRETS {
            return Err(KeyError::new(KeyReason::TooMany));
        }
        self.0.push((api_key, secrets));
        Ok(self)
    }

    pub(super) fn into_entries(self) -> impl Iterator<Item = (ApiKey, Secrets)> {
        self.0.into_iter()
    }
}
