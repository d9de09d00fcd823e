//! Loading ahead of time, in the background.

use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::RemoteKeys;
use super::inner::Inner;
#[cfg(feature = "reqwest")]
use crate::keys::KeyRefresh;
use crate::keys::RefreshReason;

impl RemoteKeys {
    /// Starts a thread that loads ahead of time, until the handle is dropped or all clones of the source are.
    ///
    /// For clients that block, as `UreqFetch` does.
    ///
    /// # Errors
    ///
    /// What the system says when it has no thread to give.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::{RemoteKeys, Refresher};
    ///
    /// struct Service {
    ///     keys: RemoteKeys,
    ///     refresher: Refresher,
    /// }
    ///
    /// fn start(keys: RemoteKeys) -> std::io::Result<Service> {
    ///     Ok(Service { refresher: keys.spawn_refresher()?, keys })
    /// }
    /// ```
    pub fn spawn_refresher(&self) -> io::Result<Refresher> {
        let (keys, signal) = (Arc::downgrade(&self.0), Arc::<Signal>::default());
        let of_thread = Arc::clone(&signal);
        let thread = thread::Builder::new().name("jwt-identity-keys".to_owned()).spawn(move || {
            while let Some(keys) = of_weak(&keys) {
                keys.refresh_blocking(RefreshReason::Ahead);
                let pause = pause(&keys);
                drop(keys);
                if of_thread.stopped_within(pause) {
                    return;
                }
            }
        })?;
        Ok(Refresher { signal, thread })
    }

    /// Loads ahead of time, until the future is dropped or all clones of the source are. Feature `reqwest`.
    ///
    /// It sleeps on the timer of `tokio`. That the last clone is gone it notices within a minute; it does not keep the
    /// source alive.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::RemoteKeys;
    ///
    /// fn start(keys: &RemoteKeys) -> tokio::task::JoinHandle<()> {
    ///     tokio::spawn(keys.run())
    /// }
    /// ```
    #[cfg(feature = "reqwest")]
    pub fn run(&self) -> impl Future<Output = ()> + Send + use<> {
        let keys = Arc::downgrade(&self.0);
        async move {
            while let Some(keys) = of_weak(&keys) {
                keys.refresh(RefreshReason::Ahead).await;
                let pause = pause(&keys);
                drop(keys);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// The handle of a thread that loads keys ahead of time; see [`RemoteKeys::spawn_refresher`].
///
/// Dropping it tells the thread to end, and does not wait for a load that is under way.
///
/// # Examples
///
/// See [`RemoteKeys::spawn_refresher`].
#[must_use = "dropping it ends the thread"]
pub struct Refresher {
    signal: Arc<Signal>,
    thread: JoinHandle<()>,
}

impl Refresher {
    /// Tells whether the thread has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::Refresher;
    ///
    /// fn is_healthy(refresher: &Refresher) -> bool {
    ///     !refresher.has_ended()
    /// }
    /// ```
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.thread.is_finished()
    }
}

impl Drop for Refresher {
    fn drop(&mut self) {
        self.signal.stop();
    }
}

impl fmt::Debug for Refresher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresher").field("has_ended", &self.has_ended()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Signal {
    is_stopped: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    fn stop(&self) {
        *self.is_stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    fn stopped_within(&self, pause: Duration) -> bool {
        let guard = self.is_stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(guard, pause, |is_stopped| !*is_stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

fn of_weak(keys: &Weak<Inner>) -> Option<RemoteKeys> {
    keys.upgrade().map(RemoteKeys)
}

/// Until the next refresh is due, within bounds: a loop must neither spin nor sleep through a clock that was set, or the
/// end of the source.
fn pause(keys: &RemoteKeys) -> Duration {
    let due = keys.next_refresh().unwrap_or(LONGEST_PAUSE);
    due.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
