//! Keys from the network.

use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::error::configuration::ConfigError;
use crate::error::environment::EnvironmentError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::error::verify::VerifyError;
use crate::jose::clock::{Clock, SystemClock};
use crate::jose::key_hint::KeyHint;
use crate::jose::numeric_date::NumericDate;
use crate::keys::block_on::block_on;
use crate::keys::events::{KeyEvents, Receiver};
use crate::keys::health::Health;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
use crate::keys::remote::attempt::Attempt;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::fetch::{Fetch, FetchFuture, SleepFuture};
use crate::keys::remote::flight::Flight;
use crate::keys::remote::inner::{Inner, Parts};
use crate::keys::remote::settings::RemoteSettings;
use crate::keys::remote::ticket::Decision;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// Keys from the network, served from memory.
///
/// Finding a key reads the clock and one atomic snapshot. It does not wait, lock or write. Loading is a separate step,
/// [`refresh`](VerifyingKeySource::refresh), which runs on any executor or on a blocking thread. There is one load at a time, however many callers ask
/// for one. [The module](super) lists the default times. Clones share one source.
///
/// A new source has no keys. Until the first load, look-ups fail with [`EnvironmentError::KeySourceUnavailable`] (code
/// 503). When its keys are too old, look-ups fail with [`EnvironmentError::KeySetExpired`] (code 506).
#[derive(Clone)]
pub struct RemoteKeys(pub(super) Arc<Inner>);

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl UnwindSafe for RemoteKeys {}
impl RefUnwindSafe for RemoteKeys {}

impl RemoteKeys {
    /// Creates an empty source that loads through an HTTP client.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if [`RemoteSettings::check`] fails, or the client cannot reach the endpoint
    ///   ([`Fetch::check`]), for example because it has no TLS.
    pub fn new(
        endpoint: impl KeyEndpoint + 'static,
        fetch: impl Fetch + 'static,
        settings: RemoteSettings,
    ) -> Result<Self, ConfigError> {
        fetch.check(endpoint.url())?;
        Self::from_parts(Arc::new(endpoint), Some(Arc::new(fetch)), settings)
    }

    /// Creates an empty source that loads only through [`attempt`](Self::attempt).
    ///
    /// A refresh waits for the current attempt. Without one its outcome is [`RefreshOutcome::Refused`].
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) when the settings contradict each other.
    pub fn by_hand(endpoint: impl KeyEndpoint + 'static, settings: RemoteSettings) -> Result<Self, ConfigError> {
        Self::from_parts(Arc::new(endpoint), None, settings)
    }

    fn from_parts(
        endpoint: Arc<dyn KeyEndpoint>,
        fetch: Option<Arc<dyn Fetch>>,
        settings: RemoteSettings,
    ) -> Result<Self, ConfigError> {
        settings.check()?;
        let (clock, events) = (Arc::new(SystemClock), Receiver::default());
        Ok(Self(Arc::new(Inner::new(Parts { endpoint, fetch, settings, clock, events }))))
    }

    /// Returns an empty source with the same endpoint and settings and another clock.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
    /// use jwt_identity::{Algorithm, FixedClock, NumericDate};
    ///
    /// let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256])?;
    /// let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?
    ///     .with_clock(FixedClock(NumericDate::from_unix_seconds(1_700_000_000)));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self(Arc::new(Inner::new(Parts { clock: Arc::new(clock), ..self.0.parts() })))
    }

    /// Returns an empty source with the same endpoint and settings that sends its events to a receiver.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::KeyEvent;
    /// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
    ///
    /// let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256])?;
    /// let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?
    ///     .with_events(|source: &str, event: &KeyEvent<'_>| eprintln!("{source}: {}", event.as_str()));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_events(self, events: impl KeyEvents + 'static) -> Self {
        Self(Arc::new(Inner::new(Parts { events: Receiver::new(events), ..self.0.parts() })))
    }

    /// Starts a load for the caller to carry out, if a load is due and none is under way.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501).
    pub fn attempt(&self, reason: RefreshReason) -> Result<Option<Attempt>, EnvironmentError> {
        Ok(match self.0.decide(reason)? {
            Decision::Lead(ticket) => Some(Attempt::new(Arc::clone(&self.0.endpoint), self.0.settings, ticket)),
            Decision::Join(_) | Decision::Refuse => None,
        })
    }

    /// Refreshes the keys on a thread that may block, for example when a program starts.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::RemoteKeys;
    /// use jwt_identity::error::LoadError;
    /// use jwt_identity::keys::{RefreshOutcome, RefreshReason};
    ///
    /// fn load(keys: &RemoteKeys) -> Result<(), LoadError> {
    ///     match keys.refresh_blocking(RefreshReason::Manual) {
    ///         RefreshOutcome::Failed(error) => Err(error),
    ///         _ => Ok(()),
    ///     }
    /// }
    /// ```
    #[expect(clippy::must_use_candidate, reason = "some only want it done")]
    pub fn refresh_blocking(&self, reason: RefreshReason) -> RefreshOutcome {
        block_on(self.refresh(reason))
    }

    /// Returns the health of the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::HealthState;
    /// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
    ///
    /// let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256])?;
    /// let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?;
    /// assert_eq!(keys.health().state, HealthState::Empty);
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        self.0.health()
    }

    /// Returns the time until the next refresh is due. It is zero if a refresh is due now.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
    ///
    /// let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256])?;
    /// let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?;
    /// assert_eq!(keys.next_refresh()?, Duration::ZERO, "it has no keys yet");
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn next_refresh(&self) -> Result<Duration, EnvironmentError> {
        self.0.next_refresh()
    }

    fn begin(&self, reason: RefreshReason) -> Result<Option<Waiter>, EnvironmentError> {
        let Some(fetch) = &self.0.fetch else { return Ok(self.join_by_hand()) };
        Ok(match self.0.decide(reason)? {
            Decision::Refuse => None,
            Decision::Join(flight) => Some(Waiter::new(&self.0, flight)),
            Decision::Lead(ticket) => {
                let (fetch, endpoint, settings) = (Arc::clone(fetch), Arc::clone(&self.0.endpoint), self.0.settings);
                let (flight, deadline) = (ticket.flight(), self.0.deadline());
                let waiter = Waiter::new(&self.0, Arc::clone(&flight));
                // The work must not hold the source, which holds the work while it is parked.
                flight.set_work(Box::pin(async move {
                    let mut attempt = Attempt::new(endpoint, settings, ticket);
                    let limit = fetch.sleep(deadline);
                    let carried_out = within(limit, fetch.fetch(attempt.exchange_mut())).await;
                    attempt.settle(carried_out);
                }));
                Some(waiter)
            }
        })
    }

    fn join_by_hand(&self) -> Option<Waiter> {
        let (state, _) = self.0.look();
        let flight = Arc::clone(&state.current.as_ref()?.flight);
        drop(state);
        Some(Waiter::new(&self.0, flight))
    }
}

