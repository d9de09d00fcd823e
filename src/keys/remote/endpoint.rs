//! The description of a key endpoint.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::remote::endpoint_url::EndpointUrl;
use crate::keys::set::KeySet;

/// An endpoint that serves keys: how to build the request and how to read the response. It does no I/O.
///
/// [`JwkSetEndpoint`](super::JwkSetEndpoint) is the endpoint of a JWK Set. The request is a `GET` and never depends on
/// a token. Status, size, media type and freshness of the response are checked before [`read`](Self::read) is called.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::keys::remote::{EndpointUrl, KeyEndpoint};
/// use jwt_identity::error::LoadError;
/// use jwt_identity::keys::{KeyPair, KeySet};
/// use jwt_identity::{Algorithm, SharedSecret};
///
/// /// Hands out a secret as plain text.
/// #[derive(Debug)]
/// struct Vault {
///     url: EndpointUrl,
///     authorization: HeaderValue, // marked as sensitive, so that no `Debug` shows it
/// }
///
/// impl KeyEndpoint for Vault {
///     fn url(&self) -> &EndpointUrl {
///         &self.url
///     }
///
///     fn headers(&self) -> HeaderMap {
///         HeaderMap::from_iter([(AUTHORIZATION, self.authorization.clone())])
///     }
///
///     fn media_types(&self) -> &[&'static str] {
///         &["text/plain"]
///     }
///
///     fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
///         let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(body)?)?;
///         Ok(KeySet::new([KeyPair::from(key)])?)
///     }
/// }
/// ```
pub trait KeyEndpoint: fmt::Debug + Send + Sync {
    /// Returns the URL of the request.
    fn url(&self) -> &EndpointUrl;

    /// Returns additional request headers. Mark secret values with [`set_sensitive`](http::HeaderValue::set_sensitive).
    /// The default is none.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }

    /// Returns the accepted media types of the response in lower case, without parameters. The default is
    /// `application/json`.
    fn media_types(&self) -> &[&'static str] {
        &["application/json"]
    }

    /// Parses the keys in a response body. An empty set is an error. The body is at most
    /// [`max_body_len`](super::RemoteSettings::max_body_len) bytes long.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] that contains no part of the body, usually from a [`KeyError`](crate::KeyError) or
    /// [`LoadReason::WrongContent`].
    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError>;

    /// Returns the error for a status other than 200 or 304. The body is at most 16 KiB long and may be truncated or
    /// empty.
    ///
    /// The default is [`LoadReason::Denied`] for 401 and 403, and [`LoadReason::Status`] for all others.
    fn refusal(&self, status: StatusCode, body: &[u8]) -> LoadError {
        let _ = body;
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => LoadReason::Denied.into(),
            _ => LoadReason::Status(status.as_u16()).into(),
        }
    }
}

impl<E: KeyEndpoint + ?Sized> KeyEndpoint for Arc<E> {
    fn url(&self) -> &EndpointUrl {
        (**self).url()
    }

    fn headers(&self) -> HeaderMap {
        (**self).headers()
    }

    fn media_types(&self) -> &[&'static str] {
        (**self).media_types()
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        (**self).read(body)
    }

    fn refusal(&self, status: StatusCode, body: &[u8]) -> LoadError {
        (**self).refusal(status, body)
    }
}
