//! The blocking client.

use std::fmt;
use std::io;
use std::io::Read;

use http::{Request, Response};
use jwt_identity::error::{CallError, LoadError, LoadReason};
use jwt_identity::keys::remote::{Exchange, Fetch, FetchFuture, RemoteSettings};
use ureq::config::AutoHeaderValue;
use ureq::tls::TlsConfig;
use ureq::{Agent, AsSendBody, Proxy, Timeout};

use crate::fetch_fault::FetchFault;
use crate::send::{Received, call_error, has_no_body};

/// Loads keys with `ureq` 3 over `rustls` and `ring`, and trusts the roots of `webpki-roots`. Feature `ureq`.
///
/// It blocks the thread on which a refresh is polled, for at most the total timeout. Use it with
/// [`verify_or_refresh_blocking`](jwt_identity::TokenVerifier::verify_or_refresh_blocking),
/// [`refresh_blocking`](jwt_identity::keys::remote::RemoteKeys::refresh_blocking) and
/// [`spawn_refresher`](jwt_identity::keys::remote::RemoteKeys::spawn_refresher), and not on the threads of an async executor.
///
/// If another crate enables ureq's feature `gzip`, ureq decompresses responses unasked. The limit then counts the
/// decompressed bytes.
///
/// Each load has a connection of its own. The environment variables that name proxies (`HTTPS_PROXY` and others) are not
/// read: set a proxy with [`with_proxy`](Self::with_proxy).
///
/// The [`source`](std::error::Error::source) of an error is a [`FetchFault`](crate::FetchFault).
///
/// # Examples
///
/// ```no_run
/// use jwt_identity::jwt::Jwt;
/// use jwt_identity::keys::RefreshReason;
/// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
/// use jwt_identity::{Algorithm, TokenVerifier};
/// use jwt_identity_fetch::UreqFetch;
///
/// let endpoint = JwkSetEndpoint::new("https://id.example.com/.well-known/jwks.json", &[Algorithm::Es256])?;
/// let keys = RemoteKeys::new(endpoint, UreqFetch::new(), RemoteSettings::default())?;
/// keys.refresh_blocking(RefreshReason::Manual);
/// let refresher = keys.spawn_refresher()?; // loads ahead of time until it is dropped
///
/// let verifier = TokenVerifier::<Jwt>::new(keys.clone());
/// let token = "..."; // from a request
/// let verified = verifier.verify_or_refresh_blocking(token)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct UreqFetch {
    agent: Agent,
}

impl UreqFetch {
    /// Creates a client without a proxy.
    #[must_use]
    pub fn new() -> Self {
        Self::from_parts(TlsConfig::default(), None)
    }

    /// Sets the TLS settings, such as the trusted roots.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity_fetch::UreqFetch;
    /// use ureq::tls::{Certificate, RootCerts, TlsConfig};
    ///
    /// fn trusting(root: Certificate<'static>) -> UreqFetch {
    ///     UreqFetch::new().with_tls(TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root])).build())
    /// }
    /// ```
    #[must_use]
    pub fn with_tls(self, tls: TlsConfig) -> Self {
        Self::from_parts(tls, self.agent.config().proxy().cloned())
    }

    /// Sends all requests through a proxy.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity_fetch::UreqFetch;
    ///
    /// let fetch = UreqFetch::new().with_proxy(ureq::Proxy::new("http://proxy.example.com:3128")?);
    /// # Ok::<(), ureq::Error>(())
    /// ```
    #[must_use]
    pub fn with_proxy(self, proxy: Proxy) -> Self {
        Self::from_parts(self.agent.config().tls_config().clone(), Some(proxy))
    }