impl VerifyingKeySource for RemoteKeys {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.0.keys()?.find(hint)
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(async move {
            match self.begin(reason) {
                Ok(Some(waiter)) => waiter.await,
                Ok(None) => RefreshOutcome::Refused,
                Err(clock) => RefreshOutcome::Failed(LoadReason::Environment(clock).into()),
            }
        })
    }

    fn health(&self) -> Option<Health> {
        Some(self.health())
    }
}

impl SigningKeySource for RemoteKeys {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        self.0.keys()?.primary()
    }
}

impl fmt::Debug for RemoteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteKeys")
            .field("url", self.0.endpoint.url())
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}

/// Waits for a fetch, at most until the timer of the client ends, if it has one. A client should keep to its own limit, but
/// its waiters must not depend on that.
async fn within(mut limit: Option<SleepFuture>, mut fetch: FetchFuture<'_>) -> Result<(), LoadError> {
    poll_fn(|context| {
        if let Poll::Ready(carried_out) = fetch.as_mut().poll(context) {
            return Poll::Ready(carried_out);
        }
        match limit.as_mut().map(|limit| limit.as_mut().poll(context)) {
            Some(Poll::Ready(())) => Poll::Ready(Err(LoadReason::TimedOut.into())),
            Some(Poll::Pending) | None => Poll::Pending,
        }
    })
    .await
}

/// Waits for a load. After the last waiter was dropped the load is parked, and the next caller carries it on. Otherwise
/// strangers who hang up could use up the attempts of a cooldown.
struct Waiter {
    inner: Arc<Inner>,
    flight: Arc<Flight>,
    place: u64,
    /// The time at which this waiter last looked whether the load is overdue.
    looked_at: Option<NumericDate>,
}

impl Waiter {
    fn new(inner: &Arc<Inner>, flight: Arc<Flight>) -> Self {
        Self { inner: Arc::clone(inner), place: flight.join(), flight, looked_at: None }
    }
}

impl Future for Waiter {
    type Output = RefreshOutcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<RefreshOutcome> {
        let polled = self.flight.poll(self.place, context);
        if polled.is_ready() {
            return polled;
        }
        // A blocking caller polls once a second, and the load may have no timer. Look at most once in each second,
        // because a load may wake its waiters for each byte.
        let now = self.inner.read_clock().ok().map(|now| now.wall);
        if self.looked_at.is_some() && self.looked_at != now {
            drop(self.inner.look());
        }
        self.looked_at = now;
        self.flight.outcome().map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if self.flight.leave(self.place) {
            // A refresher carries it on.
            self.inner.alarm.sound();
        }
    }
}
