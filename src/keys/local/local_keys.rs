//! A key source over an environment variable, a file or a directory.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::environment::EnvironmentError;
use crate::error::key_source::LoadError;
use crate::error::verify::VerifyError;
use crate::jose::clock::{Clock, SystemClock};
use crate::jose::guarded_clock::GuardedClock;
use crate::jose::key_hint::KeyHint;
use crate::jose::numeric_date::NumericDate;
use crate::keys::events::{KeyEvents, Receiver};
use crate::keys::health::{Health, HealthState};
use crate::keys::key_ref::KeyRef;
use crate::keys::local::content;
use crate::keys::local::key_directory;
use crate::keys::local::key_reader::KeyReader;
use crate::keys::local::place::Place;
use crate::keys::local::reading::Reading;
use crate::keys::local::state::{Failure, State};
use crate::keys::local::turn::Turn;
use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
use crate::keys::set::KeySet;
use crate::keys::set::store::KeyStore;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// Keys in an environment variable, a file or a directory. They are read on construction and on each refresh.
///
/// Finding a key reads only memory, and the `kid` of a token never becomes a path.
/// [`spawn_refresher`](Self::spawn_refresher) reads the files regularly. Without it, call
/// [`refresh_blocking`](Self::refresh_blocking), for example once a minute.
/// [`verify_or_refresh`](crate::TokenVerifier::verify_or_refresh) also refreshes for an unknown `kid`, at most once per
/// [cooldown](Self::with_cooldown).
///
/// An asynchronous refresh reads on a thread of its own and never blocks the thread that polls it, even if a file system
/// hangs. It ends after the [timeout](Self::with_timeout). The reading goes on, and its keys are used when it ends.
///
/// # What a refresh does
///
/// - It reads all files and compares a SHA-256 digest of names and bytes. File times are ignored. Unchanged files are
///   not parsed.
/// - Changed files are read until two readings agree. This prevents a mix of two versions while files are written or
///   while Kubernetes swaps the symbolic links of a volume.
/// - Two readings can agree while a writer pauses. A truncated PEM, JWK or DER is rejected, but a truncated plain-text
///   secret may be long enough to be accepted. Write to another place and rename.
/// - All files are parsed before any of them is used. One bad file rejects all new keys, and the old keys stay in use:
///   see [`health`](Self::health). The same bad files are not parsed again and return the same error.
/// - Only regular files of at most 64 KiB are read. Symbolic links are followed each time.
///   [Permissions](KeyReader#permissions-of-files) of secrets and private keys are checked on the open file.
/// - Pipes and devices are rejected before they are opened. A user who can write to the directory could still swap one
///   in and block the refresh, or simply place a key there. Do not give others write access.
///
/// # Directories
///
/// - Each file contains one key, and its stem is the `kid`: `2026-11.pem`, `app_1.secret`. Files whose names start with
///   a dot and subdirectories are skipped. Any other file that is not a key fails the refresh. The extension must be
///   `pem`, `der`, `key`, `jwk`, `json`, `secret` or `txt`, or absent, so that a copy such as `2026-11.pem.bak` never
///   signs.
/// - The private key or secret with the last `kid` in byte order signs, so names that start with a date rotate without
///   further action. A file named `primary` without extension can name another `kid`. A new key can then be added first
///   and sign later, when all verifiers know it.
/// - Public keys next to private keys verify only.
/// - A directory without key files is an error. It does not remove all keys.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyReader, LocalKeys, RefreshOutcome};
/// use jwt_identity::nexmo::application::Application;
/// use jwt_identity::{Algorithm, TokenSigner};
/// # use std::fs;
/// # let directory = std::env::temp_dir().join(format!("jwt-identity-example-{}", std::process::id()));
/// # fs::create_dir_all(&directory)?;
/// # let write = |name: &str, pem: &str| {
/// #     fs::write(directory.join(name), pem)?;
/// #     #[cfg(unix)]
/// #     fs::set_permissions(directory.join(name), std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
/// #     Ok::<(), std::io::Error>(())
/// # };
/// # let (old, new) = (include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem")), include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.pkcs1.pem")));
///
/// // The directory contains `2025-11.pem` and `primary`, whose text is "2025-11".
/// # write("2025-11.pem", old)?;
/// # write("primary", "2025-11")?;
/// let keys = LocalKeys::from_directory(&directory, KeyReader::private_key(&[Algorithm::Rs256]))?;
/// let signer = TokenSigner::<Application>::new(keys.clone());
///
/// // Now `2026-11.pem` was added, and `primary` names it. Once a minute, on a thread that may block:
/// # write("2026-11.pem", new)?;
/// # write("primary", "2026-11\n")?;
/// let known = keys.health().last_error;
/// match keys.refresh_blocking() {
///     RefreshOutcome::Changed => println!("keys: {:?}", keys.key_set().key_ids()?),
///     // Log a persistent error once.
///     RefreshOutcome::Failed(error) if known.as_ref() != Some(&error) => eprintln!("keys not refreshed: {error}"),
///     _ => {}
/// }
/// # use jwt_identity::keys::SigningKeySource;
/// assert_eq!(keys.primary()?.key_id().unwrap().as_str(), "2026-11");
/// # fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Clones share keys and state. Source: our choice. The `AtomicWriter` of Kubernetes defines how volumes are swapped.
#[derive(Clone)]
pub struct LocalKeys {
    pub(super) shared: Arc<Shared>,
    pub(super) clock: GuardedClock,
    pub(super) cooldown: Duration,
    pub(super) timeout: Duration,
    pub(super) events: Receiver,
}

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl UnwindSafe for LocalKeys {}
impl RefUnwindSafe for LocalKeys {}

