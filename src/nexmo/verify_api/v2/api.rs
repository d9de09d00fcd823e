//! Version 2 of the API with its credentials.

use std::sync::Arc;

use http::{HeaderValue, Method, Request};

use crate::Error;
use crate::error::ConfigError;
use crate::keys::remote::EndpointUrl;
use crate::nexmo::ApplicationTokens;
use crate::nexmo::verify_api::account::sensitive;
use crate::nexmo::verify_api::endpoint::{Content, Endpoint};
use crate::nexmo::verify_api::{Account, RequestId};

/// Version 2 of the API, with its credentials.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use jwt_identity::nexmo::verify_api::v2::{Api, Credentials};
/// use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
///
/// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let tokens = Arc::new(ApplicationTokens::new(application::signer(private_key)?, application));
/// let api = Api::new(Credentials::Application(tokens));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Api {
    endpoint: Endpoint,
    credentials: Credentials,
}

/// The credentials of version 2: either of the two, never both.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::Credentials;
/// use jwt_identity::nexmo::verify_api::{Account, ApiSecret};
/// use jwt_identity::nexmo::webhook::ApiKey;
///
/// let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
/// let credentials = Credentials::Account(account);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference (authentication).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// A Bearer token of an application, minted for each request if the held one is about to end. Only an application gets
    /// callbacks, which steps without a code need.
    ///
    /// Vonage names no access control list for this API. Tokens without one are accepted.
    Application(Arc<ApplicationTokens>),
    /// Basic credentials of an account.
    Account(Account),
}

impl Api {
    /// Creates the API at `https://api.nexmo.com`.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self { endpoint: Endpoint::production(), credentials }
    }

    /// Replaces the scheme, host and port.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122, setting `base_url`) if the URL has a path or a query.
    pub fn with_base_url(self, base: &EndpointUrl) -> Result<Self, ConfigError> {
        Ok(Self { endpoint: Endpoint::new(base)?, ..self })
    }

    /// Reports whether Vonage sends callbacks for requests with these credentials.
    pub(super) const fn gets_callbacks(&self) -> bool {
        matches!(self.credentials, Credentials::Application(_))
    }

    /// Creates a request for a verification, or for a new one.
    pub(super) fn send(
        &self,
        method: Method,
        request_id: Option<&RequestId>,
        rest: &str,
        content: Option<Content>,
    ) -> Result<Request<Vec<u8>>, Error> {
        let path = match request_id {
            Some(id) => format!("/v2/verify/{}{rest}", id.as_str()),
            None => "/v2/verify".to_owned(),
        };
        Ok(self.endpoint.request(method, &path, self.authorization()?, content)?)
    }

    fn authorization(&self) -> Result<HeaderValue, Error> {
        Ok(match &self.credentials {
            Credentials::Application(tokens) => sensitive(tokens.token()?.bearer())?,
            Credentials::Account(account) => account.authorization()?,
        })
    }
}
