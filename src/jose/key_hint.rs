//! The key hint: the algorithm and `kid` of a header.

use crate::jose::algorithm::Algorithm;

/// The algorithm and `kid` in an unverified header. A key source learns nothing else about a token.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Algorithm, KeyHint};
///
/// let hint = KeyHint::new(Algorithm::Hs256, Some("app_1"));
/// assert_eq!((hint.algorithm(), hint.key_id()), (Algorithm::Hs256, Some("app_1")));
/// ```
///
/// Source: RFC 7515 section 4.1.4; RFC 8725 section 3.10 (a `kid` is a look-up key, never a path or a query).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyHint<'a> {
    algorithm: Algorithm,
    key_id: Option<&'a str>,
}

impl<'a> KeyHint<'a> {
    /// Creates a hint, to ask a key source without a token.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, KeyHint};
    ///
    /// assert_eq!(KeyHint::new(Algorithm::Rs256, None).key_id(), None);
    /// ```
    #[must_use]
    pub const fn new(algorithm: Algorithm, key_id: Option<&'a str>) -> Self {
        Self { algorithm, key_id }
    }

    /// Returns the algorithm, which the profile allows.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, KeyHint};
    ///
    /// assert_eq!(KeyHint::new(Algorithm::EdDsa, None).algorithm(), Algorithm::EdDsa);
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the `kid`, if the header has one. It is unauthenticated text
    /// of any length up to that of a token, and may contain any character.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, KeyHint};
    ///
    /// assert_eq!(KeyHint::new(Algorithm::Hs256, Some("../x")).key_id(), Some("../x"));
    /// ```
    #[must_use]
    pub const fn key_id(&self) -> Option<&'a str> {
        self.key_id
    }
}
