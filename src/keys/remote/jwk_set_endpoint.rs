//! The endpoint of a published JWK Set.

use crate::error::configuration::ConfigError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::algorithm::Algorithm;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::endpoint_url::EndpointUrl;
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
}

impl JwkSetEndpoint {
    /// Creates an endpoint from a URL and the algorithms that its keys may be used with.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the URL is not a valid [`EndpointUrl`] or `algorithms` is empty.
    pub fn new(url: &str, algorithms: &[Algorithm]) -> Result<Self, ConfigError> {
        if algorithms.is_empty() {
            return Err(ConfigError::new("algorithms", "must name at least one"));
        }
        Ok(Self { url: EndpointUrl::new(url)?, algorithms: algorithms.to_vec() })
    }
}

impl KeyEndpoint for JwkSetEndpoint {
    fn url(&self) -> &EndpointUrl {
        &self.url
    }

    fn media_types(&self) -> &[&'static str] {
        &["application/jwk-set+json", "application/json"]
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        let jwk_set = str::from_utf8(body)
            .map_err(|_| LoadError::new(LoadReason::WrongContent).detail("the body of the response is not UTF-8"))?;
        Ok(KeySet::from_jwk_set(&self.algorithms, jwk_set)?)
    }
}
