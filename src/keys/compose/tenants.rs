//! What each tenant has of its own, and no more tenants than allowed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::key_ref::KeyRef;

const MAX_NAME_LEN: usize = 256;

/// The subject of an error about the name of a tenant.
const THE_NAME: &str = "tenant name";

/// A map from the names of tenants to what each has of its own: a key source, a whole
/// [`TokenVerifier`](crate::TokenVerifier) over it, or a struct with both, to
/// [refresh](crate::TokenVerifier::verify_or_refresh) the keys of one tenant and no other's.
///
/// The program configures the tenants, and knows before it looks at a token which one is meant, from the host name or
/// the path of the request. **Never take the name from the token**: whoever makes a token would choose the keys it is
/// verified with. Asking for a tenant that is not configured loads nothing and keeps nothing.
///
/// Finding a tenant neither waits nor locks, writes no shared counter, and allocates nothing but, once for each thread,
/// a small place for that thread. What was found stays usable if the tenant is replaced or removed meanwhile. Writers
/// wait for each other. Clones are the same map.
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::{Claims, Jwt, Policy};
/// use jwt_identity::keys::{KeySet, KeyStore, SigningKey, Tenants, VerifyingKey};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
/// use std::sync::Arc;
///
/// // One policy for all, and keys for each.
/// let verifier = TokenVerifier::<Jwt>::new(KeyStore::default()).with_policy(Policy::default().issuer("login"));
/// let tenants = Tenants::new(1_000);
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// tenants.insert("acme.example", verifier.with_keys(key.clone()))?;
///
/// let claims = Claims::builder().expires_at(NumericDate::MAX).issuer("login").build()?;
/// let token = TokenSigner::<Jwt>::new(SigningKey::new(key)).sign(&claims)?;
/// let acme = tenants.get("acme.example").expect("it was configured");
/// assert!(acme.verify(token.as_str()).is_ok());
/// assert!(tenants.get("unknown.example").is_none());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: our choice; RFC 8725 section 3.8 asks that keys belong to the issuer they are used for.
pub struct Tenants<T>(Arc<Inner<T>>);

struct Inner<T> {
    limit: usize,
    map: ArcSwap<Map<T>>,
    writing: Mutex<()>,
}

/// Each tenant has a pointer of its own, so that it can be guarded, and replaced, without the map.
type Map<T> = HashMap<Arc<str>, Arc<ArcSwap<T>>>;

impl<T> Tenants<T> {
    /// The longest name of a tenant: 256 bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Tenants;
    ///
    /// let tenants = Tenants::new(10);
    /// assert!(tenants.insert(&"t".repeat(Tenants::<u8>::MAX_NAME_LEN), 1).is_ok());
    /// assert!(tenants.insert(&"t".repeat(Tenants::<u8>::MAX_NAME_LEN + 1), 2).is_err());
    /// ```
    ///
    /// Source: our choice; RFC 1035 section 2.3.4 gives a host name 255 bytes.
    pub const MAX_NAME_LEN: usize = MAX_NAME_LEN;

