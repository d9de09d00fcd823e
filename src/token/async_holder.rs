//! One token for many calls of asynchronous tasks.

use std::fmt;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard, Weak};
use std::time::Duration;

use crate::error::Error;
use crate::error::environment::EnvironmentError;
use crate::jose::clock::Clock;
use crate::jose::guarded_clock::GuardedClock;
use crate::jose::numeric_date::NumericDate;
use crate::jose::token::Token;
use crate::token::holder::{HeldToken, State, TokenHolder};
use crate::token::shared_work::{End, SharedWork, Waiting};

/// Holds a token like [`TokenHolder`], for a mint function that waits, for example for a KMS.
///
/// Share it between tasks. No call blocks its thread:
///
/// - One mint function runs at a time. Without an old token all calls wait for it. With an old token that is still
///   accepted, the call that started it waits, and the others get the old token.
/// - Every call that waits drives the mint function, so a call that is dropped holds nothing up. If all are dropped, so
///   is the mint function, and the next call starts it again.
/// - If minting fails while the old token is still accepted, the old token is returned, and a call a second later tries
///   again. Without an old token, the calls that waited share the failure.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::{self, Claims};
/// use jwt_identity::AsyncTokenHolder;
/// use jwt_identity::{Error, NumericDate, SharedSecret, SystemClock, Token, TokenSigner};
///
/// # async fn sign_elsewhere(signer: &TokenSigner<kustomer::Kustomer>, claims: &Claims) -> Result<Token, Error> { Ok(signer.sign(claims)?) }
/// async fn mint(signer: TokenSigner<kustomer::Kustomer>, now: NumericDate) -> Result<(Token, NumericDate), Error> {
///     let claims = Claims::builder(now).email("robot@example.com").build()?;
///     Ok((sign_elsewhere(&signer, &claims).await?, claims.accepted_until()))
/// }
///
/// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let holder = AsyncTokenHolder::new(SystemClock, move |now| mint(signer.clone(), now));
/// # let mut run = std::pin::pin!(async {
/// let token = holder.token().await?;
/// assert_eq!(holder.token().await?.bearer(), token.bearer());
/// # Ok::<(), Error>(())
/// # });
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(matches!(run.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(()))));
/// # Ok::<(), Error>(())
/// ```
pub struct AsyncTokenHolder {
    shared: Arc<Shared>,
    renew_before: Duration,
}

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl UnwindSafe for AsyncTokenHolder {}
impl RefUnwindSafe for AsyncTokenHolder {}

struct Shared {
    clock: GuardedClock,
    mint: Box<Mint>,
    state: RwLock<State>,
    /// The attempt to mint that is under way. The calls that wait for it keep it alive.
    minting: Mutex<Weak<SharedWork<Minted>>>,
}

type Minted = Result<Arc<HeldToken>, Error>;

type Mint = dyn Fn(NumericDate) -> MintFuture + Send + Sync;

type MintFuture = Pin<Box<dyn Future<Output = Result<(Token, NumericDate), Error>> + Send>>;

impl AsyncTokenHolder {
    /// Creates a holder without a token.
    ///
    /// `mint` gets the time that the clock shows. Its future returns a token together with the time from which it will be
    /// rejected. Limit its duration, because calls without an old token wait for it.
    ///
    /// # Examples
    ///
    /// See [`AsyncTokenHolder`].
    #[must_use]
    pub fn new<F>(clock: impl Clock + 'static, mint: impl Fn(NumericDate) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(Token, NumericDate), Error>> + Send + 'static,
    {
        let shared = Shared {
            clock: GuardedClock::new(clock),
            mint: Box::new(move |now| Box::pin(mint(now))),
            state: RwLock::default(),
            minting: Mutex::default(),
        };
        Self { shared: Arc::new(shared), renew_before: TokenHolder::DEFAULT_RENEW_BEFORE }
    }

    /// Sets how long before its end a token is replaced, as [`TokenHolder::with_renew_before`] does.
    #[must_use]
    pub fn with_renew_before(self, renew_before: Duration) -> Self {
        Self { renew_before, ..self }
    }

    /// Returns the token held, or mints one if there is none or it is due for renewal.
    ///
    /// # Errors
    ///
    /// - 5xx if the clock returns no time.
    /// - The error of the mint function.
    /// - [`EnvironmentError::Reentrant`] (code 519) if the mint function or the clock asks this holder for a token. A mint
    ///   function that waits for another task that asks is not noticed, and waits for ever.
    ///
    /// While the old token is still accepted, it is returned instead of an error of the mint function.
    ///
    /// # Examples
    ///
    /// See [`AsyncTokenHolder`].
    pub async fn token(&self) -> Result<Arc<HeldToken>, Error> {
        loop {
            let now = self.shared.clock.now()?;
            let waiting = match self.held_or_waiting(now) {
                Ok(token) => return Ok(token),
                Err(waiting) => waiting,
            };
            match waiting.await {
                End::Done(minted) => return minted,
                End::Reentrant => return Err(EnvironmentError::Reentrant.into()),
                // The task that drove it panicked. This one mints itself.
                End::Abandoned => {}
            }
        }
    }

    fn held_or_waiting(&self, now: NumericDate) -> Result<Arc<HeldToken>, Waiting<Minted>> {
        if let Some(token) = self.shared.state().without_minting_at(now) {
            return Ok(token);
        }
        let mut minting = self.shared.minting.lock().unwrap_or_else(PoisonError::into_inner);
        // Another call may have minted in between.
        let state = self.shared.state();
        if let Some(token) = state.without_minting_at(now) {
            return Ok(token);
        }
        if let Some(work) = minting.upgrade()
            && let Some(waiting) = work.join()
        {
            // Not under the lock, because leaving may drop the work, which is foreign code.
            drop(minting);
            return state.accepted_at(now).ok_or(waiting);
        }
        let mint = Arc::clone(&self.shared).mint(now, state.generation, self.renew_before);
        let (work, waiting) = SharedWork::new(mint);
        *minting = Arc::downgrade(&work);
        Err(waiting)
    }

    /// Drops the token held, so that the next call mints, as [`TokenHolder::invalidate`] does.
    pub fn invalidate(&self) {
        self.shared.state_mut().forget();
    }

    /// Drops the token held if it is still `rejected`, as [`TokenHolder::invalidate_token`] does.
    pub fn invalidate_token(&self, rejected: &HeldToken) {
        self.shared.state_mut().forget_token(rejected);
    }
}

impl Shared {
    async fn mint(self: Arc<Self>, now: NumericDate, generation: u64, renew_before: Duration) -> Minted {
        match (self.mint)(now).await {
            Ok((token, accepted_until)) => {
                let new = Arc::new(HeldToken::new(&token, now, accepted_until, renew_before));
                Ok(self.state_mut().keep(new, generation, now))
            }
            Err(error) => {
                let now = self.clock.now().unwrap_or(now);
                let mut state = self.state_mut();
                state.failed(now);
                state.accepted_at(now).ok_or(error)
            }
        }
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for AsyncTokenHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncTokenHolder").field("renew_before", &self.renew_before).finish_non_exhaustive()
    }
}
