//! The guard.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::error::ReplayError;
use jwt_identity::token::replay::{AsyncReplayGuard, RegisterFuture};
use jwt_identity::{NumericDate, TokenId};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ErrorKind, IntoConnectionInfo, Pipeline, RedisError, RedisResult, Value};
use tokio::time::timeout;

/// Remembers token ids in Redis, so that of all processes with the same token exactly one accepts it.
///
/// It sends `SET key 1 NX EXAT end` and accepts nothing that Redis did not store: see the table in the crate's
/// documentation. The key is a prefix and a SHA-256 digest of issuer and `jti`. Clones share one connection, which is
/// restored in the background after it broke.
///
/// # Examples
///
/// ```no_run
/// use std::sync::Arc;
/// use std::time::Duration;
/// use jwt_identity::SharedSecret;
/// use jwt_identity::nexmo::webhook::{self, WebhookVerifier};
/// use jwt_identity_redis::RedisReplayGuard;
///
/// async fn configure(secret: &SharedSecret) -> Result<WebhookVerifier, Box<dyn std::error::Error>> {
///     let guard = RedisReplayGuard::connect("redis://redis.internal:6379/0")
///         .await?
///         .with_prefix("billing:replay:")
///         .with_timeout(Duration::from_millis(50))
///         .with_failure_handler(|error| eprintln!("replay guard: {error}"));
///     Ok(webhook::verifier(secret)?.with_async_replay_guard(Arc::new(guard)))
/// }
/// ```
#[derive(Clone)]
pub struct RedisReplayGuard {
    connection: ConnectionManager,
    prefix: String,
    timeout: Duration,
    on_failure: Option<Arc<FailureHandler>>,
}

type FailureHandler = dyn Fn(&RedisError) + Send + Sync;

impl RedisReplayGuard {
    /// The default prefix of keys: `jwt-identity:replay:`.
    pub const DEFAULT_PREFIX: &'static str = "jwt-identity:replay:";

    /// The default timeout: 100 milliseconds.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_millis(100);

    /// Connects to a server, such as `redis://:password@host:6379/0`, and checks that it does not evict entries.
    ///
    /// `rediss://` requires a TLS feature of `redis`. Call it on the tokio runtime that verifies tokens, because that
    /// runtime drives the connection.
    ///
    /// # Errors
    ///
    /// - The error of `redis` if the URL is invalid, or if the server cannot be reached after several attempts.
    /// - The error of [`check_server`](Self::check_server).
    ///
    /// # Examples
    ///
    /// See [`RedisReplayGuard`].
    pub async fn connect(url: &str) -> RedisResult<Self> {
        let info = url.into_connection_info()?;
        let settings = info.tcp_settings().clone().set_nodelay(true);
        // A connection that the network has lost is noticed by this alone while commands are sent.
        #[cfg(target_os = "linux")]
        let settings = settings.set_user_timeout(LOST_AFTER);
        let client = Client::open(info.set_tcp_settings(settings))?;
        let config =
            ConnectionManagerConfig::new().set_connection_timeout(Some(LOST_AFTER)).set_max_delay(LONGEST_RETRY_DELAY);
        let guard = Self::new(ConnectionManager::new_with_config(client, config).await?);
        guard.check_server().await?;
        Ok(guard)
    }

    /// Uses a connection of your own. [`check_server`](Self::check_server) is not called.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use jwt_identity_redis::RedisReplayGuard;
    /// use jwt_identity_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};
    /// use jwt_identity_redis::redis::{Client, RedisResult};
    ///
    /// /// Connects at the first token.
    /// async fn lazy(client: Client) -> RedisResult<RedisReplayGuard> {
    ///     let connection = ConnectionManager::new_lazy_with_config(client, ConnectionManagerConfig::new())?;
    ///     Ok(RedisReplayGuard::new(connection))
    /// }
    /// ```
    #[must_use]
    pub fn new(connection: ConnectionManager) -> Self {
        let (prefix, timeout) = (Self::DEFAULT_PREFIX.to_owned(), Self::DEFAULT_TIMEOUT);
        Self { connection, prefix, timeout, on_failure: None }
    }

    /// Sets the prefix of keys, which separates services that share a server. Default: `jwt-identity:replay:`.
    ///
    /// All processes of a service must use the same prefix.
    #[must_use]
    pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets how long a registration waits for the server. Default: 100 milliseconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Calls a function with the cause of each [`ReplayError::Unavailable`] and [`ReplayError::Full`], for logs.
    ///
    /// The function must not block. The cause contains no token, `jti` or issuer.
    #[must_use]
    pub fn with_failure_handler(self, on_failure: impl Fn(&RedisError) + Send + Sync + 'static) -> Self {
        Self { on_failure: Some(Arc::new(on_failure)), ..self }
    }

