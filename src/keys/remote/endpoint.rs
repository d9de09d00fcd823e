//! What is known about the other side.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::remote::endpoint_url::EndpointUrl;
use crate::keys::set::KeySet;

/// A place in the network that gives out keys: what to ask, and how to read the answer. It does no I/O.
///
/// For a JWK Set there is [`JwkSetEndpoint`](super::JwkSetEndpoint). The request is a `GET`, made without any token in
/// sight. Status, size, media type and freshness of the answer are checked before [`read`](Self::read) sees the body.
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
///         Ok(KeySet::from_entries([KeyPair::from(key)])?)
///     }
/// }
/// ```
pub trait KeyEndpoint: fmt::Debug + Send + Sync {
    /// Where to ask.
    fn url(&self) -> &EndpointUrl;

    /// Headers to send besides those of this crate. Mark what is secret with
    /// [`set_sensitive`](http::HeaderValue::set_sensitive). The default sends none.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }

    /// The media types of which the answer must have one, in lower case; their parameters do not matter. The default is
    /// `application/json`.
    fn media_types(&self) -> &[&'static str] {
        &["application/json"]
    }

    /// Reads the keys out of a body of at most the length set. A set without keys is an error.
    ///
    /// # Errors
    ///
    /// A [`LoadError`] that holds no octet of the body; most come from [`KeyError`](crate::KeyError) or are
    /// [`LoadReason::WrongContent`].
    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError>;

    /// Says what another status than 200 or 304 means. The body has at most 16 KiB, and may be cut or empty.
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
