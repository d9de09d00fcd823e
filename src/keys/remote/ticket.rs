//! The right to carry out one load.

use std::sync::{Arc, Weak};
use std::thread;

use crate::error::environment::EnvironmentError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::refresh::{RefreshOutcome, RefreshReason};
use crate::keys::remote::flight::Flight;
use crate::keys::remote::inner::{Current, Inner, Known, Loaded};
use crate::keys::remote::retry_after::RetryAfter;

/// The right and the duty to settle one load.
pub(super) struct Ticket {
    /// Weak, because a parked load is kept by the source itself.
    source: Weak<Inner>,
    flight: Arc<Flight>,
    pub(super) before: Known,
    is_settled: bool,
}

impl Ticket {
    fn new(source: &Arc<Inner>, flight: Arc<Flight>, before: Known) -> Self {
        Self { source: Arc::downgrade(source), flight, before, is_settled: false }
    }

    pub(super) fn flight(&self) -> Arc<Flight> {
        Arc::clone(&self.flight)
    }

    pub(super) fn settle(&mut self, loaded: Result<Loaded, LoadError>, asked: Option<RetryAfter>) -> RefreshOutcome {
        self.is_settled = true;
        match self.source.upgrade() {
            Some(source) => source.settle(&self.flight, loaded, asked),
            None => RefreshOutcome::Failed(LoadReason::Aborted.into()),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.is_settled {
            return;
        }
        if thread::panicking() {
            let _ = self.settle(Err(LoadReason::Aborted.into()), None);
        } else if let Some(source) = self.source.upgrade() {
            source.abandon(&self.flight);
        }
    }
}

/// The answer to a request for a refresh.
pub(super) enum Decision {
    Refuse,
    /// A load is under way.
    Join(Arc<Flight>),
    Lead(Ticket),
}

impl Inner {
    /// Joins the load that is under way, or decides whether to start one.
    pub(super) fn decide(self: &Arc<Self>, reason: RefreshReason) -> Result<Decision, EnvironmentError> {
        let (mut state, observed) = self.look();
        let now = observed?;
        if let Some(current) = &state.current {
            return Ok(Decision::Join(Arc::clone(&current.flight)));
        }
        if !state.schedule.permits(reason, now) {
            if reason == RefreshReason::Missing {
                state.schedule.refused(now);
            }
            return Ok(Decision::Refuse);
        }
        state.schedule.started(now);
        let flight = Arc::<Flight>::default();
        state.current = Some(Current { flight: Arc::clone(&flight), began: now });
        Ok(Decision::Lead(Ticket::new(self, flight, state.known.clone())))
    }
}
