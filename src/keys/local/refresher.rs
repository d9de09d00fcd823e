//! Background refresh.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::keys::local::local_keys::LocalKeys;
use crate::keys::refresher::{Refresher, Woken};

impl LocalKeys {
    /// Starts a thread that reads the files again and again, with a pause of this length, at least 10 milliseconds.
    ///
    /// It runs until its handle is dropped. It also ends at its next reading after the last clone of the source was
    /// dropped. Outcomes are in [`health`](Self::health) and are sent to the receiver of
    /// [`with_events`](Self::with_events). Call this after all `with_` methods, because the thread keeps the settings that
    /// the source has now.
    ///
    /// Once a minute is enough for mounted secrets, because Kubernetes itself renews them once a minute or less often.
    ///
    /// # Errors
    ///
    /// The error of the operating system if no thread can be started.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    ///
    /// let keys = LocalKeys::from_file("tests/keys/p256.spki.pem", KeyReader::public_key(&[Algorithm::Es256]))?;
    /// let refresher = keys.spawn_refresher(Duration::from_secs(60))?;
    /// // ... when the program ends:
    /// assert!(refresher.stop(Duration::from_secs(5)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn spawn_refresher(&self, every: Duration) -> io::Result<Refresher> {
        let shared = Arc::downgrade(&self.shared);
        let (clock, cooldown, timeout, events) = (self.clock.clone(), self.cooldown, self.timeout, self.events.clone());
        let every = every.max(SHORTEST_PAUSE);
        Refresher::spawn(move |signal| {
            while signal.wait(every, None) != Woken::Stopped {
                let Some(shared) = shared.upgrade() else { return };
                let (clock, events) = (clock.clone(), events.clone());
                Self { shared, clock, cooldown, timeout, events }.refresh_contained(Self::refresh_blocking);
            }
        })
    }
}

/// A shorter pause would keep a core busy.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
