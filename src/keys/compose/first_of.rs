//! Failover between key sources.

use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::Algorithm;
use crate::jose::key_hint::KeyHint;
use crate::keys::compose::refresh_all::RefreshAll;
use crate::keys::health::Health;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// A failover source: uses the first of its sources that has keys at the moment.
///
/// A source has no keys if it answers [`KeySourceUnavailable`](EnvironmentError::KeySourceUnavailable) (code 503) or
/// [`KeySetExpired`](EnvironmentError::KeySetExpired) (code 506). Every other answer is final. A `kid` that this source
/// does not know is unknown, whatever the next source would say. To look in all sources, use
/// [`Merged`](crate::keys::Merged). A [`KeySet`](crate::keys::KeySet) and a single key always have keys to verify with, so
/// put them last.
///
/// # Signing
///
/// `FirstOf<dyn KeySource>` also signs. The first source that has keys signs, so that the verifier finds the key in the
/// same source. If that source can only verify, signing fails with
/// [`KeySourceUnavailable`](EnvironmentError::KeySourceUnavailable): a key of a later source would sign tokens that this
/// `FirstOf` then rejects. `FirstOf<dyn VerifyingKeySource>` only verifies, and takes sources that cannot sign.
///
/// # Refreshing and health
///
/// For [`RefreshReason::Missing`] the sources are refreshed in order, up to the first that then has keys. For other
/// reasons all are refreshed at the same time. The health is that of the source in use.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use jwt_identity::jwt::{Claims, Jwt};
/// use jwt_identity::keys::{FirstOf, KeyPair, KeySet, KeySource, KeyStore};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, ErrorCode, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
///
/// let pair = |secret| -> Result<_, jwt_identity::KeyError> {
///     Ok(KeyPair::from(HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?))
/// };
/// let store = KeyStore::default(); // filled later
/// let built_in = KeySet::new([pair("0123456789abcdef0123456789abcdef")?])?;
/// let sources: [Arc<dyn KeySource>; 2] = [Arc::new(store.clone()), Arc::new(built_in)];
/// let keys = FirstOf::new(sources);
///
/// let claims = Claims::builder().expires_at(NumericDate::MAX).build()?;
/// let token = TokenSigner::<Jwt>::new(keys.clone()).sign(&claims)?;
/// let verifier = TokenVerifier::<Jwt>::new(keys);
/// assert!(verifier.verify(token.as_str()).is_ok(), "by the built-in key");
///
/// store.replace(KeySet::new([pair("fedcba9876543210fedcba9876543210")?])?);
/// let error = verifier.verify(token.as_str()).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::SignatureInvalid, "the store answers now");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug)]
pub struct FirstOf<S: ?Sized> {
    sources: Arc<[Arc<S>]>,
}

impl<S: ?Sized> FirstOf<S> {
    /// Creates a source that tries these sources in order. An empty list has no keys (code 503).
    #[must_use]
    pub fn new(sources: impl IntoIterator<Item = Arc<S>>) -> Self {
        Self { sources: sources.into_iter().collect() }
    }
}

impl<S: VerifyingKeySource + ?Sized> VerifyingKeySource for FirstOf<S> {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let mut lack = EnvironmentError::KeySourceUnavailable;
        for source in &*self.sources {
            match source.find(hint) {
                Err(VerifyError::Environment(error)) if error.is_lack_of_keys() => lack = error,
                answer => return answer,
            }
        }
        Err(lack.into())
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        if reason != RefreshReason::Missing {
            return Box::pin(RefreshAll::new(&self.sources, reason));
        }
        Box::pin(async move {
            let mut outcome = RefreshOutcome::Refused;
            for source in &*self.sources {
                outcome = outcome.and(source.refresh(reason).await);
                if has_keys(&**source) {
                    break;
                }
            }
            outcome
        })
    }

    fn health(&self) -> Option<Health> {
        let in_use = self.sources.iter().find(|source| has_keys(&***source));
        in_use.or(self.sources.last())?.health()
    }
}

impl<S: SigningKeySource + VerifyingKeySource + ?Sized> SigningKeySource for FirstOf<S> {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        let mut lack = EnvironmentError::KeySourceUnavailable;
        for source in &*self.sources {
            match source.primary() {
                // The verifier must find the key in the same source. So a source with keys to verify with is the last one
                // asked, even if it has none to sign with.
                Err(error) if error.is_lack_of_keys() && !has_keys(&**source) => lack = error,
                answer => return answer,
            }
        }
        Err(lack)
    }
}

impl<S: ?Sized> Clone for FirstOf<S> {
    fn clone(&self) -> Self {
        Self { sources: Arc::clone(&self.sources) }
    }
}

/// Reports whether a source has keys at the moment. The hint matters to [`Merged`](crate::keys::Merged) only: while one
/// of its sources has no keys, it reports that for every key that the others do not know.
fn has_keys<S: VerifyingKeySource + ?Sized>(source: &S) -> bool {
    let answer = source.find(&KeyHint::new(Algorithm::Hs256, None));
    !matches!(answer, Err(VerifyError::Environment(error)) if error.is_lack_of_keys())
}
