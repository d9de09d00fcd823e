//! The keys, tenants and verifiers, and the life of the service.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jwt_identity::jwt::{Jwt, RegisteredClaim};
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys};
use jwt_identity::keys::{KeyReader, LocalKeys, RefreshReason, Tenants, VerifyingKeySource};
use jwt_identity::nexmo::webhook::{Accounts, Secrets, WebhookVerifier};
use jwt_identity::nexmo::{ApplicationId, user::User};
use jwt_identity::token::replay::MemoryReplayGuard;
use jwt_identity::{Algorithm, SharedSecret, TokenSigner, TokenVerifier, kustomer, sunshine};
use jwt_identity_fetch::{ReqwestFetch, TracingEvents};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, TenantConfig};
use crate::routes;

/// The custom claims of a session. The identity provider says to which tenant a user belongs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// The name of the tenant in the configuration.
    pub tenant: String,
    /// The user's email address.
    pub email: String,
}

/// The state that handlers share. A clone is cheap.
#[derive(Debug, Clone)]
pub struct Service {
    pub(crate) issuer: String,
    pub(crate) own_keys: LocalKeys,
    pub(crate) session_keys: RemoteKeys,
    pub(crate) sessions: TokenVerifier<Jwt<Session>>,
    pub(crate) tenants: Tenants<Tenant>,
    pub(crate) webhooks: WebhookVerifier,
    local_keys: Vec<LocalKeys>,
}

/// The signers of one tenant.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) kustomer: TokenSigner<kustomer::Kustomer>,
    pub(crate) nexmo: TokenSigner<User>,
    pub(crate) nexmo_application: ApplicationId,
    pub(crate) sunshine: TokenSigner<sunshine::Sunshine>,
}

impl Service {
    /// Reads all local keys. [`serve`](Self::serve) loads those of the identity provider.
    ///
    /// # Errors
    ///
    /// The error of the first key or setting that cannot be used.
    pub fn new(config: Config) -> Result<Self, Box<dyn Error>> {
        let own_keys = LocalKeys::from_directory(config.own_keys, KeyReader::private_key(&[Algorithm::Es256]))?;
        let mut local_keys = vec![own_keys.clone().with_events(TracingEvents)];
        let (tenants, mut accounts) = (Tenants::new(config.tenants.len()), None::<Accounts>);
        for (name, tenant) in config.tenants {
            let path = tenant.directory.join("webhook");
            let secret = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let secrets = Secrets::new([&SharedSecret::new(secret.trim_end())?])?;
            let account = tenant.webhook_account.clone();
            accounts = Some(match accounts {
                None => Accounts::new(account, secrets),
                Some(accounts) => accounts.with(account, secrets)?,
            });
            tenants.insert(&name, Tenant::new(tenant, &mut local_keys)?)?;
        }
        // An error means that the program has installed a provider of TLS before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let fetch = ReqwestFetch::new(reqwest::Client::builder(), None, &config.session_keys)?;
        let endpoint = JwkSetEndpoint::new(&config.session_jwk_set, &[Algorithm::Es256, Algorithm::Rs256])?;
        let session_keys = RemoteKeys::new(endpoint, fetch, config.session_keys)?.with_events(TracingEvents);
        let policy = config.session_policy.require(RegisteredClaim::Subject);
        let replay_guard = Arc::new(MemoryReplayGuard::new(100_000));
        Ok(Self {
            issuer: config.issuer,
            own_keys,
            sessions: TokenVerifier::new(session_keys.clone()).with_policy(policy),
            session_keys,
            tenants,
            webhooks: WebhookVerifier::for_accounts(accounts.ok_or("no tenant")?).with_replay_guard(replay_guard),
            local_keys,
        })
    }

    /// Serves requests and refreshes keys until `stop` ends, and then waits for the requests that are open.
    ///
    /// # Errors
    ///
    /// The error of the listener.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let stopped = CancellationToken::new();
        tokio::spawn(self.session_keys.run_until(tokio::time::sleep, stopped.clone().cancelled_owned()));
        tokio::spawn(stopped.clone().run_until_cancelled_owned(refresh(self.local_keys.clone())));
        let stop = async move {
            stop.await;
            stopped.cancel();
        };
        axum::serve(listener, routes::of(self)).with_graceful_shutdown(stop).await
    }
}

/// Reads files again once a minute. The sources log the outcome.
async fn refresh(sources: Vec<LocalKeys>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        for keys in &sources {
            keys.refresh(RefreshReason::Manual).await;
        }
    }
}

impl Tenant {
    fn new(config: TenantConfig, local_keys: &mut Vec<LocalKeys>) -> Result<Self, jwt_identity::Error> {
        let path = |name| config.directory.join(name);
        let kustomer = LocalKeys::from_file(path("kustomer"), kustomer::key_reader())?;
        let nexmo = LocalKeys::from_directory(path("nexmo"), KeyReader::private_key(&[Algorithm::Rs256]))?;
        let sunshine = LocalKeys::from_directory(path("sunshine"), sunshine::key_reader())?;
        local_keys.extend([&kustomer, &nexmo, &sunshine].map(|keys| keys.clone().with_events(TracingEvents)));
        let tenant = Self {
            kustomer: TokenSigner::new(kustomer),
            nexmo: TokenSigner::new(nexmo),
            nexmo_application: config.nexmo_application,
            sunshine: TokenSigner::new(sunshine),
        };
        tenant.kustomer.check()?; // a key of the wrong kind is found now, and not by the first user
        tenant.nexmo.check()?;
        tenant.sunshine.check()?;
        Ok(tenant)
    }
}
