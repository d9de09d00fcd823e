//! The verification cache of a verifier.

use std::sync::Arc;

use crate::error::verify::VerifyError;
use crate::jose::header::JoseHeader;
use crate::keys::stamp::KeyStamp;
use crate::token::cache::limits::CacheLimits;
use crate::token::cache::table::Table;

pub(crate) mod limits;
mod table;

/// The results of verifying an accepted token that stay valid while its key is the same.
pub(crate) struct AcceptedToken<C> {
    pub(crate) header: JoseHeader<'static>,
    pub(crate) key: KeyStamp,
    pub(crate) claims: C,
}

/// A cache of accepted tokens. It is a trait, because claims need not be `Clone`, `Send` or `Sync` without a cache.
pub(crate) trait TokenCache<C>: Send + Sync {
    /// Returns the hash to find a token by, or `None` if it is too long for the cache.
    fn hash(&self, token: &str) -> Option<u64>;

    /// Returns the claims of a token that is in the cache, if `judge` accepts it. `None` from `judge` means that the
    /// token must be verified again. A token that is not accepted is removed.
    fn recall(&self, hash: u64, token: &str, judge: &mut Judge<'_, C>) -> Option<Result<C, VerifyError>>;

    fn insert(&self, hash: u64, token: &str, header: &JoseHeader<'_>, key: &KeyStamp, claims: &C);

    fn clear(&self);

    /// Counts the tokens.
    fn tokens(&self) -> usize;

    /// The length of all tokens together, in bytes.
    fn bytes(&self) -> usize;

    fn limits(&self) -> CacheLimits;

    /// Returns an empty cache with the same limits.
    fn emptied(&self) -> Arc<dyn TokenCache<C>>;
}

pub(crate) type Judge<'j, C> = dyn FnMut(&AcceptedToken<C>) -> Option<Result<(), VerifyError>> + 'j;

/// Returns an empty cache.
pub(crate) fn new<C: Clone + Send + Sync + 'static>(limits: CacheLimits) -> Arc<dyn TokenCache<C>> {
    Arc::new(Table::<AcceptedToken<C>>::new(limits))
}

impl<C: Clone + Send + Sync + 'static> TokenCache<C> for Table<AcceptedToken<C>> {
    fn hash(&self, token: &str) -> Option<u64> {
        Self::hash(self, token)
    }

    fn recall(&self, hash: u64, token: &str, judge: &mut Judge<'_, C>) -> Option<Result<C, VerifyError>> {
        self.judge(hash, token, |accepted| Some(judge(accepted)?.map(|()| accepted.claims.clone())))
    }

    fn insert(&self, hash: u64, token: &str, header: &JoseHeader<'_>, key: &KeyStamp, claims: &C) {
        let header = header.clone().into_owned();
        Self::insert(self, hash, token, AcceptedToken { header, key: key.clone(), claims: claims.clone() });
    }

    fn clear(&self) {
        Self::clear(self);
    }

    fn tokens(&self) -> usize {
        self.len()
    }

    fn bytes(&self) -> usize {
        Self::bytes(self)
    }

    fn limits(&self) -> CacheLimits {
        Self::limits(self)
    }

    fn emptied(&self) -> Arc<dyn TokenCache<C>> {
        new(Self::limits(self))
    }
}
