//! One token for many calls.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};
use std::time::Duration;

use crate::error::Error;
use crate::jose::clock::{Clock, FixedClock};
use crate::jose::numeric_date::NumericDate;
use crate::jose::token::Token;
use crate::token::leeway::Leeway;

/// What stands before a token in an `Authorization` header.
const BEARER: &str = "Bearer ";

/// Keeps a token and hands it out until shortly before its end, so that a client of some service signs now and then
/// and not for each call.
///
/// Shared between threads by reference or `Arc`:
///
/// - A call that finds a token takes a read lock for as long as it takes to copy one pointer. It never waits for a
///   signature.
/// - One thread mints. While the old token is still accepted the others go on with it; without one they wait for the
///   new one, and do not mint a second. The time of minting is read after the wait.
/// - If minting fails while the old token is still accepted, the old one is handed out and the next call tries again.
///   Without an old one the calls that waited share the failure, and only a call that comes later tries again.
///   A panic while minting leaves everything as it was before.
/// - When the clock turns out to have been set back by more than 30 seconds, the token is replaced: its `iat` lies ahead.
///   Otherwise no token gives way to one that ends earlier.
///
/// It knows neither keys nor claims. Change the key of the signer that `mint` uses whenever you like: a token that was
/// signed before is handed out until its time has come, or until [`invalidate`](Self::invalidate).
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::{self, Claims};
/// use jwt_identity::{NumericDate, SharedSecret, SystemClock, TokenHolder};
///
/// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let holder = TokenHolder::new();
/// let mint = |now| {
///     let claims = Claims::builder(now).email("robot@example.com").build()?;
///     Ok((signer.sign(&claims)?, claims.accepted_until()))
/// };
///
/// let token = holder.token(&SystemClock, mint)?;
/// assert_eq!(holder.token(&SystemClock, mint)?.bearer(), token.bearer());
///
/// // In a test, with times of its own:
/// let holder = TokenHolder::new();
/// let at = |seconds: i64| NumericDate::from_unix_seconds(1_700_000_000 + seconds);
/// let first = holder.token_at(at(0), mint)?;
/// assert_eq!(holder.token_at(at(839), mint)?.as_str(), first.as_str());
/// assert_ne!(holder.token_at(at(840), mint)?.as_str(), first.as_str(), "a minute before the end of its 15");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub struct TokenHolder {
    renew_before: Duration,
    state: RwLock<State>,
    /// Held by the one thread that mints. What it guards is how the last attempt failed, if it did.
    minting: Mutex<Option<Failure>>,
}

/// What a call sees of the holder.
#[derive(Clone, Default)]
struct State {
    token: Option<Arc<HeldToken>>,
    /// Counts invalidations, so that a token minted before one is not kept after it.
    generation: u64,
    /// Counts failures, so that a call that waited knows whether one fell into its wait.
    failures: u64,
}

/// An attempt to mint that came to nothing.
struct Failure {
    /// That of the state for which it was made: after an invalidation its cause may be gone.
    generation: u64,
    error: Error,
}

impl TokenHolder {
    /// How long before its end a token is replaced unless one says otherwise: 60 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::TokenHolder::DEFAULT_RENEW_BEFORE.as_secs(), 60);
    /// ```
    pub const DEFAULT_RENEW_BEFORE: Duration = Duration::from_secs(60);

    /// Makes a holder without a token.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long before its end a token is replaced, in whole seconds, but at most half of its life. Default: 60
    /// seconds.
    ///
    /// Choose it longer than the clocks can differ and a call can take.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::TokenHolder;
    ///
    /// let holder = TokenHolder::new().with_renew_before(Duration::from_secs(120));
    /// ```
    #[must_use]
    pub fn with_renew_before(self, renew_before: Duration) -> Self {
        Self { renew_before, ..self }
    }

    /// Returns the token held, or the one that `mint` makes where there is none or its time has come.
    ///
    /// `mint` is given the time that the clock shows once it is this call's turn, and returns the token together with
    /// the time from which it will be refused. It must not ask the same holder for a token.
    ///
    /// # Errors
    ///
    /// 5xx when the clock gives no time; and, unless the old token is still accepted, what `mint` returns, or what it
    /// returned to another call while this one waited.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{EnvironmentError, SystemClock, TokenHolder};
    ///
    /// let holder = TokenHolder::new();
    /// let refused = holder.token(&SystemClock, |_| Err(EnvironmentError::SignerUnavailable.into())).unwrap_err();
    /// assert!(refused.code().is_retryable());
    /// ```
    pub fn token(
        &self,
        clock: &dyn Clock,
        mint: impl FnOnce(NumericDate) -> Result<(Token, NumericDate), Error>,
    ) -> Result<Arc<HeldToken>, Error> {
        let arrival = clock.now()?;
        let seen = self.state();
        if let Some(fresh) = seen.fresh_at(arrival) {
            return Ok(fresh);
        }
        let mut last_failure = match seen.accepted_at(arrival) {
            Some(old) => match self.minting.try_lock() {
                Ok(last_failure) => last_failure,
                Err(TryLockError::WouldBlock) => return Ok(old),
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            },
            // What the mutex guards is written in one step, so a panic while it was held has spoiled nothing; the same
            // below.
            None => self.minting.lock().unwrap_or_else(PoisonError::into_inner),
        };
        // The wait may have been long, and whoever held the lock may have minted what this call wants. A time read
        // before the wait would make a token that is old already, or look like a clock that was set back.
        let now = clock.now()?;
        let current = self.state();
        if let Some(fresh) = current.fresh_at(now) {
            return Ok(fresh);
        }
        // Otherwise each of those who waited would wait for a failure of its own, one after the other.
        if current.failures != seen.failures
            && let Some(failure) = last_failure.as_ref().filter(|failure| failure.generation == current.generation)
        {
            return current.accepted_at(now).ok_or_else(|| failure.error.clone());
        }
        match mint(now) {
            Ok((token, accepted_until)) => {
                *last_failure = None;
                let new = Arc::new(HeldToken::new(&token, now, accepted_until, self.renew_before));
                Ok(self.keep(new, current.generation, now))
            }
            Err(error) => {
                *last_failure = Some(Failure { generation: current.generation, error: error.clone() });
                self.count_failure();
                current.accepted_at(now).ok_or(error)
            }
        }
    }

