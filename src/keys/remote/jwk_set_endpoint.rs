//! A published JWK Set.

use crate::error::configuration::ConfigError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::algorithm::Algorithm;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::endpoint_url::EndpointUrl;
use crate::keys::set::KeySet;

/// A URL under which a JWK Set is published, often called `jwks_uri`.
///
/// The set must be public: one secret or private key among its members refuses it, and so do more than 128 members.
/// Members that cannot be used are skipped. See [`KeySet::from_published_jwk_set`].
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
/// Source: RFC 7517 sections 5 and 8.5.2. Servers also label it `application/json`.
#[derive(Debug, Clone)]
pub struct JwkSetEndpoint {
    url: EndpointUrl,
    algorithms: Vec<Algorithm>,
}

impl JwkSetEndpoint {
    /// Takes the URL, and the algorithms for which keys may be used.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) when the URL is not as [`EndpointUrl`] demands, or no algorithm is given.
    ///
    /// # Examples
    ///
    /// See [`JwkSetEndpoint`].
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
        let jwk_set = str::from_utf8(body).map_err(|_| LoadReason::WrongContent)?;
        Ok(KeySet::from_published_jwk_set(jwk_set, &self.algorithms)?)
    }
}
