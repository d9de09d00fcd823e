//! A key source that reads what is on this machine.

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
use crate::keys::local::content::{self, Content, about};
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

/// How often a place is read in search of two readings that agree.
const MAX_READINGS: usize = 4;

/// How long a token with a missing key waits for another's reading.
const PATIENCE: Duration = Duration::from_secs(1);

/// The keys in an environment variable, a file or a directory, read when it is made and anew when asked.
///
/// Finding a key reads nothing but memory: it is that of a [`KeyStore`], and no `kid` of a token ever becomes a path.
/// Call [`refresh_blocking`](Self::refresh_blocking) every now and then, such as once a minute; there is no thread that
/// watches. Or let tokens with an unknown `kid` bring a refresh about
/// ([`verify_or_refresh`](crate::TokenVerifier::verify_or_refresh)), at most once in a [cooldown](Self::with_cooldown).
///
/// # What a refresh does
///
/// - It reads all, and compares a SHA-256 digest of names and octets; times of files mean nothing. What has not changed
///   is not parsed.
/// - What has changed is read until two readings agree, so that no half of one version is joined to a half of another
///   while someone writes, or Kubernetes swaps the symbolic links of a volume.
/// - Two readings agree at once if whoever writes pauses in between. Half a PEM, JWK or DER is refused then; half a secret
///   in plain text is a secret if it is long enough, and a directory of which half is copied is a directory. So write
///   elsewhere and rename.
/// - All of it is parsed before any of it is used. One bad file refuses the new keys as a whole, and the old ones stay
///   in use: see [`last_error`](Self::last_error). The same bad octets are not parsed a second time, and bring the same
///   error.
/// - Only regular files of at most 64 KiB are read, through symbolic links; the links are followed anew each time.
///   [Permissions](KeyReader::allow_exposed) of secrets and private keys are checked on the open file.
/// - Pipes and devices are refused before they are opened. Who may write to the folder can swap one in between the look
///   and the opening, and make the refresh wait; or, simpler, put a key there. So let nobody.
///
/// # Directories
///
/// - Each file holds one key, and its stem is the `kid`: `2026-11.pem`, `app_1.secret`. Files whose names begin with a
///   dot and sub-folders are passed over; anything else that is no key refuses the refresh. So does another extension
///   than `pem`, `der`, `key`, `jwk`, `json`, `secret`, `txt` or none: a copy such as `2026-11.pem.bak` must not become
///   a key that signs.
/// - Of the private keys or secrets the one with the last `kid` signs, octet by octet, so that names which begin with a
///   date rotate by themselves. A file named `primary`, without extension, names another: its text is the `kid`. Then a new key can be
///   put there first and sign later, when all who verify know it.
/// - Public keys beside private ones verify.
/// - Without a file that counts, the directory is taken to be lost and not for an order to forget all keys.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyReader, LocalKeys, RefreshOutcome};
/// use jwt_identity::nexmo::Application;
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
/// // The directory holds `2025-11.pem` and `primary`, which says "2025-11".
/// # write("2025-11.pem", old)?;
/// # write("primary", "2025-11")?;
/// let keys = LocalKeys::from_directory(&directory, KeyReader::private_key(&[Algorithm::Rs256]))?;
/// let signer = TokenSigner::<Application>::new(keys.clone());
///
/// // Now `2026-11.pem` is there, too, and `primary` says so. Once a minute, on a thread that may block:
/// # write("2026-11.pem", new)?;
/// # write("primary", "2026-11\n")?;
/// let known = keys.last_error();
/// match keys.refresh_blocking() {
///     RefreshOutcome::Changed => println!("keys: {:?}", keys.key_set().key_ids()?),
///     // An error that is there to stay is told once.
///     RefreshOutcome::Failed(error) if known.as_ref() != Some(&error) => eprintln!("keys not refreshed: {error}"),
///     _ => {}
/// }
/// # use jwt_identity::keys::SigningKeySource;
/// assert_eq!(keys.primary()?.key_id().unwrap().as_str(), "2026-11");
/// # fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Clones share keys and state. Source: all of it is our choice; how Kubernetes swaps is in its `AtomicWriter`.
#[derive(Clone)]
pub struct LocalKeys {
    store: KeyStore,
    place: Arc<Place>,
    reader: KeyReader,
    clock: Arc<dyn Clock>,
    cooldown: Duration,
    /// Held by the one call that reads, which may take long.
    turn: Arc<Turn>,
    /// Held only to look at it or to change it.
    state: Arc<Mutex<State>>,
}

