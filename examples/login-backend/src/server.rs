//! The running service.

use std::fmt;
use std::time::Duration;

use jwt_identity::keys::remote::EndpointUrl;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use vendor_stand_ins::StandIns;

use crate::app;
use crate::assembly::{self, Assembled};
use crate::error::StartError;
use crate::keys::Keys;
use crate::settings::Settings;

/// A service that answers requests until it is stopped or dropped.
pub struct Server {
    url: String,
    inbox: Option<String>,
    stand_ins: Option<StandIns>,
    /// The keys are read again as long as this lives.
    _keys: Keys,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts the service, and the stand-ins of the vendors for which there are no credentials.
    ///
    /// # Errors
    ///
    /// Returns a [`StartError`] if an address, a key, a setting or the store cannot be used.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let address = settings.listen;
        let listener = TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, error })?;
        let address = listener.local_addr()?;
        let url = settings.origin.clone().unwrap_or_else(|| format!("http://{address}"));
        // The rule for key endpoints is the same: `https`, or plain `http` on this machine.
        EndpointUrl::new(&url).map_err(|_| StartError::ClearText { origin: url.clone() })?;
        let Assembled { app, keys, stand_ins } = assembly::assemble(settings, &url).await?;
        let inbox = app.inbox.clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, app::router(app)).with_graceful_shutdown(async {
            let _ = stopped.await;
        });
        let task = tokio::spawn(async {
            if let Err(error) = serving.await {
                tracing::error!("the service ended: {error}");
            }
        });
        Ok(Self { url, inbox, stand_ins, _keys: keys, stop, task })
    }

    /// Returns the address for browsers, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address of the page with the codes, if a stand-in sends them.
    #[must_use]
    pub fn inbox_url(&self) -> Option<&str> {
        self.inbox.as_deref()
    }

    /// Returns the stand-ins that this service has started.
    #[must_use]
    pub const fn stand_ins(&self) -> Option<&StandIns> {
        self.stand_ins.as_ref()
    }

    /// Accepts no new connection, waits a moment for requests under way, and ends.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let mut task = self.task;
        if timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
        if let Some(stand_ins) = self.stand_ins {
            stand_ins.stop().await;
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url).finish_non_exhaustive()
    }
}

/// How long requests under way may take when the service stops.
const GRACE: Duration = Duration::from_secs(3);
