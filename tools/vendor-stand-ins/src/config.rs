//! The configuration of the stand-ins.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jwt_identity::keys::{IntoVerifyingKeys, VerifyingKeySource};
use jwt_identity::nexmo::ApplicationId;
use jwt_identity::{Clock, SystemClock};

use crate::inbox::{Message, Observer};
use crate::kustomer::ApiKey;

/// The facts that the vendors know of a customer: keys, secrets and credentials.
///
/// Each secret that is not set is random, and [`StandIns`](crate::StandIns) returns it. `Debug` shows no secret.
pub struct Config {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) application_id: ApplicationId,
    pub(crate) application_keys: Arc<dyn VerifyingKeySource>,
    pub(crate) accepts_any_user: bool,
    pub(crate) credentials: Option<(String, String)>,
    pub(crate) signature_secret: Option<String>,
    pub(crate) kustomer_secret: Option<String>,
    pub(crate) kustomer_api_keys: Vec<ApiKey>,
    pub(crate) sunshine_keys: Option<Arc<dyn VerifyingKeySource>>,
    pub(crate) origins: Vec<String>,
    pub(crate) observer: Option<Box<Observer>>,
    pub(crate) throughput: u32,
}

impl Config {
    /// Creates a configuration from a Vonage application and its public keys.
    ///
    /// Several keys may be accepted at a time, and a source may change them while the stand-ins run. Vonage itself has one
    /// key for each application.
    pub fn new(application_id: ApplicationId, application_keys: impl IntoVerifyingKeys) -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            clock: Arc::new(SystemClock),
            application_id,
            application_keys: application_keys.into_verifying_keys(),
            accepts_any_user: false,
            credentials: None,
            signature_secret: None,
            kustomer_secret: None,
            kustomer_api_keys: Vec::new(),
            sunshine_keys: None,
            origins: Vec::new(),
            observer: None,
            throughput: 30,
        }
    }

    /// Sets the address to listen on. Default: a free port of 127.0.0.1.
    #[must_use]
    pub fn with_address(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// Sets the clock of all vendors. Default: the system's.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Lets the pages of an origin, such as `http://127.0.0.1:3000`, read the answers of the APIs that a browser calls.
    #[must_use]
    pub fn with_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Sets the API key and secret of the Vonage account.
    #[must_use]
    pub fn with_api_credentials(self, api_key: impl Into<String>, api_secret: impl Into<String>) -> Self {
        Self { credentials: Some((api_key.into(), api_secret.into())), ..self }
    }

    /// Sets the secret with which webhooks are signed.
    #[must_use]
    pub fn with_signature_secret(self, secret: impl Into<String>) -> Self {
        Self { signature_secret: Some(secret.into()), ..self }
    }

    /// Sets the secret of the Kustomer organisation, of at least 32 bytes.
    #[must_use]
    pub fn with_kustomer_secret(self, secret: impl Into<String>) -> Self {
        Self { kustomer_secret: Some(secret.into()), ..self }
    }

    /// Adds an API key of the Kustomer organisation. With the roles `org.admin` and `org.user` it reads the secret.
    #[must_use]
    pub fn with_kustomer_api_key<'r>(
        mut self,
        api_key: impl Into<String>,
        roles: impl IntoIterator<Item = &'r str>,
    ) -> Self {
        self.kustomer_api_keys.push((api_key.into(), roles.into_iter().map(str::to_owned).collect()));
        self
    }

    /// Sets the keys of the Sunshine Conversations app. Default: none, and each login is refused.
    #[must_use]
    pub fn with_sunshine_keys(self, keys: impl IntoVerifyingKeys) -> Self {
        Self { sunshine_keys: Some(keys.into_verifying_keys()), ..self }
    }

    /// Sets a function that receives each message that would be sent to a telephone.
    #[must_use]
    pub fn with_observer(self, observer: impl Fn(&Message) + Send + Sync + 'static) -> Self {
        Self { observer: Some(Box::new(observer)), ..self }
    }

    /// Sets the number of requests in one second from which each version of Verify throttles. Default: 30.
    #[must_use]
    pub fn with_throughput(self, throughput: u32) -> Self {
        Self { throughput, ..self }
    }

    /// Accepts user tokens whose `sub` names no user. By default the user must have been created.
    #[must_use]
    pub fn with_any_user(self) -> Self {
        Self { accepts_any_user: true, ..self }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("address", &self.address).field("origins", &self.origins).finish_non_exhaustive()
    }
}
