//! Background refresh.

use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::keys::refresh::RefreshReason;
use crate::keys::refresher::{Refresher, Signal, Woken};
use crate::keys::remote::alarm::{Alarm, Ended, Rest};
use crate::keys::remote::fetch::SleepFuture;
use crate::keys::remote::inner::Inner;
use crate::keys::remote::remote_keys::RemoteKeys;
use crate::keys::source::VerifyingKeySource;

impl RemoteKeys {
    /// Starts a thread that refreshes the keys early. It runs until its handle or the last clone of the source is
    /// dropped.
    ///
    /// The thread also carries on a load whose callers hung up, and refreshes at once if a look-up finds that the keys
    /// have expired, for example after the machine was suspended. It works with every client of `jwt-identity-fetch`.
    ///
    /// A child process after a `fork` has no such thread. [`Refresher::has_ended`] returns true there. Start a new
    /// refresher in the child.
    ///
    /// # Errors
    ///
    /// The error of the operating system if no thread can be started.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Refresher;
    /// use jwt_identity::keys::remote::RemoteKeys;
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
        let (keys, alarm) = (Arc::downgrade(&self.0), Arc::clone(&self.0.alarm));
        Refresher::spawn(move |signal| run_on_thread(&keys, &alarm, signal))
    }

    /// Refreshes the keys early. The future runs until it or the last clone of the source is dropped.
    ///
    /// `sleep` is the timer of your runtime, such as `tokio::time::sleep`. A client that [has a
    /// timer](super::Fetch::sleep), such as `ReqwestFetch`, does not need it. The future does not keep the source alive.
    ///
    /// Like [`spawn_refresher`](Self::spawn_refresher), it also carries on a load whose callers hung up, and refreshes at
    /// once if a look-up finds that the keys have expired.
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
        F: Future<Output = ()> + Send + 'static,
    {
        self.run_until(sleep, pending())
    }

    /// Refreshes the keys early, like [`run`](Self::run), until `stop` ends.
    ///
    /// A load that is under way then is left to the next caller.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::RemoteKeys;
    /// # mod tokio {
    /// #     pub fn spawn(_: impl Future<Output = ()> + Send + 'static) {}
    /// #     pub mod time { pub async fn sleep(_: std::time::Duration) {} }
    /// #     pub mod signal { pub async fn ctrl_c() -> std::io::Result<()> { Ok(()) } }
    /// # }
    ///
    /// fn start(keys: &RemoteKeys) {
    ///     let stop = async { drop(tokio::signal::ctrl_c().await) };
    ///     tokio::spawn(keys.run_until(tokio::time::sleep, stop));
    /// }
    /// ```
    pub fn run_until<S, F, T>(&self, sleep: S, stop: T) -> impl Future<Output = ()> + Send + use<S, F, T>
    where
        S: Fn(Duration) -> F + Send,
        F: Future<Output = ()> + Send + 'static,
        T: Future<Output = ()> + Send,
    {
        let (keys, alarm) = (Arc::downgrade(&self.0), Arc::clone(&self.0.alarm));
        async move {
            let (mut stop, mut run) = (pin!(stop), pin!(run(keys, alarm, sleep)));
            poll_fn(|context| {
                let is_over = stop.as_mut().poll(context).is_ready() || run.as_mut().poll(context).is_ready();
                if is_over { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
    }
}

async fn run<S, F>(source: Weak<Inner>, alarm: Arc<Alarm>, sleep: S)
where
    S: Fn(Duration) -> F + Send,
    F: Future<Output = ()> + Send + 'static,
{
    while let Some(keys) = of_weak(&source) {
        alarm.reset();
        keys.refresh(RefreshReason::Ahead).await;
        // However often the alarm rings, there is a pause between two refreshes.
        let shortest = timer(&keys, &sleep, SHORTEST_PAUSE);
        let mut rest = pause(&keys).saturating_sub(SHORTEST_PAUSE);
        drop(keys);
        shortest.await;
        let mut listens = true;
        while !rest.is_zero() {
            let Some(keys) = of_weak(&source) else { return };
            let sleep = timer(&keys, &sleep, rest);
            drop(keys);
            if (Rest { sleep, alarm: listens.then(|| Arc::clone(&alarm)) }).await == Ended::Slept {
                break;
            }
            let Some(keys) = of_weak(&source) else { return };
            (rest, listens) = (rest_after_ring(&keys), false);
        }
    }
}

/// Returns the timer of the client, or else that of the runtime.
fn timer<F: Future<Output = ()> + Send + 'static>(
    keys: &RemoteKeys,
    sleep: &impl Fn(Duration) -> F,
    pause: Duration,
) -> SleepFuture {
    let own = keys.0.fetch.as_ref().and_then(|fetch| fetch.sleep(pause));
    own.unwrap_or_else(|| Box::pin(sleep(pause)))
}

fn run_on_thread(source: &Weak<Inner>, alarm: &Arc<Alarm>, signal: &Arc<Signal>) {
    let waker = Waker::from(Arc::clone(signal));
    while let Some(keys) = of_weak(source) {
        alarm.reset();
        keys.refresh_blocking(RefreshReason::Ahead);
        let mut rest = pause(&keys).saturating_sub(SHORTEST_PAUSE);
        drop(keys);
        if signal.wait(SHORTEST_PAUSE, None) == Woken::Stopped {
            return;
        }
        let listen = || alarm.listen(&waker);
        let mut listener: Option<&dyn Fn() -> bool> = Some(&listen);
        while !rest.is_zero() {
            match signal.wait(rest, listener.take()) {
                Woken::Stopped => return,
                Woken::Slept => break,
                Woken::Rung => {}
            }
            let Some(keys) = of_weak(source) else { return };
            rest = rest_after_ring(&keys);
        }
    }
}

fn of_weak(keys: &Weak<Inner>) -> Option<RemoteKeys> {
    keys.upgrade().map(RemoteKeys)
}

/// Returns the time until the next refresh, within limits. The loop must not spin. It must also notice a clock that was
/// set.
fn pause(keys: &RemoteKeys) -> Duration {
    keys.0.rest().unwrap_or(LONGEST_PAUSE).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

/// Returns how long to rest although the alarm rang: zero, except during the pause after a failure.
fn rest_after_ring(keys: &RemoteKeys) -> Duration {
    keys.0.rest().unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
}

const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

const LONGEST_PAUSE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use std::thread;
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
        assert!(refresher.stop(Duration::from_secs(20)));
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
