//! The verifications of one version of Verify: from the first message to the right code, or to the end without it.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jwt_identity::NumericDate;

use crate::inbox::{Channel, Inbox, Message};
use crate::random;

/// The largest number of verifications that are remembered. The oldest one is forgotten first.
const CAPACITY: usize = 50_000;

/// The number of wrong codes that ends a verification.
const MAX_WRONG: usize = 3;

/// The request of a caller.
pub(super) struct Plan {
    pub(super) id: String,
    pub(super) brand: String,
    /// The ways and recipients, in the order in which they are tried.
    pub(super) steps: Vec<(Channel, String)>,
    pub(super) code: String,
    /// The time from one step to the next, in seconds.
    pub(super) step_wait: u64,
    /// The time after which the code is void, in seconds.
    pub(super) lifetime: u64,
}

impl Plan {
    /// Returns the recipient that may have only one verification at a time.
    fn recipient(&self) -> &str {
        self.steps.first().map_or("", |(_, to)| to)
    }
}

/// The state of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    InProgress,
    Success,
    Failed,
    Expired,
    Cancelled,
}

/// A check of a code.
#[derive(Clone)]
pub(super) struct Check {
    pub(super) at: NumericDate,
    pub(super) code: String,
    pub(super) is_valid: bool,
}

/// A verification.
pub(super) struct Verification {
    pub(super) plan: Plan,
    pub(super) started_at: NumericDate,
    pub(super) ended_at: Option<NumericDate>,
    pub(super) status: Status,
    pub(super) checks: Vec<Check>,
    /// The number of messages that were sent.
    pub(super) sent: usize,
    /// The time of the newest message.
    pub(super) sent_at: NumericDate,
}

/// The outcome of a check.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Checked {
    Accepted,
    Wrong,
    WrongTooOften,
    /// The step that is under way takes no code.
    NoCode,
    Unknown,
}

/// The outcome of a request for the next step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Advanced {
    Sent,
    NoMore,
    Unknown,
}

/// The outcome of a request to cancel.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cancelled {
    Done,
    NotNow,
    Unknown,
}

#[derive(Default)]
struct State {
    verifications: HashMap<String, Verification>,
    /// Ids in the order of their start.
    order: VecDeque<String>,
    /// The id of the verification in progress, by recipient.
    live: HashMap<String, String>,
    /// The second that is counted, and the requests in it.
    window: (i64, u32),
}

/// The verifications of one version of Verify.
pub(crate) struct Requests {
    state: Mutex<State>,
    inbox: Arc<Inbox>,
    throughput: AtomicU32,
}

impl Requests {
    pub(crate) fn new(inbox: Arc<Inbox>, throughput: u32) -> Self {
        Self { state: Mutex::default(), inbox, throughput: AtomicU32::new(throughput) }
    }

    /// Counts a request. Reports whether there were too many in this second.
    pub(super) fn is_throttled(&self, now: NumericDate) -> bool {
        let mut state = self.lock();
        let (second, count) = state.window;
        let count = if second == now.as_unix_seconds() { count.saturating_add(1) } else { 1 };
        state.window = (now.as_unix_seconds(), count);
        count > self.throughput.load(Ordering::Relaxed)
    }

    pub(crate) fn set_throughput(&self, throughput: u32) {
        self.throughput.store(throughput, Ordering::Relaxed);
    }

    /// Starts a verification and sends the first message.
    ///
    /// Returns the id of the verification in progress if the recipient has one.
    pub(super) fn start(&self, plan: Plan, now: NumericDate) -> Result<(), String> {
        let mut state = self.lock();
        let recipient = plan.recipient().to_owned();
        if let Some(id) = state.live.get(&recipient).cloned()
            && state.find(&id, now, &self.inbox).is_some_and(|live| live.status == Status::InProgress)
        {
            return Err(id);
        }
        if state.order.len() == CAPACITY
            && let Some(old) = state.order.pop_front()
        {
            state.end(&old, Status::Expired, now);
            state.verifications.remove(&old);
        }
        let id = plan.id.clone();
        let mut verification = Verification {
            plan,
            started_at: now,
            ended_at: None,
            status: Status::InProgress,
            checks: Vec::new(),
            sent: 0,
            sent_at: now,
        };
        verification.send(now, &self.inbox);
        state.live.insert(recipient, id.clone());
        state.order.push_back(id.clone());
        state.verifications.insert(id, verification);
        Ok(())
    }

