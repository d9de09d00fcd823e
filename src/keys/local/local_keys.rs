//! A key source over an environment variable, a file or a directory.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::crypto::sha256_digest::Sha256Digest;
use crate::error::environment::EnvironmentError;
use crate::error::key_source::{LoadError, LoadReason};
use crate::error::verify::VerifyError;
use crate::jose::clock::{Clock, SystemClock};
use crate::jose::key_hint::KeyHint;
use crate::jose::numeric_date::NumericDate;
use crate::keys::health::{Health, HealthState};
use crate::keys::key_ref::KeyRef;
use crate::keys::local::content::{self, Content};
use crate::keys::local::key_directory;
use crate::keys::local::key_reader::KeyReader;
use crate::keys::local::place::Place;
use crate::keys::local::turn::Turn;
use crate::keys::refresh::{RefreshFuture, RefreshOutcome, RefreshReason};
use crate::keys::set::KeySet;
use crate::keys::set::store::KeyStore;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// The maximum number of readings until two agree.
const MAX_READINGS: usize = 4;

/// How long a refresh for a missing key waits for a reading that is under way.
const PATIENCE: Duration = Duration::from_secs(1);

/// Keys in an environment variable, a file or a directory. They are read on construction and on each refresh.
///
/// Finding a key reads only memory, and the `kid` of a token never becomes a path. No thread watches the files. Call
/// [`refresh_blocking`](Self::refresh_blocking) regularly, for example once a minute.
/// [`verify_or_refresh`](crate::TokenVerifier::verify_or_refresh) also refreshes for an unknown `kid`, at most once per
/// [cooldown](Self::with_cooldown).
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
///   see [`last_error`](Self::last_error). The same bad files are not parsed again and return the same error.
/// - Only regular files of at most 64 KiB are read. Symbolic links are followed each time.
///   [Permissions](KeyReader::allow_exposed) of secrets and private keys are checked on the open file.
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
/// let known = keys.last_error();
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
    store: KeyStore,
    place: Arc<Place>,
    reader: KeyReader,
    clock: Arc<dyn Clock>,
    cooldown: Duration,
    /// Held by the call that reads, possibly for long.
    turn: Arc<Turn>,
    /// Locked only for short reads and updates.
    state: Arc<Mutex<State>>,
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

    /// Reads keys from an environment variable of this process.
    ///
    /// # Errors
    ///
    /// All errors name the variable and never show its value.
    ///
    /// - [`LoadReason::NotFound`] (code 507) if the variable is not set or contains only whitespace.
    /// - [`LoadReason::Unreadable`] (code 508) if it is not UTF-8, or not text although the reader expects text.
    /// - [`LoadReason::TooLarge`] (code 510) if it is longer than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`LoadReason::Key`] (1xx) if it is not a key that the reader accepts, or if the name itself is a key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let refused = LocalKeys::from_env("NO_SUCH_SECRET", KeyReader::secret(Algorithm::Hs256)).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeySourceNotFound);
    /// assert_eq!(refused.subject(), Some("NO_SUCH_SECRET"));
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
    /// Those of [`from_env`](Self::from_env).
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
    /// - [`LoadReason::NotFound`] (code 507) if the file does not exist or contains only whitespace.
    /// - [`LoadReason::Unreadable`] (code 508) if it cannot be read, is not a regular file, or is not text although the
    ///   reader expects text.
    /// - [`LoadReason::Exposed`] (code 509) if it contains a secret or private key that other users can access: see
    ///   [`KeyReader::allow_exposed`].
    /// - [`LoadReason::TooLarge`] (code 510) when it is longer than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`LoadReason::Aborted`] (code 517) if it changed each time it was read.
    /// - [`LoadReason::Key`] (1xx) if it is not a key that the reader accepts, or if the path itself is a key.
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
    /// let refused = LocalKeys::from_file("tests/keys/p256.pkcs8.pem", reader).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::KeyWrongForm);
    /// assert!(refused.to_string().contains("tests/keys/p256.pkcs8.pem"));
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    pub fn from_file(path: impl Into<PathBuf>, reader: KeyReader) -> Result<Self, LoadError> {
        Self::new(Place::File(path.into()), reader)
    }

    /// Reads the keys in a directory. See [`LocalKeys`] for the rules.
    ///
    /// # Errors
    ///
    /// Those of [`from_file`](Self::from_file) with the path of the rejected file. With the path of the directory:
    ///
    /// - [`LoadReason::NotFound`] (code 507) if it contains no key file.
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
        let reading = settled(&place, Reading::of(&place))?;
        let key_set = place.key_set(&reading.contents, &reader)?;
        Ok(Self {
            store: KeyStore::new(key_set),
            place: Arc::new(place),
            reader,
            clock: Arc::new(SystemClock),
            cooldown: Self::DEFAULT_COOLDOWN,
            turn: Arc::default(),
            state: Arc::new(Mutex::new(State { served: reading.digest, failure: None, read_at: None, good_at: None })),
        })
    }

    /// Sets the clock of the cooldown. Default: the system clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
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
    /// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// let clock = FixedClock(NumericDate::from_unix_seconds(1_700_000_000));
    /// let reader = KeyReader::public_key(&[Algorithm::Es256]);
    /// let keys = LocalKeys::from_file("tests/keys/p256.spki.pem", reader)?;
    /// let keys = keys.with_clock(clock).with_cooldown(Duration::from_secs(60));
    /// # let run = async {
    /// assert_eq!(keys.refresh(RefreshReason::Missing).await, RefreshOutcome::Unchanged);
    /// assert_eq!(keys.refresh(RefreshReason::Missing).await, RefreshOutcome::Refused);
    /// # };
    /// # assert!(std::pin::pin!(run).poll(&mut context).is_ready());
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn with_cooldown(self, cooldown: Duration) -> Self {
        // The clock counts whole seconds. Round up, so that a fraction does not become zero.
        let part = u64::from(cooldown.subsec_nanos() > 0);
        Self { cooldown: Duration::from_secs(cooldown.as_secs().saturating_add(part)), ..self }
    }

    /// Reads all files again and uses the keys if they have changed and are valid.
    ///
    /// It takes as long as reading the files takes. A concurrent call waits for the first one.
    /// [`VerifyingKeySource::refresh`] reads on the thread that polls it. This is fast for a few small files. Use a
    /// blocking thread if the files are on a network.
    ///
    /// [`RefreshOutcome::Failed`] contains one of the errors of the constructor. While nothing changes the error stays
    /// equal, so it can be logged once: see the example of [`LocalKeys`].
    #[must_use = "it may have failed"]
    pub fn refresh_blocking(&self) -> RefreshOutcome {
        self.refresh_for(RefreshReason::Manual)
    }

    /// Returns the error of the last refresh, or `None` if it succeeded. It does not wait for a refresh that is under
    /// way.
    #[must_use]
    pub fn last_error(&self) -> Option<LoadError> {
        self.state().failure.as_ref().map(|failure| failure.error.clone())
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
    /// # let lookup = |_: &str| Some("test-secret-of-thirty-two-octets".into());
    /// let keys = LocalKeys::from_env_with(name, lookup, reader)?;
    /// assert_eq!(keys.health().state, HealthState::Fresh);
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        let state = self.state();
        let failure = state.failure.as_ref();
        let stale = |failure: &Failure| HealthState::Stale { since: failure.since, until: NumericDate::MAX };
        let mut health = Health::new(failure.map_or(HealthState::Fresh, stale)).with_keys(&self.store.key_set());
        health.last_error = failure.map(|failure| failure.error.clone());
        health.last_success = state.good_at;
        health
    }

    /// Returns the current keys.
    #[must_use]
    pub fn key_set(&self) -> Arc<KeySet> {
        self.store.key_set()
    }

    fn refresh_for(&self, reason: RefreshReason) -> RefreshOutcome {
        // A file system may hang. Tokens of strangers must not block one thread after the other.
        let patience = (reason == RefreshReason::Missing).then_some(PATIENCE);
        let _turn = match self.turn.take(patience) {
            Ok(Some(turn)) => turn,
            Ok(None) => return RefreshOutcome::Refused,
            Err(error) => return RefreshOutcome::Failed(LoadReason::Environment(error).into()),
        };
        // A caller that waited for another reading finds out here that it happened.
        match (self.clock.now(), reason) {
            (Ok(now), RefreshReason::Missing) if self.state().is_cooling_down(now, self.cooldown) => {
                return RefreshOutcome::Refused;
            }
            (Ok(now), _) => self.state().read_at = Some(now),
            (Err(error), RefreshReason::Missing) => {
                return RefreshOutcome::Failed(LoadReason::Environment(error).into());
            }
            (Err(_), _) => {}
        }
        let outcome = self.read_anew();
        // Check again. Otherwise all callers that waited for a slow reading would each start another.
        if let Ok(now) = self.clock.now() {
            self.state().read_at = Some(now);
        }
        outcome
    }

    fn read_anew(&self) -> RefreshOutcome {
        let first = Reading::of(&self.place);
        if let Some(known) = self.state().outcome_of(&first) {
            return known;
        }
        let reading = settled(&self.place, first);
        if let Some(known) = self.state().outcome_of(&reading) {
            return known;
        }
        let reading = match reading {
            Ok(reading) => reading,
            Err(error) => return self.state().failed(None, error),
        };
        match self.place.key_set(&reading.contents, &self.reader) {
            Ok(key_set) => {
                self.store.replace(key_set);
                self.state().served_now(reading.digest)
            }
            Err(error) => self.state().failed(Some(reading.digest), error),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is updated in one step, so a panic cannot leave it half updated.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VerifyingKeySource for LocalKeys {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.store.find(hint)
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(async move { self.refresh_for(reason) })
    }

    fn health(&self) -> Option<Health> {
        Some(self.health())
    }
}

impl SigningKeySource for LocalKeys {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        self.store.primary()
    }
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKeys")
            .field("place", &self.place)
            .field("reader", &self.reader)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// The results of earlier readings.
struct State {
    /// The digest of the files that the current keys came from.
    served: Sha256Digest,
    failure: Option<Failure>,
    /// The time of the last reading, if the clock was available.
    read_at: Option<NumericDate>,
    /// The time at which the current keys were last confirmed.
    good_at: Option<NumericDate>,
}

struct Failure {
    /// The digest of the rejected files, if they could be read.
    digest: Option<Sha256Digest>,
    error: LoadError,
    /// The time of the first failure after the last success.
    since: NumericDate,
}

impl State {
    /// A clock that was set back must not prevent reading.
    fn is_cooling_down(&self, now: NumericDate, cooldown: Duration) -> bool {
        self.read_at.is_some_and(|read_at| read_at <= now && now < read_at.saturating_add(cooldown))
    }

    /// Returns the outcome if these files were read before.
    fn outcome_of(&mut self, reading: &Result<Reading, LoadError>) -> Option<RefreshOutcome> {
        if reading.as_ref().is_ok_and(|reading| reading.digest == self.served) {
            (self.failure, self.good_at) = (None, self.read_at);
            return Some(RefreshOutcome::Unchanged);
        }
        let failure = self.failure.as_ref()?;
        let is_the_same = match reading {
            Ok(reading) => failure.digest == Some(reading.digest),
            Err(error) => failure.digest.is_none() && failure.error == *error,
        };
        is_the_same.then(|| RefreshOutcome::Failed(failure.error.clone()))
    }

    fn served_now(&mut self, digest: Sha256Digest) -> RefreshOutcome {
        (self.served, self.failure, self.good_at) = (digest, None, self.read_at);
        RefreshOutcome::Changed
    }

    fn failed(&mut self, digest: Option<Sha256Digest>, error: LoadError) -> RefreshOutcome {
        let earlier = self.failure.as_ref().map(|failure| failure.since);
        let since = earlier.or(self.read_at).unwrap_or(NumericDate::MIN);
        self.failure = Some(Failure { digest, error: error.clone(), since });
        RefreshOutcome::Failed(error)
    }
}

/// All files of a place at one time.
struct Reading {
    contents: Vec<Content>,
    digest: Sha256Digest,
}

impl Reading {
    fn of(place: &Place) -> Result<Self, LoadError> {
        let contents = place.read()?;
        Ok(Self { digest: Content::digest_of(&contents), contents })
    }
}

/// Reads until two readings agree, which means that nothing was written in between.
fn settled(place: &Place, first: Result<Reading, LoadError>) -> Result<Reading, LoadError> {
    let mut last = first;
    for _ in 1..MAX_READINGS {
        let next = Reading::of(place);
        let agree = match (&last, &next) {
            (Ok(last), Ok(next)) => last.digest == next.digest,
            (Err(last), Err(next)) => last == next,
            _ => false,
        };
        if agree {
            return next;
        }
        last = next;
    }
    Err(place.refused(LoadReason::Aborted))
}
