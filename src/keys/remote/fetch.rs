//! The seam to an HTTP client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::error::key_source::LoadError;
use crate::keys::remote::exchange::Exchange;

/// The future of a fetch, boxed so that clients can be chosen at run time.
///
/// # Examples
///
/// See [`Fetch`].
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<(), LoadError>> + Send + 'a>>;

/// An HTTP client, as a source of keys uses it.
///
/// The crate `jwt-identity-fetch` has two, `UreqFetch` and `ReqwestFetch`. A client that blocks does so inside
/// the future. A panic in it is contained, and dropping the future must stop it.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::remote::{Exchange, Fetch, FetchFuture};
/// use jwt_identity::error::{LoadError, LoadReason};
///
/// # trait Client: std::fmt::Debug + Send + Sync {
/// #     fn send(&self, request: &http::Request<()>, limit: std::time::Duration) -> Option<http::Response<Vec<Vec<u8>>>>;
/// # }
/// /// Over a client that answers with a head and an iterator of pieces.
/// #[derive(Debug)]
/// struct Through<C>(C);
///
/// impl<C: Client> Fetch for Through<C> {
///     fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
///         Box::pin(async move {
///             let response = self.0.send(exchange.request(), exchange.total_timeout());
///             let (head, body) = response.ok_or(LoadReason::Unreachable)?.into_parts();
///             exchange.head(&head)?;
///             let mut pieces = body.iter();
///             while exchange.wants_body() {
///                 let Some(piece) = pieces.next() else { break };
///                 exchange.push(piece)?;
///             }
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Fetch: fmt::Debug + Send + Sync {
    /// Carries out one exchange.
    ///
    /// The error is what the exchange said, or [`Unreachable`](crate::error::LoadReason::Unreachable) and
    /// [`TimedOut`](crate::error::LoadReason::TimedOut) for what the client found out.
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a>;
}