    /// Checks that the server answers and does not evict entries, for the start of a program and for readiness probes.
    ///
    /// # Errors
    ///
    /// - The error of `redis` if the server does not answer, or does not permit `INFO`.
    /// - An error of the kind [`ErrorKind::InvalidClientConfig`] if the server has a memory limit and another
    ///   `maxmemory-policy` than `noeviction`.
    pub async fn check_server(&self) -> RedisResult<()> {
        let mut connection = self.connection.clone();
        let memory: String = redis::cmd("INFO").arg("memory").query_async(&mut connection).await?;
        let value = |name: &str| {
            memory.lines().find_map(|line| line.trim_end().strip_prefix(name)?.strip_prefix(':')).unwrap_or_default()
        };
        let policy = value("maxmemory_policy");
        if value("maxmemory") != "0" && policy != "noeviction" {
            let expected = "expected `maxmemory-policy noeviction`, because other policies forget tokens";
            return Err((ErrorKind::InvalidClientConfig, expected, format!("found `{policy}`")).into());
        }
        Ok(())
    }

    async fn register(
        &self,
        issuer: &str,
        token_id: &TokenId,
        keep_until: NumericDate,
    ) -> Result<(), (ReplayError, Option<RedisError>)> {
        let unavailable = |error: RedisError| (ReplayError::Unavailable, Some(error));
        let mut commands = Pipeline::new();
        commands.cmd("TIME");
        // An entry ends when its second begins, and `keep_until` is the last second that it is needed.
        let end = keep_until.as_unix_seconds().saturating_add(1);
        commands.cmd("SET").arg(self.key(issuer, token_id)).arg(1).arg("NX").arg("EXAT").arg(end);
        let mut connection = self.connection.clone();
        let sent = connection.send_packed_commands(&commands, 0, 2);
        let Ok(answers) = timeout(self.timeout, sent).await else {
            let error = io::Error::new(io::ErrorKind::TimedOut, "the server did not answer in time");
            return Err(unavailable(error.into()));
        };
        let answers = answers.map_err(unavailable)?;
        let mut answers = answers.into_iter();
        let time = answers.next().unwrap_or(Value::Nil).extract_error().map_err(unavailable)?;
        match answers.next() {
            Some(Value::Okay) => {}
            Some(Value::Nil) => return Err((ReplayError::Replayed, None)),
            Some(Value::ServerError(error)) if error.code() == "OOM" => {
                return Err((ReplayError::Full, Some(error.into())));
            }
            Some(Value::ServerError(error)) => return Err(unavailable(error.into())),
            _ => return Err(unavailable((ErrorKind::UnexpectedReturnType, "unexpected answer to `SET`").into())),
        }
        let (seconds, _): (i64, i64) = redis::from_redis_value(time).map_err(|error| unavailable(error.into()))?;
        if NumericDate::from_unix_seconds(seconds) > keep_until {
            // The server does not keep such an entry, so a second token would be accepted as well.
            let explanation = "the clock of the server is past the end of the token";
            return Err(unavailable((ErrorKind::Client, explanation).into()));
        }
        Ok(())
    }

    /// Digests issuer and id apart, so that no two pairs have the same key.
    fn key(&self, issuer: &str, token_id: &TokenId) -> String {
        let [issuer, token_id] = [issuer, token_id.as_str()].map(|text| Sha256Digest::of(text.as_bytes()).to_hex());
        format!("{}{}", self.prefix, Sha256Digest::of([issuer, token_id].concat().as_bytes()).to_hex())
    }
}

impl AsyncReplayGuard for RedisReplayGuard {
    fn register_async<'a>(
        &'a self,
        issuer: &'a str,
        token_id: &'a TokenId,
        keep_until: NumericDate,
        _now: NumericDate,
    ) -> RegisterFuture<'a> {
        Box::pin(async move {
            let outcome = self.register(issuer, token_id, keep_until).await;
            outcome.map_err(|(error, cause)| {
                if let (Some(on_failure), Some(cause)) = (&self.on_failure, cause) {
                    on_failure(&cause);
                }
                error
            })
        })
    }
}

impl fmt::Debug for RedisReplayGuard {
    /// Shows no address, because a password may be part of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisReplayGuard")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// How long a connection attempt may take, and how long the network may keep what was sent.
const LOST_AFTER: Duration = Duration::from_secs(2);

/// The longest pause between two attempts to restore a connection.
const LONGEST_RETRY_DELAY: Duration = Duration::from_secs(1);