    /// Starts without tenants, of which there may be `limit`.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Inner { limit, map: ArcSwap::default(), writing: Mutex::new(()) }))
    }

    /// Adds a tenant, or replaces what a tenant of that name has. Names are compared byte for byte.
    ///
    /// Adding copies the map, so its time grows with the number of tenants; replacing does not.
    ///
    /// # Errors
    ///
    /// - [`LoadReason::TooManyTenants`] (code 518) when the name is new and there are as many as there may be.
    /// - [`LoadReason::NotFound`] (code 507) when the name is empty.
    /// - [`LoadReason::TooLarge`] (code 510) when it is longer than [`MAX_NAME_LEN`](Self::MAX_NAME_LEN) bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::keys::Tenants;
    ///
    /// let tenants = Tenants::new(1);
    /// tenants.insert("acme", 1)?;
    /// tenants.insert("acme", 2)?;
    /// assert_eq!(tenants.insert("umbrella", 3).unwrap_err().code(), ErrorCode::KeySourceTooManyTenants);
    /// assert_eq!(tenants.get("acme").as_deref(), Some(&2));
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    pub fn insert(&self, name: &str, tenant: T) -> Result<(), LoadError> {
        check_name(name)?;
        let tenant = Arc::new(tenant);
        let outcome = self.write(|map| {
            if let Some(place) = map.get(name) {
                return (None, Ok(Some(place.swap(Arc::clone(&tenant)))));
            }
            let limit = self.0.limit;
            if map.len() >= limit {
                return (None, Err(LoadReason::TooManyTenants { limit }.into()));
            }
            let mut map = map.clone();
            map.insert(name.into(), Arc::new(ArcSwap::new(Arc::clone(&tenant))));
            (Some(map), Ok(None))
        });
        outcome.map(drop)
    }

    /// Puts these tenants in the place of all that are there, in one step. Of two with one name the last one counts.
    ///
    /// # Errors
    ///
    /// Those of [`insert`](Self::insert); then nothing has changed.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Tenants;
    ///
    /// let tenants = Tenants::new(100);
    /// tenants.insert("acme", 1)?; // any type: a verifier, say
    /// tenants.replace_all([("globex", 2), ("initech", 3)])?;
    /// assert!(tenants.get("acme").is_none() && tenants.len() == 2);
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    pub fn replace_all<'n>(&self, tenants: impl IntoIterator<Item = (&'n str, T)>) -> Result<(), LoadError> {
        let limit = self.0.limit;
        let mut all: Map<T> = HashMap::new();
        for (name, tenant) in tenants {
            check_name(name)?;
            all.insert(name.into(), Arc::new(ArcSwap::from_pointee(tenant)));
            if all.len() > limit {
                return Err(LoadReason::TooManyTenants { limit }.into());
            }
        }
        self.write(|_| (Some(all), ()));
        Ok(())
    }

    /// Removes a tenant, and tells whether there was one of that name.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Tenants;
    ///
    /// let tenants = Tenants::new(10);
    /// tenants.insert("acme", 1)?;
    /// assert!(tenants.remove("acme") && !tenants.remove("acme"));
    /// assert!(tenants.get("acme").is_none());
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[allow(clippy::must_use_candidate)]
    pub fn remove(&self, name: &str) -> bool {
        self.write(|map| {
            let mut map = map.clone();
            let was_there = map.remove(name).is_some();
            (was_there.then_some(map), was_there)
        })
    }

    /// Finds what a tenant has.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<KeyRef<'_, T>> {
        let map = self.0.map.load();
        map.get(name).map(|place| KeyRef::guarded(place.load()))
    }

    /// Returns the names of the tenants, in no order: to refresh the keys of each, say.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Tenants;
    ///
    /// let tenants = Tenants::new(10);
    /// tenants.insert("acme", 1)?;
    /// assert_eq!(tenants.names(), ["acme".into()]);
    /// # Ok::<(), jwt_identity::error::LoadError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> Vec<Arc<str>> {
        self.0.map.load().keys().cloned().collect()
    }

    /// Returns the number of tenants.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::keys::Tenants::<u8>::new(10).len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.map.load().len()
    }

    /// Tells whether there is no tenant.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::keys::Tenants::<u8>::new(10).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts the map that `change` makes of the present one, if any, in its place; no other writer comes between.
    ///
    /// What a tenant has is dropped only after the lock: dropping it may change other tenants.
    fn write<R>(&self, change: impl FnOnce(&Map<T>) -> (Option<Map<T>>, R)) -> R {
        // The mutex guards no data, so a panic while it was held has spoiled nothing.
        let writing = self.0.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (new, outcome) = change(&self.0.map.load());
        let old = new.map(|map| self.0.map.swap(Arc::new(map)));
        drop(writing);
        drop(old);
        outcome
    }
}

fn check_name(name: &str) -> Result<(), LoadError> {
    let reason = match name.len() {
        0 => return Err(LoadError::new(LoadReason::NotFound).about(THE_NAME).detail("expected at least one byte")),
        len if len > MAX_NAME_LEN => LoadReason::TooLarge { limit: MAX_NAME_LEN },
        _ => return Ok(()),
    };
    Err(LoadError::new(reason).about(THE_NAME))
}

impl<T> Clone for Tenants<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Tenants<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenants").field("len", &self.len()).field("limit", &self.0.limit).finish_non_exhaustive()
    }
}
