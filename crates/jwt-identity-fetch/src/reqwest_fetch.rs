//! The asynchronous client.

use std::error::Error as _;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};
use std::time::Duration;

use http::header::CONTENT_LENGTH;
use http::response::Parts;
use http::{Request, Response};
use jwt_identity::error::{CallError, CallReason, ConfigError, LoadError, LoadReason};
use jwt_identity::keys::remote::{EndpointUrl, Exchange, Fetch, FetchFuture, RemoteSettings, SleepFuture};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy, Url, retry};

use crate::fetch_fault::FetchFault;
use crate::host::Task;
use crate::pipe::Pipe;
use crate::send::{Received, call_error, has_no_body};

/// Loads keys with `reqwest` 0.13. Feature `reqwest`.
///
/// All clients of a process share one thread with a `tokio` runtime of its own, on which requests run. So a load does not
/// depend on the runtime of its callers: it works on plain threads, on runtimes without a timer, and while a runtime is
/// busy. The thread starts with the first load, and again after a `fork`.
///
/// This crate enables none of reqwest's features, so the choice of TLS is yours. Depend on reqwest 0.13 with `rustls`,
/// `native-tls` or another of its TLS features. Without one of them, [`RemoteKeys::new`](jwt_identity::keys::remote::RemoteKeys::new)
/// rejects an `https` URL.
///
/// Roots, identities, resolvers and TLS versions of the builder are kept. This type sets redirects, retries,
/// decompression, proxies, the `Referer` and the time limits. The environment variables that name proxies are not read:
/// pass a proxy to [`new`](Self::new).
///
/// The [`source`](std::error::Error::source) of an error is a [`FetchFault`](crate::FetchFault).
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::{Claims, Jwt};
/// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
/// use jwt_identity::keys::{RefreshReason, VerifyingKeySource};
/// use jwt_identity::{Algorithm, Error, TokenVerifier, Verified};
/// use jwt_identity_fetch::ReqwestFetch;
///
/// async fn start() -> Result<RemoteKeys, Error> {
///     let settings = RemoteSettings::default();
///     let fetch = ReqwestFetch::new(reqwest::Client::builder(), None, &settings)?;
///     let endpoint = JwkSetEndpoint::new("https://id.example.com/.well-known/jwks.json", &[Algorithm::Es256])?;
///     let keys = RemoteKeys::new(endpoint, fetch, settings)?;
///     keys.refresh(RefreshReason::Manual).await;
///     // tokio::spawn(keys.run(tokio::time::sleep));
///     Ok(keys)
/// }
///
/// async fn check(keys: &RemoteKeys, verifier: &TokenVerifier<Jwt>, token: &str) -> Result<Verified<Claims>, Error> {
///     Ok(verifier.verify_or_refresh(token).await?)
/// }
/// ```
#[derive(Clone)]
pub struct ReqwestFetch {
    client: Client,
}

impl ReqwestFetch {
    /// Creates a client from a reqwest builder. Connecting takes at most `settings.connect_timeout`.
    ///
    /// All requests go through `proxy` if there is one.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if reqwest rejects the builder or panics. With its feature `rustls-no-provider`
    ///   reqwest panics unless a crypto provider was installed.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::RemoteSettings;
    /// use jwt_identity_fetch::ReqwestFetch;
    ///
    /// let proxy = reqwest::Proxy::https("http://proxy.example.com:3128")?;
    /// let fetch = ReqwestFetch::new(reqwest::Client::builder(), Some(proxy), &RemoteSettings::default())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(builder: ClientBuilder, proxy: Option<Proxy>, settings: &RemoteSettings) -> Result<Self, ConfigError> {
        // `no_proxy` also keeps reqwest from reading the environment.
        let builder = builder.no_proxy();
        let builder = match proxy {
            Some(proxy) => builder.proxy(proxy),
            None => builder,
        };
        let builder = builder
            .redirect(Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(settings.connect_timeout)
            // By the next load a connection kept open would most likely be gone.
            .pool_max_idle_per_host(0);
        // reqwest panics if the program had to install a crypto provider and has not.
        let built = catch_unwind(AssertUnwindSafe(|| builder.build()));
        let invalid = || ConfigError::new("builder", "must be one that reqwest can build a client from");
        let client = built.map_err(|_| invalid())?.map_err(|_| invalid())?;
        Ok(Self { client })
    }

