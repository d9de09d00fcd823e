//! The guard whose store is reached without blocking a thread.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

use crate::error::replay::ReplayError;
use crate::jose::numeric_date::NumericDate;
use crate::token::replay::ReplayGuard;
use crate::token::token_id::TokenId;

/// The future of a registration, boxed so that guards can be chosen at run time.
pub type RegisterFuture<'a> = Pin<Box<dyn Future<Output = Result<(), ReplayError>> + Send + 'a>>;

/// Remembers the ids of accepted tokens, like [`ReplayGuard`], in a store that is reached over a network.
///
/// The rules of [`ReplayGuard`] hold: an implementation looks up and remembers in one step, and reports an error if it
/// cannot remember. It also limits its own time and returns [`ReplayError::Unavailable`] at the limit, because a caller
/// waits for it before it answers. `RedisReplayGuard` of the crate `jwt-identity-redis` is an implementation.
///
/// Every [`ReplayGuard`] is an `AsyncReplayGuard`. Its future does all the work when it is created, so use it only with
/// a guard that does not block, such as [`MemoryReplayGuard`](crate::token::replay::MemoryReplayGuard).
///
/// # Examples
///
/// ```
/// use jwt_identity::error::ReplayError;
/// use jwt_identity::token::replay::{AsyncReplayGuard, RegisterFuture};
/// use jwt_identity::{NumericDate, TokenId};
///
/// # #[derive(Debug)] struct Pool;
/// # impl Pool { async fn insert(&self, _: &str, _: &str, _: i64) -> std::io::Result<bool> { Ok(true) } }
/// /// A table whose primary key is issuer and id.
/// #[derive(Debug)]
/// struct Table(Pool);
///
/// impl AsyncReplayGuard for Table {
///     fn register_async<'a>(
///         &'a self,
///         issuer: &'a str,
///         token_id: &'a TokenId,
///         keep_until: NumericDate,
///         _now: NumericDate,
///     ) -> RegisterFuture<'a> {
///         Box::pin(async move {
///             match self.0.insert(issuer, token_id.as_str(), keep_until.as_unix_seconds()).await {
///                 Ok(true) => Ok(()),
///                 Ok(false) => Err(ReplayError::Replayed),
///                 Err(_) => Err(ReplayError::Unavailable),
///             }
///         })
///     }
/// }
/// ```
///
/// Source: RFC 7519 section 4.1.7 (`jti` prevents replay).
pub trait AsyncReplayGuard: fmt::Debug + Send + Sync {
    /// Remembers a token, unless it is remembered already. The parameters are those of [`ReplayGuard::register`].
    ///
    /// If the future is dropped before it ends, the token may or may not be remembered.
    ///
    /// # Errors
    ///
    /// The future returns
    ///
    /// - [`ReplayError::Replayed`] (code 418) if the token is remembered already.
    /// - [`ReplayError::Full`] and [`ReplayError::Unavailable`] (code 505) if it cannot be remembered. The caller must
    ///   not accept the token then.
    fn register_async<'a>(
        &'a self,
        issuer: &'a str,
        token_id: &'a TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> RegisterFuture<'a>;
}

impl<G: ReplayGuard + ?Sized> AsyncReplayGuard for G {
    fn register_async<'a>(
        &'a self,
        issuer: &'a str,
        token_id: &'a TokenId,
        keep_until: NumericDate,
        now: NumericDate,
    ) -> RegisterFuture<'a> {
        Box::pin(ready(self.register(issuer, token_id, keep_until, now)))
    }
}
