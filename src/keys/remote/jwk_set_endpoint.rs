//! The endpoint of a published JWK Set.

use crate::error::configuration::ConfigError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::algorithm::Algorithm;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::endpoint_url::EndpointUrl;
use crate::keys::remote::exchange::is_media_type;
use crate::keys::set::KeySet;

/// The URL of a published JWK Set, often called `jwks_uri`.
///
/// The set must be public. It is rejected if it contains a secret or private key or more than 128 members. Unusable
/// members are skipped. See [`KeySet::from_jwk_set`].
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::keys::remote::JwkSetEndpoint;
///
/// let endpoint = JwkSetEndpoint::new("https://id.example.com/.well-known/jwks.json", &[Algorithm::Es256])?;
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Source: RFC 7517 sections 5 and 8.5.2. Servers also use the media type `application/json`.
#[derive(Debug, Clone)]
pub struct JwkSetEndpoint {
    url: EndpointUrl,
    algorithms: Vec<Algorithm>,
    media_types: Vec<&'static str>,
}

impl JwkSetEndpoint {
    /// Creates an endpoint from a URL and the algorithms that its keys may be used with.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the URL is not a valid [`EndpointUrl`] or `algorithms` is empty.
    pub fn new(url: &str, algorithms: &[Algorithm]) -> Result<Self, ConfigError> {
        Self::at(EndpointUrl::new(url)?, algorithms)
    }

    /// Creates an endpoint from a URL that was parsed before, such as one [without TLS](EndpointUrl::without_tls).
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if `algorithms` is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::remote::{EndpointUrl, JwkSetEndpoint};
    ///
    /// // Behind a service mesh that encrypts and authenticates the connection.
    /// let url = EndpointUrl::without_tls("http://jwks.auth.svc.cluster.local:8080/keys")?;
    /// let endpoint = JwkSetEndpoint::at(url, &[Algorithm::Es256])?;
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn at(url: EndpointUrl, algorithms: &[Algorithm]) -> Result<Self, ConfigError> {
        if algorithms.is_empty() {
            return Err(ConfigError::new("algorithms", "must name at least one"));
        }
        let media_types = vec!["application/jwk-set+json", "application/json"];
        Ok(Self { url, algorithms: algorithms.to_vec(), media_types })
    }

    /// Accepts responses of more media types, for servers that do not set one of the two usual types.
    ///
    /// GitHub serves files as `text/plain` and S3 as `binary/octet-stream`. A response without a media type counts as
    /// `application/octet-stream`, as RFC 9110 section 8.3 permits.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if an item is not `type/subtype` without parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::remote::{JwkSetEndpoint, KeyEndpoint};
    ///
    /// let endpoint = JwkSetEndpoint::new("https://bucket.s3.amazonaws.com/jwks.json", &[Algorithm::Es256])?
    ///     .with_media_types(&["binary/octet-stream"])?;
    /// assert_eq!(endpoint.media_types().len(), 3);
    /// assert!(endpoint.with_media_types(&["text/plain; charset=utf-8"]).is_err());
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn with_media_types(mut self, media_types: &[&'static str]) -> Result<Self, ConfigError> {
        if !media_types.iter().all(|media_type| is_media_type(media_type)) {
            return Err(ConfigError::new("media_types", "must be of the form `type/subtype`, without parameters"));
        }
        self.media_types.extend_from_slice(media_types);
        Ok(self)
    }
}

impl KeyEndpoint for JwkSetEndpoint {
    fn url(&self) -> &EndpointUrl {
        &self.url
    }

    fn media_types(&self) -> &[&'static str] {
        &self.media_types
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        // RFC 8259 section 8.1 permits parsers to ignore a byte order mark.
        let jwk_set = str::from_utf8(body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body))
            .map_err(|_| LoadError::new(LoadReason::WrongContent).detail("the body of the response is not UTF-8"))?;
        Ok(KeySet::from_jwk_set(&self.algorithms, jwk_set)?)
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