impl LocalKeys {
    /// The most octets that a variable or file may have: 65 536.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::LocalKeys::MAX_LEN, 65_536);
    /// ```
    ///
    /// Source: our choice.
    pub const MAX_LEN: usize = content::MAX_LEN;

    /// The most keys that a directory may have: 128.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::LocalKeys::MAX_FILES, 128);
    /// ```
    ///
    /// Source: our choice.
    pub const MAX_FILES: usize = key_directory::MAX_FILES;

    /// How long after a reading tokens with unknown keys bring none about, unless one says otherwise: 10 seconds.
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
    /// They name the variable and never its value.
    ///
    /// - [`LoadReason::NotFound`] (code 507) when there is no such variable, or nothing but blanks in it.
    /// - [`LoadReason::Unreadable`] (code 508) when it is not UTF-8, or not text where the reader wants text.
    /// - [`LoadReason::TooLarge`] (code 510) when it is longer than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`LoadReason::Key`] (1xx) when it is no key that the reader takes, and when the name is itself a key.
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

    /// Reads keys from a variable of an environment of one's own, such as that of a test or of a configuration.
    ///
    /// `lookup` is asked at each refresh, and must not ask for one.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    ///
    /// # Examples
    ///
    /// See [`KeyReader`].
    pub fn from_env_with(
        name: &str,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
        reader: KeyReader,
    ) -> Result<Self, LoadError> {
        Self::new(Place::Variable { name: name.to_owned(), lookup: Arc::new(lookup) }, reader)
    }

    /// Reads keys from a file. A path that is not absolute begins at the working directory of the time.
    ///
    /// # Errors
    ///
    /// They name the path and never what is in the file.
    ///
    /// - [`LoadReason::NotFound`] (code 507) when there is no such file, or nothing but blanks in it.
    /// - [`LoadReason::Unreadable`] (code 508) when it may not be read, is no regular file, or is not text where the
    ///   reader wants text.
    /// - [`LoadReason::Exposed`] (code 509) when it holds a secret or private key that other users can get at:
    ///   [`KeyReader::allow_exposed`].
    /// - [`LoadReason::TooLarge`] (code 510) when it is longer than [`MAX_LEN`](Self::MAX_LEN).
    /// - [`LoadReason::Aborted`] (code 517) when it changed each time it was read.
    /// - [`LoadReason::Key`] (1xx) when it is no key that the reader takes, and when the path is itself a key.
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
    /// assert!(refused.to_string().starts_with("tests/keys/p256.pkcs8.pem: "));
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    pub fn from_file(path: impl Into<PathBuf>, reader: KeyReader) -> Result<Self, LoadError> {
        Self::new(Place::File(path.into()), reader)
    }

    /// Reads the keys in a directory: see [`LocalKeys`].
    ///
    /// # Errors
    ///
    /// Those of [`from_file`](Self::from_file), about the file that was refused, and about the directory
    ///
    /// - [`LoadReason::NotFound`] (code 507) when no file in it counts.
    /// - [`KeyReason::TooMany`](crate::error::KeyReason::TooMany) (code 118) when there are more than
    ///   [`MAX_FILES`](Self::MAX_FILES).
    ///
    /// About a file in it
    ///
    /// - [`KeyReason::DuplicateKeyId`](crate::error::KeyReason::DuplicateKeyId) (code 108) when another has the same
    ///   stem.
    /// - [`KeyReason::InvalidKeyId`](crate::error::KeyReason::InvalidKeyId) (code 109) when its stem cannot be a `kid`.
    /// - [`KeyReason::InvalidParts`](crate::error::KeyReason::InvalidParts) (code 106) when it is a JWK of another
    ///   `kid`.
    /// - [`KeyReason::WrongForm`](crate::error::KeyReason::WrongForm) (code 102) when it is a JWK Set.
    /// - [`KeyReason::SetEmpty`](crate::error::KeyReason::SetEmpty) (code 111) when it is named `primary`, and no
    ///   private key or secret has the `kid` in it.
    ///
    /// # Examples
    ///
    /// See [`LocalKeys`].
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

