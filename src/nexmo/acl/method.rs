//! HTTP methods.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::encoding::named_enum::named_enum;
use crate::error::ClaimReason;

/// An HTTP method that a rule can name.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::Method;
///
/// assert_eq!(Method::Get.as_str(), "GET");
/// assert_eq!("DELETE".parse::<Method>()?, Method::Delete);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: the schema of Vonage's command line tool, in its order; it has no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch,
}

impl Method {
    /// Every method.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::Method::ALL.len(), 5);
    /// ```
    pub const ALL: &'static [Self] = &[Self::Get, Self::Post, Self::Put, Self::Delete, Self::Patch];

    /// Returns the name as HTTP and the token have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
        }
    }
}

/// The error of a name that is not the name of a method.
pub(super) const UNKNOWN: ClaimError = ClaimError::new("acl.paths.methods", ClaimReason::Invalid)
    .with_hint("a method is `GET`, `POST`, `PUT`, `DELETE` or `PATCH`");

named_enum!(Method, ClaimError, UNKNOWN);

/// A set of methods, held inline. It is written in the order in which it was put together; two sets are equal
/// whatever their order.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Method, Methods};
///
/// let methods = Methods::from_iter([Method::Post, Method::Get, Method::Post]);
/// assert!(methods.contains(Method::Get) && !methods.contains(Method::Delete));
/// assert_eq!(methods, Methods::from_iter([Method::Get, Method::Post]));
/// assert_eq!(serde_json::to_string(&methods).unwrap(), r#"["POST","GET"]"#);
/// ```
#[derive(Clone, Copy, Default)]
pub struct Methods([Option<Method>; Method::ALL.len()]);

impl Methods {
    /// Reports whether the method is in the set.
    #[must_use]
    pub fn contains(self, method: Method) -> bool {
        self.0.contains(&Some(method))
    }

    /// Reports whether the set has no member.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::nexmo::Methods::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns the members in the order in which they were added.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Method, Methods};
    ///
    /// assert!(Methods::from_iter([Method::Put, Method::Get]).iter().eq([Method::Put, Method::Get]));
    /// ```
    pub fn iter(self) -> impl Iterator<Item = Method> {
        self.0.into_iter().flatten()
    }

    /// The set of all methods.
    pub(super) fn all() -> Self {
        Method::ALL.iter().copied().collect()
    }

    pub(super) fn insert(&mut self, method: Method) {
        // There are as many slots as methods, so one is free or holds this method.
        if let Some(slot) = self.0.iter_mut().find(|slot| slot.is_none_or(|known| known == method)) {
            *slot = Some(method);
        }
    }
}

impl FromIterator<Method> for Methods {
    fn from_iter<I: IntoIterator<Item = Method>>(methods: I) -> Self {
        let mut set = Self::default();
        methods.into_iter().for_each(|method| set.insert(method));
        set
    }
}

impl PartialEq for Methods {
    fn eq(&self, other: &Self) -> bool {
        Method::ALL.iter().all(|method| self.contains(*method) == other.contains(*method))
    }
}

impl Eq for Methods {}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Methods {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
