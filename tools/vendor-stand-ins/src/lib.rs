//! Stand-ins for the vendors' APIs, over real HTTP on loopback and inside any process.
//!
//! | path | stands for | source |
//! |---|---|---|
//! | `/verify/…/json` | Verify v1: request, check, search, control | documented by the vendor |
//! | `/v2/verify…` | Verify v2: start, check, next workflow, cancel | documented by the vendor |
//! | `/v0.3/…`, `/v1/calls` and others | Conversation API and Voice API behind RS256 tokens and access control lists | error codes from the vendor's SDKs |
//! | `/v1/auth/customer/settings` | Kustomer: the secret of the organisation | documented by the vendor |
//! | `/c/v1/identity` | Kustomer: login to the chat | path from the vendor's first SDK |
//! | `/sc/sdk/v2/apps/{app}/login` | Sunshine Conversations: login of a user | errors documented or reported, path our own |
//! | `/inbox` | the telephones: a page with the codes that were sent | |
//!
//! [`Webhooks`] sends signed webhooks. [`Faults`] makes the vendors slow, silent or confused.
//!
//! The stand-ins write the vendors' JSON themselves, and verify tokens with `jwt-identity`. They have no leeway: a token
//! is refused in the second in which it ends.
//!
//! # Choices that the vendors do not document
//!
//! - Three wrong codes end a verification of Verify v2 (410), as they do in v1 (status 17).
//! - A start for 4477009009NN is refused. In v1 NN is the status: 01, 05 to 09, 15 or 29. In v2 01 is 429, 05 is 500, 09
//!   is 402 and anything else 422. All other valid numbers get a message.
//! - An application token with an access control list needs a path that matches `/v2/verify` (403).
//! - The HTTP status of `system:error:expired-token` and `system:error:invalid-token` is 401, that of
//!   `user:error:not-found` is 404.
//! - Kustomer answers a rejected token with 401, and an API key without both roles with 403.
#![forbid(unsafe_code)]

mod answer;
mod config;
mod conversation;
mod cors;
mod exchange;
mod fault;
mod inbox;
mod kustomer;
mod random;
mod server;
mod sunshine;
mod vendors;
mod verify;
mod webhooks;

use std::fmt;
use std::io;
use std::sync::Arc;

use jwt_identity::nexmo::webhook;
use jwt_identity::{KeyError, SharedSecret};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use config::Config;
pub use fault::{Fault, Faults};
pub use inbox::{Channel, Message};
pub use webhooks::Webhooks;

use conversation::Conversation;
use cors::Origins;
use inbox::Inbox;
use kustomer::Kustomer;
use sunshine::Sunshine;
use vendors::Vendors;
use verify::{Account, Requests};

/// The running stand-ins. They stop when this is dropped.
pub struct StandIns {
    url: String,
    vendors: Arc<Vendors>,
    faults: Faults,
    webhooks: Webhooks,
    signature_secret: String,
    stop: watch::Sender<()>,
    server: JoinHandle<()>,
}

impl StandIns {
    /// Starts the stand-ins in the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if the address cannot be listened on, if a secret is too short, or if the system gives no random
    /// bytes.
    pub async fn start(config: Config) -> io::Result<Self> {
        let (api_key, api_secret) = match config.credentials {
            Some(credentials) => credentials,
            None => (random::hex()?.chars().take(8).collect(), random::hex()?),
        };
        let signature_secret = config.signature_secret.map_or_else(random::hex, Ok)?;
        let kustomer_secret = config.kustomer_secret.map_or_else(random::hex, Ok)?;
        let secret = SharedSecret::new(&signature_secret).map_err(io::Error::other)?;
        let webhooks = Webhooks {
            signer: Arc::new(webhook::signer(&secret).map_err(io::Error::other)?),
            api_key: webhook::ApiKey::new(api_key.as_str()).map_err(io::Error::other)?,
            application_id: config.application_id.clone(),
            clock: Arc::clone(&config.clock),
        };
        let inbox = Arc::new(Inbox::new(config.observer));
        let vendors = Arc::new(Vendors {
            clock: config.clock,
            account: Account { api_key, api_secret },
            conversation: Conversation::new(&config.application_id, &config.application_keys, config.accepts_any_user),
            kustomer: Kustomer::new(kustomer_secret, config.kustomer_api_keys).map_err(io::Error::other)?,
            origins: Origins::new(config.origins),
            sunshine: Sunshine::new(config.sunshine_keys),
            v1: Requests::new(Arc::clone(&inbox), config.throughput),
            v2: Requests::new(Arc::clone(&inbox), config.throughput),
            inbox,
        });
        let listener = TcpListener::bind(config.address).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = watch::channel(());
        let faults = Faults::default();
        let server = server::serve(listener, server::router(Arc::clone(&vendors)), faults.clone(), stopped);
        Ok(Self { url, vendors, faults, webhooks, signature_secret, stop, server: tokio::spawn(server) })
    }

    /// Returns the base URL of all APIs, such as `http://127.0.0.1:40000`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the URL of the page that lists the messages.
    #[must_use]
    pub fn inbox_url(&self) -> String {
        format!("{}/inbox", self.url)
    }

    /// Returns the newest 20 000 messages, oldest first.
    #[must_use]
    pub fn inbox(&self) -> Vec<Message> {
        self.vendors.inbox.messages()
    }

    /// Returns the code of the newest message to a number or address.
    #[must_use]
    pub fn code_for(&self, to: &str) -> Option<String> {
        self.vendors.inbox.newest_code(to)
    }

    /// Returns the API key of the Vonage account.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.vendors.account.api_key
    }

    /// Returns the API secret of the Vonage account.
    #[must_use]
    pub fn api_secret(&self) -> &str {
        &self.vendors.account.api_secret
    }

    /// Returns the secret with which webhooks are signed.
    #[must_use]
    pub fn signature_secret(&self) -> &str {
        &self.signature_secret
    }

    /// Returns the secret of the Kustomer organisation.
    #[must_use]
    pub fn kustomer_secret(&self) -> String {
        self.vendors.kustomer.secret()
    }

    /// Replaces the secret of the Kustomer organisation. Tokens under the old one are rejected from now on.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret has fewer than 32 bytes (code 104).
    pub fn set_kustomer_secret(&self, secret: impl Into<String>) -> Result<(), KeyError> {
        self.vendors.kustomer.set_secret(secret.into())
    }

    /// Sets the number of requests in one second from which each version of Verify throttles.
    pub fn set_throughput(&self, throughput: u32) {
        self.vendors.v1.set_throughput(throughput);
        self.vendors.v2.set_throughput(throughput);
    }

    /// Lets the pages of an origin read the answers of the APIs that a browser calls.
    pub fn allow_origin(&self, origin: &str) {
        self.vendors.origins.allow(origin);
    }

    /// Returns the faults, to make the vendors fail.
    #[must_use]
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Returns how many of the latest 500 000 requests came to paths that begin with `prefix`.
    #[must_use]
    pub fn requests(&self, prefix: &str) -> usize {
        self.faults.requests(prefix)
    }

    /// Returns the sender of signed webhooks.
    #[must_use]
    pub const fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    /// Stops listening, and waits at most half a second for requests under way.
    pub async fn stop(self) {
        let Self { stop, server, .. } = self;
        drop(stop);
        let _ = server.await;
    }
}

impl fmt::Debug for StandIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIns").field("url", &self.url).field("faults", &self.faults).finish_non_exhaustive()
    }
}