    /// Checks a code.
    pub(super) fn check(&self, id: &str, code: &str, now: NumericDate) -> Checked {
        self.in_progress(id, now, |verification| {
            if !verification.channel().is_some_and(Channel::has_code) {
                return (Checked::NoCode, None);
            }
            let is_valid = verification.plan.code == code;
            verification.checks.push(Check { at: now, code: code.to_owned(), is_valid });
            if is_valid {
                (Checked::Accepted, Some(Status::Success))
            } else if verification.checks.len() >= MAX_WRONG {
                (Checked::WrongTooOften, Some(Status::Failed))
            } else {
                (Checked::Wrong, None)
            }
        })
        .unwrap_or(Checked::Unknown)
    }

    /// Sends the next message at once.
    pub(super) fn advance(&self, id: &str, now: NumericDate) -> Advanced {
        let inbox = &self.inbox;
        self.in_progress(id, now, |verification| {
            let outcome = if verification.send(now, inbox) { Advanced::Sent } else { Advanced::NoMore };
            (outcome, None)
        })
        .unwrap_or(Advanced::Unknown)
    }

    /// Cancels a verification, if it has this age in seconds and not more messages than these.
    pub(super) fn cancel(&self, id: &str, min_age: u64, max_sent: usize, now: NumericDate) -> Cancelled {
        self.in_progress(id, now, |verification| {
            let age = now.saturating_duration_since(verification.started_at).as_secs();
            if age < min_age || verification.sent > max_sent {
                (Cancelled::NotNow, None)
            } else {
                (Cancelled::Done, Some(Status::Cancelled))
            }
        })
        .unwrap_or(Cancelled::Unknown)
    }

    /// Shows a verification to a function, if it is known.
    pub(super) fn look<T>(&self, id: &str, now: NumericDate, show: impl FnOnce(&Verification) -> T) -> Option<T> {
        let mut state = self.lock();
        state.find(id, now, &self.inbox).map(|verification| show(verification))
    }

    /// Sends all messages that are due.
    pub(crate) fn catch_up(&self, now: NumericDate) {
        let mut state = self.lock();
        let live: Vec<String> = state.live.values().cloned().collect();
        for id in live {
            let _ = state.find(&id, now, &self.inbox);
        }
    }

    /// Calls a function with a verification in progress, and ends it with the status that the function returns.
    fn in_progress<T>(
        &self,
        id: &str,
        now: NumericDate,
        change: impl FnOnce(&mut Verification) -> (T, Option<Status>),
    ) -> Option<T> {
        let mut state = self.lock();
        let verification = state.find(id, now, &self.inbox).filter(|found| found.status == Status::InProgress)?;
        let (outcome, end) = change(verification);
        if let Some(status) = end {
            state.end(id, status, now);
        }
        Some(outcome)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns a verification after sending what is due, or ending it if its time is over.
    fn find(&mut self, id: &str, now: NumericDate, inbox: &Inbox) -> Option<&mut Verification> {
        let verification = self.verifications.get_mut(id)?;
        if verification.catch_up(now, inbox) {
            self.end(id, Status::Expired, now);
        }
        self.verifications.get_mut(id)
    }

    /// Ends a verification, so that its recipient may start another one.
    fn end(&mut self, id: &str, status: Status, now: NumericDate) {
        if let Some(verification) = self.verifications.get_mut(id)
            && verification.status == Status::InProgress
        {
            verification.status = status;
            verification.ended_at = Some(now);
            self.live.remove(verification.plan.recipient());
        }
    }
}

impl Verification {
    fn channel(&self) -> Option<Channel> {
        self.plan.steps.get(self.sent.saturating_sub(1)).map(|(channel, _)| *channel)
    }

    /// Sends the next message. Reports whether there was one to send.
    fn send(&mut self, now: NumericDate, inbox: &Inbox) -> bool {
        let Some((channel, to)) = self.plan.steps.get(self.sent) else { return false };
        self.sent = self.sent.saturating_add(1);
        self.sent_at = now;
        if channel.has_code() {
            inbox.deliver(Message {
                sent_at: now,
                to: to.as_str().into(),
                channel: *channel,
                brand: self.plan.brand.as_str().into(),
                code: self.plan.code.as_str().into(),
            });
        }
        true
    }

    /// Sends the messages that are due. Reports whether the time of the verification is over.
    fn catch_up(&mut self, now: NumericDate, inbox: &Inbox) -> bool {
        if self.status != Status::InProgress {
            return false;
        }
        let end = self.started_at.saturating_add(Duration::from_secs(self.plan.lifetime));
        let step_wait = Duration::from_secs(self.plan.step_wait);
        let mut due = self.sent_at.saturating_add(step_wait);
        while due <= now && due < end && self.send(due, inbox) {
            due = due.saturating_add(step_wait);
        }
        now >= end
    }
}

/// Returns a code of random digits.
pub(super) fn random_code(len: usize) -> io::Result<String> {
    random::digits(len)
}
