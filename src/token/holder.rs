//! One token for many calls.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard, TryLockError};
use std::thread;
use std::thread::ThreadId;
use std::time::Duration;

use crate::error::Error;
use crate::error::environment::EnvironmentError;
use crate::jose::clock::{Clock, FixedClock};
use crate::jose::guarded_clock::GuardedClock;
use crate::jose::numeric_date::NumericDate;
use crate::jose::token::Token;
use crate::token::leeway::Leeway;

/// Prefix of an `Authorization` header value (RFC 6750).
const BEARER: &str = "Bearer ";

/// Holds a token and returns it until shortly before its end, so that a client of some service does not sign for every
/// call.
///
/// Share it between threads by reference or `Arc`:
///
/// - A call that finds a token takes a read lock only while it copies one pointer. It never waits for a signature.
/// - One thread mints. The others go on with the old token while it is still accepted. Without an old token they wait for
///   the new one, and do not mint a second. The time of minting is read after the wait.
/// - If minting fails while the old token is still accepted, the old token is returned, and a call a second later tries
///   again. Without an old token, the calls that waited share the failure, and only a later call tries again. A panic
///   while minting changes nothing.
/// - If the clock was set back by more than 30 seconds, the token is replaced, because its `iat` is in the future.
///   Otherwise no token is replaced by one that ends earlier.
///
/// A call that mints blocks its thread. In asynchronous programs use an
/// [`AsyncTokenHolder`](crate::AsyncTokenHolder) if minting takes long, for example because a KMS signs.
///
/// The holder knows neither keys nor claims. You can change the key of the signer that the mint function uses at any time. A
/// token that was signed before is returned until it is due for renewal, or until [`invalidate`](Self::invalidate).
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::{self, Claims};
/// use jwt_identity::{SharedSecret, SystemClock, TokenHolder};
///
/// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let mint = move |now| {
///     let claims = Claims::builder(now).email("robot@example.com").build()?;
///     Ok((signer.sign(&claims)?, claims.accepted_until()))
/// };
///
/// let holder = TokenHolder::new(SystemClock, mint);
/// let token = holder.token()?;
/// assert_eq!(holder.token()?.bearer(), token.bearer());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub struct TokenHolder {
    clock: GuardedClock,
    mint: Box<Mint>,
    renew_before: Duration,
    state: RwLock<State>,
    /// Held by the one thread that mints. It guards the error of the last attempt, if that failed.
    minting: Mutex<Option<Failure>>,
    /// The thread that holds `minting`.
    minter: Mutex<Option<ThreadId>>,
}

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl UnwindSafe for TokenHolder {}
impl RefUnwindSafe for TokenHolder {}

/// Returns a token that is valid from the given time, with the time from which it is rejected.
type Mint = dyn Fn(NumericDate) -> Result<(Token, NumericDate), Error> + Send + Sync;

/// The state of a holder that a call sees.
#[derive(Clone, Default)]
pub(super) struct State {
    token: Option<Arc<HeldToken>>,
    /// Counts invalidations, so that a token minted before one is not kept after it.
    pub(super) generation: u64,
    /// Counts failures, so that a call that waited knows whether one happened during its wait.
    failures: u64,
    /// The time of the last failure, if no token was minted since.
    failed_at: Option<NumericDate>,
}

/// An attempt to mint that failed.
struct Failure {
    /// The generation for which it was made. After an invalidation its cause may be gone.
    generation: u64,
    error: Error,
}

impl TokenHolder {
    /// The default time before its end at which a token is replaced: 60 seconds.
    pub const DEFAULT_RENEW_BEFORE: Duration = Duration::from_secs(60);