/// The keys and their place, which clones with other settings share.
pub(super) struct Shared {
    pub(super) store: KeyStore,
    pub(super) place: Place,
    pub(super) reader: KeyReader,
    /// Held by the call that reads, possibly for long.
    pub(super) turn: Turn,
    /// Locked only for short reads and updates.
    state: Mutex<State>,
}

impl LocalKeys {
    /// The maximum length of a variable or file in bytes: 65 536.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::LocalKeys::MAX_LEN, 65_536);
    /// ```
    ///
    /// Source: our choice.
    pub const MAX_LEN: usize = content::MAX_LEN;

    /// The maximum number of keys in a directory: 128.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::LocalKeys::MAX_FILES, 128);
    /// ```
    ///
    /// Source: our choice.
    pub const MAX_FILES: usize = key_directory::MAX_FILES;

    /// The default cooldown: 10 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::LocalKeys::DEFAULT_COOLDOWN.as_secs(), 10);
    /// ```
    ///
    /// Source: our choice.
    pub const DEFAULT_COOLDOWN: Duration = Duration::from_secs(10);

    /// The default timeout: 5 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::LocalKeys::DEFAULT_TIMEOUT.as_secs(), 5);
    /// ```
    ///
    /// Source: our choice.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

    /// Reads keys from an environment variable of this process.
    ///
    /// # Errors
    ///
    /// All errors name the variable and never show its value.
    ///
    /// - [`LoadReason::NotFound`](crate::error::LoadReason::NotFound) (code 507) if the variable is not set or contains only whitespace.
    /// - [`LoadReason::Unreadable`](crate::error::LoadReason::Unreadable) (code 508) if it is not UTF-8, or not text although the reader expects text.
    /// - [`LoadReason::TooLarge`](crate::error::LoadReason::TooLarge) (code 510) if it is longer than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`LoadReason::Key`](crate::error::LoadReason::Key) (1xx) if it is not a key that the reader accepts, or if the name itself is a key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let error = LocalKeys::from_env("NO_SUCH_SECRET", KeyReader::secret(Algorithm::Hs256)).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeySourceNotFound);
    /// assert_eq!(error.subject(), Some("NO_SUCH_SECRET"));
    /// ```
    pub fn from_env(name: &str, reader: KeyReader) -> Result<Self, LoadError> {
        Self::from_env_with(name, |name: &str| env::var_os(name), reader)
    }

