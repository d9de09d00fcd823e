//! One key source, and another for the time that it has no keys.

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::key_hint::KeyHint;
use crate::keys::health::Health;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{BothRefresh, RefreshFuture, RefreshReason};
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource, has_keys};
use crate::keys::verifying_key::VerifyingKey;

/// Failover: asks the first source, and the second only while the first has no keys at the moment.
///
/// "No keys" is [`KeySourceUnavailable`](EnvironmentError::KeySourceUnavailable) (code 503) or
/// [`KeySetExpired`](EnvironmentError::KeySetExpired) (code 506). Every other answer is final: a `kid` that the first
/// source does not know is unknown, whatever the second would say, and a clock that fails (code 501) leaves open
/// whether the first source's keys are still good. A [`KeySet`](crate::keys::KeySet) and a single key always answer for
/// verifying, so they stand last. To look in both, use [`Merged`](crate::keys::Merged); in the place of the first, one of
/// whose halves has no keys leaves to the second what the other half does not know.
///
/// Whether there are keys is asked anew for signing and for verifying: a first source that has keys and none that signs
/// leaves the signing to the second, and refuses what that signed. So let the first be one that signs.
///
/// It verifies if both verify, and signs if both sign. For more than two, put one into another. Its health is that of
/// the source that answers. For [`RefreshReason::Missing`] the sources are refreshed in turn up to the first that has keys then, since
/// those behind it are not asked; for other reasons both are, at the same time.
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::{Claims, Jwt};
/// use jwt_identity::keys::{FirstOf, KeyPair, KeySet, KeyStore};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, ErrorCode, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
///
/// let pair = |secret| -> Result<_, jwt_identity::KeyError> {
///     Ok(KeyPair::from(HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?))
/// };
/// let store = KeyStore::default(); // filled later
/// let built_in = KeySet::from_entries([pair("0123456789abcdef0123456789abcdef")?])?;
/// let keys = FirstOf::new(store.clone(), built_in);
///
/// let claims = Claims::builder().expires_at(NumericDate::MAX).build()?;
/// let token = TokenSigner::<Jwt>::new(keys.clone()).sign(&claims)?;
/// let verifier = TokenVerifier::<Jwt>::new(keys);
/// assert!(verifier.verify(token.as_str()).is_ok(), "by the built-in key");
///
/// store.replace(KeySet::from_entries([pair("fedcba9876543210fedcba9876543210")?])?);
/// let refused = verifier.verify(token.as_str()).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::SignatureInvalid, "the store answers now");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FirstOf<A, B> {
    first: A,
    second: B,
}

impl<A, B> FirstOf<A, B> {
    /// Takes the source to ask, and the one for when it has no keys.
    ///
    /// # Examples
    ///
    /// See [`FirstOf`].
    #[must_use]
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A: VerifyingKeySource, B: VerifyingKeySource> VerifyingKeySource for FirstOf<A, B> {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        match self.first.find(hint) {
            Err(VerifyError::Environment(error)) if error.is_lack_of_keys() => self.second.find(hint),
            answer => answer,
        }
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        if reason != RefreshReason::Missing {
            return Box::pin(BothRefresh::new(self.first.refresh(reason), self.second.refresh(reason)));
        }
        Box::pin(async move {
            let outcome = self.first.refresh(reason).await;
            if has_keys(&self.first) { outcome } else { outcome.and(self.second.refresh(reason).await) }
        })
    }

    fn health(&self) -> Option<Health> {
        if has_keys(&self.first) { self.first.health() } else { self.second.health() }
    }

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        // Only the first: whether the second is to be asked shows when the first is asked for the key.
        self.first.find_by_header(encoded_header)
    }
}

impl<A: SigningKeySource + VerifyingKeySource, B: SigningKeySource> SigningKeySource for FirstOf<A, B> {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        // Whoever verifies must come to the same source, so the first must not have keys for that either.
        match self.first.primary() {
            Err(error) if error.is_lack_of_keys() && !has_keys(&self.first) => self.second.primary(),
            answer => answer,
        }
    }
}
