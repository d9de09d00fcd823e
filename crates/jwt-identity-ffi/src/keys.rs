//! Keys, wherever they come from.

use std::sync::{Arc, Mutex};

use jwt_identity::keys::{
    KeyPair, KeySet, KeyStore, LocalKeys, Refresher, SigningKeySource, VerifyingKey, VerifyingKeySource,
};

use crate::error::jwti_error;
use crate::failure::Failure;
use crate::json;
use crate::raw::object::{Opaque, tag};
use crate::raw::output::TextBuffer;
use crate::text::jwti_text;

mod local;
mod memory;
mod reader;

pub use local::*;
pub use memory::*;

/// Keys with which tokens are signed or verified. Each key is bound to one algorithm.
#[derive(Debug)]
pub struct jwti_keys {
    _private: [u8; 0],
}

impl Opaque for jwti_keys {
    type Content = Keys;
    const TAG: u64 = tag(*b"jwti:key");
}

/// The keys behind a handle.
pub(crate) struct Keys {
    /// `None` for keys that can only verify.
    signing: Option<Arc<dyn SigningKeySource>>,
    verifying: Arc<dyn VerifyingKeySource>,
    origin: Origin,
}

/// Where keys come from, and so what can be done with them.
enum Origin {
    /// One key with its signing half.
    Pair(KeyPair),
    /// One key that verifies.
    Verifying(VerifyingKey),
    /// Keys that the caller replaces.
    Store(KeyStore),
    /// Keys from a file, a directory or a variable, and the thread that reads them again.
    Local { keys: LocalKeys, refresher: Mutex<Option<Refresher>> },
}

impl Keys {
    fn of<S: SigningKeySource + VerifyingKeySource + Clone + 'static>(source: &S, origin: Origin) -> Self {
        Self { signing: Some(Arc::new(source.clone())), verifying: Arc::new(source.clone()), origin }
    }

    fn any_of(key: VerifyingKey, signing: Option<Arc<dyn SigningKeySource>>) -> Self {
        Self { signing, ..Self::from(key) }
    }

    pub(crate) fn signing(&self) -> Result<Arc<dyn SigningKeySource>, Failure> {
        self.signing.clone().ok_or(Failure::unable_keys("can only verify"))
    }

    pub(crate) fn verifying(&self) -> Arc<dyn VerifyingKeySource> {
        Arc::clone(&self.verifying)
    }

    /// Returns the one key of this handle.
    fn verifying_key(&self) -> Result<&VerifyingKey, Failure> {
        match &self.origin {
            Origin::Pair(pair) => Ok(pair.verifying_key()),
            Origin::Verifying(key) => Ok(key),
            _ => Err(Failure::unable_keys("must come from a secret or from PEM")),
        }
    }

    fn store(&self) -> Result<&KeyStore, Failure> {
        match &self.origin {
            Origin::Store(store) => Ok(store),
            _ => Err(Failure::unable_keys("cannot be replaced; create them with jwti_keys_from_jwk_set")),
        }
    }

    fn local(&self) -> Result<(&LocalKeys, &Mutex<Option<Refresher>>), Failure> {
        match &self.origin {
            Origin::Local { keys, refresher } => Ok((keys, refresher)),
            _ => Err(Failure::unable_keys("have no file, directory or variable to be read again")),
        }
    }

    fn key_set(&self) -> Result<Arc<KeySet>, Failure> {
        Ok(match &self.origin {
            Origin::Pair(pair) => Arc::new(KeySet::new([pair.clone()])?),
            Origin::Verifying(key) => Arc::new(KeySet::new([key.clone()])?),
            Origin::Store(store) => store.key_set(),
            Origin::Local { keys, .. } => keys.key_set(),
        })
    }
}

impl From<KeyPair> for Keys {
    fn from(pair: KeyPair) -> Self {
        Self::of(&pair.clone(), Origin::Pair(pair))
    }
}

impl From<VerifyingKey> for Keys {
    fn from(key: VerifyingKey) -> Self {
        Self { signing: None, verifying: Arc::new(key.clone()), origin: Origin::Verifying(key) }
    }
}

impl From<KeySet> for Keys {
    fn from(set: KeySet) -> Self {
        let store = KeyStore::new(set);
        Self::of(&store.clone(), Origin::Store(store))
    }
}

impl From<LocalKeys> for Keys {
    fn from(keys: LocalKeys) -> Self {
        Self::of(&keys.clone(), Origin::Local { keys, refresher: Mutex::default() })
    }
}

/// Returns the public keys as a JWK Set, which can be published. Secrets and private keys are not in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_public_jwk_set(
    keys: *const jwti_keys,
    jwk_set: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, jwk_set = text_out(jwk_set), keys = handle(keys) => {
        jwk_set.set(TextBuffer::from(keys.key_set()?.public_jwk_set()?.to_json().as_str()));
        Ok(())
    })
}

/// Returns the state of keys from a file, a directory or a variable as a JSON object, for a health check. It is "null" for
/// other keys, which cannot fail.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_health(
    keys: *const jwti_keys,
    health: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, health = text_out(health), keys = handle(keys) => {
        health.set(json::text(&keys.verifying.health())?);
        Ok(())
    })
}