    fn from_parts(tls: TlsConfig, proxy: Option<Proxy>) -> Self {
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy)
            .http_status_as_error(false)
            .max_redirects(0)
            .accept_encoding(AutoHeaderValue::None)
            // By the next load a connection kept open would most likely be gone.
            .max_idle_connections(0)
            .build();
        Self { agent: config.new_agent() }
    }

    /// Sends one request and returns its response, whatever its status.
    ///
    /// Of the settings, `total_timeout`, `connect_timeout` and `max_body_len` apply. A request is sent once and never repeated. It blocks the thread.
    ///
    /// # Errors
    ///
    /// - [`CallReason::Unreachable`](jwt_identity::error::CallReason::Unreachable) (code 702) and
    ///   [`CallReason::TimedOut`](jwt_identity::error::CallReason::TimedOut) (code 703), with a [`FetchFault`](crate::FetchFault)
    ///   as source. The server may have carried out the request.
    /// - [`CallReason::TooLarge`](jwt_identity::error::CallReason::TooLarge) (code 705) if the body is longer than `max_body_len`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use jwt_identity::keys::remote::RemoteSettings;
    /// use jwt_identity::nexmo::verify_api::{Call, v2};
    /// use jwt_identity_fetch::UreqFetch;
    ///
    /// fn start(fetch: &UreqFetch, api: &v2::Api, start: &v2::Start) -> Result<v2::Started, jwt_identity::Error> {
    ///     let response = fetch.send(start.request(api)?, &RemoteSettings::default())?;
    ///     Ok(start.read(&response)?)
    /// }
    /// ```
    pub fn send(&self, request: Request<Vec<u8>>, settings: &RemoteSettings) -> Result<Response<Vec<u8>>, CallError> {
        if has_no_body(&request) {
            return self.send_any(request.map(|_| ()), settings);
        }
        self.send_any(request, settings)
    }

    fn send_any(
        &self,
        request: Request<impl AsSendBody>,
        settings: &RemoteSettings,
    ) -> Result<Response<Vec<u8>>, CallError> {
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(Some(settings.total_timeout))
            .timeout_connect(Some(settings.connect_timeout))
            .build();
        let failed = |error, step| call_error(&fault_of(&error, step));
        let (head, body) = self.agent.run(request).map_err(|error| failed(error, FetchFault::Head))?.into_parts();
        let mut received = Received::new(head, settings.max_body_len);
        let mut body = body.into_reader();
        let mut piece = [0; PIECE_LEN];
        loop {
            match body.read(&mut piece) {
                Ok(0) => return Ok(received.into_response()),
                Ok(len) => received.push(piece.get(..len).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error.into(), FetchFault::Body)),
            }
        }
    }

    fn run(&self, exchange: &mut Exchange) -> Result<(), LoadError> {
        let request = self
            .agent
            .configure_request(exchange.request().clone())
            .timeout_global(Some(exchange.total_timeout()))
            .timeout_connect(Some(exchange.connect_timeout()))
            .build();
        let (head, body) = self.agent.run(request).map_err(|error| fault_of(&error, FetchFault::Head))?.into_parts();
        exchange.head(&head)?;
        let mut body = body.into_reader();
        let mut piece = [0; PIECE_LEN];
        while exchange.wants_body() {
            match body.read(&mut piece) {
                Ok(0) => break,
                Ok(len) => exchange.push(piece.get(..len).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(fault_of(&error.into(), FetchFault::Body)),
            }
        }
        Ok(())
    }
}

impl Default for UreqFetch {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for UreqFetch {
    /// Leaves out the client, which may know a proxy's credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqFetch").finish_non_exhaustive()
    }
}

impl Fetch for UreqFetch {
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
        Box::pin(async move { self.run(exchange) })
    }
}

/// Returns the error of a step. The text of the client's own error is left out, because it may show the URL.
fn fault_of(error: &ureq::Error, step: FetchFault) -> LoadError {
    let timed_out = |step| LoadError::new(LoadReason::TimedOut).because(step);
    let unreachable = |step| LoadError::new(LoadReason::Unreachable).because(step);
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => timed_out(FetchFault::Dns),
        ureq::Error::Timeout(Timeout::Connect) => timed_out(FetchFault::Connect),
        ureq::Error::Timeout(_) => timed_out(step),
        ureq::Error::HostNotFound => unreachable(FetchFault::Dns),
        ureq::Error::ConnectionFailed => unreachable(FetchFault::Connect),
        ureq::Error::Io(io) => {
            let step = match io.kind() {
                io::ErrorKind::TimedOut => return timed_out(step),
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable => FetchFault::Connect,
                _ => step,
            };
            unreachable(FetchFault::in_chain(io).unwrap_or(step))
        }
        error => unreachable(FetchFault::in_chain(error).unwrap_or(step)),
    }
}

/// The number of bytes of a body that are read at once.
const PIECE_LEN: usize = 8 * 1024;