    /// As [`token`](Self::token) with a clock that shows `now` and stands still: for tests, and for a single thread.
    ///
    /// Threads that share a holder should call [`token`](Self::token): a thread that had to wait knows only the time
    /// before its wait, and a `now` more than 30 seconds before that of the token held is taken for a clock that was
    /// set back.
    ///
    /// # Errors
    ///
    /// Those of [`token`](Self::token).
    pub fn token_at(
        &self,
        now: NumericDate,
        mint: impl FnOnce(NumericDate) -> Result<(Token, NumericDate), Error>,
    ) -> Result<Arc<HeldToken>, Error> {
        self.token(&FixedClock(now), mint)
    }

    /// Drops the token held, so that the next call mints: after the key was changed, say.
    ///
    /// A token that is being minted at this moment is not kept either. Calls that already have the old token go on
    /// with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::TokenHolder;
    ///
    /// TokenHolder::new().invalidate(); // nothing held: nothing happens
    /// ```
    pub fn invalidate(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.forget();
    }

    /// Drops the token held if it is still `refused`: for when the service has refused a call with it.
    ///
    /// Of many threads whose calls were refused for the same token, only the first drops it, and all go on with the
    /// one token that is minted next.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{NumericDate, TokenHolder};
    /// # use jwt_identity::{kustomer, SharedSecret};
    /// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// # let mint = |now| {
    /// #     let claims = kustomer::Claims::builder(now).email("robot@example.com").build()?;
    /// #     Ok((signer.sign(&claims)?, claims.accepted_until()))
    /// # };
    ///
    /// let holder = TokenHolder::new();
    /// let token = holder.token_at(NumericDate::from_unix_seconds(1_700_000_000), mint)?;
    /// // ... the service answers 401 ...
    /// holder.invalidate_token(&token);
    /// let another = holder.token_at(NumericDate::from_unix_seconds(1_700_000_001), mint)?;
    /// assert_ne!(another.as_str(), token.as_str());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn invalidate_token(&self, refused: &HeldToken) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.token.as_deref().is_some_and(|held| std::ptr::eq(held, refused)) {
            state.forget();
        }
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a new token and returns it, or the one held if that is good for longer.
    fn keep(&self, new: Arc<HeldToken>, generation: u64, now: NumericDate) -> Arc<HeldToken> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.generation != generation {
            return new;
        }
        if let Some(old) = state.accepted_at(now).filter(|old| old.accepted_until > new.accepted_until) {
            return old;
        }
        state.token = Some(Arc::clone(&new));
        new
    }

    fn count_failure(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.wrapping_add(1);
    }
}

impl Default for TokenHolder {
    fn default() -> Self {
        Self { renew_before: Self::DEFAULT_RENEW_BEFORE, state: RwLock::default(), minting: Mutex::default() }
    }
}

impl fmt::Debug for TokenHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenHolder").field("renew_before", &self.renew_before).finish_non_exhaustive()
    }
}

impl State {
    fn forget(&mut self) {
        self.token = None;
        self.generation = self.generation.wrapping_add(1);
    }

    fn fresh_at(&self, now: NumericDate) -> Option<Arc<HeldToken>> {
        self.token.as_ref().filter(|held| held.is_between(now, held.renew_at)).cloned()
    }

    fn accepted_at(&self, now: NumericDate) -> Option<Arc<HeldToken>> {
        self.token.as_ref().filter(|held| held.is_between(now, held.accepted_until)).cloned()
    }
}

/// A token as a [`TokenHolder`] hands it out, ready for an `Authorization` header.
///
/// Whoever holds it is taken for its owner: `Debug` shows when it ends and nothing else.
///
/// # Examples
///
/// ```
/// use jwt_identity::{NumericDate, TokenHolder};
/// # use jwt_identity::{kustomer, SharedSecret};
/// # let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// # let mint = |now| {
/// #     let claims = kustomer::Claims::builder(now).email("robot@example.com").build()?;
/// #     Ok((signer.sign(&claims)?, claims.accepted_until()))
/// # };
///
/// let token = TokenHolder::new().token_at(NumericDate::from_unix_seconds(1_700_000_000), mint)?;
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
    fn new(token: &Token, minted_at: NumericDate, accepted_until: NumericDate, renew_before: Duration) -> Self {
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

    /// Returns the time from which the token is refused.
    #[must_use]
    pub const fn accepted_until(&self) -> NumericDate {
        self.accepted_until
    }

    /// Tells whether `now` lies after the minting, as far as clocks agree, and before `end`.
    fn is_between(&self, now: NumericDate, end: NumericDate) -> bool {
        self.minted_at <= now.saturating_add(Leeway::DEFAULT.as_duration()) && now < end
    }
}

impl fmt::Debug for HeldToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldToken").field("accepted_until", &self.accepted_until).finish_non_exhaustive()
    }
}
