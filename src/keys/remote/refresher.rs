//! Background refresh.

use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::keys::refresh::RefreshReason;
use crate::keys::remote::inner::Inner;
use crate::keys::remote::remote_keys::RemoteKeys;
use crate::keys::source::VerifyingKeySource;

impl RemoteKeys {
    /// Starts a thread that refreshes the keys early. It runs until its handle or the last clone of the source is
    /// dropped.
    ///
    /// Use it with a blocking client, such as `UreqFetch`.
    ///
    /// # Errors
    ///
    /// The error of the operating system if no thread can be started.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::{Refresher, RemoteKeys};
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

    /// Refreshes the keys early. The future runs until it or the last clone of the source is dropped.
    ///
    /// `sleep` is the timer of your runtime, such as `tokio::time::sleep`. The future does not keep the source alive. It
    /// notices within a minute that the last clone is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::RemoteKeys;
    /// # mod tokio {
    /// #     pub fn spawn(_: impl Future<Output = ()> + Send + 'static) {}
    /// #     pub mod time { pub async fn sleep(_: std::time::Duration) {} }
    /// # }
    ///
    /// fn start(keys: &RemoteKeys) {
    ///     tokio::spawn(keys.run(tokio::time::sleep));
    /// }
    /// ```
    pub fn run<S, F>(&self, sleep: S) -> impl Future<Output = ()> + Send + use<S, F>
    where
        S: Fn(Duration) -> F + Send,
        F: Future<Output = ()> + Send,
    {
        let keys = Arc::downgrade(&self.0);
        async move {
            while let Some(keys) = of_weak(&keys) {
                keys.refresh(RefreshReason::Ahead).await;
                let pause = pause(&keys);
                drop(keys);
                sleep(pause).await;
            }
        }
    }
}

/// The handle of a refresh thread. See [`RemoteKeys::spawn_refresher`].
///
/// Dropping it stops the thread. It does not wait for a load that is under way.
#[must_use = "dropping it ends the thread"]
pub struct Refresher {
    signal: Arc<Signal>,
    thread: JoinHandle<()>,
}

impl Refresher {
    /// Reports whether the thread has ended.
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

/// Returns the time until the next refresh, within limits. The loop must not spin. It must also notice a changed clock
/// and the end of the source.
fn pause(keys: &RemoteKeys) -> Duration {
    let due = keys.next_refresh().unwrap_or(LONGEST_PAUSE);
    due.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

const LONGEST_PAUSE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Instant;

    use super::super::{JwkSetEndpoint, RemoteSettings};
    use super::*;
    use crate::jose::algorithm::Algorithm;

    #[test]
    fn thread_ends_with_its_handle() {
        let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
        let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
        let refresher = keys.spawn_refresher().unwrap();
        assert!(!refresher.has_ended());
        let signal = Arc::downgrade(&refresher.signal);
        drop(refresher);
        // Only the thread holds the source now.
        let deadline = Instant::now().checked_add(Duration::from_secs(20)).unwrap();
        while signal.strong_count() > 0 {
            assert!(Instant::now() < deadline, "it still runs");
            thread::yield_now();
        }
    }

    #[test]
    fn thread_ends_with_the_last_clone() {
        let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
        let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
        let weak = Arc::downgrade(&keys.0);
        assert!(of_weak(&weak).is_some());
        let refresher = keys.spawn_refresher().unwrap();
        drop(keys);
        // The source has no keys, so the thread checks once a second.
        let deadline = Instant::now().checked_add(Duration::from_secs(20)).unwrap();
        while !refresher.has_ended() {
            assert!(Instant::now() < deadline, "it still runs");
            thread::sleep(Duration::from_millis(10));
        }
        assert!(of_weak(&weak).is_none());
    }

    #[test]
    fn only_a_signal_ends_a_pause() {
        let pause = Duration::from_millis(20);
        let (signal, begun) = (Arc::<Signal>::default(), Instant::now());
        assert!(!signal.stopped_within(pause));
        assert!(begun.elapsed() >= pause);

        let waiting = Arc::clone(&signal);
        let (ended, has_ended) = mpsc::channel();
        thread::spawn(move || ended.send(waiting.stopped_within(Duration::from_secs(600))));
        signal.stop();
        assert_eq!(has_ended.recv_timeout(Duration::from_secs(20)), Ok(true));
    }

    #[test]
    fn pause_stays_within_limits() {
        let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
        let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
        assert_eq!(pause(&keys), SHORTEST_PAUSE, "it is due at once");
        let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
        let set = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
        let answer = http::Response::builder().header("content-type", "application/json").body(set).unwrap();
        assert_eq!(attempt.complete(answer), crate::keys::refresh::RefreshOutcome::Changed);
        assert_eq!(pause(&keys), LONGEST_PAUSE, "eight minutes are too long to miss a clock that was set");
    }
}
