//! The base URL of the API, and requests to it.

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Method, Request, Uri};

use crate::VERSION;
use crate::error::{CallError, ConfigError};
use crate::keys::remote::EndpointUrl;

/// The scheme and authority of the API.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    scheme: Scheme,
    authority: Authority,
}

/// The media type and the bytes of a body.
pub(super) type Content = (&'static str, Vec<u8>);

impl Endpoint {
    /// Returns the vendor's own.
    pub(super) fn production() -> Self {
        Self { scheme: Scheme::HTTPS, authority: Authority::from_static("api.nexmo.com") }
    }

    pub(super) fn new(base: &EndpointUrl) -> Result<Self, ConfigError> {
        let uri = base.as_uri();
        match (uri.scheme(), uri.authority()) {
            (Some(scheme), Some(authority)) if uri.path() == "/" && uri.query().is_none() => {
                Ok(Self { scheme: scheme.clone(), authority: authority.clone() })
            }
            _ => Err(ConfigError::new("base_url", "must have neither path nor query")),
        }
    }

    pub(super) fn request(
        &self,
        method: Method,
        path: &str,
        authorization: HeaderValue,
        content: Option<Content>,
    ) -> Result<Request<Vec<u8>>, CallError> {
        let invalid = || CallError::parameter("request_id", "must be a segment of a path");
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::try_from(path).map_err(|_| invalid())?);
        let mut request = Request::new(Vec::new());
        *request.method_mut() = method;
        *request.uri_mut() = Uri::from_parts(parts).map_err(|_| invalid())?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Ok(agent) = HeaderValue::try_from(format!("jwt-identity/{VERSION}")) {
            headers.insert(USER_AGENT, agent);
        }
        headers.insert(AUTHORIZATION, authorization);
        if let Some((media_type, body)) = content {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = body;
        }
        Ok(request)
    }
}