    /// Creates a holder without a token.
    ///
    /// `mint` gets the time that the clock shows, and returns a token together with the time from which it will be
    /// rejected.
    ///
    /// Neither function may wait for another thread that asks this holder for a token.
    ///
    /// # Examples
    ///
    /// See [`TokenHolder`].
    #[must_use]
    pub fn new(
        clock: impl Clock + 'static,
        mint: impl Fn(NumericDate) -> Result<(Token, NumericDate), Error> + Send + Sync + 'static,
    ) -> Self {
        Self {
            clock: GuardedClock::new(clock),
            mint: Box::new(mint),
            renew_before: Self::DEFAULT_RENEW_BEFORE,
            state: RwLock::default(),
            minting: Mutex::default(),
            minter: Mutex::default(),
        }
    }

    /// Sets how long before its end a token is replaced, in whole seconds, but at most half of its lifetime. Default: 60
    /// seconds.
    ///
    /// Choose it longer than the difference of the clocks plus the duration of a call.
    #[must_use]
    pub fn with_renew_before(self, renew_before: Duration) -> Self {
        Self { renew_before, ..self }
    }

    /// Returns the token held, or mints one if there is none or it is due for renewal.
    ///
    /// # Errors
    ///
    /// - 5xx if the clock returns no time.
    /// - The error of the mint function, also if it was returned to another call while this one waited.
    /// - [`EnvironmentError::Reentrant`] (code 519) if the mint function or the clock asks this holder for a token.
    ///
    /// While the old token is still accepted, it is returned instead of an error of the mint function.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{EnvironmentError, SystemClock, TokenHolder};
    ///
    /// let holder = TokenHolder::new(SystemClock, |_| Err(EnvironmentError::SignerUnavailable.into()));
    /// assert!(holder.token().unwrap_err().code().is_retryable());
    /// ```
    pub fn token(&self) -> Result<Arc<HeldToken>, Error> {
        self.token_by(&self.clock)
    }

    /// Returns a token as [`token`](Self::token) does with a clock that stands still at `now`. Use it in tests and on a
    /// single thread.
    ///
    /// Threads that share a holder should call [`token`](Self::token). A thread that had to wait knows only the time before
    /// its wait. A `now` that is more than 30 seconds before the minting of the held token looks like a clock that was
    /// set back.
    ///
    /// # Errors
    ///
    /// The errors of [`token`](Self::token).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{NumericDate, SystemClock, TokenHolder};
    /// # use jwt_identity::{kustomer, SharedSecret};
    /// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// # let mint = move |now| {
    /// #     let claims = kustomer::Claims::builder(now).email("robot@example.com").build()?;
    /// #     Ok((signer.sign(&claims)?, claims.accepted_until()))
    /// # };
    ///
    /// let holder = TokenHolder::new(SystemClock, mint);
    /// let at = |seconds: i64| NumericDate::from_unix_seconds(1_700_000_000 + seconds);
    /// let first = holder.token_at(at(0))?;
    /// assert_eq!(holder.token_at(at(839))?.as_str(), first.as_str());
    /// assert_ne!(holder.token_at(at(840))?.as_str(), first.as_str(), "a minute before the end of its 15");
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn token_at(&self, now: NumericDate) -> Result<Arc<HeldToken>, Error> {
        self.token_by(&FixedClock(now))
    }

