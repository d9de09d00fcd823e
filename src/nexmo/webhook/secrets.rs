//! The secrets that webhooks are signed with, and whose they are.

use std::fmt;

use crate::crypto::HmacKey;
use crate::error::KeyReason;
use crate::nexmo::webhook::{ApiKey, MAX_SECRETS, MIN_SECRET_LEN, RECOMMENDED_SECRET_LEN};
use crate::{Algorithm, BadSignature, KeyError, SharedSecret, Verifier};

/// The signature secrets of one account: the current one and, during a change, others.
///
/// Vonage puts no useful lower bound on a secret, so a short one is accepted; [`is_short`](Self::is_short) tells of it.
///
/// # Examples
///
/// ```
/// use jwt_identity::SharedSecret;
/// use jwt_identity::nexmo::webhook::Secrets;
///
/// let secrets = Secrets::new(SharedSecret::new("0123456789abcdef0123456789abcdef")?)?
///     .with_other(SharedSecret::new("the one before")?)?;
/// assert_eq!((secrets.len(), secrets.is_short()), (2, true));
/// assert_eq!(format!("{secrets:?}"), "Secrets { len: 2, .. }");
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (signature secret; "no less than 32 bits").
pub struct Secrets {
    keys: Vec<HmacKey>,
    is_short: bool,
}

impl Secrets {
    /// Takes the current secret: the text from the dashboard as it stands there, not decoded.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::TooShort`] (code 104) below [`MIN_SECRET_LEN`], which no [`SharedSecret`] is at present.
    pub fn new(secret: SharedSecret) -> Result<Self, KeyError> {
        Self { keys: Vec::new(), is_short: false }.with_other(secret)
    }

    /// Adds a secret that is accepted as well: the previous one until Vonage has stopped using it, or the next one.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::TooMany`] (code 118) above [`MAX_SECRETS`].
    pub fn with_other(mut self, secret: SharedSecret) -> Result<Self, KeyError> {
        if self.keys.len() >= MAX_SECRETS {
            return Err(KeyError::new(KeyReason::TooMany));
        }
        self.is_short |= secret.len() < RECOMMENDED_SECRET_LEN;
        self.keys.push(HmacKey::from_short_secret(Algorithm::Hs256, &secret, MIN_SECRET_LEN)?);
        drop(secret);
        Ok(self)
    }

    /// Returns the number of secrets.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Tells whether one of the secrets is shorter than [`RECOMMENDED_SECRET_LEN`] octets: worth a warning when the
    /// program starts, since a short secret can be guessed from a single webhook.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        self.is_short
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// A signature of any of the secrets is one of the account.
impl Verifier for Secrets {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let holds = |key: &HmacKey| Verifier::verify(key, signing_input, signature).is_ok();
        if self.keys.iter().any(holds) { Ok(()) } else { Err(BadSignature) }
    }
}

/// Accounts and sub-accounts that share one URL, each with its own secrets.
///
/// A token is accepted when a secret of one of them signed it *and* its `api_key` names that very account. Nothing of
/// the token is read to choose a secret; all are tried, which is why their number is limited to [`MAX_SECRETS`]. With
/// more, put the account into the URL and keep a verifier for each.
///
/// # Examples
///
/// ```
/// use jwt_identity::SharedSecret;
/// use jwt_identity::nexmo::webhook::{Accounts, ApiKey, Secrets, WebhookVerifier};
///
/// # let (ours, theirs) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");
/// let accounts = Accounts::new(ApiKey::new("a1b2c3d")?, Secrets::new(SharedSecret::new(ours)?)?)
///     .with(ApiKey::new("e4f5a6b")?, Secrets::new(SharedSecret::new(theirs)?)?)?;
/// let verifier = WebhookVerifier::for_accounts(accounts);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks" (`api_key` tells which account's secret to use).
#[derive(Debug)]
pub struct Accounts(Vec<(ApiKey, Secrets)>);

impl Accounts {
    /// Takes the first account, which may stay the only one.
    #[must_use]
    pub fn new(api_key: ApiKey, secrets: Secrets) -> Self {
        Self(vec![(api_key, secrets)])
    }

    /// Adds another account, or more secrets to one that is there.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::TooMany`] (code 118) above [`MAX_SECRETS`] secrets of all accounts together.
    pub fn with(mut self, api_key: ApiKey, secrets: Secrets) -> Result<Self, KeyError> {
        let present: usize = self.0.iter().map(|(_, secrets)| secrets.len()).sum();
        if present.saturating_add(secrets.len()) > MAX_SECRETS {
            return Err(KeyError::new(KeyReason::TooMany));
        }
        match self.0.iter_mut().find(|(known, _)| *known == api_key) {
            Some((_, known)) => known.keys.extend(secrets.keys),
            None => self.0.push((api_key, secrets)),
        }
        Ok(self)
    }

    pub(super) fn into_entries(self) -> impl Iterator<Item = (ApiKey, Secrets)> {
        self.0.into_iter()
    }
}
