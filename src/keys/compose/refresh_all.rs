//! Refreshing several sources at the same time.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
use crate::keys::source::VerifyingKeySource;

/// The refreshes of several sources, polled together so that a slow source does not delay the others.
pub(super) struct RefreshAll<'a> {
    running: Vec<RefreshFuture<'a>>,
    outcome: RefreshOutcome,
}

impl<'a> RefreshAll<'a> {
    pub(super) fn new<S: VerifyingKeySource + ?Sized>(sources: &'a [Arc<S>], reason: RefreshReason) -> Self {
        let running = sources.iter().map(|source| source.refresh(reason)).collect();
        Self { running, outcome: RefreshOutcome::Refused }
    }
}

impl Future for RefreshAll<'_> {
    type Output = RefreshOutcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<RefreshOutcome> {
        let Self { running, outcome } = self.get_mut();
        running.retain_mut(|refresh| match refresh.as_mut().poll(context) {
            Poll::Ready(other) => {
                *outcome = outcome.clone().and(other);
                false
            }
            Poll::Pending => true,
        });
        if running.is_empty() { Poll::Ready(outcome.clone()) } else { Poll::Pending }
    }
}
