//! Accepting each token only once.
//!
//! A stolen token can be presented again for as long as it lives. A [`ReplayGuard`] remembers the `jti` of every token
//! that was accepted and rejects the token the second time. [`MemoryReplayGuard`] does so within one process. Several
//! processes that serve one address need a store that they share. An [`AsyncReplayGuard`] reaches such a store without
//! blocking a thread, for example `RedisReplayGuard` of the crate `jwt-identity-redis`.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::error::ReplayError;
//! use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
//! use jwt_identity::{NumericDate, TokenId};
//!
//! let guard = MemoryReplayGuard::new(100_000);
//! let now = NumericDate::from_unix_seconds(1_700_000_000);
//! let end = now.saturating_add(Duration::from_secs(300));
//! let token_id = TokenId::new("c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5")?;
//!
//! // After the signature and every other check:
//! assert_eq!(guard.register("issuer", &token_id, end, now), Ok(()));
//! assert_eq!(guard.register("issuer", &token_id, end, now), Err(ReplayError::Replayed));
//! # Ok::<(), jwt_identity::ClaimError>(())
//! ```

use std::fmt;
use std::sync::Arc;

use crate::error::replay::ReplayError;
use crate::jose::numeric_date::NumericDate;
use crate::token::token_id::TokenId;

pub use async_guard::{AsyncReplayGuard, RegisterFuture};
pub use memory::MemoryReplayGuard;

mod async_guard;
mod memory;

/// Remembers the ids of accepted tokens until the tokens cannot be accepted any more.
///
/// An implementation must look up and remember in one step, so that exactly one of two threads or processes with the
/// same token gets `Ok`. If it has no room, it must report an error and not forget another token. Use an
/// [`AsyncReplayGuard`] for a store that is reached over a network.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::ReplayError;
/// use jwt_identity::token::replay::ReplayGuard;
/// use jwt_identity::{ErrorCode, NumericDate, TokenId};
///
/// /// Accepts nothing, as a guard must whose store is gone.
/// #[derive(Debug)]
/// struct Gone;
///
/// impl ReplayGuard for Gone {
///     fn register(&self, _: &str, _: &TokenId, _: NumericDate, _: NumericDate) -> Result<(), ReplayError> {
///         Err(ReplayError::Unavailable)
///     }
/// }
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let error = Gone.register("issuer", &TokenId::new("id")?, now, now).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::ReplayGuardUnavailable);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: RFC 7519 section 4.1.7 (`jti` prevents replay); RFC 9449 section 11.1 has the same rules for its proofs.
pub trait ReplayGuard: fmt::Debug + Send + Sync {
    /// Remembers a token, unless it is remembered already.
    ///
    /// `issuer` names the party that makes ids unique, because two issuers may use the same id. The guard remembers the
    /// token up to and including the second `keep_until`, the last one at which its other checks could pass. `now` is
    /// the time at which those checks were made. Call this after every other check, or strangers fill the guard.
    ///
    /// # Errors
    ///
    /// - [`ReplayError::Replayed`] (code 418) if the token is remembered already.
    /// - [`ReplayError::Full`] and [`ReplayError::Unavailable`] (code 505) if it cannot be remembered. The caller must
    ///   not accept the token then.
    fn register(
        &self,
        issuer: &str,
        token_id: &TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> Result<(), ReplayError>;
}

impl<G: ReplayGuard + ?Sized> ReplayGuard for Arc<G> {
    fn register(
        &self,
        issuer: &str,
        token_id: &TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> Result<(), ReplayError> {
        (**self).register(issuer, token_id, keep_until, now)
    }
}