    /// Reads keys from a variable that `lookup` returns, for example in a test or from a configuration.
    ///
    /// `lookup` is called at each refresh and must not start one.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_env_with(
        name: &str,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
        reader: KeyReader,
    ) -> Result<Self, LoadError> {
        Self::new(Place::Variable { name: name.to_owned(), lookup: Arc::new(lookup) }, reader)
    }

    /// Reads keys from a file. A relative path is resolved against the current working directory at each refresh.
    ///
    /// # Errors
    ///
    /// All errors name the path and never show the content.
    ///
    /// - [`LoadReason::NotFound`](crate::error::LoadReason::NotFound) (code 507) if the file does not exist or contains only whitespace.
    /// - [`LoadReason::Unreadable`](crate::error::LoadReason::Unreadable) (code 508) if it cannot be read, is not a regular file, or is not text although the
    ///   reader expects text.
    /// - [`LoadReason::Exposed`](crate::error::LoadReason::Exposed) (code 509) if it contains a secret or private key that other users can access: see
    ///   [`KeyReader`](KeyReader#permissions-of-files).
    /// - [`LoadReason::TooLarge`](crate::error::LoadReason::TooLarge) (code 510) when it is longer than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`LoadReason::Aborted`](crate::error::LoadReason::Aborted) (code 517) if it changed each time it was read.
    /// - [`LoadReason::Key`](crate::error::LoadReason::Key) (1xx) if it is not a key that the reader accepts, or if the path itself is a key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let reader = KeyReader::public_key(&[Algorithm::Es256]);
    /// let keys = LocalKeys::from_file("tests/keys/p256.spki.pem", reader.clone())?;
    /// assert_eq!(keys.key_set().len(), 1);
    ///
    /// let error = LocalKeys::from_file("tests/keys/p256.pkcs8.pem", reader).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
    /// assert!(error.to_string().contains("tests/keys/p256.pkcs8.pem"));
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    pub fn from_file(path: impl Into<PathBuf>, reader: KeyReader) -> Result<Self, LoadError> {
        Self::new(Place::File(path.into()), reader)
    }

    /// Reads the keys in a directory. See [`LocalKeys`] for the rules.
    ///
    /// # Errors
    ///
    /// The errors of [`from_file`](Self::from_file) with the path of the rejected file. With the path of the directory:
    ///
    /// - [`LoadReason::NotFound`](crate::error::LoadReason::NotFound) (code 507) if it contains no key file.
    /// - [`KeyReason::TooMany`](crate::error::KeyReason::TooMany) (code 118) if there are more than
    ///   [`MAX_FILES`](Self::MAX_FILES).
    ///
    /// With the path of a file in it:
    ///
    /// - [`KeyReason::DuplicateKeyId`](crate::error::KeyReason::DuplicateKeyId) (code 108) if another file has the same
    ///   stem.
    /// - [`KeyReason::InvalidKeyId`](crate::error::KeyReason::InvalidKeyId) (code 109) if its stem is not a valid
    ///   `kid`.
    /// - [`KeyReason::InvalidParts`](crate::error::KeyReason::InvalidParts) (code 106) if it is a JWK with another
    ///   `kid`.
    /// - [`KeyReason::WrongForm`](crate::error::KeyReason::WrongForm) (code 102) if it is a JWK Set.
    /// - [`KeyReason::SetEmpty`](crate::error::KeyReason::SetEmpty) (code 111) if it is named `primary` and no private
    ///   key or secret has the `kid` that it names.
    pub fn from_directory(path: impl Into<PathBuf>, reader: KeyReader) -> Result<Self, LoadError> {
        Self::new(Place::Directory(path.into()), reader)
    }

    fn new(place: Place, reader: KeyReader) -> Result<Self, LoadError> {
        place.check()?;
        let reading = Reading::settled(&place, Reading::of(&place))?;
        let key_set = place.key_set(&reading.contents, &reader)?;
        let shared = Shared {
            store: KeyStore::new(key_set),
            place,
            reader,
            turn: Turn::default(),
            state: Mutex::new(State::new(reading.digest)),
        };
        Ok(Self {
            shared: Arc::new(shared),
            clock: GuardedClock::new(SystemClock),
            cooldown: Self::DEFAULT_COOLDOWN,
            timeout: Self::DEFAULT_TIMEOUT,
            events: Receiver::default(),
        })
    }

    /// Sets the clock of the cooldown. Default: the system clock.
    ///
    /// If the clock refreshes this source, that refresh returns [`EnvironmentError::Reentrant`] (code 519).
    ///
    /// [`EnvironmentError::Reentrant`]: crate::EnvironmentError::Reentrant
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: GuardedClock::new(clock), ..self }
    }

    /// Sends events of this source to a receiver, for logs and metrics. It gets [`KeyEvent::Loaded`] at once, for the
    /// keys that the constructor read.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{KeyEvent, KeyReader, LocalKeys};
    ///
    /// let log = |source: &str, event: &KeyEvent<'_>| eprintln!("{source}: {}", event.as_str());
    /// let reader = KeyReader::public_key(&[Algorithm::Es256]);
    /// let keys = LocalKeys::from_file("tests/keys/p256.spki.pem", reader)?.with_events(log);
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    ///
    /// [`KeyEvent::Loaded`]: crate::keys::KeyEvent::Loaded
    #[must_use]
    pub fn with_events(self, events: impl KeyEvents + 'static) -> Self {
        let events = Receiver::new(events);
        events.loaded(&self.shared.place.name(), None, &self.shared.store.key_set());
        Self { events, ..self }
    }

    /// Sets the time after which an asynchronous refresh ends although the reading has not ended. Default: 5 seconds.
    ///
    /// The refresh then returns [`LoadReason::TimedOut`](crate::error::LoadReason::TimedOut) (code 512), and further unknown `kid`s cause no wait until the
    /// reading has ended. [`refresh_blocking`](Self::refresh_blocking) has no limit.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    ///
    /// let reader = KeyReader::public_key(&[Algorithm::Es256]);
    /// let keys = LocalKeys::from_file("tests/keys/p256.spki.pem", reader)?.with_timeout(Duration::from_secs(1));
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets the time after a reading in which a missing key causes no further reading, rounded up to whole seconds.
    /// Each reading reads all files, and strangers can send tokens with invented `kid`s. Other [reasons](RefreshReason)
    /// are not limited. Default: 10 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::keys::{KeyReader, LocalKeys, RefreshOutcome, RefreshReason, VerifyingKeySource};
    /// use jwt_identity::{Algorithm, FixedClock, NumericDate};
    ///
    /// let clock = FixedClock(NumericDate::from_unix_seconds(1_700_000_000));
    /// let reader = KeyReader::public_key(&[Algorithm::Es256]);
    /// let keys = LocalKeys::from_file("tests/keys/p256.spki.pem", reader)?;
    /// let keys = keys.with_clock(clock).with_cooldown(Duration::from_secs(60));
    /// # let mut run = std::pin::pin!(async {
    /// assert_eq!(keys.refresh(RefreshReason::Missing).await, RefreshOutcome::Unchanged);
    /// assert_eq!(keys.refresh(RefreshReason::Missing).await, RefreshOutcome::Refused);
    /// # });
    /// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// # while run.as_mut().poll(&mut context).is_pending() { std::thread::yield_now() }
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn with_cooldown(self, cooldown: Duration) -> Self {
        // The clock counts whole seconds. Round up, so that a fraction does not become zero.
        let part = u64::from(cooldown.subsec_nanos() > 0);
        Self { cooldown: Duration::from_secs(cooldown.as_secs().saturating_add(part)), ..self }
    }

    /// Reads all files again on this thread and uses the keys if they have changed and are valid.
    ///
    /// It takes as long as reading the files takes. A concurrent call waits for the first one.
    ///
    /// [`RefreshOutcome::Failed`] contains one of the errors of the constructor. While nothing changes the error stays
    /// equal, so it can be logged once: see the example of [`LocalKeys`].
    #[must_use = "it may have failed"]
    pub fn refresh_blocking(&self) -> RefreshOutcome {
        self.refresh_here()
    }

    /// Returns the health of the source: stale since the first failed refresh, otherwise fresh. The last success is
    /// that of a refresh, because construction reads no clock.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{HealthState, KeyReader, LocalKeys};
    ///
    /// # let (name, reader) = ("VENDOR_SECRET", KeyReader::secret(Algorithm::Hs256));
    /// # let lookup = |_: &str| Some("test-secret-of-thirty-two-bytes!".into());
    /// let keys = LocalKeys::from_env_with(name, lookup, reader)?;
    /// assert_eq!(keys.health().state, HealthState::Fresh);
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        let now = self.clock.now();
        let state = self.state();
        let failure = state.failure.as_ref();
        let stale = |failure: &Failure| HealthState::Stale { since: failure.since, until: NumericDate::MAX };
        let mut health = Health::new(failure.map_or(HealthState::Fresh, stale)).with_keys(&self.shared.store.key_set());
        health.last_error = failure.map(|failure| failure.error.clone());
        health.failures = failure.map_or(0, |failure| failure.count);
        health.last_attempt = state.read_at;
        health.last_success = state.good_at;
        health.last_refusal = state.refused_at;
        health.refused_until = now.ok().and_then(|now| state.refused_until(now, self.cooldown));
        health.age = state.good_at.zip(now.ok()).map(|(good_at, now)| now.saturating_duration_since(good_at));
        health
    }

    /// Returns the current keys.
    #[must_use]
    pub fn key_set(&self) -> Arc<KeySet> {
        self.shared.store.key_set()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // The state is updated in one step, so a panic cannot leave it half updated.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VerifyingKeySource for LocalKeys {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.shared.store.find(hint)
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(self.refresh_elsewhere(reason))
    }

    fn health(&self) -> Option<Health> {
        Some(self.health())
    }
}

impl SigningKeySource for LocalKeys {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        self.shared.store.primary()
    }
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKeys")
            .field("place", &self.shared.place)
            .field("reader", &self.shared.reader)
            .field("store", &self.shared.store)
            .finish_non_exhaustive()
    }
}
