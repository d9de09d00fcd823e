//! The interface to an HTTP client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::error::configuration::ConfigError;
use crate::error::key_source::LoadError;
use crate::keys::remote::endpoint_url::EndpointUrl;
use crate::keys::remote::exchange::Exchange;

/// The boxed future of a fetch, so that a client can be chosen at run time.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<(), LoadError>> + Send + 'a>>;

/// The boxed future of a timer.
pub type SleepFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An HTTP client for a key source.
///
/// The crate `jwt-identity-fetch` has two implementations, `UreqFetch` and `ReqwestFetch`. A blocking client blocks
/// inside the future. A panic of the client is caught. Dropping the future must stop the exchange.
///
/// The future is polled by whoever waits for the load, so by other threads and other runtimes than the one that began
/// it. If its timers and sockets belong to one runtime, they stand still when that runtime does. Run the exchange on a
/// runtime that never blocks, as `ReqwestFetch` does.
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
/// /// Wraps a client that returns a head and an iterator of chunks.
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
    /// Sends the request of an exchange and passes the response to it.
    ///
    /// Returns the error of the exchange, or [`Unreachable`](crate::error::LoadReason::Unreachable) or
    /// [`TimedOut`](crate::error::LoadReason::TimedOut) if the client failed.
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a>;

    /// Checks that the client can send requests to such a URL. [`RemoteKeys::new`](super::RemoteKeys::new) calls it, so
    /// that a client without TLS is noticed when the program starts. The default accepts every URL.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] that says what the client lacks. Do not connect to find out.
    fn check(&self, url: &EndpointUrl) -> Result<(), ConfigError> {
        let _ = url;
        Ok(())
    }

    /// Returns a future that ends after this time on any thread and any runtime, if the client has a timer of its own.
    ///
    /// With such a timer, every load ends one second after its `total_timeout` at the latest, whoever waits for it, and
    /// [`RemoteKeys::run`](super::RemoteKeys::run) prefers it to the timer of the runtime. The default is `None`.
    fn sleep(&self, duration: Duration) -> Option<SleepFuture> {
        let _ = duration;
        None
    }
}

impl<F: Fetch + ?Sized> Fetch for Arc<F> {
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
        (**self).fetch(exchange)
    }

    fn check(&self, url: &EndpointUrl) -> Result<(), ConfigError> {
        (**self).check(url)
    }

    fn sleep(&self, duration: Duration) -> Option<SleepFuture> {
        (**self).sleep(duration)
    }
}