    /// Sends one request and returns its response, whatever its status.
    ///
    /// Of the settings, `total_timeout` and `max_body_len` apply. A request is sent once and never repeated.
    /// The settings of [`new`](Self::new) decide about connecting. Dropping the future stops the request.
    ///
    /// # Errors
    ///
    /// - [`CallReason::Unreachable`] (code 702) and [`CallReason::TimedOut`] (code 703), with a
    ///   [`FetchFault`](crate::FetchFault) as source. The server may have carried out the request.
    /// - [`CallReason::TooLarge`] (code 705) if the body is longer than `max_body_len`.
    /// - [`CallReason::Aborted`] (code 707) if the thread of the client cannot be started or panicked.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::RemoteSettings;
    /// use jwt_identity::nexmo::verify_api::Call;
    /// use jwt_identity_fetch::ReqwestFetch;
    ///
    /// async fn carry_out<C: Call>(fetch: &ReqwestFetch, api: &C::Api, call: &C) -> Result<C::Answer, jwt_identity::Error> {
    ///     let response = fetch.send(call.request(api)?, &RemoteSettings::default()).await?;
    ///     Ok(call.read(&response)?)
    /// }
    /// ```
    pub async fn send(
        &self,
        request: Request<Vec<u8>>,
        settings: &RemoteSettings,
    ) -> Result<Response<Vec<u8>>, CallError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| CallReason::Unreachable)?;
        let has_no_body = has_no_body(&request);
        let (head, body) = request.into_parts();
        let request = self.client.request(head.method, url).headers(head.headers).timeout(settings.total_timeout);
        let request = match body.is_empty() {
            true if has_no_body => request,
            // hyper names no length of an empty body, and some servers answer a POST without one with 411.
            true => request.header(CONTENT_LENGTH, 0),
            false => request.body(body),
        };
        let limit = settings.max_body_len;
        let failed = |error: &reqwest::Error, step| call_error(&fault_of(error, step));
        // Dropping the task stops the request.
        let mut task = Task::spawn(async move {
            let mut response = request.send().await.map_err(|error| failed(&error, FetchFault::Head))?;
            let mut received = Received::new(head_of(&response), limit);
            while let Some(piece) = response.chunk().await.map_err(|error| failed(&error, FetchFault::Body))? {
                received.push(&piece)?;
            }
            Ok(received.into_response())
        })
        .map_err(|error| CallError::new(CallReason::Aborted).because(error))?;
        task.ended().await.unwrap_or_else(|| Err(CallReason::Aborted.into()))
    }

    async fn run(&self, exchange: &mut Exchange) -> Result<(), LoadError> {
        let request = exchange.request();
        let url = Url::parse(&request.uri().to_string()).map_err(|_| LoadReason::Unreachable)?;
        let request = self
            .client
            .request(request.method().clone(), url)
            .headers(request.headers().clone())
            .timeout(exchange.total_timeout());
        let (pipe, writer) = Pipe::new();
        // Dropping the task stops the exchange.
        let _task = Task::spawn(async move {
            // The type of the pieces has no public name, so this is not a function.
            let carried_out = async {
                let mut response = request.send().await.map_err(|error| fault_of(&error, FetchFault::Head))?;
                writer.head(head_of(&response));
                while let Some(piece) = response.chunk().await.map_err(|error| fault_of(&error, FetchFault::Body))? {
                    writer.push(piece).await;
                }
                Ok(())
            };
            let ended = carried_out.await;
            writer.end(ended);
        })
        .map_err(|error| LoadError::new(LoadReason::Aborted).because(error))?;
        exchange.head(&pipe.head().await?)?;
        while exchange.wants_body() {
            let pieces = pipe.pieces().await?;
            if pieces.is_empty() {
                break;
            }
            for piece in pieces {
                exchange.push(&piece)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for ReqwestFetch {
    /// Leaves out the client, which may know a proxy's credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestFetch").finish_non_exhaustive()
    }
}

impl Fetch for ReqwestFetch {
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
        Box::pin(self.run(exchange))
    }

    fn check(&self, url: &EndpointUrl) -> Result<(), ConfigError> {
        if url.is_https() && !HAS_TLS.get_or_init(has_tls) {
            let rule = "is https, but reqwest was built without TLS; enable a TLS feature of reqwest, such as `rustls` or \
                        `native-tls`";
            return Err(ConfigError::new("url", rule));
        }
        Ok(())
    }

    fn sleep(&self, duration: Duration) -> Option<SleepFuture> {
        let mut timer = Task::spawn(async move { tokio::time::sleep(duration).await }).ok()?;
        Some(Box::pin(async move {
            timer.ended().await;
        }))
    }
}

/// Returns status and headers of a response.
fn head_of(response: &reqwest::Response) -> Parts {
    let mut head = Response::new(());
    *head.status_mut() = response.status();
    head.headers_mut().clone_from(response.headers());
    head.into_parts().0
}

/// Returns the error of a step. The text of the client's own error is left out, because it may show the URL.
fn fault_of(error: &reqwest::Error, step: FetchFault) -> LoadError {
    let reason = if error.is_timeout() { LoadReason::TimedOut } else { LoadReason::Unreachable };
    let known = error.source().and_then(FetchFault::in_chain);
    let step = if error.is_connect() { FetchFault::Connect } else { step };
    LoadError::new(reason).because(known.unwrap_or(step))
}

/// Whether reqwest was built with TLS.
static HAS_TLS: OnceLock<bool> = OnceLock::new();

/// Finds out whether reqwest was built with TLS. The features of a dependency are not visible to this crate.
///
/// A client without TLS rejects an `https` URL before it resolves the name. So one request to a resolver that only notes the
/// call tells, and nothing is sent. If the client cannot be built, it has TLS: the crypto provider is missing.
fn has_tls() -> bool {
    let is_asked = Arc::new(AtomicBool::new(false));
    let resolver = Arc::new(Noting(Arc::clone(&is_asked)));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let client = Client::builder().no_proxy().dns_resolver(resolver).build()?;
        let request = pin!(client.get("https://jwt-identity.invalid/").send());
        let polled = request.poll(&mut Context::from_waker(Waker::noop()));
        Ok::<_, reqwest::Error>(polled.is_ready())
    }));
    match outcome {
        Ok(Ok(has_ended)) => !has_ended || is_asked.load(Ordering::Relaxed),
        Ok(Err(_)) | Err(_) => true,
    }
}