    fn token_by(&self, clock: &dyn Clock) -> Result<Arc<HeldToken>, Error> {
        let arrival = clock.now()?;
        let seen = self.state();
        if let Some(token) = seen.without_minting_at(arrival) {
            return Ok(token);
        }
        // The lock that this thread holds already would never be free.
        if self.is_minter() {
            return seen.accepted_at(arrival).ok_or_else(|| EnvironmentError::Reentrant.into());
        }
        let mut last_failure = match seen.accepted_at(arrival) {
            Some(old) => match self.minting.try_lock() {
                Ok(last_failure) => last_failure,
                Err(TryLockError::WouldBlock) => return Ok(old),
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            },
            // The guarded value is written in one step, so a panic cannot leave it half updated. The same holds for the
            // other locks.
            None => self.minting.lock().unwrap_or_else(PoisonError::into_inner),
        };
        let _minter = Minter::new(&self.minter);
        // The wait may have been long, and the thread that held the lock may have minted the token that this call wants.
        // With a time from before the wait, the new token would already be old, or the clock would seem to be set back.
        let now = clock.now()?;
        let current = self.state();
        if let Some(token) = current.without_minting_at(now) {
            return Ok(token);
        }
        // Otherwise each of the waiting calls would wait for a failure of its own, one after the other.
        if current.failures != seen.failures
            && let Some(failure) = last_failure.as_ref().filter(|failure| failure.generation == current.generation)
        {
            return current.accepted_at(now).ok_or_else(|| failure.error.clone());
        }
        match (self.mint)(now) {
            Ok((token, accepted_until)) => {
                *last_failure = None;
                let new = Arc::new(HeldToken::new(&token, now, accepted_until, self.renew_before));
                Ok(self.state_mut().keep(new, current.generation, now))
            }
            Err(error) => {
                *last_failure = Some(Failure { generation: current.generation, error: error.clone() });
                // The attempt may have taken long, and the pause is to follow it.
                self.state_mut().failed(clock.now().unwrap_or(now));
                current.accepted_at(now).ok_or(error)
            }
        }
    }

    fn is_minter(&self) -> bool {
        let minter = self.minter.lock().unwrap_or_else(PoisonError::into_inner);
        *minter == Some(thread::current().id())
    }

    /// Drops the token held, so that the next call mints. Use it after the key was changed.
    ///
    /// A token that is being minted at this moment is not kept either. Calls that already have the old token go on
    /// with it.
    pub fn invalidate(&self) {
        self.state_mut().forget();
    }

    /// Drops the token held if it is still `rejected`. Use it when the service has rejected a call with this token.
    ///
    /// If the calls of many threads were rejected with the same token, only the first thread drops it. All go on with
    /// the one token that is minted next.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{NumericDate, SystemClock, TokenHolder};
    /// # use jwt_identity::{kustomer, SharedSecret};
    /// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// # let mint = move |now| {
    /// #     let claims = kustomer::Claims::builder(now).email("robot@example.com").build()?;
    /// #     Ok((signer.sign(&claims)?, claims.accepted_until()))
    /// # };
    ///
    /// let holder = TokenHolder::new(SystemClock, mint);
    /// let token = holder.token_at(NumericDate::from_unix_seconds(1_700_000_000))?;
    /// // ... the service answers 401 ...
    /// holder.invalidate_token(&token);
    /// let another = holder.token_at(NumericDate::from_unix_seconds(1_700_000_001))?;
    /// assert_ne!(another.as_str(), token.as_str());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn invalidate_token(&self, rejected: &HeldToken) {
        self.state_mut().forget_token(rejected);
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names the current thread as the one that mints, until it is dropped.
struct Minter<'a>(&'a Mutex<Option<ThreadId>>);

impl<'a> Minter<'a> {
    fn new(minter: &'a Mutex<Option<ThreadId>>) -> Self {
        *minter.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
        Self(minter)
    }
}

impl Drop for Minter<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl fmt::Debug for TokenHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenHolder").field("renew_before", &self.renew_before).finish_non_exhaustive()
    }
}

impl State {
    /// Drops the token, so that the next call mints.
    pub(super) fn forget(&mut self) {
        self.token = None;
        self.generation = self.generation.wrapping_add(1);
        self.failed_at = None;
    }

    /// Drops the token if it is still this one.
    pub(super) fn forget_token(&mut self, rejected: &HeldToken) {
        if self.token.as_deref().is_some_and(|held| std::ptr::eq(held, rejected)) {
            self.forget();
        }
    }

