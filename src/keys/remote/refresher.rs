//! Background refresh.

use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::task::{Poll, Wake, Waker};
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::keys::refresh::RefreshReason;
use crate::keys::remote::alarm::{Alarm, Ended, Rest};
use crate::keys::remote::fetch::SleepFuture;
use crate::keys::remote::inner::Inner;
use crate::keys::remote::process_id::ProcessId;
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
        let (keys, alarm, signal) = (Arc::downgrade(&self.0), Arc::clone(&self.0.alarm), Arc::<Signal>::default());
        let guard = EndGuard(Arc::clone(&signal));
        let thread = thread::Builder::new().name("jwt-identity-keys".to_owned()).spawn(move || {
            run_on_thread(&keys, &alarm, &guard.0);
        })?;
        Ok(Refresher { signal, thread: Some(thread), owner: ProcessId::current() })
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
        let mut listener = Some((&**alarm, &waker));
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

/// The handle of a refresh thread. See [`RemoteKeys::spawn_refresher`].
///
/// Dropping it stops the thread. It does not wait for a load that is under way: see [`stop`](Self::stop).
#[must_use = "dropping it ends the thread"]
pub struct Refresher {
    signal: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
    owner: ProcessId,
}

impl Refresher {
    /// Reports whether the thread has ended, or belongs to the process before a `fork`.
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
        !self.owner.is_current() || self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Stops the thread and waits for its end, at most for this time. Returns whether it has ended.
    ///
    /// A load that is under way is not interrupted. It takes at most
    /// [`total_timeout`](super::RemoteSettings::total_timeout) with a client that keeps to it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::keys::remote::Refresher;
    ///
    /// fn shut_down(refresher: Refresher) {
    ///     if !refresher.stop(Duration::from_secs(6)) {
    ///         eprintln!("the refresher is still loading keys");
    ///     }
    /// }
    /// ```
    #[must_use = "the thread may still run"]
    pub fn stop(mut self, within: Duration) -> bool {
        self.signal.stop();
        if !self.owner.is_current() {
            return true;
        }
        if !self.signal.has_ended_within(within) {
            return false;
        }
        // The thread has nothing left to do, so this does not block.
        let _ = self.thread.take().map(JoinHandle::join);
        true
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
    state: Mutex<SignalState>,
    changed: Condvar,
}

#[derive(Default)]
struct SignalState {
    is_stopped: bool,
    is_rung: bool,
    has_ended: bool,
}

/// What ended a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Woken {
    Stopped,
    Slept,
    Rung,
}

impl Signal {
    fn set(&self, change: impl FnOnce(&mut SignalState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn stop(&self) {
        self.set(|state| state.is_stopped = true);
    }

    /// Waits for the end of a pause, for a stop, or for the alarm if there is one to listen to.
    fn wait(&self, pause: Duration, alarm: Option<(&Alarm, &Waker)>) -> Woken {
        let listens = alarm.is_some();
        self.set(|state| state.is_rung = false);
        if let Some((alarm, waker)) = alarm
            && alarm.listen(waker)
        {
            self.set(|state| state.is_rung = true);
        }
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_quiet = |state: &mut SignalState| !(state.is_stopped || listens && state.is_rung);
        let waited = self.changed.wait_timeout_while(state, pause, is_quiet);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        match (state.is_stopped, listens && state.is_rung) {
            (true, _) => Woken::Stopped,
            (false, true) => Woken::Rung,
            (false, false) => Woken::Slept,
        }
    }

    fn has_ended_within(&self, time: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(state, time, |state| !state.has_ended);
        waited.unwrap_or_else(PoisonError::into_inner).0.has_ended
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.set(|state| state.is_rung = true);
    }
}

/// Reports the end of the thread, also after a panic.
struct EndGuard(Arc<Signal>);

impl Drop for EndGuard {
    fn drop(&mut self) {
        self.0.set(|state| state.has_ended = true);
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
    fn handle_of_the_parent_process_has_ended() {
        let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
        let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
        let mut refresher = keys.spawn_refresher().unwrap();
        assert!(!refresher.has_ended());
        // As after a fork: the thread is in another process.
        refresher.owner = ProcessId::FOREIGN;
        assert!(refresher.has_ended());
        assert!(refresher.stop(Duration::ZERO), "there is no thread to wait for");
    }

    #[test]
    fn only_a_signal_ends_a_pause() {
        let pause = Duration::from_millis(20);
        let (signal, begun) = (Arc::<Signal>::default(), Instant::now());
        assert_eq!(signal.wait(pause, None), Woken::Slept);
        assert!(begun.elapsed() >= pause);

        let waiting = Arc::clone(&signal);
        let (ended, has_ended) = mpsc::channel();
        thread::spawn(move || ended.send(waiting.wait(Duration::from_secs(600), None)));
        signal.stop();
        assert_eq!(has_ended.recv_timeout(Duration::from_secs(20)), Ok(Woken::Stopped));
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
