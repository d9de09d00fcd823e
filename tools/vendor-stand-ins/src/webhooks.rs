//! The sender of signed webhooks.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode, Uri};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jwt_identity::crypto::Sha256Digest;
use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::webhook::{ApiKey, Claims, Webhook};
use jwt_identity::{Clock, TokenId, TokenSigner};
use tokio::net::TcpStream;

/// The most attempts to deliver one webhook.
const MAX_ATTEMPTS: usize = 3;

/// Sends webhooks as Vonage does: with a token that vouches for the content, and again after an answer of 5xx.
///
/// Each attempt has a token of its own. The number of attempts is not documented by the vendor; here it is at most 3,
/// without a pause.
#[derive(Debug, Clone)]
pub struct Webhooks {
    pub(crate) signer: Arc<TokenSigner<Webhook>>,
    pub(crate) api_key: ApiKey,
    pub(crate) application_id: ApplicationId,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Webhooks {
    /// Sends a JSON document with POST, and returns the status of each attempt.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is not `http://host:port/…`, or if the connection fails.
    pub async fn send(&self, url: &str, json: impl AsRef<[u8]>) -> io::Result<Vec<StatusCode>> {
        self.deliver(Method::POST, url, json.as_ref(), false).await
    }

    /// Sends a JSON document whose first attempt has no token, as happens after an internal fault of the vendor.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send).
    pub async fn send_unsigned_first(&self, url: &str, json: impl AsRef<[u8]>) -> io::Result<Vec<StatusCode>> {
        self.deliver(Method::POST, url, json.as_ref(), true).await
    }

    /// Requests a URL with GET, as Voice requests an answer URL. The token vouches for the query.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send).
    pub async fn get(&self, url: &str) -> io::Result<Vec<StatusCode>> {
        self.deliver(Method::GET, url, &[], false).await
    }

    async fn deliver(&self, method: Method, url: &str, body: &[u8], unsigned: bool) -> io::Result<Vec<StatusCode>> {
        let uri: Uri = url.parse().map_err(io::Error::other)?;
        let mut statuses = Vec::new();
        while statuses.len() < MAX_ATTEMPTS {
            let content = if method == Method::GET { query_as_json(&uri)? } else { body.to_vec() };
            let is_signed = !(unsigned && statuses.is_empty());
            let token = if is_signed { Some(self.token(&content)?) } else { None };
            let status = attempt(&method, &uri, body, token.as_deref()).await?;
            statuses.push(status);
            if !status.is_server_error() {
                break;
            }
        }
        Ok(statuses)
    }

    fn token(&self, content: &[u8]) -> io::Result<String> {
        let now = self.clock.now().map_err(io::Error::other)?;
        let token_id = TokenId::random().map_err(io::Error::other)?;
        let claims = Claims::builder(Sha256Digest::of(content), token_id, now)
            .api_key(self.api_key.clone())
            .application_id(self.application_id.clone())
            .build()
            .map_err(io::Error::other)?;
        Ok(self.signer.sign(&claims).map_err(io::Error::other)?.into_string())
    }
}

/// Writes the parameters of a query as a JSON object in their order, with strings as values and without whitespace.
fn query_as_json(uri: &Uri) -> io::Result<Vec<u8>> {
    let mut members = Vec::new();
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        members.push(format!("{}:{}", serde_json::to_string(&name)?, serde_json::to_string(&value)?));
    }
    Ok(format!("{{{}}}", members.join(",")).into_bytes())
}

async fn attempt(method: &Method, uri: &Uri, body: &[u8], token: Option<&str>) -> io::Result<StatusCode> {
    let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"));
    let authority = authority.ok_or_else(|| io::Error::other("expected a URL of the form http://host:port/path"))?;
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder().method(method).uri(path).header(HOST, authority.as_str());
    if method == Method::POST {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Body::from(body.to_vec())).map_err(io::Error::other)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(io::Error::other)?;
        Ok(response.status())
    };
    tokio::select! {
        biased;
        status = exchange => status,
        _ = connection => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}
