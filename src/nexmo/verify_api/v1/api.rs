//! Version 1 of the API with its credentials.

use http::{Method, Request};

use crate::Error;
use crate::error::ConfigError;
use crate::keys::remote::EndpointUrl;
use crate::nexmo::verify_api::Account;
use crate::nexmo::verify_api::endpoint::Endpoint;
use crate::nexmo::verify_api::v1::form::Form;

/// Version 1 of the API, with an account's API key and secret.
///
/// The secret is sent in the header `Authorization` and never as a parameter.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::remote::EndpointUrl;
/// use jwt_identity::nexmo::verify_api::{Account, ApiSecret, v1};
/// use jwt_identity::nexmo::webhook::ApiKey;
///
/// let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
/// let api = v1::Api::new(account.clone());
/// let of_a_test = v1::Api::new(account).with_base_url(&EndpointUrl::new("http://127.0.0.1:8080")?)?;
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Api {
    endpoint: Endpoint,
    account: Account,
}

impl Api {
    /// Creates the API at `https://api.nexmo.com`.
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self { endpoint: Endpoint::production(), account }
    }

    /// Replaces the scheme, host and port.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122, setting `base_url`) if the URL has a path or a query.
    pub fn with_base_url(self, base: &EndpointUrl) -> Result<Self, ConfigError> {
        Ok(Self { endpoint: Endpoint::new(base)?, ..self })
    }

    pub(super) fn post(&self, path: &str, form: Form) -> Result<Request<Vec<u8>>, Error> {
        Ok(self.endpoint.request(Method::POST, path, self.account.authorization()?, Some(form.into_content()))?)
    }
}
