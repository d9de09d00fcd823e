//! One value for each tenant, and a limit on the number of tenants.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::key_ref::KeyRef;

const MAX_NAME_LEN: usize = 256;

/// The subject of an error about the name of a tenant.
const THE_NAME: &str = "tenant name";

/// A map from the names of tenants to one value each: a key source, or a whole [`TokenVerifier`](crate::TokenVerifier)
/// with its own keys and policy.
///
/// The program knows the tenant before it looks at a token, from the host name, the path of the request, or a session that
/// was verified before. **Never take the name from the token**, because its sender would then choose the keys that verify
/// it. Looking up an unknown tenant loads nothing and stores nothing. [`guide::tenants`](crate::guide::tenants) has an
/// example.
///
/// **Give each tenant a policy with its own issuer.** Providers may sign for all their tenants with the same keys. With
/// one policy for all, a token of one tenant would then be accepted for another.
///
/// A look-up does not wait or lock, and writes no shared counter. It allocates once for each thread. The value stays
/// usable if the tenant is replaced or removed meanwhile. Writers wait for each other. Clones share one map.
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::{Claims, Jwt, Policy};
/// use jwt_identity::keys::{KeyStore, SigningKey, Tenants};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, ErrorCode, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
///
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let verifier = TokenVerifier::<Jwt>::new(KeyStore::default()); // the clock and limits that all tenants share
/// let tenants = Tenants::new(1_000);
/// for name in ["acme", "globex"] {
///     let policy = Policy::default().issuer(format!("https://{name}.example"));
///     tenants.insert(name, verifier.with_keys(key.clone()).with_policy(policy))?;
/// }
///
/// let claims = Claims::builder().expires_at(NumericDate::MAX).issuer("https://acme.example").build()?;
/// let token = TokenSigner::<Jwt>::new(SigningKey::new(key)).sign(&claims)?;
/// let verify = |tenant| tenants.get(tenant).map(|verifier| verifier.verify(token.as_str()).map_err(|error| error.code()));
/// assert!(verify("acme").is_some_and(|verified| verified.is_ok()));
/// assert_eq!(verify("globex").and_then(Result::err), Some(ErrorCode::ClaimWrongIssuer), "although it has the same key");
/// assert!(verify("unknown").is_none());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: our choice. RFC 8725 section 3.8 requires that keys belong to the issuer.
pub struct Tenants<T>(Arc<Inner<T>>);

struct Inner<T> {
    limit: usize,
    map: ArcSwap<Map<T>>,
    writing: Mutex<()>,
}

/// Each tenant has a pointer of its own, so that replacing one does not copy the map.
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

    /// Creates an empty map for at most `limit` tenants.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Inner { limit, map: ArcSwap::default(), writing: Mutex::new(()) }))
    }

    /// Adds a tenant, or replaces the value of the tenant with this name. Names are compared byte for byte.
    ///
    /// Adding copies the map, so its time grows with the number of tenants. Replacing does not.
    ///
    /// # Errors
    ///
    /// - [`LoadReason::TooManyTenants`] (code 518) if the name is new and the limit is reached.
    /// - [`LoadReason::NotFound`] (code 507) if the name is empty.
    /// - [`LoadReason::TooLarge`] (code 510) if it is longer than [`MAX_NAME_LEN`](Self::MAX_NAME_LEN) bytes.
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

    /// Replaces all tenants in one step. If a name occurs twice, the last value counts.
    ///
    /// # Errors
    ///
    /// The errors of [`insert`](Self::insert). Nothing has changed then.
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

    /// Removes a tenant. Returns whether it existed.
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

    /// Returns the value of a tenant.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<KeyRef<'_, T>> {
        let map = self.0.map.load();
        map.get(name).map(|place| KeyRef::guarded(place.load()))
    }

    /// Returns the names of the tenants in no order, for example to refresh the keys of each.
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

    /// Reports whether there is no tenant.
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

    /// Replaces the map by the one that `change` returns, if any. Writers are serialized.
    ///
    /// Old values are dropped after the lock is released, because dropping one may change other tenants.
    fn write<R>(&self, change: impl FnOnce(&Map<T>) -> (Option<Map<T>>, R)) -> R {
        // The mutex guards no data, so a panic while it was held does no harm.
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
