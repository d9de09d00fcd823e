//! The right to carry out one load.

use std::sync::Arc;
use std::thread;

use crate::error::environment::EnvironmentError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::refresh::{RefreshOutcome, RefreshReason};
use crate::keys::remote::flight::Flight;
use crate::keys::remote::inner::{Inner, Known, Loaded};

/// The right and the duty to settle one load.
pub(super) struct Ticket {
    pub(super) inner: Arc<Inner>,
    flight: Arc<Flight>,
    pub(super) before: Known,
    is_settled: bool,
}

impl Ticket {
    pub(super) const fn new(inner: Arc<Inner>, flight: Arc<Flight>, before: Known) -> Self {
        Self { inner, flight, before, is_settled: false }
    }

    pub(super) fn flight(&self) -> Arc<Flight> {
        Arc::clone(&self.flight)
    }

    pub(super) fn settle(&mut self, loaded: Result<Loaded, LoadError>) -> RefreshOutcome {
        self.is_settled = true;
        self.inner.settle(&self.flight, loaded)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.is_settled {
            return;
        }
        if thread::panicking() {
            let _ = self.settle(Err(LoadReason::Aborted.into()));
        } else {
            self.inner.abandon(&self.flight);
        }
    }
}

/// The answer to a request for a refresh.
pub(super) enum Decision {
    Refuse,
    /// A load is under way, and a waiter was added to it.
    Join(Arc<Flight>, u64),
    Lead(Ticket),
}

impl Inner {
    /// Joins the load that is under way, or decides whether to start one.
    pub(super) fn decide(self: &Arc<Self>, reason: RefreshReason) -> Result<Decision, EnvironmentError> {
        let (mut state, observed) = self.observe();
        let now = observed?;
        if let Some(flight) = &state.flight {
            let waiter = flight.join();
            return Ok(Decision::Join(Arc::clone(flight), waiter));
        }
        if !state.schedule.permits(reason, now) {
            return Ok(Decision::Refuse);
        }
        state.schedule.started(now);
        let flight = Arc::<Flight>::default();
        state.flight = Some(Arc::clone(&flight));
        Ok(Decision::Lead(Ticket::new(Arc::clone(self), flight, state.known.clone())))
    }
}