    /// Sets the clock for the cooldown, in place of the system's.
    ///
    /// # Examples
    ///
    /// See [`with_cooldown`](Self::with_cooldown).
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Sets how long after a reading tokens with unknown keys bring none about, rounded up to whole seconds: each costs
    /// reading all the files, and strangers can send such tokens. Other [reasons](RefreshReason) are not held back.
    /// Default: 10 seconds.
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
        // The clock counts whole seconds; a part of one must not be none.
        let part = u64::from(cooldown.subsec_nanos() > 0);
        Self { cooldown: Duration::from_secs(cooldown.as_secs().saturating_add(part)), ..self }
    }

    /// Reads all anew, and uses it if it has changed and is good.
    ///
    /// It takes as long as the system takes to read the files; a second call meanwhile waits for the first.
    /// [`VerifyingKeySource::refresh`] does the same on the thread that polls it: reading a few small files is shorter than
    /// handing them to another thread, but keep files that come over a network for threads that may block.
    ///
    /// [`RefreshOutcome::Failed`] holds one of the errors of the constructor. While nothing changes it is the same one,
    /// so that it needs telling only once: see the example of [`LocalKeys`].
    ///
    /// # Examples
    ///
    /// See [`LocalKeys`].
    #[must_use = "it may have failed"]
    pub fn refresh_blocking(&self) -> RefreshOutcome {
        self.refresh_for(RefreshReason::Manual)
    }

    /// Returns why the last refresh failed, if it did; `None` as soon as one succeeds. It does not wait for one that
    /// runs.
    ///
    /// # Examples
    ///
    /// See [`LocalKeys`].
    #[must_use]
    pub fn last_error(&self) -> Option<LoadError> {
        self.state().failure.as_ref().map(|failure| failure.error.clone())
    }

    /// Tells how the source is doing: stale, without an end, since a refresh first failed, and fresh otherwise. The last
    /// success is that of a refresh; making the source reads no clock.
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
    /// assert_eq!(keys.health().state(), HealthState::Fresh);
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        let state = self.state();
        let health = match &state.failure {
            None => Health::new(HealthState::Fresh),
            Some(Failure { since, error, .. }) => {
                let stale = HealthState::Stale { since: *since, until: NumericDate::MAX };
                Health::new(stale).with_last_error(error.clone())
            }
        };
        let health = health.with_keys(&self.store.key_set());
        match state.good_at {
            Some(at) => health.with_last_success(at),
            None => health,
        }
    }

    /// Returns the keys that are in use.
    ///
    /// # Examples
    ///
    /// See [`from_file`](Self::from_file).
    #[must_use]
    pub fn key_set(&self) -> Arc<KeySet> {
        self.store.key_set()
    }

    fn refresh_for(&self, reason: RefreshReason) -> RefreshOutcome {
        // A file system may hang. Tokens of strangers must not stop one thread after the other there.
        let patience = (reason == RefreshReason::Missing).then_some(PATIENCE);
        let Some(_turn) = self.turn.take(patience) else { return RefreshOutcome::Refused };
        // Whoever waited for another's reading finds out here that there was one.
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
        // Again, or those who waited for a slow reading would each begin another.
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
        // It is written in one step, so that a panic spoils nothing.
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

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        self.store.find_by_header(encoded_header)
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

/// What is known of past readings.
struct State {
    /// The digest of what the keys in use were made from.
    served: Sha256Digest,
    failure: Option<Failure>,
    /// When something was last read, as far as the clock could tell.
    read_at: Option<NumericDate>,
    /// When what is in use was last found to be what is there.
    good_at: Option<NumericDate>,
}

struct Failure {
    /// The digest of what was refused, if it could be read.
    digest: Option<Sha256Digest>,
    error: LoadError,
    /// When a refresh first failed after the last good one.
    since: NumericDate,
}

impl State {
    /// A clock that was set back must not keep a source from reading.
    fn is_cooling_down(&self, now: NumericDate, cooldown: Duration) -> bool {
        self.read_at.is_some_and(|read_at| read_at <= now && now < read_at.saturating_add(cooldown))
    }

    /// The outcome, if this was read before.
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

/// All there was in a place at one time.
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

/// Reads on until two readings agree: nobody was writing in between.
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
    Err(about(place.path(), LoadReason::Aborted))
}