    /// Keeps a new token and returns it, or returns the token held if that is accepted for longer.
    pub(super) fn keep(&mut self, new: Arc<HeldToken>, generation: u64, now: NumericDate) -> Arc<HeldToken> {
        if self.generation != generation {
            return new;
        }
        self.failed_at = None;
        if let Some(old) = self.accepted_at(now).filter(|old| old.accepted_until > new.accepted_until) {
            return old;
        }
        self.token = Some(Arc::clone(&new));
        new
    }

    /// Records a failed attempt.
    pub(super) fn failed(&mut self, now: NumericDate) {
        self.failures = self.failures.wrapping_add(1);
        self.failed_at = Some(now);
    }

    /// Returns the token held if it is not due for renewal, or if the last renewal has just failed.
    pub(super) fn without_minting_at(&self, now: NumericDate) -> Option<Arc<HeldToken>> {
        let is_pausing = |failed_at: NumericDate| failed_at <= now && now < failed_at.saturating_add(PAUSE);
        if self.failed_at.is_some_and(is_pausing) {
            return self.accepted_at(now);
        }
        self.token.as_ref().filter(|held| held.is_between(now, held.renew_at)).cloned()
    }

    /// Returns the token held if it is still accepted.
    pub(super) fn accepted_at(&self, now: NumericDate) -> Option<Arc<HeldToken>> {
        self.token.as_ref().filter(|held| held.is_between(now, held.accepted_until)).cloned()
    }
}

/// The pause after a failed attempt to mint while the old token is still accepted.
const PAUSE: Duration = Duration::from_secs(1);

/// A token from a [`TokenHolder`] or [`AsyncTokenHolder`](crate::AsyncTokenHolder), ready for an `Authorization` header.
///
/// It is a credential. `Debug` shows only when it ends.
///
/// # Examples
///
/// ```
/// use jwt_identity::{NumericDate, SystemClock, TokenHolder};
/// # use jwt_identity::{kustomer, SharedSecret};
/// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// # let mint = move |now| {
/// #     let claims = kustomer::Claims::builder(now).email("robot@example.com").build()?;
/// #     Ok((signer.sign(&claims)?, claims.accepted_until()))
/// # };
///
/// let token = TokenHolder::new(SystemClock, mint).token_at(NumericDate::from_unix_seconds(1_700_000_000))?;
/// assert_eq!(token.bearer(), format!("Bearer {}", token.as_str()));
/// assert_eq!(token.accepted_until(), NumericDate::from_unix_seconds(1_700_000_900));
/// assert!(!format!("{token:?}").contains("eyJ"));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub struct HeldToken {
    bearer: String,
    minted_at: NumericDate,
    renew_at: NumericDate,
    accepted_until: NumericDate,
}

impl HeldToken {
    pub(super) fn new(
        token: &Token,
        minted_at: NumericDate,
        accepted_until: NumericDate,
        renew_before: Duration,
    ) -> Self {
        let life = accepted_until.saturating_duration_since(minted_at);
        let half = life.checked_div(2).unwrap_or_default();
        Self {
            bearer: [BEARER, token.as_str()].concat(),
            minted_at,
            renew_at: accepted_until.saturating_sub(renew_before.min(half)),
            accepted_until,
        }
    }

    /// Returns the text of the token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.bearer.strip_prefix(BEARER).unwrap_or_default()
    }

    /// Returns the value of an `Authorization` header.
    ///
    /// Source: RFC 6750 section 2.1.
    #[must_use]
    pub fn bearer(&self) -> &str {
        &self.bearer
    }

    /// Returns the time from which the token is rejected.
    #[must_use]
    pub const fn accepted_until(&self) -> NumericDate {
        self.accepted_until
    }

    /// Reports whether `now` is after the minting, up to the leeway of clocks, and before `end`.
    fn is_between(&self, now: NumericDate, end: NumericDate) -> bool {
        self.minted_at <= now.saturating_add(Leeway::DEFAULT.as_duration()) && now < end
    }
}

impl fmt::Debug for HeldToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldToken").field("accepted_until", &self.accepted_until).finish_non_exhaustive()
    }
}