/// A resolver that resolves nothing, and notes that it was asked.
struct Noting(Arc<AtomicBool>);

impl Resolve for Noting {
    fn resolve(&self, _: Name) -> Resolving {
        self.0.store(true, Ordering::Relaxed);
        Box::pin(async { Err("this resolver resolves nothing".into()) })
    }
}

#[cfg(test)]
mod tests {
    use jwt_identity::Algorithm;
    use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys};
    use jwt_identity::keys::{RefreshOutcome, RefreshReason};

    use super::*;

    /// Another package of the same build may enable TLS, so both outcomes are tested.
    #[test]
    fn https_without_tls_is_rejected_at_construction() {
        let settings = RemoteSettings::default();
        let fetch = ReqwestFetch::new(Client::builder(), None, &settings).unwrap();
        // Nothing listens on port 1.
        let endpoint = |url| JwkSetEndpoint::new(url, &[Algorithm::Es256]).unwrap();
        let built = RemoteKeys::new(endpoint("https://127.0.0.1:1/keys"), fetch.clone(), settings);
        let tried = RemoteKeys::new(endpoint("https://127.0.0.1:1/keys"), Unchecked(fetch.clone()), settings).unwrap();
        let RefreshOutcome::Failed(error) = tried.refresh_blocking(RefreshReason::Manual) else { panic!() };
        let fault = error.source().and_then(|cause| cause.downcast_ref::<FetchFault>());
        match built {
            Ok(_) => assert_eq!(fault, Some(&FetchFault::Connect)),
            Err(refused) => {
                assert!(refused.to_string().starts_with("`url` is https, but reqwest was built without TLS"));
                assert_eq!(fault, Some(&FetchFault::TlsMissing));
                assert!(error.to_string().contains("enable a TLS feature of reqwest"));
            }
        }
        assert!(RemoteKeys::new(endpoint("http://127.0.0.1:1/keys"), fetch, settings).is_ok());
    }

    /// A client that is not asked whether it has TLS.
    #[derive(Debug)]
    struct Unchecked(ReqwestFetch);

    impl Fetch for Unchecked {
        fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
            self.0.fetch(exchange)
        }
    }
}
