//! A JWK Set of public keys for publication.

use std::{slice, vec};

use serde::Serialize;

use crate::crypto::public_jwk::PublicJwk;

/// The JWK Set that a signing service publishes.
///
/// Serve [`to_json`](Self::to_json) as `application/jwk-set+json`, with a `Cache-Control: max-age` no longer than the
/// time between the publishing of a key and its first signature.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyPair, KeySet};
/// use jwt_identity::{Algorithm, KeyId};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
/// let pair = KeyPair::from_pem(Algorithm::Es256, pem)?.with_key_id(KeyId::new("2026-11")?);
/// let published = KeySet::new([pair])?.public_jwk_set()?;
/// let [jwk] = published.keys() else { panic!("one key") };
/// assert_eq!((jwk.key_id().unwrap().as_str(), jwk.algorithm()), ("2026-11", Some(Algorithm::Es256)));
///
/// // What another service reads.
/// let verifying = KeySet::from_jwk_set(&[Algorithm::Es256], &published.to_json())?;
/// assert_eq!(verifying.len(), 1);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7517 sections 5 and 8.5.2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicJwkSet {
    keys: Vec<PublicJwk>,
}

impl PublicJwkSet {
    /// Creates a set that lists the keys in this order.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::PublicJwkSet;
    ///
    /// assert_eq!(PublicJwkSet::new([]).to_json(), r#"{"keys":[]}"#);
    /// ```
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = PublicJwk>) -> Self {
        Self { keys: keys.into_iter().collect() }
    }

    /// Returns the keys.
    #[must_use]
    pub fn keys(&self) -> &[PublicJwk] {
        &self.keys
    }

    /// Serializes the set as JSON without whitespace.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl FromIterator<PublicJwk> for PublicJwkSet {
    fn from_iter<I: IntoIterator<Item = PublicJwk>>(keys: I) -> Self {
        Self::new(keys)
    }
}

impl PublicJwkSet {
    /// Returns an iterator over the keys, in the order of the set.
    pub fn iter(&self) -> slice::Iter<'_, PublicJwk> {
        self.keys.iter()
    }
}

impl IntoIterator for PublicJwkSet {
    type Item = PublicJwk;
    type IntoIter = vec::IntoIter<PublicJwk>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter()
    }
}

impl<'a> IntoIterator for &'a PublicJwkSet {
    type Item = &'a PublicJwk;
    type IntoIter = slice::Iter<'a, PublicJwk>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
