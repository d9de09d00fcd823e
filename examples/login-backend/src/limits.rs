//! How often something may be tried.

use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;

use crate::failure::Failure;
use crate::session::id::SessionId;
use crate::store::Store;

/// The limits of login attempts. A sent code costs money, and a short code can be guessed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Codes sent for one session. Default: 5 in 15 minutes.
    pub starts_per_session: Limit,
    /// Codes sent to one number. Default: 5 in an hour.
    pub starts_per_number: Limit,
    /// Codes sent by this service. Default: 60 in a minute.
    pub starts_in_all: Limit,
    /// Codes entered in one session. Default: 10 in 15 minutes.
    pub checks_per_session: Limit,
    /// Codes entered for one number. Default: 20 in an hour.
    pub checks_per_number: Limit,
    /// Tokens minted and diagnosed in one session. Default: 120 in a minute.
    pub tokens_per_session: Limit,
}

/// A number of events in a span of time. The span begins with the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    count: u64,
    window: Duration,
}

impl Limit {
    /// Creates a limit.
    #[must_use]
    pub const fn new(count: u64, window: Duration) -> Self {
        Self { count, window }
    }

    async fn check(self, store: &dyn Store, name: &str, of: Option<&str>) -> Result<(), Failure> {
        if store.count(&counter(name, of), self.window).await? > self.count { Err(self.exceeded(name)) } else { Ok(()) }
    }

    /// Rejects an event if the limit is used up. The event is not counted.
    async fn peek(self, store: &dyn Store, name: &str) -> Result<(), Failure> {
        if store.counted(&counter(name, None)).await? >= self.count { Err(self.exceeded(name)) } else { Ok(()) }
    }

    fn exceeded(self, name: &str) -> Failure {
        Failure::TooManyAttempts { name: name.to_owned(), window: self.window }
    }
}

/// Returns the name of a counter. The digest keeps numbers out of it.
fn counter(name: &str, of: Option<&str>) -> String {
    let of = of.map(|of| Sha256Digest::of(of.as_bytes()).to_hex()).unwrap_or_default();
    format!("limit:{name}:{of}")
}

impl Limits {
    /// Counts a code that is to be sent.
    ///
    /// The limit for all is counted last. A session that is over its own limit cannot use up that of the others. It is
    /// looked at first, so that a flood of new sessions and numbers does not fill the store with their counters.
    pub(crate) async fn count_start(&self, store: &dyn Store, id: &SessionId, number: &str) -> Result<(), Failure> {
        self.starts_in_all.peek(store, "start-all").await?;
        self.starts_per_session.check(store, "start-session", Some(&id.store_key())).await?;
        self.starts_per_number.check(store, "start-number", Some(number)).await?;
        self.starts_in_all.check(store, "start-all", None).await
    }

    /// Counts a code that was entered.
    pub(crate) async fn count_check(&self, store: &dyn Store, id: &SessionId, number: &str) -> Result<(), Failure> {
        self.checks_per_session.check(store, "check-session", Some(&id.store_key())).await?;
        self.checks_per_number.check(store, "check-number", Some(number)).await
    }

    /// Counts a token.
    pub(crate) async fn count_token(&self, store: &dyn Store, id: &SessionId) -> Result<(), Failure> {
        self.tokens_per_session.check(store, "token-session", Some(&id.store_key())).await
    }
}

impl Default for Limits {
    fn default() -> Self {
        let (minute, quarter, hour) =
            (Duration::from_secs(60), Duration::from_secs(15 * 60), Duration::from_secs(3600));
        Self {
            starts_per_session: Limit::new(5, quarter),
            starts_per_number: Limit::new(5, hour),
            starts_in_all: Limit::new(60, minute),
            checks_per_session: Limit::new(10, quarter),
            checks_per_number: Limit::new(20, hour),
            tokens_per_session: Limit::new(120, minute),
        }
    }
}
