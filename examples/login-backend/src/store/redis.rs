//! A store in Redis, which several servers share.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, FromRedisValue, RedisResult};
use tokio::time::timeout;

use crate::store::{Answer, Store, StoreError};

/// Entries are strings with an expiry, under keys that begin with `login-backend:`.
pub(crate) struct RedisStore {
    connection: ConnectionManager,
}

impl RedisStore {
    /// Connects to a server, such as `redis://:password@host:6379/0`.
    pub(crate) async fn connect(url: &str) -> RedisResult<Self> {
        let config =
            ConnectionManagerConfig::new().set_connection_timeout(Some(LONGEST_WAIT)).set_max_delay(LONGEST_WAIT);
        let connection = ConnectionManager::new_with_config(Client::open(url)?, config).await?;
        Ok(Self { connection })
    }

    fn send<T: FromRedisValue + Send>(&self, command: Cmd) -> Answer<'_, T> {
        let mut connection = self.connection.clone();
        Box::pin(async move { in_time(command.query_async(&mut connection)).await })
    }
}

impl Store for RedisStore {
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        self.send(redis::cmd("GET").arg(named(key)).take())
    }

    fn set<'a>(&'a self, key: &'a str, value: Vec<u8>, lifetime: Duration) -> Answer<'a, ()> {
        self.send(redis::cmd("SET").arg(named(key)).arg(value).arg("PX").arg(milliseconds(lifetime)).take())
    }

    fn replace<'a>(&'a self, key: &'a str, value: Vec<u8>, lifetime: Duration) -> Answer<'a, bool> {
        // The answer is nil if there is no such key.
        let command =
            redis::cmd("SET").arg(named(key)).arg(value).arg("XX").arg("PX").arg(milliseconds(lifetime)).take();
        let answer = self.send::<Option<String>>(command);
        Box::pin(async move { Ok(answer.await?.is_some()) })
    }

    fn take<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        self.send(redis::cmd("GETDEL").arg(named(key)).take())
    }

    fn count<'a>(&'a self, key: &'a str, window: Duration) -> Answer<'a, u64> {
        self.send(redis::cmd("EVAL").arg(COUNT).arg(1).arg(named(key)).arg(milliseconds(window)).take())
    }

    fn counted<'a>(&'a self, key: &'a str) -> Answer<'a, u64> {
        let answer = self.send::<Option<u64>>(redis::cmd("GET").arg(named(key)).take());
        Box::pin(async move { Ok(answer.await?.unwrap_or(0)) })
    }
}

async fn in_time<T>(sent: impl Future<Output = RedisResult<T>>) -> Result<T, StoreError> {
    match timeout(LONGEST_WAIT, sent).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) if error.code() == Some("OOM") => Err(StoreError::Full),
        Ok(Err(_)) | Err(_) => Err(StoreError::Unavailable),
    }
}

fn named(key: &str) -> String {
    format!("login-backend:{key}")
}

/// At least one, because Redis rejects zero.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// Sets the expiry together with the first increment. A counter without one would lock its owner out for ever.
const COUNT: &str = "local sum = redis.call('INCR', KEYS[1]) \
                     if sum == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end \
                     return sum";

/// How long a visitor waits for the store.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
