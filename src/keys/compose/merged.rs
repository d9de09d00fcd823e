//! The keys of two sources as if they were one.

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::key_hint::KeyHint;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{BothRefresh, RefreshFuture, RefreshReason};
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// Looks for a key in two sources: the given ones and those fetched from elsewhere, or those of two issuers.
///
/// - A hint with a `kid` gets the answer of the first source that knows the `kid`. So a key of the second never takes
///   the place of one that the first has, whoever fills the second: put the keys you are given before those you fetch.
///   If the key known first is bound to another algorithm, that is final
///   ([`VerifyError::AlgorithmMismatch`], code 211). A key past its `verify_until` is known no longer.
/// - A hint without a `kid` needs exactly one fitting key in both together
///   ([`VerifyError::AmbiguousKey`], code 214).
/// - A source without keys at the moment (codes 503 and 506) hides none of the other's. Only if the other has no key
///   for the hint either is this the answer, for the key may be among those that are missing. A clock that fails
///   (code 501) is final.
///
/// A single [`VerifyingKey`] without a `kid` of its own takes every `kid` for its own: name it, or put it last. For
/// more than two sources, put one into another.
///
/// It verifies if both verify. It signs if both sign, with the primary key of the first, or of the second while the
/// first has none. A refresh is one of both, at the same time, because the key may be in either.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeySet, KeyStore, Merged, VerifyingKey, VerifyingKeySource};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret};
///
/// let key = |secret: &str, key_id: &str| -> Result<_, jwt_identity::KeyError> {
///     let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?;
///     Ok(VerifyingKey::new(key).with_key_id(KeyId::new(key_id)?))
/// };
/// let fetched = KeyStore::default();
/// let keys = Merged::new(KeySet::new([key("0123456789abcdef0123456789abcdef", "given")?])?, fetched.clone());
/// let find = |key_id| {
///     let found = keys.find(&KeyHint::new(Algorithm::Hs256, Some(key_id)));
///     found.map(drop).map_err(|error| error.code().as_u16())
/// };
///
/// assert_eq!(find("given"), Ok(()));
/// assert_eq!(find("fetched"), Err(503), "nothing has been fetched yet");
///
/// fetched.replace(KeySet::new([key("fedcba9876543210fedcba9876543210", "fetched")?])?);
/// assert_eq!((find("fetched"), find("neither")), (Ok(()), Err(213)));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Merged<A, B> {
    first: A,
    second: B,
}

impl<A, B> Merged<A, B> {
    /// Takes the source whose keys go before, and the other.
    ///
    /// # Examples
    ///
    /// See [`Merged`].
    #[must_use]
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A: VerifyingKeySource, B: VerifyingKeySource> VerifyingKeySource for Merged<A, B> {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let first = Answer::of(self.first.find(hint), hint)?;
        if hint.key_id().is_some()
            && let Answer::Found(key) = first
        {
            return Ok(key);
        }
        let second = Answer::of(self.second.find(hint), hint)?;
        match (first, second) {
            (Answer::Found(_), Answer::Found(_)) => Err(VerifyError::AmbiguousKey),
            (Answer::Found(key), _) | (_, Answer::Found(key)) => Ok(key),
            (Answer::NoKeys(error), _) | (_, Answer::NoKeys(error)) => Err(error.into()),
            (Answer::NoneFits, Answer::NoneFits) => Err(VerifyError::UnknownKeyId),
        }
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(BothRefresh::new(self.first.refresh(reason), self.second.refresh(reason)))
    }
}

/// What one of two sources says, where that is not the end of it.
enum Answer<'a> {
    Found(KeyRef<'a, VerifyingKey>),
    NoneFits,
    NoKeys(EnvironmentError),
}

impl<'a> Answer<'a> {
    fn of(found: Result<KeyRef<'a, VerifyingKey>, VerifyError>, hint: &KeyHint<'_>) -> Result<Self, VerifyError> {
        match found {
            Ok(key) => Ok(Self::Found(key)),
            Err(VerifyError::UnknownKeyId) => Ok(Self::NoneFits),
            // A single key's way to say that it does not fit: no `kid` ties the hint to it.
            Err(VerifyError::AlgorithmMismatch) if hint.key_id().is_none() => Ok(Self::NoneFits),
            Err(VerifyError::Environment(error)) if error.is_lack_of_keys() => Ok(Self::NoKeys(error)),
            Err(error) => Err(error),
        }
    }
}

impl<A: SigningKeySource, B: SigningKeySource> SigningKeySource for Merged<A, B> {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        match self.first.primary() {
            Err(error) if error.is_lack_of_keys() => self.second.primary(),
            answer => answer,
        }
    }
}
