//! Correct and faulty servers, and both clients to test against them.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jwt_identity::error::LoadReason;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::remote::{JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{KeyPair, KeySet, RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity::{Algorithm, KeyId, NumericDate, TokenSigner, TokenVerifier};
use jwt_identity_fetch::{ReqwestFetch, UreqFetch};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// A test key. It is public, so it protects nothing.
const PEM: &str = include_str!("../../keys/p256.pkcs8.pem");

pub fn pair(key_id: &str) -> KeyPair {
    KeyPair::from_pem(Algorithm::Es256, PEM).unwrap().with_key_id(KeyId::new(key_id).unwrap())
}

/// A published JWK Set with one key for each `kid`.
pub fn jwk_set(key_ids: &[&str]) -> String {
    KeySet::new(key_ids.iter().map(|key_id| pair(key_id))).unwrap().public_jwk_set().unwrap().to_json()
}

/// A token with this `kid` that is valid for an hour.
pub fn token(key_id: &str) -> String {
    let end = NumericDate::now().unwrap().saturating_add(Duration::from_secs(3600));
    let claims = Claims::builder().expires_at(end).build().unwrap();
    TokenSigner::<Jwt>::new(pair(key_id).signing_key().clone()).sign(&claims).unwrap().into_string()
}

/// The HTTP client of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    Ureq,
    Reqwest,
}

impl Driver {
    pub const ALL: [Self; 2] = [Self::Ureq, Self::Reqwest];

    pub fn source_of(self, endpoint: impl KeyEndpoint + 'static, settings: RemoteSettings) -> RemoteKeys {
        match self {
            Self::Ureq => RemoteKeys::new(endpoint, UreqFetch::new(), settings).unwrap(),
            Self::Reqwest => {
                install_provider();
                let fetch = ReqwestFetch::new(reqwest::Client::builder(), None, &settings).unwrap();
                RemoteKeys::new(endpoint, fetch, settings).unwrap()
            }
        }
    }

    pub fn source(self, url: &str, settings: RemoteSettings) -> RemoteKeys {
        self.source_of(JwkSetEndpoint::new(url, &[Algorithm::Es256]).unwrap(), settings)
    }

    /// Waits for a future inside the runtime that this client needs.
    pub fn wait<T>(self, future: impl Future<Output = T>) -> T {
        runtime().block_on(future)
    }

    pub fn refresh(self, keys: &RemoteKeys) -> RefreshOutcome {
        match self {
            Self::Ureq => keys.refresh_blocking(RefreshReason::Manual),
            Self::Reqwest => self.wait(keys.refresh(RefreshReason::Manual)),
        }
    }

    /// Loads once and returns the reason for the failure.
    pub fn failure(self, url: &str, settings: RemoteSettings) -> LoadReason {
        match self.refresh(&self.source(url, settings)) {
            RefreshOutcome::Failed(error) => error.reason(),
            outcome => panic!("{self:?}: {outcome:?}"),
        }
    }

    pub fn verifies(self, keys: &RemoteKeys, token: &str) -> bool {
        let verifier = TokenVerifier::<Jwt>::new(keys.clone());
        match self {
            Self::Ureq => verifier.verify_or_refresh_blocking(token).is_ok(),
            Self::Reqwest => self.wait(verifier.verify_or_refresh(token)).is_ok(),
        }
    }
}

/// Installs a TLS provider, which reqwest's feature `rustls-no-provider` leaves to the program.
pub fn install_provider() {
    // An error means that another test has installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Settings with long timeouts, for a server that answers even on a busy machine.
pub fn patient() -> RemoteSettings {
    RemoteSettings::default().total_timeout(Duration::from_secs(60)).connect_timeout(Duration::from_secs(30))
}

/// Settings with short timeouts, for a server that does not answer.
pub fn impatient() -> RemoteSettings {
    RemoteSettings::default().total_timeout(Duration::from_millis(400)).connect_timeout(Duration::from_millis(200))
}

type Answer = dyn Fn(&Request<Incoming>) -> Response<String> + Send + Sync;

/// A server that follows the protocol. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request<()>>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Request<Incoming>) -> Response<String> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<_>>>::default();
        let (stop, stopped) = oneshot::channel();
        let (answer, seen): (Arc<Answer>, _) = (Arc::new(answer), Arc::clone(&requests));
        let thread = thread::spawn(move || {
            runtime().block_on(async {
                tokio::select! {
                    () = serve(listener, answer, seen) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, requests, stop: Some(stop), thread: Some(thread) }
    }

    /// Serves the same JWK Set for every request.
    pub fn json(body: String) -> Self {
        Self::start(move |_| json(body.clone()))
    }

    pub fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Request<()>> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve(listener: TcpListener, answer: Arc<Answer>, requests: Arc<Mutex<Vec<Request<()>>>>) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        let (answer, requests) = (Arc::clone(&answer), Arc::clone(&requests));
        let service = service_fn(move |request: Request<Incoming>| {
            let mut seen = Request::new(());
            *seen.uri_mut() = request.uri().clone();
            *seen.method_mut() = request.method().clone();
            seen.headers_mut().clone_from(request.headers());
            requests.lock().unwrap().push(seen);
            let response = answer(&request).map(|body| Full::new(Bytes::from(body)));
            async move { Ok::<_, std::convert::Infallible>(response) }
        });
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

pub fn json(body: String) -> Response<String> {
    Response::builder().header("content-type", "application/json").body(body).unwrap()
}

pub fn status(status: u16, body: &str) -> Response<String> {
    let mut response = json(body.to_owned());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
    response
}

type Conversation = dyn Fn(&mut TcpStream) -> io::Result<()> + Send + Sync;

/// A server that reads the head of a request and then calls a function with the connection. It stops when it is
/// dropped. A call ends when its client has closed the connection.
pub struct RawServer {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl RawServer {
    pub fn start(conversation: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::launch(true, conversation)
    }

    /// Sends these bytes and closes the connection.
    pub fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |stream| stream.write_all(&bytes))
    }

    /// Sends these bytes before reading a request, and closes when the client does.
    pub fn greeting(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::launch(false, move |stream| {
            stream.write_all(&bytes)?;
            wait_for_the_end(stream)
        })
    }

    /// Calls the function without reading a request.
    pub fn silent(conversation: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::launch(false, conversation)
    }

    fn launch(
        reads_head: bool,
        conversation: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (heads, is_stopped) = (Arc::<Mutex<Vec<_>>>::default(), Arc::new(AtomicBool::new(false)));
        let (conversation, seen, stop): (Box<Conversation>, _, _) =
            (Box::new(conversation), Arc::clone(&heads), Arc::clone(&is_stopped));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                // A timeout, so that no test hangs.
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                stream.set_write_timeout(Some(PATIENCE)).unwrap();
                let head = if reads_head { read_head(&mut stream) } else { Ok("unread".to_owned()) };
                if let Ok(head) = head {
                    seen.lock().unwrap().push(head);
                    // An error means that the client has closed the connection.
                    let _ = conversation(&mut stream);
                }
            }
        });
        Self { address, heads, is_stopped, thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

pub fn read_head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Waits until the client has closed its side.
pub fn wait_for_the_end(stream: &mut TcpStream) -> io::Result<()> {
    let mut rest = [0; 1024];
    while stream.read(&mut rest)? > 0 {}
    Ok(())
}

const PATIENCE: Duration = Duration::from_secs(20);
