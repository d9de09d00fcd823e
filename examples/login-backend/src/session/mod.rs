//! Sessions: the ID in the browser's cookie, and the state that the server stores for it.

use std::sync::Arc;
use std::time::Duration;

use jwt_identity::Clock;

use crate::failure::Failure;
use crate::lifetimes::Lifetimes;
use crate::session::id::SessionId;
use crate::session::record::Session;
use crate::store::Store;

pub(crate) mod cookie;
pub(crate) mod id;
pub(crate) mod record;
pub(crate) mod visitor;

/// Loads and saves sessions.
pub(crate) struct Sessions {
    store: Arc<dyn Store>,
    lifetimes: Lifetimes,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    pub(crate) const fn new(store: Arc<dyn Store>, lifetimes: Lifetimes, clock: Arc<dyn Clock>) -> Self {
        Self { store, lifetimes, clock }
    }

    /// Returns the session, unless it has ended.
    pub(crate) async fn load(&self, id: &SessionId) -> Result<Option<Session>, Failure> {
        let now = self.clock.now()?;
        let session = read(self.store.get(&id.store_key()).await?);
        Ok(session.filter(|session| !session.left(&self.lifetimes, now).is_zero()))
    }

    /// Saves a session under an ID that may have had another one.
    pub(crate) async fn create(&self, id: &SessionId, session: &Session) -> Result<(), Failure> {
        let (value, lifetime) = self.written(session)?;
        Ok(self.store.set(&id.store_key(), value, lifetime).await?)
    }

    /// Saves a session that was loaded before. Returns whether it had not been ended meanwhile.
    pub(crate) async fn update(&self, id: &SessionId, session: &Session) -> Result<bool, Failure> {
        let (value, lifetime) = self.written(session)?;
        Ok(self.store.replace(&id.store_key(), value, lifetime).await?)
    }

    /// Ends a session and returns it. Of several callers exactly one gets it.
    pub(crate) async fn end(&self, id: &SessionId) -> Result<Option<Session>, Failure> {
        Ok(read(self.store.take(&id.store_key()).await?))
    }

    fn written(&self, session: &Session) -> Result<(Vec<u8>, Duration), Failure> {
        let lifetime = session.left(&self.lifetimes, self.clock.now()?);
        let value = serde_json::to_vec(session).map_err(|_| Failure::Internal("a session cannot be serialized"))?;
        Ok((value, lifetime))
    }
}

/// A session that an older version of this program saved in another form has ended.
fn read(value: Option<Vec<u8>>) -> Option<Session> {
    serde_json::from_slice(&value?).ok()
}
