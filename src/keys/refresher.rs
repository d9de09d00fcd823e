//! The thread that refreshes keys in the background.

use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Wake;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::keys::process_id::ProcessId;

/// The handle of a refresh thread. See [`LocalKeys::spawn_refresher`](crate::keys::LocalKeys::spawn_refresher) and
/// `RemoteKeys::spawn_refresher`.
///
/// Dropping it stops the thread. It does not wait for a load that is under way: see [`stop`](Self::stop).
#[must_use = "dropping it ends the thread"]
pub struct Refresher {
    signal: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
    owner: ProcessId,
}

impl Refresher {
    /// Starts a thread. It has to end when the signal says so.
    pub(crate) fn spawn(run: impl FnOnce(&Arc<Signal>) + Send + 'static) -> io::Result<Self> {
        let signal = Arc::<Signal>::default();
        let guard = EndGuard(Arc::clone(&signal));
        let thread = thread::Builder::new().name("jwt-identity-keys".to_owned()).spawn(move || run(&guard.0))?;
        Ok(Self { signal, thread: Some(thread), owner: ProcessId::current() })
    }

    /// Reports whether the thread has ended, or belongs to the process before a `fork`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Refresher;
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
    /// A load that is under way is not interrupted. For keys from the network it takes at most `total_timeout`, with a client
    /// that keeps to it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::keys::Refresher;
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

/// Ends a pause of the thread.
#[derive(Default)]
pub(crate) struct Signal {
    state: Mutex<SignalState>,
    changed: Condvar,
}

#[derive(Default)]
struct SignalState {
    is_stopped: bool,
    is_rung: bool,
    has_ended: bool,
}

/// The reason why a pause ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Woken {
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

    /// Waits for the end of a pause, for a stop, or for a wake-up if there is something to listen to. `listen` registers
    /// this signal as a waker and reports whether the wake-up has come already.
    pub(crate) fn wait(&self, pause: Duration, listen: Option<&dyn Fn() -> bool>) -> Woken {
        let listens = listen.is_some();
        self.set(|state| state.is_rung = false);
        if listen.is_some_and(|listen| listen()) {
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Instant;

    use super::*;

    #[test]
    fn thread_ends_with_its_handle() {
        let (ended, has_ended) = mpsc::channel();
        let refresher = Refresher::spawn(move |signal| {
            while signal.wait(Duration::from_secs(600), None) != Woken::Stopped {}
            ended.send(()).unwrap();
        });
        let refresher = refresher.unwrap();
        assert!(!refresher.has_ended());
        drop(refresher);
        assert_eq!(has_ended.recv_timeout(Duration::from_secs(20)), Ok(()));
    }

    #[test]
    fn handle_of_the_parent_process_has_ended() {
        let run = |signal: &Arc<Signal>| while signal.wait(Duration::from_secs(600), None) != Woken::Stopped {};
        let mut refresher = Refresher::spawn(run).unwrap();
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
}
