//! The asynchronous client.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jwt_identity::error::{ConfigError, LoadError, LoadReason};
use jwt_identity::keys::remote::{Exchange, Fetch, FetchFuture, RemoteSettings};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy, Url, retry};

/// Loads keys with `reqwest` 0.13, on a `tokio` runtime. Feature `reqwest`.
///
/// This crate switches on none of reqwest's features, so that the choice of TLS is yours: depend on reqwest 0.13 with
/// `rustls`, `native-tls` or what else it offers. Without one of them an `https` URL cannot be reached, which shows as
/// [`LoadReason::Unreachable`] (code 511). Outside a `tokio` runtime with a timer every load fails as
/// [`LoadReason::Aborted`] (code 517).
///
/// Of the builder handed in, roots, identities, resolvers, versions of TLS and such are yours. Redirects, retries,
/// decompression, proxies, the `Referer` and the time limits are set here: the variables of the environment that name
/// proxies are not read, and [`new`](Self::new) takes one.
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
        // It panics when a program that has to install a provider of cryptography for it has not.
        let built = catch_unwind(AssertUnwindSafe(|| builder.build()));
        let refused = || ConfigError::new("builder", "must be one that reqwest can build a client from");
        let client = built.map_err(|_| refused())?.map_err(|_| refused())?;
        Ok(Self { client })
    }

    async fn run(&self, exchange: &mut Exchange) -> Result<(), LoadError> {
        let request = exchange.request();
        let url = Url::parse(&request.uri().to_string()).map_err(|_| LoadReason::Unreachable)?;
        let sent = self
            .client
            .request(request.method().clone(), url)
            .headers(request.headers().clone())
            .timeout(exchange.total_timeout())
            .send();
        let mut response = sent.await.map_err(|error| reason_of(&error))?;
        let mut head = http::Response::new(());
        *head.status_mut() = response.status();
        head.headers_mut().clone_from(response.headers());
        exchange.head(&head.into_parts().0)?;
        while exchange.wants_body() {
            match response.chunk().await.map_err(|error| reason_of(&error))? {
                Some(piece) => exchange.push(&piece)?,
                None => break,
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
}

fn reason_of(error: &reqwest::Error) -> LoadReason {
    if error.is_timeout() { LoadReason::TimedOut } else { LoadReason::Unreachable }
}
